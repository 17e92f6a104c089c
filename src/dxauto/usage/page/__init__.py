"""利用状況: the page for DX推進課, one HTML file that asks nothing of any server."""

from dxauto.usage.page.frame import page_text, write_page

__all__ = ["page_text", "write_page"]

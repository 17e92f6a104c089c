"""From files and folders to pages: what there is (`list_pages`), and one page as pixels (`load_page`)."""

from dxauto.reading.input.documents import close_documents, load_page
from dxauto.reading.input.listing import BadFile, list_pages

__all__ = ["BadFile", "close_documents", "list_pages", "load_page"]

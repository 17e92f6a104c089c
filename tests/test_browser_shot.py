"""Pictures straight from the browser show what Playwright's show."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, sync_playwright

from dxauto.browser import browsers
from dxauto.browser.shot import jpeg
from tests.browser_support import needs_browser

pytestmark = needs_browser

_TALL = "<body style='margin:0'><h1>上</h1><div style='height:1500px;background:#cde'></div><h1>下</h1>"
_SHORT = "<body><h1>短い画面</h1><input value=見える><div style='position:fixed;bottom:0'>下</div>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests."""
    with sync_playwright() as playwright:
        started = browsers.start(playwright, "auto", headed=False)
        yield started
        started.close()


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("content", [_TALL, _SHORT])
@pytest.mark.parametrize("factor", [1, 1.5])
def test_the_picture_is_playwrights(browser: Browser, content: str, whole: bool, factor: float) -> None:
    """Same size and same content, scrolled or not, on screens of any resolution: masks lie where they should."""
    page = browser.new_page(device_scale_factor=factor)
    page.set_content(content)
    page.evaluate("scrollTo(0, 300)")
    ours = Image.open(io.BytesIO(jpeg(page, 90, 5000, whole=whole)))
    theirs = Image.open(
        io.BytesIO(page.screenshot(type="jpeg", quality=90, full_page=whole, scale="css", caret="initial"))
    )
    page.close()
    assert ours.size == theirs.size
    extrema = ImageChops.difference(ours.convert("L"), theirs.convert("L")).getextrema()
    assert extrema[1] <= 40  # JPEG of both

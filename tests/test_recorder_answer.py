"""The answer to a step is waited for: words that merely stand still are none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from dxauto.browser import browsers
from dxauto.browser.recorder.answer import Answer
from tests.browser_support import needs_browser

pytestmark = needs_browser
LONGEST_S = 60
SEARCH = """<p id=found>1 件</p>
<button onclick="setTimeout(() => { found.textContent = '検索中' }, 700);
  setTimeout(() => { found.textContent = '0 件' }, 800)">検索</button>
<button onclick="fetch('http://search.invalid/').then(told => told.text()).then(text => { found.textContent = text })">
もう一度</button><button>何もしない</button>"""


@pytest.fixture
def page() -> Iterator[Page]:
    """Open a page of a search without a server."""
    with sync_playwright() as playwright:
        browser = browsers.start(playwright, "auto", headed=False)
        opened = browser.new_page()
        for_all = {"access-control-allow-origin": "*"}
        plain = "text/plain; charset=utf-8"
        opened.route(
            "http://search.invalid/", lambda route: route.fulfill(body="1 件", headers=for_all, content_type=plain)
        )
        opened.set_content(SEARCH)
        yield opened
        browser.close()


def test_the_old_words_are_no_answer(page: Page) -> None:
    """What a page says at last is given, though the old words stood still for longer than a moment."""
    answer = Answer(page)
    page.get_by_role("button", name="検索").click()
    assert "0 件" in answer.shown(LONGEST_S).texts


def test_the_same_words_are_an_answer_when_the_system_was_asked(page: Page) -> None:
    """A search that finds the same again is over when its request is: nobody waits for words that will not come."""
    answer = Answer(page)
    page.get_by_role("button", name="もう一度").click()
    shown = answer.shown(24 * 3600)
    assert "1 件" in shown.texts


def test_a_page_that_asks_nobody_and_says_nothing_new_is_given_as_it_is(page: Page) -> None:
    """After the patience the words are given, those of before."""
    answer = Answer(page)
    page.get_by_role("button", name="何もしない").click()
    assert "1 件" in answer.shown(1).texts

"""Playwright's trace of a failure: kept only without what nobody may see, and then the viewer opens it."""

from __future__ import annotations

import base64
import html
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus
from zipfile import ZipFile

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

from dxauto.browser import browsers
from dxauto.browser.scrub import STARS, cleaner, leaks, scrubbed
from dxauto.browser.trace import traced
from tests.browser_support import needs_browser

PASSWORD = 'Zb&9+kQ/7#"手'
NUMBER = "479563753793"
COOKIE = "c00kie-0123456789abcdef"


def ways(value: str) -> dict[str, str]:
    """Write a text as programs write it."""
    return {
        "as it is": value,
        "json": json.dumps(value),
        "json in utf-8": json.dumps(value, ensure_ascii=False),
        "address": quote(value, safe=""),
        "form": quote_plus(value),
        "form in Shift_JIS": quote_plus(value.encode("cp932")),
        "html": html.escape(value),
        "base64": base64.b64encode(f"user:{value}!".encode()).decode(),
        "base64, one on": base64.b64encode(f"us:{value}".encode()).decode(),
        "base64, two on": base64.b64encode(f"u:{value}".encode()).decode(),
    }


@pytest.mark.parametrize("way", ways(""))
@pytest.mark.parametrize("value", [PASSWORD, NUMBER, "kenshu-0401"])
def test_a_value_is_starred_however_it_is_written(value: str, way: str) -> None:
    """After it the text holds the value in none of the ways, and what stands around it is still there."""
    text = cleaner([value])(f"前 <{ways(value)[way]}> 後")
    assert STARS in text
    assert not any(written in text for written in ways(value).values())
    assert (text[:3], text[-3:]) == ("前 <", "> 後")


@pytest.mark.parametrize("text", ["4795 6375 3793", "4795-6375-3793", "４７９５６３７５３７９３", "4795－6375 3793"])
def test_numbers_in_groups_and_in_full_width_are_starred(text: str) -> None:
    """A 個人番号 is known in any dress, and also one that is not this row's."""
    assert cleaner([NUMBER])(f"番号{text}。") == f"番号{STARS}。"
    assert cleaner([])("123456789018 と 123456789012") == f"{STARS} と 123456789012"


@given(st.text(min_size=4, max_size=20), st.text(max_size=30), st.text(max_size=30))
def test_any_value_goes_wherever_it_stands(value: str, before: str, after: str) -> None:
    """Whatever the value and its surroundings, the cleaned text does not hold it."""
    if value not in STARS and not set(value) <= {"*"}:
        assert value not in cleaner([value])(before + "《" + value + "》" + after).replace(STARS, "")


def write_trace(path: Path, *lines: object, **bodies: str) -> Path:
    """Write a trace as Playwright does."""
    with ZipFile(path, "w") as made:
        made.writestr("trace.trace", "".join(json.dumps(line) + "\n" for line in lines))
        for name, body in bodies.items():
            made.writestr(f"resources/{name.replace('_', '.')}", body)
    return path


def test_what_is_split_over_a_page_throws_the_trace_away(tmp_path: Path) -> None:
    """A number shown in three cells is found by no replacing: rather no trace than that one."""
    cells = [["TD", {}, part] for part in ("4795", "6375", "3793")]
    split = write_trace(tmp_path / "a.zip", {"snapshot": {"html": ["TR", {}, *cells]}})
    assert not scrubbed(split, tmp_path / "b.zip", [NUMBER], 10**6)
    assert not (tmp_path / "b.zip").exists()
    assert leaks(split, [NUMBER])


def test_what_cannot_be_read_or_is_too_large_is_thrown_away(tmp_path: Path) -> None:
    """A broken file and one over the limit leave nothing behind."""
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4 no zip")
    assert not scrubbed(tmp_path / "broken.zip", tmp_path / "b.zip", [], 10**6)
    large = write_trace(tmp_path / "large.zip", {"text": [str(n) for n in range(9000)]})
    assert not scrubbed(large, tmp_path / "b.zip", [], 1000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.zip", "large.zip"]


def test_what_names_a_session_goes(tmp_path: Path) -> None:
    """Cookies, authorization, hidden fields, posted data and page bodies are not in it, even where they come again."""
    token = "t0ken-0123456789abcdef"
    network = {
        "snapshot": {
            "request": {
                "cookies": [{"name": "sid", "value": COOKIE}],
                "headers": [
                    {"name": "Cookie", "value": f"sid={COOKIE}"},
                    {"name": "Authorization", "value": "Bearer x9"},
                ],
                "postData": {"params": [{"name": "氏名", "value": "石巻"}]},
                "url": f"http://s/page;jsessionid={COOKIE}",
            }
        }
    }
    page = {"snapshot": {"html": ["FORM", {}, ["INPUT", {"type": "hidden", "name": "_t", "value": token}]]}}
    script = {"params": {"expression": f"send('{token}')"}, "options": {"storageState": {"cookies": [COOKIE]}}}
    given_ = write_trace(tmp_path / "a.zip", network, page, script, a_html=f"<p>{COOKIE}", b_css="p { color: red }")
    assert scrubbed(given_, tmp_path / "b.zip", [], 10**6)
    with ZipFile(tmp_path / "b.zip") as made:
        assert made.namelist() == ["trace.trace", "resources/b.css"]
        text = made.read("trace.trace").decode()
    assert not [part for part in (COOKIE, token, "Bearer", "石巻", "storageState") if part in text]
    assert "http://s/page" in text


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Record a failure on a page on which a password and a number are typed."""
    folder = tmp_path_factory.mktemp("trace")
    with sync_playwright() as playwright:
        browser = browsers.start(playwright, "auto", headed=False)
        context = browser.new_context()
        context.add_cookies([{"name": "sid", "value": COOKIE, "url": "http://127.0.0.1"}])
        page = context.new_page()
        page.set_content("<h1>見出しの文字</h1><input id=a><input id=b><input id=c type=password>")
        with pytest.raises(LookupError), traced(page, folder, [PASSWORD, NUMBER]):
            page.locator("#a").fill(NUMBER)
            page.locator("#b").press_sequentially(PASSWORD)
            page.locator("#c").evaluate("(el, value) => { el.value = value }", PASSWORD)
            page.locator("#b").press("Backspace")  # now the field holds a beginning of it
            page.evaluate("document.title")
            raise LookupError
        with traced(page, folder / "none", [PASSWORD]):
            page.evaluate("1")
        browser.close()
    yield folder / "trace.zip"


@needs_browser
def test_a_real_trace_holds_nothing_of_it(trace: Path) -> None:
    """Neither password, number, beginnings of them, nor cookie; the unscrubbed file is gone, success left nothing."""
    assert [path.name for path in trace.parent.iterdir()] == ["trace.zip"]
    with ZipFile(trace) as made:
        text = "".join(made.read(name).decode() for name in made.namelist())
    assert "見出しの文字" in text
    for secret in (PASSWORD, PASSWORD[:-1], NUMBER, COOKIE):
        assert not [way for way, written in ways(secret).items() if written in text]


def opened(page: Page, address: str) -> None:
    """Open the viewer as soon as it serves."""
    for _ in range(100):
        try:
            page.goto(address)
        except PlaywrightError:
            page.wait_for_timeout(200)
        else:
            return


@needs_browser
def test_playwrights_viewer_opens_it(trace: Path) -> None:
    """The viewer lists the actions and draws the page as it stood."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "playwright", "show-trace", "--host", "127.0.0.1", "--port", str(port), str(trace)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with sync_playwright() as playwright:
            browser = browsers.start(playwright, "auto", headed=False)
            page = browser.new_page()
            opened(page, f"http://127.0.0.1:{port}/")
            page.get_by_text("Backspace").first.click(timeout=120_000)
            snapshot = page.frame_locator("iframe.snapshot-visible").get_by_text("見出しの文字")
            snapshot.wait_for(timeout=120_000)
            browser.close()
    finally:
        for process in (*psutil.Process(server.pid).children(recursive=True), server):
            process.kill()
        server.wait()

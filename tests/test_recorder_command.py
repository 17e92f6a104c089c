"""`dxauto record` as a clerk calls it: a process of its own, a terminal, and somebody else's hands in its browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_support import dxauto
from playwright.sync_api import BrowserType, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from dxauto.errors import ExitCode
from tests.browser_support import PASSWORD, ROOT, needs_browser, write_list
from tests.odd_system import odd_system
from tests.recorder_support import enter_odd, find_odd

pytestmark = needs_browser


def port_free() -> int:
    """Give a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wrapped(folder: Path, port: int) -> Path:
    """Give a browser that another program may look into as well."""
    names = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
    program = os.environ.get("DXAUTO_BROWSER") or next(filter(None, map(shutil.which, names)))
    script = folder / "browser"
    script.write_text(f'#!/bin/sh\nexec "{program}" --remote-debugging-port={port} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return script


@pytest.fixture
def hands() -> Iterator[BrowserType]:
    """Give Playwright for the clerk; it has nothing to do with the recorder's."""
    with sync_playwright() as playwright:
        yield playwright.chromium


def connected(kind: BrowserType, port: int) -> Page:
    """Wait for the recorder's browser and its page."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            browser = kind.connect_over_cdp(f"http://127.0.0.1:{port}")
        except PlaywrightError:
            time.sleep(0.2)
            continue
        pages = [page for context in browser.contexts for page in context.pages if page.url.startswith("http")]
        if pages:
            return pages[0]
        browser.close()
        time.sleep(0.2)
    raise AssertionError("the recorder's browser did not come")


def heard(process: subprocess.Popen[str], words: str) -> str:
    """Read what the command says until it says these words."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            break
    return said


@pytest.mark.skipif(sys.platform == "win32", reason="the wrapped browser is a shell script")
def test_a_clerk_records_in_the_terminal(tmp_path: Path, hands: BrowserType) -> None:
    """The command tells what to do, hears what other hands do in its browser, writes a whole robot, proves it, and
    leaves the password in no file of all that it made.
    """
    port, temporary = port_free(), tmp_path / "temporary"
    temporary.mkdir()
    list_ = write_list(tmp_path / "list.xlsx", [{"番号": "B-17", "氏名": "石巻花子"}], ("番号", "氏名"))
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"title": "台帳に載せる"}, ensure_ascii=False), encoding="utf-8")
    with odd_system() as system:
        command = ["record", f"{system.address}login", "-o", "robots/kiroku.yaml", "--input", str(list_)]
        process = subprocess.Popen(
            [sys.executable, "-m", "dxauto", *command, "--answers", str(answers), "--headless"],
            cwd=tmp_path,
            env=os.environ
            | {"DXAUTO_BROWSER": str(wrapped(tmp_path, port)), "TMPDIR": str(temporary)}
            | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT))), "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        try:
            page = connected(hands, port)
            page.get_by_label("利用者").click()
            page.keyboard.type("clerk-7")
            page.get_by_label("パスワード").click()
            page.keyboard.type(PASSWORD)
            page.get_by_role("button").click(delay=30)
            enter_odd(page, {"f8841221": "石巻花子", "bangou": "B-17"})
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
            said = heard(process, "検索して見せて")
            find_odd(page, "B-17")
            said += process.communicate("\n", timeout=240)[0]
        finally:
            process.kill()
            process.wait()
        assert [one["bangou"] for one in system.stored] == ["B-17"]
    assert process.returncode == ExitCode.DONE, said
    for words in (
        "サインインする",
        "検索して見せて",
        "照会: 登録した行が見つかりました",
        "dxauto secret set kiroku-password",
    ):
        assert words in said
    written = (tmp_path / "robots" / "kiroku.yaml").read_text(encoding="utf-8")
    assert "title: 台帳に載せる" in written
    assert "secret:kiroku-password" in written
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    needles = [PASSWORD.encode(), PASSWORD.encode("utf-16-le"), b"clerk-7"]
    assert [path.name for path in made if any(needle in path.read_bytes() for needle in needles)] == []
    assert PASSWORD not in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["record", "gyoumu.example", "-o", "robots/a.yaml"], ExitCode.USAGE),
        (["record", "http://127.0.0.1:9/", "-o", "robots/納税.yaml"], ExitCode.USAGE),
        (["record", "http://127.0.0.1:9/", "-o", "there.yaml"], ExitCode.OUTPUT_FAILED),
        (["record", "http://127.0.0.1:9/", "-o", "a.yaml", "--answers", "broken.json"], ExitCode.BAD_CONFIGURATION),
        (["record", "http://127.0.0.1:9/", "-o", "a.yaml", "--input", "none.xlsx"], ExitCode.UNREADABLE_INPUT),
        (["record", "http://127.0.0.1:9/", "-o", "a.yaml", "--headless"], ExitCode.BAD_CONFIGURATION),
    ],
)
def test_what_cannot_be_recorded_is_refused_at_once(arguments: list[str], code: ExitCode, tmp_path: Path) -> None:
    """A wrong address, name, list or answers, and a file that is there, end before anything is recorded."""
    (tmp_path / "there.yaml").write_text("mine", encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    ended = dxauto(*arguments, cwd=tmp_path)
    assert ended.code == code, ended.err
    assert (tmp_path / "there.yaml").read_text(encoding="utf-8") == "mine"

"""Which browser is driven, how it is started, and how it is ended from outside when it no longer answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from dxauto.browser.secrets import VARIABLE as SECRETS
from dxauto.components import driver
from dxauto.components.browser import VARIABLE as PATH_VARIABLE
from dxauto.components.browser import find
from dxauto.errors import MissingComponentError

_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-default-apps",
    "--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication",
)


@contextmanager
def driving() -> Iterator[Playwright]:
    """Start Playwright; raises `MissingComponentError` where this PC does not let its driver run."""
    if not _driver_runs():
        raise MissingComponentError(
            f"ブラウザを操作する部品（{driver.program()}）を起動できません。こうしてから、もう一度実行してください: "
            f"{driver.DRIVER.advice_here()}"
        )
    with sync_playwright() as started:
        yield started


@cache
def _driver_runs() -> bool:
    # Playwright itself tells of a driver that dies at once only with a bare Exception.
    return driver.probe().good


def start(playwright: Playwright, wanted: str, *, headed: bool) -> Browser:
    """Start the browser; raises `MissingComponentError` that says what to install."""
    return _launch(playwright.chromium, wanted, headed=headed)


def _launch(kind: BrowserType, wanted: str, *, headed: bool) -> Browser:
    arguments = [*_QUIET, *_as_root()]
    # A signal to us must not let the browser go on its own: it is ended here.
    common = {"headless": not headed, "args": arguments, "handle_sigint": False, "handle_sigterm": False}
    # A page has no business with passwords that lie in our environment.
    environment = {name: text for name, text in os.environ.items() if not name.startswith(SECRETS)}
    if sys.platform != "win32":
        # Chromium puts a socket into its temporary folder, and a socket's path holds at most 107 characters: the run's
        # own folder, deep in a workspace, is too far down. The profile, which holds what was typed, stays there.
        environment["TMPDIR"] = "/tmp"  # noqa: S108 - nothing but the socket's own private folder
    common["env"] = environment
    channel = _channel(wanted)
    try:
        if channel is not None:
            return kind.launch(channel=channel, **common)  # type: ignore[arg-type]
        return kind.launch(executable_path=program(), **common)  # type: ignore[arg-type]
    except PlaywrightError as error:
        raise MissingComponentError(
            "ブラウザを起動できません。「dxauto doctor」で確かめ、Microsoft Edge（Windows）か Chromium を入れてください"
        ) from error


def _channel(wanted: str) -> str | None:
    if os.environ.get(PATH_VARIABLE):
        return None
    if wanted in ("msedge", "chrome"):
        return wanted
    return "msedge" if wanted == "auto" and sys.platform == "win32" else None


def program() -> Path:
    """Give the browser's program file; raises `MissingComponentError`."""
    named = os.environ.get(PATH_VARIABLE)
    found = named or find()
    if found is None or not Path(found).is_file():
        raise MissingComponentError(
            f"ブラウザがありません。Microsoft Edge（Windows）か Chromium を入れるか、環境変数 {PATH_VARIABLE} に"
            "ブラウザのプログラムの場所を書いてください"
        )
    return Path(found)


def _as_root() -> list[str]:
    # Chromium's sandbox refuses to run as root (containers, CI); for everybody else it stays on.
    return ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []


def process_of(browser: Browser) -> int | None:
    """Give the browser's process id, as the browser itself tells it; None if it does not."""
    try:
        session = browser.new_browser_cdp_session()
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        session.detach()
    except PlaywrightError:
        return None
    return next((int(process["id"]) for process in processes if process["type"] == "browser"), None)


def end(process: int) -> None:
    """End a browser by force, whatever state it is in."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process)], capture_output=True, check=False)
    else:
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)

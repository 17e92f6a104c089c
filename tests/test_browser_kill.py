"""dxauto and its browser are killed at every step of a row; the system's own database is counted afterwards."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from samples.practice.database import count
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import (
    HELD,
    HOLD_MS,
    PASSWORD,
    USER,
    Desk,
    application,
    make_desk,
    needs_browser,
    started,
    write_list,
)

pytestmark = [needs_browser, pytest.mark.kill]

STEPS = (
    Rule(Kind.SLOW, where="signin", times=1, ms=HOLD_MS),
    Rule(Kind.SLOW, where="list", times=1, ms=HOLD_MS),
    Rule(Kind.SLOW, where="entry", times=1, ms=HOLD_MS),
    Rule(Kind.SLOW, where="confirm", times=1, ms=HOLD_MS),
    Rule(Kind.LATE_ANSWER, times=1, ms=HOLD_MS),
    Rule(Kind.LATE_COMMIT, times=1, ms=1500),
)
"""The moments of a row: the system holds each, so that the kill surely falls into it. A late commit comes whoever is
killed, and must come while the look-up still waits for it; it is the last, so that no later step needs a row.
"""
SETTINGS = HELD | {"lookup.wait_s": "10"}
KEYS = ("K-1", "K-2", "K-3")
LIMIT_S = 240


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Serve a practice system of its own."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    with Practice(Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD})) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, practice: Practice) -> Desk:
    """Make a workspace for it."""
    return make_desk(tmp_path / "desk", practice.address)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Give a list of three."""
    return write_list(tmp_path / "rows.xlsx", [application(key) for key in KEYS])


def met(practice: Practice, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the system holds a request; False if the command ended before."""
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until and process.poll() is None:
        if practice.system.faults.fired:
            return True
        time.sleep(0.02)
    return False


def stored_once_and_told(practice: Practice, desk: Desk, output: str = "out.xlsx") -> None:
    """Check database and workbook against one another."""
    assert [count(practice.settings.database, key) for key in KEYS] == [1, 1, 1]
    assert {state for state, _, _ in desk.told(output).values()} == {"登録済み"}
    receipts = {receipt for _, receipt, _ in desk.told(output).values()}
    assert len(receipts) == len(KEYS)
    assert "" not in receipts


def test_killed_at_every_step_it_goes_on_and_stores_each_row_once(practice: Practice, desk: Desk, rows: Path) -> None:
    """Killed with -9 at each step in turn and started again each time, nothing is lost, doubled or made up."""
    killed = 0
    for step in STEPS:
        practice.system.faults.replace([step])
        process = started(desk, rows, settings=SETTINGS)
        if met(practice, process):
            process.kill()
            killed += 1
        process.wait(LIMIT_S)
    practice.system.faults.replace([])
    assert started(desk, rows, settings=SETTINGS).wait(LIMIT_S) == 0
    assert killed == len(STEPS)
    stored_once_and_told(practice, desk)


def test_a_browser_that_dies_at_any_step_costs_no_row(practice: Practice, desk: Desk, rows: Path) -> None:
    """The browser is killed at the look-up, the confirmation, before and after the commit, in one run."""
    process = started(desk, rows, settings=SETTINGS)
    killed = 0
    for step in STEPS[2:]:
        practice.system.faults.replace([step])
        if met(practice, process):
            killed += kill_browsers(process)
    assert process.wait(LIMIT_S) == 0
    assert killed >= 2
    stored_once_and_told(practice, desk)


def kill_browsers(process: subprocess.Popen[bytes]) -> bool:
    """End the browsers that a command has started."""
    children = psutil.Process(process.pid).children(recursive=True)
    browsers = [child for child in children if "--remote-debugging-pipe" in " ".join(_command_line(child))]
    for browser in browsers:
        browser.kill()
    return bool(browsers)


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_two_runs_on_the_same_list_store_each_row_once(practice: Practice, desk: Desk, rows: Path) -> None:
    """Two commands with different results work on one list at the same time."""
    both = [started(desk, rows, "first.xlsx"), started(desk, rows, "second.xlsx")]
    assert [process.wait(LIMIT_S) for process in both] == [0, 0]
    stored_once_and_told(practice, desk, "first.xlsx")
    stored_once_and_told(practice, desk, "second.xlsx")

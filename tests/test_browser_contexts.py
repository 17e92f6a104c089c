"""Pages that are renewed before they grow, and two browsers at once on one list."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from dxauto.browser.session import Session
from samples.practice import database
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import PASSWORD, USER, Desk, application, make_desk, needs_browser, started, write_list

pytestmark = needs_browser


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Serve a practice system of its own, a little slow, so that two browsers overlap."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    settings = Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD}, slow_ms=100)
    with Practice(settings) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, practice: Practice) -> Desk:
    """Make a workspace for it."""
    return make_desk(tmp_path / "desk", practice.address)


@pytest.mark.parametrize("limits", [("100", 1), ("4", 2)])
def test_pages_are_renewed_after_so_many_rows(
    tmp_path: Path, practice: Practice, desk: Desk, monkeypatch: pytest.MonkeyPatch, limits: tuple[str, int]
) -> None:
    """With `renew_rows: 2` five rows are typed in three contexts of one browser, or of two when four rows are the most
    that one may have; signed in once.
    """
    restart_rows, browsers = limits
    contexts, seen, signed = [], set(), []
    opening, signing = Session._open_context, Session._sign_in

    def open_context(self: Session) -> None:
        opening(self)
        contexts.append(self._context)
        seen.add(self._process)

    monkeypatch.setattr(Session, "_open_context", open_context)
    monkeypatch.setattr(Session, "_sign_in", lambda self, page: (signed.append(1), signing(self, page))[1])
    keys = [f"N-{n}" for n in range(5)]
    listed = write_list(tmp_path / "rows.xlsx", [application(key) for key in keys])
    desk.run(listed, limits__renew_rows="2", limits__restart_rows=restart_rows)
    assert [database.count(practice.settings.database, key) for key in keys] == [1] * 5
    assert (len(contexts), len(seen), len(signed)) == (3, browsers, 1)


def test_two_contexts_are_two_browsers_and_no_row_is_typed_twice(
    tmp_path: Path, practice: Practice, desk: Desk
) -> None:
    """With `contexts: 2` two browsers work at the same time, and each row is in the system once."""
    flow = desk.root / "robots" / "nouzei-nyuryoku.yaml"
    flow.write_text(flow.read_text(encoding="utf-8") + "  limits:\n    contexts: 2\n", encoding="utf-8")
    keys = [f"P-{n}" for n in range(8)]
    running = started(desk, write_list(tmp_path / "rows.xlsx", [application(key) for key in keys]))
    most = 0
    while running.poll() is None:
        most = max(most, _browsers(running))
        try:
            running.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    stored = Counter(row["seiri_bangou"] for row in database.rows(practice.settings.database))
    assert stored == Counter(keys)
    assert {state for state, _, _ in desk.told().values()} == {"登録済み"}
    assert most == 2 or sys.platform == "win32"


def _browsers(running: subprocess.Popen[bytes]) -> int:
    """Count the browsers' own processes, without those that they start themselves."""
    try:
        processes = psutil.Process(running.pid).children(recursive=True)
        mains = {one.pid: one for one in processes if _main(one.cmdline())}
        # What a browser forks looks like itself until it becomes another program.
        return sum(one.ppid() not in mains for one in mains.values())
    except psutil.Error:
        return 0


def _main(line: list[str]) -> bool:
    return "--remote-debugging-pipe" in line and "chrom" in line[0] and not any("--type=" in one for one in line)

"""Two PCs with a workspace each and one shared folder: each row once, whoever dies, whatever a file says."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxauto.browser.journal import Journal, Proof, Standing
from dxauto.browser.lease import Lease, LeaseLostError, Leases, State, parse
from dxauto.browser.rows import Identity
from dxauto.browser.sharing import shared
from dxauto.errors import BusyError, ConfigurationError
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

KEY = "ab" * 16
EXPIRY_S = 0.3
HERE, ABROAD = Identity("h" * 32, "here"), Identity(KEY, "abroad")


@pytest.fixture
def pcs(tmp_path: Path) -> Iterator[tuple[Leases, Leases]]:
    """Give two PCs on one folder, either of which takes the other for dead only after a long time."""
    with ExitStack() as stack:
        yield tuple(_opened(stack, tmp_path / "share", 600) for _ in range(2))  # type: ignore[misc]


def _opened(stack: ExitStack, folder: Path, expiry_s: float) -> Leases:
    leases = Leases(folder, expiry_s)
    stack.callback(leases.close)
    return leases


def taken(leases: Leases, patience_s: float = 0) -> Lease:
    """Take the row; it stays taken until it is released."""
    with leases.holding(KEY, patience_s) as lease:
        return lease


def test_a_row_is_one_pcs_until_it_lets_go_and_then_known_to_the_other(pcs: tuple[Leases, Leases]) -> None:
    """While one has the row the other is told so; afterwards he knows what became of it."""
    first, second = pcs
    lease = taken(first)
    assert lease.before.state is State.FREE
    with pytest.raises(BusyError):
        taken(second)
    lease.sure()
    lease.release(State.DONE, "content", "N01-000001")
    known = taken(second).before
    assert (known.state, known.content, known.receipt) == (State.DONE, "content", "N01-000001")


def test_two_pcs_sign_rows_alike(pcs: tuple[Leases, Leases]) -> None:
    """The folder's secret is one for all, else two PCs would not know a row as the same."""
    assert pcs[0].secret == pcs[1].secret


def test_who_seems_dead_loses_the_row_and_may_send_nothing(tmp_path: Path) -> None:
    """A process that stands still loses the row, as one that may have been submitted; awake again, it sends nothing."""
    with ExitStack() as stack:
        asleep = _opened(stack, tmp_path, 600)
        awake = _opened(stack, tmp_path, EXPIRY_S)
        lease = taken(asleep)
        assert taken(awake, patience_s=60).before.state is State.DOUBT
        with pytest.raises(LeaseLostError):
            lease.sure()
        lease.release(State.FREE, "", "")
        with pytest.raises(BusyError):
            taken(asleep)


def test_who_counts_keeps_the_row(tmp_path: Path) -> None:
    """A living process keeps its row for many times the limit: its count is seen to change."""
    with ExitStack() as stack:
        living = _opened(stack, tmp_path, EXPIRY_S)
        other = _opened(stack, tmp_path, 20 * EXPIRY_S)
        lease = taken(living)
        with pytest.raises(BusyError):
            taken(other, patience_s=4 * EXPIRY_S)
        lease.sure()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=80).map(lambda text: json.dumps(text).encode())))
def test_a_torn_file_is_a_row_in_doubt(tmp_path: Path, torn: bytes) -> None:
    """Whatever stands in a lease's file, it is read without an error, and never as done."""
    assert parse(torn).state is State.HELD
    assert parse(b'{"state": "done", "owner": "", "content": "", "receipt": "' + torn[:5]).state is State.HELD


@pytest.mark.parametrize("torn", [b"", b'{"state": "done", "own', b"\xff\x00" * 40, b"[]", b"null"])
def test_a_row_with_a_torn_file_is_taken_over_in_doubt(tmp_path: Path, torn: bytes) -> None:
    """A file that a dying PC left half-written holds the row for a while, then the row is looked up."""
    with ExitStack() as stack:
        leases = _opened(stack, tmp_path, EXPIRY_S)
        path = tmp_path / "rows" / KEY[:2] / f"{KEY}.1"
        path.parent.mkdir()
        path.write_bytes(torn)
        with pytest.raises(BusyError):
            taken(leases)
        assert taken(leases, patience_s=60).before.state is State.DOUBT


def test_a_folder_that_cannot_be_used_stops_the_run(tmp_path: Path) -> None:
    """Without the shared folder nothing is entered: the message names it and the setting."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="lease_folder"):
        Leases(tmp_path / "file" / "share", 1)
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "secret.key").write_bytes(b"short")
    with pytest.raises(ConfigurationError, match="壊れています"):
        Leases(tmp_path / "share", 1)


def test_what_one_journal_knows_the_other_learns(tmp_path: Path, pcs: tuple[Leases, Leases]) -> None:
    """Done there is done here with the number; in doubt there is in doubt here; another content is not taken for it."""
    first, second = (Journal(tmp_path / name) for name in ("a", "b"))
    with first.holding(HERE.key, "r", HERE.content), shared(pcs[0], first, HERE, ABROAD, 0):
        first.intend(HERE.key, HERE.content)
    with second.holding(HERE.key, "r", HERE.content), shared(pcs[1], second, HERE, ABROAD, 0):
        assert second.entry(HERE.key).state is Standing.INTENT
        second.prove(HERE.key, Proof.RECEIPT, "N01-000001")
    changed = Identity(ABROAD.key, "changed")
    third = Journal(tmp_path / "c")
    with third.holding(HERE.key, "r", HERE.content), shared(pcs[0], third, HERE, changed, 0):
        entry = third.entry(HERE.key)
        assert (entry.state, entry.receipt) == (Standing.DONE, "N01-000001")
        assert entry.content != HERE.content
    for journal in (first, second, third):
        journal.close()


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Serve a practice system; every PC of the test knows its password and the shared folder."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    monkeypatch.setenv("DXAUTO_LEASE_FOLDER", str(tmp_path / "share"))
    monkeypatch.setenv("DXAUTO_LEASE_S", "5")
    with Practice(Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD})) as running:
        yield running


def two_pcs(tmp_path: Path, practice: Practice) -> list[Desk]:
    """Make a workspace for each."""
    return [make_desk(tmp_path / name, practice.address) for name in ("pc-1", "pc-2")]


@needs_browser
def test_two_pcs_on_one_list_enter_each_row_once(tmp_path: Path, practice: Practice) -> None:
    """Both run the same list at once; every row is stored once, and both workbooks tell the same numbers."""
    keys = [f"L-{number}" for number in range(6)]
    rows = write_list(tmp_path / "rows.xlsx", [application(key) for key in keys])
    desks = two_pcs(tmp_path, practice)
    running = [started(desk, rows) for desk in desks]
    assert [process.wait(200) for process in running] == [0, 0]
    assert [count(practice.settings.database, key) for key in keys] == [1] * len(keys)
    first, second = (desk.told() for desk in desks)
    assert {key: told[:2] for key, told in first.items()} == {key: told[:2] for key, told in second.items()}
    assert {told[0] for told in first.values()} == {"登録済み"}


@needs_browser
@pytest.mark.kill
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 of a process group")
def test_the_rows_of_a_pc_that_died_are_looked_up_and_finished(tmp_path: Path, practice: Practice) -> None:
    """One PC is killed with -9 while the system is storing its row; the other waits, looks it up, and does the rest."""
    keys = ["M-1", "M-2"]
    rows = write_list(tmp_path / "rows.xlsx", [application(key) for key in keys])
    dying, living = two_pcs(tmp_path, practice)
    practice.system.faults.replace([Rule(Kind.LATE_ANSWER, times=1, ms=HOLD_MS)])
    process = started(dying, rows, settings=HELD)
    killed_at_submit(process, practice)
    practice.system.faults.replace([])
    assert started(living, rows).wait(200) == 0
    assert [count(practice.settings.database, key) for key in keys] == [1, 1]
    state, receipt, message = living.told()["M-1"]
    assert (state, bool(receipt)) == ("登録済み", True)
    assert "システムで探して" in message


def killed_at_submit(process: subprocess.Popen[bytes], practice: Practice) -> None:
    """Kill the command and its workers once the system holds its submit."""
    import psutil

    until = time.monotonic() + 120
    while not practice.system.faults.fired:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    for child in children:
        child.kill()
    process.wait()

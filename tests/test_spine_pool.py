"""Worker processes that hang, die, print or leave children behind cost their own item only."""

import os
import time
from pathlib import Path

import pytest
from spine_support import lines, make_workspace, request

from dxauto.errors import DxautoError, MissingComponentError
from dxauto.ledger import Ledger
from dxauto.pool import SINGLE_THREADED
from dxauto.robot import Cause, State
from dxauto.runner import run
from dxauto.workspace import Workspace

QUICK = "retry_wait_s = 0.01\n"
IMPATIENT = QUICK + "item_timeout_s = 5\n"


def alive(pid: int) -> bool:
    """Tell whether a process runs (one that has ended and waits to be collected does not)."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def ends(pid: int) -> bool:
    """Wait, generously, until a process has ended."""
    until = time.monotonic() + 30
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not alive(pid)


def states(workspace: Workspace) -> dict[str, tuple[State, int]]:
    with Ledger(workspace.ledger_path) as ledger:
        return {row.key: (row.state, row.attempts) for row in ledger.items(ledger.runs()[0].id)}


def test_workers_give_the_same_result_as_this_process(tmp_path: Path) -> None:
    """Two workers leave the same result, in the same order, as none."""
    parameters = "{count: 8, acts: {k1: review, k2: business, k3: 'oserror*1', k4: bug, k5: unreadable}}"
    for name, workers in (("a", 0), ("b", 2)):
        workspace = make_workspace(tmp_path / name, parameters)
        run(request(workspace, workers=workers))
    assert lines(Workspace(tmp_path / "a"), "out.txt") == lines(Workspace(tmp_path / "b"), "out.txt")


def test_a_worker_that_dies_costs_a_repetition_and_three_times_the_item(tmp_path: Path) -> None:
    """A killed worker is replaced and its item tried again; an item that kills three is set aside as failed."""
    workspace = make_workspace(tmp_path, "{count: 6, acts: {k1: 'die*1', k3: die}}", QUICK)
    summary = run(request(workspace, workers=2))
    assert (summary.done, summary.failed) == (5, 1)
    assert states(workspace)["k1"] == (State.DONE, 2)
    assert states(workspace)["k3"] == (State.FAILED, 3)
    with Ledger(workspace.ledger_path) as ledger:
        (row,) = ledger.items(summary.run, State.FAILED)
    assert (row.cause, "3 回落ちた" in row.reason) == (Cause.SYSTEM, True)


def test_a_hung_worker_is_ended_with_its_children(tmp_path: Path) -> None:
    """An item that hangs ends at its limit, tried twice in all, and the program that it started is gone too."""
    workspace = make_workspace(tmp_path, "{count: 3, acts: {k1: child}}", IMPATIENT)
    summary = run(request(workspace, workers=2))
    assert (summary.done, summary.failed) == (2, 1)
    assert states(workspace)["k1"] == (State.FAILED, 2)
    if Path("/proc").exists():
        assert ends(int(lines(workspace, "child.txt")[0]))


def test_what_an_item_prints_does_not_disturb_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Noise on standard output, even below Python, neither breaks the pipe nor reaches the runner's output."""
    workspace = make_workspace(tmp_path, "{acts: {k0: print, k1: print}}")
    assert run(request(workspace, workers=1)).done == 3
    assert "noise" not in capfd.readouterr().out


def test_a_missing_component_in_a_worker_stops_the_run(tmp_path: Path) -> None:
    """The error crosses the process border with its class and message."""
    workspace = make_workspace(tmp_path, "{count: 50, acts: {k1: missing}}")
    with pytest.raises(MissingComponentError, match="エンジンがありません"):
        run(request(workspace, workers=1))
    assert len(lines(workspace, "taken.txt")) <= 7


def test_workers_that_cannot_begin_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If no worker comes up the run says so, and does not start new ones for ever."""
    workspace = make_workspace(tmp_path)
    asked = request(workspace, workers=1)
    monkeypatch.setattr("dxauto.pool.sys.path", [])
    monkeypatch.setattr("dxauto.pool.sys.executable", os.devnull if os.name == "nt" else "/bin/true")
    with pytest.raises(DxautoError, match="起動できません"):
        run(asked)


def test_workers_think_with_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread limits stand in a worker's environment from its first moment, whatever the parent's says."""
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    workspace = make_workspace(tmp_path, "{count: 1, acts: {k0: environment}}")
    run(request(workspace, workers=1))
    seen = dict(line.split("=", 1) for line in lines(workspace, "environment.txt"))
    assert {name: seen[name] for name in SINGLE_THREADED} == SINGLE_THREADED


def test_a_kind_lives_as_long_as_its_worker(tmp_path: Path) -> None:
    """Models are loaded once a process: all items of one worker meet the same kind."""
    workspace = make_workspace(tmp_path, "{count: 5, acts: {k0: who, k2: who, k4: who}}")
    run(request(workspace, workers=1))
    assert len(set(lines(workspace, "who.txt"))) == 1
    assert len(lines(workspace, "who.txt")) == 3

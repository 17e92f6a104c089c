"""Killed at any moment and run again, nothing is lost or doubled; Ctrl+C ends and says how to go on."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from spine_support import lines, make_workspace
from test_spine_pool import ends

from dxauto.errors import ExitCode
from dxauto.ledger import Ledger, RunStatus
from dxauto.robot import State
from dxauto.runner import mark_dead_runs
from dxauto.workspace import Workspace

COMMAND = Path(__file__).with_name("spine_command.py")
SLOW = "{count: 24, sleep: 0.05, acts: {k3: review, k5: business}}"


def start(workspace: Workspace, workers: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(COMMAND), str(workspace.root), str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
    )


def wait_for(workspace: Workspace, name: str, count: int, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 60
    while len(lines(workspace, name)) < count and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(encoding="utf-8")
        except OSError:
            continue
        if text.rpartition(")")[2].split()[1] == str(pid):
            found.append(int(stat.parent.name))
    return found


@pytest.mark.kill
@pytest.mark.parametrize("workers", [0, 2])
def test_killed_at_random_moments_it_ends_as_if_undisturbed(tmp_path: Path, workers: int) -> None:
    """After four kills at random moments the same command leaves the undisturbed result; each item counts once."""
    calm, wild = make_workspace(tmp_path / "calm", SLOW), make_workspace(tmp_path / "wild", SLOW)
    start(calm, workers).communicate(timeout=120)
    dice = random.Random(20261123 + workers)
    for _ in range(4):
        process = start(wild, workers)
        wait_for(wild, "processed.txt", len(lines(wild, "processed.txt")) + dice.randint(0, 5), process)
        time.sleep(dice.uniform(0, 0.06))
        process.kill()
        process.communicate(timeout=60)
    last = start(wild, workers)
    last.communicate(timeout=120)
    assert last.returncode == ExitCode.PARTLY_FAILED
    assert lines(wild, "out.txt") == lines(calm, "out.txt")
    with Ledger(wild.ledger_path) as ledger:
        runs = ledger.runs()
        events = ledger.usage_events()
        totals = ledger.run_totals(runs[0].id)
    assert (totals.done, totals.review, totals.failed, totals.items) == (22, 1, 1, 24)
    assert {run.status for run in runs} <= {RunStatus.DONE, RunStatus.INTERRUPTED}
    assert sum(event.done for event in events) == 22
    assert len(events) == sum(run.status is RunStatus.DONE for run in runs)
    assert list(wild.requests.glob("*.items")) == []


@pytest.mark.kill
@pytest.mark.skipif(not Path("/proc").exists(), reason="looks at /proc")
def test_workers_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    """A runner killed with -9 takes its workers along, even one that hangs in an item."""
    workspace = make_workspace(tmp_path, "{count: 4, acts: {k0: hang, k1: child}}")
    process = start(workspace, 2)
    wait_for(workspace, "child.txt", 1, process)
    workers = children(process.pid)
    child = int(lines(workspace, "child.txt")[0])
    assert len(workers) == 2
    process.kill()
    process.communicate(timeout=60)
    assert all(ends(pid) for pid in (*workers, child))


@pytest.mark.kill
def test_a_killed_run_is_marked_and_its_items_are_found_under_way(tmp_path: Path) -> None:
    """A run whose process is gone is shown as interrupted, what it was doing is not shown as done, and its temporary
    files, which name what it was given, go.
    """
    workspace = make_workspace(tmp_path, "{count: 4, acts: {k1: hang}}")
    process = start(workspace, 0)
    wait_for(workspace, "processed.txt", 2, process)
    with Ledger(workspace.ledger_path) as ledger:
        mark_dead_runs(workspace, ledger)
        assert ledger.runs()[0].status is RunStatus.RUNNING
        temporary = workspace.temporary(ledger.runs()[0].slot)
        assert (temporary / "run.items").is_file()
        process.kill()
        process.communicate(timeout=60)
        mark_dead_runs(workspace, ledger)
        (run,) = ledger.runs()
        assert (run.status, run.exit_code) == (RunStatus.INTERRUPTED, ExitCode.INTERRUPTED)
        assert not temporary.exists()
        assert [row.key for row in ledger.items(run.id, State.RUNNING)] == ["k1"]


@pytest.mark.kill
@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_ends_with_the_way_to_go_on(tmp_path: Path, workers: int, number: signal.Signals) -> None:
    """Ctrl+C and SIGTERM end the command though items hang, with code 130 and the command to resume."""
    workspace = make_workspace(tmp_path, "{count: 4, acts: {k0: hang, k1: hang}}")
    process = start(workspace, workers)
    wait_for(workspace, "processed.txt", max(1, workers), process)
    process.send_signal(number)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "dxauto resume" in said
    with Ledger(workspace.ledger_path) as ledger:
        assert ledger.runs()[0].status is RunStatus.INTERRUPTED
        assert ledger.usage_events() == []


@pytest.mark.kill
def test_a_second_command_on_the_same_output_is_told_to_wait(tmp_path: Path) -> None:
    """While one process works, another on the same robot and output ends as busy; after a kill the way is free."""
    workspace = make_workspace(tmp_path, "{count: 3, acts: {k1: 'hang*1'}}")
    first = start(workspace, 0)
    wait_for(workspace, "processed.txt", 2, first)
    second = start(workspace, 0)
    _, error = second.communicate(timeout=60)
    assert "BusyError" in error
    first.kill()
    first.communicate(timeout=60)
    with Ledger(workspace.ledger_path) as ledger:
        assert len(ledger.runs()) == 1

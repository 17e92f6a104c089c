"""A disk that is really full, in the middle of a run: a clean stop with a code of its own, and the rest afterwards."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from e2e_support import small_disk
from spine_support import FakeKind, lines, make_workspace, request

from dxauto.errors import ExitCode, OutputError, disk_is_full
from dxauto.ledger import Ledger
from dxauto.robot import Context, Item, ItemOutcome, Job, Outcome, Result
from dxauto.runner import RunRequest, run
from dxauto.workspace import Workspace

FULL_AT = 5


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Give a small disk of its own, or skip where none may be mounted."""
    with small_disk(tmp_path / "disk", "6m") as disk:
        if disk is None:
            pytest.skip("mounting a small disk is not permitted here")
        yield disk


def fill(disk: Path) -> Path:
    """Fill a disk to the last byte."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("ab", buffering=0) as stream:
        while True:
            stream.write(b"x" * 65536)
    with suppress(OSError), ballast.open("ab", buffering=0) as stream:
        while True:
            stream.write(b"x")
    assert os.statvfs(disk).f_bavail == 0
    return ballast


class FillingKind(FakeKind):
    """Somebody else fills the disk while the fifth item is done."""

    def process(self, item: Item, context: Context) -> Outcome:
        """Fill it, then work."""
        if item.key == f"k{FULL_AT}" and not (context.job.workspace / "was-full").exists():
            (context.job.workspace / "was-full").touch()
            fill(context.job.workspace)
        return super().process(item, context)


def test_a_disk_filled_to_the_brim_in_the_middle_stops_a_run_cleanly(disk: Path) -> None:
    """Nobody guarded it: exit code 13 and a sentence, no item failed; with room again every item is done, none twice
    but the one that met the full disk, and the result is that of a run that nobody disturbed.
    """
    workspace = make_workspace(disk, "{count: 12}", settings="min_free_mb = 0\n")
    summary = run(filling(workspace))
    assert (summary.exit_code, summary.failed) == (ExitCode.NO_ROOM, 0)
    assert "いっぱい" in "".join(summary.notes)
    assert "dxauto resume" in "".join(summary.notes)
    assert not (disk / "out.txt").exists()
    (disk / "ballast").unlink()
    again = run(filling(workspace))
    assert (again.exit_code, again.done) == (ExitCode.DONE, 12)
    assert again.skipped >= FULL_AT - 1
    with Ledger(workspace.ledger_path) as ledger:
        assert sum(event.done for event in ledger.usage_events()) == 12
        assert {row.status.value for row in ledger.runs()} == {"done", "interrupted"}
    assert len(set(lines(workspace, "processed.txt"))) <= 12 + 1
    assert (disk / "out.txt").read_text(encoding="utf-8") == "".join(f"k{n} done k{n} red\n" for n in range(12))


class FillingAtTheEndKind(FakeKind):
    """Somebody else fills the disk just before the result is written."""

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Fill it the first time, then write."""
        if not (job.workspace / "was-full").exists():
            (job.workspace / "was-full").touch()
            fill(job.workspace)
        return super().finish(job, outcomes)


def test_a_disk_that_is_full_when_the_result_is_written_stops_a_run_as_cleanly(disk: Path) -> None:
    """Code 13 and the same sentence, not a failure of the run; with room again only the result is written."""
    workspace = make_workspace(disk, "{count: 12}", settings="min_free_mb = 0\n")
    summary = run(filling(workspace, FillingAtTheEndKind))
    assert (summary.exit_code, summary.failed) == (ExitCode.NO_ROOM, 0)
    assert "dxauto resume" in "".join(summary.notes)
    (disk / "ballast").unlink()
    again = run(filling(workspace, FillingAtTheEndKind))
    assert (again.exit_code, again.done, again.skipped) == (ExitCode.DONE, 12, 12)


def filling(workspace: Workspace, kind: type[FakeKind] = FillingKind) -> RunRequest:
    """Ask for a run of the robot whose disk is filled."""
    asked = request(workspace)
    return replace(asked, robot=replace(asked.robot, kind=kind))


def test_a_full_disk_is_told_from_other_troubles() -> None:
    """By its number, also behind the error that it caused; a missing right is none."""
    behind = OutputError("x")
    behind.__cause__ = OSError(errno.ENOSPC, "no room")
    assert disk_is_full(behind)
    assert disk_is_full(OSError(errno.EDQUOT, "quota"))
    assert not disk_is_full(OSError(errno.EACCES, "no right"))
    assert not disk_is_full(OutputError("x"))

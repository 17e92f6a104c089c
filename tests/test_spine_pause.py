"""A run that stops because its time is over or the disk is nearly full, and goes on where it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from spine_support import lines, make_workspace, request

from dxauto import execution
from dxauto.errors import BusyError, ConfigurationError, ExitCode
from dxauto.ledger import Ledger, RunStatus
from dxauto.lock import held
from dxauto.pause import Limits, parse_until
from dxauto.runner import run
from dxauto.workspace import Workspace

NOON = datetime(2026, 4, 1, 12, 0)


@pytest.mark.parametrize("workers", [0, 2])
def test_at_its_time_a_run_ends_between_two_items_and_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    """What was begun is ended, no result is written, the code says why, and the next run does only the rest."""
    workspace = make_workspace(tmp_path, "{count: 40}")
    monkeypatch.setattr(execution, "Limits", partial(Limits, clock=lambda: clock(workspace)))
    summary = run(request(workspace, workers=workers, until=NOON))
    assert (summary.exit_code, summary.status) == (ExitCode.TIME_OVER, RunStatus.INTERRUPTED)
    assert "dxauto resume" in "".join(summary.notes)
    assert not (tmp_path / "out.txt").exists()
    with Ledger(workspace.ledger_path) as ledger:
        totals = ledger.run_totals(summary.run)
    assert totals.running == 0
    assert 5 <= totals.done == len(lines(workspace, "processed.txt")) < 40
    again = run(request(workspace, workers=workers))
    assert (again.exit_code, again.done, again.skipped) == (ExitCode.DONE, 40, totals.done)
    assert len(lines(workspace, "processed.txt")) == 40


def clock(workspace: Workspace) -> datetime:
    """Give a time that reaches noon when five items have been begun."""
    return NOON - timedelta(hours=5 - min(5, len(lines(workspace, "processed.txt"))))


def test_a_run_whose_time_is_over_before_it_begins_does_nothing(tmp_path: Path) -> None:
    """No item is taken."""
    workspace = make_workspace(tmp_path)
    summary = run(request(workspace, until=NOON))
    assert summary.exit_code is ExitCode.TIME_OVER
    assert lines(workspace, "processed.txt") == []


def test_with_a_full_disk_nothing_is_begun_and_with_room_it_goes_on(tmp_path: Path) -> None:
    """The note says how much is missing and what to do; afterwards the same command does all of it."""
    full = make_workspace(tmp_path, settings="min_free_mb = 999999999\n")
    summary = run(request(full))
    assert summary.exit_code is ExitCode.NO_ROOM
    assert "dxauto purge" in "".join(summary.notes)
    assert run(request(make_workspace(tmp_path))).exit_code is ExitCode.DONE


def test_a_disk_that_fills_up_on_the_way_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some items the room is gone: a clean end, and the rest is done when there is room again."""
    workspace = make_workspace(tmp_path, "{count: 12}")
    monkeypatch.setattr("dxauto.pause._free_mb", lambda _: 2000 if len(lines(workspace, "processed.txt")) < 5 else 3)
    summary = run(request(workspace))
    assert summary.exit_code is ExitCode.NO_ROOM
    done = len(lines(workspace, "processed.txt"))
    assert done == 5
    monkeypatch.undo()
    assert run(request(workspace)).exit_code is ExitCode.DONE
    assert len(lines(workspace, "processed.txt")) == 12


def test_a_place_that_is_not_there_yet_counts_as_the_folder_above(tmp_path: Path) -> None:
    """The room is that of the disk on which the place will be."""
    assert Limits([tmp_path / "a" / "b"], min_free_mb=1).hindrance() is None
    assert Limits([tmp_path / "a" / "b"], min_free_mb=10**9).hindrance() is not None
    assert Limits([tmp_path]).hindrance() is None


def test_an_hour_means_its_next_occurrence() -> None:
    """06:00 asked at noon is tomorrow's; a whole moment is itself; anything else is refused."""
    assert parse_until("06:00", NOON) == datetime(2026, 4, 2, 6, 0)
    assert parse_until("18:30", NOON) == datetime(2026, 4, 1, 18, 30)
    assert parse_until("2026-04-01T06:00", NOON) == datetime(2026, 4, 1, 6, 0)
    for text in ("25:00", "soon", "6"):
        with pytest.raises(ConfigurationError, match="06:00"):
            parse_until(text, NOON)


def test_the_same_input_is_not_read_twice_at_once(tmp_path: Path) -> None:
    """Another output does not let a second run of the robot onto the same input; another input does."""
    workspace = make_workspace(tmp_path)
    first = request(workspace, inputs=(tmp_path / "in", tmp_path / "b"))
    other = request(workspace, inputs=(tmp_path / "b", tmp_path / "in"), output=tmp_path / "other.txt")
    with held(workspace.locks / f"{first.input_slot}.lock", ""):
        with pytest.raises(BusyError, match="同じ入力"):
            run(other)
        assert run(request(workspace, inputs=(tmp_path / "c",))).exit_code is ExitCode.DONE
    assert run(other).exit_code is ExitCode.DONE

"""What the runner promises, in this process (workers 0): states, retries, resuming, the ledger, one usage event."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from spine_support import SECRET, fake_kinds, lines, make_workspace, request

from dxauto.dispatch import StoppedError
from dxauto.errors import BusyError, ExitCode, MissingComponentError, OutputError, UnreadableInputError
from dxauto.ledger import Ledger, RunStatus
from dxauto.lock import held
from dxauto.registry import load_registry
from dxauto.request import reload
from dxauto.robot import Cause, Item, State
from dxauto.runner import RunSummary, run
from dxauto.workspace import Workspace


def attempts(workspace: Workspace, key: str) -> int:
    return sum(line.split()[0] == key for line in lines(workspace, "processed.txt"))


def item_rows(workspace: Workspace, summary: RunSummary) -> dict[str, Any]:
    with Ledger(workspace.ledger_path) as ledger:
        return {row.key: row for row in ledger.items(summary.run)}


def test_items_are_done_in_order_and_finish_is_called_once(tmp_path: Path) -> None:
    """The result has every item in the order in which the kind gave them."""
    workspace = make_workspace(tmp_path)
    summary = run(request(workspace))
    assert lines(workspace, "out.txt") == ["k0 done k0 red", "k1 done k1 red", "k2 done k2 red"]
    assert len(lines(workspace, "finished.txt")) == 1
    assert (summary.done, summary.exit_code, summary.status) == (3, ExitCode.DONE, RunStatus.DONE)


@pytest.mark.parametrize(
    ("acts", "code"),
    [
        ("{k1: review}", ExitCode.REVIEW),
        ("{k1: review, k2: business}", ExitCode.PARTLY_FAILED),
        ("{k0: unreadable, k1: business, k2: bug}", ExitCode.UNREADABLE_INPUT),
    ],
)
def test_exit_code_follows_the_items(tmp_path: Path, acts: str, code: ExitCode) -> None:
    """Review, some failed, nothing readable: each ends with its own code, and with a result."""
    workspace = make_workspace(tmp_path, f"{{acts: {acts}}}")
    summary = run(request(workspace))
    assert summary.exit_code == code
    assert len(lines(workspace, "out.txt")) == 3


def test_no_items_is_no_mistake(tmp_path: Path) -> None:
    """A run without items finishes and says so."""
    summary = run(request(make_workspace(tmp_path, "{count: 0}")))
    assert summary.exit_code == ExitCode.DONE
    assert any("ありませんでした" in note for note in summary.notes)


def test_what_the_system_caused_is_tried_again(tmp_path: Path) -> None:
    """An error of the system that passes ends as done, with the number of attempts in the ledger."""
    workspace = make_workspace(tmp_path, "{acts: {k1: 'oserror*2', k2: 'system*1'}}")
    summary = run(request(workspace))
    assert summary.done == 3
    rows = item_rows(workspace, summary)
    assert (rows["k1"].attempts, rows["k2"].attempts) == (3, 2)


def test_what_the_system_causes_for_ever_is_given_up(tmp_path: Path) -> None:
    """After the retries that the settings allow the item fails, with cause system and no path in its reason."""
    workspace = make_workspace(tmp_path, "{acts: {k1: oserror}}", "retry_wait_s = 0.01\nretries = 3\n")
    row = item_rows(workspace, run(request(workspace)))["k1"]
    assert (row.state, row.cause, row.attempts) == (State.FAILED, Cause.SYSTEM, 4)
    assert SECRET not in row.reason


@pytest.mark.parametrize(("act", "cause"), [("business", "business"), ("unreadable", "business"), ("bug", "system")])
def test_data_faults_and_bugs_are_not_tried_again(tmp_path: Path, act: str, cause: str) -> None:
    """What would only happen again happens once."""
    workspace = make_workspace(tmp_path, f"{{acts: {{k1: {act}}}}}")
    row = item_rows(workspace, run(request(workspace)))["k1"]
    assert (row.state, row.cause, row.attempts) == (State.FAILED, cause, 1)
    assert attempts(workspace, "k1") == 1


def test_a_bug_is_told_by_its_class_alone(tmp_path: Path) -> None:
    """The reason names the exception's class; the log has the places in the code and not the message."""
    workspace = make_workspace(tmp_path, "{acts: {k1: bug}}")
    summary = run(request(workspace))
    assert "KeyError" in item_rows(workspace, summary)["k1"].reason
    assert summary.log is not None
    log = summary.log.read_text(encoding="utf-8")
    assert "spine_support.py" in log
    assert SECRET not in log


def test_no_personal_data_in_ledger_and_logs(tmp_path: Path) -> None:
    """Labels, payloads, messages and input paths with a person's name reach neither the ledger nor the logs."""
    workspace = make_workspace(tmp_path, "{count: 6, acts: {k0: unreadable, k1: bug, k2: oserror, k3: review}}")
    run(request(workspace, inputs=(tmp_path / f"{SECRET}.pdf",)))
    kept = [workspace.ledger_path, *workspace.logs.iterdir(), *workspace.state.glob("ledger*")]
    for path in kept:
        assert SECRET.encode() not in path.read_bytes()
        assert SECRET.encode("unicode_escape") not in path.read_bytes()


def test_a_missing_component_stops_the_run_with_its_code(tmp_path: Path) -> None:
    """Nothing else is tried, no result is written, the ledger has the code; what was done stays done."""
    workspace = make_workspace(tmp_path, "{count: 9, acts: {k1: missing}}")
    with pytest.raises(MissingComponentError, match="エンジンがありません"):
        run(request(workspace))
    assert lines(workspace, "out.txt") == []
    with Ledger(workspace.ledger_path) as ledger:
        (row,) = ledger.runs()
        assert (row.status, row.exit_code) == (RunStatus.FAILED, ExitCode.MISSING_COMPONENT)
        assert ledger.run_totals(row.id).done == 1
        assert ledger.usage_events() == []


def test_a_run_in_which_everything_fails_is_stopped(tmp_path: Path) -> None:
    """After the set number of system failures in a row going on makes no sense."""
    acts = ", ".join(f"k{n}: system" for n in range(9))
    workspace = make_workspace(tmp_path, f"{{count: 9, acts: {{{acts}}}}}", "retries = 0\nstop_after = 4\n")
    with pytest.raises(StoppedError, match="続けて 4 件"):
        run(request(workspace))
    assert len(lines(workspace, "processed.txt")) < 9


def test_items_are_taken_lazily(tmp_path: Path) -> None:
    """A stack of ten thousand is not listed ahead: when the run stops early, only a window of it was taken."""
    workspace = make_workspace(tmp_path, "{count: 10000, acts: {k3: missing}}")
    with pytest.raises(MissingComponentError):
        run(request(workspace))
    assert len(lines(workspace, "taken.txt")) <= 6


def test_the_same_command_again_does_nothing_twice(tmp_path: Path) -> None:
    """Done and review items are taken over, failed ones are tried again, and the result is the same."""
    workspace = make_workspace(tmp_path, "{count: 4, acts: {k1: review, k2: business}}")
    run(request(workspace))
    first = lines(workspace, "out.txt")
    summary = run(request(workspace))
    assert lines(workspace, "out.txt") == first
    assert (summary.done, summary.review, summary.failed, summary.skipped) == (2, 1, 1, 3)
    assert [attempts(workspace, f"k{n}") for n in range(4)] == [1, 1, 2, 1]


def test_other_parameters_or_a_lost_folder_undo_what_was_done(tmp_path: Path) -> None:
    """A changed parameter redoes all; a folder that is gone redoes its item; an output parameter redoes nothing."""
    workspace = make_workspace(tmp_path)
    run(request(workspace))
    assert run(request(workspace, overrides={"style": "bold"})).skipped == 3
    assert run(request(workspace, overrides={"colour": "blue"})).skipped == 0
    (workspace.work("nise") / "k1" / "result.txt").unlink()
    (workspace.work("nise") / "k1").rmdir()
    assert run(request(workspace, overrides={"colour": "blue"})).skipped == 2


def test_results_that_another_parameter_overwrote_are_redone(tmp_path: Path) -> None:
    """Red, then blue, then red again: the folders hold blue, so that red must be done anew."""
    workspace = make_workspace(tmp_path)
    run(request(workspace))
    run(request(workspace, overrides={"colour": "blue"}))
    assert run(request(workspace)).skipped == 0
    assert lines(workspace, "out.txt")[0] == "k0 done k0 red"


def test_same_content_twice_is_one_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that comes again in a run is counted as a duplicate and done once."""
    workspace = make_workspace(tmp_path)
    asked = request(workspace)

    def items(self: object, job: object) -> Iterator[Item]:
        yield from (Item("same", "a.pdf"), Item("other", "b.pdf"), Item("same", "c.pdf"))

    monkeypatch.setattr(asked.robot.kind, "items", items)
    summary = run(asked)
    assert (summary.done, summary.duplicates) == (2, 1)
    assert attempts(workspace, "same") == 1


def test_a_key_that_is_no_folder_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind cannot leave the work area through an item's key."""
    asked = request(make_workspace(tmp_path))
    monkeypatch.setattr(asked.robot.kind, "items", lambda _self, _job: iter([Item("../../x", "a")]))
    with pytest.raises(ValueError, match="key"):
        run(asked)


def test_input_that_cannot_be_listed_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without rights ends with the code of unreadable input, and the run is in the ledger as failed."""
    workspace = make_workspace(tmp_path)
    asked = request(workspace)

    def items(self: object, job: object) -> Iterator[Item]:
        raise PermissionError(13, "Permission denied", "/in")
        yield

    monkeypatch.setattr(asked.robot.kind, "items", items)
    with pytest.raises(UnreadableInputError, match="権限がありません"):
        run(asked)
    with Ledger(workspace.ledger_path) as ledger:
        assert ledger.runs()[0].exit_code == ExitCode.UNREADABLE_INPUT


def test_a_result_that_cannot_be_written_costs_only_the_writing(tmp_path: Path) -> None:
    """A full disk while finishing is an output error; the next run redoes nothing and counts everything once."""
    workspace = make_workspace(tmp_path)
    (workspace.root / "dir").write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputError):
        run(request(workspace, output=workspace.root / "dir" / "out.txt"))
    summary = run(request(workspace))
    assert (summary.skipped, len(lines(workspace, "processed.txt"))) == (3, 3)
    with Ledger(workspace.ledger_path) as ledger:
        assert [event.done for event in ledger.usage_events()] == [3]


def test_one_usage_event_a_run_and_nothing_counted_twice(tmp_path: Path) -> None:
    """The event has who, what, how many and the minutes saved; running again saves nothing more."""
    workspace = make_workspace(tmp_path, "{count: 5, acts: {k1: review, k2: business}}")
    first = run(request(workspace, department="税務課", staff="123"))
    run(request(workspace))
    with Ledger(workspace.ledger_path) as ledger:
        event, again = ledger.usage_events()
    assert (event.run, event.department, event.staff, event.tool) == (first.run, "税務課", "123", "ai-ocr")
    assert (event.done, event.review, event.failed, event.minutes_saved) == (3, 1, 1, 9.0)
    assert (again.done, again.review, again.failed, again.minutes_saved) == (0, 0, 1, 0.0)


def test_a_test_run_does_not_take_the_saving_from_the_real_one(tmp_path: Path) -> None:
    """What was tried out is taken over by the real run and counted as real work, once."""
    workspace = make_workspace(tmp_path)
    run(request(workspace, test=True))
    run(request(workspace))
    run(request(workspace))
    with Ledger(workspace.ledger_path) as ledger:
        assert [(e.test, e.done) for e in ledger.usage_events()] == [(True, 3), (False, 3), (False, 0)]


def test_staff_is_a_sign_where_the_settings_ask_for_it(tmp_path: Path) -> None:
    """With pseudonymise the ledger never sees the staff number."""
    workspace = make_workspace(tmp_path, settings="pseudonymise = true\n")
    run(request(workspace, staff="1234567"))
    with Ledger(workspace.ledger_path) as ledger:
        assert ledger.usage_events()[0].staff.startswith("p-")
    assert b"1234567" not in workspace.ledger_path.read_bytes()


def test_every_figure_of_the_summary_is_in_the_ledger(tmp_path: Path) -> None:
    """What a run prints can be found again by its id."""
    workspace = make_workspace(tmp_path, "{count: 6, acts: {k1: review, k2: business, k3: 'system*1'}}")
    run(request(workspace, overrides={"count": "2"}))
    summary = run(request(workspace))
    with Ledger(workspace.ledger_path) as ledger:
        row, totals = ledger.run(summary.run), ledger.run_totals(summary.run)
    assert (totals.done, totals.review, totals.failed) == (summary.done, summary.review, summary.failed)
    assert (totals.skipped, totals.items) == (summary.skipped, 6)
    assert (row.output, row.seconds, row.exit_code) == (str(summary.output), summary.seconds, summary.exit_code)
    assert row.figures == summary.figures == {"lines": 6}


def test_two_runs_on_one_output_do_not_meet(tmp_path: Path) -> None:
    """While the lock of robot and output is held, a second run is told to wait; another output is free."""
    workspace = make_workspace(tmp_path)
    asked = request(workspace)
    with held(workspace.locks / f"{asked.slot}.lock", "busy"):
        with pytest.raises(BusyError):
            run(asked)
        assert run(request(workspace, output=workspace.root / "other.txt")).done == 3
    assert run(asked).exit_code == ExitCode.DONE


def test_ctrl_c_marks_the_run_and_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted run has code 130, a sentence with the command to go on, no result, no event."""
    workspace = make_workspace(tmp_path, "{count: 5}")
    asked = request(workspace)
    assert asked.robot.kind is not None
    process = asked.robot.kind.process

    def interrupted(self: Any, item: Item, context: Any) -> Any:
        if item.key == "k2":
            raise KeyboardInterrupt
        return process(self, item, context)

    monkeypatch.setattr(asked.robot.kind, "process", interrupted)
    summary = run(asked)
    assert (summary.exit_code, summary.status, summary.done) == (ExitCode.INTERRUPTED, RunStatus.INTERRUPTED, 2)
    assert f"dxauto resume {summary.run}" in summary.notes[0]
    assert lines(workspace, "out.txt") == []
    monkeypatch.setattr(asked.robot.kind, "process", process)
    again = reload(workspace, load_registry(workspace, fake_kinds()), summary.run)
    resumed = run(again)
    assert (resumed.done, resumed.skipped) == (5, 2)
    with Ledger(workspace.ledger_path) as ledger:
        assert [(e.run, e.done) for e in ledger.usage_events()] == [(resumed.run, 5)]
        assert ledger.run(resumed.run).resume_of == summary.run


def test_ctrl_c_in_the_middle_of_a_change_is_survived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption inside a transaction of the ledger still ends as an interrupted run."""
    workspace = make_workspace(tmp_path)

    def torn(self: Ledger, *_: object) -> None:
        self._database.writing().__enter__()
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "start_item", torn)
    assert run(request(workspace)).exit_code == ExitCode.INTERRUPTED


def test_using_an_old_result_begins_its_lifetime_anew(tmp_path: Path) -> None:
    """A folder that a run takes over is not deleted under that run, or soon after it, for its age."""
    workspace = make_workspace(tmp_path)
    run(request(workspace))
    folder = workspace.work("nise") / "k1"
    nearly = time.time() - 29 * 86_400
    os.utime(folder, (nearly, nearly))
    assert run(request(workspace)).skipped == 3
    assert folder.stat().st_mtime > nearly + 86_400


def test_what_was_under_way_is_settled_before_it_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind that changes the outside world is asked first for items whose attempt was cut off, and only for those."""
    workspace = make_workspace(tmp_path, "{count: 3, acts: {k1: 'system*1'}}")
    asked = request(workspace)
    settled: list[str] = []

    def settle(self: Any, item: Item, context: Any) -> None:
        settled.append(item.key)

    monkeypatch.setattr(asked.robot.kind, "settle", settle, raising=False)
    assert run(asked).done == 3
    assert settled == ["k1"]

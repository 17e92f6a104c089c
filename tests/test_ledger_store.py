"""What the ledger keeps, gives back and counts."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from dxauto.errors import NotFoundError
from dxauto.ledger import Correction, Finished, Ledger, RunRow, RunStatus
from dxauto.robot import Cause, Outcome, State, Tool

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite3") as opened:
        yield opened


def begun(ledger: Ledger, name: str, *, robot: str = "r", test: bool = False, hour: int = 0) -> RunRow:
    row = RunRow(name, robot, "k", Tool.RPA, "slot", RunStatus.RUNNING, NOON + timedelta(hours=hour), test=test)
    ledger.begin_run(row)
    return row


def process(ledger: Ledger, run: RunRow, key: str, outcome: Outcome, position: int = 0) -> int:
    taken = ledger.take(run, position, key, "f", kept=True)
    assert taken.row is not None
    if taken.outcome is None:
        ledger.start_item(taken.row, 1, NOON)
        ledger.end_item(taken.row, outcome)
    return taken.row


def finish(ledger: Ledger, run: RunRow, by_hand: float = 2.0, person: float = 0.0) -> int:
    return ledger.finish_run(Finished(run.id, 1.0, 0, None, by_hand, person)).done


def test_a_run_comes_back_as_it_went_in(ledger: Ledger) -> None:
    """Every column survives, the instant with its zone."""
    row = begun(ledger, "a")
    assert ledger.run("a") == row


def test_runs_come_latest_first_and_can_be_picked(ledger: Ledger) -> None:
    """Robot, status and limit pick from the list."""
    for hour, (name, robot) in enumerate((("a", "r"), ("b", "s"), ("c", "r"))):
        begun(ledger, name, robot=robot, hour=hour)
    ledger.end_run("a", RunStatus.FAILED, 1.0, 5)
    assert [r.id for r in ledger.runs()] == ["c", "b", "a"]
    assert [r.id for r in ledger.runs(robot="r")] == ["c", "a"]
    assert [r.id for r in ledger.runs(status=RunStatus.FAILED)] == ["a"]
    assert [r.id for r in ledger.runs(limit=1)] == ["c"]


def test_a_run_is_found_by_its_beginning_or_end(ledger: Ledger) -> None:
    """An unambiguous piece is enough; an ambiguous or unknown one names what it may be."""
    begun(ledger, "20260401-090000-aaaa")
    begun(ledger, "20260401-100000-bbbb")
    assert ledger.run("bbbb").id == "20260401-100000-bbbb"
    with pytest.raises(NotFoundError, match="20260401-090000-aaaa、20260401-100000-bbbb"):
        ledger.run("20260401")
    with pytest.raises(NotFoundError, match="もしかして: 20260401-090000-aaaa"):
        ledger.run("20260401-090000-aaab")


def test_items_come_in_the_order_taken_over_many_batches(ledger: Ledger) -> None:
    """More items than one batch come complete and in order, and other work may go on in between."""
    run = begun(ledger, "a")
    for position in range(1203):
        ledger.take(run, position, f"k{position}", "f", kept=False)
    seen = []
    for row in ledger.items("a"):
        seen.append(row.position)
        if row.position % 600 == 0:
            ledger.end_item(row.id, Outcome.done())
    assert seen == list(range(1203))
    assert [row.position for row in ledger.items("a", State.DONE)] == [0, 600, 1200]


@pytest.mark.parametrize("state", [Outcome.done(), Outcome.review("見る")])
def test_what_is_done_or_in_review_is_taken_over(ledger: Ledger, state: Outcome) -> None:
    """A later run takes state and reason over and points to the row that did the work, also over several runs."""
    origin = process(ledger, begun(ledger, "a"), "k", state)
    for name in ("b", "c"):
        taken = ledger.take(begun(ledger, name), 0, "k", "f", kept=True)
        assert taken.outcome is not None
        assert (taken.outcome.state, taken.outcome.reason) == (state.state, state.reason)
        (row,) = ledger.items(name)
        assert (row.origin, row.skipped, row.state) == (origin, True, state.state)


@pytest.mark.parametrize(
    ("outcome", "fingerprint", "kept"),
    [
        (Outcome.done(), "other", True),
        (Outcome.done(), "f", False),
        (Outcome.failed("x"), "f", True),
        (Outcome.failed("x", Cause.SYSTEM), "f", True),
    ],
)
def test_what_is_not_the_same_or_failed_is_done_again(
    ledger: Ledger, outcome: Outcome, fingerprint: str, kept: bool
) -> None:
    """Another fingerprint, a lost folder or a failure mean new work."""
    process(ledger, begun(ledger, "a"), "k", outcome)
    taken = ledger.take(begun(ledger, "b"), 0, "k", fingerprint, kept=kept)
    assert taken.outcome is None
    assert taken.uncertain == (outcome.cause is Cause.SYSTEM)


def test_an_item_that_was_under_way_is_uncertain(ledger: Ledger) -> None:
    """An attempt that never ended is done again, with the warning that it may have had an effect."""
    taken = ledger.take(begun(ledger, "a"), 0, "k", "f", kept=True)
    assert taken.row is not None
    ledger.start_item(taken.row, 1, NOON)
    again = ledger.take(begun(ledger, "b"), 0, "k", "f", kept=True)
    assert (again.outcome, again.uncertain) == (None, True)


def test_an_item_that_only_waited_changes_nothing(ledger: Ledger) -> None:
    """A run that was killed before it began an item leaves what an earlier run had done as it is."""
    process(ledger, begun(ledger, "a"), "k", Outcome.done())
    assert ledger.take(begun(ledger, "b"), 0, "k", "other", kept=True).outcome is None
    assert ledger.take(begun(ledger, "c"), 0, "k", "f", kept=True).outcome is not None


def test_robots_do_not_share_items(ledger: Ledger) -> None:
    """The same key of another robot is other work."""
    process(ledger, begun(ledger, "a", robot="r"), "k", Outcome.done())
    assert ledger.take(begun(ledger, "b", robot="s"), 0, "k", "f", kept=True).outcome is None


def test_done_items_are_the_latest_processing_of_each_key(ledger: Ledger) -> None:
    """A key that was done and then failed is not done; each key comes once."""
    first, second = begun(ledger, "a"), begun(ledger, "b")
    for position, key in enumerate(("x", "y")):
        process(ledger, first, key, Outcome.done(), position)
    taken = ledger.take(second, 0, "x", "new", kept=True)
    assert taken.row is not None
    ledger.start_item(taken.row, 1, NOON)
    ledger.end_item(taken.row, Outcome.failed("x"))
    ledger.take(second, 1, "y", "f", kept=True)
    assert [(row.run, row.key) for row in ledger.done_items("r")] == [("a", "y")]


def test_totals_count_each_item_in_one_state(ledger: Ledger) -> None:
    """Pending, running, done, review and failed add up to the items taken."""
    run = begun(ledger, "a")
    for position, outcome in enumerate((Outcome.done(), Outcome.review("x"), Outcome.failed("x"), Outcome.done())):
        process(ledger, run, f"k{position}", outcome, position)
    ledger.take(run, 4, "k4", "f", kept=False)
    totals = ledger.run_totals("a")
    assert (totals.pending, totals.running, totals.done, totals.review, totals.failed) == (1, 0, 2, 1, 1)
    assert (totals.items, totals.skipped) == (5, 0)


def test_minutes_saved_are_done_items_by_hand_less_the_persons_time(ledger: Ledger) -> None:
    """Items in review or failed save nothing; a person's time is taken off."""
    run = begun(ledger, "a")
    for position, outcome in enumerate((Outcome.done(), Outcome.done(), Outcome.review("x"), Outcome.failed("x"))):
        process(ledger, run, f"k{position}", outcome, position)
    assert finish(ledger, run, by_hand=3.0, person=1.5) == 2
    (event,) = ledger.usage_events()
    assert (event.done, event.review, event.failed, event.minutes_saved) == (2, 1, 1, 4.5)


def test_interrupted_work_is_counted_once_by_the_run_that_goes_on(ledger: Ledger) -> None:
    """Rows of a run without an event are claimed by the first that takes them over, and by no other."""
    process(ledger, begun(ledger, "killed"), "k", Outcome.done())
    resumed, again = begun(ledger, "resumed"), begun(ledger, "again")
    process(ledger, resumed, "k", Outcome.done())
    process(ledger, resumed, "new", Outcome.done(), 1)
    process(ledger, again, "k", Outcome.done())
    assert finish(ledger, resumed) == 2
    assert finish(ledger, again) == 0


def test_test_runs_count_apart(ledger: Ledger) -> None:
    """What a test run did, a real run still counts, once; what a real run did, no test run counts."""
    tried, real = begun(ledger, "tried", test=True), begun(ledger, "real")
    process(ledger, tried, "k", Outcome.done())
    assert finish(ledger, tried) == 1
    process(ledger, real, "k", Outcome.done())
    assert finish(ledger, real) == 1
    late = begun(ledger, "late", test=True)
    process(ledger, late, "k", Outcome.done())
    assert finish(ledger, late) == 0


def test_a_run_has_one_event_and_stays_done(ledger: Ledger) -> None:
    """Finishing twice is refused whole, and a late interruption does not undo a result."""
    run = begun(ledger, "a")
    finish(ledger, run)
    with pytest.raises(IntegrityError):
        finish(ledger, run)
    ledger.end_run("a", RunStatus.INTERRUPTED, 9.0, 130)
    assert (ledger.run("a").status, len(ledger.usage_events())) == (RunStatus.DONE, 1)


def test_events_are_picked_by_time_and_kind(ledger: Ledger) -> None:
    """The span is half open; test and real runs can be told apart."""
    for hour in range(3):
        finish(ledger, begun(ledger, f"r{hour}", hour=hour, test=hour == 1))
    span = ledger.usage_events(NOON, NOON + timedelta(hours=2))
    assert [event.run for event in span] == ["r0", "r1"]
    assert [event.run for event in ledger.usage_events(test=False)] == ["r0", "r2"]


def test_corrections_say_who_decided_which_field(ledger: Ledger) -> None:
    """A correction has robot, item, field, person and instant, and can be asked for by item."""
    made = [Correction("r", "k", "shimei", "123", NOON), Correction("r", "l", "juusho", "123", NOON)]
    ledger.record_corrections(made)
    ledger.record_corrections([])
    assert ledger.corrections("r") == made
    assert ledger.corrections("r", "l") == made[1:]


def test_two_ledgers_see_one_anothers_work(tmp_path: Path) -> None:
    """A page that reads while a run writes sees each change as it is made."""
    path = tmp_path / "ledger.sqlite3"
    with Ledger(path) as writer, Ledger(path) as reader:
        run = begun(writer, "a")
        process(writer, run, "k", Outcome.done())
        assert reader.run_totals("a").done == 1


def test_change_torn_by_ctrl_c_is_undone(tmp_path: Path) -> None:
    """After an interruption in the middle of a transaction the ledger works on, without the half change."""
    with Ledger(tmp_path / "ledger.sqlite3") as ledger:
        torn = ledger._database.writing()
        torn.__enter__()
        ledger.recover()
        begun(ledger, "a")
        assert [run.id for run in ledger.runs()] == ["a"]


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts open files in /proc")  # noqa: PTH112
def test_opening_and_closing_leaves_no_file_open(tmp_path: Path) -> None:
    """Fifty ledgers later as many files are open as before."""
    Ledger(tmp_path / "ledger.sqlite3").close()
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(50):
        with Ledger(tmp_path / "ledger.sqlite3") as ledger:
            ledger.runs()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208

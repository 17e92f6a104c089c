"""What is due: nothing twice, nothing forgotten, whatever the clock and the power do."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schedule_support import BEGIN, Clock, Work, daily, day, make_entry, simulated, workspace

from dxauto.errors import BusyError, ExitCode, OutputError
from dxauto.schedule.due import ATTEMPTS, Rules, due, window_end
from dxauto.schedule.fire import Firing, nothing_to_read
from dxauto.schedule.history import Fate, History, Note, history_path
from dxauto.schedule.holidays import closed
from dxauto.schedule.timetable import Timetable

HOUR = timedelta(hours=1)


def hours(begin: datetime, count: int) -> list[datetime]:
    """Give every hour."""
    return [begin + n * HOUR for n in range(count)]


def test_a_week_of_nights() -> None:
    """Asked every hour of a week, each night runs once, at its hour."""
    ran, _ = simulated(Rules(daily(), BEGIN), hours(BEGIN, 7 * 24))
    assert ran == [day(f"04-{n:02}") for n in range(2, 9)]


def test_a_year_with_holidays_weekdays_and_month_ends() -> None:
    """A year asked every hour: the days that ran are those of an independent count, the holidays are noted."""
    weekly = Timetable(time(2), frozenset(range(5)))
    ran, notes = simulated(Rules(weekly, datetime(2026, 1, 1), closed=closed), hours(datetime(2026, 1, 1), 365 * 24))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [r.date() for r in ran] == [d for d in days if d.isoweekday() <= 5 and not closed(d)]
    assert len(ran) == 240
    skipped = [note.occurrence.date() for note in notes if note.fate is Fate.HOLIDAY]
    assert skipped == [d for d in days if d.isoweekday() <= 5 and closed(d)]
    ends, _ = simulated(Rules(Timetable(time(6), day=31), datetime(2026, 1, 1)), hours(datetime(2026, 1, 1), 365 * 24))
    assert [r.day for r in ends] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_a_missed_night_is_made_up_for_once_and_two_missed_nights_once() -> None:
    """A PC that was off runs once when it is on again, for the latest night; the others are noted as taken along."""
    ran, notes = simulated(Rules(daily(), BEGIN), [day("04-02"), day("04-05", "08:30"), day("04-05", "09:00")])
    assert ran == [day("04-02"), day("04-05")]
    assert [n.occurrence for n in notes if n.fate is Fate.MERGED] == [day("04-03"), day("04-04")]


def test_a_missed_night_before_a_holiday_is_made_up_for() -> None:
    """The latest occurrence on a day of work is run, though holidays came after it."""
    rules = Rules(daily(), datetime(2026, 4, 27, 12), closed=closed)
    ran, notes = simulated(rules, [day("04-29", "09:00")])
    assert ran == [day("04-28")]
    assert [(n.occurrence, n.reason) for n in notes if n.fate is Fate.HOLIDAY] == [(day("04-29"), "昭和の日")]


def test_a_clock_set_back_repeats_nothing_and_a_wrong_year_blocks_nothing() -> None:
    """An occurrence that ran is never due again; a night run by a clock ten years ahead does not stop today's."""
    rules = Rules(daily(), BEGIN)
    ran, _ = simulated(rules, [day("04-02"), day("04-02", "01:00"), day("04-02"), day("04-02", "02:01")])
    assert ran == [day("04-02")]
    ahead = datetime(2036, 4, 2, 2, 0)
    ran, _ = simulated(rules, [ahead, day("04-02"), day("04-03")])
    assert ran == [ahead, day("04-02"), day("04-03")]


@given(st.lists(st.integers(0, 60 * 24 * 40), min_size=1, max_size=60))
def test_at_whatever_moments_it_is_asked_nothing_runs_twice(minutes: list[int]) -> None:
    """With a clock that jumps about at will, no occurrence is run twice, and none before its time."""
    moments = [BEGIN + timedelta(minutes=m) for m in minutes]
    ran, _ = simulated(Rules(daily(), BEGIN), moments)
    assert len(ran) == len(set(ran))
    assert all(any(r <= m for m in moments) for r in ran)


@given(st.sets(st.integers(0, 60 * 24 * 40), min_size=1, max_size=60), st.integers(1, 31))
def test_with_a_clock_that_goes_on_every_occurrence_is_settled(minutes: set[int], monthly: int) -> None:
    """Asked at rising moments, all that has passed is settled in the end, and the latest of each gap was run."""
    moments = [BEGIN + timedelta(minutes=m) for m in sorted(minutes)]
    for timetable in (daily(), Timetable(time(2), day=monthly)):
        ran, notes = simulated(Rules(timetable, BEGIN), moments)
        assert sorted(n.occurrence for n in notes) == list(timetable.between(BEGIN, moments[-1]))
        gaps = [list(timetable.between(a, b)) for a, b in zip([BEGIN, *moments], moments, strict=False)]
        assert ran == [gap[-1] for gap in gaps if gap]


def test_with_a_window_nothing_begins_outside_it() -> None:
    """With an end at six a night that was missed is not made up for in the day, but in the next night."""
    rules = Rules(daily(), BEGIN, until=time(6))
    ran, notes = simulated(rules, [day("04-02", "08:30"), day("04-03", "02:00"), day("04-04", "05:59")])
    assert ran == [day("04-03"), day("04-04")]
    assert [n.occurrence for n in notes if n.fate is Fate.TOO_LATE] == [day("04-02")]


def test_the_window_may_go_over_midnight() -> None:
    """From 22:00 until 06:00 is one night."""
    assert window_end(day("04-02", "22:00"), time(6)) == day("04-03", "06:00")
    assert window_end(day("04-02", "02:00"), time(6)) == day("04-02", "06:00")
    assert window_end(day("04-02"), None) is None


def test_a_run_that_was_cut_off_goes_on_until_it_is_given_up() -> None:
    """What was begun and never ended is begun again at the next start, three times at most."""
    moments = [day("04-02", at) for at in ("02:00", "08:00", "09:00", "10:00", "11:00")]
    ran, notes = simulated(Rules(daily(), BEGIN), moments, fate=Fate.BEGUN)
    assert ran == [day("04-02")] * ATTEMPTS
    assert [(n.fate, n.exit_code) for n in notes] == [(Fate.RAN, 1)]


def test_a_cut_off_run_of_a_working_day_goes_on_although_holidays_are_skipped() -> None:
    """A begun run is not forgotten for a holiday."""
    begun = Note(day("04-29"), Fate.BEGUN, day("04-29"), attempts=1)
    rules = Rules(daily(), datetime(2026, 4, 28, 12), closed=closed)
    assert due(rules, [begun], day("04-29", "09:00")).run == day("04-29")


def firing(root: Path, work: Work, clock: Clock, **changes: object) -> Firing:
    """Give the firing of a daily entry."""
    return Firing(workspace(root), make_entry(root, daily(), **changes), work, clock)


def notes_of(one: Firing) -> list[tuple[datetime, Fate]]:
    """Give what is on disk."""
    notes = History(history_path(one.workspace.state / "schedule", one.entry.name)).notes
    return [(note.occurrence, note.fate) for note in notes]


def test_firing_runs_what_is_due_with_its_window_and_notes_it(tmp_path: Path) -> None:
    """The work gets the occurrence and the end of the window; the note on disk has code, run and no second turn."""
    work, clock = Work(ExitCode.REVIEW), Clock(day("04-02", "02:03"))
    one = firing(tmp_path / "w", work, clock, until=time(6))
    note = one.fire()
    assert note is not None
    assert (note.exit_code, note.run, note.attempts) == (3, "20260401-020000-abcd", 1)
    assert (work.done, work.until) == ([day("04-02")], [day("04-02", "06:00")])
    assert one.fire() is None
    assert notes_of(one) == [(day("04-02"), Fate.RAN)]


def test_a_run_that_fails_is_settled_and_says_no_names(tmp_path: Path) -> None:
    """An error ends the night with its code; the note does not hold the sentence, which may name a file."""
    one = firing(tmp_path / "w", Work(error=OutputError("石巻太郎.xlsx に書けません")), Clock(day("04-02")))
    with pytest.raises(OutputError):
        one.fire()
    assert notes_of(one) == [(day("04-02"), Fate.RAN)]
    text = history_path(one.workspace.state / "schedule", "nise").read_text(encoding="utf-8")
    assert '"exit_code": 8' in text
    assert "石巻" not in text


def test_a_busy_robot_leaves_the_night_due(tmp_path: Path) -> None:
    """If the same input is being read by another run, the night is made up for later and not counted as begun."""
    work, clock = Work(error=BusyError("x")), Clock(day("04-02"))
    one = firing(tmp_path / "w", work, clock)
    for _ in range(5):
        with pytest.raises(BusyError):
            one.fire()
    work.error = None
    assert one.fire() is not None
    assert notes_of(one) == [(day("04-02"), Fate.RAN)]


def test_an_entry_never_fires_twice_at_once(tmp_path: Path) -> None:
    """While an entry's work goes on, another call of its timer is refused at once and does nothing."""
    one = firing(tmp_path / "w", Work(), Clock(day("04-02")))
    refused = []

    def work(*_: object) -> object:
        with pytest.raises(BusyError):
            Firing(one.workspace, one.entry, Work(), Clock(day("04-02"))).fire()
        refused.append(True)
        return Work()(*_)  # type: ignore[arg-type]

    assert Firing(one.workspace, one.entry, work, Clock(day("04-02"))).fire() is not None  # type: ignore[arg-type]
    assert refused == [True]


def test_a_shutdown_in_the_middle_leaves_the_night_begun(tmp_path: Path) -> None:
    """Ended from outside (130), the night goes on at the next start."""
    work = Work(ExitCode.INTERRUPTED)
    one = firing(tmp_path / "w", work, Clock(day("04-02")))
    one.fire()
    assert notes_of(one) == [(day("04-02"), Fate.BEGUN)]
    work.code = ExitCode.DONE
    one.fire()
    assert work.done == [day("04-02")] * 2
    assert notes_of(one) == [(day("04-02"), Fate.RAN)]


def test_a_night_without_paper_runs_nothing(tmp_path: Path) -> None:
    """An input folder without any file is a quiet night; one that is missing is not."""
    root = tmp_path / "w"
    work = Work()
    one = firing(root, work, Clock(day("04-02")), inputs=("in",))
    (root / "in" / "empty").mkdir(parents=True)
    note = one.fire()
    assert note is not None
    assert (note.fate, note.exit_code, work.done) == (Fate.EMPTY, 0, [])
    (root / "in" / "empty" / "a.pdf").write_bytes(b"x")
    assert not nothing_to_read((root / "in",))
    (root / "only-the-systems").mkdir()
    for name in ("desktop.ini", "Thumbs.db", "~$申請.xlsx"):
        (root / "only-the-systems" / name).write_text("x", encoding="utf-8")
    assert nothing_to_read((root / "only-the-systems",))
    assert not nothing_to_read((root / "away",))
    assert not nothing_to_read(())


def test_running_by_hand_leaves_the_timetable_alone(tmp_path: Path) -> None:
    """A run that a person wanted does not take the place of the next night."""
    work, clock = Work(), Clock(day("04-01", "15:00"))
    one = firing(tmp_path / "w", work, clock)
    one.run_now()
    clock.now = day("04-02")
    one.fire()
    assert work.done == [day("04-01", "15:00"), day("04-02")]


def test_a_broken_history_is_begun_anew(tmp_path: Path) -> None:
    """A file that something else has broken does not end the nights."""
    one = firing(tmp_path / "w", Work(), Clock(day("04-02")))
    path = history_path(one.workspace.state / "schedule", "nise")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"[{\x00")
    assert one.fire() is not None

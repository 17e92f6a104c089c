"""What is due now: decided from the timetable, the office's holidays and what was done before. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dxauto.schedule.history import Fate, Note
from dxauto.schedule.timetable import Timetable

ATTEMPTS = 3
"""How often an occurrence is begun whose runs were cut off (power, a killed program) before it is given up."""

LONGEST = timedelta(days=400)
"""Occurrences longer ago than this are not looked for: a clock that was years ahead must not cost hours."""


@dataclass(frozen=True, slots=True)
class Due:
    """What to do: `run` now (None: nothing), and what to note of the other occurrences that have passed."""

    run: datetime | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides besides the clock. `closed` says why the office is closed on a day (empty: it is not)."""

    timetable: Timetable
    created: datetime
    until: time | None = None
    closed: Callable[[date], str] | None = None


def due(rules: Rules, notes: Sequence[Note], now: datetime) -> Due:
    """Decide. Of all occurrences that nobody has done anything about, the last one on a day of work is run, once.

    An occurrence that has been settled is never due again, whatever the clock does. With an end of the window
    (`until`) nothing is begun outside a window: what was missed is read in the next one.
    """
    told: list[Note] = []
    open_: list[tuple[datetime, int]] = []
    known = {note.occurrence: note for note in notes}
    for occurrence in rules.timetable.between(_since(rules, notes, now), now):
        note = known.get(occurrence)
        if note is not None and note.fate.settled:
            continue
        attempts = note.attempts if note else 0
        reason = rules.closed(occurrence.date()) if rules.closed and not attempts else ""
        if reason:
            told.append(Note(occurrence, Fate.HOLIDAY, now, reason=reason))
        elif attempts >= ATTEMPTS:
            told.append(Note(occurrence, Fate.RAN, now, attempts, 1, reason="何度も途中で切れたので、あきらめました"))
        else:
            open_.append((occurrence, attempts))
    if not open_:
        return Due(None, tuple(told))
    last, attempts = open_.pop()
    told += [Note(occurrence, Fate.MERGED, now, tries) for occurrence, tries in open_]
    end = window_end(last, rules.until)
    if end is not None and now >= end:
        late = "時間帯に動けなかったので、次の時間帯に回しました"
        return Due(None, (*told, Note(last, Fate.TOO_LATE, now, attempts, reason=late)))
    return Due(last, tuple(told))


def window_end(occurrence: datetime, until: time | None) -> datetime | None:
    """Give when a run of this occurrence must stop; None if it may go on."""
    if until is None:
        return None
    end = datetime.combine(occurrence.date(), until)
    return end if end > occurrence else end + timedelta(days=1)


def _since(rules: Rules, notes: Sequence[Note], now: datetime) -> datetime:
    """Give the moment after which occurrences are looked at: the last settled one that is not in the future."""
    settled = [note.occurrence for note in notes if note.fate.settled and note.occurrence <= now]
    return max([*settled, min(rules.created, now), now - LONGEST])

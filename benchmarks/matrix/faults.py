"""What the proxy does wrong, by seed: the same seed and the same rows meet the same faults.

A draw depends on the seed, the fault, the stage, the row's key and how often that row came by this stage; never on the
order in which rows come. A request without a key is drawn by its number at its stage. Only how long a changed page
stays changed goes by the requests that come.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.matrix.office import Change, Meaning, Stage


class Kind(StrEnum):
    """A fault on the wire. "Before" and "after" mean: before or after the system has stored the row."""

    ERROR_BEFORE = "error_before_commit"
    ERROR_AFTER = "error_after_commit"
    LATE_ANSWER = "late_answer"
    LATE_COMMIT = "late_commit"
    CUT_IN_REQUEST = "cut_in_request"
    CUT_AFTER = "cut_after_commit"
    CUT_IN_ANSWER = "cut_in_answer"
    SESSION_END = "session_end"
    SESSION_END_AFTER = "session_end_after_commit"
    DIALOG = "dialog"
    PAGE_CHANGED = "page_changed"


_ROW = (Stage.ENTRY, Stage.CONFIRM, Stage.LOOKUP)
_SEEN = (*_ROW, Stage.COMMIT)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a fault strikes a request at these stages."""

    kind: Kind
    stages: tuple[Stage, ...]
    share: float


RATES = (
    *(Rate(kind, (Stage.COMMIT,), 0.045) for kind in Kind),
    Rate(Kind.ERROR_BEFORE, (*_ROW, Stage.SIGN_IN), 0.02),
    Rate(Kind.CUT_IN_REQUEST, (*_ROW, Stage.SIGN_IN), 0.02),
    Rate(Kind.CUT_IN_ANSWER, (*_ROW, Stage.SIGN_IN), 0.01),
    Rate(Kind.SESSION_END, (*_ROW, Stage.SIGN_IN), 0.02),
    Rate(Kind.DIALOG, _ROW, 0.04),
    Rate(Kind.PAGE_CHANGED, _ROW, 0.015),
)


LASTING_SHARE, LASTS_REQUESTS = 0.4, 8
"""Of the pages that change, so many stay changed for so many more requests at their stage, whichever row's."""


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault for one request. `luck` in [0, 1) decides its details."""

    kind: Kind
    luck: float
    change: Change | None = None


class Faults:
    """Draws the faults of one seed and counts those that happened; safe to ask from many threads."""

    def __init__(self, seed: int | str, changes: Sequence[Change] = (), rates: Sequence[Rate] = RATES) -> None:
        self._seed = seed
        self._changes = changes
        self._rates = tuple(rates)
        self._lock = threading.Lock()
        self._met: Counter[Meaning] = Counter()
        self._done: Counter[tuple[Kind, str]] = Counter()
        self._lasting: dict[Stage, tuple[Strike, int]] = {}
        self.happened: Counter[str] = Counter()
        self.dead_changes: Counter[str] = Counter()

    def end(self) -> None:
        """No more faults from now on."""
        with self._lock:
            self._rates = ()
            self._lasting.clear()

    def strike(self, meaning: Meaning) -> Strike | None:
        """Draw what happens to this request: one fault at most, and each kind at most once to one row."""
        with self._lock:
            nth = self._met[meaning]
            self._met[meaning] += 1
            struck = [one for rate in self._rates if (one := self._drawn(rate, meaning, nth)) is not None]
            if not struck:
                return self._still_changed(meaning.stage)
            chosen = min(struck, key=lambda one: one.luck)
            self._done[chosen.kind, meaning.key] += 1
            if chosen.change is not None and chosen.luck < LASTING_SHARE:
                self._lasting[meaning.stage] = (chosen, LASTS_REQUESTS)
            return chosen

    def _still_changed(self, stage: Stage) -> Strike | None:
        strike, left = self._lasting.get(stage, (None, 0))
        if strike is not None and left:
            self._lasting[stage] = (strike, left - 1)
        return strike if left else None

    def note(self, strike: Strike, *, dead: bool = False) -> None:
        """Count a fault that has happened; `dead` if the page held nothing that could be changed."""
        with self._lock:
            if strike.change is not None:
                (self.dead_changes if dead else self.happened)[f"{strike.kind}:{strike.change.name}"] += 1
            if not dead:
                self.happened[strike.kind.value] += 1

    def _drawn(self, rate: Rate, meaning: Meaning, nth: int) -> Strike | None:
        if meaning.stage not in rate.stages or (meaning.key and self._done[rate.kind, meaning.key]):
            return None
        draw = random.Random(f"{self._seed}|{rate.kind}|{meaning.stage}|{meaning.key}|{nth}")
        if draw.random() >= rate.share:
            return None
        fitting = [change for change in self._changes if change.stage is meaning.stage]
        if rate.kind is Kind.PAGE_CHANGED and not fitting:
            return None
        change = draw.choice(fitting) if rate.kind is Kind.PAGE_CHANGED else None
        return Strike(rate.kind, draw.random(), change)

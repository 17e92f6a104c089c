"""Kills at named moments of a row: seen on the wire and in the journal, never asked of the program itself."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from pathlib import Path

from benchmarks.matrix.office import Meaning, Stage
from benchmarks.matrix.victims import Victim

_POLL_S = 0.004


class Moment(StrEnum):
    """Where a row stands when the kill falls."""

    SIGN_IN = "signing in"
    LOOKUP = "before the look-up"
    ENTRY = "opening the page"
    FILLING = "while filling"
    INTENT = "between intent and submit"
    SENT = "submitted, not stored"
    STORED = "stored, not answered"
    ANSWERED = "answered, not proven"
    PROVEN = "after the proof"


_ON_THE_WIRE = {
    Moment.SIGN_IN: (Stage.SIGN_IN, "arrived"),
    Moment.LOOKUP: (Stage.LOOKUP, "arrived"),
    Moment.ENTRY: (Stage.ENTRY, "arrived"),
    Moment.FILLING: (Stage.ENTRY, "told"),
    Moment.SENT: (Stage.COMMIT, "arrived"),
    Moment.STORED: (Stage.COMMIT, "answered"),
    Moment.ANSWERED: (Stage.COMMIT, "told"),
}
_LONGEST_S = {Moment.FILLING: 0.6, Moment.ANSWERED: 0.15}
"""Up to so much later, by luck: the page is being worked on then."""

PAIRS = tuple(product(Moment, Victim))
"""Every victim at every moment; the seeds take turns, so that all come to happen."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: it waits until `after` rows have been submitted, then for its moment."""

    moment: Moment
    victim: Victim
    after: int
    luck: float


def planned(seed: int, number: int, rows: int, shift: int = 0) -> list[Kill]:
    """Give the kills of one seed; `shift` lets another system begin elsewhere in the pairs."""
    draw = random.Random(f"{seed}|{shift}|kills")
    # 7 and 45 have no common divisor: neighbouring seeds meet different moments and victims.
    pairs = [PAIRS[(shift + (seed * number + n) * 7) % len(PAIRS)] for n in range(number)]
    # Only a new session is signed in, so that this kill may wait from the start.
    afters = [0 if moment is Moment.SIGN_IN else n * rows // (number + 1) for n, (moment, _) in enumerate(pairs)]
    found = [Kill(*pair, after, draw.random()) for pair, after in zip(pairs, afters, strict=True)]
    return sorted(found, key=lambda kill: kill.after)


class Killer:
    """Waits for the moments and strikes. `strike` kills and tells whether there was something to kill."""

    def __init__(self, kills: Sequence[Kill], journals: Sequence[Path], strike: Callable[[Kill], bool]) -> None:
        self._waiting = list(kills)
        self._journals = journals
        self._strike = strike
        self._lock = threading.Lock()
        self._submitted: set[str] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._read_journals, daemon=True)
        self.done: Counter[tuple[Moment, Victim]] = Counter()

    def __enter__(self) -> Killer:
        """Begin to watch the journal."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """No more kills from now on."""
        self._stopping.set()
        self._thread.join()
        with self._lock:
            self._waiting.clear()

    def seen(self, what: str, meaning: Meaning) -> None:
        """Hear of a request from the proxy."""
        if meaning.stage is Stage.COMMIT and what == "arrived":
            with self._lock:
                self._submitted.add(meaning.key)
        for moment, where in _ON_THE_WIRE.items():
            if where == (meaning.stage, what):
                self._come(moment)

    def _come(self, moment: Moment) -> None:
        with self._lock:
            ready = [k for k in self._waiting if k.moment is moment and k.after <= len(self._submitted)]
            kill = ready[0] if ready else None
            if kill is not None:
                self._waiting.remove(kill)
        if kill is None:
            return
        self._stopping.wait(_LONGEST_S.get(moment, 0.0) * kill.luck)
        struck = self._strike(kill)
        with self._lock:
            if struck:
                self.done[kill.moment, kill.victim] += 1
            else:
                self._waiting.append(kill)  # nothing of that sort was there: at the next such moment then

    def _read_journals(self) -> None:
        before = dict.fromkeys(self._journals, (0, 0))
        while not self._stopping.is_set():
            time.sleep(_POLL_S)
            if not any(kill.moment in (Moment.INTENT, Moment.PROVEN) for kill in self._waiting):
                continue
            for journal in self._journals:
                now = _journal_counts(journal)
                if now is None:
                    continue
                for moment, was, here in zip((Moment.INTENT, Moment.PROVEN), before[journal], now, strict=True):
                    if here > was:
                        self._come(moment)
                before[journal] = now


def _journal_counts(path: Path) -> tuple[int, int] | None:
    """Give how many submits were intended and how many rows are proven; None while it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            query = "SELECT coalesce(sum(submits), 0), coalesce(sum(state = 'done'), 0) FROM entries"
            intents, proofs = connection.execute(query).fetchone()
    except sqlite3.Error:
        return None
    return int(intents), int(proofs)

"""Takes a robot's items one by one and brings each to its end: in the ledger, in the pool, again after a failure."""

from __future__ import annotations

import heapq
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dxauto.attempt import Attempt, Ending, Report
from dxauto.breaker import Breaker
from dxauto.errors import (
    ConfigurationError,
    DxautoError,
    ExitCode,
    MissingComponentError,
    NotFoundError,
    StoppedByPersonError,
)
from dxauto.housekeeping import touch
from dxauto.ledger import Ledger, RunRow
from dxauto.pause import full
from dxauto.pool import Pool
from dxauto.progress import Progress
from dxauto.retry import RetryPolicy
from dxauto.robot import Cause, Item, Outcome, State
from dxauto.runlog import RunLog
from dxauto.spool import Spool

_POLL_S = 0.2
_ENDING_RUNS = (MissingComponentError, ConfigurationError, NotFoundError, StoppedByPersonError)
_STOPPING = {error.exit_code: error for error in _ENDING_RUNS}
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


class StoppedError(DxautoError):
    """One item after another fails for a system's cause: going on makes no sense. What is done stays done."""

    exit_code = ExitCode.PARTLY_FAILED


@dataclass(frozen=True, slots=True)
class Desk:
    """What dispatching works with: where things are written, and the rules of one run."""

    run: RunRow
    ledger: Ledger
    log: RunLog
    spool: Spool
    progress: Progress
    work: Path
    fingerprint: str
    retry: RetryPolicy
    timeout_s: float
    stop_after: int
    breaker: Breaker
    hindrance: Callable[[], DxautoError | None] = lambda: None


@dataclass(slots=True)
class _Under:
    """An item that this run has taken and not ended: its row in the ledger and how often it was tried.

    `last` is what the latest attempt came to; `away` how often the outside was away for this item alone, `seen` how
    many others had reached it when it was last so.
    """

    item: Item
    row: int
    settle: bool
    attempt: int = 0
    last: Outcome | None = None
    away: int = 0
    seen: int = -1


@dataclass(slots=True)
class Dispatcher:
    """Keeps at most `window` items in flight: waiting for a worker, being done, or waiting to be tried again."""

    desk: Desk
    pool: Pool
    window: int
    _under: dict[str, _Under] = field(default_factory=dict)
    _waiting: deque[str] = field(default_factory=deque)
    _later: list[tuple[float, str]] = field(default_factory=list)
    _position: int = 0
    _in_a_row: int = 0
    _reached: int = 0
    _flying: set[str] = field(default_factory=set)
    _stopping: str = ""
    _paused: DxautoError | None = None

    def run(self, items: Iterator[Item]) -> None:
        """Bring every item to its end. Raises `StoppedError`, what stops a run (a missing component, bad
        configuration), what `hindrance` gives while something is left to begin, and whatever `items` raises.
        """
        more = True
        while more or self._under:
            self._look_for_hindrance()
            if self._stopping and not self._flying:
                self._stop()
            if more and len(self._under) < self.window:
                item = next(items, None)
                more = item is not None
                if item is not None:
                    self._take(item)
            self._begin_waiting()
            if self._under:
                room = more and len(self._under) < self.window
                report = self.pool.wait(0.0 if room else self._pause())
                if report is not None:
                    self._ended(report)
        if self._stopping and self._paused is None:
            self._stop()

    def _look_for_hindrance(self) -> None:
        if not self._stopping and (found := self.desk.hindrance()) is not None:
            self._paused, self._stopping = found, str(found)

    def _take(self, item: Item) -> None:
        desk = self.desk
        _refuse_unsafe(item.key)
        folder = desk.work / item.key
        kept = folder.is_dir()
        taken = desk.ledger.take(desk.run, self._position, item.key, desk.fingerprint, kept=kept)
        if taken.row is None:
            desk.ledger.add_duplicate(desk.run.id)
            desk.progress.message(f"{item.label}: 同じ内容のものがすでにあるので、1 件として扱います")
            return
        self._position += 1
        desk.spool.append(item)
        if taken.outcome is not None:
            touch(folder)
            desk.progress.advance(item.label, taken.outcome.state)
            return
        self._under[item.key] = _Under(item, taken.row, taken.uncertain)
        self._waiting.append(item.key)

    def _begin_waiting(self) -> None:
        now = time.monotonic()
        if self._stopping or self.desk.breaker.holds(now):
            return
        while self._later and self._later[0][0] <= now:
            self._waiting.append(heapq.heappop(self._later)[1])
        while self._waiting and self.pool.free():
            self._begin(self._under[self._waiting.popleft()])

    def _begin(self, under: _Under) -> None:
        under.attempt += 1
        self.desk.ledger.start_item(under.row, under.attempt, datetime.now(UTC))
        folder = self.desk.work / under.item.key
        settle = under.settle or under.attempt > 1
        self._flying.add(under.item.key)
        self.pool.submit(Attempt(under.item, under.attempt, folder, self.desk.timeout_s, settle))

    def _pause(self) -> float:
        if not self._later:
            return _POLL_S
        return min(_POLL_S, max(0.0, self._later[0][0] - time.monotonic()))

    def _ended(self, report: Report) -> None:
        under = self._under[report.key]
        self._flying.discard(report.key)
        if report.ending is Ending.CLOSED:
            self._stopping = report.outcome.reason
            return
        if report.ending is Ending.FULL:
            # No fault of the item: it stays undone, and no other is begun.
            self._paused = full()
            self._stopping = str(self._paused)
            return
        if report.ending is not Ending.RETURNED:
            self.desk.log.trouble(report, under.attempt)
        if report.stop is not None:
            self.desk.ledger.end_item(under.row, report.outcome)
            code, message = report.stop
            raise _STOPPING[code](message)
        under.last = report.outcome
        if report.ending is Ending.AWAY and self._comes_back(under):
            return
        if report.ending is Ending.RETURNED and report.outcome.cause is not Cause.SYSTEM:
            self._reached += 1
            self.desk.breaker.reached()
        wait = self.desk.retry.wait(report, under.attempt)
        if wait is None:
            self._close(under, self.desk.retry.final(report, under.attempt))
        else:
            heapq.heappush(self._later, (time.monotonic() + wait, report.key))

    def _comes_back(self, under: _Under) -> bool:
        """Put an item that met nobody outside behind the others, and pause; False if it alone meets nobody."""
        if under.seen not in (-1, self._reached):
            under.away += 1
        under.seen = self._reached
        if under.away > self.desk.retry.retries:
            return False
        pause = self.desk.breaker.away(time.monotonic())
        assert under.last is not None
        if pause is None:
            self._stopping = under.last.reason
        else:
            self.desk.progress.message(f"{under.last.reason}。{pause:.0f} 秒待ってから、もう一度試します")
        under.settle, under.attempt = True, under.attempt - 1
        self._waiting.append(under.item.key)
        return True

    def _stop(self) -> None:
        for under in self._under.values():
            if under.last is not None:
                self.desk.ledger.end_item(under.row, under.last)
        if self._paused is not None:
            raise self._paused
        raise StoppedError(
            f"{self._stopping}。途中で止めました。"
            f"原因がなくなってから「dxauto resume {self.desk.run.id}」を実行すると、続きから始まります"
        )

    def _close(self, under: _Under, outcome: Outcome) -> None:
        desk = self.desk
        desk.ledger.end_item(under.row, outcome)
        desk.log.item(under.item.key, under.attempt, outcome)
        desk.progress.advance(under.item.label, outcome.state)
        del self._under[under.item.key]
        self._stop_if_all_fails(outcome)

    def _stop_if_all_fails(self, outcome: Outcome) -> None:
        by_system = outcome.state is State.FAILED and outcome.cause is Cause.SYSTEM
        self._in_a_row = self._in_a_row + 1 if by_system else 0
        if self.desk.stop_after and self._in_a_row >= self.desk.stop_after:
            self._stopping = f"続けて {self._in_a_row} 件が機械の都合で失敗しました（{outcome.reason}）"


def _refuse_unsafe(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise ValueError("an item's key becomes a folder's name: letters, digits, '.', '_' and '-' only")

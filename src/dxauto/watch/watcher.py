"""One watched folder: looks, takes, lets the robot read, moves. Whatever was begun is first brought to its end."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from dxauto.errors import BusyError, ExitCode, OutputError, system_reason
from dxauto.pause import Limits
from dxauto.settings import Settings
from dxauto.watch import claims, moves
from dxauto.watch.journal import Journal
from dxauto.watch.listing import listing
from dxauto.watch.offering import Chosen, Lookout
from dxauto.watch.plan import Plan
from dxauto.watch.reading import HinderedError, Reading
from dxauto.watch.types import Batch, Fate, Stage

LONGEST_REST_S = 900.0


@dataclass(frozen=True, slots=True)
class Rest:
    """For how many seconds there is nothing to do, unless a file comes; `idle` if nothing waits or is under way,
    `stuck` if something hinders that only time or a person mends.
    """

    seconds: float
    idle: bool = False
    stuck: bool = False


@dataclass(slots=True)
class Watcher:
    """Watches one folder. `tell` gets sentences for the person; `clock` counts seconds, `now` is the office's time."""

    plan: Plan
    journal: Journal
    reading: Reading
    settings: Settings
    tell: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = datetime.now
    worst: ExitCode = ExitCode.DONE
    _lookout: Lookout = field(init=False)
    _said: str = ""
    _failures: int = 0
    _rest_until: float = float("-inf")
    _absent: bool = False
    _tidied: date | None = None

    def __post_init__(self) -> None:
        """Make the lookout."""
        self._lookout = Lookout(self.plan, self.journal, self._say, self._say_now)

    def step(self) -> Rest:
        """Do all that can be done now; give for how long to rest.

        Raises what ends a watch: `ConfigurationError` and the like, and `EndedError` if a run was stopped.
        """
        try:
            return self._step()
        except (HinderedError, OutputError, BusyError) as error:
            return self._hindered(str(error))
        except OSError as error:
            return self._hindered(f"フォルダを使えません（{system_reason(error)}）") if self._there() else self._away()

    def _step(self) -> Rest:
        if not self._there():
            return self._away()
        if self._absent:
            self._absent = False
            self.tell(f"{self.plan.robot}: フォルダ {self.plan.folder} が、また見えるようになりました")
        left = self._rest_until - self.clock()
        if left > 0:
            return Rest(left, stuck=True)
        self._tidy()
        pending = [self._advanced(batch) for batch in self.journal.open()]
        waiting = [batch for batch in pending if batch.stage is not Stage.MOVED]
        self._failures = 0
        if self._take_what_waits():
            return Rest(0.0)
        rest = self._rest_of_waiting()
        if waiting:
            return Rest(min(rest.seconds, self.plan.poll_s), stuck=True)
        if not self._lookout.refused:
            self._said = ""
        return rest

    def _take_what_waits(self) -> bool:
        """Take what is still, have it read and moved; tell whether there was anything."""
        self._lookout.look(self.clock(), self.now())
        chosen = self._lookout.choose(self.clock(), self.now())
        if chosen is None:
            return False
        self._refuse_without_room()
        batch = self._begun(chosen)
        self._lookout.left_lying(chosen.inputs - {one.place for one in batch.files})
        self._advanced(batch)
        return True

    def _begun(self, chosen: Chosen) -> Batch:
        # Before anything is noted: with a batch under way, a folder without it is an empty place where a share belongs.
        self.plan.working.mkdir(exist_ok=True)
        now = self.now()
        name = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        files = claims.intended(chosen.looks, chosen.looks, chosen.roles, chosen.aside)
        output = self.plan.output_of(name, now.date())
        self.journal.begin(Batch(name, now.date(), Stage.TAKING, output, files=files))
        (batch,) = (one for one in self.journal.open() if one.id == name)
        return self._taken(batch)

    def _taken(self, batch: Batch) -> Batch:
        plan = self.plan
        return claims.take(self.journal, plan.folder, plan.working / batch.id, batch, plan.companions)

    def _advanced(self, batch: Batch) -> Batch:
        """Bring a batch as far as it goes now."""
        plan = self.plan
        if batch.stage is Stage.TAKING:
            batch = self._taken(batch)
        if batch.stage is Stage.READY:
            self.tell(f"{plan.robot}: {len(batch.files)} 個のファイルを読みます")
            batch, code = self.reading.read(plan, self.journal, batch)
            self.worst = max(self.worst, min(code, ExitCode.PARTLY_FAILED))
        if batch.stage is Stage.READ:
            return self._moved(batch)
        if batch.stage is Stage.MOVED:
            moves.clear(plan.working / batch.id)
        return batch

    def _moved(self, batch: Batch) -> Batch:
        hindered = moves.move_all(self.plan, self.journal, batch)
        if hindered:
            self._say(f"{len(hindered)} 個のファイルを移せません（{hindered[0]}）。移せるようになるまで待ちます")
            return batch
        self.tell(f"{self.plan.robot}: {told(batch)}")
        return Batch(batch.id, batch.day, Stage.MOVED, batch.output)

    def _rest_of_waiting(self) -> Rest:
        decision = self._lookout.decision(self.clock())
        wait = self.plan.poll_s if decision.wait_s is None else min(decision.wait_s, self.plan.poll_s)
        return Rest(0.0 if decision.take else wait, idle=self._lookout.idle)

    def _refuse_without_room(self) -> None:
        places = [self.plan.workspace.state, Path(self.plan.output).parent]
        found = Limits(places, self.settings.min_free_mb).hindrance()
        if found is not None:
            raise HinderedError(str(found))

    def _there(self) -> bool:
        """Tell whether the folder can be reached; an empty folder in its place, with a batch under way, is not it."""
        try:
            if not self.plan.folder.is_dir():
                return False
            return self.plan.working.is_dir() or not self.journal.open()
        except OSError:
            return False

    def _away(self) -> Rest:
        self._say(
            f"フォルダ {self.plan.folder} が見えません。つながるまで待ちます"
            "（フォルダの中の「処理中」を消したときは、作り直してください）"
        )
        self._lookout.forget()
        self._absent = True
        return Rest(self.plan.poll_s, stuck=True)

    def _hindered(self, reason: str) -> Rest:
        self._say(reason)
        rest = min(self.plan.poll_s * 2**self._failures, max(LONGEST_REST_S, self.plan.poll_s))
        self._failures = min(self._failures + 1, 20)
        self._rest_until = self.clock() + rest
        return Rest(rest, stuck=True)

    def _say(self, sentence: str) -> None:
        """Say what hinders, once as long as it stays the same."""
        if sentence != self._said:
            self._said = sentence
            self.tell(f"{self.plan.robot}: {sentence}")

    def _say_now(self, sentence: str) -> None:
        self.tell(f"{self.plan.robot}: {sentence}")

    def _tidy(self) -> None:
        today = self.now().date()
        if self._tidied != today:
            self._tidied = today
            self.journal.forget(self.settings.keep_days)
            self._look_for_strays()

    def _look_for_strays(self) -> None:
        """Say that files lie where they are read, of a batch that this workspace does not know."""
        known = {batch.id for batch in self.journal.open()}
        strays = [one for one in _folders(self.plan.working) if one.name not in known and listing(one, frozenset())]
        if strays:
            self.tell(
                f"{self.plan.robot}: {self.plan.working} に、この作業フォルダで読み始めたのではない"
                "ファイルが残っています。"
                "ほかの PC で見張っていなければ、見張るフォルダに戻してください"
            )


def _folders(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []


def told(batch: Batch) -> str:
    """Say what became of a batch's files."""
    words = {Fate.DONE: "済み", Fate.REVIEW: "要確認", Fate.TWIN: "同じ内容", Fate.GONE: "なくなった"}
    counts = {fate: sum(one.fate is fate for one in batch.files) for fate in words}
    parts = [f"{words[fate]} {count}" for fate, count in counts.items() if count or fate in (Fate.DONE, Fate.REVIEW)]
    return f"{len(batch.files)} 個のファイル（{'、'.join(parts)}）"

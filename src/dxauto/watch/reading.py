"""Having the robot read a batch, with the runner as `dxauto run` uses it, and judging its files by what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from dxauto.errors import (
    ConfigurationError,
    DxautoError,
    ExitCode,
    MissingComponentError,
    NotFoundError,
    UnapprovedError,
    UnreadableInputError,
)
from dxauto.ledger import RunStatus
from dxauto.pause import PausedError
from dxauto.progress import NullProgress, Progress
from dxauto.request import RunRequest
from dxauto.robot import State
from dxauto.summary import RunSummary
from dxauto.watch import moves
from dxauto.watch.fates import CHANGED, TAKEN_AWAY, Tallies, Tally, along, judged, spoilt, to_read
from dxauto.watch.journal import Journal
from dxauto.watch.listing import look_at
from dxauto.watch.plan import Plan
from dxauto.watch.types import Batch, Fate, Held, Role, Stage

_ENDING = (ConfigurationError, MissingComponentError, NotFoundError, UnapprovedError)
"""What no waiting mends: a person must put something right first."""


class HinderedError(DxautoError):
    """Nothing is wrong with the files, but they cannot be read now; later they may."""


class EndedError(DxautoError):
    """A run was stopped (Ctrl+C, the time is over): the watch ends with it, and goes on at the next start."""

    def __init__(self, code: ExitCode) -> None:
        self.exit_code = code
        super().__init__(code.meaning)


class FolderAwayError(PausedError):
    """The folder went away while its files were read: what was read is kept, the rest is read when it is back."""

    exit_code = ExitCode.PARTLY_FAILED


@dataclass(frozen=True, slots=True)
class Reading:
    """How a batch is read: `run` is what runs a robot."""

    run: Callable[[RunRequest], RunSummary]
    progress: Callable[[str], Progress] = lambda _title: NullProgress()

    def read(self, plan: Plan, journal: Journal, batch: Batch) -> tuple[Batch, ExitCode]:
        """Have a batch read and judged, with a place for each file; raises `HinderedError` or what ends the watch."""
        mains = plan.companions.mains(batch.files)
        files = to_read(one for one in batch.files if one.id not in mains)
        here = plan.working / batch.id
        tallies, summary = Tallies(), None
        if files:
            summary = self._summary(plan, batch, [here / one.name for one in files], tallies, journal)
        read = {one.id: _tally(tallies, here / one.name) for one in files}
        odd = _odd_ones(batch, files, here)
        if not plan.working.is_dir():
            raise HinderedError("フォルダが見えなくなりました")
        own = [one for one in batch.files if one.id not in mains]
        ended = odd | {one.id: one for one in judged(own, read, odd, batch.day.isoformat())}
        whole = tuple(ended.get(one.id) or along(one, ended[mains[one.id].id]) for one in batch.files)
        run = summary.run if summary else ""
        ready = replace(batch, run=run, files=tuple(moves.targeted(plan, batch, whole)), stage=Stage.READ)
        journal.read(batch.id, ready.files, run, summary.output if summary else None)
        return ready, _code(ready, summary)

    def _summary(
        self, plan: Plan, batch: Batch, paths: list[Path], tallies: Tallies, journal: Journal
    ) -> RunSummary | None:
        """Run the robot to its end; None if nothing at all could be read."""
        written = journal.written(batch.output)
        batch.output.parent.mkdir(parents=True, exist_ok=True)
        request = RunRequest(
            workspace=plan.workspace,
            robot=plan.spec,
            inputs=tuple(_in_order(paths)),
            output=written if written is not None and written.is_file() else batch.output,
            overrides=plan.overrides,
            workers=plan.workers,
            until=plan.until,
            progress=self.progress(plan.spec.file.title),
            hindrance=lambda: _hindrance(plan),
            each=tallies.add,
        )
        # The text beside a sheet is the only place that tells which of its files it was.
        secret = paths if batch.sheet is None else []
        try:
            summary = self.run(request)
        except _ENDING:
            raise
        except UnreadableInputError as error:
            if _hindrance(plan) is not None:
                raise HinderedError("フォルダが見えなくなりました") from error
            tallies.all.add(State.FAILED, _without_names(str(error), error.exit_code, secret))
            return None
        except DxautoError as error:
            raise HinderedError(str(error)) from error
        if summary.status is RunStatus.DONE:
            return summary
        if summary.exit_code in (ExitCode.INTERRUPTED, ExitCode.TIME_OVER):
            raise EndedError(summary.exit_code)
        raise HinderedError(_first_note(summary))


def _hindrance(plan: Plan) -> PausedError | None:
    if plan.working.is_dir():
        return None
    return FolderAwayError("見張っているフォルダが見えなくなったので、止めました。つながれば続けます")


def _in_order(paths: list[Path]) -> list[Path]:
    from dxauto.reading.input.walk import natural_key

    return sorted(paths, key=lambda path: [natural_key(part) for part in path.parts])


def _tally(tallies: Tallies, path: Path) -> Tally:
    """Give a file's own tally; where the kind's items name no file, that of the whole run, which then had one input."""
    if not tallies.by_path:
        whole = tallies.all
        # One list of a hundred rows, one refused: the list is done, and the result says which row was not.
        return whole if whole.items == whole.failed else Tally(whole.items)
    return tallies.by_path.get(str(path)) or tallies.by_path.get(str(path.resolve())) or Tally()


def _odd_ones(batch: Batch, files: list[Held], here: Path) -> dict[int, Held]:
    """Give what is no longer as it was taken, of the files that were read and the parts that one of them names."""
    if batch.sheet is None or not files:
        return {one.id: found for one in files if (found := _odd(one, here / one.name)) is not None}
    named = [one for one in batch.files if one.role is not Role.OWN]
    return spoilt(batch.sheet, {one.id: odd for one in named if (odd := _odd(one, here / one.name)) is not None})


def _odd(one: Held, path: Path) -> Held | None:
    look = look_at(path)
    if look is None:
        return replace(one, fate=Fate.GONE, reason=TAKEN_AWAY)
    return None if look == one.look else replace(one, fate=Fate.REVIEW, reason=CHANGED)


def _code(batch: Batch, summary: RunSummary | None) -> ExitCode:
    if any(one.fate is Fate.REVIEW for one in batch.files):
        return ExitCode.PARTLY_FAILED
    return ExitCode.REVIEW if summary is not None and summary.review else ExitCode.DONE


def _without_names(text: str, code: ExitCode, paths: list[Path]) -> str:
    named = any(path.name in text or path.stem in text for path in paths)
    return code.meaning if named else text


def _first_note(summary: RunSummary) -> str:
    return summary.notes[0] if summary.notes else summary.exit_code.meaning

"""One run of a robot, from its row in the ledger to its summary."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pydantic import BaseModel

from dxauto import identity, runlog
from dxauto.attempt import places
from dxauto.breaker import Breaker
from dxauto.dispatch import Desk, Dispatcher, StoppedError
from dxauto.errors import (
    DxautoError,
    ExitCode,
    OutputError,
    StoppedByPersonError,
    UnreadableInputError,
    disk_is_full,
    system_reason,
)
from dxauto.interrupts import deaf, termination_interrupts
from dxauto.ledger import Finished, Ledger, RunRow, RunStatus
from dxauto.pause import Limits, PausedError, brimful, full
from dxauto.pool import InlinePool, Pool, ProcessPool
from dxauto.request import RunRequest, store
from dxauto.retry import RetryPolicy
from dxauto.robot import Attending, Counting, Foreseeing, Item, Job, Kind, Pace, Pacing, Result, State, Stopping
from dxauto.settings import Settings
from dxauto.spool import Outcomes, Spool
from dxauto.summary import RunSummary, exit_code, summarise


class Execution:
    """One run, from its row in the ledger to its summary."""

    def __init__(self, request: RunRequest, settings: Settings, parameters: BaseModel, ledger: Ledger) -> None:
        assert request.robot.kind is not None
        self._request = request
        self._ledger = ledger
        self._kind_class = request.robot.kind
        self._kind: Kind = request.robot.kind()
        pace = self._kind.pace(parameters) if isinstance(self._kind, Pacing) else None
        self._patience_s = pace.patience_s if pace else 0.0
        self._settings = settings = _paced(pace, settings)
        self._workers = (os.cpu_count() or 1) if settings.workers is None else settings.workers
        if request.attendance is not None and isinstance(self._kind, Attending):
            self._kind.attend(request.attendance)
            self._workers = 0
        self._begun = time.monotonic()
        self._partial = Result(None)
        self._row = _row(request, settings, self._workers)
        self._job = _job(request, self._row.id, self._kind_class, parameters)
        self._limits = self._limits_of_run()

    def run(self) -> RunSummary:
        """Do every item, write the result, and keep the ledger true whatever happens; once."""
        store(self._request, self._row.id)
        self._ledger.begin_run(self._row)
        log = runlog.RunLog(self._request.workspace.logs, self._row.id)
        log.say(f"begin robot={self._row.robot} kind={self._row.kind} workers={self._workers}")
        with ExitStack() as stack:
            stack.callback(log.close)
            stack.callback(self._request.progress.stop)
            stack.push(partial(self._failed, log))
            try:
                with termination_interrupts():
                    return self._work(log)
            except KeyboardInterrupt:
                return self._interrupted("途中で止めました")
            except StoppedByPersonError as error:
                return self._interrupted(str(error))
            except PausedError as error:
                return self._interrupted(str(error), error.exit_code)

    def _failed(self, log: runlog.RunLog, _: object, error: BaseException | None, *__: object) -> None:
        """Note an error that ends the run, and let it go on its way."""
        if error is not None:
            code = error.exit_code if isinstance(error, DxautoError) else ExitCode.INTERNAL
            log.say(f"failed exit_code={int(code)}\n{places(error)}")
            self._ledger.end_run(self._row.id, RunStatus.FAILED, self._seconds(), code)
        log.say(f"end seconds={self._seconds():.1f}")

    def _work(self, log: runlog.RunLog) -> RunSummary:
        with ExitStack() as stack:
            taken = Spool(self._request.workspace.temporary(self._request.slot))
            stack.callback(taken.close)
            pool = self._pool(log)
            stack.callback(_close, pool)
            total = self._kind.count(self._job) if isinstance(self._kind, Counting) else None
            self._request.progress.start(total)
            for sentence in self._kind.beforehand(self._job) if isinstance(self._kind, Foreseeing) else ():
                self._request.progress.message(sentence)
            desk = self._desk(log, taken)
            try:
                with _full_disk_pauses(self._job.work):
                    Dispatcher(desk, pool, 2 * max(1, self._workers)).run(self._items())
                self._refuse_hindered()
            except (StoppedError, StoppedByPersonError, PausedError):
                _close(pool)
                self._partial = self._write_what_there_is(taken)
                raise
            _close(pool)
            with _full_disk_pauses(self._job.work):
                return self._finish(Outcomes(taken, self._ledger, self._row.id, self._job.work))

    def _write_what_there_is(self, taken: Spool) -> Result:
        if not isinstance(self._kind, Stopping) or self._request.hindrance() is not None:
            return Result(None)
        outcomes = Outcomes(taken, self._ledger, self._row.id, self._job.work)
        ended = (one for one in outcomes if one.outcome.state not in (State.PENDING, State.RUNNING))
        try:
            return self._kind.stopped(self._job, ended)
        except (OSError, OutputError) as error:
            # A full disk is the likeliest reason to have stopped: it must not turn a clean end into a failure.
            why = system_reason(error) if isinstance(error, OSError) else str(error)
            return Result(None, (f"途中までの結果は書けませんでした（{why}）",))

    def _items(self) -> Iterator[Item]:
        try:
            yield from self._kind.items(self._job)
        except OSError as error:
            name = f"「{error.filename}」: " if error.filename else ""
            raise UnreadableInputError(
                f"{name}入力を読めません（{system_reason(error)}）。"
                "ファイルの場所と読み取りの権限を確かめて、もう一度実行してください"
            ) from error

    def _pool(self, log: runlog.RunLog) -> Pool:
        if self._workers == 0:
            return InlinePool(self._kind, self._job)
        return ProcessPool(self._workers, self._kind_class, self._job, log.crashes)

    def _desk(self, log: runlog.RunLog, taken: Spool) -> Desk:
        settings = self._settings
        return Desk(
            run=self._row,
            ledger=self._ledger,
            log=log,
            spool=taken,
            progress=self._request.progress,
            work=self._job.work,
            fingerprint=_fingerprint(self._kind, self._job),
            retry=RetryPolicy(settings.retries, settings.retry_wait_s),
            timeout_s=self._request.robot.file.item_timeout_s or settings.item_timeout_s,
            stop_after=settings.stop_after,
            breaker=Breaker(settings.retry_wait_s, self._patience_s),
            hindrance=self._hindrance,
        )

    def _hindrance(self) -> PausedError | None:
        return self._request.hindrance() or self._limits.hindrance()

    def _refuse_hindered(self) -> None:
        if (found := self._request.hindrance()) is not None:
            raise found

    def _limits_of_run(self) -> Limits:
        places = [self._job.work, *([self._job.output.parent] if self._job.output else [])]
        return Limits(places, self._settings.min_free_mb, self._request.until)

    def _finish(self, outcomes: Outcomes) -> RunSummary:
        try:
            result = self._kind.finish(self._job, outcomes)
        except OSError as error:
            raise OutputError(
                f"結果を書き込めませんでした（{system_reason(error)}）。"
                "空き容量と書き込みの権限を確かめて、同じコマンドをもう一度実行してください（処理済みの分はやり直しません）"
            ) from error
        if self._request.each is not None:
            for outcome in outcomes:
                self._request.each(outcome)
        finished = Finished(
            run=self._row.id,
            seconds=self._seconds(),
            exit_code=exit_code(self._ledger.run_totals(self._row.id)),
            output=str(result.output) if result.output else None,
            minutes_by_hand=self._request.robot.file.minutes_by_hand,
            figures=result.figures,
        )
        self._ledger.finish_run(finished)
        return self._summary(result)

    def _interrupted(self, told: str, code: ExitCode = ExitCode.INTERRUPTED) -> RunSummary:
        with deaf():
            if code is ExitCode.INTERRUPTED:
                self._ledger.recover()
            try:
                self._ledger.end_run(self._row.id, RunStatus.INTERRUPTED, self._seconds(), code)
            except OutputError:
                if code is not ExitCode.NO_ROOM:
                    raise
                # The ledger lies on the full disk: the next start finds the run without its process, and notes it.
        note = f"{told}。処理が済んだ分は残っています。「dxauto resume {self._row.id}」を実行すると、続きから始まります"
        summary = self._summary(Result(self._partial.output, (note, *self._partial.notes)))
        return replace(summary, status=RunStatus.INTERRUPTED, exit_code=code)

    def _summary(self, result: Result) -> RunSummary:
        return summarise(self._ledger, self._row.id, result, self._request.workspace.logs)

    def _seconds(self) -> float:
        return round(time.monotonic() - self._begun, 3)


@contextmanager
def _full_disk_pauses(place: Path) -> Iterator[None]:
    """Let a run stop cleanly when a disk is full, also where the guard did not see it coming (somebody else's file)."""
    try:
        yield
    except (DxautoError, OSError) as error:
        # SQLite may call it an I/O error.
        unwritten = isinstance(error, (OSError, OutputError)) and brimful(place)
        if isinstance(error, PausedError) or not (unwritten or disk_is_full(error)):
            raise
        raise full() from error


def _close(pool: Pool) -> None:
    with deaf():
        pool.close()


def _paced(pace: Pace | None, settings: Settings) -> Settings:
    """Give the settings with what the kind's outside world allows; 0 workers (in this process) stay 0."""
    if pace is None:
        return settings
    workers = pace.workers if settings.workers is None else min(settings.workers, pace.workers)
    stop_after = min(settings.stop_after or pace.stop_after, pace.stop_after)
    changed = {"workers": workers, "stop_after": stop_after}
    return settings.changed(changed | {"item_timeout_s": pace.timeout_s, "retries": pace.retries})


def _row(request: RunRequest, settings: Settings, workers: int) -> RunRow:
    now = datetime.now(UTC)
    staff = settings.who()
    file = request.robot.file
    return RunRow(
        id=f"{now.astimezone():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}",
        robot=file.name,
        kind=file.kind,
        tool=file.tool,
        slot=request.slot,
        status=RunStatus.RUNNING,
        started=now,
        department=settings.department or file.department,
        staff=identity.pseudonym(request.workspace, staff) if settings.pseudonymise else staff,
        test=request.test,
        workers=workers,
        inputs=len(request.inputs),
        output=str(request.output.resolve()) if request.output else None,
        resume_of=request.resume_of,
    )


def _job(request: RunRequest, run_id: str, kind: type[Kind], parameters: BaseModel) -> Job:
    work = request.workspace.work(request.robot.name)
    work.mkdir(parents=True, exist_ok=True)
    return Job(
        robot=request.robot.name,
        version=f"{kind.version}/{request.robot.file.version}",
        parameters=parameters,
        inputs=tuple(path.resolve() for path in request.inputs),
        output=request.output.resolve() if request.output else None,
        work=work,
        workspace=request.workspace.root,
        run=run_id,
    )


def _fingerprint(kind: Kind, job: Job) -> str:
    """Hash everything that decides an item's result besides its key.

    A kind may name in `finish_parameters` those parameters that only `finish` looks at (an output format): changing
    them does not make done items undone.
    """
    late: frozenset[str] = getattr(kind, "finish_parameters", frozenset())
    parameters = {k: v for k, v in job.parameters.model_dump(mode="json").items() if k not in late}
    parts = [kind.name, job.version, kind.fingerprint(job), parameters]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

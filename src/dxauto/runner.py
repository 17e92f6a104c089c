"""Runs a robot: everything that is the same for every kind.

Kill it at any instant and run the same command again: an item is taken over from an earlier run if its latest
processing ended done or in review with the same fingerprint (input key, kind's fingerprint, parameters, robot
version) and its work folder is still there. Whatever was under way, waiting, or had *failed* is done again; a person
who calls the command once more has usually put something right. `finish` then sees every item, whoever did it.

Here are the locks and the tidying up around one run; the run itself is `execution`.
"""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from pathlib import Path

from pydantic import BaseModel

from dxauto import housekeeping
from dxauto.errors import BusyError, ExitCode
from dxauto.execution import Execution
from dxauto.files import forget_torn
from dxauto.ledger import Ledger, RunStatus
from dxauto.lock import held
from dxauto.request import RunRequest
from dxauto.robot import Keeping, Sharing
from dxauto.settings import Settings
from dxauto.summary import RunSummary
from dxauto.workspace import Workspace

_WAIT = "終わるのを待ってから、もう一度実行してください"

__all__ = ["RunRequest", "RunSummary", "mark_dead_runs", "run"]


def run(request: RunRequest) -> RunSummary:
    """Run a robot to its end, or to Ctrl+C (then the summary's exit code is INTERRUPTED and no result is written).

    Raises `BusyError` if the same robot already works on the same output; `ConfigurationError`,
    `MissingComponentError`, `UnreadableInputError`, `OutputError` as they come from the settings or the kind; the
    run is then in the ledger as failed, and what was done stays done.
    """
    settings = _settings(request)
    parameters = request.robot.parameters(request.overrides)
    request.workspace.prepare()
    busy = f"ロボット「{request.robot.name}」は同じ出力先で実行中です。{_WAIT}"
    reading = f"ロボット「{request.robot.name}」は、同じ入力をいま読んでいます。{_WAIT}"
    with (
        held(_lock(request.workspace, request.slot), busy),
        held(_lock(request.workspace, request.input_slot), reading) if _reads_alone(request) else nullcontext(),
        housekeeping.own_temporary(request.workspace.temporary(request.slot)),
        Ledger(request.workspace.ledger_path) as ledger,
    ):
        _mark_dead(ledger, request.slot)
        item_days = _item_days(request, parameters, settings)
        housekeeping.purge(request.workspace, request.robot.name, settings.keep_days, item_days)
        return Execution(request, settings, parameters, ledger).run()


def _reads_alone(request: RunRequest) -> bool:
    kind = request.robot.kind() if request.robot.kind else None
    return bool(request.inputs) and not (isinstance(kind, Sharing) and kind.shares_inputs)


def mark_dead_runs(workspace: Workspace, ledger: Ledger) -> None:
    """Mark as interrupted the runs whose process is gone without having said so (killed, power cut)."""
    for row in ledger.runs(status=RunStatus.RUNNING):
        try:
            with held(_lock(workspace, row.slot), ""):
                _mark_dead(ledger, row.slot)
                shutil.rmtree(workspace.temporary(row.slot), ignore_errors=True)
        except BusyError:
            continue


def _mark_dead(ledger: Ledger, slot: str) -> None:
    """Mark the slot's runs; only while holding its lock, so that none of them can be alive."""
    for row in ledger.runs(status=RunStatus.RUNNING):
        if row.slot == slot:
            if row.output:
                forget_torn(Path(row.output).parent, Path(row.output).stem)
            ledger.end_run(row.id, RunStatus.INTERRUPTED, row.seconds, ExitCode.INTERRUPTED)


def _item_days(request: RunRequest, parameters: BaseModel, settings: Settings) -> int:
    assert request.robot.kind is not None
    kind = request.robot.kind()
    own = kind.keep_days(parameters) if isinstance(kind, Keeping) else None
    return own or request.robot.file.keep_days or settings.keep_days


def _lock(workspace: Workspace, slot: str) -> Path:
    return workspace.locks / f"{slot}.lock"


def _settings(request: RunRequest) -> Settings:
    named = {"workers": request.workers, "department": request.department, "staff": request.staff}
    given = {name: value for name, value in named.items() if value is not None}
    return Settings.load(request.workspace).changed(given)

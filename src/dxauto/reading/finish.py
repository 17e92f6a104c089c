"""The end of a form run: pages become applications, applications become one file, or one file in parts."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from dxauto.errors import OutputError
from dxauto.forms.library import load_library
from dxauto.forms.template import Template
from dxauto.reading.account import PageAccount
from dxauto.reading.assemble import Source, assemble
from dxauto.reading.kind import FormParameters
from dxauto.reading.output import OutputRequest, Written, write_output
from dxauto.reading.output.earlier import UNFINISHED
from dxauto.reading.output.pictures import image_folder
from dxauto.robot import ItemOutcome, Job, Result, State

MOST_NAMED = 5
"""Further parts are named one by one up to so many."""


def write_result(job: Job, parameters: FormParameters, outcomes: Iterable[ItemOutcome]) -> Result:
    """Write the run's one result. Without `-o` it goes to the workspace's `out/`, under a name not used before.

    Raises `OutputError` if it cannot be written, or if not every page of the run is in it.
    """
    account = PageAccount()
    request = _request(job, parameters)
    written = _written(request, account, outcomes)
    if not parameters.append and written.figures["pages"] != account.taken:
        raise OutputError(f"{account.taken} ページのうち {written.figures['pages']} ページしか、結果にありません")
    notes = (*written.notes, *_parts_told(written))
    return Result(written.path, notes, {**written.figures, **account.figures()})


def write_unfinished(job: Job, parameters: FormParameters, outcomes: Iterable[ItemOutcome]) -> Result:
    """Write what there is of a run that was stopped: a workbook of its own that says so in name, first sheet and title.

    CSV and JSON go to other programs, which would not see that something is missing: of these nothing is written.
    """
    ended = iter(outcomes)
    first = next(ended, None)
    if parameters.format != "xlsx" or first is None:
        return Result(None)
    account = PageAccount()
    whole = _request(job, parameters)
    path = whole.path.with_name(f"{whole.path.stem}{UNFINISHED}{whole.path.suffix}")
    now = f"{dt.datetime.now():%Y-%m-%d %H:%M}"
    why = f"{now} に、読み取りを途中で止めました（実行 {job.run}）。"
    try:
        written = _written(replace(whole, path=path, append=False, unfinished=why), account, chain([first], ended))
    except (OSError, OutputError):
        if not path.exists():
            # Pages that no workbook leads to are nobody's.
            shutil.rmtree(image_folder(path), ignore_errors=True)
        raise
    note = f"そこまでの {account.taken} ページを、途中までの結果として {written.path.name} に書きました"
    return Result(written.path, (note, *written.notes), {})


def _request(job: Job, parameters: FormParameters) -> OutputRequest:
    path = job.output or job.workspace / "out" / f"{job.robot}-{job.run}.{parameters.format}"
    path.parent.mkdir(parents=True, exist_ok=True)
    return OutputRequest(
        path=path,
        templates=wanted_templates(job, parameters),
        workspace=job.workspace,
        robot=job.robot,
        today=dt.date.today(),
        format=parameters.format,
        encoding=parameters.encoding,
        append=parameters.append,
        pictures=parameters.pictures,
        figures={},
        rows_per_book=parameters.rows_per_book,
    )


def _written(request: OutputRequest, account: PageAccount, outcomes: Iterable[ItemOutcome]) -> Written:
    sources = _sources(account.of_outcomes(outcomes))
    applications = assemble(sources, request.templates, request.today)
    return write_output(account.of_applications(applications), request)


def wanted_templates(job: Job, parameters: FormParameters) -> dict[str, Template]:
    """Give the templates that the robot may read."""
    library = load_library(job.workspace)
    return {i: t for i, t in library.templates.items() if not parameters.templates or i in parameters.templates}


def _sources(outcomes: Iterable[ItemOutcome]) -> Iterator[Source]:
    for item, outcome, folder in ((o.item, o.outcome, o.folder) for o in outcomes):
        name = str(item.payload["path"]).replace("\\", "/").rsplit("/", 1)[-1]
        failed = (outcome.reason or "読み取れませんでした") if outcome.state is State.FAILED else ""
        yield Source(item.key, folder, name, int(item.payload["page"]), failed)


def _parts_told(written: Written) -> Iterator[str]:
    if written.others:
        names = [Path(path).name for path in written.others]
        named = "、".join(names) if len(names) <= MOST_NAMED else f"{names[0]} から {names[-1]}"
        yield f"{len(names) + 1} 冊に分けて書きました（続きは {named}）"

"""The end of a form run: pages become applications, applications become one file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from dxauto.forms.library import load_library
from dxauto.forms.template import Template
from dxauto.reading.assemble import Source, assemble
from dxauto.reading.kind import FormParameters
from dxauto.reading.output import OutputRequest, write_output
from dxauto.robot import ItemOutcome, Job, Result, State


def write_result(job: Job, parameters: FormParameters, outcomes: Iterable[ItemOutcome]) -> Result:
    """Write the run's one result. Without `-o` it goes to the workspace's `out/`, under a name not used before."""
    templates = wanted_templates(job, parameters)
    today = dt.date.today()
    path = job.output or job.workspace / "out" / f"{job.robot}-{job.run}.{parameters.format}"
    path.parent.mkdir(parents=True, exist_ok=True)
    request = OutputRequest(
        path=path,
        templates=templates,
        workspace=job.workspace,
        robot=job.robot,
        today=today,
        format=parameters.format,
        encoding=parameters.encoding,
        append=parameters.append,
        pictures=parameters.pictures,
        figures={},
    )
    written = write_output(assemble(_sources(outcomes), templates, today), request)
    return Result(written.path, tuple(written.notes), dict(written.figures))


def wanted_templates(job: Job, parameters: FormParameters) -> dict[str, Template]:
    """Give the templates that the robot may read."""
    library = load_library(job.workspace)
    return {i: t for i, t in library.templates.items() if not parameters.templates or i in parameters.templates}


def _sources(outcomes: Iterable[ItemOutcome]) -> Iterator[Source]:
    for item, outcome, folder in ((o.item, o.outcome, o.folder) for o in outcomes):
        name = str(item.payload["path"]).replace("\\", "/").rsplit("/", 1)[-1]
        failed = (outcome.reason or "読み取れませんでした") if outcome.state is State.FAILED else ""
        yield Source(item.key, folder, name, int(item.payload["page"]), failed)

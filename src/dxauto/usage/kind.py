"""The robot kind `usage-report`: the monthly report on adoption, so that it can be scheduled like any other robot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from dxauto.robot import Context, Item, ItemOutcome, Job, Outcome, Result, State

if TYPE_CHECKING:
    from dxauto.usage.report import Report

RESULT_FORMAT = "1"
Format = Literal["xlsx", "pdf", "docx", "html"]
_NOW, _LAST, _ORIGIN = "now.json", "last.json", "origin.txt"


class UsageReportParameters(BaseModel):
    """What a robot of this kind says under `parameters:`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    formats: tuple[Format, ...] = Field(default=("xlsx", "html"), min_length=1, description="作る形式")
    until: Literal["先月末", "今日"] = Field(default="先月末", description="いつまでの数字にするか")


class UsageReportKind:
    """Turns the usage store into a report and the page."""

    name: ClassVar[str] = "usage-report"
    version: ClassVar[str] = RESULT_FORMAT
    Parameters: ClassVar[type[BaseModel]] = UsageReportParameters
    finish_parameters: ClassVar[frozenset[str]] = frozenset({"formats"})

    def fingerprint(self, job: Job) -> str:
        """Hash the kind's version: what the figures are made of is in the item's key."""
        return hashlib.sha256(RESULT_FORMAT.encode()).hexdigest()

    def items(self, job: Job) -> Iterator[Item]:
        """Give the one report; its key changes with the day and with the figures, so that late rows make it anew."""
        from dxauto.usage.snapshots import digest, to_json

        day = _day(job, date.today())
        made = _report(job.workspace, day)
        mark = digest(to_json(made.figures))[:16]
        yield Item(f"{day.isoformat()}-{mark}", f"{day.isoformat()} までの利用状況", {"day": day.isoformat()})

    def process(self, item: Item, context: Context) -> Outcome:
        """Reckon the figures, and keep them with those of the last report."""
        from dxauto.files import write_atomic
        from dxauto.usage.snapshots import to_json

        made = _report(context.job.workspace, date.fromisoformat(item.payload["day"]))
        if made.last is not None:
            write_atomic(context.folder / _LAST, to_json(made.last).encode())
        write_atomic(context.folder / _ORIGIN, made.origin.encode())
        write_atomic(context.folder / _NOW, to_json(made.figures).encode())
        return Outcome.done()

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write the report in every format that is asked for."""
        done = [one.folder for one in outcomes if one.outcome.state is State.DONE]
        if not done:
            return Result(None, ("利用状況の数字を計算できませんでした",))
        parameters = job.parameters
        assert isinstance(parameters, UsageReportParameters)
        made = _kept(done[-1])
        main = job.output or job.workspace / "out" / f"利用状況_{made.figures.as_of:%Y-%m}.{parameters.formats[0]}"
        for path in _targets(main, parameters.formats):
            _write(made, path)
        return Result(main, tuple(_notes(made)))


def _day(job: Job, today: date) -> date:
    assert isinstance(job.parameters, UsageReportParameters)
    return today if job.parameters.until == "今日" else today.replace(day=1) - timedelta(days=1)


def _report(root: Path, day: date) -> Report:
    from dxauto.usage.opening import open_store
    from dxauto.usage.periods import FiscalYear
    from dxauto.usage.report.prepare import Wanted, prepare
    from dxauto.workspace import Workspace

    workspace = Workspace(root)
    with open_store(workspace) as store:
        return prepare(store, workspace, Wanted(FiscalYear.of(day), day))


def _kept(folder: Path) -> Report:
    from dxauto.usage.report import Report
    from dxauto.usage.snapshots import from_json

    last = folder / _LAST
    return Report(
        from_json((folder / _NOW).read_text(encoding="utf-8")),
        last=from_json(last.read_text(encoding="utf-8")) if last.is_file() else None,
        origin=(folder / _ORIGIN).read_text(encoding="utf-8"),
    )


def _targets(main: Path, formats: Iterable[Format]) -> list[Path]:
    own = main.suffix.lower().removeprefix(".")
    wanted = dict.fromkeys([*([own] if own in get_args(Format) else []), *formats])
    return [main if form == own else main.with_suffix(f".{form}") for form in wanted]


def _write(made: Report, path: Path) -> None:
    if path.suffix.lower() == ".html":
        from dxauto.usage.page import write_page

        write_page(made.figures, path, made=made.origin)
    else:
        from dxauto.usage.report import write_report

        write_report(made, path)


def _notes(made: Report) -> list[str]:
    from dxauto.usage.shown import rates, wording

    told = [
        f"{tool.title.partition('（')[0]}: {wording.percent(tool.year.departments.value)} {wording.verdict(tool)}"
        for tool in rates.all_of(made.figures)
        if tool.year.departments.holding
    ]
    return told or ["口座の記録がありません。「dxauto usage import」で名簿を取り込んでください"]

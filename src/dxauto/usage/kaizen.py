"""業務改善報告: what a robot changed, as a record that a clerk can submit; measured and assumed values say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import NotFoundError
from dxauto.usage.charts.bars import Bar, BarChart, Part, stacked
from dxauto.usage.charts.drawing import BLUE, ORANGE, Drawing, Fill, Hatch
from dxauto.usage.figures_types import Figures, Row
from dxauto.usage.periods import FiscalYear, Period, Span, era_day
from dxauto.usage.report.write import refuse_unknown
from dxauto.usage.shown import wording
from dxauto.usage.shown.table import Column, Sort, Table, Value
from dxauto.usage.shown.use import small

OPEN = ("改善のきっかけ", "工夫したところ", "うまくいかなかったこと・残る課題", "これからの予定")
"""What only the clerk knows: fields to fill in."""


_NAMED = 8
"""As many departments are named."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """A robot's rows in a year, of one department or of all. `about` is what the robot does, as its file says."""

    figures: Figures
    robot: str
    department: str
    rows: tuple[Row, ...]
    about: str

    @property
    def title(self) -> str:
        """What the robot is called."""
        return wording.robot_title(self.figures, self.robot)

    def sum(self, name: str) -> float:
        """Add up a count or the seconds of all rows."""
        return float(sum(getattr(row, name) for row in self.rows))

    def hours(self, name: str) -> float:
        """Add up a part of the hours of all rows."""
        return float(sum(getattr(row.hours, name) for row in self.rows))

    def now(self, kind: str) -> float | None:
        """Minutes of checking an item, measured or assumed; None where there are no such items."""
        items = self.hours(f"{kind}_items")
        if not items:
            return None
        return self.hours("checking_minutes") / items if kind == "measured" else self.figures.terms.checking_minutes

    def saved(self, kind: str) -> float | None:
        """Minutes saved an item."""
        items = self.hours(f"{kind}_items")
        return 60 * self.hours(kind) / items if items else None

    def before(self, kind: str) -> float | None:
        """Minutes of an item by hand, as they stood in the robot's file when it ran: those saved and those left."""
        saved, now = self.saved(kind), self.now(kind)
        return None if saved is None or now is None else saved + now


@dataclass(frozen=True, slots=True)
class Robot:
    """What is known of a robot besides the figures."""

    name: str
    about: str = ""


def improvement(figures: Figures, robot: Robot, department: str = "") -> Improvement:
    """Gather the record. Raises `NotFoundError` if the robot did nothing real (there, or anywhere) in the year."""
    hidden = {one.name for one in figures.departments if small(figures, one)}
    rows = tuple(
        row
        for row in figures.rows
        if row.robot == robot.name and row.department not in hidden and department in ("", row.department)
    )
    # Months of failures or corrections alone belong to it, too; but without a real run there is nothing to report.
    if not any(row.runs for row in rows):
        where = f"{department}の" if department else ""
        ran = "、".join(sorted({row.robot for row in figures.rows if row.robot and row.runs})[:_NAMED])
        raise NotFoundError(
            f"{figures.title}に、{where}ロボット「{robot.name}」の本番の実行がありません。"
            + (f"動いたもの: {ran}" if ran else "まだ、どのロボットも動いていません")
        )
    return Improvement(figures, robot.name, department, rows, robot.about)


def comparison(one: Improvement) -> Table:
    """Minutes of an item before and now."""
    columns = [
        Column("1件あたりの人の時間（分）", width=17),
        Column("前（手作業）", Sort.HOURS, 8),
        Column("今", Sort.HOURS, 8),
        Column("減った分", Sort.HOURS, 8),
        Column("件数", Sort.COUNT, 7),
        Column("減った時間（時間）", Sort.HOURS, 9),
    ]
    names = {"measured": "確認の時間を測った分", "assumed": "確認の時間をみなした分"}
    rows: list[list[Value]] = [
        [name, one.before(kind), one.now(kind), one.saved(kind), round(one.hours(f"{kind}_items")), one.hours(kind)]
        for kind, name in names.items()
        if one.hours(f"{kind}_items")
    ]
    notes = [
        "「前（手作業）」は、実行したときにロボットのファイルに書かれていた分数（minutes_by_hand）です。"
        "計った値に直してから提出してください。",
        f"「みなした分」は、確認に 1 件 {one.figures.terms.checking_minutes:g} 分かかるとみなしました。"
        "2 つの時間は足していません。",
    ]
    uncounted = round(one.hours("uncounted_items"))
    if uncounted:
        notes.append(f"手作業の分数がない {wording.number(uncounted)} 件は、どちらの時間にも入っていません。")
    return Table("comparison", "改善の前と今", columns, rows, notes)


def facts(one: Improvement) -> Table:
    """What was done, how well."""
    runs, failed, items = one.sum("runs"), one.sum("failed_runs"), one.sum("items")
    seconds = one.sum("seconds") / items if items else None
    departments = sorted({row.department for row in one.rows if row.runs})
    days = [day for row in one.rows for day in (row.first_day, row.last_day) if day is not None]
    period = f"{era_day(min(days))} から {era_day(max(days))}" if days else wording.NOTHING
    corrections, failure = one.sum("corrections"), wording.percent(_share(failed, runs))
    users = f"{'、'.join(departments[:_NAMED])}{' ほか' if len(departments) > _NAMED else ''}"
    rate = wording.number(corrections / items if items else None, 2)
    rows: list[list[Value]] = [
        ["業務・ロボット", f"{one.title}（{one.robot}）"],
        ["内容", one.about or wording.NOTHING],
        ["使った課", f"{len(departments)} 課（{users}）"],
        ["期間", period],
        ["実行した回数", f"{wording.number(runs)} 回（失敗 {wording.number(failed)} 回、失敗率 {failure}）"],
        ["処理した件数", f"{wording.number(items)} 件"],
        ["機械の時間", f"1 件あたり {wording.number(seconds, 1)} 秒"],
        ["人が直した欄", f"{wording.number(corrections)} か所（1 件あたり {rate}）"],
    ]
    return Table("facts", "何をしたか", [Column("項目", width=10), Column("内容", width=42)], rows)


def months(one: Improvement) -> Table:
    """The months in which it ran."""
    columns = [
        Column("月", width=8),
        *(Column(title, Sort.COUNT, 6) for title in ("実行", "処理件数", "失敗した実行", "人が直した欄")),
        *(Column(title, Sort.HOURS, 8) for title in ("測った時間", "みなしの時間")),
    ]
    rows = [_month(one, period) for period in FiscalYear(one.figures.fiscal_year).periods(Span.MONTH)]
    return Table("kaizen-months", "月ごと", columns, [row for row in rows if any(row[1:])])


def _month(one: Improvement, period: Period) -> list[Value]:
    rows = [row for row in one.rows if row.month == period.key]
    counts = [sum(getattr(row, name) for row in rows) for name in ("runs", "items", "failed_runs", "corrections")]
    return [period.title, *counts, *(sum(getattr(row.hours, name) for row in rows) for name in ("measured", "assumed"))]


def chart(one: Improvement) -> Drawing:
    """Minutes of an item before and now."""
    parts = [
        Part("人の時間（測った値）", Fill(BLUE)),
        Part("人の時間（みなし・決めた値）", Fill(ORANGE, Hatch.STRIPES)),
    ]
    bars = []
    for kind, name in (("measured", "測った分"), ("assumed", "みなした分")):
        before, now = one.before(kind), one.now(kind)
        if before is not None and now is not None:
            bars.append(Bar(f"前（手作業）：{name}", [0.0, before], f"{before:.1f} 分"))
            values = [now, 0.0] if kind == "measured" else [0.0, now]
            bars.append(Bar(f"今：{name}", values, f"{now:.1f} 分"))
    return stacked(BarChart("1件あたりの人の時間（分）", parts, bars, "分", 1))


def _share(failed: float, runs: float) -> float | None:
    return failed / (failed + runs) if failed + runs else None


def tables(one: Improvement) -> Iterable[Table]:
    """Give the tables in order."""
    return (facts(one), comparison(one), months(one))


def write_improvement(one: Improvement, path: Path) -> None:
    """Write the record as .docx, .xlsx or .pdf; errors as `refuse_unknown` and `atomic_path`."""
    from dxauto.files import atomic_path
    from dxauto.usage import kaizen_files

    refuse_unknown([path])
    with atomic_path(path) as temporary:
        {".docx": kaizen_files.word, ".xlsx": kaizen_files.sheet, ".pdf": kaizen_files.paper}[path.suffix.lower()](
            one, temporary
        )

"""What a report says, before it is a workbook, a document or a page of paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dxauto.usage.charts.bars import stacked
from dxauto.usage.charts.drawing import Drawing
from dxauto.usage.charts.standing import standing_chart
from dxauto.usage.charts.trend import trend_chart
from dxauto.usage.figures_types import Figures, PeriodFigures
from dxauto.usage.periods import FiscalYear, era_day
from dxauto.usage.shown import charts, rates, use, wording
from dxauto.usage.shown.definitions import definitions
from dxauto.usage.shown.differences import differences
from dxauto.usage.shown.table import Column, Sort, Table


@dataclass(frozen=True, slots=True)
class Report:
    """The figures, the quarter that is reported on (None: the whole year), the figures of the last report (None: there
    is none), and `origin`: one sentence on what the figures are (reckoned today, or a snapshot with its hash).
    """

    figures: Figures
    quarter: int | None = None
    last: Figures | None = None
    origin: str = ""

    @property
    def title(self) -> str:
        """What stands on top."""
        year = FiscalYear(self.figures.fiscal_year)
        period = year.quarter(self.quarter).title if self.quarter else year.title
        return f"{period}　庁内利用率の報告"

    @property
    def stand(self) -> str:
        """The day of the figures."""
        return f"{era_day(self.figures.as_of)} 現在"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report: a heading, sentences, charts, tables. `wide` charts stand alone, others two in a row."""

    heading: str
    sentences: Sequence[str] = ()
    drawings: Sequence[Drawing] = ()
    tables: Sequence[Table] = ()
    wide: bool = True
    points: Sequence[tuple[str, str]] = field(default=())


def summary(report: Report) -> Part:
    """Give the first page."""
    figures = report.figures
    tables = [_short_targets(figures)]
    if report.quarter:
        tables.append(quarter_table(report))
    return Part("目標に届くか", conclusions(figures), [standing_chart(rates.all_of(figures))], tables)


def conclusions(figures: Figures) -> list[str]:
    """Say how each tool stands, one paragraph a tool, and what a reader must know."""
    told = [
        f"{tool.title.partition('（')[0]}（{wording.verdict(tool)}）：{''.join(wording.headline(figures, tool))}"
        for tool in rates.all_of(figures)
    ]
    measured, assumed = (sum(getattr(tool.hours, name) for tool in figures.tools) for name in ("measured", "assumed"))
    told.append(
        f"減った時間：測った分 {wording.number(measured, 1)} 時間、みなしの分 {wording.number(assumed, 1)} 時間"
        "（2 つは作り方が違うので、足していません）。"
    )
    return told + [f"注意：{text}" for text in figures.warnings]


def annex(report: Report) -> list[Part]:
    """Give all that follows the first page."""
    figures = report.figures
    found = [
        Part("前年度との比較", tables=[rates.growths(figures), rates.spans(figures), rates.staff(figures)]),
        Part("月ごとの動き", drawings=[trend_chart(tool) for tool in rates.all_of(figures)], wide=False),
        Part("月ごとの表", tables=[rates.months(tool) for tool in rates.all_of(figures)]),
        Part(
            "どの課が使っているか",
            drawings=[stacked(charts.standings(figures))],
            tables=[use.standings(figures), use.matrix(figures)],
        ),
        Part("まだ使っていない課", tables=[use.waiting(figures)]),
        Part("減った時間", drawings=[stacked(charts.hours(figures))], tables=[use.hours(figures)]),
        Part(
            "ロボットの失敗と訂正",
            drawings=[stacked(charts.failures(figures)), stacked(charts.corrections(figures))]
            if figures.robots
            else [],
            tables=[use.robots(figures)],
            wide=False,
        ),
        changes(report),
        Part("言葉の意味と数え方", points=definitions(figures), sentences=forecasts(figures)),
        Part("データの出所と、入れなかったもの", tables=[use.sources(figures), use.excluded(figures)]),
    ]
    return [part for part in found if part.sentences or part.drawings or part.tables or part.points]


def changes(report: Report) -> Part:
    """Explain what differs from the last report."""
    if report.last is None:
        return Part(
            "前回の報告との違い", ["この年度の前回の控え（dxauto usage snapshot）がないので、くらべていません。"]
        )
    head = f"前回の控え（{era_day(report.last.as_of)} 現在）とくらべました。"
    found = differences(report.last, report.figures)
    return Part("前回の報告との違い", [head], tables=[found])


def forecasts(figures: Figures) -> list[str]:
    """Say how each forecast was made; the same sentence once."""
    notes: dict[str, list[str]] = {}
    for tool in rates.all_of(figures):
        notes.setdefault(tool.forecast.note, []).append(tool.title.partition("（")[0])
    return [f"予測（{'・'.join(titles)}）：{note}" for note, titles in notes.items() if note]


def quarter_table(report: Report) -> Table:
    """Give the quarter that is reported on beside the one before and the year so far."""
    assert report.quarter is not None
    columns = [
        Column("ツール", width=9),
        *(Column(title, Sort.RATE, 7) for title in ("前の四半期", "この四半期", "年度はじめから")),
        *(Column(title, Sort.COUNT, 7) for title in ("使った課", "実行", "処理件数")),
    ]
    rows = []
    for tool in rates.all_of(report.figures):
        now = tool.quarters[report.quarter - 1]
        past = tool.quarters[report.quarter - 2] if report.quarter > 1 else None
        rows.append(
            [
                tool.title.partition("（")[0],
                _rate(past),
                _rate(now),
                tool.year.departments.value,
                now.departments.active,
                now.runs,
                now.items,
            ]
        )
    return Table("quarter", "この四半期に使った課", columns, rows)


def _rate(period: PeriodFigures | None) -> float | None:
    return period.departments.value if period is not None and period.begun else None


def _short_targets(figures: Figures) -> Table:
    """Leave out what the first page has no room for."""
    table = rates.targets(figures)
    rows = [[str(row[0]).partition("（")[0], *row[1:]] for row in table.rows]
    return Table(table.key, table.title, table.columns, rows, table.notes[:1])

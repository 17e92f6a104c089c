"""Tables of rates: against the target, by staff, by period, by month."""

from __future__ import annotations

from collections.abc import Sequence

from dxauto.usage.figures_types import Figures, Key, PeriodFigures, ToolFigures
from dxauto.usage.shown import wording
from dxauto.usage.shown.table import Column, Sort, Table, Value


def all_of(figures: Figures) -> list[ToolFigures]:
    """Give the tools, and at last all of them together."""
    return [*figures.tools, figures.all_tools]


def targets(figures: Figures) -> Table:
    """Each tool's rate by departments against its target."""
    columns = [
        Column("ツール", width=9),
        Column("口座を持つ課", Sort.COUNT, 6),
        Column("使った課", Sort.COUNT, 5),
        Column("利用率", Sort.RATE, 5),
        Column("目標", Sort.RATE, 5),
        Column("判定", width=7),
        Column("目標まで", Sort.COUNT, 5),
        Column("3月31日の予測", Sort.RATE, 6),
        Column("予測の幅（8割）", width=8),
        Column("届く見込み", Sort.RATE, 6),
    ]
    rows: list[list[Value]] = [
        [
            tool.title,
            tool.year.departments.holding,
            tool.year.departments.active,
            tool.year.departments.value,
            tool.target.goal,
            wording.verdict(tool),
            wording.missing(tool.year.departments, tool.target.goal),
            tool.forecast.middle,
            wording.interval(tool.forecast),
            tool.forecast.probability,
        ]
        for tool in all_of(figures)
    ]
    keys = [_behind(tool, {1, 2, 3}, len(columns)) for tool in all_of(figures)]
    notes = [
        f"目標は「{wording.reading(figures.terms)}」。"
        f"導入初年度のツールは {wording.percent(figures.terms.first_goal)} を目安にします。",
        "「目標まで」は、あと何課が使えば目標に届くかです。",
    ]
    return Table("targets", "利用率と目標（課の数）", columns, rows, notes, keys)


def growths(figures: Figures) -> Table:
    """Each tool against the year before, in both ways of reading +7 %."""
    columns = [
        Column("ツール", width=9),
        Column("利用率", Sort.RATE, 5),
        Column("前年度（1年間）", Sort.RATE, 6),
        Column("前年度の同じ日まで", Sort.RATE, 7),
        Column("前年度比", Sort.CHANGE, 6),
        Column("前年度との差", Sort.POINTS, 8),
        Column("目標", Sort.RATE, 5),
        Column(wording.other_reading(figures.terms), Sort.RATE, 8),
    ]
    rows: list[list[Value]] = [
        [
            tool.title,
            tool.year.departments.value,
            tool.before.value if tool.before else None,
            tool.before_same_day.value if tool.before_same_day else None,
            tool.growth.relative,
            tool.growth.points,
            tool.target.goal,
            tool.target.other,
        ]
        for tool in all_of(figures)
    ]
    notes = ["前年度比と差は、今年度の今日までを、前年度の1年間と比べたものです。"] if not figures.over else []
    keys = [_behind(tool, {1}, len(columns)) for tool in all_of(figures)]
    return Table("growths", "前年度との比較（課の数）", columns, rows, notes, keys)


def staff(figures: Figures) -> Table:
    """The same by staff."""
    columns = [
        Column("ツール", width=9),
        Column("口座を持つ職員", Sort.COUNT, 7),
        Column("使った職員", Sort.COUNT, 6),
        Column("利用率", Sort.RATE, 5),
        Column("前年度（1年間）", Sort.RATE, 6),
        Column("前年度比", Sort.CHANGE, 6),
        Column("前年度との差", Sort.POINTS, 8),
    ]
    rows: list[list[Value]] = [
        [
            tool.title,
            tool.year.staff.holding,
            tool.year.staff.active,
            tool.year.staff.value,
            tool.before_staff.value if tool.before_staff else None,
            tool.growth_staff.relative,
            tool.growth_staff.points,
        ]
        for tool in all_of(figures)
    ]
    keys = [_behind(tool, {1, 2, 3}, len(columns)) for tool in all_of(figures)]
    return Table("staff", "職員の数で見た利用率", columns, rows, (), keys)


def _behind(tool: ToolFigures, columns: set[int], count: int) -> list[Key | None]:
    """Give the rows of the year behind some columns of a tool's line."""
    return [tool.year.key if at in columns else None for at in range(count)]


def spans(figures: Figures) -> Table:
    """The rate in the latest month and quarter beside that of the year."""
    columns = [Column("ツール", width=9)]
    rows: list[list[Value]] = []
    keys: list[list[Key | None]] = []
    for tool in all_of(figures):
        chosen = [latest(tool.months), latest(tool.quarters), tool.year]
        if len(columns) == 1:
            columns += [Column(one.title if one else wording.NOTHING, Sort.RATE, 8) for one in chosen]
            columns += [Column(f"{name}に使った課", Sort.COUNT, 7) for name in ("月", "四半期", "年度")]
        rows.append(
            [
                tool.title,
                *(one.departments.value if one else None for one in chosen),
                *(one.departments.active if one else None for one in chosen),
            ]
        )
        keys.append(
            [None, *(one.key if one else None for one in chosen), *(one.key if one else None for one in chosen)]
        )
    runs = figures.terms.active_runs
    note = f"それぞれの期間に {runs} 回以上使った課を数えます。期間が短いほど率は低くなります。"
    return Table("spans", "期間の長さで見た利用率（課の数）", columns, rows, [note], keys)


def latest(periods: Sequence[PeriodFigures]) -> PeriodFigures | None:
    """Give the last period that has begun."""
    return next((one for one in reversed(periods) if one.begun), None)


def months(tool: ToolFigures) -> Table:
    """A tool's months, with the course so far and that of the year before."""
    columns = [
        Column("月", width=7),
        Column("口座を持つ課", Sort.COUNT, 6),
        Column("その月に使った課", Sort.COUNT, 7),
        Column("その月の利用率", Sort.RATE, 7),
        Column("年度はじめからの累計", Sort.RATE, 8),
        Column("前年度の累計", Sort.RATE, 6),
        Column("実行", Sort.COUNT, 5),
        Column("処理件数", Sort.COUNT, 6),
    ]
    rows: list[list[Value]] = []
    keys: list[list[Key | None]] = []
    for at, month in enumerate(tool.months):
        gone: list[Value] = [month.departments.holding, month.departments.active, month.departments.value]
        rows.append(
            [
                month.title,
                *(gone if month.begun else [None, None, None]),
                _at(tool.cumulative, at),
                _at(tool.cumulative_before, at),
                *([month.runs, month.items] if month.begun else [None, None]),
            ]
        )
        # Who holds an account, and since when each has used it, stands with the rows of the year.
        behind = dict.fromkeys((1, 4), tool.year.key) | dict.fromkeys((2, 3, 6, 7), month.key)
        keys.append([behind.get(column) if month.begun else None for column in range(len(columns))])
    return Table(f"months-{tool.tool or 'all'}", f"{tool.title}：月ごと", columns, rows, (), keys)


def _at(values: Sequence[float | None], at: int) -> float | None:
    return values[at] if at < len(values) else None

"""What differs from the last report, and why: late rows, departments that began or came off, accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from dxauto.usage.definitions import Rate
from dxauto.usage.figures_types import Figures, Row, Standing, ToolFigures
from dxauto.usage.periods import era_day
from dxauto.usage.shown import wording
from dxauto.usage.shown.table import Column, Sort, Table, Value
from dxauto.usage.shown.use import small

_NAMED = 6
"""As many departments are named; of more, their number is told."""

Runs = Mapping[tuple[str, str, str], int]


def differences(then: Figures, now: Figures) -> Table:
    """Compare two sets of figures of the same fiscal year, tool by tool."""
    columns = [
        Column("ツール", width=8),
        Column("前回の利用率", Sort.RATE, 6),
        Column("今回の利用率", Sort.RATE, 6),
        Column("前回の課", width=7),
        Column("今回の課", width=7),
        Column("違いのわけ", width=40),
    ]
    before = {tool.tool: tool for tool in then.tools}
    rows = [_row(then, now, before.get(tool.tool), tool) for tool in now.tools]
    note = (
        f"前回の控えの日は {era_day(then.as_of)} です。"
        "その月より前の記録の変化が「後から届いた記録」、その月からの変化が「新しい利用」です。"
    )
    return Table("differences", "前回の報告との違い", columns, rows, [note])


def _row(then: Figures, now: Figures, old: ToolFigures | None, new: ToolFigures) -> list[Value]:
    rate = new.year.departments
    if old is None:
        return [new.title, None, rate.value, wording.NOTHING, _share(rate), "前回の報告にはなかったツールです。"]
    reasons = [*_began(then, now, new.tool), *_holders(then, now, new.tool), *_late(then, now, new.tool)]
    told = "".join(reasons) or "変わりません。"
    past = old.year.departments
    return [new.title, past.value, rate.value, _share(past), _share(rate), told]


def _share(rate: Rate) -> str:
    return f"{rate.active} / {rate.holding}"


def _began(then: Figures, now: Figures, tool: str) -> list[str]:
    past, present = _standing(then, tool, Standing.ACTIVE), _standing(now, tool, Standing.ACTIVE)
    new, gone = sorted(present - past), sorted(past - present)
    told = [f"新しく使った課 {_names(new, now)}。"] if new else []
    return told + ([f"使った課から外れた課 {_names(gone, then)}。"] if gone else [])


def _holders(then: Figures, now: Figures, tool: str) -> list[str]:
    past, present = _holding(then, tool), _holding(now, tool)
    new, gone = sorted(present - past), sorted(past - present)
    told = [f"口座が増えた課 {_names(new, now)}。"] if new else []
    return told + ([f"口座がなくなった課 {_names(gone, then)}。"] if gone else [])


def _late(then: Figures, now: Figures, tool: str) -> list[str]:
    """Tell what changed in months that were over when the last report was made, and what is new since."""
    last = f"{then.as_of:%Y-%m}"
    past, present = _runs(then.rows, tool), _runs(now.rows, tool)
    old = {key: present.get(key, 0) - past.get(key, 0) for key in {*past, *present} if key[2] < last}
    more, less = sum(n for n in old.values() if n > 0), -sum(n for n in old.values() if n < 0)
    new = sum(present.values()) - sum(past.values()) - more + less
    told = [f"後から届いた記録 {wording.number(more)} 回。"] if more else []
    told += [f"取り消された記録 {wording.number(less)} 回。"] if less else []
    return told + ([f"新しい利用 {wording.number(new)} 回。"] if new else [])


def _runs(rows: Iterable[Row], tool: str) -> Runs:
    found: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        if row.tool == tool:
            found[row.department, row.robot, row.month] += row.runs
    return found


def _standing(figures: Figures, tool: str, standing: Standing) -> set[str]:
    cells = (cell for department in figures.departments for cell in department.cells)
    return {cell.department for cell in cells if cell.tool == tool and cell.standing is standing}


def _holding(figures: Figures, tool: str) -> set[str]:
    return {holding.department for holding in figures.holdings if holding.tool == tool}


def _names(names: list[str], figures: Figures) -> str:
    hidden = {department.name for department in figures.departments if small(figures, department)}
    shown = [name for name in names if name not in hidden]
    told = "、".join(shown[:_NAMED])
    if len(names) == len(shown) <= _NAMED:
        return f"{len(names)}（{told}）"
    return f"{len(names)}（{told} など）" if told else f"{len(names)}"

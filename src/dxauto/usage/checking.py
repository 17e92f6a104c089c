"""Checking that all still agree: snapshots with their hashes, sums with their events, names with the roster."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, text

from dxauto.usage import rollup
from dxauto.usage.figures_types import Figures
from dxauto.usage.migration import has_days
from dxauto.usage.snapshots import kept
from dxauto.usage.store import UsageStore


@dataclass
class Checked:
    """What is fine, what a person should know, and what is wrong; in Japanese."""

    fine: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def check(store: UsageStore, figures: Figures) -> Checked:
    """Check everything."""
    found = Checked()
    _snapshots(store, found)
    with store.database.reading() as connection:
        _sums(connection, found)
        _names(connection, found)
    found.notes += figures.warnings
    for tool in figures.tools:
        staff = tool.year.staff
        if staff.active > staff.holding:
            found.notes.append(
                f"{tool.title}: 使った職員（{staff.active} 人）が、口座の数（{staff.holding}）より多くいます。"
                "名簿の口座数を確かめてください"
            )
    return found


def _snapshots(store: UsageStore, found: Checked) -> None:
    every = kept(store)
    bad = [one for one in every if not one.sound]
    for one in bad:
        found.wrong.append(f"控え {one.id}（{one.fiscal_year.title}）は、取ったあとに書き換えられています")
    if every and not bad:
        found.fine.append(f"控え {len(every)} 個は、どれも取ったときのままです")


class _Sums(NamedTuple):
    """A table of sums: `counted` is the SELECT that gives it anew, `title` what people call it."""

    table: str
    columns: Sequence[str]
    counted: str
    title: str


def _sums(connection: Connection, found: Checked) -> None:
    dialect = connection.dialect.name
    by_day = has_days(connection)
    days = rollup.days("events")
    rows = f"({days}) AS days"
    if not by_day:
        found.notes.append(
            "利用状況のデータベースは、前の版の dxauto のままです。管理者が「dxauto usage prepare」を実行すると、"
            "月の途中の日までの報告が速くなります"
        )
    elif _agree(connection, found, _Sums("daily", rollup.DAILY, days, "日ごとの合計")):
        rows = "daily"  # the same as the events, and far fewer
    _agree(connection, found, _Sums("monthly", rollup.MONTHLY, rollup.months(dialect, rows), "月ごとの合計"))
    columns = rollup.PEOPLE if by_day else rollup.PEOPLE[:-1]
    people = rollup.people(dialect, "events")
    _agree(connection, found, _Sums("monthly_people", columns, people, "職員ごとの合計"))


def _agree(connection: Connection, found: Checked, sums: _Sums) -> bool:
    """Note whether sums are what the events give, and tell it."""
    columns = ", ".join(sums.columns)
    noted, counted = f"SELECT {columns} FROM {sums.table}", f"SELECT {columns} FROM ({sums.counted}) AS counted"
    differing = 0
    for one, other in ((noted, counted), (counted, noted)):
        query = f"SELECT count(*) FROM ({one} EXCEPT {other}) AS differing"
        differing += int(connection.execute(text(query)).scalar_one())
    if differing:
        found.wrong.append(f"{sums.title}が、1 件ごとの記録と合いません（{differing} 行）")
    else:
        found.fine.append(f"{sums.title}は、1 件ごとの記録と合っています")
    return not differing


def _names(connection: Connection, found: Checked) -> None:
    known = [row[0] for row in connection.execute(text("SELECT name FROM departments"))]
    written = (
        "SELECT DISTINCT department FROM monthly WHERE department NOT IN (SELECT name FROM departments) "
        "AND department NOT IN (SELECT written FROM aliases) ORDER BY 1"
    )
    strangers = [row[0] for row in connection.execute(text(written))]
    for name in strangers:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        hint = f"もしかして: {'、'.join(near)}" if near else "似た名前もありません"
        found.notes.append(f"名簿にない課「{name}」の記録があります。{hint}")
    if not strangers:
        found.fine.append("記録にある課は、どれも名簿にあります")

"""Checking that all still agree: snapshots with their hashes, sums with their events, names with the roster."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from dxauto.usage import rollup
from dxauto.usage.figures_types import Figures
from dxauto.usage.schema import COUNTS
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


def _sums(connection: Connection, found: Checked) -> None:
    dialect = connection.dialect.name
    keys = "month, department, tool, robot"
    columns = f"{keys}, {', '.join(COUNTS)}, first_day, last_day"
    counted = f"SELECT {columns} FROM ({rollup.sums(dialect, 'events')}) AS counted"
    _compare(connection, found, f"SELECT {columns} FROM monthly", counted, "月ごとの合計")
    people = "SELECT month, department, tool, person, runs FROM"
    counted = f"{people} ({rollup.people(dialect, 'events')}) AS counted"
    _compare(connection, found, f"{people} monthly_people", counted, "職員ごとの合計")


def _compare(connection: Connection, found: Checked, kept_sums: str, counted: str, what: str) -> None:
    differing = 0
    for one, other in ((kept_sums, counted), (counted, kept_sums)):
        query = f"SELECT count(*) FROM ({one} EXCEPT {other}) AS differing"
        differing += int(connection.execute(text(query)).scalar_one())
    if differing:
        found.wrong.append(f"{what}が、1 件ごとの記録と合いません（{differing} 行）")
    else:
        found.fine.append(f"{what}は、1 件ごとの記録と合っています")


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

"""What stands beside the figures: where they come from, what was left out, what a reader must know."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from dxauto.usage.facts import Fact
from dxauto.usage.figures_types import Excluded, Source
from dxauto.usage.holding import Holdings
from dxauto.usage.periods import FiscalYear
from dxauto.usage.schema import imports
from dxauto.usage.store import UsageStore
from dxauto.usage.types import Roster, ToolInfo

_SHOWN = 5


def sources(store: UsageStore) -> tuple[Source, ...]:
    """Give the imports, oldest first."""
    with store.database.reading() as connection:
        found = connection.execute(select(imports).order_by(imports.c.id)).all()
    return tuple(Source(r.source, r.title, r.imported, r.read, r.taken, r.known, r.refused) for r in found)


def excluded(facts: Sequence[Fact]) -> tuple[Excluded, ...]:
    """Give how many runs count in no rate, by reason."""
    counted = (
        ("練習（テスト）の実行", sum(f.tests for f in facts)),
        ("失敗した実行", sum(f.failed_runs for f in facts)),
        ("やり直し（同じ仕事の再実行）", sum(f.retries for f in facts)),
    )
    return tuple(Excluded(reason, runs) for reason, runs in counted)


def warnings(
    facts: Sequence[Fact], roster: Roster, holdings: Holdings, tools: Sequence[ToolInfo], year: FiscalYear
) -> tuple[str, ...]:
    """Give what a reader must know, in Japanese."""
    known = {department.name for department in roster.departments}
    strangers = sorted({f.department for f in facts if f.runs and f.department not in known})
    told = []
    if strangers:
        told.append(f"名簿にない課の利用があります（率に入っていません）: {_some(strangers)}")
    codes = {tool.code for tool in tools}
    others = sorted({f.tool for f in facts if f.runs and f.tool not in codes})
    if others:
        told.append(f"設定にないツールの利用があります（率に入っていません）: {_some(others)}")
    for tool in tools:
        holders = holdings.holders(tool.code, year.period)
        without = sorted({f.department for f in facts if f.tool == tool.code and f.runs} & known - set(holders))
        if without:
            told.append(f"{tool.title}: 口座の記録がない課が使っています（率に入っていません）: {_some(without)}")
    return tuple(told)


def _some(names: Sequence[str]) -> str:
    more = f" ほか {len(names) - _SHOWN} 件" if len(names) > _SHOWN else ""
    return "、".join(name or "（課の名前なし）" for name in names[:_SHOWN]) + more

"""Accounts of an earlier roster that the one being taken in does not name: what becomes of them, and what is told.

A roster says all that a department holds of a tool. A new day or number therefore follows the old one; it does not
come on top of it, which would count the same accounts twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dxauto.usage.periods import era_day
from dxauto.usage.types import Grant

_SHOWN = 5


def following(known: Sequence[Grant], now: Sequence[Grant]) -> tuple[list[Grant], list[str]]:
    """Give the known grants that end where those of the new roster begin, and what people are told of them, and of
    others that stay beside the new ones.

    Only where a department has a single new day for a tool is it plain that it follows the old one.
    """
    starts: dict[tuple[str, str], set[date]] = defaultdict(set)
    for grant in now:
        starts[grant.department, grant.tool].add(grant.start)
    ended, beside = [], []
    for grant in known:
        new = starts.get((grant.department, grant.tool), set())
        if not new or grant.start in new or (grant.until is not None and grant.until < min(new)):
            continue
        if len(new) == 1 and grant.start < min(new):
            ended.append(replace(grant, until=min(new) - timedelta(days=1)))
        else:
            beside.append(grant)
    return ended, [*_told_ended(ended), *_told_beside(beside)]


def _told_ended(grants: Sequence[Grant]) -> list[str]:
    if not grants:
        return []
    return [
        "この名簿で、口座を配った日が新しくなりました。前の口座は、その前の日までとして数えます: "
        + _some([f"{one.department} {one.tool}（{_day(one.until)}まで {one.accounts}）" for one in grants])
    ]


def _told_beside(grants: Sequence[Grant]) -> list[str]:
    if not grants:
        return []
    return [
        "この名簿にない口座の記録が前からあり、足して数えています: "
        + _some([f"{one.department} {one.tool}（{era_day(one.start)}から {one.accounts}）" for one in grants])
        + "。まちがいなら、その配った日と、同じ日の廃止日を書いた行を取り込んでください"
    ]


def _day(day: date | None) -> str:
    return era_day(day) if day else ""


def _some(texts: Sequence[str]) -> str:
    return "、".join(texts[:_SHOWN]) + (f" ほか {len(texts) - _SHOWN} 件" if len(texts) > _SHOWN else "")

"""Which files are written to their end, and when they are taken: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dxauto.watch.listing import Look

EMPTY_TIMES = 6
"""A scanner may make an empty file first and write it much later: an empty one waits that many times as long."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it has looked since `since`; it was first seen at `first` (seconds of one clock)."""

    look: Look
    since: float
    first: float


@dataclass(frozen=True, slots=True)
class Rules:
    """For how long a file must be still, how long others are waited for, how many are taken together.

    `patient`: others are waited for even if there are enough, since one of them may say that they belong together.
    """

    still_s: float
    gather_s: float
    together: int
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What is taken now, by place; else after how many seconds it is worth to look again (None: nothing waits)."""

    take: tuple[str, ...] = ()
    wait_s: float | None = None


def observe(before: Mapping[str, Seen], found: Mapping[str, Look], now: float) -> dict[str, Seen]:
    """Give what is known of the files after a look at the folder."""
    known = {}
    for place, look in found.items():
        old = before.get(place)
        if old is not None and old.look == look:
            known[place] = old
        else:
            known[place] = Seen(look, now, now) if old is None else replace(old, look=look, since=now)
    return known


def decide(seen: Mapping[str, Seen], now: float, rules: Rules) -> Decision:
    """Take the still files if nothing else is on its way, enough are there, or the first has waited long enough."""
    left = {place: left_of(one, now, rules) for place, one in seen.items()}
    still = [place for place, seconds in left.items() if seconds <= 0]
    moving = [seconds for seconds in left.values() if seconds > 0]
    if not still:
        return Decision(wait_s=min(moving, default=None))
    patience = min(seen[place].first for place in still) + rules.gather_s - now
    if moving and (rules.patient or len(still) < rules.together) and patience > 0:
        return Decision(wait_s=min(*moving, patience))
    order = sorted(still, key=lambda place: seen[place].first)
    return Decision(take=tuple(order[: rules.together]))


def left_of(one: Seen, now: float, rules: Rules) -> float:
    """Give after how many seconds a file is still; not more than 0 if it is."""
    needed = rules.still_s if one.look.size else rules.still_s * EMPTY_TIMES
    return one.since + needed - now

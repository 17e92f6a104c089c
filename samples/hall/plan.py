"""Plans a hall: who there is, who holds which account, and which department takes to which tool when."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dxauto.usage.periods import FiscalYear, Span, days
from dxauto.usage.types import Activity, Change, Department, Grant, Kind, Roster
from samples.hall.names import DEPARTMENTS, MERGED, MINUTES_BY_HAND, RENAMED, ROBOTS, TOOLS

STAFF = 1500
FIRST_GRANTS = {"e-form": (0, 4, 1), "rpa": (0, 5, 1), "ai-ocr": (1, 4, 1), "transcription": (2, 5, 7)}
"""Year (counted from the first), month and day on which each tool came."""

SHARE_HOLDING = {"e-form": 0.75, "rpa": 0.4, "ai-ocr": 0.5, "transcription": 0.45}
TAKING_UP = {"e-form": 0.035, "rpa": 0.03, "ai-ocr": 0.045, "transcription": 0.08}
"""Chance a month that a department which has never used a tool starts."""

KINDS = (Kind.REAL,) * 88 + (Kind.TEST,) * 4 + (Kind.FAILED,) * 5 + (Kind.RETRY,) * 3


@dataclass(frozen=True, slots=True)
class Spell:
    """A department uses a tool in a month, about `uses` times, from `first` day on."""

    department: str
    tool: str
    month: date
    uses: int


@dataclass(frozen=True)
class Hall:
    """A hall with its roster and its spells of use; `first` is its first fiscal year, `years` how many there are."""

    seed: int
    first: FiscalYear
    years: int
    roster: Roster
    spells: tuple[Spell, ...]

    def events(self, scale: float = 1.0) -> Iterator[Activity]:
        """Give every use, month by month; `scale` multiplies how many there are."""
        staff = {d.name: d.staff for d in self.roster.departments}
        for number, spell in enumerate(self.spells):
            rng = random.Random(f"{self.seed}/{number}")
            yield from _uses(
                rng, spell, max(1, round(spell.uses * scale)), staff[spell.department], f"{self.seed}/{number}"
            )


def plan(seed: int, first: FiscalYear = FiscalYear(2024), years: int = 3) -> Hall:  # noqa: B008
    """Plan a hall of 60 departments and 1,500 staff."""
    rng = random.Random(f"hall/{seed}")
    departments, changes = _departments(rng, first, years)
    grants = tuple(_grants(rng, departments, first, years))
    roster = Roster(departments, grants, changes, tuple((f"{d.name}　", d.name) for d in departments[:0]))
    return Hall(seed, first, years, roster, tuple(_spells(rng, roster, first, years)))


def _departments(rng: random.Random, first: FiscalYear, years: int) -> tuple[list[Department], list[Change]]:
    weights = [math.exp(rng.gauss(0, 0.6)) for _ in DEPARTMENTS]
    sizes = [max(2, round(w * STAFF / sum(weights))) for w in weights]
    sizes[sizes.index(max(sizes))] += STAFF - sum(sizes)
    found = {name: Department(name, size) for name, size in zip(DEPARTMENTS, sizes, strict=True)}
    changes: list[Change] = []
    for offset, pairs in ((1, RENAMED), (2, MERGED)):
        if offset < years:
            _reorganise(found, changes, pairs, FiscalYear(first.year + offset).start)
    return list(found.values()), changes


def _reorganise(found: dict[str, Department], changes: list[Change], pairs: dict[str, str], day: date) -> None:
    for old, new in pairs.items():
        before = found[old]
        found[old] = Department(old, before.staff, before.start, day - timedelta(days=1))
        joined = found[new].staff if new in found else 0
        found[new] = Department(new, joined + before.staff, day)
        changes.append(Change(old, new, day))


def _grants(rng: random.Random, departments: list[Department], first: FiscalYear, years: int) -> Iterator[Grant]:
    last = FiscalYear(first.year + years - 1).end
    old_ones = [d for d in departments if d.start is None]
    new_names = RENAMED | MERGED
    for tool in TOOLS:
        offset, month, number = FIRST_GRANTS[tool]
        came = date(first.year + offset, month, number)
        holders: dict[str, tuple[date, int]] = {}
        for department in old_ones:
            if rng.random() < SHARE_HOLDING[tool]:
                late = rng.choice((0, 0, 0, 40, 120, 400))
                holders[department.name] = (came + timedelta(days=late), max(1, department.staff // rng.randint(1, 4)))
        yield from _held(tool, holders, {d.name: d for d in departments}, new_names, last)


def _held(
    tool: str, holders: dict[str, tuple[date, int]], known: dict[str, Department], new_names: dict[str, str], last: date
) -> Iterator[Grant]:
    later: dict[str, tuple[date, int]] = {}
    for name, (start, accounts) in holders.items():
        until = known[name].until
        if start > last:
            continue
        if until is None or start <= until:
            yield Grant(name, tool, start, until, accounts)
        if until is not None:
            new = new_names[name]
            begun, count = later.get(new, (date.max, 0))
            later[new] = (min(begun, max(start, until + timedelta(days=1))), count + accounts)
    for name, (start, accounts) in later.items():
        if start <= last:
            yield Grant(name, tool, start, None, accounts)


def _spells(rng: random.Random, roster: Roster, first: FiscalYear, years: int) -> Iterator[Spell]:
    came_from: dict[str, list[str]] = {}
    for change in roster.changes:
        came_from.setdefault(change.new, []).append(change.old)
    for tool in TOOLS:
        keen: dict[str, float] = {}
        using: dict[str, bool] = {}
        for offset in range(years):
            year = FiscalYear(first.year + offset)
            push = math.exp(rng.gauss(0, 0.15))
            for month in (period.start for period in year.periods(Span.MONTH)):
                for grant in roster.grants:
                    if grant.tool != tool or not grant.held(month, month + timedelta(days=27)):
                        continue
                    name = grant.department
                    if name not in keen:
                        keen[name] = math.exp(rng.gauss(0, 0.8))
                        using[name] = any(using.get(old, False) for old in came_from.get(name, ()))
                    using[name] = _goes_on(rng, using[name], TAKING_UP[tool] * keen[name] * push)
                    if using[name] and rng.random() < 0.8:
                        yield Spell(name, tool, max(month, grant.start), 1 + int(rng.expovariate(0.25) * keen[name]))


def _goes_on(rng: random.Random, using: bool, chance: float) -> bool:
    return rng.random() < 0.96 if using else rng.random() < chance


def _uses(rng: random.Random, spell: Spell, uses: int, staff: int, number: str) -> Iterator[Activity]:
    end = (spell.month.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    open_days = [day for day in days(spell.month, end) if day.weekday() < 5] or [spell.month]
    by_hand = MINUTES_BY_HAND[spell.tool]
    for index in range(uses):
        kind = rng.choice(KINDS)
        items = 0 if kind is Kind.FAILED else 1 if spell.tool in ("e-form", "transcription") else rng.randint(1, 40)
        measured = by_hand is not None and rng.random() < 0.6
        who = f"{spell.department}/{rng.randrange(staff)}".encode()
        yield Activity(
            id=hashlib.blake2b(f"{spell.tool}/{number}/{index}".encode(), digest_size=16).digest(),
            day=rng.choice(open_days),
            department=spell.department,
            person=f"p-{hashlib.blake2b(who, digest_size=6).hexdigest()}",
            tool=spell.tool,
            robot=rng.choice(ROBOTS[spell.tool]),
            kind=kind,
            items=items,
            review=items // 10,
            failed_items=1 if kind is Kind.FAILED or rng.random() < 0.03 else 0,
            corrections=sum(rng.random() < 0.02 for _ in range(min(items, 40))),
            seconds=float(rng.randint(5, 900)),
            minutes_by_hand=by_hand,
            checking_minutes=round(items * rng.uniform(0.2, 1.0), 2) if measured else None,
            source="dxauto" if spell.tool in ("ai-ocr", "transcription") else spell.tool,
        )

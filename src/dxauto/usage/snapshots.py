"""Figures as they were reported: kept with a hash, so that last year's report prints the same for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pydantic_core
from pydantic import TypeAdapter
from sqlalchemy import select

from dxauto.errors import ConfigurationError
from dxauto.usage.figures_types import Figures
from dxauto.usage.periods import FiscalYear
from dxauto.usage.schema import snapshots
from dxauto.usage.shown.wording import moment
from dxauto.usage.store import UsageStore

_FIGURES = TypeAdapter(Figures)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures of one day, the moment when they were kept (ISO, UTC), and the SHA-256 of their text."""

    id: int
    fiscal_year: FiscalYear
    as_of: date
    taken: str
    hash: str
    text: str

    @property
    def sound(self) -> bool:
        """Tell whether the text is still the one that was kept."""
        return digest(self.text) == self.hash

    def figures(self) -> Figures:
        """Give the figures; raises `ConfigurationError` if the text was changed after it was kept."""
        if not self.sound:
            raise ConfigurationError(
                f"{self.fiscal_year.title}の控え {self.id} 番（{moment(self.taken)}）は、"
                "取ったあとに書き換えられています。"
                "使えません（報告に --anew を付けると、控えを使わずに、今の記録から計算します）"
            )
        return from_json(self.text)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that differs: where it stands in `Figures`, then and now."""

    where: str
    then: Any
    now: Any


def to_json(figures: Figures) -> str:
    """Give the figures as text; the same figures always give the same text."""
    return _FIGURES.dump_json(figures).decode()


def from_json(text: str) -> Figures:
    """Give the figures that `to_json` wrote."""
    return _FIGURES.validate_json(text)


def digest(text: str) -> str:
    """Give the hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def take(store: UsageStore, figures: Figures) -> Snapshot:
    """Keep figures; the same ones are kept once."""
    text = to_json(figures)
    row = {"fiscal_year": figures.fiscal_year, "as_of": figures.as_of, "hash": digest(text), "figures": text}
    known = snapshots.c.fiscal_year == figures.fiscal_year, snapshots.c.hash == row["hash"]
    with store.database.writing() as connection:
        if connection.execute(select(snapshots.c.id).where(*known)).first() is None:
            connection.execute(snapshots.insert().values(row | {"taken": datetime.now(UTC).isoformat("T", "seconds")}))
    return next(one for one in kept(store, FiscalYear(figures.fiscal_year)) if one.hash == row["hash"])


def kept(store: UsageStore, year: FiscalYear | None = None) -> list[Snapshot]:
    """Give the snapshots, of one year or of all, in the order in which they were taken."""
    query = select(snapshots).order_by(snapshots.c.id)
    if year is not None:
        query = query.where(snapshots.c.fiscal_year == year.year)
    with store.database.reading() as connection:
        rows = connection.execute(query).all()
    return [Snapshot(r.id, FiscalYear(r.fiscal_year), r.as_of, r.taken, r.hash, r.figures) for r in rows]


def newest(store: UsageStore, year: FiscalYear) -> Snapshot | None:
    """Give the latest snapshot of a year."""
    return next(reversed(kept(store, year)), None)


def differences(then: Figures, now: Figures) -> list[Difference]:
    """Give what differs between two sets of figures, place by place, in the order of `Figures`."""
    old, new = dict(_flat(_plain(then))), dict(_flat(_plain(now)))
    return [
        Difference(where, old.get(where), new.get(where))
        for where in dict.fromkeys([*old, *new])
        if old.get(where) != new.get(where)
    ]


def _plain(figures: Figures) -> Any:
    return pydantic_core.from_json(to_json(figures))


_NAMES = ("tool", "name", "period", "department", "robot", "month", "reason")


def _flat(value: Any, at: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [pair for name, inner in value.items() for pair in _flat(inner, f"{at}.{name}" if at else name)]
    if isinstance(value, list):
        return [pair for index, inner in enumerate(value) for pair in _flat(inner, f"{at}[{_called(inner, index)}]")]
    return [(at, value)]


def _called(value: Any, index: int) -> str:
    """Name a member of a list by what it is about, so that a new one does not shift all others."""
    if isinstance(value, Mapping):
        names = [str(value[name]) for name in _NAMES if value.get(name)]
        return "/".join(names) or str(index)
    return str(index)

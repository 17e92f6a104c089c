"""What the tests of usage share: a hall, a store that knows it, a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from benchmarks.postgres_server import Server, missing
from dxauto.usage.figures import figures
from dxauto.usage.figures_types import Figures
from dxauto.usage.intake.reconciliation import Reconciliation
from dxauto.usage.intake.taking import load_mapping, take_in
from dxauto.usage.own import Keys
from dxauto.usage.periods import FiscalYear
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 20)
KEYS = Keys(b"own" * 10, b"hall" * 10)


def of_year(store: UsageStore, year: int = 2026, day: date = TODAY) -> Figures:
    """Give the figures under the plan's own terms."""
    return figures(store, FiscalYear(year), day, UsageTerms())


def taken_in(store: UsageStore, path: Path, mapping: str | Path) -> Reconciliation:
    """Take a file in with a mapping that ships (its name), or one of the test's own (its path)."""
    where = mapping if isinstance(mapping, Path) else ROOT / "usage" / f"{mapping}.yaml"
    return take_in(store, path, load_mapping(where), UsageTerms(), KEYS)


@contextmanager
def server() -> Iterator[Server]:
    """Start a PostgreSQL server of the test's own; skips where there is none."""
    if reason := missing():
        pytest.skip(reason)
    made = Server.make()
    try:
        yield made
    finally:
        made.remove()

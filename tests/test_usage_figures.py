"""The figures of a generated hall."""

from collections.abc import Iterator
from datetime import date

import pytest

from dxauto.usage.figures import figures
from dxauto.usage.figures_types import rows_behind
from dxauto.usage.periods import FiscalYear
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from samples.hall.plan import Hall, plan


@pytest.fixture(scope="module")
def hall() -> Hall:
    """Plan one hall."""
    return plan(1)


@pytest.fixture(scope="module")
def store(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UsageStore]:
    """Give a store that knows the hall."""
    with UsageStore(tmp_path_factory.mktemp("hall") / "usage.sqlite3") as made:
        made.put_roster(hall.roster)
        made.add(hall.events())
        yield made


def test_the_same_events_again_change_nothing(hall: Hall, store: UsageStore) -> None:
    """Told a second time, no event is taken and no figure differs."""
    before = figures(store, FiscalYear(2026), date(2026, 11, 20), UsageTerms())
    assert store.add(hall.events()).taken == 0
    assert figures(store, FiscalYear(2026), date(2026, 11, 20), UsageTerms()) == before


def test_the_rows_behind_a_figure_add_up_to_it(store: UsageStore) -> None:
    """The runs of a tool, a cell and a robot are the sums of the rows that their keys give."""
    made = figures(store, FiscalYear(2026), date(2026, 11, 20), UsageTerms())
    for tool in made.tools:
        for period in (tool.year, *tool.quarters, *tool.months):
            assert sum(row.runs for row in rows_behind(made, period.key)) == period.runs
    for cell in (cell for department in made.departments for cell in department.cells):
        assert sum(row.runs for row in rows_behind(made, cell.key)) == cell.runs
    for robot in made.robots:
        assert sum(row.failed_runs for row in rows_behind(made, robot.key)) == robot.quality.failed_runs

"""A slice of the fault matrix for each system, so that every change meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.matrix.counting import Tally
from benchmarks.matrix.faults import Kind, Rate
from benchmarks.matrix.log import Log
from benchmarks.matrix.office import Stage
from benchmarks.matrix.seed import Hardship, run_seed
from benchmarks.matrix.systems import OFFICES, office
from tests.browser_support import needs_browser


@needs_browser
@pytest.mark.kill
@pytest.mark.parametrize("name", OFFICES)
def test_a_slice_of_the_matrix_holds(name: str, tmp_path: Path) -> None:
    """Faults and a kill by seed against this system: nothing is lost, doubled, wrong or made up."""
    try:
        system = office(name)
    except ImportError as error:
        pytest.skip(str(error))
    rates = [Rate(kind, (Stage.COMMIT,), 0.12) for kind in Kind]
    tally = run_seed(system, 3, 3, tmp_path, Hardship(kills=1, rates=rates))
    assert tally.flawless, (tally.mistakes, (tmp_path / "matrix.log").read_text(encoding="utf-8"))
    assert tally.rows == sum(tally.states.values()) == 3
    assert tally.kills
    assert sum(tally.faults.values()) >= 2


def test_a_matrix_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    """A seed run that is in the log counts as it was counted; one with another number of rows does not."""
    tally = Tally(matrix_runs=1, rows=30, lost=1, faults={"cut": 2}, mistakes=["lost K-1"])
    Log(tmp_path / "log.jsonl", 30).add("practice", 4, tally)
    assert Log(tmp_path / "log.jsonl", 30).read() == {("practice", 4): tally}
    assert Log(tmp_path / "log.jsonl", 6).read() == {}

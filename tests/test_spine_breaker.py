"""What a kind works at outside is away, or closes: nothing is lost on it, and the run says when to go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from dxauto.breaker import LONGEST_PAUSE_S, Breaker
from dxauto.dispatch import StoppedError
from dxauto.errors import AwayError, ClosedError
from dxauto.ledger import Ledger
from dxauto.registry import load_registry
from dxauto.robot import Context, Item, ItemOutcome, Job, Outcome, Pace, Result, State
from dxauto.runner import RunRequest, RunSummary, run
from dxauto.workspace import Workspace
from tests.spine_support import FakeKind


class _Parameters(BaseModel):
    count: int = 4
    patience_s: float = 60.0
    away: dict[str, int] = {}
    closed_from: str = ""


class _Outside(FakeKind):
    """A kind whose outside is away so many times for an item, or closed from an item on."""

    name: ClassVar[str] = "outside"
    Parameters: ClassVar[type[BaseModel]] = _Parameters
    finish_parameters: ClassVar[frozenset[str]] = frozenset({"away", "closed_from", "patience_s"})
    met: ClassVar[Counter[str]] = Counter()
    told: ClassVar[list[str]] = []

    def pace(self, parameters: BaseModel) -> Pace:
        """Give the patience that the robot's file says."""
        return Pace(1, 3, 60.0, 1, parameters.patience_s)

    def items(self, job: Job) -> Iterator[Item]:
        """Give the items k0, k1, ..."""
        return iter([Item(f"k{number}", f"item {number}") for number in range(job.parameters.count)])

    def process(self, item: Item, context: Context) -> Outcome:
        """Be away, or closed, as the parameters say; all else is done."""
        given_ = context.job.parameters
        self.met[item.key] += 1
        if given_.closed_from and item.key >= given_.closed_from:
            raise ClosedError("使える時間が終わりました")
        if self.met[item.key] <= given_.away.get(item.key, 0):
            raise AwayError("つながりません")
        return Outcome.done()

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Keep what was told of each item."""
        self.told[:] = [f"{one.item.key} {one.outcome.state}" for one in outcomes]
        return Result(None)

    def stopped(self, job: Job, outcomes: Iterable[ItemOutcome]) -> None:
        """The same."""
        self.finish(job, outcomes)


def ran(root: Path, parameters: str) -> RunSummary:
    """Run a robot of that kind in this process."""
    for folder in ("robots", "templates"):
        (root / folder).mkdir(exist_ok=True)
    head = "name: far\ntitle: 外\ntool: rpa\nkind: outside\nminutes_by_hand: 1\nparameters:\n"
    (root / "robots" / "far.yaml").write_text(head + parameters, encoding="utf-8")
    (root / "dxauto.toml").write_text("retry_wait_s = 0.002\n", encoding="utf-8")
    _Outside.met.clear()
    spec = load_registry(Workspace(root), {"outside": _Outside}).get("far")
    return run(RunRequest(Workspace(root), spec, workers=0))


def test_items_that_met_nobody_outside_are_done_when_it_is_back(tmp_path: Path) -> None:
    """An outage longer than an item's own retries costs no item: all are done in the end, none counts as failed."""
    summary = ran(tmp_path, "  away: {k0: 4, k1: 4}\n")
    assert (summary.done, summary.failed) == (4, 0)
    assert _Outside.met["k0"] == 5


def test_patience_has_an_end_and_what_is_left_is_done_the_next_time(tmp_path: Path) -> None:
    """When it stays away the run stops, tells what it tried, leaves the rest open, and goes on when called again."""
    with pytest.raises(StoppedError, match=r"つながりません。途中で止めました。.*dxauto resume"):
        ran(tmp_path, "  away: {k2: 9999, k3: 9999}\n  patience_s: 0.05\n")
    tried = {"k0 done", "k1 done", "k2 failed"}
    assert tried <= set(_Outside.told) <= tried | {"k3 failed"}
    assert ran(tmp_path, "  patience_s: 0.05\n").done == 4
    assert _Outside.met["k2"] == 1


def test_an_item_that_alone_meets_nobody_fails_alone(tmp_path: Path) -> None:
    """Where others get through in between, it is the item's own page that hangs: it fails, and the rest is done."""
    summary = ran(tmp_path, "  count: 30\n  away: {k0: 9999}\n")
    assert (summary.done, summary.failed) == (29, 1)


def test_at_closing_time_the_run_stops_before_the_next_item(tmp_path: Path) -> None:
    """Nothing is begun any more and nothing counts as failed; the next call does the rest."""
    with pytest.raises(StoppedError, match="使える時間が終わりました"):
        ran(tmp_path, "  closed_from: k2\n")
    assert _Outside.told == ["k0 done", "k1 done"]
    with Ledger(Workspace(tmp_path).ledger_path) as ledger:
        (row,) = ledger.runs(limit=1)
        assert not list(ledger.items(row.id, State.FAILED))
    assert ran(tmp_path, "  count: 4\n").done == 4
    assert _Outside.met["k0"] == 0


@given(st.lists(st.floats(0.01, 400), max_size=30), st.floats(0.001, 100), st.floats(0, 4000))
def test_pauses_grow_and_are_bounded(steps: list[float], wait_s: float, patience_s: float) -> None:
    """No pause is longer than five minutes or than the patience left, and one in use is never made shorter."""
    breaker, now, until = Breaker(wait_s, patience_s), 0.0, 0.0
    for step in steps:
        now += step
        pause = breaker.away(now)
        if pause is None:
            assert now >= patience_s
            return
        assert pause <= max(LONGEST_PAUSE_S, wait_s * 5) + 1e-6
        assert now + pause >= until - 1e-6
        until = now + pause
    breaker.reached()
    assert not breaker.holds(now)

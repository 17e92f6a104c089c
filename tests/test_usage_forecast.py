"""The forecast to 31 March: within bounds, the same for the same question, and right as often as it says."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.forecast import FIRST_SEED, cases
from dxauto.usage.definitions import Rate
from dxauto.usage.forecast import Question, Waiting, forecast

HALLS = range(FIRST_SEED, FIRST_SEED + 40)
DAYS = (date(2026, 9, 30), date(2027, 1, 31))


def test_the_interval_of_80_percent_holds_about_80_of_100_outcomes() -> None:
    """On generated halls that the forecast was not made with, 75 to 85 % of outcomes lie within the interval."""
    found = [case for seed in HALLS for case in cases(seed, DAYS)]
    assert len(found) > 360
    assert 0.75 <= sum(case.held for case in found) / len(found) <= 0.85


COUNTS = st.integers(0, 60)


@settings(max_examples=40, deadline=None)
@given(active=COUNTS, back=COUNTS, new=COUNTS, asked=COUNTS, share=st.floats(0, 1), goal=st.floats(0, 1))
def test_a_forecast_stays_within_what_is_possible(  # noqa: PLR0917
    active: int, back: int, new: int, asked: int, share: float, goal: float
) -> None:
    """Never below today's rate, never above that of all departments that could still start; its parts in order."""
    holding = active + back + new
    years = [Waiting(2025, (asked, round(asked * share)), (asked, round(asked * share)))]
    found = forecast(Question(Rate(active, holding), back, new, goal, "x"), years)
    if not holding:
        assert found.low is None
        return
    assert found.low is not None and found.middle is not None and found.high is not None
    assert active / holding <= found.low <= found.middle <= found.high <= 1.0
    assert found.probability is not None and 0 <= found.probability <= 1
    assert forecast(Question(Rate(active, holding), back, new, goal, "x"), years) == found


def test_without_a_year_before_there_is_no_forecast() -> None:
    """Then it says so instead of a figure."""
    found = forecast(Question(Rate(3, 10), 0, 7, 0.5, "x"), [])
    assert (found.low, found.middle, found.high, found.probability) == (None, None, None, None)
    assert "記録がない" in found.note

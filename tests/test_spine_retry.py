"""What is tried again, how often, and after what wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.attempt import Ending, Report, hide_names
from dxauto.retry import RetryPolicy
from dxauto.robot import Cause, Item, Outcome, State

POLICY = RetryPolicy(retries=3, wait_s=1.0)


def report(ending: Ending, outcome: Outcome | None = None) -> Report:
    return Report("k", ending, outcome or Outcome.failed("x", Cause.SYSTEM))


def test_waits_double_and_end() -> None:
    """The waits grow 1, 2, 4 and then there is no further attempt."""
    assert [POLICY.wait(report(Ending.SYSTEM), n) for n in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, None]


def test_running_out_of_time_is_repeated_once() -> None:
    """A whole limit is not spent more than twice."""
    assert [POLICY.wait(report(Ending.TIMEOUT), n) for n in (1, 2)] == [1.0, None]


@pytest.mark.parametrize("ending", [Ending.BUG, Ending.STOP])
def test_bugs_are_not_repeated(ending: Ending) -> None:
    """A mistake in the program would only happen again."""
    assert POLICY.wait(report(ending), 1) is None


@pytest.mark.parametrize("outcome", [Outcome.done(), Outcome.review("x"), Outcome.failed("x")])
def test_what_came_to_an_end_is_not_repeated(outcome: Outcome) -> None:
    """Done, review and business failures are final."""
    assert POLICY.wait(report(Ending.RETURNED, outcome), 1) is None


def test_an_outcome_without_an_end_state_is_a_failure() -> None:
    """A kind that gives back `running` by mistake leaves a failed item, not one that seems to run for ever."""
    final = POLICY.final(report(Ending.RETURNED, Outcome(State.RUNNING)), 1)
    assert (final.state, final.cause) == (State.FAILED, Cause.SYSTEM)


@given(st.integers(0, 10), st.floats(0, 600), st.integers(1, 11), st.sampled_from(Ending))
def test_waits_are_bounded(retries: int, wait: float, attempt: int, ending: Ending) -> None:
    """No setting makes an item wait for more than five minutes, or be tried more often than was set."""
    given_wait = RetryPolicy(retries, wait).wait(report(ending), attempt)
    assert given_wait is None or (0 <= given_wait <= 300 and attempt <= retries)


def test_names_of_files_do_not_reach_a_reason() -> None:
    """Label, path, file name and stem are taken out of a sentence; the sentence remains."""
    item = Item("k", "石巻太郎.pdf 3 ページ", {"path": "/in/石巻太郎.pdf", "more": ["/in/髙橋 花子.tif"], "page": 3})
    text = "石巻太郎.pdf 3 ページ: /in/石巻太郎.pdf は壊れています。髙橋 花子 も"
    hidden = hide_names(text, item)
    assert "石巻" not in hidden
    assert "髙橋" not in hidden
    assert "壊れています" in hidden

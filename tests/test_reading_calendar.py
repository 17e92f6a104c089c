"""Dates are read as dates."""

from __future__ import annotations

from collections.abc import Sequence

from dxauto.reading.calendar import UNSURE, most_probable
from dxauto.reading.types import CharReading, Reading


def reading(*chars: tuple[str, float, dict[str, float]]) -> Reading:
    """A reading of characters, each with its probability and rivals."""
    made = tuple(CharReading(c, p, ((c, p), *rivals.items())) for c, p, rivals in chars)
    return Reading("".join(c.char for c in made), min(c.probability for c in made), made)


def exists(parts: Sequence[str]) -> bool:
    return all(part.isdigit() for part in parts) and 1 <= int(parts[1]) <= 12 and 1 <= int(parts[2]) <= 31


FIVE = reading(("5", 0.99, {}))


def test_a_date_as_read_stands() -> None:
    """Digits that are a date keep their own confidence, however probable their rivals are."""
    month = reading(("7", 0.6, {"1": 0.39}))
    assert most_probable([FIVE, month, FIVE], exists) == (("5", "7", "5"), 0.6)


def test_the_70th_month_is_october() -> None:
    """Where the digits are no date, the most probable rival that is one is taken, with a bounded confidence."""
    month = reading(("7", 0.97, {"1": 0.02}), ("0", 0.99, {}))
    parts, confidence = most_probable([FIVE, month, FIVE], exists)
    assert parts == ("5", "10", "5")
    assert confidence <= UNSURE


def test_two_dates_that_are_as_probable_are_doubtful() -> None:
    """If several existing dates explain the ink, the confidence is the best one's share of them."""
    month = reading(("7", 0.9, {"1": 0.05}), ("7", 0.9, {"1": 0.05, "0": 0.05}))
    _, confidence = most_probable([FIVE, month, FIVE], exists)
    assert confidence < 0.6


def test_what_cannot_be_a_date_stays_as_it_was_read() -> None:
    """Without any existing rival nothing is invented."""
    month = reading(("9", 0.9, {}), ("9", 0.9, {}))
    assert most_probable([FIVE, month, FIVE], exists)[0] == ("5", "99", "5")


def test_a_part_that_is_not_written_is_not_guessed() -> None:
    """A missing day stays missing."""
    assert most_probable([FIVE, FIVE, None], exists)[0] == ("5", "5", "")

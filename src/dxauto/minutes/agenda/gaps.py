"""What no word of the chair has put into an item: it goes where its own words and its place in the meeting point.

In a short meeting nobody says 「次の議題に移ります」. Speech keeps the order of the agenda, so the stretch between two
known items is divided among the items that may lie there, where most of their titles' words are said. Greetings before
the opening, and words between an item's end and the next one, stay outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dxauto.minutes.agenda.cues import cue
from dxauto.minutes.agenda.likeness import Likeness
from dxauto.minutes.agenda.sentences import Sentence

WHOLE = "会議全体"
"""The title of what was said where neither an agenda was given nor an item was named."""


def divided(told: Sequence[Sentence], here: Sequence[int | None], titles: Sequence[str]) -> list[int | None]:
    """Give the item (from 0) of every sentence; `here` has those that are known already."""
    found = list(here)
    likeness = Likeness(sentence.text for sentence in told)
    for start, end in _open(found, told):
        before = max((one for one in found[:start] if one is not None), default=-1)
        after = next((one for one in found[end:] if one is not None), len(titles))
        between = range(before + 1, after)
        if not between and before < 0 and _more_than_greetings(told[start:end]):
            between = range(1)
        if between:
            found[start:end] = _shared(told[start:end], titles, between, likeness)
    return found


def _open(found: Sequence[int | None], told: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Give the stretches that are in no item and neither before the opening nor after the closing."""
    first = max((n for n, one in enumerate(told[:_OPENING]) if cue(one.text).opens), default=-1) + 1
    last = next((n for n, one in enumerate(told) if n >= first and cue(one.text).closes), len(told))
    start = None
    for number in range(first, last + 1):
        free = number < last and found[number] is None
        if free and start is None:
            start = number
        if not free and start is not None:
            yield start, number
            start = None


def _more_than_greetings(told: Sequence[Sentence]) -> bool:
    return len(told) > _OPENING and len({one.speaker for one in told} - {None}) > 1


_OPENING = 8
"""Within so many sentences a meeting is opened."""


def _shared(told: Sequence[Sentence], titles: Sequence[str], items: range, likeness: Likeness) -> list[int | None]:
    """Give the order-keeping division of sentences among items under which most of the titles is said."""
    scores = [0.0] * len(items)
    came_from: list[list[int]] = []
    for sentence in told:
        before = [max(range(place + 1), key=lambda one: scores[one]) for place in range(len(items))]
        said = [likeness.holds(titles[item], sentence.text) for item in items]
        scores = [scores[before[place]] + said[place] for place in range(len(items))]
        came_from.append(before)
    place = max(range(len(items)), key=lambda one: scores[one])
    found: list[int | None] = []
    for before in reversed(came_from):
        found.append(items[place])
        place = before[place]
    return found[::-1]

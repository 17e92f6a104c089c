"""Which sentence belongs to which item: the chair's phrases decide, the titles where no number is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dxauto.minutes.agenda.cues import Cue, cue
from dxauto.minutes.agenda.gaps import WHOLE, divided
from dxauto.minutes.agenda.likeness import Likeness
from dxauto.minutes.agenda.sentences import Sentence

NAMED = 0.6
"""A sentence that holds that much of a title names it."""

NEARLY_NAMED = 0.3
"""That much is enough where the chair goes on to the next item: 「次、照会の件」."""

_GREETINGS = 8
"""Longer than so many sentences nobody greets."""

_OTHER = "その他"


@dataclass(slots=True)
class Place:
    """One item with its sentences; `number` counts from 1, or is what the chair said."""

    number: int
    title: str
    found: bool = False
    sentences: list[Sentence] = field(default_factory=list)


def assign(told: Sequence[Sentence], titles: Sequence[str]) -> list[Place]:
    """Give the items in the order of the agenda with their sentences.

    What is said before the first item and after the last (greetings, closing words) belongs to none. Without `titles`
    the items are found: by the numbers and titles that are said.
    """
    walk = _Walk([Place(number, title) for number, title in enumerate(titles, start=1)], told, given=bool(titles))
    for sentence in told:
        walk.take(sentence)
    if not walk.places and told:
        return [Place(1, WHOLE, found=True, sentences=list(told))]
    return _filled(walk.places, told) if titles else _led_in(walk.places, told)


def _filled(places: list[Place], told: Sequence[Sentence]) -> list[Place]:
    """Put what is in no item where `gaps` finds a place for it."""
    known = {sentence.number: n for n, place in enumerate(places) for sentence in place.sentences}
    shared = divided(told, [known.get(one.number) for one in told], [place.title for place in places])
    for n, place in enumerate(places):
        place.sentences = [sentence for sentence, item in zip(told, shared, strict=True) if item == n]
    return places


def _led_in(places: list[Place], told: Sequence[Sentence]) -> list[Place]:
    """Put a talk before the first item that was named into an item of its own; greetings and openings stay outside."""
    first = next((place.sentences[0].number for place in places if place.sentences), 0)
    start = max((n for n, one in enumerate(told[:_GREETINGS]) if cue(one.text).opens), default=-1) + 1
    before = [one for one in told[start:] if one.number < first]
    talked = len(before) > _LEAST_TALK and len({one.speaker for one in before} - {None}) > 1
    if not talked or any(cue(one.text).number is not None for one in told):
        return places
    for place in places:
        place.number += 1
    return [Place(1, WHOLE, found=True, sentences=before), *places]


_LEAST_TALK = 2


class _Walk:
    def __init__(self, places: list[Place], told: Sequence[Sentence], *, given: bool) -> None:
        self.places = places
        self._given = given
        self._likeness = Likeness(sentence.text for sentence in told)
        self._here: Place | None = None
        self._ended = False
        self._done: set[int] = set()
        self._heard: set[str | None] = set()
        self._sentences = 0

    def take(self, sentence: Sentence) -> None:
        """Put one sentence into its item, and move on where it says so."""
        said = cue(sentence.text)
        self._heard.add(sentence.speaker)
        self._sentences += 1
        if said.closes and self._over():
            self._leave()
            self._ended = True
        goal = None if self._ended else self._goal(sentence, said)
        if goal is not None and goal is not self._here:
            self._leave()
            self._here = goal
        if self._here is not None:
            self._here.sentences.append(sentence)
        if said.ends and goal is None:
            self._leave()

    def _over(self) -> bool:
        """Tell whether the meeting may end here: its last item is or was under way."""
        return not self.places or not self._given or len(self._done | self._now()) >= len(self.places) - 1

    def _now(self) -> set[int]:
        return {self._here.number} if self._here is not None else set()

    def _leave(self) -> None:
        if self._here is not None:
            self._done.add(self._here.number)
        self._here = None

    def _goal(self, sentence: Sentence, said: Cue) -> Place | None:
        if said.number is not None:
            return self._numbered(said)
        if said.other:
            return self._titled(_OTHER)
        named = self._named(sentence, said.onward)
        if named is not None and (said.title or _moves(said) or self._here is None):
            return named
        return self._onward(said)

    def _onward(self, said: Cue) -> Place | None:
        """Give the item that 「次に」 or 「最後に」 means."""
        if not self._given:
            return self._titled(said.title) if said.title and said.onward else None
        if said.last and len(self._done | self._now()) >= len(self.places) - 1:
            return self.places[-1]
        if said.onward and self._unannounced():
            self._done.add(self.places[0].number)
            return self._following()
        if said.steps or (said.onward and self._here is None):
            return self._following()
        return None

    def _unannounced(self) -> bool:
        """Tell whether the first item must have been under way for a while, though nobody has named it."""
        untouched = self._here is None and not self._done and len(self.places) > 1
        return untouched and len(self._heard - {None}) > 1 and self._sentences > _GREETINGS

    def _numbered(self, said: Cue) -> Place | None:
        for place in self.places:
            if place.number == said.number:
                if place.found and not place.title and said.title:
                    place.title = said.title
                return place
        if self._given or said.number is None:
            return None
        return self._new(said.number, said.title)

    def _named(self, sentence: Sentence, onward: bool) -> Place | None:
        """Give the item whose title a sentence names, if one is named clearly better than the others."""
        scores = sorted(
            ((self._likeness.holds(place.title, sentence.text), -place.number, place) for place in self.places),
            key=lambda one: one[:2],
            reverse=True,
        )
        if not scores or scores[0][0] < (NEARLY_NAMED if onward else NAMED):
            return None
        best, second = scores[0], scores[1][0] if len(scores) > 1 else 0.0
        if best[0] - second < 0.15 or best[2].number in self._done:
            return None
        return best[2]

    def _titled(self, title: str) -> Place | None:
        for place in self.places:
            if title == place.title or (title == _OTHER and _OTHER in place.title):
                return place
        if self._given:
            return None
        return self._new(max((place.number for place in self.places), default=0) + 1, title)

    def _following(self) -> Place | None:
        left = [place for place in self.places if place.number not in self._done | self._now()]
        return left[0] if left else None

    def _new(self, number: int, title: str) -> Place:
        place = Place(number, title, found=True)
        self.places.append(place)
        return place


def _moves(said: Cue) -> bool:
    return said.onward or said.steps or said.opens or said.last or said.goes

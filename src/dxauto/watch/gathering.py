"""Files that are one input together (the recordings of a meeting, named in its file), and what waits for what: pure.

A *sheet* is a file that goes along with others and names several, or cannot be understood. What it names is never read
by itself: it waits for the sheet to be whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from dxauto.watch.companions import Companions
from dxauto.watch.names import same
from dxauto.watch.still import Seen


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says that goes along: the names of those it makes one of, or why it cannot be understood.

    `mentions` are names found in what cannot be understood.
    """

    names: tuple[str, ...] = ()
    problem: str = ""
    mentions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Together:
    """A sheet and the files that it holds, by their places in the folder; it is whole if it awaits nothing."""

    sheet: str
    parts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    problem: str = ""

    @property
    def whole(self) -> bool:
        """Tell whether it can be read."""
        return not (self.missing or self.problem)

    @property
    def places(self) -> tuple[str, ...]:
        """Where its files lie, the sheet first."""
        return (self.sheet, *self.parts)

    @property
    def awaits(self) -> str:
        """Say what it waits for; empty if it is whole."""
        if self.problem:
            return self.problem
        return f"{'、'.join(f'「{name}」' for name in self.missing)}が、まだありません" if self.missing else ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a folder offers: inputs by their place, with how they have looked; `whole` sheets are among them."""

    seen: dict[str, Seen] = field(default_factory=dict)
    whole: dict[str, Together] = field(default_factory=dict)
    waiting: tuple[Together, ...] = ()

    def places(self, place: str) -> tuple[str, ...]:
        """Give the places of the files that an input consists of."""
        return self.whole[place].places if place in self.whole else (place,)


def offered(
    seen: Mapping[str, Seen], companions: Companions, sheets: Mapping[str, Sheet], shut: Iterable[str] = ()
) -> Offer:
    """Give what may be read, of which each is as still as the least still of the files that decide what it is.

    `sheets` are those of the files that go along that are still and could be read; one that is missing there is being
    written, and might name anything in its folder. Where one is `shut` (it cannot be opened) nothing is offered.
    """
    closed = {_folder(place) for place in shut}
    mains = [place for place in seen if not companions.along(place)]
    found = gathered(sheets, mains, companions)
    held = {place for one in found for place in one.parts}
    whole = {one.sheet: one for one in found if one.whole}
    unknown: dict[str, list[Seen]] = {}
    for place in seen:
        if companions.along(place) and place not in sheets:
            unknown.setdefault(_folder(place), []).append(seen[place])
    offers = {place: (place,) for place in mains if place not in held} | {one: whole[one].places for one in whole}
    looks = {
        place: _as_one([seen[one] for one in places] + unknown.get(_folder(place), []))
        for place, places in offers.items()
        if _folder(place) not in closed
    }
    return Offer(looks, whole, tuple(one for one in found if not one.whole))


def gathered(sheets: Mapping[str, Sheet], places: Iterable[str], companions: Companions) -> list[Together]:
    """Give the sheets with what they hold of `places`; a sheet that names nothing and is understood is none."""
    there = sorted(places)
    exact = {one: one for one in there}
    alike = {same(one): one for one in reversed(there)}
    found = _apart({place: _named(place, one, exact, alike) for place, one in sheets.items() if one.names})
    for place, one in sheets.items():
        if one.problem:
            found = _with_broken(place, one, found, there, companions)
    return sorted(found, key=lambda one: one.sheet)


def _named(place: str, sheet: Sheet, exact: Mapping[str, str], alike: Mapping[str, str]) -> Together:
    found: dict[str, str | None] = {}
    for name in sheet.names:
        wanted = str(PurePosixPath(place).with_name(name))
        found[name] = exact.get(wanted) or alike.get(same(wanted))
    parts = tuple(one for one in found.values() if one is not None)
    return Together(place, parts, tuple(name for name, one in found.items() if one is None))


def _apart(found: Mapping[str, Together]) -> list[Together]:
    """Refuse sheets that want the same file: nobody knows whose it is."""
    wanted = Counter(part for one in found.values() for part in one.parts)

    def told(one: Together) -> Together:
        disputed = next((part for part in one.parts if wanted[part] > 1), None)
        if disputed is None:
            return one
        rival = next(other.sheet for other in found.values() if disputed in other.parts and other is not one)
        why = f"「{_name(disputed)}」が「{_name(rival)}」にも書かれています。どちらかから消してください"
        return replace(one, problem=why)

    return [told(one) for one in found.values()]


def _with_broken(
    place: str, sheet: Sheet, found: Iterable[Together], there: Iterable[str], companions: Companions
) -> list[Together]:
    """Give the sheets with one that is not understood: it holds what bears its name and whatever it mentions."""
    own = _folder(place)
    known, left = list(found), []
    near = [*there, *(one.sheet for one in known)]
    means = {
        one
        for one in near
        if _folder(one) == own and (_name(one) in sheet.mentions or _is_beside(companions, one, place))
    }
    for one in known:
        if means.isdisjoint(one.places):
            left.append(one)
        else:
            means |= set(one.places)
    return [*left, Together(place, tuple(sorted(means - {place})), (), sheet.problem)]


def _is_beside(companions: Companions, main: str, place: str) -> bool:
    return same(_name(place)) in map(same, companions.beside(_name(main)))


def _as_one(parts: list[Seen]) -> Seen:
    """Give how several files look as one; others are waited for from when it became still."""
    since = max(one.since for one in parts)
    return Seen(min((one.look for one in parts), key=lambda look: look.size), since, since)


def _folder(place: str) -> str:
    return str(PurePosixPath(place).parent)


def _name(place: str) -> str:
    return PurePosixPath(place).name

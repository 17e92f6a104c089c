"""Taking files out of the watched folder, into a folder of the batch in it where nobody else touches them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from dxauto.watch import hands
from dxauto.watch.companions import Companions
from dxauto.watch.journal import Journal
from dxauto.watch.listing import Look, look_at
from dxauto.watch.names import free, same, tidy
from dxauto.watch.types import Batch, Fate, Held, Role, Stage

APART = "一緒に読むファイルがそろう前に、これだけが動かされたか、書き換えられました"


def intended(
    places: Iterable[str], looks: Mapping[str, Look], roles: Mapping[str, Role] | None = None, aside: str = ""
) -> tuple[Held, ...]:
    """Give the files of a new batch, each with the name that it is to have there, and its role if not `OWN`.

    `aside` is why its sheet, and with it the others, is set aside unread.
    """
    found: list[Held] = []
    taken: set[str] = set()
    for place in places:
        path = PurePosixPath(place)
        below = "/".join(tidy(part) for part in path.parent.parts)
        own = free(tidy(path.name), lambda name, below=below: same(f"{below}/{name}") in taken)  # type: ignore[misc]
        taken.add(same(f"{below}/{own}"))
        name = f"{below}/{own}" if below else own
        role = (roles or {}).get(place, Role.OWN)
        fate = Fate.REVIEW if aside and role is Role.SHEET else None
        found.append(Held(0, place, name, looks[place], fate=fate, reason=aside if fate else "", role=role))
    return tuple(found)


def take(journal: Journal, folder: Path, here: Path, batch: Batch, companions: Companions) -> Batch:
    """Move a batch's files from `folder` to `here`, hash them, and note them as taken; may be repeated.

    What has changed since it was seen, or cannot be moved now, is left where it lies, for another batch, with what
    belongs to it; of a sheet and its parts all are. Raises OSError if the folders themselves are away.
    """
    here.mkdir(exist_ok=True)
    kept: dict[int, Held] = {}
    mains = companions.mains(batch.files)
    for held in batch.files:
        if held.id in mains and mains[held.id].id not in kept:
            _leave(folder, here, held)
        elif (one := _taken(folder, here, held)) is not None:
            kept[held.id] = one
    if any(one.role is not Role.OWN and one.id not in kept for one in batch.files):
        kept = dict(_left_apart(folder, here, kept.values()))
    # A meeting's own file may well say what an earlier one said.
    read = {one.id: one for one in _judged(journal, [one for one in kept.values() if one.id not in mains])}
    sheet = next((one for one in kept.values() if one.role is Role.SHEET), None)
    if sheet is not None:
        parts = [one.digest for one in kept.values() if one.role is Role.PART]
        read[sheet.id] = _judged_together(journal, sheet, parts)
    judged = tuple(read.get(number, one) for number, one in kept.items())
    journal.taken(batch.id, judged)
    return replace(batch, files=judged, stage=Stage.READY if judged else Stage.MOVED)


def _taken(folder: Path, here: Path, held: Held) -> Held | None:
    source, target = folder / held.place, here / held.name
    if look_at(target) is None:
        if look_at(source) != held.look:
            return None
        try:
            hands.move(source, target)
        except OSError:
            folder.stat()
            return None
    digest = _hash(target)
    if look_at(target) != held.look:
        # Somebody writes to it still, through the handle that he holds: give it back, under its own name if he does
        # not use that again.
        return None if _gave_back(target, source) else replace(held, digest=digest)
    return replace(held, digest=digest)


def _leave(folder: Path, here: Path, held: Held) -> None:
    """Leave a file where it lies; one that an earlier, killed taking has moved goes back."""
    if look_at(here / held.name) is not None:
        _gave_back(here / held.name, folder / held.place)


def _left_apart(folder: Path, here: Path, kept: Iterable[Held]) -> Iterator[tuple[int, Held]]:
    """Leave files that are one where they lay, since one of them could not be had; give those that cannot go back."""
    for one in kept:
        if not _gave_back(here / one.name, folder / one.place):
            yield one.id, replace(one, fate=Fate.REVIEW, reason=APART, role=Role.OWN)


def _hash(path: Path) -> str:
    try:
        return hands.hash_of(path)
    except OSError:
        return ""


def _gave_back(target: Path, source: Path) -> bool:
    try:
        hands.move(target, source)
    except OSError:
        return False
    return True


def _judged(journal: Journal, held: list[Held]) -> Iterator[Held]:
    """Give the files, those whose content was read before with their fate."""
    known = journal.known(one.digest for one in held)
    for one in held:
        if one.fate is None and one.role is Role.OWN and one.digest in known:
            yield replace(one, fate=Fate.TWIN, reason=f"{known[one.digest]:%Y-%m-%d}")
        else:
            yield one


def _judged_together(journal: Journal, sheet: Held, parts: list[str]) -> Held:
    """Give a sheet, with its fate if the same parts were read before, whatever it says otherwise."""
    before = journal.known_together(parts) if sheet.fate is None else None
    return sheet if before is None else replace(sheet, fate=Fate.TWIN, reason=f"{before:%Y-%m-%d}")

"""Taking files out of the watched folder, into a folder of the batch in it where nobody else touches them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from dxauto.watch import hands
from dxauto.watch.companions import Companions
from dxauto.watch.journal import Journal
from dxauto.watch.listing import Look, look_at
from dxauto.watch.names import free, same, tidy
from dxauto.watch.types import Batch, Fate, Held, Stage


def intended(places: Iterable[str], looks: dict[str, Look]) -> tuple[Held, ...]:
    """Give the files of a new batch, each with the name that it is to have there."""
    found: list[Held] = []
    taken: set[str] = set()
    for place in places:
        path = PurePosixPath(place)
        below = "/".join(tidy(part) for part in path.parent.parts)
        own = free(tidy(path.name), lambda name, below=below: same(f"{below}/{name}") in taken)  # type: ignore[misc]
        taken.add(same(f"{below}/{own}"))
        found.append(Held(0, place, f"{below}/{own}" if below else own, looks[place]))
    return tuple(found)


def take(journal: Journal, folder: Path, here: Path, batch: Batch, companions: Companions) -> Batch:
    """Move a batch's files from `folder` to `here`, hash them, and note them as taken; may be repeated.

    What has changed since it was seen, or cannot be moved now, is left where it lies, for another batch, with what
    belongs to it. Raises OSError if the folders themselves are away.
    """
    here.mkdir(exist_ok=True)
    kept: dict[int, Held] = {}
    mains = companions.mains(batch.files)
    for held in batch.files:
        if held.id in mains and mains[held.id].id not in kept:
            _leave(folder, here, held)
        elif (one := _taken(folder, here, held)) is not None:
            kept[held.id] = one
    # A meeting's own file may well say what an earlier one said.
    read = {one.id: one for one in _judged(journal, [one for one in kept.values() if one.id not in mains])}
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
        if one.digest in known:
            yield replace(one, fate=Fate.TWIN, reason=f"{known[one.digest]:%Y-%m-%d}")
        else:
            yield one

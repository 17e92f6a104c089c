"""Moving the files of a batch that was read to where they stay: 済 or 要確認, by day."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from dxauto.errors import system_reason
from dxauto.watch import hands
from dxauto.watch.journal import Journal
from dxauto.watch.listing import look_at
from dxauto.watch.names import brief, free, same, tidy
from dxauto.watch.notes import put_beside, text_of
from dxauto.watch.plan import Plan
from dxauto.watch.types import Batch, Fate, Held


def targeted(plan: Plan, batch: Batch, files: Iterable[Held]) -> Iterator[Held]:
    """Give the files with a free place for each; a name that is there already gets a number.

    Files that are one get a folder of their own, so that they keep the names by which one of them names the others.
    """
    taken: set[str] = set()
    for one in files:
        if one.fate is None or one.fate is Fate.GONE:
            yield one
            continue
        folder = _folder(plan, batch, one)
        target = _free_place(folder if batch.sheet is None else _own_folder(folder, batch.sheet), one, taken)
        taken.add(same(str(target)))
        yield replace(one, target=target)


def move_all(plan: Plan, journal: Journal, batch: Batch) -> list[str]:
    """Move what is still to be moved and write the notes; give why some could not be (Japanese, without names).

    May be repeated after any interruption. Only when nothing is left to move the batch is at its end.
    """
    here = plan.working / batch.id
    hindered: list[str] = []
    for one in batch.files:
        if one.target is None:
            continue
        try:
            _finish(plan, journal, batch, one)
        except PermissionError:
            hindered.append("ほかのソフトで開かれているか、書き込む権限がありません")
        except OSError as error:
            plan.working.stat()
            hindered.append(system_reason(error))
    if not hindered:
        clear(here)
        journal.moved(batch.id)
    return hindered


def _finish(plan: Plan, journal: Journal, batch: Batch, one: Held) -> None:
    source = plan.working / batch.id / one.name
    target = one.target
    assert target is not None
    if look_at(source) is None:
        if not os.path.lexists(target):
            # Raises if it is the share that is away, and not the file alone.
            plan.working.stat()
            journal.settle(replace(one, fate=Fate.GONE, target=None))
            return
    elif os.path.lexists(target) and hands.finished_elsewhere(source, target, one.digest):
        source.unlink()
    else:
        target = _moved(plan, journal, batch, one, source)
    text = text_of(one, batch, plan.robot)
    if text:
        put_beside(target, text)


def _moved(plan: Plan, journal: Journal, batch: Batch, one: Held, source: Path) -> Path:
    """Move a file to its target; if that is taken or too long a path, to another one, noted before."""
    target, brief_now = one.target, False
    assert target is not None
    planned = {same(str(other.target)) for other in batch.files if other.target is not None}
    while True:
        try:
            hands.move(source, target)
        except FileExistsError:
            target = _free_place(target.parent, one, planned)
        except OSError as error:
            # Windows says of a path that is too long only that it cannot be found.
            if brief_now or isinstance(error, PermissionError) or look_at(source) is None:
                raise
            brief_now, one = True, replace(one, place=brief(tidy(PurePosixPath(one.place).name)))
            target = _free_place(target.parent, one, planned)
        else:
            return target
        journal.settle(replace(one, target=target))


def _folder(plan: Plan, batch: Batch, one: Held) -> Path:
    base = plan.review if one.fate is Fate.REVIEW else plan.done
    return base.joinpath(batch.day.isoformat(), *(tidy(part) for part in PurePosixPath(one.place).parent.parts))


def _own_folder(folder: Path, sheet: Held) -> Path:
    """Give the free folder of the sheet's name; in a folder that bears this name already, beside that one."""
    place = PurePosixPath(sheet.place)
    name = tidy(place.stem)
    around = folder.parent if same(place.parent.name) == same(name) else folder
    return around / free(name, lambda candidate: os.path.lexists(around / candidate))


def _free_place(folder: Path, one: Held, taken: set[str]) -> Path:
    def is_taken(name: str) -> bool:
        return same(str(folder / name)) in taken or os.path.lexists(folder / name)

    return folder / free(tidy(PurePosixPath(one.place).name), is_taken)


def clear(here: Path) -> None:
    """Delete the batch's folder with the empty ones in it; what somebody else has put there stays."""
    for folder, _, _ in os.walk(here, topdown=False):
        try:
            Path(folder).rmdir()
        except OSError:
            continue

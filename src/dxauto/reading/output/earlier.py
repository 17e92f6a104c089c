"""The workbooks that were there before: what persons typed into them goes on in the new ones, and then they may go."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import OutputError
from dxauto.files import atomic_path
from dxauto.reading.output.index import Entry, Previous, about_of, read_previous
from dxauto.reading.output.parts import first_path, later_paths
from dxauto.reading.output.pictures import image_folder
from dxauto.reading.output.purged import is_gone
from dxauto.reading.output.request import OutputRequest
from dxauto.workspace import Workspace

UNFINISHED = "_途中"
"""What the name of a workbook ends with that holds what there was when a run was stopped."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A workbook that was there: under a name that the new one takes, or an unfinished one of the same robot."""

    path: Path
    held: Previous
    unfinished: bool = False

    @property
    def keys(self) -> set[str]:
        """The items of its rows."""
        return {key for entry in self.held.entries for key, *_ in entry.sources}

    @property
    def typed(self) -> set[str]:
        """The items for which something is typed in it."""
        return {key for key, _ in self.held.typed}


def earlier(request: OutputRequest) -> list[Earlier]:
    """Read what is there. Raises `OutputError` if it is to be appended to and is not ours."""
    found = [Earlier(request.path, _read(request, request.path, must=request.append))]
    if request.part is not None:
        return found
    found += _parts(request, request.path)
    for path in sorted(request.path.parent.glob(f"*{UNFINISHED}{request.path.suffix}")):
        if path == request.path:
            continue
        held = _read(request, path)
        if held.about.unfinished and {entry.robot for entry in held.entries} <= {request.robot}:
            found.append(Earlier(path, held, unfinished=True))
            found += [Earlier(one.path, one.held, unfinished=True) for one in _parts(request, path)]
    return found


def together(books: Iterable[Earlier]) -> Previous:
    """Put together what several workbooks hold; of the same place what stands in the first of them."""
    listed = [book.held for book in books]
    about = listed[0].about if listed else Previous().about
    backwards = listed[::-1]
    entries = {entry.key: entry for held in listed for entry in held.entries}
    entries |= {entry.key: entry for held in backwards for entry in held.entries}
    return Previous(
        about,
        tuple(entries.values()),
        {place: text for held in backwards for place, text in held.typed.items()},
        {key: row for held in backwards for key, row in held.cells.items()},
        {key: rows for held in backwards for key, rows in held.lines.items()},
    )


@contextmanager
def entries_safe(request: OutputRequest, books: Sequence[Earlier], kept: set[str]) -> Iterator[list[str]]:
    """Keep old workbooks beside the new ones, if persons typed things into them that the new ones have no row for.

    `kept` are the items of the new ones, known when the block ends.
    """
    notes: list[str] = []
    copies = {book.path: _copied(book.path) for book in books if book.typed and not (request.append or book.unfinished)}
    yield notes
    for book in books:
        copy = copies.get(book.path)
        if copy is not None and book.typed <= kept:
            copy.unlink(missing_ok=True)
        elif copy is not None:
            notes.append(
                f"前の {book.path.name} に、まだ反映していない訂正がありました。前のブックは {copy.name} にあります"
            )


def remove_superseded(books: Iterable[Earlier], parts: int, kept: set[str]) -> Iterator[str]:
    """Delete what the new workbooks, so many `parts`, stand for: surplus parts, and unfinished ones of which every page
    is in them now. Gives a sentence for each that is open in another program.
    """
    for book in books:
        superseded = book.keys <= kept if book.unfinished else book.held.about.part.number > parts
        if not superseded:
            continue
        try:
            book.path.unlink()
        except OSError:
            yield f"{book.path.name} は前の結果の残りです。閉じてから消してください"
            continue
        if book.unfinished:
            _remove_images(book)


def _read(request: OutputRequest, path: Path, *, must: bool = False) -> Previous:
    def gone(entry: Entry) -> bool:
        return is_gone(entry, Workspace(request.workspace).work(entry.robot))

    try:
        return read_previous(path, gone) or Previous()
    except OutputError:
        if must:
            raise
        return Previous()


def _parts(request: OutputRequest, first: Path) -> list[Earlier]:
    found = []
    for number, path in later_paths(first, 1):
        about = about_of(path)
        if about is None or about.part.number != number:
            break
        found.append(Earlier(path, _read(request, path, must=request.append)))
    return found


def _copied(path: Path) -> Path:
    copy = path.with_name(f"{path.stem}_前の内容{path.suffix}")
    with atomic_path(copy) as temporary:
        shutil.copyfile(path, temporary)
    return copy


def _remove_images(book: Earlier) -> None:
    folder = image_folder(first_path(book.path, book.held.about.part.number))
    with suppress(OSError):
        for key in book.keys:
            for image in folder.glob(f"{key}.*"):
                image.unlink()
        folder.rmdir()

"""Writing workbooks from applications: one, or several parts of a settable size; all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path

from dxauto.errors import OutputError
from dxauto.files import TargetBusyError, atomic_path
from dxauto.reading.output.index import Previous, about_of
from dxauto.reading.output.parts import Part, part_path
from dxauto.reading.output.request import OutputRequest, Written
from dxauto.reading.output.sameness import without_times
from dxauto.reading.output.streaming import temporary_files_in
from dxauto.reading.output.summary_sheet import Count
from dxauto.reading.output.workbook import Book
from dxauto.reading.types import Application
from dxauto.workspace import Workspace

Pair = tuple[Application, str]
"""An application and the robot that read it."""


def write_books(
    request: OutputRequest, applications: Iterable[Pair], previous: Previous, refused: Mapping[tuple[str, str], str]
) -> Written:
    """Write the workbooks: whole, or not at all. Raises `OutputError`.

    All parts are finished beside their places before the first takes its name; the first part takes it last.
    """
    waiting = Workspace(request.workspace).state / "tmp"
    coming, counts = _Ahead(applications), list[Count]()
    placed: list[_Place] = []
    part = request.part or Part()
    with temporary_files_in(waiting), ExitStack() as places:
        while not placed or coming.more():
            place = _Place(request.path if request.part else part_path(request.path, part.number))
            _refuse_foreign(place.path, part.number)
            final = places.enter_context(place.taken())
            placed.append(place)
            book = Book(request, part, previous, refused)
            with closing(book):
                for application, robot in coming.next(request.rows_per_book):
                    book.add(application, robot)
                _write_file(book, final, request, last=not coming.more())
            counts += book.counts()
            part = book.after()
    notes = [place.busy for place in placed if place.busy]
    return Written(placed[0].path, notes, totals(counts), tuple(place.path for place in placed[1:]))


class _Ahead:
    """Applications, in portions; it can be asked whether there are more."""

    def __init__(self, applications: Iterable[Pair]) -> None:
        self._left = iter(applications)
        self._held: list[Pair] = []

    def more(self) -> bool:
        if not self._held:
            self._held = list(islice(self._left, 1))
        return bool(self._held)

    def next(self, count: int | None) -> Iterator[Pair]:
        given = 0
        while (count is None or given < count) and self.more():
            yield self._held.pop()
            given += 1


class _Place:
    """Where a part goes. If another program holds that file open, `path` and the sentence `busy` say where it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.busy = ""

    @contextmanager
    def taken(self) -> Iterator[Path]:
        try:
            with atomic_path(self.path) as final:
                yield final
        except TargetBusyError as busy:
            self.path, self.busy = busy.kept, str(busy)


def _refuse_foreign(path: Path, number: int) -> None:
    """A part's name was chosen by us: what lies there may be replaced only if it is such a part."""
    if number == 1 or not path.exists():
        return
    about = about_of(path)
    if about is None or about.part.number != number:
        raise OutputError(
            f"{path} は、結果の {number} 冊目ではないファイルです。別の場所へ移すか、-o で別の名前を指定してください"
        )


def _write_file(book: Book, final: Path, request: OutputRequest, *, last: bool) -> None:
    streamed = final.with_suffix(".stream")
    try:
        book.save(streamed, last=last)
        without_times(streamed, final, request.today)
    finally:
        streamed.unlink(missing_ok=True)


def totals(counts: Iterable[Count]) -> dict[str, int]:
    """Applications done, to be looked at and failed; pages; fields that a person must look at."""
    listed = list(counts)
    return {
        "applications": sum(c.total for c in listed),
        "done": sum(c.done for c in listed),
        "review": sum(c.review for c in listed),
        "failed": sum(c.failed for c in listed),
        "pages": sum(c.pages for c in listed),
        "review_fields": sum(c.fields for c in listed),
    }

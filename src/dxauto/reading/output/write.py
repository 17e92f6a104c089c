"""Writing a run's applications in the format asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from dxauto.errors import OutputError
from dxauto.reading.assemble import reassemble
from dxauto.reading.output.books import write_books
from dxauto.reading.output.earlier import earlier, entries_safe, remove_superseded, together
from dxauto.reading.output.index import Entry, Previous
from dxauto.reading.output.purged import from_workbook, is_gone
from dxauto.reading.output.request import OutputRequest, Written
from dxauto.reading.types import Application
from dxauto.workspace import Workspace


def write_output(applications: Iterable[Application], request: OutputRequest) -> Written:
    """Write the applications, atomically; the counts in `figures` add up to the applications in the file.

    Raises `OutputError` if nothing could be written: then what was there before is as it was. If Excel holds the
    file open, the result lies beside it, and `path` and a note say where.
    """
    if request.format == "xlsx":
        return write_workbook(applications, request)
    if request.append:
        raise OutputError(
            "追記（append）は Excel のブック（xlsx）だけでできます。csv・json は別の名前で保存してください"
        )
    if request.format == "csv":
        from dxauto.reading.output.csv_out import write_csv

        return write_csv(applications, request)
    from dxauto.reading.output.json_out import write_json

    return write_json(applications, request)


def write_workbook(
    applications: Iterable[Application], request: OutputRequest, refused: Mapping[tuple[str, str], str] | None = None
) -> Written:
    """Write or append to a workbook. What persons typed or wrote over in the old one is in the new one again.

    With `append`, applications of the old workbook stay, in their order, and none comes twice. Without it, the old
    workbook's entries are kept for the same applications; if it holds entries for others, it is kept as well. What the
    new one stands for goes: parts that it does not need, unfinished ones of the same robot whose pages it all has.
    """
    books = earlier(request)
    own = together(book for book in books if not book.unfinished)
    previous = together(books)
    _check_forms(request, own)
    kept: set[str] = set()
    with entries_safe(request, books, kept) as notes:
        written = write_books(request, _in_order(applications, request, own, kept), previous, refused or {})
    if request.part is None:
        notes += remove_superseded(books, 1 + len(written.others), kept)
    return replace(written, notes=(*written.notes, *notes))


def _check_forms(request: OutputRequest, previous: Previous) -> None:
    """Appending must not turn another robot's applications into pages of no known form."""
    strange = {entry.template for entry in previous.entries if entry.template} - set(request.templates)
    if request.append and strange:
        raise OutputError(
            f"{request.path} には、ここで使えない様式（{'、'.join(sorted(strange))}）の申請が入っています。"
            "別の名前を -o で指定してください"
        )


def work_of(request: OutputRequest, robot: str) -> Path:
    """The folder of a robot's item folders."""
    return Workspace(request.workspace).work(robot)


def _in_order(
    applications: Iterable[Application], request: OutputRequest, previous: Previous, written: set[str]
) -> Iterator[tuple[Application, str]]:
    """The old workbook's applications, then those that are new; `written` fills with the keys of their items."""
    for entry in previous.entries if request.append else ():
        keys = {key for key, *_ in entry.sources}
        # Killed between two parts, an application may stand in both.
        if not keys <= written:
            written |= keys
            yield _again(entry, request, previous), entry.robot
    for application in applications:
        keys = {folder.name for folder in application.folders}
        if not keys <= written:
            written |= keys
            yield application, request.robot


def _again(entry: Entry, request: OutputRequest, previous: Previous) -> Application:
    work = work_of(request, entry.robot)
    if is_gone(entry, work):
        return from_workbook(entry, previous, request.templates.get(entry.template), work, request.today)
    return reassemble(entry.sources_in(work), request.templates, request.today)

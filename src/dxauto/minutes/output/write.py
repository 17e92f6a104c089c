"""Writes one document in one format, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dxauto.files import atomic_path
from dxauto.minutes.output.earlier import Written
from dxauto.minutes.parameters import Format
from dxauto.minutes.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Beside:
    """What a document needs besides the transcript.

    `template` is the Word file to fill, `recordings` what the page plays, `page` the HTML file that times in Word lead
    to (none: the one of the same name). With `written` a document that a person has edited since is kept.
    """

    template: Path | None = None
    recordings: Sequence[Path] = ()
    page: Path | None = None
    written: Written | None = None


def write(
    transcript: Transcript, path: Path, form: Format, *, template: Path | None = None, recordings: Sequence[Path] = ()
) -> None:
    """Write `path`; errors as `write_beside`."""
    write_beside(transcript, path, form, Beside(template, recordings))


def write_beside(transcript: Transcript, path: Path, form: Format, beside: Beside) -> Path | None:
    """Write `path`, and give where an earlier document was kept. Errors as `atomic_path`.

    Raises `ConfigurationError` if the template cannot be filled.
    """
    with atomic_path(path) as temporary:
        _writer(form, beside, path)(transcript, temporary)
        # The page holds nothing that anybody edits.
        return beside.written.replace(path, temporary) if beside.written is not None and form != "html" else None


def _writer(form: Format, beside: Beside, path: Path) -> Callable[[Transcript, Path], None]:
    # Each format imports what it needs only when it is written.
    if form == "docx":
        from dxauto.minutes.output.page import relative
        from dxauto.minutes.output.word import write_word

        page = relative(beside.page or path.with_suffix(".html"), path.parent)

        return lambda transcript, to: write_word(transcript, to, beside.template, page)
    if form == "xlsx":
        from dxauto.minutes.output.sheet import write_sheet

        return write_sheet
    if form == "html":
        from dxauto.minutes.output.page import write_page

        return lambda transcript, to: write_page(transcript, to, beside.recordings, path.parent)
    from dxauto.minutes.output import plain

    return plain.WRITERS[form]

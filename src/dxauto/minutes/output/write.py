"""Writes one document in one format, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from dxauto.files import atomic_path
from dxauto.minutes.parameters import Format
from dxauto.minutes.transcript import Transcript


def write(
    transcript: Transcript,
    path: Path,
    form: Format,
    *,
    template: Path | None = None,
    recordings: Sequence[Path] = (),
) -> None:
    """Write `path`. `template` is the Word file to fill, `recordings` what the page plays; errors as `atomic_path`.

    Raises `ConfigurationError` if the template cannot be filled.
    """
    with atomic_path(path) as temporary:
        _writer(form, template, recordings, path)(transcript, temporary)


def _writer(
    form: Format, template: Path | None, recordings: Sequence[Path], path: Path
) -> Callable[[Transcript, Path], None]:
    # Each format imports what it needs only when it is written.
    if form == "docx":
        from dxauto.minutes.output.word import write_word

        return lambda transcript, to: write_word(transcript, to, template, path.with_suffix(".html").name)
    if form == "xlsx":
        from dxauto.minutes.output.sheet import write_sheet

        return write_sheet
    if form == "html":
        from dxauto.minutes.output.page import write_page

        return lambda transcript, to: write_page(transcript, to, recordings, path.parent)
    from dxauto.minutes.output import plain

    return plain.WRITERS[form]

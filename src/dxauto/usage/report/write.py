"""Writes a report in one format, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dxauto.errors import ConfigurationError
from dxauto.files import atomic_path
from dxauto.usage.report.content import Report

FORMATS = (".xlsx", ".pdf", ".docx")


def refuse_unknown(paths: Iterable[Path]) -> None:
    """Raise `ConfigurationError` for the first path whose ending is no format of ours."""
    for path in paths:
        if path.suffix.lower() not in FORMATS:
            raise ConfigurationError(f"{path}: この形式では作れません。使えるのは {'、'.join(FORMATS)} です")


def write_report(report: Report, path: Path) -> None:
    """Write `path`, whose ending says the format; errors as `refuse_unknown` and `atomic_path`."""
    refuse_unknown([path])
    suffix = path.suffix.lower()
    with atomic_path(path) as temporary:
        # Each format imports what it needs only when it is written.
        if suffix == ".xlsx":
            from dxauto.usage.report.sheet import write_sheet

            write_sheet(report, temporary)
        elif suffix == ".pdf":
            from dxauto.usage.report.paper import write_paper

            write_paper(report, temporary)
        else:
            from dxauto.usage.report.word import write_word

            write_word(report, temporary)

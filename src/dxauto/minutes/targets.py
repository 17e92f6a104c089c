"""Where the documents of a draft go, and whether they can be made: known before anybody waits for hours."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from dxauto.errors import ConfigurationError
from dxauto.minutes.parameters import Format, MinutesParameters
from dxauto.robot import Job


def main_document(job: Job) -> Path:
    """Give the document that the clerk asked for: else one beside the first recording."""
    return job.output or job.inputs[0].with_name(f"{job.inputs[0].stem}_議事録案.docx")


def targets(main: Path, formats: Iterable[Format]) -> list[tuple[Path, Format]]:
    """Give the file of each format: the JSON first, since the others are written from it; `main` in any case."""
    own = main.suffix.lower().removeprefix(".")
    wanted = dict.fromkeys([*formats, *([own] if own in get_args(Format) else [])])
    ordered = sorted(wanted, key=lambda form: form != "json")
    return [(main if form == own else main.with_suffix(f".{form}"), form) for form in ordered]  # type: ignore[misc]


def form_of(path: Path) -> Format:
    """Give the format that a file's name asks for. Raises `ConfigurationError` if there is none such."""
    form = path.suffix.lower().removeprefix(".")
    if form not in get_args(Format):
        known = "、".join(f".{name}" for name in get_args(Format))
        raise ConfigurationError(f"{path}: この形式では作れません。名前の終わりに使えるのは {known} です")
    return form  # type: ignore[return-value]


def template_file(workspace: Path, name: str) -> Path:
    """Give the Word file of a template's name."""
    named = workspace / "templates" / "minutes" / name
    return named if named.suffix == ".docx" else named.with_name(f"{named.name}.docx")


def refuse_what_cannot_be_made(job: Job, parameters: MinutesParameters) -> None:
    """Raise `ConfigurationError` if the output's ending or the Word template is wrong."""
    if job.output is not None:
        form_of(job.output)
    if any(form == "docx" for _, form in targets(main_document(job), parameters.formats)):
        from dxauto.minutes.output.word import try_template

        try_template(template_file(job.workspace, parameters.template))

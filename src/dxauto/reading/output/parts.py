"""A workbook in parts: `out.xlsx`, `out_2.xlsx`, … Each part is a whole workbook that knows what came before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """Which part a workbook is (from 1), and what the parts before it hold: rows by form, applications, pages."""

    number: int = 1
    rows: Mapping[str, int] = field(default_factory=dict)
    applications: int = 0
    pages: int = 0

    def document(self) -> dict[str, Any]:
        """It as JSON."""
        return asdict(self)

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Part:
        """It from its JSON. Raises TypeError or ValueError if it is none."""
        return cls(
            int(document["number"]),
            {str(form): int(rows) for form, rows in document["rows"].items()},
            int(document["applications"]),
            int(document["pages"]),
        )


def part_path(first: Path, number: int) -> Path:
    """Give where part `number` lies whose first part is `first`."""
    return first if number == 1 else first.with_name(f"{first.stem}_{number}{first.suffix}")


def first_path(path: Path, number: int) -> Path:
    """Give where the first part of the same stack lies; `path` itself, if the file was given another name."""
    whole = re.fullmatch(rf"(.+)_{number}", path.stem)
    return path.with_name(whole[1] + path.suffix) if number > 1 and whole else path


def later_paths(first: Path, after: int) -> Iterator[tuple[int, Path]]:
    """Give the numbers and paths of the files that are there under the names of the parts after `after`."""
    number = after + 1
    while (path := part_path(first, number)).exists():
        yield number, path
        number += 1

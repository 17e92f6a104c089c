"""What is asked of an output, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dxauto.forms.template import Template
from dxauto.reading.output.parts import Part


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """Where and how the applications are written.

    `templates` are the forms that the robot may read; one alone gives the sheet 申請一覧, several give a sheet each.
    `pictures` bounds the crops shown in the review sheet. `figures` are shown in the summary as they stand
    (label: value), e.g. the run's number, pages a minute. After `rows_per_book` applications a further workbook is
    begun (None: never). `unfinished` says why this is only a part of the run (Japanese; "": it is the whole). With
    `part` one workbook alone is written again, whatever parts there are before and after it.
    """

    path: Path
    templates: Mapping[str, Template]
    workspace: Path
    robot: str
    today: dt.date
    title: str = ""
    format: Literal["xlsx", "csv", "json"] = "xlsx"
    encoding: Literal["utf-8-sig", "cp932"] = "utf-8-sig"
    append: bool = False
    pictures: int = 500
    figures: Mapping[str, str | int | float] = field(default_factory=dict)
    rows_per_book: int | None = None
    unfinished: str = ""
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The file that holds the result (its first part), sentences for the clerk, the counts of applications, and the
    further parts.
    """

    path: Path
    notes: Sequence[str] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    others: Sequence[Path] = ()

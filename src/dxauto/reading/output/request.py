"""What is asked of an output, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dxauto.forms.template import Template


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """Where and how the applications are written.

    `templates` are the forms that the robot may read; one alone gives the sheet 申請一覧, several give a sheet each.
    `pictures` bounds the crops shown in the review sheet. `figures` are shown in the summary as they stand
    (label: value), e.g. the run's number, pages a minute.
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


@dataclass(frozen=True, slots=True)
class Written:
    """The file that holds the result, sentences for the clerk, and the counts of applications."""

    path: Path
    notes: Sequence[str] = ()
    figures: Mapping[str, int] = field(default_factory=dict)

"""The values that pass between the steps of reading a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import Box

Gray = NDArray[np.uint8]
"""HxW uint8, 0 black, 255 white."""

Matrix = NDArray[np.float64]
"""3x3 homography: page millimetres (x, y, 1) of the template to pixels of the image."""

WORK_DPI = 200
"""Resolution of the registered page; 1 mm = 7.87 px."""


@dataclass(frozen=True, slots=True)
class PageRef:
    """Where a page is: file, page number from 1, and the hash of the file's content."""

    path: Path
    page: int
    digest: str


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text that a born-digital PDF page carries: millimetres on the page as it is shown."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as pixels. `dpi` is what the file says or what its size suggests, horizontally and vertically;
    `text` is there only for pages of a PDF that carry their own text (one run a character or word).
    """

    gray: Gray
    dpi: tuple[float, float]
    text: tuple[TextRun, ...] = ()


@dataclass(frozen=True, slots=True)
class Located:
    """A page that was recognised: which template and page (from 1), the map from its millimetres to the image,
    how well it fits (95th percentile of residuals, mm), how it was found, and how sure (0..1).
    `rotation` is by how many degrees the page is turned clockwise in the image (0, 90, 180, 270); `bend`, if the
    paper is not flat, holds displacements in mm that are added to a place before `matrix` is applied.
    """

    template: str
    page: int
    matrix: Matrix
    residual_mm: float
    method: Literal["code", "layout"]
    score: float
    rotation: int = 0
    bend: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A page that belongs to no template well enough, and why (Japanese)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Crop:
    """One field (or one comb cell, or one line) cut out of the registered page, freed of rules and blank print.

    `image` is dark ink on white; `ink` is the share of the writing area's pixels that are ink, in 0..1.
    """

    image: Gray
    ink: float


@dataclass(frozen=True, slots=True)
class CharReading:
    """One character with its probability and rivals, best first (the character itself included)."""

    char: str
    probability: float
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What an engine read in one crop; `confidence` is 0..1, 1.0 for an empty crop that is known to be blank."""

    text: str
    confidence: float
    chars: tuple[CharReading, ...] = ()
    engine: str = ""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One crop to be read: the characters allowed in it (None: all), and whether it holds exactly one.

    `cells` are column ranges of the image (first, last + 1) that hold exactly one character each: the used cells
    of a comb in one line.
    """

    image: Gray
    alphabet: frozenset[str] | None = None
    single: bool = False
    cells: tuple[tuple[int, int], ...] = ()


class Engine(Protocol):
    """A recogniser of single lines. Loads its model at the first use, once a process, with one thread."""

    name: str

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """Read the crops, in their order. Never turns a crop. Blank crops give an empty text."""
        ...


FieldStatus = Literal["ok", "review"]


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field of one application, as it stands in the JSON output and in the work folder's `page.json`.

    `value` is JSON (dates YYYY-MM-DD). `decided` tells machine from person.
    """

    name: str
    value: Any
    raw: str
    confidence: float
    status: FieldStatus
    reasons: tuple[str, ...] = ()
    decided: Literal["machine", "person"] = "machine"
    crop: str | None = None
    """File name of the crop's picture in the item's folder."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """What became of one page: `template` None means unknown (then `reason` says why). Stored as `page.json` in
    the item's folder, beside `page.jpg` (the registered page, or the page as it came if unknown).
    """

    file: str
    page: int
    digest: str
    template: str | None
    template_page: int
    fields: Mapping[str, FieldReading] = field(default_factory=dict)
    residual_mm: float | None = None
    method: str = ""
    reason: str = ""
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """One application, put together from its page or pages: one row of the workbook.

    `status` is done, review or failed; `key` is the first page's item key. `pages` are the item folders and
    readings in page order.
    """

    key: str
    file: str
    page: int
    template: str | None
    status: Literal["done", "review", "failed"]
    fields: Mapping[str, FieldReading]
    reasons: tuple[str, ...]
    folders: tuple[Path, ...]
    pages: tuple[PageReading, ...]

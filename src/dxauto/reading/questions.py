"""What has to be read in a field: the crops for the engine, and how their readings become one text again.

All crops of a page are asked of the engine at once, so that it can batch them by width.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dxauto.forms.comb import comb_cells
from dxauto.forms.geometry import Box
from dxauto.forms.template import FieldSpec
from dxauto.forms.types import decoder_alphabet, field_type
from dxauto.forms.values import ParseContext
from dxauto.reading.answers import Seen
from dxauto.reading.calendar import most_probable
from dxauto.reading.crops import CombCrop, Prepared, cut, cut_lines, split_comb
from dxauto.reading.marks import read_choices, read_seal
from dxauto.reading.types import Crop, Reading, ReadRequest

MARKED_TYPES = frozenset({"sentaku", "fukusuu_sentaku", "seibetsu", "gengou", "kouza_shubetsu"})
DATE_TYPES = frozenset({"hizuke", "seinengappi"})
DATE_PARTS = ("year", "month", "day")
DIGITS = frozenset("0123456789")
UNREADABLE = "何か書かれていますが、文字として読み取れません"
GAP_IN_COMB = "ますの途中が空いています"

Join = Callable[[Sequence[Reading]], Seen]


@dataclass(frozen=True, slots=True)
class Question:
    """A field's crops to be read, and the function that makes one text of their readings."""

    requests: tuple[ReadRequest, ...]
    join: Join


def question(page: Prepared, spec: FieldSpec) -> Question:
    """Cut what must be read for a field. Marks and seals are answered at once and ask nothing of the engine."""
    if spec.type == "umu":
        return _settled(_seal(page, spec))
    if spec.type in MARKED_TYPES and spec.choices:
        return _settled(read_marks(page, spec))
    if spec.type in DATE_TYPES and "year" in spec.options:
        return _date(page, spec)
    if spec.comb is not None:
        return _comb(page, spec)
    return _text(page, spec)


def _settled(seen: Seen) -> Question:
    return Question((), lambda _: seen)


def _seal(page: Prepared, spec: FieldSpec) -> Seen:
    reading = read_seal(page, spec.box)
    return Seen("有" if reading.values else "無", reading.confidence, reading.reasons)


def read_marks(page: Prepared, spec: FieldSpec) -> Seen:
    """Give a field's marked values, joined by commas."""
    reading = read_choices(page, spec)
    return Seen(",".join(reading.values), reading.confidence, reading.reasons)


def _text(page: Prepared, spec: FieldSpec) -> Question:
    crops = [crop for crop in cut_lines(page, spec.box, spec.lines) if crop.ink > 0]
    alphabet = alphabet_of(spec)
    return Question(tuple(ReadRequest(crop.image, alphabet) for crop in crops), _joined)


def _joined(readings: Sequence[Reading]) -> Seen:
    if not readings:
        return Seen("", 1.0)
    text = "".join(reading.text for reading in readings)
    if not text.strip():
        return Seen("", 0.0, (UNREADABLE,))
    return Seen(text, min(reading.confidence for reading in readings))


def _comb(page: Prepared, spec: FieldSpec) -> Question:
    assert spec.comb is not None
    comb = split_comb(page, comb_cells(spec.box, spec.comb))
    if not comb.used:
        return _settled(Seen("", 1.0))
    request = ReadRequest(comb.line.image, alphabet_of(spec), cells=comb.spans)
    return Question((request,), lambda readings: _from_cells(readings[0], comb, spec))


def _from_cells(reading: Reading, comb: CombCrop, spec: FieldSpec) -> Seen:
    """Put the characters of the used cells together; an empty cell between them is a space where one may be."""
    if not reading.text.strip():
        return Seen("", 0.0, (UNREADABLE,))
    if len(reading.chars) != len(comb.used):
        return Seen(reading.text, reading.confidence)
    text = spread([c.char for c in reading.chars], comb.used, spaced=may_hold_space(spec))
    gaps = any(b - a > 1 for a, b in zip(comb.used, comb.used[1:], strict=False))
    return Seen(text, reading.confidence, (GAP_IN_COMB,) if gaps and not may_hold_space(spec) else ())


def alphabet_of(spec: FieldSpec) -> frozenset[str] | None:
    """Give the characters that may stand in a field (None: any)."""
    return decoder_alphabet(field_type(spec.type), spec.options)


def may_hold_space(spec: FieldSpec) -> bool:
    """Tell whether a space may stand in a field."""
    alphabet = alphabet_of(spec)
    return alphabet is None or bool(alphabet & {" ", "　"})


def spread(chars: Sequence[str], cells: Sequence[int], spaced: bool) -> str:
    """Join the characters of comb cells; with `spaced` one space stands for the empty cells between two of them."""
    text = ""
    for index, char in enumerate(chars):
        if spaced and index and cells[index] - cells[index - 1] > 1:
            text += "　"
        text += char
    return text


def _date(page: Prepared, spec: FieldSpec) -> Question:
    """Read year, month and day in their own boxes; the era is ringed, or fixed by the form."""
    era = read_marks(page, spec) if spec.choices else Seen(str(spec.options.get("era", "")), 1.0)
    crops = [_date_part(page, spec, part) for part in DATE_PARTS]
    written = [i for i, crop in enumerate(crops) if crop.ink > 0]
    if not written and not (spec.choices and era.raw):
        return _settled(Seen("", era.confidence, era.reasons))
    alphabets = [DIGITS | {"元"}, DIGITS, DIGITS]
    requests = tuple(ReadRequest(crops[i].image, alphabets[i]) for i in written)
    return Question(requests, lambda readings: _dated(spec, era, dict(zip(written, readings, strict=True))))


def _date_part(page: Prepared, spec: FieldSpec, part: str) -> Crop:
    # Year, month and day stand close to printed 年月日 and to one another: little is looked for outside.
    return cut(page, Box(*spec.options[part]), margin=1.2)


def _dated(spec: FieldSpec, era: Seen, readings: dict[int, Reading]) -> Seen:
    def text(parts: Sequence[str]) -> str:
        return f"{era.raw}{'.'.join(parts)}"

    def exists(parts: Sequence[str]) -> bool:
        parsed = field_type(spec.type).parse(text(parts), ParseContext(dt.date.today(), spec.options))
        return parsed.valid and isinstance(parsed.value, dt.date)

    parts, confidence = most_probable([readings.get(i) for i in range(len(DATE_PARTS))], exists)
    return Seen(text(parts), min(era.confidence, confidence), era.reasons)


def date_boxes(spec: FieldSpec) -> Iterator[Box]:
    """Give the boxes of year, month and day in mm."""
    values: dict[str, Any] = dict(spec.options)
    yield from (Box(*values[part]) for part in DATE_PARTS)

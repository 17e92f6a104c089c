"""From answers to ink: every field written, ticked, ringed or sealed in its place on the sheet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from dxauto.forms.comb import comb_cells
from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice, FieldSpec, Template, TextPrint
from dxauto.forms.types.eras import era_of
from samples import marks
from samples.handwriting import Pen, Rng, Writer, write_in_cell, write_text
from samples.sheet import Sheet
from samples.stories import Answers

RIGHT_ALIGNED = {"kingaku", "suuryou", "kouza_bangou", "nenrei"}
_SLIP_SHARE = 0.03
_RECEIVED = 0.6


@dataclass(frozen=True, slots=True)
class Habits:
    """What a person always does alike: how boxes are marked, how wide the pen is, how digits are written."""

    mark: marks.Mark
    pen: float
    leading_zero: bool
    gannen: bool
    brackets: bool
    seal_name: str


def make_habits(rng: Rng, seal_name: str) -> Habits:
    """Invent a person's habits."""
    mark = (marks.tick, marks.tick, marks.tick, marks.cross, marks.filled)[int(rng.integers(5))]
    return Habits(
        mark=mark,
        pen=float(rng.uniform(0.32, 0.52)),
        leading_zero=bool(rng.random() < 0.3),
        gannen=bool(rng.random() < 0.8),
        brackets=bool(rng.random() < 0.12),
        seal_name=seal_name,
    )


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody with a pen over a sheet."""

    sheet: Sheet
    writer: Writer
    habits: Habits
    rng: Rng

    @property
    def pen(self) -> Pen:
        """The pen in this hand."""
        return Pen(self.sheet, self.writer, self.rng)


def fill_page(hand: Hand, template: Template, page: int, answers: Answers) -> None:
    """Write all answers that belong on one page (from 1)."""
    for spec in template.all_fields():
        value = answers.get(spec.name)
        if spec.page == page and value is not None and value is not False:
            write_answer(hand, spec, value)
    _receive(hand, template, page, answers)


def _receive(hand: Hand, template: Template, page: int, answers: Answers) -> None:
    """The office stamps what it takes in: a date stamp where 受付印 is printed, more often than not."""
    days = [str(answers[spec.name]) for spec in template.fields if spec.type == "hizuke" and answers.get(spec.name)]
    places = [item for item in template.print if isinstance(item, TextPrint) and item.page == page]
    for place in places:
        if days and place.text in {"受付印", "市受付印"} and hand.rng.random() < _RECEIVED:
            day = dt.date.fromisoformat(max(days))
            x, y = place.at[0] + 24, place.at[1] + 5
            marks.date_stamp(hand.sheet, (x, y), f"{day.year - 2018}.{day.month}.{day.day}", hand.rng)


def write_answer(hand: Hand, spec: FieldSpec, value: Any) -> None:
    """Write one answer the way its field asks for."""
    if spec.type == "umu":
        marks.seal(hand.sheet, spec.box, hand.habits.seal_name, hand.rng)
    elif spec.type in {"hizuke", "seinengappi"}:
        _write_date(hand, spec, dt.date.fromisoformat(value))
    elif spec.choices:
        _mark_choices(hand, spec, value if isinstance(value, list) else [value])
    elif spec.comb:
        _write_comb(hand, spec, as_written(spec, value, hand.habits))
    else:
        write_text(hand.pen, as_written(spec, value, hand.habits), spec.box, spec.lines)


def as_written(spec: FieldSpec, value: Any, habits: Habits) -> str:
    """Give the characters that a person writes for a value."""
    text = str(value)
    if spec.comb:
        if spec.type in {"yuubin", "denwa"}:
            text = text.replace("-", "")
        if spec.type == "suuryou" and habits.leading_zero:
            text = text.zfill(spec.comb.cells)
        return text
    if spec.type == "denwa" and habits.brackets:
        return "{}({}){}".format(*text.split("-"))
    return f"{value:,}円" if spec.type == "kingaku" else text


def _write_comb(hand: Hand, spec: FieldSpec, text: str) -> None:
    assert spec.comb is not None
    cells = comb_cells(spec.box, spec.comb)
    start = len(cells) - len(text) if spec.type in RIGHT_ALIGNED else 0
    for cell, char in zip(cells[max(0, start) :], text, strict=False):
        if not char.isspace():
            write_in_cell(hand.pen, char, cell)


def _write_date(hand: Hand, spec: FieldSpec, day: dt.date) -> None:
    era = era_of(day)
    assert era is not None
    year = day.year - era.year_one + 1
    written = "元" if year == 1 and hand.habits.gannen else str(year)
    if "year" not in spec.options:
        name = "" if spec.choices else era.name
        write_text(hand.pen, f"{name}{written}年{day.month}月{day.day}日", spec.box, spec.lines)
    else:
        for part, text in (("year", written), ("month", str(day.month)), ("day", str(day.day))):
            _write_part(hand, Box(*(float(v) for v in spec.options[part])), text)
    if spec.choices:
        _mark_choices(hand, spec, [choice.value for choice in spec.choices if _names_era(choice, era.name)])


def _names_era(choice: Choice, era: str) -> bool:
    return choice.value in {era, era[0]}


def _write_part(hand: Hand, box: Box, text: str) -> None:
    """Write one or two digits into the gap before 年, 月 or 日, somewhere near its middle."""
    em = min(box.h * hand.rng.uniform(0.62, 0.8), hand.writer.size * 1.1)
    width = em * (0.62 * len(text) if text.isascii() else 1.0) * 1.5
    if width > box.w:
        write_text(hand.pen, text, box)
        return
    left = box.x + (box.w - width) * hand.rng.uniform(0.35, 0.75)
    for cell, char in zip(Box(left, box.y, width, box.h).cells(len(text)), text, strict=True):
        write_in_cell(hand.pen, char, cell)


def _mark_choices(hand: Hand, spec: FieldSpec, values: list[str]) -> None:
    others = [choice for choice in spec.choices if choice.value not in values]
    slip = others and len(spec.choices) > 1 and hand.rng.random() < _SLIP_SHARE
    if slip:
        _slip(hand, spec, others[int(hand.rng.integers(len(others)))])
    for choice in spec.choices:
        if choice.value in values:
            _mark(hand, spec, choice)


def _mark(hand: Hand, spec: FieldSpec, choice: Choice) -> None:
    mark = marks.ring if spec.mark == "circle" else hand.habits.mark
    mark(hand.sheet, choice.box, hand.habits.pen, hand.rng)


def _slip(hand: Hand, spec: FieldSpec, choice: Choice) -> None:
    """A choice marked by mistake and struck out by a double line."""
    mark = marks.ring if spec.mark == "circle" else marks.tick
    mark(hand.sheet, choice.box, hand.habits.pen, hand.rng)
    marks.strike(hand.sheet, choice.box, hand.habits.pen, hand.rng)

"""What is wrong with a text that is no YAML: told in the words, and at the line, of the one who wrote it.

The parser says what it could not go on with, in its own terms and often some lines too late: at the end of the file for
a quote that was never closed. What people do wrong in such files is of few kinds, and most show in the line itself.
Both of PyYAML's parsers (libyaml's and its own) are understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

HINT = "字下げ（半角スペース）、「:」の後の空白、引用符の閉じ忘れを確かめてください"
WIDE_INDENT = "行の初めに全角スペースがあります。字下げは半角スペースにしてください"
WIDE_COLON = "「：」が全角です。半角の「:」と半角スペースにしてください"
_TAB_INDENT = "行の初めにタブがあります。字下げは半角スペースにしてください"
_QUOTED_END = (
    "引用符で囲んだ値の後に、まだ文字があります。上の行の引用符が閉じていないか、値の中に同じ引用符があります"
    "（中で使うときは、外側を別の引用符にしてください）"
)
_BRACKETED_END = '「{」や「[」で始まる値は、全体を引用符（"…"）で囲んでください'
_UNCLOSED = '「{」か「[」が閉じていないか、「,」がありません。文字として書くときは、値を引用符（"…"）で囲んでください'
_BACKSLASH = "\"…\" の中では「\\」を使えません。'…' で囲んでください"
_NOT_IN_LINE = "字下げが、上のどの行ともそろっていません"
_DASH_NOT_IN_LINE = "「-」の字下げが、上の行とそろっていません"
_DEEPER = "上の行にはもう値があるので、その中には書けません。字下げを上の行とそろえてください"
_COLON_IN_VALUE = '値の中に「:」と空白があります。値を引用符（"…"）で囲んでください'
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """A line (from 1; None: not known) and what is wrong with it."""

    line: int | None
    told: str


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the parser stopped, and where that began which it was reading."""

    lines: list[str]
    problem: str
    context: str
    row: int
    column: int
    first: int

    @property
    def line(self) -> str:
        return self._at(self.row)

    @property
    def began(self) -> str:
        return self._at(self.first)

    @property
    def before(self) -> str:
        return self.line[: self.column]

    @property
    def char(self) -> str:
        return self.line[self.column : self.column + 1]

    def _at(self, row: int) -> str:
        return self.lines[row] if row < len(self.lines) else ""


def fault(text: str, error: yaml.YAMLError) -> Fault:
    """Tell what is wrong with `text`, which PyYAML could not read."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return _unreadable(text)
    start = getattr(error, "context_mark", None) or mark
    problem, context = (str(getattr(error, name, None) or "") for name in ("problem", "context"))
    spot = _Spot(text.splitlines(), problem, context, mark.line, mark.column, start.line)
    indent = _indent(spot)
    if indent is not None:
        return indent
    for fits, explain in _KINDS:
        if fits.search(f"{context}; {problem}"):
            return explain(spot)
    return Fault(spot.row + 1, HINT)


def wide_colon(text: str) -> int | None:
    """Give the first line (from 1) that would be 「名前: 値」 if its colon were not a wide one."""
    rows = (row for row, line in enumerate(text.splitlines(), 1) if re.match(r"[ \t]*(?:- )?[^\s:#\"']+：", line))
    return next(rows, None)


def _unreadable(text: str) -> Fault:
    found = _CONTROL.search(text)
    row = text.count("\n", 0, found.start()) + 1 if found else None
    return Fault(row, "使えない文字（制御文字）があります。その文字を消してください")


def _indent(spot: _Spot) -> Fault | None:
    for row in sorted({spot.row, spot.first}):
        line = spot.lines[row] if row < len(spot.lines) else ""
        head = line[: len(line) - len(line.lstrip())]
        for char, told in (("\t", _TAB_INDENT), ("\u3000", WIDE_INDENT)):
            if char in head:
                return Fault(row + 1, told)
    return None


def _no_colon(spot: _Spot) -> Fault:
    row = spot.first + 1
    if "：" in spot.began:
        return Fault(row, WIDE_COLON)
    if re.search(r":\S", spot.began):
        return Fault(row, "「:」のすぐ後に半角スペースを入れてください")
    return Fault(row, "「名前: 値」の「:」がありません")


def _second_colon(spot: _Spot) -> Fault:
    if re.search(r":\s", spot.before):
        return Fault(spot.row + 1, _COLON_IN_VALUE)
    above = [(row, line) for row, line in enumerate(spot.lines[: spot.row]) if line.strip()]
    if above and ":" not in above[-1][1] and "：" in above[-1][1]:
        return Fault(above[-1][0] + 1, WIDE_COLON)
    return Fault(spot.row + 1, _DEEPER)


def _open_quote(spot: _Spot) -> Fault:
    return Fault(spot.first + 1, "引用符（\" か '）が閉じていません")


def _open_bracket(spot: _Spot) -> Fault:
    return Fault(spot.first + 1, _UNCLOSED)


def _not_in_line(spot: _Spot) -> Fault:
    before, row = spot.before.rstrip(), spot.row + 1
    if before.endswith(("'", '"')):
        return Fault(row, _QUOTED_END)
    if before.endswith(("}", "]")):
        return Fault(row, _BRACKETED_END)
    return Fault(row, _DASH_NOT_IN_LINE if spot.line.lstrip().startswith("-") else _NOT_IN_LINE)


def _needs_quotes(spot: _Spot) -> Fault:
    if not spot.char:
        rows = [row for row, line in enumerate(spot.lines, 1) if "[" in line or "{" in line]
        return Fault(rows[-1] if rows else None, _UNCLOSED)
    sign = spot.before.lstrip()[-1:] if spot.before.rstrip().endswith(("&", "*", "!")) else spot.char
    return Fault(spot.row + 1, f'「{sign}」で始まる値は、引用符（"…"）で囲んでください')


def _block_text(spot: _Spot) -> Fault:
    return Fault(spot.row + 1, "「|」と「>」の後の文章は、次の行から字下げして書いてください")


def _said(told: str) -> Callable[[_Spot], Fault]:
    return lambda spot: Fault(spot.row + 1, told)


_KINDS: tuple[tuple[re.Pattern[str], Callable[[_Spot], Fault]], ...] = tuple(
    (re.compile(pattern), explain)
    for pattern, explain in (
        (r"could not find expected ':'", _no_colon),
        (r"mapping values are not allowed", _second_colon),
        (r"quoted scalar; found (?:unexpected end of stream|unexpected document)", _open_quote),
        (r"quoted scalar; (?:did not find expected hex|expected escape|found unknown escape)", _said(_BACKSLASH)),
        (r"flow (?:sequence|mapping); ", _open_bracket),
        (r"scanning an (?:anchor|alias)|scanning a tag|cannot start any token|node content", _needs_quotes),
        (r"block scalar", _block_text),
        (r"directive", _said("「%」で始まる行は書けません")),
        (r"found another document", _said("「---」から後は読めません。1 つのファイルには 1 つだけ書いてください")),
        (r"did not find expected (?:key|'-' indicator)|expected <block end>|block sequence entries", _not_in_line),
    )
)
"""The first that fits what the parser says counts."""

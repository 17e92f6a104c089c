"""How the workbook looks. Named styles, so that a clerk finds and changes them in Excel's own list."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.numbers import FORMAT_TEXT

from dxauto.reading.output.columns import CellValue, clean

FONT = "BIZ UDPゴシック"
"""Of universal design; on every Windows since 10 (1809), on Debian fonts-morisawa-bizud-gothic."""

SIZE = 10.5
INK = "1F2937"
NAVY = "1F3A5F"
GRID = "D5DAE1"
AMBER = "FFE8B3"
GREEN = "DDF0DF"
RED = "F8D3D0"
YELLOW = "FFFBE0"
DATE_FORMAT = '[$-411]ggge"年"m"月"d"日";@'
MONEY_FORMAT = "#,##0;[Red]-#,##0"

_LINE = Side(style="thin", color=GRID)
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_ENTRY = Border(*(Side(style="medium", color="B7950B"),) * 4)

PLAIN = "dx 文字"
WRAPPED = "dx 文字（折り返し）"
DATE = "dx 日付"
NUMBER = "dx 数"
MIDDLE = "dx 中央"
LINK = "dx リンク"
HEADER = "dx 見出し"
ENTRY = "dx 訂正後"
PERCENT = "dx 確からしさ"
TITLE = "dx 表題"
NOTE = "dx 注記"
TOTAL = "dx 合計"
TOTAL_NUMBER = "dx 合計の数"
DOUBTFUL = " 要確認"
RESOLVED = " 確認済み"
REFUSED = " 直せません"

_FILLS = {"": None, DOUBTFUL: AMBER, RESOLVED: GREEN, REFUSED: RED}


def _style(name: str, **parts: object) -> NamedStyle:
    looks: dict[str, object] = {
        "font": Font(name=FONT, size=SIZE, color=INK),
        "border": _GRID,
        "alignment": Alignment(horizontal="left", vertical="center", indent=1),
        "number_format": FORMAT_TEXT,
    }
    return NamedStyle(name=name, **(looks | parts))  # type: ignore[arg-type]


def _solid(colour: str | None) -> PatternFill:
    return PatternFill("solid", fgColor=colour) if colour else PatternFill()


def _body_styles() -> list[NamedStyle]:
    right, middle = (
        Alignment(vertical="center", horizontal="right", indent=1),
        Alignment("center", "center", wrap_text=True),
    )
    wrapped = Alignment("left", "center", wrap_text=True, indent=1)
    made = []
    for suffix, colour in _FILLS.items():
        fill = _solid(colour)
        made += [
            _style(PLAIN + suffix, fill=fill),
            _style(WRAPPED + suffix, fill=fill, alignment=wrapped),
            _style(DATE + suffix, fill=fill, number_format=DATE_FORMAT, alignment=right),
            _style(NUMBER + suffix, fill=fill, number_format=MONEY_FORMAT, alignment=right),
            _style(MIDDLE + suffix, fill=fill, alignment=middle, number_format="General"),
        ]
    return made


def add_styles(book: Workbook) -> None:
    """Give the workbook the named styles of this module."""
    white_bold = Font(name=FONT, size=SIZE, bold=True, color="FFFFFF")
    link = Font(name=FONT, size=SIZE, color="0B5CAD", underline="single")
    bold = Font(name=FONT, size=SIZE, bold=True, color=INK)
    middle = Alignment("center", "center", wrap_text=True)
    right = Alignment("right", "center", indent=1)
    entry = Font(name=FONT, size=12, color="0B3D91")
    for style in (
        *_body_styles(),
        _style(LINK, font=link, alignment=middle),
        _style(HEADER, font=white_bold, fill=_solid(NAVY), alignment=middle),
        _style(ENTRY, font=entry, fill=_solid(YELLOW), border=_ENTRY, protection=Protection(locked=False)),
        _style(PERCENT, number_format="0%", alignment=middle),
        _style(TITLE, font=Font(name=FONT, size=16, bold=True, color=NAVY), border=Border()),
        _style(NOTE, font=Font(name=FONT, size=SIZE, color="5B6470"), border=Border()),
        _style(TOTAL, font=bold, fill=_solid("EEF2F7")),
        _style(TOTAL_NUMBER, font=bold, fill=_solid("EEF2F7"), number_format=MONEY_FORMAT, alignment=right),
    ):
        book.add_named_style(style)


def cell(sheet: object, value: CellValue | float, style: str, comment: str = "", link: str = "") -> Cell:
    """A cell of a streamed sheet. Text is always text: never a formula, whatever it begins with."""
    made: Cell = WriteOnlyCell(sheet, value=None)  # type: ignore[arg-type]
    made.style = style
    if isinstance(value, str):
        text = clean(value)
        made.value = text
        made.data_type = "s"
        if text[:1] in {"=", "+", "-", "@", "'"}:
            # Excel then keeps it text even if somebody edits the cell.
            made.quotePrefix = True
    elif value is not None:
        made.value = value
        made.style = style
    if comment:
        made.comment = _comment(comment)
    if link:
        made.hyperlink = link
        made.style = style
    return made


def _comment(text: str) -> Comment:
    lines = text.count("\n") + 1 + sum(len(line) // 26 for line in text.split("\n"))
    return Comment(clean(text), "dxauto", height=22 + 18 * lines, width=330)

"""要確認: every value that a person must look at, its picture beside it, and a cell to type the right one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from dxauto.forms.template import FieldSpec, Template
from dxauto.forms.types import field_type
from dxauto.reading.output import styles
from dxauto.reading.output.columns import display_width, shown_value
from dxauto.reading.output.index import ENTRY_HEAD, KEY_HEAD, NAME_HEAD, REVIEW_SHEET
from dxauto.reading.output.pictures import crop_picture
from dxauto.reading.output.sheets import Head, Table
from dxauto.reading.output.styles import cell
from dxauto.reading.types import Application, FieldReading, PageReading

ACCEPT = "○"
BLANK = "空欄"
HOW_TO = (
    f"黄色のセルに入れてください。\n・正しいとき: {ACCEPT}\n・違うとき: 正しい値\n・何も書いていないとき: {BLANK}\n"
    "保存して閉じたあと\n「dxauto forms correct このブック」で表に反映します。"
)
Entries = Mapping[tuple[str, str], str]
"""What was typed under 訂正後, or why it was refused, by item key and field name."""

_PICTURE_COLUMN = 7
_ENTRY_COLUMN = "L"
_HEADS = (
    Head(KEY_HEAD, 10, hidden=True),
    Head(NAME_HEAD, 10, hidden=True),
    Head("状態", 9),
    Head("様式", 17),
    Head("No.", 6),
    Head("項目", 16),
    Head("確からしさ", 9),
    Head("切り抜き", 44),
    Head("読み取ったまま", 20),
    Head("値", 20),
    Head("確認する理由", 30),
    Head(ENTRY_HEAD, 24, comment=HOW_TO),
    Head("反映の結果", 16),
    Head("元のファイル", 16),
    Head("ページ", 7),
    Head("画像", 7),
)
_REASON_WIDTH = 28
_LONGEST_LIST = 255
"""Characters that Excel allows in a list of choices."""


class ReviewSheet:
    """One row a doubtful field, one row a page that could not be told or read."""

    def __init__(self, book: Any, pictures: int, typed: Entries, refused: Entries) -> None:
        self._typed, self._refused = typed, refused
        self.table = Table(book, REVIEW_SHEET, _HEADS, frozen=6)
        # Picture, value and the cell to type in belong on one sheet of paper.
        self.table.sheet.page_setup.fitToWidth = 1
        self.open_fields = 0
        self._pictures = pictures
        self._lists: dict[str, DataValidation] = {}

    def add(
        self,
        application: Application,
        template: Template | None,
        number: int,
        links: list[str],
    ) -> None:
        """Write the application's rows; what was typed before stands in them again."""
        if template is None:
            self._page_row(application, links[0] if links else "")
            return
        if application.reasons:
            self._page_row(application, links[0] if links else "", template.title, number)
        for at, field in _to_show(application, self._typed):
            key = (application.folders[at].name, field.name)
            place = _Place(application, at, template.title, number, links[at] if at < len(links) else "")
            self._field_row(place, template.field(field.name), field, key)

    def close(self) -> None:
        """Attach the lists of choices and the filter."""
        for validation in self._lists.values():
            self.table.sheet.data_validations.append(validation)
        self.table.close()

    def _page_row(self, application: Application, link: str, title: str = "", number: int | None = None) -> None:
        sheet = self.table.sheet
        word = "読めません" if application.status == "failed" else "要確認"
        plain = ["", "", "", "／".join(application.reasons), "", ""]
        self.table.append(
            [
                cell(sheet, application.key, styles.PLAIN),
                cell(sheet, "", styles.PLAIN),
                cell(
                    sheet, word, styles.MIDDLE + (styles.REFUSED if application.status == "failed" else styles.DOUBTFUL)
                ),
                cell(sheet, title or "（様式不明）", styles.WRAPPED),
                cell(sheet, number, styles.MIDDLE),
                cell(sheet, "ページ全体", styles.PLAIN),
                cell(sheet, "", styles.MIDDLE),
                *(cell(sheet, text, styles.WRAPPED) for text in plain),
                cell(sheet, application.file, styles.PLAIN),
                cell(sheet, application.page, styles.MIDDLE),
                cell(sheet, "開く" if link else "", styles.LINK, link=link),
            ],
            height=_height(application.reasons),
        )

    def _field_row(self, place: _Place, spec: FieldSpec, field: FieldReading, key: tuple[str, str]) -> None:
        typed, refused = self._typed.get(key, ""), self._refused.get(key, "")
        sheet = self.table.sheet
        decided = field.status == "ok"
        self.open_fields += not decided
        picture = None
        if self._pictures > 0:
            picture = crop_picture(place.folder, field, _PICTURE_COLUMN, self.table.rows)
        if picture is not None:
            self._pictures -= 1
            sheet.add_image(picture)
        mark = styles.RESOLVED if decided else styles.DOUBTFUL
        result = refused or ("反映しました（人が確認）" if field.decided == "person" else "")
        row = self.table.append(
            [
                cell(sheet, place.folder.name, styles.PLAIN),
                cell(sheet, field.name, styles.PLAIN),
                cell(sheet, "確認済み" if decided else "要確認", styles.MIDDLE + mark),
                cell(sheet, place.title, styles.WRAPPED),
                cell(sheet, place.number, styles.MIDDLE),
                cell(sheet, spec.label, styles.WRAPPED),
                cell(sheet, round(field.confidence, 4), styles.PERCENT),
                cell(sheet, "" if picture or not field.crop else "（画像は右の「開く」から）", styles.PLAIN),
                cell(sheet, field.raw, styles.WRAPPED),
                cell(sheet, _shown(spec, field), styles.WRAPPED),
                cell(sheet, "\n".join(field.reasons), styles.WRAPPED),
                cell(sheet, typed, styles.ENTRY),
                cell(
                    sheet, result, styles.WRAPPED + (styles.REFUSED if refused else styles.RESOLVED if result else "")
                ),
                cell(sheet, place.page.file, styles.PLAIN),
                cell(sheet, place.page.page, styles.MIDDLE),
                cell(sheet, "開く" if place.link else "", styles.LINK, link=place.link),
            ],
            height=max(42 if picture else 21, _height(field.reasons)),
        )
        self._offer_choices(spec, row)

    def _offer_choices(self, spec: FieldSpec, row: int) -> None:
        words = ["有", "無"] if spec.type == "umu" else [choice.value for choice in spec.choices]
        if not words or spec.type in {"fukusuu_sentaku", "hizuke", "seinengappi"}:
            return
        listed = ",".join([ACCEPT, *words, BLANK])
        if len(listed) > _LONGEST_LIST or any(set(word) & set(',"') for word in words):
            return
        if listed not in self._lists:
            # No error alert: a person may always type something that the list does not hold.
            self._lists[listed] = DataValidation(
                "list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False
            )
        self._lists[listed].add(f"{_ENTRY_COLUMN}{row}")


class _Place:
    """Where a field stands: the application, its page, and how the row names them."""

    def __init__(self, application: Application, at: int, title: str, number: int, link: str) -> None:
        self.folder = application.folders[at]
        self.page: PageReading = application.pages[at]
        self.title = title
        self.number = number
        self.link = link


def _to_show(application: Application, typed: Entries) -> Iterator[tuple[int, FieldReading]]:
    """The fields that are doubtful, decided by a person, or have something typed for them, page by page."""
    for at, (folder, page) in enumerate(zip(application.folders, application.pages, strict=True)):
        for name in page.fields:
            field = application.fields[name]
            if field.status == "review" or field.decided == "person" or (folder.name, name) in typed:
                yield at, field


def _shown(spec: FieldSpec, field: FieldReading) -> str:
    kind = field_type(spec.type)
    value = kind.from_json(field.value)
    if kind.excel == "text":
        return str(shown_value(kind, field.value) or "")
    return kind.format(value) if value is not None else ""


def _height(reasons: Sequence[str]) -> float:
    """Points that the reasons take in their column."""
    lines = sum(math.ceil(max(1, display_width(reason)) / _REASON_WIDTH) for reason in reasons)
    return max(21.0, 6.0 + 14.5 * lines)

"""The first sheet of a workbook that was written although its run had not come to its end: nobody must miss it."""

from __future__ import annotations

from typing import Any

from dxauto.reading.output import styles
from dxauto.reading.output.sheets import set_up_print
from dxauto.reading.output.styles import cell

UNFINISHED_SHEET = "途中までです"

_LINES = (
    "このブックは、読み取りが途中で止まったときに、そこまでを書いたものです。全部ではありません。",
    "続きを動かすと、全部のブックが別の名前でできます。このブックに入力した「訂正後」は、そちらに引き継がれます。",
    "全部のブックができると、このブックは消えます。スキャンしたファイルは、それまで動かさないでください。",
    "まだ読んでいないページがあるため、「2ページ目が見つかりません」と出ることがあります。",
)


def write_unfinished(sheet: Any, why: str) -> None:
    """Write why the run stopped, and what this workbook is."""
    sheet.column_dimensions["A"].width = 110
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = styles.RED
    sheet.sheet_format.defaultRowHeight = 26
    sheet.sheet_format.customHeight = True
    set_up_print(sheet)
    sheet.append([cell(sheet, "途中までの結果です", styles.TITLE)])
    sheet.append([cell(sheet, why, styles.WRAPPED + styles.REFUSED)])
    for line in _LINES:
        sheet.append([cell(sheet, line, styles.WRAPPED)])

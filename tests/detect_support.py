"""Blank forms for the tests of `forms.detect`, drawn by other programs than ours: they stand in for forms that a
city already has (no public body's blank may lie in this repository).
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
LIBREOFFICE = shutil.which("soffice")

_HTML = """<!doctype html><html lang="ja"><meta charset="utf-8"><style>
@page{size:A4;margin:15mm 18mm} body{font-family:"IPAexMincho","IPAexGothic";font-size:10.5pt}
h1{font-size:18pt;text-align:center;letter-spacing:.3em;font-weight:normal;margin:6mm 0}
table{border-collapse:collapse;width:100%;margin:4mm 0} td,th{border:.3mm solid #000;padding:1mm 2mm;
font-weight:normal;height:10mm} th{background:#eee;width:30mm} .m{text-align:center}
.c td{width:7mm;padding:0;height:9mm}.r td{height:11mm}</style><body>
<div style="text-align:right">令和　　　　年　　　　月　　　　日</div>
<h1>児童手当認定請求書</h1><div>石巻市長　あて</div>
<table><tr><th rowspan="4" style="width:8mm">請求者</th><th>フリガナ</th><td colspan="3"></td></tr>
<tr><th>氏　　名</th><td></td><th>性別</th><td style="width:30mm" class="m">男　・　女</td></tr>
<tr><th>住　　所</th><td colspan="3" style="height:18mm;vertical-align:top">〒　　　　－</td></tr>
<tr><th>生年月日</th><td style="white-space:nowrap;width:75mm">昭和・平成　　　年　　　月　　　日</td>
<th>電話番号</th><td></td></tr></table>
<table class="c" style="width:auto"><tr><th>個人番号</th><td></td><td></td><td></td><td></td><td></td><td></td><td>
</td><td></td><td></td><td></td><td></td><td></td></tr></table>
<table class="r"><tr><th>児童の氏名</th><th>生年月日</th><th>続柄</th><th>同居・別居</th></tr>ROWS</table>
<table><tr><th>加入年金</th><td>□ 厚生年金　　□ 国民年金　　□ 共済組合　　□ その他</td></tr>
<tr><th>振込先金融機関</th><td>　　　　　　　　　　　　　　　　　銀行</td></tr>
<tr><th>請求金額</th><td style="text-align:right">円</td></tr></table></body></html>"""
_ROW = (
    '<tr><td></td><td style="width:52mm">　　　　年　　　月　　　日</td><td style="width:25mm"></td>'
    '<td style="width:32mm" class="m">同居・別居</td></tr>'
)


def chromium_blank(folder: Path) -> Path:
    """児童手当認定請求書, laid out and printed by a browser."""
    page, pdf = folder / "jidou.html", folder / "jidou.pdf"
    page.write_text(_HTML.replace("ROWS", _ROW * 3), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
               f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={pdf}", page.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return pdf


def calc_blank(folder: Path) -> Path:
    """水道使用開始届, drawn on squared cells in a spreadsheet as offices do, printed by LibreOffice."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for column in range(1, 41):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 2.0
    _water_form(sheet)
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.save(folder / "suidou.xlsx")
    command = [str(LIBREOFFICE), f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless",
               "--convert-to", "pdf", "--outdir", str(folder), str(folder / "suidou.xlsx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / "suidou.pdf"


def _water_form(sheet: Worksheet) -> None:
    _cell(sheet, (1, 1, 2, 40), "水道使用開始届", size=18, border=False)
    _cell(sheet, (3, 24, 1, 17), "届出日　令和　　　年　　　月　　　日", border=False)
    for place, text in (
        ((5, 1, 3, 8), "使用者氏名"), ((5, 9, 3, 20), ""), ((5, 29, 3, 4), "電話"), ((5, 33, 3, 8), ""),
        ((8, 1, 2, 8), "お客様番号"), ((8, 25, 2, 5), "開始日"), ((8, 30, 2, 11), ""),
        ((10, 1, 3, 8), "使用場所"), ((10, 9, 3, 32), ""),
        ((13, 1, 2, 8), "用途"), ((13, 9, 2, 32), "□ 家庭用　　　□ 営業用　　　□ その他"),
        ((16, 1, 2, 2), "No"), ((16, 3, 2, 12), "氏名"), ((16, 15, 2, 8), "続柄"), ((16, 23, 2, 6), "年齢"),
        ((16, 29, 2, 12), "備考"), ((30, 1, 2, 8), "口座番号"), ((30, 23, 2, 6), "口座名義"), ((30, 29, 2, 12), ""),
    ):  # fmt: skip
        _cell(sheet, place, text)
    for index in range(8):
        _cell(sheet, (8, 9 + index * 2, 2, 2), "")
    for index in range(7):
        _cell(sheet, (30, 9 + index * 2, 2, 2), "")
    for index in range(5):
        row = 18 + index * 2
        _cell(sheet, (row, 1, 2, 2), str(index + 1))
        for column, width in ((3, 12), (15, 8), (23, 6), (29, 12)):
            _cell(sheet, (row, column, 2, width), "")


def _cell(
    sheet: Worksheet, place: tuple[int, int, int, int], text: str, *, size: float = 10.5, border: bool = True
) -> None:
    top, left, height, width = place
    bottom, right = top + height - 1, left + width - 1
    sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    head = sheet.cell(top, left)
    head.value = text
    head.font = Font(name="IPAexGothic", size=size)
    head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    thin = Side(style="thin")
    for row in range(top, bottom + 1) if border else ():
        for column in range(left, right + 1):
            sheet.cell(row, column).border = Border(
                left=thin if column == left else None, right=thin if column == right else None,
                top=thin if row == top else None, bottom=thin if row == bottom else None,
            )  # fmt: skip


def platypus_blank(path: Path) -> Path:
    """補助金交付申請書, set by ReportLab's own layout engine: labels, a comb, a table, lines to write on."""
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    font = ("FONT", (0, 0), (-1, -1), "HeiseiKakuGo-W5", 10.5)
    grid = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
    look = [font, grid, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("ALIGN", (0, 0), (-1, -1), "CENTER")]
    title = ParagraphStyle("t", fontName="HeiseiKakuGo-W5", fontSize=17, leading=24, alignment=1)
    seven = Table([["郵便番号", *[""] * 3, "－", *[""] * 4]], [30 * mm, *[7 * mm] * 3, 5 * mm, *[7 * mm] * 4], 9 * mm,
                  style=look, hAlign="LEFT")  # fmt: skip
    who = Table([["氏名", "", "年齢", ""], ["住所", "", "", ""]], [30 * mm, 80 * mm, 20 * mm, 40 * mm], 12 * mm,
                style=[*look, ("SPAN", (1, 1), (3, 1))])  # fmt: skip
    rows = Table([["品名", "数量", "金額"], *[["", "", ""]] * 4], [80 * mm, 40 * mm, 50 * mm], 10 * mm, style=look)
    phone = Table([["電話番号", ""]], [25 * mm, 80 * mm], 10 * mm, hAlign="LEFT",
                  style=[font, ("LINEBELOW", (1, 0), (1, 0), 0.5, colors.black)])  # fmt: skip
    SimpleDocTemplate(str(path), pagesize=A4).build(
        [Paragraph("補助金交付申請書", title), Spacer(1, 8 * mm), who, Spacer(1, 6 * mm), seven, Spacer(1, 6 * mm),
         rows, Spacer(1, 10 * mm),
         phone]
    )  # fmt: skip
    return path

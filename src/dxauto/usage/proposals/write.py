"""Writes leaflets and the list of all proposals into a folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from dxauto.files import atomic_path
from dxauto.usage.figures_types import Figures
from dxauto.usage.proposals.proposal import Proposal
from dxauto.usage.shown.table import Column, Sort, Table, Value

LIST = "活用の提案_一覧.xlsx"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def write_proposals(found: Sequence[Proposal], figures: Figures, folder: Path, contact: str) -> list[Path]:
    """Write a leaflet a department and the list, and give their paths; errors as `atomic_path`."""
    from dxauto.usage.proposals.leaflet import write_leaflet

    paths = []
    for one in found:
        path = folder / f"活用の提案_{file_name(one.department.name)}.pdf"
        with atomic_path(path) as temporary:
            write_leaflet(one, figures, temporary, contact)
        paths.append(path)
    with atomic_path(folder / LIST) as temporary:
        _write_list(found, figures, temporary)
    return [*paths, folder / LIST]


def file_name(text: str) -> str:
    """Give a name that Windows takes, too."""
    return _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text)).strip(" .")[:60] or "_"


def chances_table(found: Sequence[Proposal], figures: Figures) -> Table:
    """Give all procedures on paper of these departments."""
    titles = {tool.tool: tool.title for tool in figures.tools}
    columns = [
        Column("課", width=10),
        Column("まだ紙の手続き", width=26),
        Column("理由", width=16),
        Column("ツール", width=7),
        Column("合うロボット", width=20),
        Column("1か月の件数", Sort.COUNT, 6),
        Column("件数は", width=6),
        Column("手作業（分）", Sort.HOURS, 6),
        Column("確認（分）", Sort.HOURS, 6),
        Column("1年のめやす（時間）", Sort.HOURS, 8),
    ]
    rows: list[list[Value]] = [
        [
            one.department.name,
            chance.procedure.title,
            chance.procedure.reason,
            titles.get(chance.tool, chance.tool),
            chance.robot.file.title if chance.robot is not None else "（様式を作る）",
            chance.monthly,
            "みなし" if chance.procedure.monthly is None else "記入",
            chance.by_hand,
            chance.checking,
            chance.hours,
        ]
        for one in found
        for chance in one.chances
    ]
    notes = [
        "1年のめやす ＝ 1か月の件数 × 12 ×（手作業 − 確認）÷ 60。「1か月の件数」は usage/tetsuzuki.csv に書けます。"
    ]
    return Table("chances", "まだ紙の手続きと、合うロボット", columns, rows, notes)


def spread_table(found: Sequence[Proposal], figures: Figures) -> Table:
    """Give the robots that each department could take over."""
    from dxauto.usage.shown import wording

    titles = {tool.tool: tool.title for tool in figures.tools}
    columns = [
        Column("課", width=10),
        Column("使っていないツール", width=9),
        Column("ほかの課のロボット・様式", width=22),
        Column("使っている課", width=34),
        Column("測った時間（1か月）", Sort.HOURS, 8),
        Column("みなしの時間（1か月）", Sort.HOURS, 8),
    ]
    rows: list[list[Value]] = [
        [
            one.department.name,
            titles[tool],
            wording.robot_title(figures, each.robot.robot),
            "、".join(each.users),
            each.measured,
            each.assumed,
        ]
        for one in found
        for tool, spreads in one.others
        for each in spreads
    ]
    notes = ["時間は、そのロボットを使った課の 1 か月あたりの中央値です。"]
    return Table("spread", "ほかの課から広げられるロボット（横展開）", columns, rows, notes)


def _write_list(found: Sequence[Proposal], figures: Figures, path: Path) -> None:
    from openpyxl import Workbook

    from dxauto.usage.documents.sheet import page, put_table, widen

    book = Workbook()
    for number, table in enumerate((chances_table(found, figures), spread_table(found, figures))):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        sheet.title = ("紙の手続き", "横展開")[number]
        widen(sheet, [table])
        place = put_table(sheet, table, 1)
        sheet.freeze_panes = f"B{place.first}"
        page(sheet, f"活用の提案（{figures.title}）", landscape=True, heads="2:2")
    book.save(path)

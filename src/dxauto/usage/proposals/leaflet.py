"""The leaflet for one department: one page of A4 to hand over."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import KeepInFrame, Paragraph, Spacer
from reportlab.platypus import Table as Grid

from dxauto.usage.documents.pdf import DEEP, WIDTH, Paper
from dxauto.usage.figures_types import STANDING_TITLES, Figures
from dxauto.usage.periods import era_day
from dxauto.usage.proposals.proposal import Chance, Proposal
from dxauto.usage.shown import wording

_MOST = 6
_HEIGHT = 264 * mm
_PALE, _RULE, _WARM = "#eef3f8", "#aab2ba", "#fdf3ea"
_TOOL_WORDS = {
    "e-form": "申請や申込みを、市民がスマートフォンやパソコンから送れます。紙の受け取りと打ち直しがなくなります。",
    "ai-ocr": "紙の申請書をスキャンすると、Excel の一覧になります。自信のない所だけを人が確かめます。",
    "rpa": "一覧を業務システムへ 1 行ずつ入力します。同じ行を 2 度入力しません。",
    "transcription": "会議の録音から、議事録の下書きを作ります。",
}


def write_leaflet(proposal: Proposal, figures: Figures, path: Path, contact: str) -> None:
    """Write the PDF; `contact` is whom to ask. All of it stays on one page, set smaller if it must be."""
    paper = Paper(f"{proposal.department.name}のみなさまへ", f"{era_day(figures.as_of)} 現在の利用状況から作りました")
    parts = [
        _band(paper, proposal),
        *_tools(paper, proposal, figures),
        *_paper_procedures(paper, proposal, figures),
        *_others(paper, proposal, figures),
        *_first_steps(paper, contact),
        *_assumptions(paper, proposal),
    ]
    paper.add(KeepInFrame(WIDTH, _HEIGHT, parts, mode="shrink"))
    paper.write(path)


def _band(paper: Paper, proposal: Proposal) -> Grid:
    white = "#ffffff"
    hours = proposal.hours
    head = "紙の手続きを自動にすると、" if hours else "使っていない道具が、あります。"
    big = f"1 年で およそ {wording.number(hours)} 時間" if hours else "はじめの 1 回を、いっしょに。"
    cells = [
        [Paragraph(escape(f"{proposal.department.name}のみなさまへ"), paper.style(15, colour=white))],
        [Paragraph(escape(head), paper.style(11, colour=white))],
        [Paragraph(escape(big), paper.style(25, colour=white, leading=1.25))],
    ]
    if hours:
        cells.append(
            [Paragraph(escape("の手作業が減るめやすです（計算のしかたは下にあります）"), paper.style(10, colour=white))]
        )
    band = Grid(cells, colWidths=[WIDTH])
    band.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), HexColor(DEEP)),
            ("LEFTPADDING", (0, 0), (-1, -1), 16),
            ("TOPPADDING", (0, 0), (-1, 0), 9),
            ("BOTTOMPADDING", (0, -1), (-1, -1), 11),
            ("ROUNDEDCORNERS", [6, 6, 6, 6]),
        ]
    )
    return band


def _title(paper: Paper, text: str) -> list[Any]:
    bar = Grid([[Paragraph(escape(text), paper.style(12.5, colour=DEEP, leading=1.2))]], colWidths=[WIDTH])
    bar.setStyle([("LINEBELOW", (0, 0), (-1, -1), 1.6, HexColor(DEEP)), ("LEFTPADDING", (0, 0), (-1, -1), 2)])
    return [Spacer(1, 4 * mm), bar, Spacer(1, 1.6 * mm)]


def _grid(paper: Paper, rows: list[list[str]], widths: list[float], size: float = 9) -> Grid:
    head, body = paper.style(size - 0.5, colour=DEEP, leading=1.25), paper.style(size, leading=1.32)
    cells = [[Paragraph(escape(text), head if n == 0 else body) for text in row] for n, row in enumerate(rows)]
    grid = Grid(cells, colWidths=[WIDTH * part for part in widths])
    grid.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), HexColor(_PALE)),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(_RULE)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            *((name, (0, 0), (-1, -1), 2.6) for name in ("TOPPADDING", "BOTTOMPADDING")),
        ]
    )
    return grid


def _tools(paper: Paper, proposal: Proposal, figures: Figures) -> list[Any]:
    if not proposal.unused:
        return []
    titles = {tool.tool: tool.title for tool in figures.tools}
    rows = [["口座があって、今年度まだ使っていない道具", "できること"]]
    for cell in proposal.unused:
        rows.append(
            [
                f"{titles[cell.tool]}（{STANDING_TITLES[cell.standing]}）",
                _TOOL_WORDS.get(cell.tool, "くわしくはお問い合わせください。"),
            ]
        )
    return [*_title(paper, "使える道具"), _grid(paper, rows, [0.3, 0.7])]


def _paper_procedures(paper: Paper, proposal: Proposal, figures: Figures) -> list[Any]:
    if not proposal.chances:
        return []
    titles = {tool.tool: tool.title for tool in figures.tools}
    rows = [["手続き", "次に自動化したい理由", "合うロボット", "1 年のめやす"]]
    rows += [
        [c.procedure.title, c.procedure.reason or "―", _way(c, titles), _hours(c)] for c in proposal.chances[:_MOST]
    ]
    made = [*_title(paper, "まだ紙の手続き"), _grid(paper, rows, [0.34, 0.21, 0.3, 0.15])]
    if len(proposal.chances) > _MOST:
        more = f"ほかに {len(proposal.chances) - _MOST} 件あります（一覧の Excel にあります）。"
        made.append(Paragraph(escape(more), paper.style(8.5, colour="#5a6068")))
    return made


def _way(chance: Chance, titles: dict[str, str]) -> str:
    if chance.robot is not None:
        return f"「{chance.robot.file.title}」がそのまま使えます"
    return f"{titles.get(chance.tool, chance.tool)}で、様式を作れば自動にできます"


def _hours(chance: Chance) -> str:
    return f"約 {wording.number(chance.hours)} 時間"


def _others(paper: Paper, proposal: Proposal, figures: Figures) -> list[Any]:
    titles = {tool.tool: tool.title for tool in figures.tools}
    rows = [["ロボット・様式", "使っている課（似ている順）", "1 か月に減った時間（中央値）"]]
    for tool, found in proposal.others:
        for one in found[:2]:
            users = "、".join(one.users[:3]) + (f" ほか {len(one.users) - 3} 課" if len(one.users) > 3 else "")
            title = wording.robot_title(figures, one.robot.robot)
            rows.append([f"{title}（{titles[tool]}）", users, _saved(one.measured, one.assumed)])
    if len(rows) == 1:
        return []
    return [*_title(paper, "ほかの課では、もう使っています"), _grid(paper, rows[:8], [0.36, 0.36, 0.28])]


def _saved(measured: float | None, assumed: float | None) -> str:
    told = [f"測った分 {wording.number(measured, 1)} 時間"] if measured is not None else []
    told += [f"みなし {wording.number(assumed, 1)} 時間"] if assumed is not None else []
    return "、".join(told) or "まだ計算できません"


def _first_steps(paper: Paper, contact: str) -> list[Any]:
    steps = (
        ("1", "見てみる", "DX推進課が、みなさんの様式 1 枚で実演します（15 分）。"),
        ("2", "ためす", "本番のデータを使わずに、練習用で 1 週間ためします。練習は利用率に数えません。"),
        ("3", "はじめる", "1 つの手続きから始めます。うまくいかなければ、いつでも前のやり方に戻せます。"),
    )
    looks = ((20.0, "#c75b12"), (11.0, DEEP), (8.8, "#1b1b1b"))
    number, head, body = [paper.style(size, colour=colour, leading=1.3) for size, colour in looks]
    cells = [[Paragraph(n, number), Paragraph(h, head), Paragraph(t, body)] for n, h, t in steps]
    grid = Grid([cells], colWidths=[WIDTH / 3] * 3)
    grid.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), HexColor(_WARM)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *((name, (0, 0), (-1, -1), 7) for name in ("TOPPADDING", "BOTTOMPADDING", "LEFTPADDING", "RIGHTPADDING")),
            ("LINEAFTER", (0, 0), (1, 0), 0.8, HexColor("#e3c9ae")),
        ]
    )
    ask = Paragraph(escape(f"お問い合わせ：{contact}"), paper.style(10.5, colour=DEEP))
    return [*_title(paper, "はじめの 3 歩"), grid, Spacer(1, 2 * mm), ask]


def _assumptions(paper: Paper, proposal: Proposal) -> list[Any]:
    assumed = proposal.assumed
    told = [
        "めやすの計算：1 か月の件数 × 12 ×（手作業の分数 − 確認の分数）÷ 60。"
        f"件数が分かっていない手続きは 1 か月 {assumed.monthly:g} 件、手作業の分数はロボットに書かれた値"
        f"（合うロボットがなければ {assumed.minutes_by_hand:g} 分）、確認は 1 件 {assumed.checking_minutes:g} 分と"
        "みなしました。"
        "どれも測った値ではありません。",
        "「似ている」は、口座を持つ道具、職員数、課の名前の近さで決めています。",
    ]
    return [Spacer(1, 2 * mm), *(Paragraph(escape(text), paper.style(7.6, colour="#5a6068")) for text in told)]

"""The report as PDF: the first page by itself, then the annex."""

from __future__ import annotations

from pathlib import Path

from dxauto.usage.documents.pdf import DEEP, WIDTH, Paper
from dxauto.usage.report.content import Part, Report, annex, summary


def write_paper(report: Report, path: Path) -> None:
    """Write the PDF."""
    paper = Paper(report.title, f"{report.title}（{report.stand}）")
    _first(paper, report)
    for number, part in enumerate(annex(report), start=1):
        if number == 1 or part.heading in ("月ごとの動き", "どの課が使っているか", "減った時間"):
            paper.new_page()
        _part(paper, number, part)
    paper.write(path)


def _first(paper: Paper, report: Report) -> None:
    part = summary(report)
    paper.text(report.title, 18, colour=DEEP, leading=1.3)
    paper.text(f"{report.stand}　{report.origin}", 8.5, colour="#5a6068")
    paper.space(3)
    paper.heading(part.heading)
    paper.charts(part.drawings, share=0.92)
    paper.space(1)
    for table in part.tables:
        paper.table(table)
    paper.heading("まとめ")
    for sentence in part.sentences:
        paper.text(f"・{sentence}", 9.2, leading=1.42, leftIndent=9, firstLineIndent=-9, spaceAfter=1.5)


def _part(paper: Paper, number: int, part: Part) -> None:
    paper.heading(f"別紙 {number}　{part.heading}")
    for name, text in part.points:
        paper.text(f"{name}：{text}", 9.2, leftIndent=10, firstLineIndent=-10, spaceAfter=1.5)
    for sentence in part.sentences:
        paper.text(sentence, 9.2, spaceAfter=2)
    if part.drawings:
        paper.charts(part.drawings, wide=part.wide, share=min(0.8, WIDTH))
    for table in part.tables:
        paper.table(table)
    paper.space(3)

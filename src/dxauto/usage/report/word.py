"""The report as a Word document, so that an office may go on writing in it."""

from __future__ import annotations

from pathlib import Path

from dxauto.usage.documents.word import Paperwork
from dxauto.usage.report.content import Report, annex, summary

_TREND_MM = 130


def write_word(report: Report, path: Path) -> None:
    """Write the document."""
    paper = Paperwork(report.title, f"{report.title}（{report.stand}）")
    part = summary(report)
    paper.title(report.title, f"{report.stand}　{report.origin}")
    paper.heading(part.heading)
    for drawing in part.drawings:
        paper.chart(drawing, 165)
    for table in part.tables:
        paper.table(table)
    for sentence in part.sentences:
        paper.text(f"・{sentence}", 9.5)
    paper.new_page()
    for number, part in enumerate(annex(report), start=1):
        paper.heading(f"別紙 {number}　{part.heading}")
        for name, text in part.points:
            paper.text(f"{name}：{text}")
        for sentence in part.sentences:
            paper.text(sentence)
        for drawing in part.drawings:
            paper.chart(drawing, 150 if part.wide else _TREND_MM)
        for table in part.tables:
            paper.table(table)
    paper.write(path)

"""From a blank form that others drew to a proposal of its template, to be put right by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import UnreadableInputError
from dxauto.forms.detect.printed import ReadText, Text, text_lines
from dxauto.forms.detect.propose import Proposal, propose_page
from dxauto.forms.detect.rulings import skew
from dxauto.forms.detect.source import BlankPage, blank_pages
from dxauto.forms.detect.template_file import template_text, write_template
from dxauto.forms.template import Page, Template

__all__ = ["DetectedTemplate", "ReadText", "detect_template", "template_text", "write_template"]

_CROOKED = 0.4
"""Degrees from which rules fall into steps that are no longer seen as one."""


@dataclass(frozen=True, slots=True)
class DetectedTemplate:
    """A proposed template, what a person should look at (Japanese), and the fields that are guesses."""

    template: Template
    notes: tuple[str, ...]
    doubts: tuple[str, ...]


def detect_template(
    blank: Path, template_id: str, title: str | None = None, read_text: ReadText | None = None
) -> DetectedTemplate:
    """Propose a template for a blank form (PDF or picture).

    `read_text` reads pages that carry no text of their own. The template names the blank by its file name: it
    must lie beside the template file (`write_template` sees to that). Raises UnreadableInputError.
    """
    proposal, pages, notes = Proposal(), [], []
    found_title = ""
    for number, page in enumerate(blank_pages(blank, read_text), 1):
        propose_page(page, number, proposal)
        pages.append(Page(size=_rounded(page.size), blank=blank.name, blank_page=number))
        found_title = found_title or (_title(page) if number == 1 else "")
        notes += _notes(page, number)
    if not pages:
        raise UnreadableInputError(f"「{blank.name}」にページがありません")
    notes += _summary(proposal)
    template = Template(
        id=template_id, title=title or found_title or blank.stem, code=False, pages=tuple(pages),
        fields=tuple(proposal.fields), tables=tuple(proposal.tables),
    )  # fmt: skip
    return DetectedTemplate(template, tuple(notes), tuple(proposal.doubts))


def _rounded(size: tuple[float, float]) -> tuple[float, float]:
    # rounded up, so that a box at the very edge stays on the paper
    return round(size[0] + 0.05, 1), round(size[1] + 0.05, 1)


def _title(page: BlankPage) -> str:
    """The largest line in the upper third that is not within a table."""
    upper = [c for c in page.chars if c.box.y < page.size[1] / 3]
    candidates = [line for line in text_lines(upper, gap=4.0) if len(line.text) >= 3]
    best = max(candidates, key=lambda line: round(_height(line), 1), default=None)
    return best.shown if best is not None else ""


def _height(line: Text) -> float:
    heights = sorted(c.box.h for c in line.chars)
    return heights[len(heights) // 2]


def _notes(page: BlankPage, number: int) -> list[str]:
    if page.from_text_layer:
        return []
    notes = []
    lean = abs(skew(page.gray, page.dpi))
    if lean >= _CROOKED:
        notes.append(
            f"{number} ページ目: 用紙が {lean:.1f} 度傾いています。まっすぐにスキャンし直すと枠がよく見つかります"
        )
    if page.chars:
        notes.append(f"{number} ページ目: 文字は画像から読みました。label に読み違いがないか見てください")
    else:
        notes.append(f"{number} ページ目: 印刷された文字が読めませんでした。項目の名前と種類は手で入れてください")
    return notes


def _summary(proposal: Proposal) -> list[str]:
    rows = sum(table.rows for table in proposal.tables)
    notes = [f"項目 {len(proposal.fields)}、表 {len(proposal.tables)}（{rows} 行）を見つけました"]
    if proposal.doubts:
        notes.append(f"種類が分からない項目: {'、'.join(proposal.doubts)}")
    if not proposal.fields and not proposal.tables:
        notes.append("記入欄が見つかりません。もっとはっきりした用紙（PDF、300 dpi の画像）で試してください")
    return notes

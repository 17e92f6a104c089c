"""The draft as a Word document, through the office's own template (`templates/minutes/*.docx`, docxtpl's tags).

Templates see Japanese names (`会議名`, `議題`, …; see `docs/en/minutes.md`) and nothing of the program: they are filled
in Jinja's sandbox, since a template may come from anybody.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate, RichText

from dxauto.minutes.output.template import fill, opened
from dxauto.minutes.output.view import Item, Line, Task, View, view
from dxauto.minutes.transcript import Transcript

_LINK = "1F4E79"
_DOUBTFUL = "C00000"
_MARK = re.compile("(【聞き取り不確か [0-9:]+】|【根拠なし】)")
# What XML cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_word(transcript: Transcript, path: Path, template: Path | None, page: str) -> None:
    """Fill `template` and write `path`; times link to `page`, the address of the HTML file.

    Raises `ConfigurationError` if the template is missing, no Word file, or asks for a name that does not exist.
    """
    document = opened(template)
    fill(document, template or Path(), _Context(document, page).of(view(transcript)))
    document.save(str(path))


def try_template(template: Path) -> None:
    """Fill `template` with a line of everything, and forget it; errors as `write_word`."""
    line = Line("例", 0.0, "例")
    task = Task("例", "例", "例", line)
    item = Item("1", "例", [line], [line], [line], [task], [line], [line])
    document = opened(template)
    example = View("例", "例", "例", ["例"], [item], [line], [line], [line], [line], ["例"])
    fill(document, template, _Context(document, "例.html").of(example))


class _Context:
    """What a template sees."""

    def __init__(self, document: DocxTemplate, page: str) -> None:
        self._document = document
        self._page = page

    def of(self, shown: View) -> dict[str, Any]:
        return {
            "会議名": _text(shown.title.removesuffix("議事録（案）").strip("　 ")),
            "表題": _text(shown.title),
            "日時": _text(shown.when),
            "場所": _text(shown.place),
            "出席者": [_text(one) for one in shown.people],
            "議題": [self._item(item) for item in shown.items],
            "決定事項": [self._line(line) for line in shown.decisions],
            "宿題": [self._task(task) for task in shown.tasks],
            "開会の発言": [self._line(line) for line in shown.opening],
            "閉会の発言": [self._line(line) for line in shown.closing],
            "発言": [self._line(line) for line in shown.speech],
            "確認箇所": [self._line(line) for line in shown.doubts],
            "注記": [_text(note) for note in shown.notes],
        }

    def _item(self, item: Item) -> dict[str, Any]:
        return {
            "番号": _text(item.number),
            "題": _text(item.title),
            "見出し": _text(item.heading),
            "概要": [self._line(line) for line in item.summary],
            "主な発言": [self._line(line) for line in item.remarks],
            "決定事項": [self._line(line) for line in item.decisions],
            "宿題": [self._task(task) for task in item.tasks],
            "確認事項": [self._line(line) for line in item.questions],
            "発言": [self._line(line) for line in item.speech],
        }

    def _line(self, line: Line) -> dict[str, Any]:
        return {
            "文": self._marked(line.marked),
            "話者": _text(line.speaker),
            "時刻": self._time(line),
        }

    def _task(self, task: Task) -> dict[str, Any]:
        return {
            "担当": _text(task.who),
            "内容": self._marked(task.what),
            "期限": _text(task.until),
            "時刻": self._time(task.line),
        }

    def _time(self, line: Line) -> RichText:
        address = f"{self._page}#t={line.start:.1f}"
        shown = RichText()
        shown.add(line.clock, url_id=self._document.build_url_id(address), color=_LINK, underline=True, size=18)
        return shown

    def _marked(self, text: str) -> RichText:
        shown = RichText()
        for part in _MARK.split(_text(text)):
            if part:
                shown.add(part, color=_DOUBTFUL if _MARK.fullmatch(part) else None)
        return shown


def _text(text: str) -> str:
    return _CONTROL.sub("", text)

"""The formats of plain text: JSON (the source itself), Markdown, text, subtitles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from dxauto.minutes.output import wording
from dxauto.minutes.output.view import Item, Line, view
from dxauto.minutes.transcript import Segment, Transcript

_LONGEST_CAPTION = 40
"""Two lines of a subtitle."""


def write_json(transcript: Transcript, path: Path) -> None:
    """Write the transcript itself."""
    path.write_text(transcript.model_dump_json(indent=1) + "\n", encoding="utf-8")


def write_markdown(transcript: Transcript, path: Path) -> None:
    """Write the draft as Markdown."""
    path.write_text("\n".join(_markdown(transcript)) + "\n", encoding="utf-8")


def write_text(transcript: Transcript, path: Path) -> None:
    """Write what was said, line by line; with a mark of order, since Windows' Notepad guesses without one."""
    shown = view(transcript)
    head = [shown.title, *(part for part in (shown.when, shown.place) if part), *shown.notes, ""]
    body = [f"[{line.clock}] {line.speaker + '　' if line.speaker else ''}{line.text}" for line in shown.speech]
    path.write_text("\r\n".join([*head, *body]) + "\r\n", encoding="utf-8-sig", newline="")


def write_srt(transcript: Transcript, path: Path) -> None:
    """Write subtitles in SubRip's format."""
    lines: list[str] = []
    for number, (start, end, text) in enumerate(_captions(transcript), start=1):
        lines += [str(number), f"{_stamp(start, ',')} --> {_stamp(end, ',')}", text, ""]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_vtt(transcript: Transcript, path: Path) -> None:
    """Write subtitles in WebVTT's format (W3C)."""
    lines = ["WEBVTT", ""]
    for start, end, text in _captions(transcript):
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines += [f"{_stamp(start, '.')} --> {_stamp(end, '.')}", escaped, ""]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


WRITERS: dict[str, Callable[[Transcript, Path], None]] = {
    "json": write_json,
    "md": write_markdown,
    "txt": write_text,
    "srt": write_srt,
    "vtt": write_vtt,
}


def _markdown(transcript: Transcript) -> Iterator[str]:
    shown = view(transcript)
    yield f"# {_plain(shown.title)}"
    yield ""
    for name, value in (("日時", shown.when), ("場所", shown.place), ("出席者", "、".join(shown.people))):
        if value:
            yield f"- {name}: {_plain(value)}"
    yield ""
    for note in shown.notes:
        yield f"> {_plain(note)}"
        yield ""
    for item in shown.items:
        yield from _item(item)
    yield "## 発言の記録"
    yield ""
    for line in shown.speech:
        yield _bullet(line, who=True)


def _item(item: Item) -> Iterator[str]:
    yield f"## {_plain(item.heading)}"
    for name, lines in (
        ("概要", item.summary),
        ("主な発言", item.remarks),
        ("決定事項", item.decisions),
        ("確認が必要なこと", item.questions),
    ):
        if lines:
            yield from ["", f"### {name}", "", *(_bullet(line, who=name == "主な発言") for line in lines)]
    if item.tasks:
        yield from ["", "### 宿題", "", "| だれが | 何を | いつまでに | 録音 |", "|---|---|---|---|"]
        for task in item.tasks:
            cells = (task.who, task.what, task.until, task.line.clock)
            yield "| " + " | ".join(_plain(cell).replace("|", "｜") for cell in cells) + " |"
    yield ""


def _bullet(line: Line, *, who: bool) -> str:
    name = f"**{_plain(line.speaker)}** " if who and line.speaker else ""
    return f"- {name}{_plain(line.marked)}（{line.clock}）"


def _plain(text: str) -> str:
    """Give a text in which nothing is Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))


def _captions(transcript: Transcript) -> Iterator[tuple[float, float, str]]:
    for segment in transcript.segments:
        if segment.clean:
            yield from _caption(transcript, segment)


def _caption(transcript: Transcript, segment: Segment) -> Iterator[tuple[float, float, str]]:
    """Give a segment as captions that can be read: cut at marks, the time shared by letters."""
    name = transcript.speaker_name(segment)
    parts = _cut(wording.shown(segment))
    letters = sum(map(len, parts)) or 1
    start = segment.start
    for number, part in enumerate(parts):
        end = start + max(segment.end - segment.start, 0.5) * len(part) / letters
        yield start, end, (f"{name}: " if name and number == 0 else "") + part
        start = end


def _cut(text: str) -> list[str]:
    parts: list[str] = []
    for piece in re.findall(r"[^。！？、]+[。！？、]*|[。！？、]+", text):
        if parts and len(parts[-1]) + len(piece) <= _LONGEST_CAPTION:
            parts[-1] += piece
        else:
            parts += [piece[n : n + _LONGEST_CAPTION] for n in range(0, len(piece), _LONGEST_CAPTION)]
    return parts


def _stamp(seconds: float, mark: str) -> str:
    whole = round(max(0.0, seconds) * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}{mark}{whole % 1000:03d}"

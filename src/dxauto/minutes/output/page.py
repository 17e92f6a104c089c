"""The draft as one HTML file beside the recording: a player, text that follows the sound and jumps on a click.

Self-contained: styles, script and texts are in the file, nothing is fetched. Only the recording itself lies beside it.
The script reads the transcript's JSON that the page carries, the same that `dxauto minutes export` takes.
"""

from __future__ import annotations

import html
import json
import os
import re
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from dxauto.minutes.output import wording
from dxauto.minutes.output.view import Item, Line, Task, View, view
from dxauto.minutes.transcript import Segment, Transcript

_FILM = (".mp4", ".mkv", ".mov", ".webm", ".m4v", ".avi")


def write_page(transcript: Transcript, path: Path, recording: Path | None, folder: Path) -> None:
    """Write the page; `folder` is where it will lie, from which the recording is found."""
    shown = view(transcript)
    parts = {
        "title": html.escape(shown.title),
        "style": _asset("page.css"),
        "script": _asset("page.js"),
        "player": _player(recording, folder),
        "notes": "".join(f'<p class="note">{html.escape(note)}</p>' for note in shown.notes),
        "facts": _facts(shown),
        "agenda": "".join(_item(item) for item in shown.items),
        "doubts": _section("聞き取りを確かめる所", shown.doubts),
        "speech": "".join(_segment(transcript, one) for one in transcript.segments if one.clean),
        # Nothing in it may end or begin an element.
        "data": json.dumps(transcript.model_dump(mode="json"), ensure_ascii=False).replace("<", "\\u003c"),
    }
    # In one pass: what was said may look like a place to fill.
    text = re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], _asset("page.html"))
    path.write_text(text, encoding="utf-8")


def _asset(name: str) -> str:
    return files("dxauto.minutes.output").joinpath(name).read_text(encoding="utf-8")


def _player(recording: Path | None, folder: Path) -> str:
    if recording is None:
        return '<p class="note">録音のファイルが指定されていないので、音は出ません。</p>'
    try:
        relative = os.path.relpath(recording.resolve(), folder.resolve())
        source = quote(Path(relative).as_posix())
    except ValueError:
        # Another drive on Windows has no relative way.
        source = recording.resolve().as_uri()
    tag = "video" if recording.suffix.lower() in _FILM else "audio"
    return f'<{tag} id="player" controls preload="metadata" src="{html.escape(source)}"></{tag}>' + _elsewhere(
        recording
    )


def _elsewhere(recording: Path) -> str:
    """Ask for the recording where it is no longer in its place: it was moved, or the page was."""
    name = html.escape(recording.name)
    return (
        f'<p class="note" id="elsewhere" hidden>録音「{name}」が元の場所にないか、このブラウザでは再生できません。'
        '<label>移した先のファイルを選んでください <input type="file" id="moved" accept="audio/*,video/*"></label></p>'
    )


def _facts(shown: View) -> str:
    facts = (("日時", shown.when), ("場所", shown.place), ("出席者", "、".join(shown.people)))
    rows = "".join(f"<tr><th>{name}</th><td>{html.escape(value)}</td></tr>" for name, value in facts if value)
    return f"<table>{rows}</table>" if rows else ""


def _item(item: Item) -> str:
    parts = [f"<h2>{html.escape(item.heading)}</h2>"]
    for name, lines in (
        ("概要", item.summary),
        ("主な発言", item.remarks),
        ("決定事項", item.decisions),
        ("確認が必要なこと", item.questions),
    ):
        parts.append(_section(name, lines))
    if item.tasks:
        rows = "".join(_task(task) for task in item.tasks)
        head = "<tr><th>だれが</th><th>何を</th><th>いつまでに</th><th>録音</th></tr>"
        parts.append(f"<h3>宿題</h3><table class='tasks'>{head}{rows}</table>")
    return f"<section>{''.join(parts)}</section>"


def _section(name: str, lines: list[Line]) -> str:
    if not lines:
        return ""
    return f"<h3>{name}</h3><ul>{''.join(_line(line) for line in lines)}</ul>"


def _line(line: Line) -> str:
    mark = ' class="doubt"' if line.doubtful or not line.supported else ""
    return f"<li{mark}>{_jump(line)} {html.escape(line.marked)}</li>"


def _task(task: Task) -> str:
    cells = "".join(f"<td>{html.escape(text)}</td>" for text in (task.who, task.what, task.until))
    return f"<tr>{cells}<td>{_jump(task.line)}</td></tr>"


def _jump(line: Line) -> str:
    return f'<a class="jump" href="#t={line.start:.1f}" data-at="{line.start:.3f}">{line.clock}</a>'


def _segment(transcript: Transcript, one: Segment) -> str:
    who = html.escape(transcript.speaker_name(one))
    kinds = "said doubt" if one.doubts and not one.edited else "said"
    hint = html.escape("\n".join(doubt.reason for doubt in one.doubts))
    verbatim = html.escape(one.verbatim)
    return (
        f'<p class="{kinds}" tabindex="0" data-id="{html.escape(one.id)}" data-start="{one.start:.3f}" '
        f'data-end="{one.end:.3f}" title="{hint}"><span class="time">{wording.clock(one.start)}</span>'
        f'<span class="who">{who}</span><span class="clean">{html.escape(one.clean)}</span>'
        f'<span class="verbatim" hidden>{verbatim}</span></p>'
    )

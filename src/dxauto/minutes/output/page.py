"""The draft as one HTML file beside the recording: a player, text that follows the sound and jumps on a click.

Self-contained: styles, script and texts are in the file, nothing is fetched. Only the recording itself lies beside it.
The script reads the transcript's JSON that the page carries, the same that `dxauto minutes export` takes.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from dxauto.minutes.output import wording
from dxauto.minutes.output.view import Item, Line, Task, View, view
from dxauto.minutes.transcript import Segment, Transcript

_OVERLAP_S = 1.0
"""Parts that follow one another may overlap by so much; what overlaps more is another microphone."""

_FILM = (".mp4", ".mkv", ".mov", ".webm", ".m4v", ".avi")


def write_page(transcript: Transcript, path: Path, recordings: Sequence[Path], folder: Path) -> None:
    """Write the page; `folder` is where it will lie, from which the recordings are found.

    `recordings` are the transcript's own, or another one that is to be played instead of them.
    """
    shown = view(transcript)
    parts = {
        "title": html.escape(shown.title),
        "style": _asset("page.css"),
        "script": _asset("page.js"),
        "player": _player(_one_after_another(transcript, recordings), folder),
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


def _one_after_another(transcript: Transcript, recordings: Sequence[Path]) -> list[tuple[float, Path]]:
    """Give what is played, each with its beginning on the meeting's clock: of microphones of one room the first."""
    if len(recordings) != len(transcript.recordings):
        return [(0.0, path) for path in recordings[:1]]
    played: list[tuple[float, Path]] = []
    end = 0.0
    for one, path in sorted(zip(transcript.recordings, recordings, strict=True), key=lambda pair: pair[0].offset_s):
        if not played or one.offset_s > end - _OVERLAP_S:
            played.append((one.offset_s if played else 0.0, path))
            end = one.offset_s + one.seconds
    return played


def _player(played: Sequence[tuple[float, Path]], folder: Path) -> str:
    if not played:
        return '<p class="note">録音のファイルが指定されていないので、音は出ません。</p>'
    tag = "video" if any(path.suffix.lower() in _FILM for _, path in played) else "audio"
    parts = [{"from": begin, "name": path.name, "source": relative(path, folder)} for begin, path in played]
    more = f' data-parts="{html.escape(json.dumps(parts, ensure_ascii=False))}"' if len(parts) > 1 else ""
    first = html.escape(relative(played[0][1], folder))
    return f'<{tag} id="player" controls preload="metadata"{more} src="{first}"></{tag}>' + _elsewhere(played)


def relative(file: Path, folder: Path) -> str:
    """Give the address of a file for a document that lies in `folder`."""
    try:
        return quote(Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix())
    except ValueError:
        # Another drive on Windows has no relative way.
        return file.resolve().as_uri()


def _elsewhere(played: Sequence[tuple[float, Path]]) -> str:
    """Ask for the recording where it is no longer in its place: it was moved, or the page was."""
    name, several = html.escape(played[0][1].name), len(played) > 1
    which = "移した先のファイルを、全部選んでください" if several else "移した先のファイルを選んでください"
    return (
        f'<p class="note" id="elsewhere" hidden>録音「<span id="lost">{name}</span>」が元の場所にないか、'
        f"このブラウザでは再生できません。<label>{which} "
        f'<input type="file" id="moved" accept="audio/*,video/*"{" multiple" if several else ""}></label></p>'
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

"""Reads the transcript's JSON after a person has edited it: what was put right counts, what went wrong is told."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from dxauto.errors import UnreadableInputError, system_reason
from dxauto.minutes.agenda import derive
from dxauto.minutes.transcript import AgendaItem, Segment, Statement, Transcript, apply
from dxauto.yamlerrors import problems

LONGEST_S = 1_000_000.0
_MOST_PROBLEMS = 5


def load_corrected(path: Path) -> Transcript:
    """Read a transcript, in the order of time; a segment whose clean text no rule has made counts as `edited`.

    A statement on edited words that the rules did not make so of the words before is the person's own, too: it is not
    made anew of the corrected ones.

    Raises `UnreadableInputError` with the line, or with the segment and what is wrong with it.
    """
    text = _text(path)
    data = _parsed(path, text)
    try:
        transcript = Transcript.model_validate_json(text)
    except ValidationError as error:
        told = [f"{_place(data, where)}{problem}" for where, problem in problems(Transcript, error)[:_MOST_PROBLEMS]]
        _refuse(path, "。".join(told))
    _check(path, transcript)
    transcript.segments.sort(key=lambda one: one.start)
    for segment in transcript.segments:
        segment.edited = segment.edited or _by_a_person(segment)
    _keep_what_a_person_wrote(transcript)
    return transcript


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnreadableInputError(f"「{path.name}」を読めません（{system_reason(error)}）") from error
    except UnicodeDecodeError:
        _refuse(
            path, "文字コードが UTF-8 ではありません。メモ帳の「名前を付けて保存」で UTF-8 を選んで保存し直してください"
        )


def _parsed(path: Path, text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        _refuse(
            path,
            f"{error.lineno} 行目の {error.colno} 文字目のあたりで、書き方が違います。"
            '「,」や「"」や「}」が抜けたり余ったりしていないか、確かめてください',
        )
    except (ValueError, RecursionError):
        _refuse(path, "使えない書き方があります")


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse(path: Path, why: str) -> NoReturn:
    raise UnreadableInputError(f"「{path.name}」は議事録データとして読めません（{why}）") from None


def _place(data: Any, where: tuple[str | int, ...]) -> str:
    """Give the beginning of a sentence about a segment: its id is what can be searched for in an editor."""
    if len(where) > 1 and where[0] == "segments" and isinstance(where[1], int):
        segment = data["segments"][where[1]]
        name = segment.get("id") if isinstance(segment, dict) else None
        return f"発言 {name}: " if isinstance(name, str) else ""
    return ""


def _check(path: Path, transcript: Transcript) -> None:
    seen: set[str] = set()
    speakers = {one.id: one.name for one in transcript.speakers}
    for one in transcript.segments:
        if one.id in seen:
            _refuse(path, f"発言 {one.id} が 2 回あります。写した発言の「id」は、ほかと違うものにしてください")
        seen.add(one.id)
        if not 0 <= one.start <= one.end <= LONGEST_S:
            _refuse(path, f"発言 {one.id}: 「start」と「end」は、0 以上の秒で、終わりがあとになるように書いてください")
        if one.speaker is not None and one.speaker not in speakers:
            known = "、".join(f"{name}（{speakers[name]}）" for name in speakers) or "ありません"
            _refuse(path, f"発言 {one.id}: 話者「{one.speaker}」は speakers にありません。使えるのは {known}")


def _by_a_person(segment: Segment) -> bool:
    try:
        return apply(segment.verbatim, segment.changes) != segment.clean
    except ValueError:
        return True


def up_to_date(path: Path) -> Transcript:
    """Read a transcript as `load_corrected`, and make anew what rests on corrected words; what was removed stays so."""
    transcript = load_corrected(path)
    removed = set(_made_before(transcript)) - {one.id for item in transcript.agenda for one in _statements(item)}
    derive(transcript)
    for item in transcript.agenda if removed else ():
        for name in ("summary", "remarks", "decisions", "actions", "questions"):
            setattr(item, name, [one for one in getattr(item, name) if one.id not in removed])
    return transcript


def _keep_what_a_person_wrote(transcript: Transcript) -> None:
    edited = {one.id for one in transcript.segments if one.edited}
    made = _made_before(transcript)
    for one in (one for item in transcript.agenda for one in _statements(item) if edited & set(one.segments)):
        if one.source == "extract" and one.id in made and _content(one) != _content(made[one.id]):
            one.source = "person"


def _made_before(transcript: Transcript) -> dict[str, Statement]:
    """Give what the rules make of the words as they were before a person corrected them; nothing if nobody has."""
    if not transcript.agenda or not any(one.edited for one in transcript.segments):
        return {}
    before = transcript.model_copy(deep=True)
    before.agenda = []
    for segment in before.segments:
        with suppress(ValueError):
            segment.clean = apply(segment.verbatim, segment.changes)
    derive(before)
    return {one.id: one for item in before.agenda for one in _statements(item)}


def _statements(item: AgendaItem) -> list[Statement]:
    return [*item.summary, *item.remarks, *item.decisions, *item.actions, *item.questions]


def _content(one: Statement) -> dict[str, Any]:
    return one.model_dump(include={"text", "who", "what", "due", "due_text"})

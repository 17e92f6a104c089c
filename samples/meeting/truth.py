"""The truth of a meeting as JSON: who says what when, agenda, decisions, actions."""

from __future__ import annotations

from typing import Any

from samples.meeting.script import Script

LETTERS_A_SECOND = 7.0


def estimate_times(script: Script) -> None:
    """Times of the turns from the length of their text alone, for scripts that are not spoken."""
    at = 0.0
    for turn in script.turns:
        turn.start = round(at + turn.silence, 2)
        turn.end = round(turn.start + len(turn.verbatim) / LETTERS_A_SECOND, 2)
        at = turn.end


def _turn(script: Script, number: int) -> dict[str, Any]:
    turn = script.turns[number]
    return {
        "id": number,
        "start": turn.start,
        "end": turn.end,
        "speaker": script.people[turn.speaker].label,
        "channel": turn.speaker,
        "item": turn.item,
        "act": turn.act,
        "pattern": turn.pattern,
        "verbatim": turn.verbatim,
        "clean": turn.clean,
    }


def truth(script: Script) -> dict[str, Any]:
    """All that a perfect reader of the recording would know; times in seconds, items counted from 1."""
    first = {turn.item: number for number, turn in reversed(list(enumerate(script.turns)))}
    return {
        "meeting": script.name,
        "date": script.date.isoformat(),
        "place": script.room,
        "people": [{"name": p.label, "surname": p.surname, "title": p.title, "department": p.department}
                   for p in script.people],
        "agenda": [{"item": n, "title": title, "first_turn": first[n]} for n, title in enumerate(script.agenda, 1)],
        "turns": [_turn(script, number) for number in range(len(script.turns))],
        "decisions": [{"turn": n, "item": script.turns[n].item, "text": script.turns[n].clean}
                      for n in script.decisions],
        "actions": [{"turn": a.turn, "item": script.turns[a.turn].item, "who": a.who, "what": a.what,
                     "until_text": a.until_text, "until": a.until.isoformat()} for a in script.actions],
        "open_questions": [{"turn": n, "item": script.turns[n].item, "text": script.turns[n].clean}
                           for n in script.open_questions],
    }  # fmt: skip


def meeting_file(script: Script) -> dict[str, Any]:
    """What a secretary would write down before the meeting: the meeting file that the robot reads."""
    return {
        "会議名": script.name,
        "日時": script.date.isoformat(),
        "場所": script.room,
        "出席者": [{"氏名": p.surname, "役職": p.title, "所属": p.department, "チャンネル": n + 1}
                   for n, p in enumerate(script.people)],
        "議題": list(script.agenda),
    }  # fmt: skip

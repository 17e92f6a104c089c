"""What the others say to it: whether a sentence answers a request, and whether somebody takes on what it asks."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dxauto.minutes.agenda.actors import mentioned
from dxauto.minutes.agenda.predicate import Form, form
from dxauto.minutes.agenda.sentences import Sentence

_TAKES = re.compile(
    "^(?:はい|ええ|では|じゃあ|あ)?、?(?:はい、)?(?:承知(?:いた)?し|了解(?:いた)?し|了解です|わかりました|"
    "分かりました|かしこまり|引き受け|お引き受け|承り|やります|やっておきます|やってみます|任せて|お任せ|"
    "そうします|そのように(?:いた)?し)"
)
_WELCOMES = re.compile("(?:お願い(?:いた|でき|し|$)|頼|助かり|ありがたい|ぜひ|是非|よろしく|そうして)")
_DONE = re.compile("^(?:はい、|それは|あれは|それなら)*(?:もう|既に|すでに|先週|先日|昨日|今朝|さっき)")
"""「もう回しました」: nothing is left to do."""
_NEAR = 12
"""Further away nobody replies."""
_YES = re.compile("^(?:はい|ええ|うん|そうですね|承知|了解|わかりました|分かりました|かしこまり)")

_ANSWER_FOLLOWS = re.compile("^(?:はい|ええ|では|それでは|、)*(?:お答え|ご?説明|ご?回答|ご?紹介)(?:いた|申し上げ|し)")
"""「はい、お答えいたします」: はい to the one who gave the floor, not to what was asked."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What stands around a sentence; a speaker is given by id, empty where there is none."""

    taker: str = ""
    """Who says 承知しました to it."""
    partner: str = ""
    """Who is spoken with: says はい to it, or spoke last."""
    called: str = ""
    """Who was named just before it."""
    accepted: bool = False
    """Somebody says はい or 承知しました to it."""
    done: bool = False
    """Somebody says that it is done already."""
    welcomed: bool = False
    """It is an offer, and somebody says お願いします."""
    renewed: bool = False
    """Its speaker comes back to it himself."""
    answers: bool = False
    """It answers a request or a question."""
    agrees: bool = False
    """It is, or follows, the はい with which its turn begins."""
    presides: bool = True
    """Its speaker may give work to others; of anybody else a request is a wish until it is accepted."""


def talk(told: Sequence[Sentence], number: int, chairs: Collection[str] | None = None) -> Talk:
    """Give what stands around a sentence of an item; `chairs` are the speakers who preside (None: nobody knows)."""
    sentence = told[number]
    reply = _other(told[number + 1 : number + 1 + _NEAR], sentence)
    place = _other_before(told, number)
    before = told[place] if place is not None else None
    opening = sentence if place is None else told[place + 1]
    asked = before is not None and form(before.plain) in (Form.REQUEST, Form.QUESTION)
    return Talk(
        taker=reply.speaker or "" if reply is not None and _TAKES.match(reply.plain) else "",
        called=_called(told, number),
        agrees=_agrees(opening, sentence),
        done=reply is not None and bool(_DONE.match(reply.plain)) and form(reply.plain) is Form.RESULT,
        accepted=reply is not None and _accepts(reply.plain),
        presides=chairs is None or sentence.speaker in chairs,
        partner=_partner(reply, before),
        renewed=_renewed(told, number),
        answers=asked or bool(_TAKES.match(opening.plain)),
        welcomed=reply is not None and bool(_WELCOMES.search(reply.plain) or _YES.match(reply.plain)),
    )


def _accepts(reply: str) -> bool:
    """Tell whether a reply says はい or 承知しました, and not only that an answer follows."""
    return bool(_TAKES.match(reply) or _YES.match(reply)) and not _ANSWER_FOLLOWS.match(reply)


def _agrees(opening: Sentence, sentence: Sentence) -> bool:
    """Tell whether a sentence is, or comes right behind, a yes with which its turn begins."""
    says_yes = bool(_YES.match(opening.plain) or _TAKES.match(opening.plain))
    return says_yes and sentence.number - opening.number <= 1


def _partner(reply: Sentence | None, before: Sentence | None) -> str:
    """Give who is spoken with: the one who answers はい, else the one who spoke before."""
    if reply is not None and (_YES.match(reply.plain) or _TAKES.match(reply.plain)):
        return reply.speaker or ""
    return before.speaker or "" if before is not None else ""


def _renewed(told: Sequence[Sentence], number: int) -> bool:
    """Tell whether the speaker, after a few words of others, says himself that he does it."""
    own = [one for one in told[number + 1 : number + 1 + _SOON] if one.speaker == told[number].speaker]
    return any(form(one.plain) is Form.UNDERTAKING for one in own)


_SOON = 5


def _other_before(told: Sequence[Sentence], number: int) -> int | None:
    """Give the place of the last sentence of another speaker."""
    near = range(number - 1, max(-1, number - 1 - _NEAR), -1)
    return next((one for one in near if told[one].speaker != told[number].speaker), None)


def _called(told: Sequence[Sentence], number: int) -> str:
    """Give whom the speaker has just named, if it is one: 「川島さん、表が古いままだよね。直しといてくれる？」."""
    before = told[number - 1] if number else None
    if before is None or before.speaker != told[number].speaker or before.speaker is None:
        return ""
    names = mentioned(before.plain)
    return names[0] if len(names) == 1 else ""


def _other(told: Sequence[Sentence], sentence: Sentence) -> Sentence | None:
    """Give the nearest sentence of another speaker."""
    return next((one for one in told if one.speaker != sentence.speaker), None)

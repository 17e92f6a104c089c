"""Who presides: whose plain words settle. 「公園の横に移す」 is a decision of the chair and an opinion of anybody else.

The chair is known by title (会長, 委員長, 議長 …). Where nobody has one, the one who opens leads: he puts the questions
and gives the floor. In a meeting whose speakers were not told apart, anybody may be the chair.
"""

from __future__ import annotations

import re

from dxauto.minutes.transcript import Speaker, Transcript

_CHAIR = re.compile("(?<!副)(?:議長|座長|委員長|会長|部会長|本部長|団長|リーダー|理事長)$")
_HEAD = re.compile("^(?:副)?(?:市長|町長|村長|区長|知事)$")
_ENOUGH = 2


def presiding(transcript: Transcript) -> frozenset[str] | None:
    """Give the ids of the speakers who preside; None if the speakers were not told apart."""
    order = [segment.speaker for segment in transcript.segments if segment.speaker]
    spoke = [one for one in transcript.speakers if one.id in set(order)]
    if len(spoke) < _ENOUGH:
        return None
    titled = [one.id for one in spoke if _CHAIR.search(_label(one)) or _HEAD.search(_label(one))]
    return frozenset(order[:1] if order[0] in titled or not titled else titled)


def _label(speaker: Speaker) -> str:
    return speaker.role or speaker.name

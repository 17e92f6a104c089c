"""Who presides: whose plain words settle. 「公園の横に移す」 is a decision of the chair and an opinion of anybody else.

The chair is known by title (会長, 委員長, 議長 …). Where nobody has one, the one who opens leads: he puts the questions
and gives the floor; if the head of his own unit is there, that one's words settle too. A contractor who opens leads
nobody: then the highest of the officials does. In a meeting whose speakers were not told apart, anybody may be the
chair.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dxauto.minutes.transcript import Speaker, Transcript

_CHAIR = re.compile("(?<!副)(?:議長|座長|委員長|会長|部会長|本部長|団長|リーダー|理事長)$")
_HEAD = re.compile("^(?:副)?(?:市長|町長|村長|区長|知事)$")
_RANKS = (
    "部長",
    "局長",
    "次長",
    "所長",
    "館長",
    "園長",
    "課長",
    "室長",
    "課長補佐",
    "補佐",
    "主幹",
    "係長",
    "主査",
    "主任",
    "主事",
)
_RANK = re.compile(f"(?:{'|'.join(sorted(_RANKS, key=len, reverse=True))})$")
_OUTSIDER = re.compile(
    "(?:受託者|受託業者|委託先|業者|事業者|コンサル|コンサルタント|設計者|施工者|ベンダー|指定管理者)$"
)
_ENOUGH = 2


def presiding(transcript: Transcript) -> frozenset[str] | None:
    """Give the ids of the speakers who preside; None if the speakers were not told apart."""
    order = [segment.speaker for segment in transcript.segments if segment.speaker]
    spoke = [one for one in transcript.speakers if one.id in set(order)]
    if len(spoke) < _ENOUGH:
        return None
    titled = [one.id for one in spoke if _CHAIR.search(_label(one)) or _HEAD.search(_label(one))]
    if titled and order[0] not in titled:
        return frozenset(titled)
    opener = _leading(next(one for one in spoke if one.id == order[0]), spoke)
    return frozenset([opener.id, *(one.id for one in spoke if not titled and _above(_label(one), _label(opener)))])


def _leading(opener: Speaker, spoke: Sequence[Speaker]) -> Speaker:
    """Give the one who opens, or the highest of the officials where that is somebody from outside."""
    ranks = [(_RANKS.index(found[0]), one) for one in spoke if (found := _RANK.search(_label(one)))]
    if not ranks or not _OUTSIDER.search(_label(opener)):
        return opener
    return min(ranks, key=lambda ranked: ranked[0])[1]


def _above(one: str, other: str) -> bool:
    """Tell whether one heads the unit in which the other serves: 課長 and 課長補佐, 人事課長 and 人事係長."""
    first, second = _RANK.search(one), _RANK.search(other)
    if first is None or second is None or one[: first.start()] != other[: second.start()]:
        return False
    return _RANKS.index(first[0]) < _RANKS.index(second[0])


def _label(speaker: Speaker) -> str:
    """Give the title, or the name that holds it: 「座長（副市長）」 is a 座長."""
    return re.sub("[（(][^（()）]*[）)]$", "", speaker.role or speaker.name)

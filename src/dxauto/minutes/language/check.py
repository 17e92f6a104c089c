"""Whether a sentence is backed by what it cites. A fluent sentence is easily believed, so the rules are strict.

Every number with what it counts, every name, every word that settles something must occur in the cited text, no
negation may be new, and most of the sentence's pairs of letters must be found there. What fails is marked 根拠なし and
left to the secretary; that a backed sentence is right in every nuance, no such rule can promise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from dxauto.minutes.agenda.likeness import pairs
from dxauto.minutes.text.edited import Edited
from dxauto.minutes.text.numbers import office_numbers

LEAST_SHARED = 0.5

_NUMBER = re.compile(r"\d+(?:\.\d+)?[兆億万千百]*(?:[^\d\s、。，．,.・:：;；「」()（）~〜～-]|$)")
_NAME = re.compile(
    "[ァ-ヴー]{3,}|[A-Za-z][A-Za-z0-9.+-]+|"
    "[一-龠々]{1,10}(?:課|部|局|室|係|課長|部長|局長|室長|係長|主任|主査|主幹|次長|委員|議長|会長|市長|町|区|地区|市|県|小学校|中学校|センター)|"
    "[一-龠々ァ-ヴー]{1,10}(?=さん|氏|様)"
)
_SETTLES = re.compile(
    "決定|可決|承認|否決|了承|採択|継続|延期|中止|廃止|見送|賛成|反対|異議|合意|増額|減額|増加|減少|開始|終了|委託|撤回"
)
_NOT = re.compile("ない|ません|なかっ|ませんでし|ず(?=に|、|。|$)|否決|不可|不要|なし")


def backed(sentence: str, cited: Iterable[str], names: Iterable[str] = ()) -> bool:
    """Tell whether the cited texts back a sentence; `names` are known (speakers of the cited texts, in any writing)."""
    text, ground = _plain(sentence), _plain("\n".join(cited))
    if not text or not ground:
        return False
    known = ground + "\n" + _plain("\n".join(names))
    literal = all(found in ground for found in (*_numbers(text), *_SETTLES.findall(text)))
    named = all(name in known for name in _NAME.findall(text))
    return literal and named and not _turned(text, ground) and _shared(text, known) >= LEAST_SHARED


def _plain(text: str) -> str:
    """Give a text with one way to write what is the same: NFKC, numbers in digits, no commas in them, no spaces."""
    edited = Edited(unicodedata.normalize("NFKC", text))
    office_numbers(edited)
    return re.sub(r"(?<=\d),(?=\d)", "", re.sub(r"[ \t　]+", "", edited.text))


def _numbers(text: str) -> list[str]:
    return [found for found in _NUMBER.findall(text) if found]


def _turned(text: str, ground: str) -> bool:
    """Tell whether a sentence denies where nothing that it cites does."""
    return bool(_NOT.search(text)) and not _NOT.search(ground)


def _shared(text: str, ground: str) -> float:
    wanted, found = pairs(text), pairs(ground)
    total = sum(wanted.values())
    return sum(times for pair, times in wanted.items() if pair in found) / total if total else 0.0

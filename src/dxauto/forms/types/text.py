"""自由記述: anything, tidied as little as possible."""

from __future__ import annotations

import re

from dxauto.forms.characters import HIRAGANA, KATAKANA, is_kanji, nfkc
from dxauto.forms.types.base import ValueType
from dxauto.forms.values import ParseContext, Parsed

_PUNCTUATION = frozenset("、。「」()・!?,")


def _is_japanese(char: str) -> bool:
    return char in HIRAGANA or char in KATAKANA or char in _PUNCTUATION or is_kanji(char)


def _without_stray_spaces(text: str) -> str:
    """Drop single spaces between Japanese characters, which recognisers put there and people do not."""
    pieces = re.split(r"( )", text)
    kept = []
    for index, piece in enumerate(pieces):
        before = pieces[index - 1] if index else ""
        after = pieces[index + 1] if index + 1 < len(pieces) else ""
        stray = piece == " " and before and after and _is_japanese(before[-1]) and _is_japanese(after[0])
        kept.append("" if stray else piece)
    return "".join(kept)


def _free(raw: str, context: ParseContext) -> Parsed:
    joined = "".join(raw.split("\n"))
    text = _without_stray_spaces(nfkc(joined))
    longest = context.options.get("length")
    if isinstance(longest, int) and len(text) > longest:
        return Parsed(text, text, (f"{longest}文字までの項目です（{len(text)}文字あります）",))
    return Parsed(text, text)


TYPES = (ValueType("jiyuu", "自由記述", None, "text", _free),)

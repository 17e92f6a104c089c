"""氏名 and フリガナ. Variant characters (異体字: 髙 﨑 齋) are a person's name and are never replaced."""

from __future__ import annotations

import re

from dxauto.forms.characters import (
    HIRAGANA,
    KANJI,
    KATAKANA,
    LATIN_LOWER,
    LATIN_UPPER,
    SPACE,
    fold,
    foreign_to,
    is_kanji,
    kana_word,
    settle_mixed,
    to_katakana,
)
from dxauto.forms.types.base import ValueType, wrong_characters
from dxauto.forms.values import ParseContext, Parsed

NAME_ALPHABET = KANJI | HIRAGANA | KATAKANA | frozenset("・" + SPACE)
_LATIN = LATIN_UPPER | LATIN_LOWER | frozenset(".,'-")
_VARIATION_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
_CORPORATE = frozenset("()&")
FURIGANA_ALPHABET = KATAKANA | frozenset("・" + SPACE)


def spaced(text: str) -> str:
    """The text on one line, with one ideographic space where there was white space."""
    return re.sub(r"\s+", SPACE, text).strip(SPACE)


def _is_latin(text: str) -> bool:
    return all(c in _LATIN or c == SPACE for c in text)


def _name(raw: str, context: ParseContext) -> Parsed:
    text = spaced(raw)
    if not _is_latin(text):
        text = SPACE.join(kana_word(word) for word in settle_mixed(text).split(SPACE))
    rest = foreign_to(text, NAME_ALPHABET | _LATIN | _VARIATION_SELECTORS | _CORPORATE)
    rest = "".join(c for c in rest if not is_kanji(c))
    return Parsed(text, text, (wrong_characters(rest, "氏名"),) if rest else ())


def _furigana(raw: str, context: ParseContext) -> Parsed:
    text = fold(to_katakana(spaced(raw)), FURIGANA_ALPHABET)
    rest = foreign_to(text, FURIGANA_ALPHABET)
    problems = [wrong_characters(rest, "フリガナ")] if rest else []
    if text[0] in "ーンッャュョァィゥェォ・":
        problems.append(f"フリガナが「{text[0]}」で始まっています")
    return Parsed(text, text, tuple(problems))


TYPES = (
    ValueType("shimei", "氏名", NAME_ALPHABET, "text", _name),
    ValueType("furigana", "フリガナ", FURIGANA_ALPHABET, "text", _furigana),
)

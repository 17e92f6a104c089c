"""Which characters an answer may consist of, and how characters that look alike are told apart.

The sets come from JIS X 0208 (rows 16-47: level 1, rows 48-84: level 2) and from the rows that cp932, the code
of Japanese Windows, adds to it (NEC row 13, NEC-selected and IBM extensions: 髙 﨑 神 ...).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

DIGITS = frozenset("0123456789")
LATIN_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LATIN_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
HIRAGANA = frozenset(map(chr, range(0x3041, 0x3095))) | frozenset("ゝゞー")
KATAKANA = frozenset(map(chr, range(0x30A1, 0x30F7))) | frozenset("ヽヾー")
SPACE = "\u3000"


def _rows(codec: str, rows: Iterable[tuple[int, int]]) -> frozenset[str]:
    """Characters of the lead bytes `first..last` of a double-byte code."""
    found: set[str] = set()
    for lead in (byte for first, last in rows for byte in range(first, last + 1)):
        for trail in range(0x40, 0xFF):
            text = bytes((lead, trail)).decode(codec, errors="ignore")
            if len(text) == 1 and ord(text) > 0x7F:
                found.add(text)
    return frozenset(found)


def is_kanji(char: str) -> bool:
    """Tell whether it is an ideograph, or one of the marks that stand for one (々 〆 〇)."""
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or "\uf900" <= char <= "\ufaff"
        or (char in "々〆〇" or "\U00020000" <= char <= "\U0003ffff")
    )


_EUC_FIRST_ROW = 0xA0
KANJI_LEVEL_1 = _rows("euc_jp", [(_EUC_FIRST_ROW + 16, _EUC_FIRST_ROW + 47)])
KANJI_LEVEL_2 = _rows("euc_jp", [(_EUC_FIRST_ROW + 48, _EUC_FIRST_ROW + 84)])
KANJI_EXTENDED = frozenset(filter(is_kanji, _rows("cp932", [(0xED, 0xEE), (0xFA, 0xFC)])))
KANJI = KANJI_LEVEL_1 | KANJI_LEVEL_2 | KANJI_EXTENDED | frozenset("々〆〇")

_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_UNWRITABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def nfkc(text: str) -> str:
    """NFKC that leaves variant ideographs alone.

    Unicode decomposes the compatibility ideographs (神 U+FA19 becomes 神): in a name that is another character.
    """
    parts = _COMPATIBILITY_IDEOGRAPHS.split(text)
    return "".join(
        part if _COMPATIBILITY_IDEOGRAPHS.fullmatch(part) else unicodedata.normalize("NFKC", part) for part in parts
    )


def tidy(text: str) -> str:
    """NFKC without control characters; every run of white space becomes one space, line breaks stay."""
    lines = (nfkc(_visible(line)).translate(_STRAY_MARKS) for line in re.split(r"[\r\n\u2028\u2029\x85\v\f]+", text))
    return "\n".join(line for line in (re.sub(r"\s+", " ", line).strip() for line in lines) if line)


_STRAY_MARKS = {0x3099: None, 0x309A: None}
"""Sound marks that NFKC could not join to a kana."""


def _visible(text: str) -> str:
    return "".join(c for c in text if c in "\t" or unicodedata.category(c) not in _UNWRITABLE)


def to_katakana(text: str) -> str:
    """Hiragana as katakana; everything else as it is."""
    return "".join(chr(ord(c) + 0x60) if "\u3041" <= c <= "\u3096" or c in "ゝゞ" else c for c in text)


def to_hiragana(text: str) -> str:
    """Katakana as hiragana; everything else as it is."""
    return "".join(chr(ord(c) - 0x60) if "\u30a1" <= c <= "\u30f6" or c in "ヽヾ" else c for c in text)


DASHES = "-‐‑‒–—―−─━ｰ－﹣˗"
_ALIKE = (
    "0OoDQ〇○◯口ロ",
    "1lI|i!丨",
    "2Zz",
    "5Ss",
    "6b",
    "8B",
    "9gq",
    "ー一" + DASHES,
    "ニ二",
    "ロ口",
    "カ力",
    "ハ八",
    "エ工",
    "タ夕",
    "ト卜",
    "チ千",
    "ミ三",
    "ム厶",
    "オ才",
    "ヘへ",
    "ベべ",
    "ペぺ",
    "リり",
    "ネ礻",
    "ノ丿",
    "ヌ又",
    "イ亻",
    "セせ",
    "カか",
    "ヒ匕",
    "・･·•∙",
    "/／|",
    ".。．",
    "々夂",
)
_CASE_PAIRS = {**{c: c.upper() for c in LATIN_LOWER}, **{c: c.lower() for c in LATIN_UPPER}}


def _lookalikes() -> dict[str, str]:
    table: dict[str, str] = {}
    for group in _ALIKE:
        for char in group:
            table[char] = table.get(char, "") + group.replace(char, "")
    for char, other in _CASE_PAIRS.items():
        table[char] = other + table.get(char, "")
    return table


LOOKALIKES = _lookalikes()
"""Each character with those that handwriting or a recogniser takes for it, the likeliest first."""


def fold(text: str, alphabet: frozenset[str]) -> str:
    """Replace each character that is not allowed by its look-alike that is; others stay, to be complained about."""
    return "".join(c if c in alphabet else _allowed_lookalike(c, alphabet) for c in text)


def _allowed_lookalike(char: str, alphabet: frozenset[str]) -> str:
    return next((other for other in LOOKALIKES.get(char, "") if other in alphabet), char)


_KATAKANA_OF = dict(zip("二口力八工夕卜千三才一", "ニロカハエタトチミオー", strict=True))
_KANJI_OF = {kana: kanji for kanji, kana in _KATAKANA_OF.items() if kanji not in "千三一"}


def settle_mixed(text: str) -> str:
    """Tell 口 from ロ, 一 from ー and the like by their neighbours, in text that may hold kana and kanji.

    A kanji between two katakana is read as katakana; a katakana with only kanji beside it as kanji; a dash as ー
    after kana, as 一 after a kanji.
    """
    settled = text
    for _ in range(len(text)):
        before, settled = settled, "".join(_settled(settled, index) for index in range(len(settled)))
        if settled == before:
            break
    return settled


def kana_word(word: str) -> str:
    """A word of katakana in which kanji that look like katakana are read as these (フ三 is フミ); others stay.

    At least one character must be katakana beyond doubt: 二口 is a family name.
    """
    certain = any(c in KATAKANA and c not in _KANJI_OF for c in word)
    if certain and all(c in KATAKANA or c in _KATAKANA_OF for c in word):
        return "".join(_KATAKANA_OF.get(c, c) for c in word)
    return word


def _settled(text: str, index: int) -> str:
    char = text[index]
    before = text[index - 1] if index else ""
    after = text[index + 1] if index + 1 < len(text) else ""
    if char in DASHES or char == "ー":
        return _settled_dash(char, before)
    if char in _KATAKANA_OF and _is_kana(before) and _is_katakana(after) and after not in "ノツヶ":
        return _KATAKANA_OF[char]
    beside = [c for c in (before, after) if c.strip()]
    if char in _KANJI_OF and beside and all(map(is_kanji, beside)):
        return _KANJI_OF[char]
    return char


def _settled_dash(char: str, before: str) -> str:
    if before and _is_kana(before):
        return "ー"
    return "一" if before and is_kanji(before) else char


def _is_katakana(char: str) -> bool:
    return bool(char) and char in KATAKANA


def _is_kana(char: str) -> bool:
    return bool(char) and (char in KATAKANA or char in HIRAGANA)


def foreign_to(text: str, alphabet: frozenset[str]) -> str:
    """The characters of the text that are not allowed, each once, in order."""
    return "".join(dict.fromkeys(c for c in text if c not in alphabet))

"""Radicals that stand in a PDF's text for the character that looks the same.

Fonts draw 民 and the radical ⺠ with one glyph, and programs that write PDF sometimes name the wrong one of the two.
No person writes a radical in a form.
"""

from __future__ import annotations

import unicodedata

_RADICALS = "⺟⺠⻁⻄⻑⻘⻝⻞⻟⻤⻨⻩⻫⻭⻯⻲⺝⻗⻙⺪⺬⺮⺷⺼⻂⻋"
_IDEOGRAPHS = "母民虎西長青食食食鬼麦黄斉歯竜亀月雨韋疋示竹羊肉衣車"
_SUPPLEMENT = dict(zip(_RADICALS, _IDEOGRAPHS, strict=True))
"""CJK Radicals Supplement (U+2E80 to U+2EFF), as far as Japanese text needs it; Unicode gives no mapping for it."""


def ideographs(text: str) -> str:
    """Give the text with radicals replaced by the ideographs that they look like; all else stays as it is."""
    return "".join(_ideograph(mark) for mark in text)


def _ideograph(mark: str) -> str:
    if "\u2f00" <= mark <= "\u2fd5":  # Kangxi radicals: Unicode's own compatibility mapping
        return unicodedata.normalize("NFKC", mark)
    return _SUPPLEMENT.get(mark, mark)

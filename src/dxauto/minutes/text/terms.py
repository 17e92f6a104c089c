"""The office's own words: what a recogniser writes wrongly is put right by the glossary."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dxauto.minutes.text.edited import Edited
from dxauto.minutes.transcript import ChangeKind

_LETTER = {"kanji": "[一-龠々]", "katakana": "[ァ-ヶー]", "latin": "[A-Za-zＡ-Ｚａ-ｚ]", "digit": "[0-9０-９]"}


def put_right(edited: Edited, replacements: Mapping[str, str]) -> None:
    """Replace each mistake by its word, the longest first; never inside a longer run of katakana, Latin or digits."""
    for mistake, word in replacements.items():
        pattern = re.compile(_edge(mistake[0], before=True) + re.escape(mistake) + _edge(mistake[-1], before=False))
        for found in reversed(list(pattern.finditer(edited.text))):
            start, end = found.span()
            around = edited.text[max(0, start - len(word)) : end + len(word)]
            # A mistake that is a part of the right word (市民 of 市民課) is right where the word stands.
            if mistake in word and word in around:
                continue
            edited.replace(start, end, word, ChangeKind.GLOSSARY)


def _edge(letter: str, *, before: bool) -> str:
    for name in ("katakana", "latin", "digit"):
        if re.match(_LETTER[name], letter):
            return f"(?<!{_LETTER[name]})" if before else f"(?!{_LETTER[name]})"
    return ""

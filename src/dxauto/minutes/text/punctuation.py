"""Punctuation, where the model gave none: 。 behind what ends a sentence, 、 behind what joins clauses."""

from __future__ import annotations

import re

from dxauto.minutes.text.edited import Edited
from dxauto.minutes.transcript import ChangeKind

_ENDS = (
    "です|ます|ました|ません|でした|でしょう|ましょう|ください|ございます|ございました|ませんでした|存じます|いたします|"
    "ですか|ますか|ましたか|ませんか|でしょうか|ですね|ますね|ですよ|ますよ|であります|ありがとうございました"
)
# What goes on behind です, ます, ました: no end of a sentence.
_GOES_ON = "が|ので|し[、，]|から|けれど|けど|と|よう|ため|の[はがでを]|こと|か[らも]|ね|よ|か|ん|ば|で"
_SENTENCE = re.compile(rf"(?P<end>{_ENDS})(?!{_GOES_ON}|[。、，！？!?])(?=\S)")
_CLAUSE = re.compile(
    "(?:(?:です|ます|ました|ません|でした)(?:が|ので|けれども|けれど|けど)|につきましては|については|におきましては|ありまして|おりまして|"
    "いたしまして|しまして|ございまして|それでは|続きまして|なお|また|したがって|しかしながら|ただし|そして)(?![、，。！？もは])(?=\\S)"
)
_SPARSE = 40
"""A text that has a mark every so many characters is punctuated by the model, and left alone."""


def restore_punctuation(edited: Edited) -> None:
    """Put marks where a text has none, and 。 at its end if it ends a sentence."""
    text = edited.text
    marks = len(re.findall("[。、，！？]", text))
    if marks * _SPARSE < len(text):
        _insert(edited, _SENTENCE, "。")
        _insert(edited, _CLAUSE, "、")
    text = edited.text
    if text and re.search(rf"(?:{_ENDS})$", text):
        edited.replace(len(text), len(text), "。", ChangeKind.PUNCTUATION)


def _insert(edited: Edited, pattern: re.Pattern[str], mark: str) -> None:
    for found in reversed(list(pattern.finditer(edited.text))):
        place = found.end()
        edited.replace(place, place, mark, ChangeKind.PUNCTUATION)

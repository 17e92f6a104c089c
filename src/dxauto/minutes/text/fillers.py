"""ケバ取り: takes out what fills pauses, in three strengths, and never a part of a word.

- `light`: what is nothing but a sound (えー, えーと, うーん, んー, あー).
- `normal`: also あの, その, まあ, なんか, こう, ですね where they only fill: between pauses, or drawn out.
- `strong`: also ちょっと, やっぱり, とりあえず between pauses, はい and ええ inside a sentence, まあ after a particle.

Demonstratives (その件), answers (はい。) and words that merely contain the same letters (まあまあ, こうした, ねえー)
stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dxauto.minutes.parameters import Strength
from dxauto.minutes.text.edited import Edited
from dxauto.minutes.transcript import ChangeKind

_LONG = "[ーｰ〜～]"
_DOTS = "[…‥]"
_PAUSE = "[、，,\\s…‥]"
_TAIL = f"(?:{_LONG}|{_DOTS})*"

# Vowels that merely go on: ねえー, さあー, そうー are no fillers.
_E_ROW = "えけせてねへめれげぜでべぺエケセテネヘメレゲゼデベペ"
_A_ROW = "あかさたなはまやらわがざだばぱじゃアカサタナハマヤラワガザダバパャ"
_U_ROW = "うくすつぬふむゆるぐずづぶぷおこそとのほもよろごぞどぼぽウクスツヌフムユルオコソトノホモヨロ"
_N_ROW = "んンぁ-ん"

# 「えーという声」 quotes the sound, 「えーと申しますのは」 begins with the particle, 「ええと思います」 praises.
_QUOTES = "(?:いう|いっ|言|思)"
_SAYS = "(?:申|いう|いっ|言|思)"

_SOUNDS = (
    rf"(?<![{_E_ROW}])え(?:{_LONG}|ぇ|っ)*{_LONG}(?:っ?と(?!{_SAYS}){_LONG}*|{_LONG})*(?!と{_QUOTES})"
    rf"(?:です?ね(?={_PAUSE})|ま[あぁ](?!ま))?",
    rf"(?<![{_E_ROW}ぁ-ん])(?:ええ?っ?と|えっと){_LONG}*(?:ですね(?={_PAUSE}))?(?!も|{_SAYS})",
    rf"(?<![{_U_ROW}])う{_LONG}+ん?{_LONG}*",
    rf"(?<![{_N_ROW}])ん{_LONG}+",
    rf"(?<![{_A_ROW}])あ{_LONG}+(?!の)",
    rf"(?<![ぁ-ん])お{_LONG}+(?={_PAUSE})",
)
_DRAWN_OUT = (
    rf"(?<![{_A_ROW}])あの{_LONG}+(?:ですね)?",
    rf"(?<![ぁ-ん一-龠])その{_LONG}+(?:ですね)?",
    rf"(?<![まぁ-ん])ま(?:{_LONG}|ぁ)+(?!ま)",
)
_BETWEEN_PAUSES = (
    "(?:あのですね|あの[うぅお]?|その[うぅお]|そのですね|その|まあ|まぁ|ま"
    "|なんか|なんていうか|なんというか|こう|ほら|えっ|なんですか)"
)
# Put together from the same letters: no filler.
_WORDS = "(?!(?:その|あの)まま|まあまあ|まぁまぁ)"
_BETWEEN_PAUSES_STRONG = (
    "(?:ちょっと|やっぱり|やっぱ|とりあえず|要は|正直|そうですね|なんでしょう|なんだろう"
    "|(?<=、)はい|(?<=、)ええ|(?<=、)うん)"
)
_PARTICLE = "[はがをにでもとてかのねよらば]"
_AFTER_PARTICLE = "(?:まあ|まぁ|あの|その|なんか)"
_CONJUNCTIONS = (
    "例えば",
    "たとえば",
    "それと",
    "あと",
    "ただ",
    "つまり",
    "結局",
    "やはり",
    "しかし",
    "なので",
    "ですから",
)
_QUOTED = r"(?!と|[^、。，]{1,8}[、，]?とは)"
"""「まあ、いいか、とはなりません」 speaks of what somebody says."""


def _patterns(strength: Strength) -> Iterator[re.Pattern[str]]:
    if strength == "off":
        return
    for sound in _SOUNDS:
        yield re.compile(sound + _TAIL + f"{_PAUSE}*")
    if strength == "light":
        return
    words = _BETWEEN_PAUSES
    for drawn in _DRAWN_OUT:
        yield re.compile(drawn + _TAIL + f"{_PAUSE}*")
    if strength == "strong":
        words = f"(?:{_BETWEEN_PAUSES}|{_BETWEEN_PAUSES_STRONG})"
    yield re.compile(rf"(?:(?<=[、。，！？])|^|(?<=\s))(?:{_WORDS}{words}{_TAIL})+{_PAUSE}+(?=\S){_QUOTED}")
    behind = "|".join(f"(?<={word})" for word in ("[はがをにでもて]", *_CONJUNCTIONS))
    yield re.compile(rf"(?:{behind}){_AFTER_PARTICLE}{_TAIL}[、，]+")
    yield re.compile(r"(?:(?<=[、。，！？])|^)ま[あぁ](?=[一-龠々ァ-ヶ0-9０-９])")
    yield re.compile(r"(?:(?<=[はがをにでもとて、。])|^)ですね[、，]")
    if strength == "strong":
        yield re.compile(rf"(?<={_PARTICLE})ま[あぁ]{_PAUSE}*(?![まぁ-んり]?ま|り)(?=[一-龠ァ-ヶ0-9０-９そこあ])")


def remove_fillers(edited: Edited, strength: Strength) -> None:
    """Take the fillers out of a text; the comma behind one goes with it where another stands before it."""
    for pattern in _patterns(strength):
        here = 0
        while (found := pattern.search(edited.text, here)) is not None:
            if found.end() == found.start():
                here = found.end() + 1
                if here > len(edited.text):
                    break
                continue
            start, end = _with_comma(edited.text, found.start(), found.end())
            edited.replace(start, end, _left(edited.text, start, end), ChangeKind.FILLER)
            here = start


def _with_comma(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in a comma before a filler that stands before an end of sentence: `思います、えー。`."""
    if start > 0 and text[start - 1] in "、，" and (end == len(text) or text[end] in "。！？"):
        return start - 1, end
    return start, end


def _left(text: str, start: int, end: int) -> str:
    """Give what stays of a filler: the comma that parted what stands around it.

    Before: 「本件は、えー、来月」 has one comma before it already. 「本件はえー、来月」 needs the one behind it.
    """
    before = text[start - 1] if start > 0 else "。"
    gone = text[start:end]
    after = text[end] if end < len(text) else "。"
    if before in "、，。！？\n 　" or after in "。！？、，":
        return ""
    return "、" if re.search("[、，]", gone) else ""

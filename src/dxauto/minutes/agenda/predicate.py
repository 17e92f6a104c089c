"""The predicate: what a Japanese sentence does, which its end tells.

Japanese ends a sentence with the act: 「…してください」 asks, 「…しておきます」 undertakes, 「…しましょう」 proposes,
「…しました」 reports. The end is unwound from behind (particles of feeling, courtesies, what was added after it), then
looked up in one table (`endings`). What the sentence is about plays no part here.
"""

from __future__ import annotations

import re

from dxauto.minutes.agenda.endings import ENDINGS, Form

__all__ = ["Form", "core", "form", "straightened"]

_FORMS = tuple((ending.form, re.compile(f"(?:{ending.pattern})$")) for ending in ENDINGS)
_GOING_ON = re.compile("(?:して|ていって|て)?(?:まいり|参り|いき|行き|き|来)ます$")
_STATES_BY_STAY = re.compile("[てで](?:い|おり)ます$")

_FEELING = re.compile(
    "(?:(?:よ|ね|な|わ|さ|ぞ|っと|かと)|[、。！!？? 　]|(?:です|だ)よ|、と(?:いうことで(?:す)?)?|"
    "(?<=[たいうくぐすつぬぶむる])(?:んです|のです|んだ))+$"
)
_BECAUSE = re.compile(
    "(?<=[すたいんだ])(?:ので|から|けれども|けれど|けども|けど|が|し|もので|んで)、?"
    "(?:(?:その(?:点|旨|ように))?(?:も)?、?(?:どうぞ|どうか|何卒)?、?(?:よろしく|宜しく|ご(?:了承|承知おき|"
    "理解|安心|協力))(?:(?:の|を)?(?:ほど|程))?"
    "(?:を)?、?(?:どうぞ)?(?:お願い(?:いたし|致し|し|申し上げ)?(?:ます|たい.*)?|ください|いただ.*|どうぞ)?)?$"
)
_ENDED = (
    "(?:ください|下さい|ます|ました|です|ましょう|ますか|ません|たい|か|ね|よ|"
    "(?<!につい)(?<!にとっ)(?<!とし)て|お願い|願います|どうぞ)"
)
_AFTERTHOUGHT = re.compile(
    f"^(?P<main>.+{_ENDED})[、,](?P<tail>[^、]{{1,16}}(?:に|で|まで|までに|さん|様|課|課長|部長|係長|委員|"
    "主査|主任|は|を|へ|から|も|中|内|までで(?:結構|いい|構いません)(?:です)?))$"
)


def straightened(text: str) -> str:
    """Give a sentence with what was added behind its end put before it: 「送ってください、今月中に」."""
    found = _AFTERTHOUGHT.match(text)
    return f"{found['tail']}、{found['main']}" if found else text


_BROKEN_OFF = (
    (re.compile("(思い|存じ|考えており)まして$"), r"\1ます"),
    (re.compile("(で(?:ござい|あり)|おり)まして$"), r"\1ます"),
    (re.compile("まして$"), "ました"),
    (re.compile("でして$"), "です"),
)
"""A polite te-form at the end: the sentence was not finished, and does what its verb does in full."""
_POSTPOSED = re.compile("、(?:もう|まあ|はい|うん|ほんと|本当|とりあえず|ひとまず|今日は|今回は|今年は|一応)$")


def core(text: str) -> str:
    """Give a sentence up to the end of its predicate: without 「…ので、よろしくお願いします」, ね and よ."""
    before = ""
    while before != text:
        before = text
        text = _FEELING.sub("", _POSTPOSED.sub("", _BECAUSE.sub("", text))) or text
    for end, whole in _BROKEN_OFF:
        text = end.sub(whole, text)
    return text


_WHICH = re.compile(
    "(?:誰|だれ|何|なに|いつ|どこ|どれ|どちら|どの|どんな|なぜ|いくら|いくつ|どう)(?!でも|とか|か|も|卒|ぞ|らか|"
    "せ|れ|やら|ぐらい)[^、。]*$"
)
_CHECKS = re.compile("(?:[いただすん])(?:よね|よな|だろ|でしょ)(?:う)?[？?]?$")
"""古いままだよね: asks whether the others see it so."""
_ASKED_BY_WORD = re.compile("(?:の|です|だろう|でしょう|しよう|だ|かな|[うくぐすつぬぶむる])$")


def form(text: str) -> Form:
    """Give what a sentence (or a clause) does."""
    plain = core(text)
    if _CHECKS.search(text):
        return Form.QUESTION
    if _WHICH.search(plain) and _ASKED_BY_WORD.search(plain):
        return Form.QUESTION
    for kind, pattern in _FORMS:
        if pattern.search(plain):
            if kind is Form.STATE and _GOING_ON.search(plain) and not _STATES_BY_STAY.search(plain):
                return Form.UNDERTAKING
            return kind
    return Form.NOUN

"""です・ます → である: the ends of sentences in the plain style of written minutes.

Without a dictionary of verbs the stem decides: a stem in the い-row is a 五段 verb (行い → 行う) unless it is one of
the few 一段 verbs on い (用い → 用いる). What no rule knows stays as it was said.
"""

from __future__ import annotations

import re

from dxauto.minutes.text.edited import Edited
from dxauto.minutes.transcript import ChangeKind

_PLAIN = dict(zip("いきぎしちにびみり", "うくぐすつぬぶむる", strict=True))
_PAST_ENDS = ("った", "いた", "いだ", "した", "った", "んだ", "んだ", "んだ", "った")
_PAST = dict(zip("いきぎしちにびみり", _PAST_ENDS, strict=True))
_NEGATIVE = dict(zip("いきぎしちにびみり", "わかがさたなばまら", strict=True))
_E_ROW = "えけせてねへめれげぜでべぺ"
_ICHIDAN = (
    *("用い", "率い", "報い", "強い", "老い", "悔い", "てい", "でい", "起き", "生き", "過ぎ", "信じ", "感じ", "応じ"),
    *("生じ", "通じ", "命じ", "論じ", "案じ", "転じ", "投じ", "講じ", "準じ", "重んじ", "恥じ", "閉じ", "浴び", "延び"),
    *("伸び", "帯び", "試み", "顧み", "鑑み", "見", "省み", "降り", "借り", "足り", "懲り", "似", "煮", "着", "出来"),
    *("でき", "経", "得", "出", "寝", "居"),
)

_MASU = re.compile(
    "(?P<stem>[^\\s、。，！？「」]*?[ぁ-ん一-龠])(?P<form>ませんでした|ました|ません|ましょう|ます)"
    "(?P<tail>が|ので|けれども|けれど|けど|から|と|か)?(?=[。、，！？]|$)"
)
_DESU = (
    (re.compile("(?<=[いう])ですが(?=[、。])"), "が"),
    (re.compile("(?<=ない)です(?=[。、]|$)"), ""),
    (re.compile("(?<=[しなた良悪多高低長短早遅近遠広狭大小無難]い)です(?=[。、]|$)"), ""),
    (re.compile("(?<=た)です(?=[。、]|$)"), ""),
    (re.compile("でしたが"), "であったが"),
    (re.compile("でした(?=[。、か]|$)"), "であった"),
    (re.compile("でございました(?=[。、]|$)"), "であった"),
    (re.compile("でございます(?=[。、]|$)"), "である"),
    (re.compile("であります(?=[。、]|$)"), "である"),
    (re.compile("でしょう(?=[。、か]|$)"), "であろう"),
    (re.compile("ですので"), "であるので"),
    (re.compile("ですが(?=[、。])"), "であるが"),
    (re.compile("(?<=い)ですか(?=[。？]|$)"), "か"),
    (re.compile("ですか(?=[。？]|$)"), "であるか"),
    (re.compile("ですね?(?=[。、]|$)"), "である"),
    (re.compile("ございます(?=[。、]|$)"), "ある"),
    (re.compile("てください(?=[。、]|$)"), "てほしい"),
)
_HUMBLE = (
    (re.compile("(?<=[一-龠ァ-ヶー])いたしました(?=[。、が]|$)"), "した"),
    (re.compile("(?<=[一-龠ァ-ヶー])いたします(?=[。、が]|$)"), "する"),
    (re.compile("(?<=[一-龠ァ-ヶー])しました(?=[。、が]|$)"), "した"),
    (re.compile("(?<=[一-龠ァ-ヶー])します(?=[。、が]|$)"), "する"),
    (re.compile("(?<=[一-龠ァ-ヶー])しません(?=[。、が]|$)"), "しない"),
    (re.compile("(?<=[てで])おります(?=[。、が]|$)"), "いる"),
    (re.compile("(?<=[てで])おりました(?=[。、が]|$)"), "いた"),
    (re.compile("(?<=[てで])まいります(?=[。、が]|$)"), "いく"),
    (re.compile("ありません(?=[。、が]|$)"), "ない"),
    (re.compile("ありませんでした(?=[。、が]|$)"), "なかった"),
)


def plain_style(edited: Edited) -> None:
    """Write the ends of sentences in である style."""
    for pattern, after in (*_HUMBLE, *_DESU):
        for found in reversed(list(pattern.finditer(edited.text))):
            edited.replace(*found.span(), after, ChangeKind.STYLE)
    for found in reversed(list(_MASU.finditer(edited.text))):
        ending = _ending(found["stem"], found["form"])
        if ending is not None:
            cut, after = ending
            edited.replace(found.end("stem") - cut, found.end("form"), after, ChangeKind.STYLE)


def _ending(stem: str, form: str) -> tuple[int, str] | None:
    """Give how many letters of the stem go, and what stands behind it; None if no rule knows the verb."""
    last = stem[-1]
    if last in _E_ROW or stem == "い" or stem.endswith(_ICHIDAN):
        return 0, _REGULAR[form]
    if last == "し" and (len(stem) < 2 or not re.match("[一-龠]", stem[-2])):
        return 1, _SURU[form]
    if last not in _PLAIN:
        return None
    past = "った" if stem.endswith("行き") else _PAST[last]
    negative = _NEGATIVE[last]
    forms = {"ます": _PLAIN[last], "ました": past, "ません": f"{negative}ない", "ませんでした": f"{negative}なかった"}
    return (1, forms[form]) if form in forms else None


_FORMS = ("ます", "ました", "ません", "ませんでした", "ましょう")
_REGULAR = dict(zip(_FORMS, ("る", "た", "ない", "なかった", "よう"), strict=True))
_SURU = dict(zip(_FORMS, ("する", "した", "しない", "しなかった", "しよう"), strict=True))

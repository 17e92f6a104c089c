"""The plain form of a verb of which the ます form was said: 話します → 話す, 検討します → 検討する.

Without a dictionary the last letters of the stem decide. In the い-row a stem is a 五段 verb (行い → 行う) unless it is
one of the few 一段 verbs on い (用い → 用いる). A stem on し is する (検討し, お願いし) or a 五段 verb (話し, 増やし),
by the letter before it. What no rule knows has no plain form here.
"""

from __future__ import annotations

import re

FORMS = ("ます", "ました", "ません", "ませんでした", "ましょう")

_ROWS = {
    "い": ("う", "った", "わ", "お"), "き": ("く", "いた", "か", "こ"), "ぎ": ("ぐ", "いだ", "が", "ご"),
    "し": ("す", "した", "さ", "そ"), "ち": ("つ", "った", "た", "と"), "に": ("ぬ", "んだ", "な", "の"),
    "び": ("ぶ", "んだ", "ば", "ぼ"), "み": ("む", "んだ", "ま", "も"), "り": ("る", "った", "ら", "ろ"),
}  # fmt: skip
"""Of each letter that a 五段 stem ends on: how it goes before nothing, た, ない and う."""

_E_ROW = "えけせてねへめれげぜでべぺ"
_ICHIDAN = re.compile(
    "(?:用い|率い|報い|強い|老い|悔い|てい|でい|起き|生き|尽き|飽き|過ぎ|存じ|信じ|感じ|"
    "応じ|生じ|通じ|命じ|論じ|案じ|転じ|投じ|講じ|準じ|重んじ|恥じ|閉じ|禁じ|浴び|延び|"
    "伸び|帯び|詫び|滅び|試み|顧み|鑑み|省み|降り|借り|足り|懲り|落ち|満ち|朽ち|出来|"
    "でき|来|見|診|似|煮|着|経|得|出|寝|居)$"
)
_HONORIFIC = ("なさい", "ください", "いらっしゃい", "おっしゃい", "下さい")
_REGULAR = dict(zip(FORMS, ("る", "た", "ない", "なかった", "よう"), strict=True))
_SURU = dict(zip(FORMS, ("する", "した", "しない", "しなかった", "しよう"), strict=True))
_KURU = dict(zip(FORMS, ("くる", "きた", "こない", "こなかった", "こよう"), strict=True))

# 五段 verbs on す: one Chinese character and し, or some letters and し.
_SU_KANJI = frozenset(
    "話出示貸増促返渡直残移起動押消指試足流外許回申表記正戻崩志耕壊探刺写通治成落催施費交"
    "隠下降越暮鳴燃冷乾驚潰汚倒離放照減伸延及任尽逃生活過乱覆浸遺顕著殺訴為挿干射差明犯化"
)
_SU_COMPOUND = re.compile(
    "(?:見直|目指|見渡|引渡|手渡|言渡|申渡|繰返|見返|折返|取消|打出|見出|差出|呼出|引出|取出|繰越|払戻|見回|持直|書直|出直|立直)し$"
)
_SU_KANA = re.compile("(?:[かさたなばまやらわこごぼろお]|落と|(?:^|[をがは、])なく|尽く)し$")
_KANJI_BEFORE_SHI = re.compile("[一-龠々]*し$")
_NOT_SU = re.compile("(?:にか|とか|なんか|いた|致)し$")


def plain(stem: str, form: str) -> tuple[int, str] | None:
    """Give how many letters of the stem go, and what stands behind it; None if no rule knows the verb."""
    if stem.endswith(("てき", "んでき")):
        return 1, _KURU[form]
    if stem[-1] in _E_ROW or stem == "い" or _ICHIDAN.search(stem):
        return 0, _REGULAR[form]
    if stem[-1] == "し":
        return _of_shi(stem, form)
    if stem[-1] not in _ROWS:
        return None
    as_ri = stem.endswith(_HONORIFIC) or (form == "ました" and stem.endswith(("行き", "いき")))
    return 1, _bent("り" if as_ri else stem[-1], form)


def _bent(row: str, form: str) -> str:
    plain_end, past, negative, will = _ROWS[row]
    ends = (plain_end, past, f"{negative}ない", f"{negative}なかった", f"{will}う")
    return dict(zip(FORMS, ends, strict=True))[form]


def _of_shi(stem: str, form: str) -> tuple[int, str] | None:
    if _NOT_SU.search(stem):
        # いたします is する said humbly.
        return (3 if stem.endswith("いたし") else 2 if stem.endswith("致し") else 1), _SURU[form]
    kanji = len(_KANJI_BEFORE_SHI.search(stem)[0]) - 1  # type: ignore[index]
    if kanji == 0:
        return 1, _bent("し", form) if _SU_KANA.search(stem) else _SURU[form]
    if _SU_COMPOUND.search(stem) or (kanji == 1 and stem[-2] in _SU_KANJI):
        return 1, _bent("し", form)
    # 今後示します, 新規提出します: only a dictionary knows where the verb begins.
    return None if kanji > 2 and stem[-2] in _SU_KANJI else (1, _SURU[form])

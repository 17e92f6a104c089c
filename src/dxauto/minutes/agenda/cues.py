"""The phrases with which a Japanese meeting moves on: from one item to the next, to its end, to a vote."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_NUMBER = r"(?P<number>\d{1,3}|[一二三四五六七八九十])"
_NOUN = "(?:議題|議案|案件|議事|協議事項|審議事項|報告事項|報告|協議|審議|付議事項|次第|項目|テーマ|件目|題目)"

_NUMBERED = re.compile(
    rf"(?:{_NOUN}(?:の)?[、 　]?(?:第)?[（(]?{_NUMBER}[)）]?(?:号|番目?|つ目|件目|点目)?"
    rf"|第?{_NUMBER.replace('number', 'number2')}(?:号|番目?の?|つ目の?|件目の?|点目の?)(?:議題|"
    rf"議案|案件|議事|報告|協議))"
)
_GO = "(?:に|へ)(?:移り|入り|進み|参り|まいり|移行|移らせ|入らせ|進ませ)"
_MOVES = re.compile(
    f"{_GO}|"
    "を(?:議題|審議|協議|上程)(?:と|に|し|いた)|"
    "(?:議題|審議|協議|検討|報告|説明)(?:と)?(?:いたし|し)(?:ます|たい)|を(?:取り上げ|扱い|始め|行い|お願い)|"
    "(?:ご|御)?(?:説明|報告|審議|協議|提案)を?(?:お?願い|いただき|頂き|求め|いたし|します|申し上げ)|"
    "(?:上程|議題に供)"
)
_IS = re.compile("(?:です|でございます|であります|になります)(?:。|$)")
_MENTION = re.compile(
    "^(?:で(?:も|は)?|の|にも?|と(?:の|も)?|から)(?:申し上げ|説明(?:し|があ|いただ|のあ)|お話|触れ|述べ|決ま|"
    "出た|出まし|議論|関連|あった|ありまし|"
    "とおり|通り|ところで|際に|重な|あわせ|合わせ|同じ|続き|戻)"
)
"""Behind the number of an item: somebody speaks of it, and nobody moves there."""
_ONWARD = re.compile(
    "^(?:それでは|では|じゃあ?|さて|続きまして|続いて|次に|次は|引き続き|最後に|まず|はじめに|"
    "初めに|最初に|ここから|以上で|次、|最後、|最初は)"
)
_NEXT_ITEM = re.compile(
    f"(?:次の|つぎの){_NOUN}(?:に|へ|は|を|で|、|$)(?!.{{0,20}}(?:とき|時|際|場合|会議))|次(?:に|へ)(?:移り|"
    "進み|参り|まいり|入り)"
)
_STEPS = re.compile("(?:以上(?:と|で)|終わ(?:り|ら)|終了).{0,12}[、。](?:それでは、?)?(?:続いて|続きまして|次に|次は)")
_NEXT = re.compile(
    "(?:次の|つぎの)(?:議題|議案|案件|議事|項目|報告|件|テーマ)|^(?:続きまして|続いて|次に|次は|"
    "最後に|次、|最後、|あとは?、|それから、)(?!.*(?:質問|意見|挙手|発言))"
)
_FIRST = re.compile(f"(?:最初|はじめ|初め|一つ目|1つ目)の{_NOUN}")
_LAST = re.compile(f"最後の{_NOUN}|^最後に")
_BACK = re.compile(
    "先ほど|さきほど|前回|先日|昨年|前年度|で(?:申し上げ|説明し|お話しし|触れ|述べ|決ま)|"
    "のとおり|のところで|にもありま|でもありま|に関連して|"
    "との関連|に戻り|と重な|とあわせて|の際に"
)
_ENDS = re.compile(
    "(?:以上で|これで|これをもちまして|以上をもちまして).{0,40}(?:終わ|終了|閉じ|以上)|(?:議題|"
    "議案|案件|本件).{0,20}(?:終わり|終了)"
)
_CLOSES = re.compile(
    "(?:閉会|散会)(?:と)?(?:いた|し|を|の)|(?:会議|本部会議|委員会|協議会|"
    "本日)(?:の.{0,12})?(?:を|は)(?:閉|終了|終わり|以上)|"
    "(?:これをもちまして|以上をもちまして|以上で本日)"
)
_OTHER = re.compile("(?:^|、)その他(?:に(?:移り|入り)|として|(?:で|に)(?:何か|ござい)|です|、|の(?:議題|件))")
_OPENS = re.compile("ただいまから|開会(?:いた|し|を)|(?:会議|本部会議|委員会)を(?:始め|開会|開催)")


_LEADS = 8
"""A number that stands so near to the beginning of a sentence is what the sentence is about."""


@dataclass(frozen=True, slots=True)
class Cue:
    """How a sentence moves the meeting: to item `number`, `onward` to the next or the last, to its end."""

    number: int | None = None
    onward: bool = False
    last: bool = False
    other: bool = False
    ends: bool = False
    closes: bool = False
    steps: bool = False
    opens: bool = False
    goes: bool = False
    """「…に移ります」: to what the sentence names, whatever became of its number in the hearing."""
    title: str = ""


def cue(text: str) -> Cue:
    """Give what a sentence does to the course of the meeting."""
    plain = unicodedata.normalize("NFKC", text).strip()
    closes = bool(_CLOSES.search(plain)) and not _NUMBERED.search(plain)
    ends = bool(_ENDS.search(plain)) and not closes
    strongly = bool(_MOVES.search(plain))
    first = _NUMBERED.search(plain)
    leads = first is not None and first.start() <= _LEADS
    moving = bool(_ONWARD.match(plain)) or strongly or leads or bool(_IS.search(plain))
    if _BACK.search(plain) and not strongly:
        return Cue(ends=ends, closes=closes)
    numbered = None if ends and not _moves_on(plain) else _last_number(plain)
    return Cue(
        number=numbered if moving else None,
        onward=bool(_NEXT.search(plain)) and not ends,
        steps=bool(_NEXT_ITEM.search(plain) or _STEPS.search(plain)),
        last=bool(_LAST.search(plain)) and not closes,
        other=bool(_OTHER.search(plain)),
        ends=ends,
        closes=closes,
        opens=bool(_OPENS.search(plain)) or bool(_FIRST.search(plain)),
        goes=bool(re.search(_GO, plain)),
        title=title_of(plain) if moving else "",
    )


def _moves_on(text: str) -> bool:
    """Tell whether a sentence that ends one item goes on to another: 「以上で議題1を終わり、議題2に移ります」."""
    return len(_NUMBERED.findall(text)) > 1 or bool(re.search("終(?:わり|了).{0,8}[、].*(?:移り|入り|次)", text))


def _last_number(text: str) -> int | None:
    found = [one for one in _NUMBERED.finditer(text) if not _MENTION.match(text[one.end() :])]
    if not found:
        return None
    digits = found[-1]["number"] or found[-1]["number2"]
    return _NUMERALS.get(digits) or int(digits)


_TITLE = re.compile(
    "(?:「(?P<quoted>[^」]{3,60})」|(?:^|[、 　]|号|番|は|の|"
    "目)(?P<about>[^、。「」]{3,60}?(?:について|に関する(?:件|こと)|の件))(?:$|[、。でをにの]))"
)
_LEAD = re.compile(
    f"^(?:{_NOUN}(?:第)?[（(]?\\d*[)）]?号?|第?\\d+号?|次に|次は|それでは|まず|続きまして|続いて|最後に|では|、|の)+"
)


def title_of(text: str) -> str:
    """Give the title that a sentence names: 「…について」, 「…の件」 or what stands in 「」; empty if it names none."""
    found = _TITLE.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return ""
    return _LEAD.sub("", found["quoted"] or found["about"]).strip("、 　")

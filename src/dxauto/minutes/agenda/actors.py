"""Who is to do it: the people, units and companies that a sentence names, and the part each plays in it.

A name ends with what it is (課, 係長, さん, 社); the particle behind it tells its part. Of 「総務課は事務局に送って
ください」 only 総務課 is to act. に is read by the predicate: who is asked (してもらう, お願いする) acts, who is sent
something does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNIT = (
    "(?:(?:公民|図書|博物|美術|資料|児童|会)館|(?:保育|幼稚|こども|子ども)園|小学校|中学校|保育所|事務所|"
    "事務局|消防本部|本部|支所|センター|委員会|協議会|部会|病院|学校|保健所|教育事務所|出張所|分署|"
    "チーム|グループ|ワーキング|部局|課|室|(?<![0-9０-９])部(?!分|品|数|会|門)|局(?!面)|係|班|署)"
)
_COMPANY = (
    "(?:株式会社|有限会社|委託先|委託業者|受託者|受注者|施工者|設計者|指定管理者|事業者|業者|会社|ベンダー|"
    "メーカー|コンサルタント|コンサル|"
    "公社|事業団|協会|組合|商工会議所|商工会|観光物産協会|自治会|町内会|連合会|社協|警察|消防団|大学|銀行|"
    "自主防災組織|[一-龯ァ-ヶーA-Za-z]社)"
)
_POST = (
    "(?:副市長|市長|副町長|町長|副村長|村長|教育長|部長|次長|課長補佐|課長|室長|係長|局長|支所長|主幹|主査|"
    "主任|主事|副委員長|委員長|"
    "委員|副会長|会長|副座長|座長|議長|担当者|担当課|所管課|主管課|原課|(?<=[一-龯])担当|職員|リーダー|補佐|"
    "参事|理事|所長|館長|園長|校長|班長|署長|団長|"
    "(?<=[一-龯][一-龯])監|技師|保健師|司書|専門官|アドバイザー|オブザーバー|先生|教授|会計年度)"
)
_HONORIFIC = "(?:さん|氏|様|くん|君)"
_EVERYBODY = "(?:各位|皆さん|皆様|みなさん|みなさま|全員|各自|それぞれ)"
_KANA_WORDS = (
    "(?:まちづくり|町づくり|くらし|暮らし|こども|子ども|子育て|ふるさと|みどり|みなと|すこやか|いきいき|"
    "生きがい|ごみ|ものづくり|ふれあい|"
    "にぎわい|まち|いのち|あんしん|みらい|しごと|ひと|支え合い|おもてなし|たばこ|まるごと)"
)
_BODY = f"(?:{_KANA_WORDS}|[一-龯々〇ヶァ-ヴーA-Za-zＡ-Ｚａ-ｚ0-9０-９・])"
_GROUP = rf"{_BODY}{{0,14}}?(?:{_UNIT}|{_COMPANY})(?!長|{_BODY}{{1,12}}?{_UNIT})"
"""To its last unit: 学校教育課, not 学校."""
_PERSON = (
    rf"(?:{_BODY}{{0,10}}?{_POST}(?!会|{_BODY}{{0,8}}?{_UNIT})|[一-龯々ァ-ヴー]{{1,8}}?{_HONORIFIC}|[ぁ-ん]{{2,4}}さん)"
)
"""教育委員, but not the one in 教育委員会, nor the 市長 in 市長公室."""
_NAME = re.compile(
    rf"(?P<name>{_GROUP}の?{_PERSON}|{_PERSON}|{_GROUP}|(?:[一-龯]{{1,6}}の)?{_EVERYBODY})"
    rf"(?:{_HONORIFIC}|たち|方|がた|の?{_EVERYBODY})*"
)
_MINE = re.compile(
    "(?P<name>私ども|私たち|わたくしども|私|わたくし|わたし|僕|俺|ぼく|おれ|自分|当課|当室|当部|当局|当係|"
    "当社|当方|当会|当センター|当館|当園|当校|弊社|弊課|本課|"
    "こちら|うち|我々|われわれ|手前ども)(?:の(?:課|係|部|室|班|方|ほう|ところ|側))?"
)
_PLACE = "(?:(?:の|さん)?(?:方|ほう|ところ|側|サイド|皆さん|皆様|担当)(?:の(?:方|ほう))?)?"
_PARTICLE = re.compile(
    f"{_PLACE}(?P<particle>への|との|での|からの|におかれましては|におかれ|において|におき|にて|としては|"
    "として(?!の)|とし(?=、)|といたし|という(?:こと|形)で|"
    "には|にも|に|へ(?:は)?|では|でも|で(?!す|しょ|き)|からも|からは|から|までに?|宛てに?|が|は|も|より|"
    "預かり|持ち帰り|担当|と|の|を|、|,|$)"
)
_AND_SOMEBODY = re.compile("[^、。]{1,10}で")
_TIME_LETTERS = 14
_TIME_WORDS = re.compile(
    "^(?:今度|今回|次回|来週|今週|来月|今月|再来週|年内|一度|早急|至急|後日|当日|本日|今日|明日|別途|随時|"
    "一応|引続|特|逆|以上|今年度|来年度|月末|期限|締切)+"
)
_GENERAL = re.compile(
    "^(?:市民|町民|住民|区民|利用者|来庁者|来場者|参加者|保護者|高齢者|申請者|対象者|希望者|事業者|該当者|"
    "子どもたち|児童|生徒|傍聴者|関係者|一般|多く|地域|観光客)"
    "(?:の)?(?:さん|様|皆さん|皆様|方|各位|の皆さん|の皆様)*$"
)
_ASKED_OF = re.compile("[てで](?:いただ|頂|もら)|お?願い|頼|任せ|一任|依頼|委ね|預け|割り当て|割り振|指示|担当")
_TOWARDS = re.compile(
    "^[^、。]{0,12}?(?:(?:提出|送付|送信|報告|連絡|相談|回答|照会|確認|通知|共有|説明|案内|周知|"
    "依頼)(?:を)?(?:し|いた|行|く|のうえ|の上|、)|お願いし(?:て(?!も?い)|ておき|に)|"
    "送[りっら]|伝え|渡し|問い合わせ|尋ね|聞い|聞き|声をか|声を掛|出し|届け|返し|回し|知らせ|配[りっ]|持って|"
    "諮[りっ]|引き継[ぎい]|見せ|上げ)|"
    "^(?:提出|報告|連絡|送付|回答|返送|相談|照会)(?:方)?を?、?お?願"
)
_TAKEN_FROM = re.compile(
    "^(?:の|も)?[^、。]{0,8}?(?:ご?(?:依頼|要望|意見|指摘|提案|質問|説明|申し出|申出|相談|情報|聞き取り|話)|"
    "取っ|取り|取る|聞|受け|(?<!て)もらっ|(?<!て)もらい(?:ま|た)|入手|徴|借り|集め|ヒアリング|出た|あった|あり|来|届)"
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is to act: `name` as said, where it stands; `own`: the speaker or his unit."""

    name: str
    start: int
    end: int
    own: bool = False
    firm: bool = True
    """By が, は, で, or spoken to; に may also name one who only receives."""
    called: bool = False
    """Spoken to: 「佐藤さん、…」."""


def actors(text: str) -> list[Actor]:
    """Give those who act in a sentence, in its order."""
    found = [*_own(text), *_others(text)]
    return sorted(found, key=lambda one: one.start)


def general(name: str) -> bool:
    """Tell whether a name means the public: what 市民の皆様 are asked is nobody's homework."""
    return bool(_GENERAL.match(name))


_MY_PART = re.compile("(?:が|で|は|も|から|では|において|にて|からは|、|とし.*|といたし|)$")


def _own(text: str) -> Iterator[Actor]:
    for found in _MINE.finditer(text):
        particle = _PARTICLE.match(text, found.end())
        said, end = (particle["particle"], particle.end()) if particle else ("", found.end())
        with_others = said == "と" and _AND_SOMEBODY.match(text, end)
        begins = not re.search("[一-龯ごのそ]$", text[: found.start()])
        if begins and (with_others or _MY_PART.match(said)):
            yield Actor(found["name"], found.start(), end, own=True)


def _others(text: str) -> Iterator[Actor]:
    for found in _NAME.finditer(text):
        name, start = found["name"], found.start("name")
        lead = _TIME_WORDS.match(name)
        if lead is not None:
            name, start = name[lead.end() :], start + lead.end()
        particle = _PARTICLE.match(text, found.end())
        if len(name) < 2 or particle is None:
            continue
        whole = text[start : found.end()]
        acts, called = _part(text, particle, start)
        if acts:
            firm = called or particle["particle"] not in ("に", "には", "にも", "へ", "へは")
            yield Actor(whole, start, particle.end(), firm=firm, called=called)


def mentioned(text: str) -> list[str]:
    """Give all names of a text, whatever their part."""
    return [found[0] for found in _NAME.finditer(text)]


_LEAD_IN = re.compile(
    "^(?:(?:それでは|では|それじゃあ?|じゃあ?|はい|ええ|すみません(?:が)?|あと|なお|まず|次に|あの|えっと|"
    "そうしたら|そしたら|で|また)、?)+"
)
_ACTS = re.compile(
    "(?:が|は|も|では|でも|において|にて|で|におき|より|担当|預かり|持ち帰り|におかれ.*|とし.*|といたし|という.*)$"
)


def _part(text: str, particle: re.Match[str], start: int) -> tuple[bool, bool]:
    """Tell whether the one before a particle acts, and whether he is spoken to."""
    said, rest = particle["particle"], text[particle.end() :]
    if said in ("、", ",", ""):
        called = _called(text[:start], text[start : particle.start()], said, rest)
        return called or (bool(said) and text[:start].endswith("は")), called
    if said in ("への", "との", "での", "からの"):
        return False, False
    if said[0] in "にへ" and not _ACTS.match(said):
        return _asked(said, rest), False
    if said.startswith("から"):
        return not _TAKEN_FROM.match(rest), False
    return bool(_ACTS.match(said)), False


def _called(before: str, name: str, said: str, rest: str) -> bool:
    """Tell whether somebody is spoken to: his name stands first, behind a mere time, before お願い, or at the end."""
    first = _LEAD_IN.sub("", before)
    if not said:
        return first == "" or first[-1] in "、は"
    time_before = len(first) < _TIME_LETTERS and first.endswith("、") and not re.search("[はがをも]", first)
    if first.endswith("、") and re.search(f"{_HONORIFIC}$", name):
        return True
    return first == "" or time_before or bool(re.match("(?:どうぞ)?(?:よろしく|宜しく)?お?(?:願|頼)", rest))


def _asked(said: str, rest: str) -> bool:
    """Tell whether the one before に is asked to do it, and not only sent something."""
    if said == "には":
        return bool(_ASKED_OF.search(rest) or re.search("[てで](?:ほしい|欲しい|くれ|くだ)", rest))
    return bool(_ASKED_OF.search(rest)) and not _TOWARDS.match(rest)

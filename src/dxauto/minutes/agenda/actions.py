"""宿題: who does what until when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dxauto.minutes.agenda.dates import When, deadline, times
from dxauto.minutes.agenda.questions import put_off
from dxauto.minutes.agenda.sentences import Sentence

_ASKED = re.compile(
    "(?:て|で)(?:ください|下さい|いただき(?:ます|たい|ますよう)|頂き(?:ます|たい)|もらい(?:ます|たい)|ほしい|欲しい)|"
    "(?:いただけ|もらえ|願え|お願いでき)(?:ます|ません)(?:でしょう)?か|いただければ|(?:いただけ|もらえ)(?:る|ます)と|"
    "(?:さん|氏|様|課|係|長|委員|主査|主任)、?(?:どうぞ)?(?:よろしく)?お願い(?:いたし|し)ます|"
    "(?:お願いして|いただいて|頼んで)も?(?:よろしい|いい|よい)|(?:提出|報告|回答|連絡|作成|対応|確認)(?:方)?(?:を)?(?:、)?(?:願い|求め)ます|"
    "(?:に(?:は|も)?|へ)[^、。]{0,20}(?:当たって|動いて|出して|やって|引き受けて)|(?:預かり|宿題|持ち帰り)(?:と|に)(?:いたし|し|なり)|"
    "(?:する|しておく|行う|出す|示す|送る|まとめる|上げる|図る|努める)こと(?:。)?$|いただく(?:こと|よう)|もらう(?:こと|よう)|(?:に|へ)(?:一任|任せ|預け|委ね)|"
    "(?:を|に)(?:依頼|指示|指名|担当)(?:いたし|し|と)(?:ます|ました)|(?:が|は)担当(?:いたし|し|で|と)|担当(?:は|を)|"
    "(?:を|の|よう|で|に|へ)(?:、)?(?:よろしく|どうぞ)?(?:ご対応を?)?お願い(?:いたし|し|申し上げ)(?:ます|たい)|願い(?:ます|たい)|"
    "(?:する|行う|提出|報告|作成|確認|検討|調整|整理|準備)(?:こと|もの)(?:と|に)(?:(?:いたし|し|なり)(?:ます|ました)|する$)|"
    "(?:する|行う|とりまとめる|取りまとめる|まとめる|送る|出す)(?:よう|ように)(?:に)?(?:お願い|指示|依頼|し)"
)
_PROMISED = re.compile(
    "(?:させていただきます|いたします|します|しておきます|ておきます|てまいります|て参ります|"
    "ていきます|ます)(?:ので)?[。]?$"
)
_MINE = re.compile(
    "(?:^|[、。はも])(?:それでは、?|では、?|はい、?)*(?:私(?:ども|たち)?|わたくし(?:ども)?|当課|当部|当方|こちら|弊課|本課|うちの(?:課|係|部)|うち|"
    "事務局)(?:の(?:方|ほう|ところ))?(?:が|で|から|にて|において|と(?:して|いたし))"
)
_UNIT = "(?:課|室|部|局|係|班|センター|支所|事務局|委員会|チーム|グループ|病院|学校|消防本部)"
_POST = (
    "(?:市長|副市長|教育長|部長|次長|課長|室長|係長|局長|支所長|主幹|主査|主任|主事|委員長|"
    "副委員長|委員|会長|座長|議長|担当者?|職員|リーダー|補佐|参事|理事|所長|館長|園長|校長|班長|監)"
)

_WHO = re.compile(
    rf"(?:^|[、。 　は]|ので|から|について|については|につきましては|までに|中に|末に|日に|"
    rf"(?:期限|目途|めど|目処|目標)に|それを|"
    rf"として)(?P<who>(?:各|全)?[^、。 　はがをにでも]{{0,14}}?(?:{_UNIT}{_POST}?|{_POST}|さん|氏|"
    rf"様|各位|皆(?:様|さん)))"
    "(?:さん)?(?:の(?:方|ほう|皆さん|皆様|ところ))?(?:は|が|に(?:は|て|おいて|おかれ|おき)?|で(?:は)?|から|より|"
    "において|の(?:方|ほう)で|と(?:して|し、)|預かり|持ち帰り)"
)
_CALLED = re.compile(
    rf"(?:^|[、はも])(?P<who>[^、。 　はがをにでも]{{1,12}}?(?:{_UNIT}{_POST}?|{_POST}|さん|氏|様))"
    "(?:(?:さん)?(?:という(?:こと|形)で|で|に|担当で))?、?(?:どうぞ)?(?:よろしく|宜しく)?お?願"
)
_ADDRESSED = re.compile(
    rf"^(?:それでは、?|では、?|じゃあ、?|すみませんが、?)?"
    rf"(?P<who>[^、。 　はがをにでも]{{1,12}}?(?:{_UNIT}{_POST}?|{_POST}|さん|氏|様))、"
)
_CHARGE = re.compile(
    rf"担当(?:者|課|部署)?は、?(?P<who>[^、。 　はがをに]{{1,14}}?(?:{_UNIT}{_POST}?|{_POST}|さん|氏|様))"
)
_PROCEDURE = re.compile(
    "(?:ご|御)?(?:説明|発言|着席|起立|挙手|質問|意見|審議|協議|静粛|採決|出席|参集|覧|清聴|承認|"
    "了承|理解|指摘|発表|挨拶|あいさつ|自己紹介|報告|入室|退室|開会|閉会)"
    "(?:を)?(?:お願い|いただき|頂き|ください|願い|求め|申し上げ)|ご覧|ご承知|ご注意|お手元|"
    "お聞き|お待ち|お座り|お進み|お戻り|お配り|お開き|議事録は.{0,20}(?:配布|送付|お送り|公開|公表)"
)
_SPOKEN = ("説明", "ご説明", "報告", "ご報告", "発表", "意見", "ご意見")
_LATER = re.compile(
    "次回|次の会議|再?来週|再?来月|今週|今月|後日|改めて|追って|年内|年度内|月末|月の第|会議の前|会議後|後ほど|のちほど|終わり次第|でき次第"
)
"""What is to be done then is a task, also where the same words now would only be how a meeting goes on."""

_HOMEWORK = re.compile("^(?:では、|それでは、)?(?:宿題|対応事項|アクション|課題)(?:として|は|ですが|につき)|を宿題と")
_ANYBODY = re.compile(
    "(?:そこ|その(?:点|辺|あたり|件)|これ)(?:は|について).{0,30}で(?:よく|しっかり|十分)?(?:確認|連絡|調整|検討|相談|提出|協議)"
)
"""Without a day and without a person's name this is how an answer puts something off, nobody's homework."""
_TERM = re.compile("^(?:なお、|その)?(?:期限|締め?切り?|〆切|期日|提出期限)(?:は|が|につきましては|については)")
_PAST = re.compile("(?:ました|でした|ております|ています|ていました|済み(?:です|でございます)|ところです)[。]?$")
_ASSIGNED = re.compile("(?:いただく|もらう|お願いする|引き受ける|する|行う)こと(?:に|と)(?:なり|いたし|し)ました$")
_ASKS = re.compile(
    "(?<!いただけます)(?<!もらえます)(?<!願えます)(?<!いただけません)(?<!もらえません)(?<!お願いできます)(?<!お願いできません)(?<!ますでしょう)(?:か|かな|でしょうか)(?:ね)?[。？?]?$"
)
_HOPE = re.compile(
    "(?:と思います|と考えて|と考えます|かもしれません|べきです|必要があ|予定です|見込みです|"
    "予定でございます|つもりです|となります|いただけます|できます|られます|なってい|お使い)"
)
_REFERENCE = re.compile("(?:前回|先日|昨年|以前).{0,30}(?:ました|た(?:もの|とおり|件))")
_DOES = re.compile(
    "提出|報告|作成|確認|検討|調整|整理|準備|回答|連絡|送付|送|配布|周知|取りまと|とりまと|"
    "まとめ|修正|見直|調査|集計|照会|依頼|手配|予約|"
    "公表|公開|掲載|更新|登録|申請|共有|点検|実施|開催|用意|返送|記入|入力|発注|契約|説明|案内|"
    "協議|精査|改め|直|洗い出|つく|作|出し|決め|進め|"
    "訂正|印刷|変更|追加|削除|試算|算定|示|通知|募集|選定|設置|設定|配置|相談|聞き取|取り寄せ|立ち上げ|策定|対応|"
    "集め|調べ|伝え|知らせ|詰め|引き継|引き取|手直し|撮影|教え|聞い|話を|持って|見て|取って"
)


@dataclass(frozen=True, slots=True)
class Task:
    """One action: `who` as it was said (empty: the speaker), `what` in the words of the sentence, `when` named."""

    sentence: Sentence
    who: str
    what: str
    when: When | None
    own: bool


def actions(told: Sequence[Sentence], today: dt.date | None) -> list[Task]:
    """Give the actions of one item in the order of time."""
    found = []
    for number, sentence in enumerate(told):
        task = action(sentence, today)
        if task is not None:
            found.append(replace(task, when=task.when or _told_after(told[number + 1 : number + 2], sentence, today)))
    return found


def _told_after(after: Sequence[Sentence], sentence: Sentence, today: dt.date | None) -> When | None:
    """Give the deadline that the next sentence tells: 「…をお願いします。期限は今月25日です。」."""
    for one in after:
        term = _TERM.match(one.plain)
        if term is not None and one.speaker == sentence.speaker:
            return next(iter(times(one.plain[term.end() :], today)), None)
    return None


def action(sentence: Sentence, today: dt.date | None) -> Task | None:
    """Give the action of a sentence, None if nobody is to do anything."""
    text = sentence.plain
    homework = bool(_HOMEWORK.search(text))
    past = _PAST.search(text) and not (homework or _ASSIGNED.search(text))
    if _ASKS.search(text) or past or _REFERENCE.search(text):
        return None
    when = deadline(text, today)
    who = _who(text, when)
    own = bool(_MINE.search(text))
    binding = _binds_by_day(text) if when is not None else _binds_by_name(text, who, own)
    return Task(sentence, "" if own else who, _what(text, who, when), when, own) if binding or homework else None


def _binds_by_day(text: str) -> bool:
    """Tell whether a sentence that names a deadline gives somebody homework."""
    asked, promised = bool(_ASKED.search(text)), bool(_PROMISED.search(text))
    return asked or (promised and not _HOPE.search(text))


def _binds_by_name(text: str, who: str, own: bool) -> bool:
    """Tell whether a sentence without a deadline does: somebody by name is asked, or the speaker undertakes it."""
    later = bool(_LATER.search(text))
    procedure = _PROCEDURE.search(text)
    if (
        (procedure and not (later and procedure[0].startswith(_SPOKEN)))
        or _ANYBODY.search(text)
        or not _DOES.search(text)
    ):
        return False
    asked, promised = bool(_ASKED.search(text)), bool(_PROMISED.search(text) and not _HOPE.search(text))
    if not (who or own) and put_off(text):
        return False
    return (asked and bool(who or later)) or (promised and (own or bool(who and later)))


def _who(text: str, when: When | None) -> str:
    ways = (_CALLED, _CHARGE, _ADDRESSED, _WHO) if _ASKED.search(text) else (_CALLED, _CHARGE, _WHO)
    for found in (one for way in ways for one in way.finditer(text)):
        who = found["who"].strip()
        inside = when is not None and found.start("who") < when.end and when.start < found.end("who")
        if who and not inside:
            return who
    return ""


def _what(text: str, who: str, when: When | None) -> str:
    """Give the sentence without who and until when, its polite end cut."""
    what = text
    if when is not None:
        what = what.replace(when.text, "、", 1)
    if who:
        what = re.sub(
            re.escape(who) + "(?:の(?:方|ほう))?(?:は|が|には|に|で|から|より|において|におかれましては)?[、]?",
            "",
            what,
            count=1,
        )
    what = _MINE.sub("", what)
    what = re.sub("^(?:それでは|では|なお|また|次に|あわせて|併せて|はい|えー|まず|続いて)[、 　]?", "", what)
    what = re.sub("、[にをは、]*", "、", what).strip("、。 　に")
    return _END.sub("", what).strip("、 　")


_END = re.compile(
    "(?:を|の|よう|ように|で|て|方)?(?:、)?(?:どうぞ)?(?:よろしく)?(?:お願い(?:いたし|し|"
    "申し上げ)(?:ます|たいと思います|たい)|"
    "(?:して)?(?:ください|下さい)|(?:して)?いただき(?:ます(?:よう)?|たい(?:と思います|です)?)|させていただきます|"
    "(?:する)?こと(?:と|に)(?:いたし|し)ます)(?:ので)?$"
)

"""What belongs to the meeting itself: who is to speak now, who has the floor, the chair's and everybody's courtesies.

「総務課から説明をお願いします」 asks for something here and now; 「高橋課長、お願いします」 gives the floor. Neither is
homework.
"""

from __future__ import annotations

from dxauto.minutes.agenda.afterwards import later
from dxauto.minutes.agenda.ways import Way, says, words

_WORD = words(
    "説明 報告 発表 意見 紹介 補足 挨拶 あいさつ 回答 答弁 発言 質問 提案 指摘 感想 一言 ひとこと 考えを お考え "
    "コメント お話 (?<!電)話を? 読み上げ 確認させ お答え 答え 述べ 聞かせ お伺い 教え 説明し 話して 言って おっしゃ "
    "見解 議論 審議 協議 検討 ご?判断 賛否 採決"
)
_ASKED_FOR = words("お?願い いただ 頂 もら くだ 下さ ください 求め 願 申し上げ いたし し(?:ます|たい) ます")
SPEECH = (
    Way("総務課からご説明をお願いします",
        f"{_WORD}(?:等|など|だけ|の方|のほう)?(?:を|、|も|は|から)?"
        f"(?:(?:し|いたし)?[てで]?|(?:を)?(?:さ)?せて)?{_ASKED_FOR}"),
)  # fmt: skip
"""Somebody is to speak, or announces to."""

CHAIN = (Way("数字を見ていただいて、結果を教えてください", "[てで](?:いただいて|もらって|頂いて|いただき|もらい)、"),)
"""Something else is asked before the telling."""

_KINDNESS = words(
    "着席 起立 挙手 静粛 出席 参集 清聴 承認 了承 理解 協力 承知 注意 注目 入室 退室 開会 閉会 容赦 安心 留意 活用 "
    "利用 参加 参照 確認(?:いただ|くださ|願い)"
)
COURTESIES = (
    Way("ご理解のほどお願いします",
        f"{_KINDNESS}(?:のほど|の程)?(?:を)?(?:して)?(?:賜り|お?願い|いただ|頂き|ください|願い|求め|申し上げ)"),
    Way("次回の会議は5月10日とします",
        "^次回(?:の(?:会議|開催|日程))?は[^、。]{0,24}(?:とし|といたし|です|開催|行い|予定)"),
    Way("お手元の資料をご覧ください",
        words(
            "努力 応援 ご覧 ご承知 お手元 お聞き(?:くだ|いた) お待ち お座り お進み お戻り お開き 聞こえ マイク "
            "画面を ページを"
        )),
    Way("もう一度お願いします",
        words("簡潔に 手短に 続けて(?:くだ|いただ|もら) 遠慮なく 自由に 進行 時間の(?:関係|都合) 少々 "
              "もう一度(?:お願|言|ご?説明|おっしゃ) ちょっと待")),
    Way("議事録はホームページで公開します", "議事録は.{0,20}(?:配布|送付|お送り|公開|公表)|会議録は"),
    Way("本日はここまでといたします",
        "次の議題|次第に|(?:今日|本日)は(?:ここまで|以上|この(?:辺|へん))|お疲れ|ありがとうござい|ご苦労|"
        "よろしくお願い(?:いた|申)"),
)  # fmt: skip
"""What only keeps the meeting going."""

CONSULTATIONS = (Way("改めて皆さんにお諮りします", "諮[りる]"),)
"""The meeting will be asked again: that is the chair's part, and no work."""

FLOOR = (Way("では、担当課から", "[課係室部局長員任さん者方]から(?:、?(?:順に|どうぞ|一言))?$"),)

_PLEASE = "お?願い(?:いた)?し(?:ます|たい.*)$"
BARE = (
    Way("税務課からお願いします", f"から、?(?:順に)?(?:どうぞ)?{_PLEASE}"),
    Way("高橋課長、お願いします",
        "(?:さん|様|[課係室部局長員査任]|どうぞ|^(?:では|それでは|じゃあ?|はい))、?(?:どうぞ)?(?:に|から)?、?(?:どうぞ)?"
        f"(?:よろしく)?{_PLEASE}"),
    Way("よろしくお願いします", f"^(?:よろしく)?{_PLEASE}"),
)  # fmt: skip

ENTRUSTINGS = (
    Way("名簿は、山本さん、お願いします",
        "(?:これ|それ|そちら|こちら|(?<!議題)(?<!議案)(?<!ついて)[^題案\\d第])(?:は|ですが|も)、.*"
        "(?:さん|様|[課係室部局長員査])、?(?:に)?(?:よろしく)?お願い(?:いた)?し(?:ます|たい)"),
)  # fmt: skip
ANNOUNCEMENTS = (Way("続いて予算について", words("について につきまして 続いて 続きまして 次 説明 議題 報告")),)
"""A matter is called, not a thing handed over."""

GOING_AHEAD = (
    "(?:それで|その(?:よう|とおり|方向|線)(?:に|で)|そう|ぜひ|では|じゃあ|どうぞ)?、?"
    "(?:やって|進めて|始めて|そうして|行って|実施して)"
)
"""「どうぞ、そのとおり進めて…」: what others have put is to go on."""
GO_AHEADS = (Way("ぜひ進めてください", f"(?:^|、){GOING_AHEAD}(?:ください|下さい|もらって(?:結構|いい).*)$"),)

consults = says(CONSULTATIONS)
procedural = says(COURTESIES)
"""Tell whether a sentence only keeps the meeting going."""
floor = says(FLOOR)
"""Tell whether a sentence without a verb gives the floor: 「では、担当課から」."""
bare = says(BARE)
"""Tell whether a request has nothing but a name: 「高橋課長、お願いします」 gives the floor."""
go_ahead = says(GO_AHEADS)
"""Tell whether others are only let go ahead with what they wanted: no thing, no name, no day is said."""
_speaks = says(SPEECH)
_chains = says(CHAIN)
_entrusts = says(ENTRUSTINGS)
_announces = says(ANNOUNCEMENTS)


def here_and_now(text: str) -> bool:
    """Tell whether somebody is to speak now, or announces to."""
    return _speaks(text) and not (later(text) or _chains(text))


def entrusts(text: str) -> bool:
    """Tell whether a thing is put into somebody's hands without a verb: 「名簿は、山本さん、お願いします」."""
    return _entrusts(text) and not _announces(text)

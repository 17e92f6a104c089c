"""What only keeps a meeting or the talk going, however formal it sounds: 「次に移ります」, 「では採決とします」."""

from __future__ import annotations

import re

from dxauto.minutes.agenda.ways import Way, any_of, words

_ENDS = "(?:ます|たします|いたします|す|る|ない)?$"
_PART = words("次 議題 議案 議事 案件 採決 質疑 討論 説明 審議 協議 報告 項目 号 目 休憩 本題 先 前 件 [0-9]")

NO_ACTS = (
    Way("それは困ります",
        f"(?:思|考え|感じ|期待|感謝|困る|困り|助かり|助かる|違う|違い|分かる|わかる|分かり|わかり|知って|知る){_ENDS}"),
    Way("ここで休憩といたします",
        "(?:休憩を取り|(?:昼食|休憩|終わり|おしまい|解散|散会)(?:と|に)(?:し|いたし)|"
        f"以上と(?:し|いたし)|終了と(?:し|いたし)|次第と(?:し|いたし)|休憩|解散){_ENDS}"),
    Way("会議を再開します",
        f"(?:再開し|再開いたし|(?:^|[議会件題]を|から)始め|(?:会議?を|会)開き|開会|閉会|終わ|終了|終結|続け){_ENDS}"),
    Way("次の議題に移ります", f"{_PART}(?:に|へ)(?:移り|移る|入り|入る|進み|進む|進め){_ENDS}"),
    Way("賛成の方の挙手を求めます",
        "(?:諮|採決|説明|お願い|聞き|聞く|伺い|承り|申し|言い|言う|待ち|待つ|見ます|見る|"
        f"読み|確認し|議題と|審議し|審議いたし|挙げ|求め|受け(?:ます|る)){_ENDS}"),
    Way("費用が足りない",
        "(?:[てで]おり|いる|ある|なる|なり|でき|かかる|要る|要り|ござい|あり|しまう|過ぎ|多い|少な|"
        f"足り|届き|届く|増え|減り|出て){_ENDS}"),
    Way("課長がいらっしゃいます",
        "(?:いらっしゃい|まいり|参り|来る|来ます|させていただき|という(?:の)?|[てで]くれ)" + _ENDS),
)  # fmt: skip
"""What is thought, felt, said, or happens by itself; what the chair does at once."""

TALK = (
    Way("気をつけましょう", "(?:よろしく|はっきりさせ|急ぎ|頑張|がんば|気をつけ|楽しみ|片付け|ぼちぼち)"),
    Way(
        "次は財政の話だ",
        "(?:^次回|(?<![一二三四五\\d第])次(?:に|は|、|い[こき]|行)|順番に|順に|聞こう|話そう|また、|まず(?!は))",
    ),
    Way(
        "もう少し議論しましょう",
        "(?:話し合|議論|検討|考え|相談|協議|聞い|見て(?:いき|から))(?!会|委員|書|案)[^、。]{0,10}$",
    ),
)
"""The talk goes on, or is left at good words."""

_THING = words(
    "多数決 本?会議 会 議事 質疑 審議 議論 討論 採決 挙手 起立 休憩 中断 資料 出席 定足数 マイク ご?発言 ご?質問 "
    "ご?意見 お?時間 "
    "進行 司会 次第 議題 議案 議長 録音 録画 配布 紹介 確認 報告 説明 案内 挨拶 あいさつ 入室 退室 退席 傍聴 画面 "
    "ページ スライド 本題 お手元 点呼 委任状"
)
_COURTESY = words(
    "紹介 報告 説明 補足 訂正 お答え お示し お配り お知らせ ご案内 お礼 お詫び 読み上げ 繰り返し 指名 交代 退席 着席 "
    "朗読 代読 進行 司会 務め 申し上げ 始めさせ 失礼 お待ちし お受けし 受け付け 頂戴し いただき 頂き"
)
STEPS = (
    Way("資料を配ります",
        f"(?<![一-龯]){_THING}(?:の?(?:ほう|方))?(?:を|に|へ|と|は|から|も)?"
        "(?:順に|一度|一旦|いったん|ここで|少し|先に|改めて|続いて)?[^、。はをに]{0,8}(?:ます|る|す|く|う|む|ぶ|つ|"
        "ぐ)$"),
    Way("ご報告いたします", f"{_COURTESY}(?:を)?(?:いたし|致し|し|申し上げ)?(?:ます|る)$"),
)  # fmt: skip
"""What is done with the things of a meeting, and the courtesies of speaking."""

_STEP = (
    "(?:取り上げ|(?<!取り)(?<!取)扱(?:い|う)(?!は|を|の)|(?:審議|議題|議論|協議|質疑|討論|説明)(?!会|案|事項)|休憩|"
    "再開|終了|"
    "終わり|終わる|始め|開会|閉会|散会|進行|移る|移り|入る|入り|進む|伺う|聞く|お聞き|採決|挨拶|紹介|確認|ここまで|"
    "この(?:辺|へん)|お開き|以上|本日の会議|次の(?:議題|案件|件|項目))"
)
WORDED_AS_DECISIONS = (
    Way("次に説明を聞くことにします",
        f"{_STEP}[^、。]{{0,8}}?(?:こと|もの|形|ところ|まで|という(?:こと|形))?(?:で|に|"
        f"と)(?:し(?:ます|ましょう|たい)|いたし|させて|進め|お願い)"),
)  # fmt: skip
"""What the meeting itself does next, however much it is worded as a decision."""

_no_act = any_of(NO_ACTS).search
_talk = any_of(TALK).search
_step = any_of(STEPS).search
of_the_meeting = any_of(WORDED_AS_DECISIONS).search


def proceeds(plain: str) -> bool:
    """Tell whether a predicate (`predicate.core`) only keeps the meeting or the talk going."""
    said = re.sub("ましょう$", "ます", plain)
    return bool(_no_act(said) or _talk(plain) or _step(said) or of_the_meeting(plain))

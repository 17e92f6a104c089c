"""What stays open: questions that nobody answered, and what was put off."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dxauto.minutes.agenda.sentences import Sentence

_ASKS = re.compile(
    "(?:でしょうか|ますか|ですか|ませんか|ましたか|のか(?:。|$)|教えて(?:ください|いただ)|"
    "伺い(?:ます|たい)|お聞きし(?:ます|たい))"
)
_CHAIR = re.compile(
    "(?:ご|御)?(?:質問|意見|異議|発言|不明な点|ほかに|他に)(?:は|が|等|など|"
    "、)?.{0,14}(?:ござい|あり|よろしい|いかが)|よろしい(?:でしょうか|ですか)|"
    "いかが(?:でしょうか|ですか)|始めて(?:も)?よろしい|聞こえ(?:ます|てい)"
)
_THINK_ON = "(?:検討|協議|議論|審議|審査|調整|話し合|考え)"
_OPEN = re.compile(
    # the thing is taken along, or laid aside
    "持ち帰|持ち越|保留|棚上げ|先送り|未定(?:です|で|と)|まだ決ま|時期尚早|検討(?:課題|事項)|(?:次|別|他)の機会|"
    "継続(?:して|的に)?(?:審議|審査|協議|検討)|"
    f"引き続き(?:の)?[^。]{{0,12}}(?:{_THINK_ON}|課題|審)|(?:様子|状況|動向)を見(?:て|ながら|たうえで)[^。]{{0,10}}(?:判断|決め|{_THINK_ON})|"
    "煮詰|再検討|(?:再度|もう(?:一度|少し|"
    f"しばらく))[^。]{{0,12}}(?:{_THINK_ON}|諮|時間|詰)|"
    f"{_THINK_ON}(?:を(?:続|継続|重ね|深|要)|が必要|することと|することに)|時間をかけ|"
    # another time, or what has to come first
    f"(?:次回|改めて|後日|今後|追って)(?:の.{{0,8}})?[^。]{{0,12}}(?:{_THINK_ON}|詰め|課題|検討|諮り)|(?:次回|"
    f"改めて|後日)[^、。]{{1,16}}こと(?:と|に)|"
    "(?:次|次回|来月|会議|委員会|協議会)に(?:回|譲|送)|改めて[^。]{0,8}(?:場|機会)を|意見交換に(?:とど|留)|回答を待|"
    "(?:見て|待って|聞いて|踏まえて|受けて|固まって|分かって|揃って)から(?:に|判断|決|考|話|検討)|"
    f"(?:それ|これ|結果|意見|返事|数字|回答|見積も?り)を(?:見て|聞いて|待って|踏まえて)、?[^。]{{0,6}}(?:決め|判断|{_THINK_ON})|"
    f"(?:確認|調査|調整|検討|精査|整理)(?:を)?(?:した|の)?(?:うえ|上)で、?[^。]{{0,12}}(?:判断|決|諮|{_THINK_ON})|"
    # the conclusion itself
    "結論(?:は|が|を)?(?:得られ|得|出ま|出て|出(?:しません|さ))|(?:判断|結論|決定|採決)(?:は|"
    "を)[^、。]{0,10}(?:見送|延期|延ば|急が|待)|"
    "(?:決める|決め|判断|結論)[^。]{0,14}(?:難し|早い|無理|できない)|(?:次回|来月)(?:に)?(?:採決|決定|判断|議決)|"
    "継続(?:で|に|とし|とする|$)|"
    "(?:今日|本日|ここで|この場で)は?[^。]{0,10}(?:決めません|決められ|決めない)"
)
_ANSWER_WITHIN = 4
_SHORTEST_ANSWER = 8
_DONT_KNOW = re.compile(
    "(?:分かりません|わかりません|把握しておりません|手元に(?:資料|数字)|確認(?:の上|いたし|します|"
    "して(?:お答え|ご報告|回答|から))|"
    "後ほど|後日|お答えでき)"
)


def questions(told: Sequence[Sentence]) -> list[Sentence]:
    """Give the sentences of one item that leave something open, in the order of time."""
    found = []
    for number, sentence in enumerate(told):
        after = told[number + 1 : number + 1 + _ANSWER_WITHIN]
        if put_off(sentence.plain) or (_asks(sentence) and not _answered(sentence, after)):
            found.append(sentence)
    return found


def put_off(text: str) -> bool:
    """Tell whether a sentence leaves something for another time: no decision, however it is worded."""
    return bool(_OPEN.search(text))


def _asks(sentence: Sentence) -> bool:
    return bool(_ASKS.search(sentence.plain)) and not _CHAIR.search(sentence.plain)


def _answered(question: Sentence, after: Sequence[Sentence]) -> bool:
    for sentence in after:
        if sentence.speaker == question.speaker and question.speaker is not None:
            continue
        if len(sentence.plain) < _SHORTEST_ANSWER or _ASKS.search(sentence.plain):
            continue
        return _DONT_KNOW.search(sentence.plain) is None
    return False

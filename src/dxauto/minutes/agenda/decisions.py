"""決定事項: what the meeting settled, told apart from what was only asked, hoped, or settled elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dxauto.minutes.agenda.questions import put_off
from dxauto.minutes.agenda.sentences import Sentence

_SETTLED = "(?:決定|承認|可決|了承|採択|議決|同意|合意|決裁|確定|採用|否決|承諾|賛同|議了)"
_DECIDES = re.compile(
    f"{_SETTLED}(?:いたし|し|され|さ|と(?:いたし|し|なり)|を(?:見|得|いただき|頂き))(?:ました|ます|た(?:。|い|$)|たい)|"
    f"{_SETTLED}(?:です|でございます|であります|となった)|"
    "(?:こと|方針|案|日程|形|方向|もの|方法|金額|内容)(?:に|と|で)(?:いたします|します|させていただきます|決め|決まり|なりました|固まり)|"
    "(?:に|と|で|が)決(?:まり|め)(?:ました|ます|させていただきます)|(?:こと|もの)と(?:いたし|し|なり)(?:ました|ます)|"
    "(?:で|に|と)(?:進め|実施|行う|進める|実施する)(?:こと(?:に|と)(?:いたし|し|なり))(?:ます|ました)|"
    "(?:原案|案|提案)(?:の)?(?:とおり|通り)(?:と(?:いたし|し)|決|承|可|実施|進め|行い)|"
    "(?:という|との)(?:こと|結論|形|方針|方向)(?:で|に)(?:決|進め(?:ます|させて|て(?:まいり|いき))|まとま|一致|なり|至り|落ち着|お願いし(?:ます|たい))|"
    "(?:意見|結論|考え)(?:は|が|の)?(?:一致|まとま)|で(?:一致|まと(?:ま|め)|確定|落着|落ち着)(?:いたし|し|り|き)|(?:全会|全員|満場)一致で|"
    "(?:賛成(?:多数|全員|する者多数)|異議(?:なし|がない)).{0,12}(?:よって|により|決|可|承)|"
    "(?:で|と)(?:行|い)(?:き|く)(?:ます|ましょう|こと)|見送(?:り|る)(?:と|こと|ま)|(?:認め|据え置き|取りやめ|取り止め)(?:ます|ました|ること|とし|られ)|"
    "決定事項(?:は|と|として)|結論(?:として|といたし|とし)"
)
_ASKS = re.compile(
    "(?:か|かな|でしょうか|ませんか|ますか|ですか)(?:ね)?[。？?]?$|よろしい(?:です|でしょう)|"
    "いかが(?:です|でしょう)|ご異議|異議(?:は|ござ)"
)
_NOT_YET = re.compile(
    "(?:決定|決ま|承認|了承|可決|合意)(?:し|され|っ)?(?:て)?(?:は)?(?:おり|い)?(?:ません|ない|"
    "なかった)|まだ決|これから決|決定(?:する)?(?:予定|見込み)|"
    "決(?:める|まる|定する)(?:必要|予定|見込|まで|前|には|ため|場合|と)|(?:決定|承認)(?:後|次第|"
    "すれば|した場合|の(?:上|後|際))|"
    "(?:べき|方がよい|かもしれ|と思われ|はず|たいと(?:考え|思い))"
)
_ELSEWHERE = re.compile(
    "(?:前回|先日|先月|昨年|前年度|昨年度|過去|以前|既に|すでに|これまで|さきに|議会で|国(?:で|"
    "において|が)|県(?:で|が)|他(?:市|の自治体))"
    ".{0,40}(?:決定|承認|可決|了承|採択|合意|決ま|議決)"
)
_THAT = re.compile(
    "^(?:(?:それ|これ|そ|こ|以上|では|それでは|異議なしと(?:認め|のこと)|全員(?:賛成|一致)|"
    "賛成多数|ご異議なし|異議なし)[^、。]{0,16}[、。]?)*"
    "(?:その(?:よう|とおり)|この(?:よう|とおり)|そう|原案(?:の)?(?:とおり|通り)|本(?:案|件|議案|"
    "議題)|当該|(?:議案|議題)第?\\d+号)?[^、]{0,14}"
    "(?:決定|承認|可決|了承|採択|いたします|します|ました|決まり)"
)
_PROPOSES = re.compile(
    "(?:たい|こととしたい|はどうか|ことで|ということで|案(?:で|と)|形で|方針で|により|"
    "として).{0,24}(?:思い|考え|存じ|よろしい|いかが|ご異議|お諮り|提案)"
)
_YES = re.compile(
    "^(?:はい|異議(?:なし|ありません|ございません)|賛成|結構です|よいと思います|問題(?:あり|ござい)ません|了解)"
)
_ASSENT = re.compile(
    "(?:それでは、|では、)?(?:ご)?(?:異議(?:なし|がない|はない|ありません)|全員賛成|賛成多数).{0,8}(?:認めます|認め|です|ので)"
)
_BACK_SENTENCES = 6
_SUBSTANCE = 14


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: the sentence that settles, and the proposal it speaks of, where it names none itself."""

    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """What a reader of the minutes needs: the proposal, where there is one, and the words that settled it."""
        first, *rest = self.sentences
        return first.text + "".join(f"（{one.plain}）" for one in rest)


def decisions(told: Sequence[Sentence]) -> list[Decided]:
    """Give the decisions of one item in the order of time."""
    found: list[Decided] = []
    for number, sentence in enumerate(told):
        if not settles(sentence.plain) or _only_assents(told[number : number + 2]):
            continue
        proposal = _proposal(told[max(0, number - _BACK_SENTENCES) : number]) if _points_back(sentence.plain) else None
        made = Decided((proposal, sentence) if proposal is not None else (sentence,))
        if not any(_same(made, other) for other in found):
            found.append(made)
    return found


def _only_assents(told: Sequence[Sentence]) -> bool:
    """Tell whether a sentence only states the assent on which the next one settles: 「異議なしと認めます。よって…」."""
    return len(told) == 2 and bool(_ASSENT.fullmatch(told[0].plain)) and settles(told[1].plain)


def settles(text: str) -> bool:
    """Tell whether a sentence settles something, here and now."""
    return bool(_DECIDES.search(text)) and not (
        _ASKS.search(text) or _NOT_YET.search(text) or _ELSEWHERE.search(text) or put_off(text)
    )


def _points_back(text: str) -> bool:
    """Tell whether a sentence settles what another one said: 「それでは、そのように決定いたします」."""
    found = _THAT.match(text)
    return found is not None and len(re.sub("[、。]", "", text)) - len(found[0]) < _SUBSTANCE


def _proposal(before: Sequence[Sentence]) -> Sentence | None:
    for sentence in reversed(before):
        if _PROPOSES.search(sentence.plain):
            return sentence
        if not (_YES.match(sentence.plain) or _ASKS.search(sentence.plain) or len(sentence.plain) < _SUBSTANCE):
            return None
    return None


def _same(one: Decided, other: Decided) -> bool:
    return bool({s.number for s in one.sentences} & {s.number for s in other.sentences})

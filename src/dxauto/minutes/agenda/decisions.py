"""決定事項: what the meeting settled, told apart from what was only asked, hoped, or settled elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dxauto.minutes.agenda import loose, passing
from dxauto.minutes.agenda.accord import carried
from dxauto.minutes.agenda.clauses import clauses
from dxauto.minutes.agenda.consent import agreed, agreed_before, assents, concluded, grants, so_be_it
from dxauto.minutes.agenda.cues import cue
from dxauto.minutes.agenda.dates import deadline
from dxauto.minutes.agenda.declaring import declares
from dxauto.minutes.agenda.predicate import Form, core, form
from dxauto.minutes.agenda.sentences import Sentence
from dxauto.minutes.agenda.settling import Weight, names_decision, weight
from dxauto.minutes.agenda.unsettled import adjourns, not_yet, put_off, settled_elsewhere

_THAT = re.compile(
    "^(?:(?:それ|これ|そ|こ|以上|では|それでは|じゃあ?|なら|よし|うん|異議なしと(?:認め|のこと)|全員(?:賛成|一致)|"
    "賛成多数|ご異議なし|異議なし)[^、。]{0,16}[、。]?){0,2}"
    "(?:その(?:よう|とおり)|この(?:よう|とおり)|そう(?:いう)?|こう(?:いう)?|それ|これ|原案(?:の)?(?:とおり|"
    "通り)|本(?:案|件|議案|"
    "議題)|当該|(?:議案|議題)第?\\d+号)?[^、]{0,14}"
    "(?:決定|承認|可決|了承|採択|いたします|します|ました|決まり|決め|行こう|いこう|する|決ま|結論)"
)
_PROPOSES = re.compile(
    "(?:たい|こととしたい|はどうか|ことで|ということで|案(?:で|と)|形で|方針で|により|"
    "として).{0,24}(?:思い|考え|存じ|よろしい|いかが|ご異議|お諮り|提案)|(?:で|と|に|が)(?:どう|いい|"
    "よろしい|いかが)(?:です|でしょう|だろ|ね|$)"
)
_CALLS_VOTE = re.compile(
    "賛成の[^。]{0,12}(?:挙手|起立)|(?:挙手|起立|採決)[^。]{0,6}(?:求め|お願い)|(?:お|に)諮り(?:し|いたし)?ます$"
)
_ADDS = re.compile("^(?:あと|最後に?|それから)、?(?!議題|案件|報告)")
"""あと, 最後に: one thing more of the same matter."""
_JOINS = re.compile("(?:同意|賛成|賛同)(?:を)?(?:いたし|し|です)")
"""What one of the others says for himself."""
_YES = re.compile(
    "^(?:はい|異議(?:なし|ありません|ございません)|賛成|結構です|よいと思います|問題(?:あり|ござい)ません|了解)"
)
_ASSENT = re.compile(
    "(?:それでは、|では、)?(?:ご)?(?:異議(?:なし|がない|はない|ありません)|全員賛成|"
    "賛成多数).{0,8}(?:認めます|認め|です|ので)"
)
_CONSENT_ASKED = re.compile(
    "(?:異議|異存|異論|反対|よろしい|いい(?:です)?か|いかが|どう(?:です|でしょう|かな|だろ)|賛同いただけ|"
    "承認いただけ|構いませんか|差し支え)[^。]{0,16}$"
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


def decisions(
    told: Sequence[Sentence], chairs: Collection[str] | None = None, tasks: Collection[int] = ()
) -> list[Decided]:
    """Give the decisions of one item in the order of time.

    `chairs` are the speakers who preside (None: nobody knows), `tasks` the numbers of the sentences that give homework:
    such a one settles only where it says so with a verb of deciding.
    """
    found: list[Decided] = []

    def closes(place: int) -> bool:
        return _decides(told, place, chairs)

    for number, sentence in enumerate(told):
        if found and so_be_it(sentence.plain) and _follows(sentence, found[-1].sentences[-1]):
            continue
        put = carried(told, number, chairs, closes)
        if put:
            found.append(Decided(tuple(put)))
            continue
        if sentence.number in tasks and not _settles_besides(sentence.plain):
            continue
        if not _decides(told, number, chairs) or _only_assents(told[number : number + 2]):
            continue
        proposal = _proposal(told[max(0, number - _BACK_SENTENCES) : number]) if _refers(sentence.plain) else None
        if proposal is None and _ASSENT.fullmatch(sentence.plain):
            continue
        made = Decided((proposal, sentence) if proposal is not None else (sentence,))
        if not any(_same(made, other) for other in found):
            found.append(made)
    return found


def _settles_besides(text: str) -> bool:
    """Tell whether a sentence that gives homework decides in another clause: 「…に決定しましたので、総務課は…」."""
    return any(names_decision(one) and deadline(one, None) is None for one in clauses(text))


def settles(text: str) -> bool:
    """Tell whether a sentence settles something here and now by its own words."""
    return _possible(text) and max(map(weight, _here(text)), default=Weight.NONE) is Weight.ALONE


def _decides(told: Sequence[Sentence], number: int, chairs: Collection[str] | None) -> bool:
    sentence = told[number]
    text = sentence.plain
    if sentence.asks or not _possible(text) or _asks_consent(told[number + 1 : number + 2], sentence):
        return False
    here = _here(text)
    strength = Weight.ALONE if so_be_it(text) else max(map(weight, here), default=Weight.NONE)
    presides = chairs is None or sentence.speaker in chairs
    if strength is Weight.ALONE:
        return presides or (agreed_before(told, number) and not _JOINS.search(text) and not assents(text))
    if presides and grants(text) and any(one.speaker != sentence.speaker for one in told[max(0, number - 2) : number]):
        return True
    if not presides or _runs_meeting(text):
        return False
    line = concluded(told, number)
    if strength is Weight.WITH_LEAD and line:
        return True
    main = clauses(text)[-1]
    return main in here and chairs is not None and _discussed(told, number) and declares(main, concluding=line)


def _runs_meeting(text: str) -> bool:
    """Tell whether a sentence only leads from one part of the meeting to another."""
    said = cue(text)
    onward = said.onward and not _ADDS.match(text)
    moves = said.ends or said.closes or said.steps or onward or said.other or said.number is not None
    return moves or passing.procedural(text)


def _asks_consent(after: Sequence[Sentence], sentence: Sentence) -> bool:
    """Tell whether the speaker goes on to ask for agreement: what he said was a proposal."""
    following = next((one for one in after if one.speaker == sentence.speaker), None)
    return following is not None and following is after[0] and bool(_CONSENT_ASKED.search(following.plain))


def _discussed(told: Sequence[Sentence], number: int) -> bool:
    """Tell whether somebody else has spoken to it: a first sentence opens, and settles nothing."""
    return any(one.speaker != told[number].speaker for one in told[max(0, number - 20) : number])


def _only_assents(told: Sequence[Sentence]) -> bool:
    """Tell whether a sentence only states the assent on which the next one settles: 「異議なしと認めます。よって…」."""
    return len(told) == 2 and bool(_ASSENT.fullmatch(told[0].plain)) and settles(told[1].plain)


_BINDING = (Form.UNDERTAKING, Form.RESULT, Form.NOUN, Form.PROPOSAL, Form.REQUEST, Form.WISH, Form.DENIAL, Form.STATE)


def _possible(text: str) -> bool:
    """Tell whether a sentence may settle at all: it asks and hopes nothing."""
    left_open = put_off(text) and not adjourns(text)
    return form(text) in _BINDING and not left_open and not _CALLS_VOTE.search(text) and bool(_here(text))


def _here(text: str) -> list[str]:
    """Give the clauses that speak of here and now: 「昨年は中止しましたので、今年は行います」 has one."""
    return [one for one in clauses(text) if not _not_now(one)]


def _not_now(clause: str) -> bool:
    """Tell whether a clause tells what others settled, what was, what may be, or what is not settled yet."""
    if settled_elsewhere(clause) or loose.supposed(clause) or loose.told_before(clause):
        return True
    return not_yet(clause) and not agreed(clause)


def _refers(text: str) -> bool:
    return bool(_ASSENT.fullmatch(text)) or _points_back(text)


def _points_back(text: str) -> bool:
    """Tell whether a sentence settles what another one said: 「それでは、そのように決定いたします」."""
    found = _THAT.match(text)
    return so_be_it(text) or (found is not None and len(re.sub("[、。]", "", text)) - len(found[0]) < _SUBSTANCE)


def _proposal(before: Sequence[Sentence]) -> Sentence | None:
    for place, sentence in reversed(list(enumerate(before))):
        if _short_question(sentence) and place and before[place - 1].speaker == sentence.speaker:
            return before[place - 1]
        if _PROPOSES.search(sentence.plain):
            return sentence
        if not (_YES.match(sentence.plain) or assents(sentence.plain) or len(core(sentence.plain)) < _SUBSTANCE):
            return None
    return None


def _short_question(sentence: Sentence) -> bool:
    """Tell whether a sentence asks for agreement to the one before it: 「これでよろしいですか」."""
    return len(sentence.plain) < _SUBSTANCE and bool(_CONSENT_ASKED.search(sentence.plain))


def _follows(one: Sentence, other: Sentence) -> bool:
    """Tell whether a sentence comes right behind another of the same speaker."""
    return one.speaker == other.speaker and one.number == other.number + 1


def _same(one: Decided, other: Decided) -> bool:
    return bool({s.number for s in one.sentences} & {s.number for s in other.sentences})

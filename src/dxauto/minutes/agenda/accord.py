"""A proposal that is carried: somebody asks whether it may be so, and those who are asked say yes.

「…とします。よろしいですね」「異議ありません」: many a chair goes on from there without a closing word. The matter is then
settled where it was put. Where somebody asks the chair (「…でよろしいですか」「うん、それで」), the chair's answer settles
it. A question of fact, or one for leave to speak, proposes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from dxauto.minutes.agenda import errands
from dxauto.minutes.agenda.consent import agreed, approves, assents, objects
from dxauto.minutes.agenda.predicate import Form, core, form
from dxauto.minutes.agenda.questions import put_off
from dxauto.minutes.agenda.sentences import Sentence
from dxauto.minutes.agenda.settling import Weight, proceeds, weight

_GOOD = "(?:よろしい|宜しい|いい|良い|よい)"
_ASK = (
    f"(?:(?:皆さん|皆様)?、?{_GOOD}(?:です|でしょう|だろう)?(?:か|かな|かね|ね|よね)|{_GOOD}(?=[？?])|"
    "いかが(?:です|でしょう)?か?|どう(?:です|でしょう|だろう?)?か?(?:ね|な)?|"
    "(?:ご)?(?:異議|異存|異論|反対)(?:の方)?(?:は|が)?、?(?:あり|ござい|い|おられ)ません(?:か|ね)|"
    "(?:ご)?(?:異議|異存|異論|反対)(?:は|が)?ない(?:です)?(?:か|ね)|"
    "(?:ご)?(?:賛同|承認|了承|了解|同意)(?:いただけ|頂け|もらえ)(?:ます|ません)(?:でしょう)?か|"
    "(?:構い|差し支えあり|差し支えござい)ませんか)"
)
"""What asks for agreement."""
_CALLED = "(?:、[^、。はがをに]{1,10}?(?:さん|様|課長|部長|係長|先生|委員))?[？?]?$"
_ASKS = re.compile(f"{_ASK}{_CALLED}")
_PUTS = re.compile(f"(?:(?P<frame>で|と|に)(?:は|も)?|(?P<hedge>が|けど|けれども?))、?{_ASK}{_CALLED}")
"""The proposal and the question in one sentence: 「…ということでよろしいですか」, 「…たいと思いますが、いかがですか」."""
_TAG = re.compile(f"(?:{_GOOD}(?:です)?(?:よ)?ね|{_GOOD}(?=[？?])){_CALLED}")
"""よろしいですね: says rather than asks; whoever keeps silent agrees."""
_PROPOSES = re.compile("(?:たい|ます|こと|べき|もの)(?:です|と(?:思い|存じ|考え)[^、。]*|と)?$")
_NEAR = 4
_SUBSTANCE = 8

Settles = Callable[[int], bool]


def asks_consent(sentence: Sentence) -> bool:
    """Tell whether a sentence asks those present whether they agree."""
    return bool(_ASKS.search(sentence.text.rstrip("。 　")))


def carried(told: Sequence[Sentence], number: int, chairs: Collection[str] | None, settles: Settles) -> list[Sentence]:
    """Give the sentences of a proposal that the question in `told[number]` puts and the answer carries; else none.

    `settles` tells whether the sentence of a place settles by its own words: a closing word behind the answer does, and
    then this proposal is left to it.
    """
    question = told[number]
    if not asks_consent(question) or _leads_on(question):
        return []
    proposal = _proposal(told, number)
    answer = _answer(told, number)
    if not proposal or answer is None or _closed(told, number, settles):
        return []
    if chairs is None or question.speaker in chairs:
        return proposal
    return [*proposal, answer] if answer.speaker in chairs and approves(answer.plain) else []


def _leads_on(question: Sentence) -> bool:
    return errands.procedural(question.plain) or errands.supposed(question.plain) or put_off(question.plain)


def _proposal(told: Sequence[Sentence], number: int) -> list[Sentence]:
    """Give what is put: the question itself, or what the speaker has said just before it."""
    question = told[number]
    said = _PUTS.search(question.text.rstrip("。 　"))
    if said is not None:
        head = question.plain[: said.start()]
        fits = said["frame"] is not None or bool(_PROPOSES.search(head))
        if len(head) >= _SUBSTANCE:
            return [question] if fits and not proceeds(core(head)) and not errands.conditional(head) else []
    before = told[max(0, number - _NEAR) : number]
    turn = [one for one in before if one.speaker == question.speaker and one.number >= question.number - _NEAR]
    found = [one for one in turn[-2:] if _lays_down(one)]
    return found if found and found[-1].number == question.number - 1 else []


def _lays_down(sentence: Sentence) -> bool:
    """Tell whether a sentence says how it is to be, and neither asks nor tells what was."""
    text = sentence.plain
    if sentence.asks or len(text) < _SUBSTANCE or errands.procedural(text) or errands.told_before(text):
        return False
    return weight(text) is not Weight.NONE or (form(text) in _LAYING and not proceeds(core(text)))


_LAYING = (Form.UNDERTAKING, Form.PROPOSAL, Form.NOUN, Form.DENIAL)


def _answer(told: Sequence[Sentence], number: int) -> Sentence | None:
    """Give the sentence that says yes: another speaker's, or the asker's own who has seen it (「はい、ありがとうございます」)."""
    question = told[number]
    for one in told[number + 1 : number + 1 + _NEAR]:
        if one.speaker == question.speaker and question.speaker is not None:
            if agreed(one.plain) or _SEEN.match(one.plain):
                return one
            if not _TAG.search(question.text.rstrip("。 　")):
                return None
            continue
        if assents(one.plain) and form(one.text) is not Form.QUESTION:
            return one
        return one if _TAG.search(question.text.rstrip("。 　")) and not objects(one.text) else None
    return None


_SEEN = re.compile("^(?:…|―|、|（[^）]*）)*(?:はい|では|それでは|ありがとう)")


def _closed(told: Sequence[Sentence], number: int, settles: Settles) -> bool:
    """Tell whether a closing word follows the answer."""
    after = range(number + 1, min(len(told), number + 1 + 2 * _NEAR))
    return any(told[place].speaker == told[number].speaker and settles(place) for place in after)

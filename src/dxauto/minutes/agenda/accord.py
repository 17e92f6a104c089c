"""A matter that is settled by a question and its answer.

「…とします。よろしいですね」「異議ありません」: many a chair goes on from there without a closing word; the matter is
settled where it was put. Somebody puts it to the chair (「…でよろしいですか」「うん、それで」; 「AにしますかBにします
か」「Bで」): the chair's answer settles it. A question of fact, or one for leave to speak, proposes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from dxauto.minutes.agenda import doing, loose, passing
from dxauto.minutes.agenda.consent import agreed, approves, assents, objects
from dxauto.minutes.agenda.predicate import Form, core, form
from dxauto.minutes.agenda.proceeding import proceeds
from dxauto.minutes.agenda.sentences import Sentence
from dxauto.minutes.agenda.settling import Weight, weight
from dxauto.minutes.agenda.unsettled import put_off

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
"""Proposal and question in one sentence: 「…ということでよろしいですか」, 「…たいと思いますが、いかがですか」."""
_TAG = re.compile(f"(?:{_GOOD}(?:です)?(?:よ)?ね|{_GOOD}(?=[？?])){_CALLED}")
"""よろしいですね: says rather than asks; whoever keeps silent agrees."""
_HEDGED = re.compile("(?:たい|ます|こと|べき|もの)(?:です|と(?:思い|存じ|考え)[^、。]*|と)?$")
_POINTS = re.compile("^(?:皆さん、?|皆様、?|では、?)?(?:これ|それ|以上|そう|こう|この|その|説明|報告|資料|前)")
_CHOICE = re.compile(
    "(?:ますか|ですか|ましょうか|のか|するか|でしょうか)、(?:それとも|あるいは|または)?.+か$|どうし(?:ます|ましょう)か?$"
)
"""A choice that is left to another: 「中止にしますか、延期にしますか」, 「料金はどうしましょう」."""
_ASKS_LEAVE = re.compile("に(?:し|いたし)ま(?:す|しょう)か$|(?:よろしい|いい)(?:です|でしょう)か$")
_CORRECTS = re.compile("^(?:いや|いえ|いいえ)、")
"""「10月からにしますか」「いえ、9月からで」."""
_UNSURE = re.compile("(?:かな|かね|か|でしょう|だろう|思う|思います|かも)$|^(?:さあ|うーん|どう|難し)")
_NEAR = 4
_WHOLE = 8
"""So many letters tell what is proposed without the sentence before."""

Settles = Callable[[int], bool]


def asks_consent(sentence: Sentence) -> bool:
    """Tell whether a sentence asks those present whether they agree."""
    return bool(_ASKS.search(_marked(sentence)))


def carried(told: Sequence[Sentence], number: int, chairs: Collection[str] | None, settles: Settles) -> list[Sentence]:
    """Give the sentences of a proposal that the question in `told[number]` puts and the answer carries; else none.

    `settles` tells whether the sentence of a place settles by its own words: a closing word behind the answer does, and
    then this proposal is left to it.
    """
    question = told[number]
    if _leads_on(question):
        return []
    answer = _answer(told, number)
    if answer is None or _closed(told, number, settles):
        return []
    presides = chairs is None or question.speaker in chairs
    if not presides and answer.speaker not in (chairs or ()):
        return []
    proposal = _proposal(told, number)
    if presides:
        asks = asks_consent(question) or form(question.text) is Form.OFFER
        return proposal if asks and _carries(question, answer) else []
    if proposal and approves(answer.plain):
        return [*proposal, answer]
    left_to_him = _CHOICE.search(question.plain) or (
        _ASKS_LEAVE.search(question.plain) and _CORRECTS.match(answer.plain)
    )
    return [question, answer] if left_to_him and chooses(answer) else []


def chooses(answer: Sentence) -> bool:
    """Tell whether an answer names what is to be: 「延期で」; not 「どうかな」 or 「課長に聞いて」."""
    text = core(answer.plain)
    sure = not answer.asks and not _UNSURE.search(text) and not put_off(text) and not proceeds(text)
    return sure and form(answer.text) in (Form.NOUN, Form.PROPOSAL, Form.UNDERTAKING)


def _marked(sentence: Sentence) -> str:
    return sentence.text.rstrip("。 　")


def _leads_on(question: Sentence) -> bool:
    return passing.procedural(question.plain) or loose.supposed(question.plain) or put_off(question.plain)


def _proposal(told: Sequence[Sentence], number: int) -> list[Sentence]:
    """Give what is put: the sentence itself, or what the speaker has said just before it."""
    question = told[number]
    if form(question.text) is Form.OFFER and not (doing.acts(question.plain) or loose.vague(question.plain)):
        offered = re.sub("か(?:ね|な)?$", "", core(question.plain))
        return [] if proceeds(offered) else [question]
    if not asks_consent(question):
        wished = form(question.text) is Form.WISH and weight(question.plain) is not Weight.NONE
        return [question] if wished else []
    said = _PUTS.search(_marked(question))
    head = question.plain[: said.start()] if said is not None else ""
    if said is not None and head and not _POINTS.search(head):
        fits = len(head) > 1 if said["frame"] else bool(_HEDGED.search(head))
        return [question] if fits and not proceeds(core(head)) and not loose.conditional(head) else []
    if said is not None and len(head) >= _WHOLE and said["frame"]:
        return [question] if not proceeds(core(head)) else []
    before = told[max(0, number - 2) : number]
    turn = [one for one in before if one.speaker == question.speaker]
    found = [one for one in turn if _lays_down(one)]
    return found if found and found[-1].number == question.number - 1 else []


def _lays_down(sentence: Sentence) -> bool:
    """Tell whether a sentence says how it is to be, and neither asks nor tells what was."""
    text = sentence.plain
    if sentence.asks or len(text) < _WHOLE or passing.procedural(text) or loose.told_before(text):
        return False
    return weight(text) is not Weight.NONE or (form(text) in _LAYING and not proceeds(core(text)))


_LAYING = (Form.UNDERTAKING, Form.PROPOSAL, Form.NOUN, Form.DENIAL, Form.OPINION, Form.WISH)


def _carries(question: Sentence, answer: Sentence) -> bool:
    """Tell whether an answer agrees; to よろしいですね silence and anything but an objection does."""
    if answer.speaker == question.speaker and question.speaker is not None:
        return True
    if assents(answer.plain) and form(answer.text) is not Form.QUESTION:
        return True
    return bool(_TAG.search(_marked(question))) and not objects(answer.text)


def _answer(told: Sequence[Sentence], number: int) -> Sentence | None:
    """Give what is said to it: by another, or by the asker who has seen them nod (「はい、ありがとうございます」)."""
    question = told[number]
    for one in told[number + 1 : number + 1 + _NEAR]:
        if one.speaker != question.speaker or question.speaker is None:
            return one
        if agreed(one.plain) or _SEEN.match(one.plain):
            return one
        if not _TAG.search(_marked(question)):
            return None
    return None


_SEEN = re.compile("^(?:…|―|、|（[^）]*）)*(?:はい|では|それでは|ありがとう)")


def _closed(told: Sequence[Sentence], number: int, settles: Settles) -> bool:
    """Tell whether a closing word follows the answers: nothing else is said between."""
    for place in range(number + 1, min(len(told), number + 1 + 2 * _NEAR)):
        one = told[place]
        if one.speaker == told[number].speaker:
            if settles(place):
                return True
        elif not assents(one.plain):
            return False
    return False

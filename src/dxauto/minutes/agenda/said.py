"""What a sentence or a clause says of work: who is to act, until when, and whether anybody is bound at all.

Each form of a sentence has its rule (`_RULES`): a request binds who is named or takes it on, an undertaking the
speaker, an offer only if it is welcomed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dxauto.minutes.agenda import afterwards, doing, loose, passing
from dxauto.minutes.agenda.actors import Actor, actors, general
from dxauto.minutes.agenda.calendar import Calendar
from dxauto.minutes.agenda.clauses import clauses
from dxauto.minutes.agenda.dates import When
from dxauto.minutes.agenda.predicate import Form, core, form
from dxauto.minutes.agenda.replies import Talk
from dxauto.minutes.agenda.settling import Weight, names_decision, weight
from dxauto.minutes.agenda.unsettled import put_off

_HOMEWORK = re.compile(
    "^(?:では、|それでは、)?(?:宿題|対応事項|アクション|課題)(?:として|は|ですが|につき)|を宿題と|"
    "宿題(?:です|に(?:し|な|させ)|と(?:し|いた|させ))"
)
_CHARGED = re.compile(
    "担当(?:者|課|部署)?は、?(?P<who>[^、。 　はがをに]{1,14}?)(?=、|が|と|で|$)|(?:を|の)?担当(?:で|と(?:し|"
    "いた))|(?:担当|窓口|主管|幹事)(?:は|です|で|に)"
)
_ASSIGNED = re.compile(
    "[うくぐすつぬぶむる](?:という)?(?:こと|形|方向|よう)(?:に|と|で)(?:なり|いたし|し|決まり|お願い)"
)
_LATEST_TASK = dt.timedelta(days=400)
"""What is due later than that is a plan, told by nobody in particular."""

_SPEAKERS = (Form.UNDERTAKING, Form.WISH, Form.OFFER)
"""Who says this says it of himself, if nobody else is named."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, or a clause of it, with what its grammar tells."""

    text: str
    kind: Form
    when: When | None
    inside: bool
    """The time is named in these words, not in the next sentence."""
    people: tuple[Actor, ...]
    around: Talk
    today: dt.date | None

    @classmethod
    def of(cls, text: str, calendar: Calendar, around: Talk, after: When | None) -> Said:
        """Give what a text says; `after` is the time told behind it."""
        when = calendar.due(text)
        people = tuple(_besides(actors(text), when))
        return cls(text, form(text), when or after, when is not None, people, around, calendar.today)

    def by_speaker(self) -> bool:
        """Tell whether the speaker himself is to do it."""
        actor = self.actor()
        return actor.own if actor is not None else self.kind in _SPEAKERS

    def who(self) -> str:
        """Give the one who is to do it, as said; empty for the speaker and where nobody can tell."""
        actor = self.actor()
        if actor is not None:
            return "" if actor.own else actor.name
        if self.kind in _SPEAKERS:
            return ""
        return self.around.called or self.around.taker or (self.around.partner if self.kind is Form.REQUEST else "")

    def binds(self) -> bool:
        """Tell whether somebody is to do something after the meeting."""
        if loose.told_before(self.text) or loose.conditional(self.text):
            return False
        if _HOMEWORK.search(self.text) and self.kind not in (Form.QUESTION, Form.HEARSAY, Form.OPINION, Form.STATE):
            return True
        rule = _RULES.get(self.kind)
        return rule is not None and rule(self)

    def actor(self) -> Actor | None:
        """Give the one who is to act: of a request somebody else, of an undertaking the speaker before all."""
        speaking = self.kind in _SPEAKERS
        able = [one for one in self.people if one.firm or not speaking]
        if self.kind is Form.REQUEST:
            able = [one for one in able if not one.own]
        ranked = sorted(able, key=lambda one: (one.own is not speaking if one.firm else 2, not one.called))
        return ranked[0] if ranked else None

    @property
    def main(self) -> str:
        """The last clause: what the speaker says, without the reasons before it."""
        return clauses(self.text)[-1]

    @property
    def named(self) -> bool:
        """Somebody is named who is not the public."""
        return any(not general(one.name) for one in self.people)

    @property
    def own(self) -> bool:
        """The speaker says that it is he."""
        return any(one.own for one in self.people)

    @property
    def soon(self) -> bool:
        """A deadline is named that is no distant aim."""
        if self.when is None:
            return False
        return self.when.day is None or self.today is None or self.when.day - self.today <= _LATEST_TASK

    def here_and_now(self) -> bool:
        """It is only how the meeting goes on."""
        if self.own and doing.carries_word(self.text):
            return False
        goes_on = passing.floor(self.text) or (self.when is None and passing.here_and_now(self.text))
        return goes_on or passing.procedural(self.text)

    def gives_floor(self) -> bool:
        """Only a name is called: 「高橋課長、お願いします」."""
        told = passing.entrusts(self.text) or self.when is not None or "を" in self.text
        return passing.bare(self.text) and not told

    def asked(self) -> bool:
        """Tell of a request whether it is of somebody, until a day, or taken on."""
        if self.around.done or self.here_and_now() or self.gives_floor() or passing.go_ahead(core(self.text)):
            return False
        if self.when is None and (loose.habitual(self.main) or loose.nobodys(self.text)):
            return False
        if self.when is None and (loose.manner(self.text) or (loose.hopes(self.text) and not self.named)):
            return False
        if not self.named and self.when is None and weight(self.text) is Weight.ALONE:
            return False
        if not (self.around.presides or self.around.accepted) and (self.when is None or loose.wishes(self.text)):
            return False
        public = (bool(self.people) or loose.public(self.main)) and not self.named
        answered = bool(self.around.taker or self.around.called)
        answered |= self.around.accepted and doing.worth_a_yes(self.text)
        later = afterwards.later(self.text) and doing.acts(self.text)
        return not public and (self.named or self.soon or later or answered)

    def undertaken(self) -> bool:
        """Tell of an undertaking whether the speaker or somebody named does it, later or by a day."""
        plain = core(self.text)
        if self._nothing_to_do(plain):
            return False
        if self.when is not None:
            return self.soon and (self.by_then() or self.somebodys())
        if loose.habitual(self.main) or (loose.vague(plain) and not self.own):
            return False
        return self._taken_on(plain)

    def _nothing_to_do(self, plain: str) -> bool:
        """Tell whether the words bind nobody to an act after the meeting, whoever says them."""
        happens = (
            doing.happens(plain) or bool(_GOES_WITH.search(plain)) or loose.refrains(plain) or afterwards.evasive(plain)
        )
        if happens or self.here_and_now() or names_decision(plain):
            return True
        if loose.every_year(self.main) and not self.own:
            return True
        if put_off(self.text) and passing.consults(plain):
            return True
        put_off_by_all = put_off(self.text) and not (self.own or self.named or afterwards.prepares(plain))
        return put_off_by_all and (self.when is None or loose.meets(plain))

    def _taken_on(self, plain: str) -> bool:
        """Tell of an undertaking without a day whether it is more than how the meeting goes on."""
        if self.named and _ASSIGNED.search(plain) and doing.acts(plain):
            return True
        if afterwards.promises_word(self.text) or (self.around.answers and afterwards.later(self.text)):
            return True
        if not self.around.presides and self.around.agrees and "を" in self.main and doing.acts(plain):
            return not _SOMETHING_ELSE.search(self.main)
        if not self.around.presides and afterwards.names_time(self.main) and doing.acts(plain):
            return self.own or self.named or not _SOMETHING_ELSE.search(self.main)
        ready = afterwards.prepares(plain) or doing.eager(self.text)
        return self.own or ready or (self.named and afterwards.later(self.text))

    def somebodys(self) -> bool:
        """Tell whether somebody is named for it, and it does not only take place at its time."""
        ends = self.when is not None and bool(re.search("まで|中|内|うち|途|限", self.when.text))
        return (self.own or self.named) and (ends or not doing.event(core(self.text)))

    def by_then(self) -> bool:
        """Tell whether the time is one by which a thing is done, not one until which something lasts or takes place."""
        if self.when is None or doing.event(core(self.text)):
            return False
        return (
            not self.inside
            or not re.search("まで$", self.text[: self.when.end])
            or self.text[self.when.end :][:1] in "にでは"
        )

    def wished(self) -> bool:
        """Tell of a wish: one's own with a day, or of a thing that can be done with, binds by courtesy."""
        plain = re.sub("たい.*$", "ます", core(self.text))
        if self.when is not None:
            return self.own and not doing.happens(plain)
        prepares = afterwards.prepares(plain) or afterwards.later(self.text)
        return self.own and prepares and not loose.vague(plain) and not self.here_and_now()

    def offered(self) -> bool:
        """Tell of an offer: 「私が聞いてみましょうか」 with a yes to it."""
        return self.around.welcomed and not self.around.renewed and doing.acts(self.text) and not self.here_and_now()

    def proposed(self) -> bool:
        """Tell of 「…しましょう」: somebody is named to do it."""
        acts = doing.acts(self.text) and not loose.together(self.text)
        return self.named and acts and not self.here_and_now()

    def resulted(self) -> bool:
        """Tell of 「…することになりました」: an assignment reported as it is made."""
        day_of_decision = self.when is not None and names_decision(core(self.text))
        return bool(_ASSIGNED.search(self.text)) and (self.named or (self.soon and not day_of_decision))

    def able(self) -> bool:
        """Tell of a question: 「今月中にできますか」 with a yes to it is a request."""
        return self.inside and self.around.accepted and bool(_ABLE.search(core(self.text)))

    def noun(self) -> bool:
        """Tell of a sentence without a verb: 「担当は健康課、期限は来月末」, 「電話は僕が」."""
        if passing.floor(core(self.text)):
            return False
        if (self.own or (self.named and self.around.presides)) and _BY_ME.search(self.text):
            return True
        if self.around.accepted and self.inside and _LEFT_OUT.search(self.text):
            return True
        charged = bool(_CHARGED.search(self.text)) and self.when is not None
        return charged or (self.named and self.soon and self.when is not None and len(self.text) < _SHORT)


_GOES_WITH = re.compile("でいきます$")
"""11日の夜でいきます: it is so to be, and nobody goes anywhere."""
_SOMETHING_ELSE = re.compile("[^、。]が")
"""県が出します: it is done, but by none of those present."""
_ABLE = re.compile("(?:でき|間に合い|もらえ|お願いでき)ます(?:でしょう)?か$|(?:できる|間に合う|いける)(?:か|かな)?$")
_LEFT_OUT = re.compile("[をは][^、。]*(?:までに?|中に|うちに|日に)$")
"""見積りの差し替えを今週中に: the verb is left to the one who says はい to it."""
_BY_ME = re.compile("[はを、][^、。]{1,8}(?:が|で)$")
_SHORT = 40
_RULES = {
    Form.REQUEST: Said.asked,
    Form.UNDERTAKING: Said.undertaken,
    Form.WISH: Said.wished,
    Form.OFFER: Said.offered,
    Form.PROPOSAL: Said.proposed,
    Form.RESULT: Said.resulted,
    Form.NOUN: Said.noun,
    Form.QUESTION: Said.able,
}


def _besides(people: Sequence[Actor], when: When | None) -> list[Actor]:
    return [one for one in people if when is None or one.end <= when.start or when.end <= one.start]

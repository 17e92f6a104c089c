"""宿題: who does what until when.

A task needs two things: a predicate that binds somebody (a request, an undertaking), and work that is meant for after
the meeting: told by somebody named to do it, by a day, by words of preparing, or by the reply of the one who was asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dxauto.minutes.agenda.actors import Actor
from dxauto.minutes.agenda.calendar import Calendar
from dxauto.minutes.agenda.clauses import clauses
from dxauto.minutes.agenda.dates import When
from dxauto.minutes.agenda.predicate import core, straightened
from dxauto.minutes.agenda.replies import Talk, talk
from dxauto.minutes.agenda.said import Said
from dxauto.minutes.agenda.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Task:
    """One action: `who` as it was said (empty: the speaker), `what` in the words of the sentence, `when` named."""

    sentence: Sentence
    who: str
    what: str
    when: When | None
    own: bool


def actions(
    told: Sequence[Sentence],
    today: dt.date | None,
    following: dt.date | None = None,
    chairs: Collection[str] | None = None,
) -> list[Task]:
    """Give the actions of one item in the order of time.

    `following` is the day of the next meeting, `chairs` are the speakers who preside (None: nobody knows).
    """
    found: list[Task] = []
    calendar = Calendar(today, following)
    told_by = -1
    for number, sentence in enumerate(told):
        after = calendar.told_after(told, number)
        tasks = _tasks(sentence, calendar, talk(told, number, chairs), after)
        if number == told_by and not _OBJECT.search(sentence.plain):
            continue
        if tasks and after is not None and tasks[-1].when is after:
            told_by = number + 1
        found += tasks
    return found


_OBJECT = re.compile("[をは]")


def action(sentence: Sentence, today: dt.date | None) -> Task | None:
    """Give the action of a sentence by itself, None if nobody is to do anything."""
    return next(iter(_tasks(sentence, Calendar(today), Talk(), None)), None)


def _tasks(sentence: Sentence, calendar: Calendar, around: Talk, after: When | None) -> list[Task]:
    """Give the tasks of a sentence: one, or one of each clause that names somebody else."""
    text = straightened(sentence.spoken)
    parts = [Said.of(part, calendar, around, after) for part in clauses(text)]
    binding = [one for one in parts if one.named and one.binds()]
    if len({one.who() for one in binding}) > 1:
        return [_task(one, sentence) for one in binding]
    whole = Said.of(text, calendar, around, after)
    if whole.binds():
        return [_task(whole, sentence)]
    when = whole.when
    return [_task(replace(one, when=one.when or when), sentence) for one in parts[:-1] if one.named and one.binds()][:1]


def _task(said: Said, sentence: Sentence) -> Task:
    """Give the task that words give which bind somebody."""
    when = said.when if said.inside else None
    return Task(sentence, said.who(), _what(said.text, said.actor(), when), said.when, said.by_speaker())


def _what(text: str, actor: Actor | None, when: When | None) -> str:
    """Give the sentence without who and until when, its polite end cut."""
    spans = [(one.start, one.end) for one in (actor, when) if one is not None]
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}、{text[end:]}"
    text = re.sub(
        "^(?:それでは|では|じゃあ?|なお|また|次に|あわせて|併せて|はい|えー|まず|続いて|承知しました|"
        "わかりました)?[、 　]*",
        "",
        text,
    )
    text = re.sub("、[にをは、]*", "、", text).strip("、。 　に")
    return _END.sub("", core(text)).strip("、 　")


_END = re.compile(
    "(?:を|の|よう|ように|で|て|方)?(?:、)?(?:どうぞ)?(?:よろしく)?(?:お願い(?:いたし|し|"
    "申し上げ)(?:ます|たいと思います|たい)|お願いできます(?:でしょう)?か|"
    "(?:して)?(?:ください|下さい)|(?:して)?いただき(?:ます(?:よう)?|たい(?:と思います|です)?)|"
    "(?:して)?(?:いただけ|もらえ|くれ)(?:ます|る|ません|ない)(?:でしょう)?か|"
    "させていただきます|(?:する)?こと(?:と|に)(?:いたし|し)ます)(?:ので)?$"
)

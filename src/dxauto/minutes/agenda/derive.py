"""Fills in the agenda of a transcript, and makes anew what a person's corrections have overtaken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from dxauto.minutes.agenda.actions import Task, actions
from dxauto.minutes.agenda.assign import Place, assign
from dxauto.minutes.agenda.decisions import decisions
from dxauto.minutes.agenda.persons import meant
from dxauto.minutes.agenda.presiding import presiding
from dxauto.minutes.agenda.questions import questions
from dxauto.minutes.agenda.sentences import Sentence, sentences
from dxauto.minutes.agenda.summary import remarks, summary
from dxauto.minutes.transcript import Action, AgendaItem, Segment, Statement, Transcript, basis

StatementT = TypeVar("StatementT", bound=Statement)


def derive(transcript: Transcript) -> None:
    """Fill in `agenda` of a transcript that has none; one that has an agenda is brought up to date (`refresh`)."""
    if transcript.agenda:
        refresh(transcript)
        return
    for place in assign(sentences(transcript.segments), transcript.meeting.agenda):
        transcript.agenda.append(_item(transcript, place))


def refresh(transcript: Transcript) -> None:
    """Make anew what rests on text that has been edited since. What a person wrote or took away stays so."""
    by_id = transcript.by_id()
    told = sentences(transcript.segments)
    for item in transcript.agenda:
        stale = _stale(item, by_id)
        if not stale:
            continue
        inside = set(item.segments)
        # With the item's own number, so that what is made anew has the id that it had.
        number = item.id.removeprefix("k")
        place = Place(
            int(number) if number.isdecimal() else 0,
            item.title,
            sentences=[one for one in told if inside & set(one.segments)],
        )
        fresh = _item(transcript, place)
        for name in ("summary", "remarks", "decisions", "actions", "questions"):
            setattr(item, name, _renewed(getattr(item, name), getattr(fresh, name), stale))


def _stale(item: AgendaItem, by_id: dict[str, Segment]) -> set[str]:
    """Give the segments whose text has changed since a statement of the item was made of them."""
    every: list[Statement] = [*item.summary, *item.remarks, *item.decisions, *item.actions, *item.questions]
    changed = {
        one
        for statement in every
        if statement.source == "extract" and statement.basis != _basis(statement, by_id)
        for one in statement.segments
    }
    return changed | {one for one in item.segments if one in by_id and by_id[one].edited}


def _basis(statement: Statement, by_id: dict[str, Segment]) -> str:
    return basis(by_id[one] for one in statement.segments if one in by_id)


def _renewed(old: list[StatementT], fresh: Iterable[StatementT], stale: set[str]) -> list[StatementT]:
    kept = [one for one in old if one.source != "extract" or not stale & set(one.segments)]
    ids = {one.id for one in kept}
    added = [one for one in fresh if stale & set(one.segments) and one.id not in ids]
    return sorted([*kept, *added], key=lambda one: (one.source != "model", one.start))


def _item(transcript: Transcript, place: Place) -> AgendaItem:
    by_id = transcript.by_id()
    told = place.sentences
    make = _Making(f"k{place.number}", by_id)
    chairs = presiding(transcript)
    tasks = actions(told, transcript.meeting.date, transcript.meeting.next_meeting, chairs)
    # Who does what is homework, also where it is said as 「…こととします」.
    settled = decisions(told, chairs, {task.sentence.number for task in tasks})
    apart = [*(one for decided in settled for one in decided.sentences), *(task.sentence for task in tasks)]
    central = summary(told, place.title, apart)
    done = [*central, *apart]
    return AgendaItem(
        id=f"k{place.number}",
        number=str(place.number),
        title=place.title or f"議題{place.number}",
        source="found" if place.found else "meeting",
        segments=list(dict.fromkeys(one for sentence in told for one in sentence.segments)),
        summary=[make.statement("s", [one]) for one in central],
        remarks=[make.statement("r", [one]) for one in remarks(told, done)],
        decisions=[make.made(Statement, "d", decided.sentences, text=decided.text) for decided in settled],
        actions=[_action(make, transcript, task, told, chairs) for task in tasks],
        questions=[make.statement("q", [one]) for one in questions(told) if one not in [t.sentence for t in tasks]],
    )


class _Making:
    """Makes statements with stable ids: item, sort, and the segment they rest on."""

    def __init__(self, item: str, by_id: dict[str, Segment]) -> None:
        self._item = item
        self._by_id = by_id
        self._used: set[str] = set()

    def statement(self, sort: str, told: Sequence[Sentence]) -> Statement:
        """Give a statement in the words of its first sentence."""
        return self.made(Statement, sort, told, text=told[0].text)

    def made(self, model: Callable[..., StatementT], sort: str, told: Sequence[Sentence], **more: object) -> StatementT:
        """Give a statement of any model that rests on sentences."""
        segments = list(dict.fromkeys(one for sentence in told for one in sentence.segments))
        name, number = f"{self._item}-{sort}-{segments[0]}", 2
        while name in self._used:
            name, number = f"{self._item}-{sort}-{segments[0]}-{number}", number + 1
        self._used.add(name)
        rests = basis(self._by_id[one] for one in segments)
        return model(id=name, start=told[0].start, segments=segments, basis=rests, **more)


def _action(
    make: _Making, transcript: Transcript, task: Task, told: Sequence[Sentence], chairs: Collection[str] | None
) -> Action:
    names = {speaker.id: speaker.name for speaker in transcript.speakers}
    before = [one for one in told if one.number <= task.sentence.number]
    who = (
        names.get(task.sentence.speaker or "", "")
        if not task.who
        else names.get(task.who) or meant(task.who, names, before, chairs)
    )
    return make.made(
        Action,
        "a",
        [task.sentence],
        text=task.sentence.text,
        who=who if task.who or task.own else "",
        what=task.what,
        due=task.when.day if task.when else None,
        due_text=task.when.text if task.when else "",
    )

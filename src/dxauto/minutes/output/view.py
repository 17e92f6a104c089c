"""What a document shows, taken from the transcript in the words of the office; templates speak of these names."""

from __future__ import annotations

from dataclasses import dataclass

from dxauto.minutes.output import wording
from dxauto.minutes.transcript import AgendaItem, Statement, Transcript

UNSUPPORTED = "【根拠なし】"
DRAFTED = "（言語モデルの案）"
"""Behind every sentence that a language model wrote: the others are the meeting's own words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what was said, by whom, at which second; `doubtful` lines are marked in every document."""

    text: str
    start: float
    speaker: str = ""
    doubtful: bool = False
    supported: bool = True

    @property
    def marked(self) -> str:
        """The text with the mark of what nothing backs."""
        return self.text + ("" if self.supported else UNSUPPORTED)

    @property
    def clock(self) -> str:
        """The moment as it is written."""
        return wording.clock(self.start)


@dataclass(frozen=True, slots=True)
class Task:
    """One 宿題."""

    who: str
    what: str
    until: str
    line: Line


@dataclass(frozen=True, slots=True)
class Item:
    """One 議題."""

    number: str
    title: str
    summary: list[Line]
    remarks: list[Line]
    decisions: list[Line]
    tasks: list[Task]
    questions: list[Line]
    speech: list[Line]

    @property
    def heading(self) -> str:
        """The heading as it is written."""
        return f"議題{self.number}　{self.title}"


@dataclass(frozen=True, slots=True)
class View:
    """The whole document."""

    title: str
    when: str
    place: str
    people: list[str]
    items: list[Item]
    opening: list[Line]
    closing: list[Line]
    speech: list[Line]
    doubts: list[Line]
    notes: list[str]

    @property
    def decisions(self) -> list[Line]:
        """Every decision of the meeting."""
        return [line for item in self.items for line in item.decisions]

    @property
    def tasks(self) -> list[Task]:
        """Every 宿題 of the meeting."""
        return [task for item in self.items for task in item.tasks]


def view(transcript: Transcript) -> View:
    """Give what a document of this transcript shows."""
    meeting = transcript.meeting
    opening, closing = _around(transcript)
    return View(
        title=wording.title(transcript),
        when=wording.when(meeting),
        place=meeting.place,
        people=[wording.person(one) for one in meeting.attendees],
        items=[_item(transcript, item) for item in transcript.agenda],
        opening=_speech(transcript, opening),
        closing=_speech(transcript, closing),
        speech=_speech(transcript, {segment.id for segment in transcript.segments}),
        doubts=_doubts(transcript),
        notes=list(transcript.notes),
    )


def _item(transcript: Transcript, item: AgendaItem) -> Item:
    names = {segment.id: transcript.speaker_name(segment) for segment in transcript.segments}
    weak = {segment.id for segment in transcript.segments if segment.doubts and not segment.edited}

    def line(one: Statement) -> Line:
        who = names.get(one.segments[0], "") if one.segments else ""
        text = one.text + (DRAFTED if one.source == "model" else "")
        return Line(text, one.start, who, bool(weak & set(one.segments)), one.supported)

    tasks = [Task(wording.who(one), one.what or one.text, wording.until(one), line(one)) for one in item.actions]
    return Item(
        number=item.number,
        title=item.title,
        summary=[line(one) for one in item.summary],
        remarks=[line(one) for one in item.remarks],
        decisions=[line(one) for one in item.decisions],
        tasks=tasks,
        questions=[line(one) for one in item.questions],
        speech=_speech(transcript, set(item.segments)),
    )


def _around(transcript: Transcript) -> tuple[set[str], set[str]]:
    """Give the segments that belong to no item: those before the first item, and all others."""
    inside = {one for item in transcript.agenda for one in item.segments}
    first = min((one.start for one in transcript.segments if one.id in inside), default=0.0)
    outside = [one for one in transcript.segments if one.id not in inside]
    return {one.id for one in outside if one.start < first}, {one.id for one in outside if one.start >= first}


def _speech(transcript: Transcript, wanted: set[str]) -> list[Line]:
    """Give what was said, the sentences of one speaker put together as he said them in one go."""
    lines: list[Line] = []
    for segment in transcript.segments:
        text = wording.shown(segment) if not segment.edited else segment.clean
        if segment.id not in wanted or not text:
            continue
        who = transcript.speaker_name(segment)
        doubtful = bool(segment.doubts) and not segment.edited
        last = lines[-1] if lines else None
        if last is not None and who and last.speaker == who and len(last.text) < _PARAGRAPH:
            lines[-1] = Line(last.text + text, last.start, who, last.doubtful or doubtful)
        else:
            lines.append(Line(text, segment.start, who, doubtful))
    return lines


_PARAGRAPH = 200
"""Somebody who speaks long gets a new paragraph, with its own time, about so often."""


def _doubts(transcript: Transcript) -> list[Line]:
    """Give what the secretary should listen to again: doubtful texts, and voices without text."""
    lines = [
        Line(f"「{segment.clean}」 {doubt.reason}", doubt.start, transcript.speaker_name(segment), doubtful=True)
        for segment in transcript.segments
        if not segment.edited
        for doubt in segment.doubts
    ]
    lines += [Line(doubt.reason, doubt.start, doubtful=True) for doubt in transcript.doubts]
    return sorted(lines, key=lambda line: line.start)

"""The transcript: the one source from which every document of a meeting is written.

Its JSON (`議事録.json`, format `dxauto-transcript/1`) may be edited by a person or a page and exported again. Times are
seconds from the meeting's beginning, on one clock for all recordings. Ids are stable: a segment's id is made of its
track and its start, so that the same recording gives the same ids on any day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Format = Literal["dxauto-transcript/1"]
FORMAT: Format = "dxauto-transcript/1"


class Part(BaseModel):
    """What every part of a transcript is: closed to unknown keys."""

    model_config = ConfigDict(extra="forbid")


class Word(Part):
    """One word (for Japanese: what the model times as one) with its probability, 0 to 1."""

    start: float
    end: float
    text: str
    probability: float = 1.0


class DoubtKind(StrEnum):
    """Why a stretch of the transcript is not to be trusted."""

    REPETITION = "repetition"
    OVER_SILENCE = "over-silence"
    BOILERPLATE = "boilerplate"
    LOW_PROBABILITY = "low-probability"
    UNHEARD = "unheard"
    CROSSTALK = "crosstalk"


class Doubt(Part):
    """A marked place: kind, where on the clock, and the sentence that the secretary reads."""

    kind: DoubtKind
    start: float
    end: float
    reason: str


class Alternative(Part):
    """What another attempt heard in the same stretch, and with which settings (`how`: `temperature=0.4`)."""

    text: str
    how: str = ""
    probability: float = 0.0


class ChangeKind(StrEnum):
    """What cleaning did to the verbatim text."""

    FILLER = "filler"
    RESTART = "restart"
    NUMBER = "number"
    GLOSSARY = "glossary"
    PUNCTUATION = "punctuation"
    STYLE = "style"


class Change(Part):
    """One change: the characters `at` to `at + len(before)` of the verbatim text became `after`.

    Changes of one segment do not overlap and stand in the order of `at`; applied together they turn `verbatim` into
    `clean` (`apply`). An insertion has an empty `before`.
    """

    kind: ChangeKind
    at: int = Field(ge=0)
    before: str
    after: str


class Segment(Part):
    """One utterance of one speaker. `verbatim` is never altered; `clean` is what documents show."""

    id: str
    start: float
    end: float
    speaker: str | None = None
    track: str = ""
    verbatim: str
    clean: str
    changes: list[Change] = Field(default_factory=list)
    words: list[Word] = Field(default_factory=list)
    alternatives: list[Alternative] = Field(default_factory=list)
    doubts: list[Doubt] = Field(default_factory=list)
    overlaps: list[str] = Field(default_factory=list)
    edited: bool = False
    """A person has put `clean` right: it is not cleaned again."""


class Speaker(Part):
    """Who speaks: `s1`, … with the name where it is known, and how the speakers were told apart."""

    id: str
    name: str
    role: str = ""
    source: Literal["channel", "turns", "voice", "person", "none"] = "none"


class Recording(Part):
    """One file: `offset_s` is where it begins on the meeting's clock, `drift_ppm` how fast its own clock runs."""

    name: str
    sha256: str
    seconds: float
    channels: int
    offset_s: float = 0.0
    drift_ppm: float = 0.0
    level_dbfs: float | None = None
    noise_dbfs: float | None = None
    warnings: list[str] = Field(default_factory=list)


class Statement(Part):
    """A sentence of the minutes, with the segments that it rests on.

    `basis` is `basis(segments)` at the time it was made: when a cited text has been edited since, an extracted
    statement is made anew on export, one that a person wrote (`source: person`) stays.
    """

    id: str
    text: str
    start: float
    segments: list[str] = Field(default_factory=list)
    source: Literal["extract", "model", "person"] = "extract"
    supported: bool = True
    basis: str = ""


class Action(Statement):
    """宿題: who does what until when. `due` is resolved against the meeting's date, `due_text` is as it was said."""

    who: str = ""
    what: str = ""
    due: dt.date | None = None
    due_text: str = ""


class AgendaItem(Part):
    """議題: its place in the meeting (`segments`, in order), and what came of it."""

    id: str
    number: str
    title: str
    source: Literal["meeting", "found", "person"] = "meeting"
    segments: list[str] = Field(default_factory=list)
    summary: list[Statement] = Field(default_factory=list)
    remarks: list[Statement] = Field(default_factory=list)
    decisions: list[Statement] = Field(default_factory=list)
    actions: list[Action] = Field(default_factory=list)
    questions: list[Statement] = Field(default_factory=list)


class Attendee(Part):
    """出席者."""

    name: str
    role: str = ""
    department: str = ""
    kana: str = ""
    channel: int | None = None


class Meeting(Part):
    """What is known of the meeting itself; empty where nobody said it. Homework 次回まで is due on `next_meeting`."""

    title: str = ""
    date: dt.date | None = None
    begins: dt.time | None = None
    ends: dt.time | None = None
    next_meeting: dt.date | None = None
    place: str = ""
    attendees: list[Attendee] = Field(default_factory=list)
    agenda: list[str] = Field(default_factory=list)


class Model(Part):
    """What heard it: the model's name and hash; `demonstration` models are named as such in every document."""

    name: str
    sha256: str = ""
    demonstration: bool = False


class Transcript(Part):
    """Everything that is known of one meeting."""

    format: Format = FORMAT
    meeting: Meeting = Field(default_factory=Meeting)
    recordings: list[Recording] = Field(default_factory=list)
    model: Model | None = None
    speakers: list[Speaker] = Field(default_factory=list)
    segments: list[Segment] = Field(default_factory=list)
    agenda: list[AgendaItem] = Field(default_factory=list)
    doubts: list[Doubt] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)

    def by_id(self) -> dict[str, Segment]:
        """Give the segments by their ids."""
        return {segment.id: segment for segment in self.segments}

    def speaker_name(self, segment: Segment) -> str:
        """Give the name that documents show for a segment's speaker, empty if nobody was told apart."""
        return next((speaker.name for speaker in self.speakers if speaker.id == segment.speaker), "")


def segment_id(track: str, start: float) -> str:
    """Give the id of the segment that begins at `start` seconds of a track."""
    return f"{track}-{round(start * 1000):09d}"


def apply(verbatim: str, changes: Sequence[Change]) -> str:
    """Give the clean text. Raises `ValueError` if the changes overlap or do not fit the verbatim text."""
    parts: list[str] = []
    here = 0
    for change in changes:
        end = change.at + len(change.before)
        if change.at < here or verbatim[change.at : end] != change.before:
            raise ValueError(f"change at {change.at} does not fit")
        parts += [verbatim[here : change.at], change.after]
        here = end
    return "".join(parts) + verbatim[here:]


def basis(segments: Iterable[Segment]) -> str:
    """Give the mark of what a statement rests on: it changes when a cited text does."""
    digest = hashlib.sha256()
    for segment in segments:
        digest.update(f"{segment.id}\0{segment.clean}\0".encode())
    return digest.hexdigest()[:16]

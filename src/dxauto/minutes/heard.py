"""What passes between hearing and the rest, before there is a transcript; each is a small file of an item."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from dxauto.minutes.transcript import Alternative, Doubt, Part, Word

RATE = 16_000
"""Samples a second of every track: what Whisper models hear."""


class Track(Part):
    """One voice line of the meeting as 16 kHz mono 16-bit PCM on disk (`path`, a WAV file of our own).

    `id` is short and stable (`a1`: recording a, channel 1; a recording that is heard as one is `a0`). A moment `t` of
    the track is `offset_s + t * (1 + drift_ppm / 1e6)` on the meeting's clock.
    """

    id: str
    recording: int
    channel: int
    path: Path
    seconds: float
    offset_s: float = 0.0
    drift_ppm: float = 0.0

    def on_clock(self, seconds: float) -> float:
        """Give a moment of the track on the meeting's clock."""
        return self.offset_s + seconds * (1 + self.drift_ppm / 1e6)


class Span(Part):
    """A part of a track, in its own seconds."""

    start: float
    end: float


class Stretch(Part):
    """One item of the robot: a part of a track that is heard by itself, cut in silence, with the speech in it.

    At most some minutes long; what it is heard as depends on nothing but its samples, the model and the settings, so
    that a resumed run equals an undisturbed one.
    """

    track: str
    number: int
    start: float
    end: float
    speech: list[Span] = Field(default_factory=list)


class Utterance(Part):
    """What was heard in a part of a stretch: track seconds, verbatim text, words, doubts and other readings."""

    start: float
    end: float
    text: str
    words: list[Word] = Field(default_factory=list)
    probability: float = 0.0
    no_speech: float = 0.0
    alternatives: list[Alternative] = Field(default_factory=list)
    doubts: list[Doubt] = Field(default_factory=list)


class Heard(Part):
    """The result of one stretch (`heard.json` in its work folder); `by` marks the model and settings that heard it."""

    stretch: Stretch
    by: str = ""
    utterances: list[Utterance] = Field(default_factory=list)
    doubts: list[Doubt] = Field(default_factory=list)

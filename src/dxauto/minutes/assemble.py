"""Puts what was heard of every stretch together to one transcript on the meeting's clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from dxauto.minutes.heard import Heard, Track, Utterance
from dxauto.minutes.transcript import (
    Doubt,
    DoubtKind,
    Meeting,
    Model,
    Recording,
    Segment,
    Transcript,
    segment_id,
)

FILE = "heard.json"


def read_heard(folder: Path) -> Heard | None:
    """Give what was heard of the stretch whose work folder this is, None if it has not been heard."""
    try:
        return Heard.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValueError):
        return None


def assemble(
    heard: Iterable[Heard], tracks: Sequence[Track], recordings: Sequence[Recording], meeting: Meeting, model: Model
) -> Transcript:
    """Give the transcript: verbatim, in the order of time, nothing cleaned, nobody told apart."""
    by_id = {track.id: track for track in tracks}
    segments: list[Segment] = []
    doubts: list[Doubt] = []
    for one in heard:
        track = by_id[one.stretch.track]
        segments += [_segment(track, utterance) for utterance in one.utterances]
        doubts += [_on_clock(track, doubt) for doubt in one.doubts]
    segments.sort(key=lambda segment: (segment.start, segment.id))
    doubts.sort(key=lambda doubt: doubt.start)
    return Transcript(
        meeting=meeting, recordings=list(recordings), model=model, segments=_unique(segments), doubts=doubts
    )


def not_heard(track: Track, start: float, end: float, reason: str) -> Doubt:
    """Give the mark of a stretch that could not be heard at all."""
    sentence = f"この部分は書き起こせませんでした（{reason}）。音を聞いて書き足してください"
    return _on_clock(track, Doubt(kind=DoubtKind.UNHEARD, start=start, end=end, reason=sentence))


def _segment(track: Track, one: Utterance) -> Segment:
    words = [
        word.model_copy(update={"start": _clock(track, word.start), "end": _clock(track, word.end)})
        for word in one.words
    ]
    return Segment(
        id=segment_id(track.id, one.start),
        start=_clock(track, one.start),
        end=_clock(track, one.end),
        track=track.id,
        verbatim=one.text,
        clean=one.text,
        words=words,
        alternatives=one.alternatives,
        doubts=[_on_clock(track, doubt) for doubt in one.doubts],
    )


def _unique(segments: list[Segment]) -> list[Segment]:
    seen: set[str] = set()
    for segment in segments:
        name, number = segment.id, 2
        while segment.id in seen:
            segment.id, number = f"{name}-{number}", number + 1
        seen.add(segment.id)
    return segments


def _on_clock(track: Track, doubt: Doubt) -> Doubt:
    return doubt.model_copy(update={"start": _clock(track, doubt.start), "end": _clock(track, doubt.end)})


def _clock(track: Track, seconds: float) -> float:
    return round(track.on_clock(seconds), 3)

"""Tells the speakers apart in the way that fits what there is; where there is no way, it says so and goes on."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from dxauto.minutes.heard import Track
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.speakers.turns import Turn, load_turns
from dxauto.minutes.transcript import Segment, Speaker, Transcript, Word, segment_id

Source = Literal["channel", "turns", "voice", "person", "none"]

OVERLAP_S = 0.3
"""Less than that is the end of a word over the beginning of another."""


def tell(
    transcript: Transcript,
    tracks: Sequence[Track],
    parameters: MinutesParameters,
    turns: Path | None,
    models: Path | None = None,
) -> None:
    """Fill in `speakers`, each segment's `speaker` and `overlaps`. Segments that a person has edited keep theirs.

    `turns` is a file of turns that somebody else has told apart, `models` the folder where models for voices may lie.
    """
    if turns is not None:
        _by_turns(transcript, load_turns(turns), "turns")
    elif parameters.speakers in ("auto", "channel") and len(_microphones(tracks)) > 1:
        _by_channel(transcript, tracks)
    elif parameters.speakers in ("auto", "voice"):
        _by_voice(transcript, tracks, parameters, models)
    _mark_overlaps(transcript.segments)


def _microphones(tracks: Sequence[Track]) -> list[Track]:
    """Give the tracks that are heard at the same time as another: parts that follow one another are no microphones."""

    def together(one: Track, other: Track) -> bool:
        first, second = sorted((one, other), key=lambda track: track.offset_s)
        return first.on_clock(first.seconds) - second.offset_s > 0.5 * min(one.seconds, other.seconds)

    return [one for one in tracks if any(other is not one and together(one, other) for other in tracks)]


def _by_channel(transcript: Transcript, tracks: Sequence[Track]) -> None:
    names = {one.channel: (one.name, one.role) for one in transcript.meeting.attendees if one.channel}
    several = len({track.recording for track in tracks}) > 1
    ids: dict[str, str] = {}
    microphones: set[int] = set()
    for number, track in enumerate(_microphones(tracks), start=1):
        # With one recorder a person, the recorders are counted; with one recording, its channels.
        microphone = number if several and track.channel == 0 else track.channel
        microphones.add(microphone)
        name, role = names.get(microphone, (f"マイク{microphone}", ""))
        known = next((one for one in transcript.speakers if one.name == name), None)
        if known is None:
            known = Speaker(id=f"s{len(transcript.speakers) + 1}", name=name, role=role, source="channel")
            transcript.speakers.append(known)
        ids[track.id] = known.id
    for segment in transcript.segments:
        segment.speaker = segment.speaker or ids.get(segment.track)
    if unheard := sorted(set(names) - microphones):
        told = "、".join(f"{channel}（{names[channel][0]}）" for channel in unheard)
        transcript.notes.append(
            f"会議のファイルにあるチャンネル {told} の発言は、録音にありません。番号を確かめてください"
        )


def _by_voice(
    transcript: Transcript, tracks: Sequence[Track], parameters: MinutesParameters, models: Path | None
) -> None:
    from dxauto.minutes.speakers import voice

    found, notes = voice.turns(tracks, parameters, models) if models is not None else ([], [voice.NO_MODEL])
    transcript.notes += notes
    _by_turns(transcript, found, "voice")


def _by_turns(transcript: Transcript, turns: Sequence[Turn], source: Source) -> None:
    roles = {one.name: one.role for one in transcript.meeting.attendees}
    ids: dict[str, str] = {}
    for turn in turns:
        if turn.speaker not in ids:
            name = turn.speaker
            ids[name] = f"s{len(transcript.speakers) + 1}"
            transcript.speakers.append(Speaker(id=ids[name], name=name, role=roles.get(name, ""), source=source))
    owner = _owner(turns)
    told: list[Segment] = []
    for segment in transcript.segments:
        told += [segment] if segment.edited or segment.speaker else _split(segment, owner, ids)
    transcript.segments[:] = told


def _owner(turns: Sequence[Turn]) -> Callable[[float], str | None]:
    """Give who speaks at a moment: of several the one who began last, in a gap the nearest within a second."""
    starts = [turn.start for turn in turns]
    longest = max((turn.end - turn.start for turn in turns), default=0.0)

    def at(moment: float) -> str | None:
        last = bisect.bisect_right(starts, moment + 1.0)
        first = bisect.bisect_left(starts, moment - longest - 1.0)
        candidates = list(turns[first:last])
        inside = [turn for turn in candidates if turn.start <= moment < turn.end]
        if inside:
            return inside[-1].speaker
        close = [(min(abs(turn.start - moment), abs(turn.end - moment)), turn.speaker) for turn in candidates]
        distance, speaker = min(close, default=(9.0, ""))
        return speaker if distance <= 1.0 else None

    return at


def _split(segment: Segment, owner: Callable[[float], str | None], ids: dict[str, str]) -> list[Segment]:
    """Give a segment's parts, one a speaker; words that nobody owns belong to the one before."""
    runs: list[tuple[str | None, list[Word]]] = []
    for word in segment.words:
        who = owner((word.start + word.end) / 2)
        if runs and (who is None or who == runs[-1][0]):
            runs[-1][1].append(word)
        else:
            runs.append((who, [word]))
    if len(runs) < 2:
        who = runs[0][0] if runs else owner((segment.start + segment.end) / 2)
        segment.speaker = ids.get(who) if who else None
        return [segment]
    return [_part(segment, ids.get(who) if who else None, words) for who, words in runs]


def _part(segment: Segment, speaker: str | None, words: list[Word]) -> Segment:
    text = "".join(word.text for word in words).strip()
    start, end = words[0].start, words[-1].end
    doubts = [doubt for doubt in segment.doubts if doubt.end > start and doubt.start < end]
    own = segment.id if start <= segment.start else segment_id(segment.track, start)
    return segment.model_copy(
        update={
            "id": own, "start": start, "end": end, "speaker": speaker, "verbatim": text, "clean": text,
            "words": words, "doubts": doubts,
        }
    )  # fmt: skip


def _mark_overlaps(segments: Sequence[Segment]) -> None:
    """Note at each segment which others are spoken at the same time by somebody else."""
    open_: list[Segment] = []
    for segment in segments:
        open_ = [one for one in open_ if one.end > segment.start + OVERLAP_S]
        for other in open_:
            same = segment.speaker == other.speaker
            if not same and min(segment.end, other.end) - segment.start > OVERLAP_S:
                segment.overlaps.append(other.id)
                other.overlaps.append(segment.id)
        open_.append(segment)

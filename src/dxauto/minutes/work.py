"""What a meeting's hearing consists of: the stretches of all tracks, found once and kept beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from dxauto.files import write_atomic
from dxauto.minutes.audio import wavefile
from dxauto.minutes.audio.tracks import envelope_of
from dxauto.minutes.heard import Stretch, Track
from dxauto.minutes.hearing.cutting import PIECE_S, cut
from dxauto.minutes.hearing.ownership import mine, owned
from dxauto.minutes.hearing.vad import speech

_STRETCHES = TypeAdapter(list[Stretch])


def all_stretches(tracks: Sequence[Track]) -> list[tuple[Track, Stretch]]:
    """Give every stretch of a meeting in the order of its clock; looked for once, then found beside the tracks."""
    by_id = {track.id: track for track in tracks}
    kept = tracks[0].path.with_name(f"stretches-{_mark(tracks)}.json")
    try:
        found = _STRETCHES.validate_json(kept.read_bytes())
    except (OSError, ValueError):
        found = _look(tracks)
        write_atomic(kept, _STRETCHES.dump_json(found))
    pairs = [(by_id[stretch.track], stretch) for stretch in found]
    return sorted(pairs, key=lambda pair: (pair[0].on_clock(pair[1].start), pair[0].id))


def item_key(track: Track, stretch: Stretch) -> str:
    """Give the key of a stretch: the recording's hash, the channel, the place, the speech in it. The same tomorrow."""
    recording = track.path.parent.name.removeprefix("audio-")
    spans = ",".join(f"{one.start:.3f}-{one.end:.3f}" for one in stretch.speech)
    mark = hashlib.sha256(spans.encode()).hexdigest()[:8]
    return f"{recording}-{track.channel:02d}-{round(stretch.start * 1000):09d}-{mark}"


def item_folder(work: Path, track: Track, stretch: Stretch) -> Path:
    """Give the work folder of a stretch."""
    return work / item_key(track, stretch)


def _mark(tracks: Sequence[Track]) -> str:
    parts = [(t.id, t.path.parent.name, t.channel, round(t.offset_s, 3), round(t.drift_ppm, 2)) for t in tracks]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _look(tracks: Sequence[Track]) -> list[Stretch]:
    found: list[Stretch] = []
    alone = len(tracks) == 1
    levels = [] if alone else [envelope_of(track) for track in tracks]
    for track in tracks:
        spans = speech(wavefile.pieces(track.path, PIECE_S))
        found += cut(track, spans if alone else mine(spans, owned(track, tracks, levels)))
    return found

"""From the files of a meeting to its tracks: decoded once, kept in the robot's work area, found again when resumed."""

from __future__ import annotations

import hashlib
import re
import shutil
import string
import wave
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dxauto.errors import UnreadableInputError, system_reason
from dxauto.files import write_atomic
from dxauto.housekeeping import touch
from dxauto.minutes.audio import wavefile
from dxauto.minutes.audio.align import align
from dxauto.minutes.audio.decode import Decoded, blocks
from dxauto.minutes.audio.level import Envelope, Meter, noise_level, speech_level, warnings
from dxauto.minutes.audio.separate import own_microphones, sounding
from dxauto.minutes.heard import Track
from dxauto.minutes.output.wording import clock
from dxauto.minutes.recordings import Parts
from dxauto.minutes.transcript import Part, Recording

_KEPT = "tracks.json"
_ENVELOPES = "levels.npz"
_SAME_LENGTH = 0.1
"""Recorders of one meeting are started and stopped within a tenth of its length of one another."""


class Prepared(Part):
    """The tracks and recordings of a meeting, and the sentences that a secretary should read before the draft."""

    tracks: list[Track]
    recordings: list[Recording]
    warnings: list[str]


class _File(Part):
    """One file's tracks, as they lie in its folder."""

    recording: Recording
    channels: list[int]
    names: list[str]


@dataclass(frozen=True, slots=True)
class _Ready:
    file: _File
    folder: Path
    envelope: Envelope


def prepare(
    paths: Sequence[Path],
    folder: Path,
    parts: Parts = "auto",
    *,
    separate: bool | None = None,
    ordered: bool = False,
) -> Prepared:
    """Decode the files of one meeting to tracks below `folder`, or find them there.

    Several files are parts in the order of their names' numbers, or as given if they are `ordered` (`sequence`), or
    microphones of one room; `auto` listens. `separate` says whether channels are microphones of their own (None:
    listen). Raises `UnreadableInputError` if a file cannot be read; files are named in it, nothing is half done.
    """
    ready = [_ready(path, folder, separate) for path in (paths if ordered else sorted(paths, key=_natural))]
    _refuse_copies(ready)
    places = _places(ready, parts)
    tracks, recordings = [], []
    for number, (one, (offset, drift)) in enumerate(zip(ready, places, strict=True)):
        recording = one.file.recording.model_copy(update={"offset_s": offset, "drift_ppm": drift})
        recordings.append(recording)
        for channel, name in zip(one.file.channels, one.file.names, strict=True):
            tracks.append(
                Track(
                    id=f"{_letters(number)}{channel}",
                    recording=number,
                    channel=channel,
                    path=one.folder / name,
                    seconds=recording.seconds,
                    offset_s=offset,
                    drift_ppm=drift,
                )
            )
    told = [f"「{one.name}」: {text}" for one in recordings for text in one.warnings]
    if len(recordings) > 1 and parts == "auto" and not ordered:
        told.insert(0, _how_they_belong_together(recordings))
    return Prepared(tracks=tracks, recordings=recordings, warnings=told)


def _refuse_copies(ready: Sequence[_Ready]) -> None:
    """A copy would be taken for a second microphone, and every word would stand in the draft twice."""
    seen: dict[str, str] = {}
    for one in (one.file.recording for one in ready):
        if one.sha256 in seen:
            raise UnreadableInputError(
                f"「{one.name}」は「{seen[one.sha256]}」と中身が同じ録音です。片方だけを指定してください"
            )
        seen[one.sha256] = one.name


def _how_they_belong_together(recordings: Sequence[Recording]) -> str:
    names = "、".join(f"「{one.name}」" for one in recordings)
    if any(one.offset_s >= recordings[0].seconds for one in recordings[1:]):
        return f"録音を、次の順につなぎました: {names}。違うときは、会議のファイルの「録音」に順に書いてください"
    return f"同じ会議を録った録音として、時刻を合わせました: {names}"


def envelope_of(track: Track) -> Envelope:
    """Give the levels of one track, on its own clock."""
    levels = _levels(track.path.parent)
    own: Envelope = levels[track.channel - 1] if track.channel else levels.max(axis=0)
    return own


def _levels(folder: Path) -> NDArray[np.float32]:
    with np.load(folder / _ENVELOPES) as kept:
        levels: NDArray[np.float32] = kept["levels"]
    return levels


def _natural(path: Path) -> list[tuple[int, int, str]]:
    parts = re.findall(r"\d+|\D+", path.name)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def _letters(number: int) -> str:
    letters = string.ascii_lowercase
    return (letters[number // 26 - 1] if number >= 26 else "") + letters[number % 26]


def _ready(path: Path, folder: Path, separate: bool | None) -> _Ready:
    digest = _digest(path)
    manner = {None: "", True: "-separate", False: "-mixed"}[separate]
    own = folder / f"audio-{digest[:24]}{manner}"
    kept = _kept(own)
    if kept is None:
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir(parents=True)
        kept = _decoded(path, own, digest, separate)
    else:
        touch(own)
    # The same recording may lie under another name today.
    named = kept.recording.model_copy(update={"name": path.name})
    return _Ready(kept.model_copy(update={"recording": named}), own, _levels(own).max(axis=0))


def _kept(folder: Path) -> _File | None:
    try:
        kept = _File.model_validate_json((folder / _KEPT).read_bytes())
    except (OSError, ValueError):
        return None
    return kept if all((folder / name).is_file() for name in [*kept.names, _ENVELOPES]) else None


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableInputError(
            f"「{path.name}」を読めません（{system_reason(error)}）。ファイルの場所と名前を確かめてください"
        ) from error


def _decoded(path: Path, folder: Path, digest: str, separate: bool | None) -> _File:
    told = Decoded()
    meters = _written(path, folder, told)
    envelopes = [meter.envelope for meter in meters]
    heard = sounding(envelopes)
    apart = own_microphones(envelopes) if separate is None else separate and len(heard) > 1
    names, channels = _chosen(folder, heard, apart)
    np.savez(folder / _ENVELOPES, levels=np.stack(envelopes))
    recording = Recording(
        name=path.name,
        sha256=digest,
        seconds=told.seconds,
        channels=told.channels,
        level_dbfs=round(max(map(speech_level, envelopes)), 1),
        noise_dbfs=round(min(map(noise_level, envelopes)), 1),
        warnings=warnings(envelopes, [meter.clipped for meter in meters]) + _damage(told, len(heard), apart),
    )
    file = _File(recording=recording, channels=channels, names=names)
    write_atomic(folder / _KEPT, file.model_dump_json(indent=1).encode())
    return file


def _written(path: Path, folder: Path, told: Decoded) -> list[Meter]:
    """Write every channel as it is decoded, and measure it on the way."""
    meters: list[Meter] = []
    with ExitStack() as stack:
        wavs: list[wave.Wave_write] = []
        for block in blocks(path, told):
            while len(meters) < len(block):
                meters.append(Meter())
                wavs.append(stack.enter_context(wavefile.writer(folder / f"c{len(meters)}.wav")))
            for samples, meter, wav in zip(block, meters, wavs, strict=True):
                meter.put(samples)
                wavefile.put(wav, samples)
    return meters


def _chosen(folder: Path, heard: Sequence[int], apart: bool) -> tuple[list[str], list[int]]:
    """Keep the channels as tracks of their own, or their mean as the one track, channel 0."""
    if apart:
        return [f"c{number + 1}.wav" for number in heard], [number + 1 for number in heard]
    sources = [folder / f"c{number + 1}.wav" for number in heard] or [folder / "c1.wav"]
    if len(sources) == 1:
        return [sources[0].name], [0]
    if not wavefile.mix(sources, folder / "c0.wav"):
        # One channel is the other turned round (a cable wired wrongly): together they are silence.
        (folder / "c0.wav").unlink()
        return [sources[0].name], [0]
    for source in folder.glob("c[1-9]*.wav"):
        source.unlink()
    return ["c0.wav"], [0]


def _damage(told: Decoded, heard: int, apart: bool) -> list[str]:
    found = []
    if told.cut_off:
        found.append(
            f"ファイルの終わりが欠けています（{clock(round(told.promised))} のうち {clock(told.seconds)} まで）。"
            "読めたところまでを使いました。録音機に元のファイルがないか、確かめてください"
        )
    elif told.torn:
        found.append("ファイルの終わりが壊れています。読めたところまでを使いました")
    if told.lost:
        found.append(f"録音に壊れたところが {told.lost} か所あります。そこは聞き取れていません")
    if apart and heard < told.channels:
        found.append(f"{told.channels} 本のマイクのうち {told.channels - heard} 本は、音が入っていません")
    return found


def _places(ready: Sequence[_Ready], parts: Parts) -> list[tuple[float, float]]:
    """Give each recording's offset (s) and drift (ppm) on the meeting's clock."""
    if parts != "sequence" and len(ready) > 1:
        together = _together(ready)
        if together is not None:
            return together
        if parts == "microphones":
            raise UnreadableInputError(
                "同じ会議を録ったファイルに聞こえません。続きの録音なら「--set parts=sequence」を付けるか、"
                "会議のファイルに「録音の関係: 続き」と書いてください"
            )
    places, here = [], 0.0
    for one in ready:
        places.append((here, 0.0))
        here += one.file.recording.seconds
    return places


def _together(ready: Sequence[_Ready]) -> list[tuple[float, float]] | None:
    lengths = [one.file.recording.seconds for one in ready]
    if min(lengths) < (1 - _SAME_LENGTH) * max(lengths):
        return None
    found: list[tuple[float, float]] = [(0.0, 0.0)]
    for other in ready[1:]:
        fit = align(ready[0].envelope, other.envelope)
        if fit is None:
            return None
        found.append((fit.offset_s, fit.drift_ppm))
    return found

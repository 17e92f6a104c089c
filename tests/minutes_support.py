"""What the tests of minutes share: sounds made of noise and tones, recordings in every format, small transcripts."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from dxauto.minutes.transcript import Meeting, Segment, Speaker, Transcript, segment_id
from tests.models_support import whisper

ROOT = Path(__file__).parents[1]
Sound = NDArray[np.float32]


def minutes_office(root: Path) -> Path:
    """Fill a workspace with the shipped robot and a model of random weights, and give it."""
    shutil.copytree(ROOT / "templates", root / "templates")
    (root / "robots").mkdir()
    shutil.copy(ROOT / "robots" / "kaigi-giji.yaml", root / "robots")
    whisper(root / "models" / "tiny")
    return root


def voice(seconds: float, *, seed: int = 0, rate: int = 16_000, level: float = 0.2) -> Sound:
    """Give a sound that rises and falls like syllables (no speech: only its levels are like it)."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * rate)) / rate
    syllables = np.clip(np.sin(2 * np.pi * (2.5 + rng.random()) * t + rng.random() * 6) + 0.3, 0, None)
    pauses = np.repeat(rng.random(len(t) // rate + 1) > 0.3, rate)[: len(t)]
    tone = np.sin(2 * np.pi * (110 + 60 * rng.random()) * t) + 0.5 * rng.standard_normal(len(t))
    return (level * syllables * pauses * tone / 2).astype(np.float32)


def record(path: Path, sound: Sound, *, rate: int = 16_000, codec: str | None = None, form: str | None = None) -> Path:
    """Write a recording; `sound` has the shape (channels, n) or (n,). The format is that of the file's ending."""
    channels = sound if sound.ndim == 2 else sound[None]
    layout = {1: "mono", 2: "stereo", 4: "4.0"}[len(channels)]
    with av.open(str(path), "w", format=form) as container:
        name = codec or container.default_audio_codec
        stream = container.add_stream(name, rate=rate)
        stream.layout = layout
        stream.bit_rate = 128_000
        wanted = stream.codec_context.format.name if stream.codec_context.format else "fltp"
        resampler = av.AudioResampler(wanted, layout, rate, frame_size=1024)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(channels), format="fltp", layout=layout)
        frame.sample_rate = rate
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def meeting_of(lines: Sequence[tuple[str, str]], **meeting: object) -> Transcript:
    """Give a transcript of (speaker, text) lines, each a second and as long as its letters take."""
    speakers: dict[str, Speaker] = {}
    segments: list[Segment] = []
    at = 0.0
    for who, text in lines:
        speaker = speakers.setdefault(who, Speaker(id=f"s{len(speakers) + 1}", name=who))
        end = at + len(text) * 0.15
        name = segment_id("a0", at)
        segments.append(Segment(id=name, start=at, end=end, speaker=speaker.id, verbatim=text, clean=text))
        at = end + 1
    return Transcript(meeting=Meeting.model_validate(meeting), speakers=list(speakers.values()), segments=segments)

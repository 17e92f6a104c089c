"""The sound of a meeting: each voice near its own microphone, faintly in the others', over the room's noise."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samples.meeting.script import Script
from samples.meeting.speech import RATE, Sound, Voice, say

CROSSTALK = 10 ** (-24 / 20)
NOISE = 10 ** (-55 / 20)
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1"}


def voices(rng: random.Random, count: int) -> list[Voice]:
    """So many voices of one synthesiser that sound like different people."""
    spread = [(-4.0, 0.88), (1.5, 1.04), (-1.5, 0.94), (3.0, 1.09), (-3.0, 0.91), (0.0, 1.0)]
    return [Voice(pitch, rng.uniform(0.95, 1.15), tract) for pitch, tract in (spread[n % 6] for n in range(count))]


def record(script: Script, seed: int) -> Sound:
    """Speaks the script: channels x samples at 16 kHz. The turns get their true start and end."""
    rng = random.Random(f"recording {seed}")
    cast = voices(rng, len(script.people))
    spoken = [_voiced(say(turn.verbatim, cast[turn.speaker])) for turn in script.turns]
    at = 0.0
    for turn, sound in zip(script.turns, spoken, strict=True):
        turn.start = round(at + turn.silence, 2)
        turn.end = round(turn.start + len(sound) / RATE, 2)
        at = turn.end
    mixed = np.zeros((len(cast), math.ceil((at + 1.0) * RATE)), dtype=np.float32)
    for turn, sound in zip(script.turns, spoken, strict=True):
        first = round(turn.start * RATE)
        for channel in range(len(cast)):
            mixed[channel, first : first + len(sound)] += sound * (1.0 if channel == turn.speaker else CROSSTALK)
    grain = np.random.default_rng(seed).standard_normal(mixed.shape).astype(np.float32)
    noisy: Sound = mixed + grain * np.float32(NOISE)
    return noisy


def _voiced(sound: Sound) -> Sound:
    """The sound without the silence that the synthesiser puts at its ends."""
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    return sound[loud[0] : loud[-1] + 1] if len(loud) else sound


def write(sound: NDArray[np.float32], path: Path, bit_rate: int = 96_000) -> None:
    """Writes channels x samples at 16 kHz, coded as the file's name says: m4a (AAC) or wav, flac."""
    import av

    codec = {".m4a": "aac", ".flac": "flac", ".wav": "pcm_s16le"}[path.suffix]
    layout = _LAYOUTS[len(sound)]
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=RATE, layout=layout)
        if codec == "aac":
            stream.bit_rate = bit_rate
        resampler = av.AudioResampler(format=stream.format.name, layout=layout, rate=RATE)
        for first in range(0, sound.shape[1], RATE):
            part = np.ascontiguousarray(np.clip(sound[:, first : first + RATE], -1, 1))
            frame: Any = av.AudioFrame.from_ndarray(part, format="fltp", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
            for piece in resampler.resample(frame):
                container.mux(stream.encode(piece))
        container.mux(stream.encode(None))

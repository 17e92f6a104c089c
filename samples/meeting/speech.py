"""Synthetic voices: pyopenjtalk's "Mei" at many pitches, rates and vocal tracts, and espeak-ng's voices reading kana.

Needs the packages `pyopenjtalk` (Python) and `open-jtalk-mecab-naist-jdic`, `espeak-ng` (Debian).
"""

from __future__ import annotations

import io
import math
import os
import random
import subprocess
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16000
"""Samples a second of everything that is said here."""

_DICTIONARIES = ("/var/lib/mecab/dic/open-jtalk/naist-jdic",)
_ESPEAK_VARIANTS = "f1 f2 f3 f4 f5 m1 m2 m3 m4 m5 m6 m7 m8 klatt klatt2 klatt3 klatt4 linda steph adam david".split()

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Voice:
    """A voice: `pitch` in half tones from the middle, `rate` 1 is unhurried, `tract` < 1 is a longer vocal tract."""

    pitch: float = 0.0
    rate: float = 1.0
    tract: float = 1.0
    espeak: str = ""


def random_voice(rng: random.Random, espeak: float = 0.0) -> Voice:
    """A voice at random; `espeak` is the share of voices that are espeak-ng's."""
    if rng.random() < espeak:
        return Voice(rng.uniform(-6, 6), rng.uniform(0.75, 1.25), espeak=rng.choice(_ESPEAK_VARIANTS))
    return Voice(rng.uniform(-5, 4), rng.uniform(0.85, 1.3), rng.uniform(0.84, 1.12))


def openjtalk() -> ModuleType:
    """The module pyopenjtalk with Debian's dictionary, which has to be named before the first import.

    Raises ImportError where the package is missing, FileNotFoundError where the dictionary is.
    """
    if "OPEN_JTALK_DICT_DIR" not in os.environ:
        found = [path for path in _DICTIONARIES if Path(path).is_dir()]
        if not found:
            raise FileNotFoundError("no dictionary: install open-jtalk-mecab-naist-jdic or set OPEN_JTALK_DICT_DIR")
        os.environ["OPEN_JTALK_DICT_DIR"] = found[0]
    import pyopenjtalk

    module: ModuleType = pyopenjtalk
    return module


def say(text: str, voice: Voice) -> Sound:
    """The text spoken: 16 kHz mono, peak about 0.5, with short silence at both ends."""
    sound = _espeak(text, voice) if voice.espeak else _mei(text, voice)
    peak = float(np.abs(sound).max(initial=0.0))
    return sound * np.float32(0.5 / peak) if peak > 0 else sound


def kana(text: str) -> str:
    """How the text is read."""
    reading: str = openjtalk().g2p(text, kana=True)
    return reading


def _mei(text: str, voice: Voice) -> Sound:
    half_tone = voice.pitch - 12 * math.log2(voice.tract)
    sound, rate = openjtalk().tts(text, speed=voice.rate / voice.tract, half_tone=half_tone)
    return resample((sound / 32768.0).astype(np.float32), round(rate * voice.tract))


def _espeak(text: str, voice: Voice) -> Sound:
    pitch = min(99, max(0, round(50 + 5 * voice.pitch)))
    command = [
        "espeak-ng",
        "-v",
        f"ja+{voice.espeak}",
        "-s",
        str(round(165 * voice.rate)),
        "-p",
        str(pitch),
        "--stdout",
    ]
    made = subprocess.run([*command, kana(text)], capture_output=True, check=True)
    with wave.open(io.BytesIO(made.stdout)) as file:
        raw, rate = file.readframes(10**9), file.getframerate()
    return resample(np.frombuffer(raw, dtype="<i2").astype(np.float32) / 32768.0, rate)


def resample(sound: Sound, rate: int, to: int = RATE) -> Sound:
    """The sound at another rate, by PyAV's resampler."""
    import av

    if rate == to or not len(sound):
        return sound
    frame: Any = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None]), format="fltp", layout="mono")
    frame.sample_rate = rate
    frame.time_base = Fraction(1, rate)
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=to)
    parts = [part.to_ndarray()[0] for given in (frame, None) for part in resampler.resample(given)]
    joined: Sound = np.concatenate(parts).astype(np.float32)
    return joined

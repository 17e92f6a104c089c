"""Tracks on disk: 16 kHz mono 16-bit PCM, written as a stream, read by position."""

from __future__ import annotations

import struct
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dxauto.minutes.heard import RATE

_SCALE = 32767.0
_CANCELLED = 0.2
_UNKNOWN_SIZE = 0xFFFF_0000


@contextmanager
def writer(path: Path) -> Iterator[wave.Wave_write]:
    """Open a track for writing."""
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        yield wav


def put(wav: wave.Wave_write, samples: NDArray[np.float32]) -> None:
    """Write samples of -1 to 1."""
    wav.writeframesraw((samples * _SCALE).round().astype("<i2").tobytes())


def times_longer(path: Path) -> float:
    """Tell how many times longer the samples of any WAV file are by its head than what is there of them, at least 1.

    FFmpeg takes the file's size instead, so that of a copy that was broken off nothing is missing. A recorder that
    writes as it goes has 0 or the largest number there, which says nothing.
    """
    with path.open("rb") as stream:
        stream.seek(12)
        while len(head := stream.read(8)) == 8:
            name, size = struct.unpack("<4sI", head)
            if name == b"data":
                there = path.stat().st_size - stream.tell()
                return max(1.0, size / there) if there > 0 and size < _UNKNOWN_SIZE else 1.0
            stream.seek(size + size % 2, 1)
    return 1.0


def read(path: Path, start: float = 0.0, end: float | None = None) -> NDArray[np.float32]:
    """Give the samples of a track from `start` to `end` seconds."""
    with wave.open(str(path), "rb") as wav:
        first = min(max(0, round(start * RATE)), wav.getnframes())
        last = wav.getnframes() if end is None else min(round(end * RATE), wav.getnframes())
        wav.setpos(first)
        raw = wav.readframes(max(0, last - first))
    return np.frombuffer(raw, "<i2").astype(np.float32) / _SCALE


def pieces(path: Path, seconds: float) -> Iterator[NDArray[np.float32]]:
    """Give a track in pieces of `seconds`, the last one shorter."""
    size = round(seconds * RATE)
    with wave.open(str(path), "rb") as wav:
        while raw := wav.readframes(size):
            yield np.frombuffer(raw, "<i2").astype(np.float32) / _SCALE


def mix(sources: Sequence[Path], target: Path) -> bool:
    """Write the mean of tracks of one length. Tells whether it still sounds: tracks may cancel one another."""
    mean_power, power = 0.0, 0.0
    with writer(target) as wav:
        for parts in zip(*(pieces(path, 30.0) for path in sources), strict=True):
            both = np.stack(parts)
            mean = np.asarray(np.mean(both, axis=0, dtype=np.float32))
            mean_power += float((mean.astype(np.float64) ** 2).sum())
            power += float((both.astype(np.float64) ** 2).sum())
            put(wav, mean)
    # What has nothing in common adds up to that; what is turned round to next to nothing.
    return mean_power >= _CANCELLED * power / len(sources) ** 2

"""How loud and how noisy a recording is, said before anybody waits for a transcript."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dxauto.minutes.heard import RATE

FRAMES_PER_S = 50
FRAME = RATE // FRAMES_PER_S
FLOOR_DBFS = -100.0

QUIET_DBFS = -45.0
SILENT_DBFS = -70.0
NOISY_DB = 12.0
CLIPPED = 0.002

Envelope = NDArray[np.float32]
"""Levels in dBFS, `FRAMES_PER_S` a second."""


class Meter:
    """Takes the samples of one channel as they come and keeps the level of every fiftieth of a second."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._levels: list[Envelope] = []
        self._clipped = 0
        self._samples = 0

    def put(self, samples: NDArray[np.float32]) -> None:
        """Take samples."""
        self._clipped += int((np.abs(samples) >= 0.999).sum())
        self._samples += len(samples)
        whole = np.concatenate([self._rest, samples])
        frames = len(whole) // FRAME
        power = (whole[: frames * FRAME].reshape(frames, FRAME) ** 2).mean(axis=1)
        self._levels.append((10 * np.log10(np.maximum(power, 1e-10))).astype(np.float32))
        self._rest = whole[frames * FRAME :]

    @property
    def envelope(self) -> Envelope:
        """The levels so far."""
        return np.concatenate(self._levels) if self._levels else np.zeros(0, np.float32)

    @property
    def clipped(self) -> float:
        """The part of the samples that stand at the limit."""
        return self._clipped / self._samples if self._samples else 0.0


def speech_level(envelope: Envelope) -> float:
    """Give the level of the loud tenth, in dBFS: where people speak."""
    return float(np.percentile(envelope, 90)) if len(envelope) else FLOOR_DBFS


def noise_level(envelope: Envelope) -> float:
    """Give the level of the quiet tenth, in dBFS; digital silence does not count."""
    sounding = envelope[envelope > FLOOR_DBFS + 1]
    return float(np.percentile(sounding, 10)) if len(sounding) else FLOOR_DBFS


def warnings(envelopes: Sequence[Envelope], clipped: Sequence[float]) -> list[str]:
    """Give the sentences that a secretary should read before the draft."""
    told = []
    loudest = max((speech_level(one) for one in envelopes), default=FLOOR_DBFS)
    if loudest < SILENT_DBFS:
        return ["録音にほとんど音が入っていません。マイクのつなぎ方と、ファイルの取り違えを確かめてください"]
    if loudest < QUIET_DBFS:
        told.append("録音の音量が小さすぎます。聞き取りの誤りが増えます。次の録音では、マイクを近づけてください")
    if min(speech_level(e) - noise_level(e) for e in envelopes if speech_level(e) >= SILENT_DBFS) < NOISY_DB:
        told.append("録音に雑音が多く入っています。聞き取りの誤りが増えます。空調や机の音から離してください")
    if max(clipped, default=0.0) > CLIPPED:
        told.append("録音の音が大きすぎて割れています。次の録音では、マイクの音量を下げてください")
    return told

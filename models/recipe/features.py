"""Whisper's log-mel features, kept un-normalised so that windows can be put together and changed afterwards."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

HOP, N_FFT, MELS, RATE = 160, 400, 80, 16000
FLOOR = -10.0
"""log10 of the smallest power that Whisper's extractor knows."""

Mel = NDArray[np.float32]


@cache
def _filters() -> Mel:
    from faster_whisper.feature_extractor import FeatureExtractor

    return np.asarray(FeatureExtractor.get_mel_filters(RATE, N_FFT, MELS), dtype=np.float32)


def log_mel(sound: NDArray[np.float32]) -> Mel:
    """Frames x 80, log10 of the mel power: one frame per 160 samples, centred as Whisper's are."""
    frames = len(sound) // HOP
    padded = np.pad(sound, (N_FFT // 2, N_FFT // 2), mode="reflect" if len(sound) > N_FFT else "constant")
    window = np.hanning(N_FFT + 1)[:-1].astype(np.float32)
    cut = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[: frames * HOP : HOP] * window
    power = np.abs(np.fft.rfft(cut, axis=1)).astype(np.float32) ** 2
    mel: Mel = np.log10(np.maximum(power @ _filters().T, 10**FLOOR))
    return mel


def normalise(mel: Mel) -> Mel:
    """Whisper's dynamic range of eight decades below the loudest, scaled."""
    return (np.maximum(mel, mel.max() - 8.0) + 4.0) / 4.0

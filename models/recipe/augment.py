"""Changes to un-normalised log-mel features that sound like other voices, rooms and microphones: cheap, any number."""

from __future__ import annotations

import numpy as np

from models.recipe.features import FLOOR, MELS, Mel

Rng = np.random.Generator


def stretched(mel: Mel, factor: float) -> Mel:
    """The speech made longer by the factor, pitch kept."""
    frames = max(2, round(len(mel) * factor))
    at = np.linspace(0, len(mel) - 1, frames)
    low = np.minimum(at.astype(int), len(mel) - 2)
    part = (at - low).astype(np.float32)[:, None]
    return mel[low] * (1 - part) + mel[low + 1] * part


def warped(mel: Mel, factor: float) -> Mel:
    """The mel axis stretched by the factor, as a shorter vocal tract does."""
    at = np.clip(np.arange(MELS) / factor, 0, MELS - 1)
    low = np.minimum(at.astype(int), MELS - 2)
    part = (at - low).astype(np.float32)
    return mel[:, low] * (1 - part) + mel[:, low + 1] * part


def reverberant(mel: Mel, rng: Rng) -> Mel:
    """The speech in a room: each band's power decays exponentially, RT60 0.15–0.6 s, 5–20 dB below the direct sound."""
    power = 10.0**mel
    decay = 10.0 ** (-6 * 0.01 / rng.uniform(0.15, 0.6))
    level = 10.0 ** rng.uniform(-2.0, -0.7)
    tail = np.zeros_like(power)
    for lag in range(1, 25):
        tail[lag:] += power[:-lag] * decay**lag
    return np.log10(power + level * tail).astype(np.float32)


def coloured(mel: Mel, rng: Rng) -> Mel:
    """The speech through another microphone: a smooth curve over the bands, and another loudness."""
    curve = np.interp(np.arange(MELS), np.linspace(0, MELS - 1, 6), rng.normal(0, 0.12, 6))
    return mel + (curve + rng.uniform(-1.2, 0.4)).astype(np.float32)


def noise(frames: int, rng: Rng) -> Mel:
    """Steady noise of a random colour, mean log power 0: frames x 80."""
    curve = np.interp(np.arange(MELS), np.linspace(0, MELS - 1, 5), rng.normal(0, 0.5, 5)) - rng.uniform(0, 1) * (
        np.arange(MELS) / MELS
    )
    freedom = np.linspace(1.0, 8.0, MELS)
    grain = rng.standard_gamma(freedom, size=(frames, MELS)).astype(np.float32) / freedom
    return (curve + np.log10(np.maximum(grain, 1e-3))).astype(np.float32)


def voice_changed(mel: Mel, rng: Rng) -> tuple[Mel, float]:
    """The utterance in another voice or room, and the factor by which it became longer."""
    factor = 1.0
    if rng.random() < 0.4:
        factor = float(rng.uniform(0.87, 1.15))
        mel = stretched(mel, factor)
    if rng.random() < 0.25:
        mel = warped(mel, float(rng.uniform(0.93, 1.07)))
    if rng.random() < 0.15:
        mel = reverberant(mel, rng)
    return np.maximum(coloured(mel, rng), FLOOR), factor

"""Training windows: utterances and silence in a row, with what is said when, normalised and padded as Whisper's are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.recipe.augment import noise, voice_changed
from models.recipe.corpus import Utterance
from models.recipe.features import FLOOR, MELS, Mel

Rng = np.random.Generator
LONG = 3000
QUIET = 0.03
"""Share of windows without speech."""


@dataclass
class Piece:
    """An utterance in a window: its frames (10 ms), the frame of each character, and whether the window cuts it."""

    utterance: Utterance
    start: float
    end: float
    times: NDArray[np.float32] | None
    cut: bool = False


@dataclass
class Window:
    """Features (frames x 80), the pieces in them, how many frames are sound, and the text said before."""

    mel: Mel
    pieces: list[Piece]
    content: int
    before: str = ""
    sounds: list[int] = field(default_factory=list)


def _gap(rng: Rng) -> int:
    return int(rng.choice([rng.uniform(5, 40), rng.uniform(40, 120), rng.uniform(100, 400)], p=[0.35, 0.5, 0.15]))


def make_window(rng: Rng, utterances: Sequence[Utterance], frames: int, content: int, cut: bool) -> Window:
    """A window of so many frames whose first `content` frames hold utterances.

    Without `cut` only whole utterances come in; with it, the last one may go over the end (and needs its times).
    """
    power: Mel = np.full((content, MELS), FLOOR, dtype=np.float32)
    pieces: list[Piece] = []
    at = int(rng.choice([0, rng.uniform(0, 30), rng.uniform(0, 150)], p=[0.3, 0.5, 0.2]))
    silent = rng.random() < QUIET
    while not silent and at < content - 40:
        utterance = utterances[int(rng.integers(len(utterances)))]
        mel, factor = voice_changed(np.asarray(utterance.mel, dtype=np.float32), rng)
        over = at + len(mel) > content
        if over and (not cut or utterance.times is None):
            if pieces or len(mel) > content:
                break
            at = max(0, content - len(mel))
        times = None if utterance.times is None else utterance.times * factor + at
        room = min(len(mel), content - at)
        power[at : at + room] = np.maximum(power[at : at + room], mel[:room])
        pieces.append(Piece(utterance, at, at + len(mel), times, cut=at + len(mel) > content))
        at += len(mel) + _gap(rng)
    padded = np.zeros((frames, MELS), dtype=np.float32)
    padded[:content] = _finished(power, rng, silent)
    window = Window(padded, pieces, content)
    window.sounds = [s for p in pieces if not p.cut for s in p.utterance.sounds]
    if rng.random() < (0.25 if frames == LONG else 0.05):
        window.before = utterances[int(rng.integers(len(utterances)))].text
    return window


def _finished(power: Mel, rng: Rng, silent: bool) -> Mel:
    """With background noise, and normalised over a maximum that may lie outside the window."""
    loudest = float(power.max()) if not silent else 0.0
    if rng.random() < 0.8 or silent:
        level = loudest - (rng.uniform(2.8, 7.0) if not silent else rng.uniform(0, 8.0))
        power = np.logaddexp2(power * 3.3219281, (noise(len(power), rng) + level) * 3.3219281) / np.float32(3.3219281)
    top = max(float(power.max()), loudest) + (rng.uniform(0, 0.5) if rng.random() < 0.5 else 0.0)
    if silent:
        top += rng.uniform(0, 4.0)
        return (np.maximum(power, top - 8.0) + 4.0) / np.float32(4.0)
    return (np.maximum(power, top - 8.0) + 4.0) / np.float32(4.0)

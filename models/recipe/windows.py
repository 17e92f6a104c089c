"""Training windows: utterances and silence in a row, with what is said when, normalised and padded as Whisper's are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.recipe.augment import noise, voice_changed
from models.recipe.corpus import Utterance
from models.recipe.features import FLOOR, MELS, Mel

Rng = np.random.Generator
QUIET = 0.03
"""Share of windows without speech."""
CUT = 0.12
"""Share of windows that begin within an utterance, and of those that end within one."""
PROMPTED = 0.12
STOPS, LAST_STOP = "、。", 12.0
"""A stop at the end is given so many frames of the silence that follows."""
TRIES = 12
"""Utterances looked at for a window: many are too long for what is left of it."""
LEAST_HEARD = 4.0
"""Frames (10 ms) of a character that must be in the window for it to be written."""


@dataclass
class Piece:
    """An utterance in a window: its frames (10 ms), the frame at which each character begins and the last ends, and
    which of its characters (first, end) are heard.
    """

    utterance: Utterance
    start: float
    end: float
    times: NDArray[np.float32]
    heard: tuple[int, int]

    @property
    def text(self) -> str:
        """What is heard of it."""
        return self.utterance.text[self.heard[0] : self.heard[1]]

    @property
    def sounds(self) -> list[int]:
        """The sounds that are heard of it."""
        first, end = (round(float(self.utterance.positions[n])) for n in self.heard)
        return self.utterance.sounds[first:end]


@dataclass
class Window:
    """Features (frames x 80), the pieces in them, how many frames are sound, and the text said before."""

    mel: Mel
    pieces: list[Piece]
    content: int
    before: str = ""


def _gap(rng: Rng) -> int:
    return int(rng.choice([rng.uniform(5, 40), rng.uniform(40, 120), rng.uniform(100, 300)], p=[0.35, 0.5, 0.15]))


def make_window(rng: Rng, utterances: Sequence[Utterance], frames: int, content: int) -> Window:
    """A window of so many frames whose first `content` frames hold utterances; some begin or end within one."""
    power: Mel = np.full((content, MELS), FLOOR, dtype=np.float32)
    pieces: list[Piece] = []
    at = int(rng.choice([0, rng.uniform(0, 30), rng.uniform(0, 150)], p=[0.3, 0.5, 0.2]))
    silent, early, late = rng.random() < QUIET, rng.random() < CUT, rng.random() < CUT
    tries = 0
    while not silent and at < content - 40 and tries < TRIES:
        tries += 1
        utterance = utterances[int(rng.integers(len(utterances)))]
        if not late and (at if pieces else 0) + len(utterance.mel) > content:
            continue
        mel, factor = voice_changed(np.asarray(utterance.mel, dtype=np.float32), rng)
        if early and not pieces:
            at = -int(rng.uniform(0.1, 0.8) * len(mel))
        if at + len(mel) > content and not late:
            if pieces or len(mel) > content:
                continue
            at = content - len(mel)
        first, room = max(0, -at), min(len(mel), content - at)
        power[at + first : at + room] = np.maximum(power[at + first : at + room], mel[first:room])
        times = (utterance.times * factor + at).astype(np.float32)
        if utterance.text[-1] in STOPS:
            times[-1] += LAST_STOP
        pieces.append(Piece(utterance, at, at + len(mel), times, _heard(times, content)))
        at += len(mel) + _gap(rng)
    padded = np.zeros((frames, MELS), dtype=np.float32)
    padded[:content] = _finished(power, rng, silent)
    window = Window(padded, [p for p in pieces if p.heard[1] > p.heard[0]], content)
    if rng.random() < PROMPTED:
        window.before = utterances[int(rng.integers(len(utterances)))].text
    return window


def _heard(times: NDArray[np.float32], content: int) -> tuple[int, int]:
    """The characters that are heard for the most part: the first and the end of them."""
    begin, end = times[:-1], times[1:]
    inside = np.minimum(end, content) - np.maximum(begin, 0)
    whole = np.flatnonzero((inside >= np.minimum(LEAST_HEARD, end - begin)) & (end > 0) & (begin < content))
    return (int(whole[0]), int(whole[-1]) + 1) if len(whole) else (0, 0)


def _finished(power: Mel, rng: Rng, silent: bool) -> Mel:
    """With background noise, and normalised over a maximum that may lie outside the window."""
    loudest = float(power.max()) if not silent else 0.0
    if rng.random() < 0.7 or silent:
        level = loudest - (rng.uniform(3.3, 7.5) if not silent else rng.uniform(0, 8.0))
        power = np.logaddexp2(power * 3.3219281, (noise(len(power), rng) + level) * 3.3219281) / np.float32(3.3219281)
    top = max(float(power.max()), loudest) + (rng.uniform(0, 0.5) if rng.random() < 0.5 else 0.0)
    if silent:
        top += rng.uniform(0, 4.0)
    return (np.maximum(power, top - 8.0) + 4.0) / np.float32(4.0)

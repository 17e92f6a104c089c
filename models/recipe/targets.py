"""What is to be written for a window, where in the sound each token is, and what is spoken at each position."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.recipe.tokens import Vocabulary
from models.recipe.windows import Window

Rng = np.random.Generator
CONTEXT = 448
LONGEST_PROMPT = 60
NOWHERE = -1.0
UNKNOWN = -100


@dataclass
class Target:
    """Decoder input, wanted output (-100: not scored), and for each output the encoder position (20 ms) to look at."""

    given: list[int]
    wanted: list[int]
    frames: list[float]
    is_text: NDArray[np.bool_]
    """Which inputs are text, and so may be dropped out."""


def spoken(window: Window, vocabulary: Vocabulary, positions: int) -> NDArray[np.int64]:
    """Three rows of so many positions: the character before, the one being spoken, the next; none is `text_size`.

    Characters that are several tokens are not known.
    """
    none = vocabulary.text_size
    now = np.full(positions, none, dtype=np.int64)
    around = np.full((2, positions), none, dtype=np.int64)
    for piece in window.pieces:
        ids = [vocabulary.encode(c) for c in piece.utterance.text]
        single = [spelt[0] if len(spelt) == 1 else UNKNOWN for spelt in ids]
        edges = np.clip(np.round(piece.times / 2), 0, positions).astype(int)
        for index, number in enumerate(single):
            here = slice(edges[index], edges[index + 1])
            now[here] = number
            around[0, here] = single[index - 1] if index else none
            around[1, here] = single[index + 1] if index + 1 < len(single) else none
    return np.stack([around[0], now, around[1]])


def target(window: Window, vocabulary: Vocabulary, rng: Rng, timestamps: bool) -> Target:
    """The tokens of the window, with the prompt that went before, with or without timestamps."""
    special = vocabulary.special
    first_stamp = special("notimestamps") + 1
    prompt: list[int] = []
    if window.before:
        before = vocabulary.encode(" " * int(rng.random() < 0.5) + window.before)[-LONGEST_PROMPT:]
        prompt = [special("startofprev"), *before]
    head = [special("startoftranscript"), special("ja"), special("transcribe")]
    body: list[int] = [] if timestamps else [special("notimestamps")]
    frames: list[float] = [NOWHERE] * len(body)

    def stamp(at: float) -> None:
        body.append(first_stamp + round(min(max(at, 0.0), window.content) / 2))
        frames.append(min(max(at, 0.0), window.content) / 2)

    for piece in window.pieces:
        if timestamps:
            stamp(piece.start)
            if piece.end > window.content:
                break
        for index in range(*piece.heard):
            spelt = vocabulary.encode(piece.utterance.text[index])
            body += spelt
            begin, end = max(float(piece.times[index]), 0.0), min(float(piece.times[index + 1]), window.content)
            frames += [(begin + end) / 4] * len(spelt)
        if timestamps:
            stamp(piece.end)
    if timestamps and not window.pieces:
        body.append(first_stamp)
        frames.append(NOWHERE)
    body = body[: CONTEXT - len(prompt) - len(head)]
    frames = frames[: len(body)]
    full = [*prompt, *head, *body, special("endoftext")]
    scored = [special("ja") if window.pieces else special("nospeech"), UNKNOWN, body[0] if timestamps else UNKNOWN]
    wanted = [UNKNOWN] * len(prompt) + scored + full[len(prompt) + len(head) + 1 :]
    where = [NOWHERE] * (len(prompt) + 2) + frames + [NOWHERE]
    given = full[:-1]
    return Target(given, wanted, where, np.asarray(given) < vocabulary.text_size)

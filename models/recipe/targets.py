"""What the decoder is to write for a window, and where in the sound each token is to look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.recipe.tokens import Vocabulary
from models.recipe.windows import Piece, Window

Rng = np.random.Generator
CONTEXT = 448
LONGEST_PROMPT = 120
NOWHERE = -1.0


@dataclass
class Target:
    """Decoder input, wanted output (-100: not scored), and for each output the encoder frame (20 ms) to look at."""

    given: list[int]
    wanted: list[int]
    frames: list[float]
    is_text: NDArray[np.bool_]
    """Which inputs are text, and so may be dropped out."""


def kept_characters(piece: Piece, content: int) -> int:
    """How many characters of the piece are heard before the window ends."""
    if not piece.cut:
        return len(piece.utterance.text)
    if piece.times is None:
        return 0
    return int((piece.times[1:] <= content).sum())


def _spoken(piece: Piece, kept: int, vocabulary: Vocabulary) -> tuple[list[int], list[float]]:
    ids: list[int] = []
    frames: list[float] = []
    for index, character in enumerate(piece.utterance.text[:kept]):
        spelt = vocabulary.encode(character)
        at = NOWHERE if piece.times is None else float(piece.times[index] + piece.times[index + 1]) / 4
        ids += spelt
        frames += [at] * len(spelt)
    return ids, frames


def target(window: Window, vocabulary: Vocabulary, rng: Rng, timestamps: bool) -> Target:
    """The tokens of the window, with the prompt that went before, with or without timestamps."""
    special = vocabulary.special
    first_stamp = special("notimestamps") + 1
    prompt: list[int] = []
    if window.before:
        before = vocabulary.encode(" " * int(rng.random() < 0.5) + window.before)[-LONGEST_PROMPT:]
        stamp = [first_stamp + int(rng.integers(1, 1400))] if rng.random() < 0.4 else []
        prompt = [special("startofprev"), *before, *stamp]
    head = [special("startoftranscript"), special("ja"), special("transcribe")]
    body: list[int] = [] if timestamps else [special("notimestamps")]
    frames: list[float] = [NOWHERE] * len(body)
    for number, piece in enumerate(window.pieces):
        start, end = round(piece.start / 2), round(min(piece.end, window.content) / 2)
        start = min(start, 50) if number == 0 else start
        if timestamps:
            body.append(first_stamp + start)
            frames.append(piece.start / 2)
            if piece.cut:
                break
        ids, at = _spoken(piece, kept_characters(piece, window.content), vocabulary)
        body += ids
        frames += at
        if timestamps:
            body.append(first_stamp + end)
            frames.append(float(end))
    if timestamps and not window.pieces:
        body.append(first_stamp)
        frames.append(NOWHERE)
    body = body[: CONTEXT - len(prompt) - len(head)]
    frames = frames[: len(body)]
    full = [*prompt, *head, *body, special("endoftext")]
    scored = [special("ja") if window.pieces else special("nospeech"), -100, body[0] if timestamps else -100]
    wanted = [-100] * len(prompt) + scored + full[len(prompt) + len(head) + 1 :]
    where = [NOWHERE] * (len(prompt) + 2) + frames + [NOWHERE]
    given = full[:-1]
    return Target(given, wanted, where, np.asarray(given) < vocabulary.text_size)

"""Held-out sentences for measuring a recogniser: new ones of the trained patterns, and ones of patterns never trained.

`python -m samples.meeting.sentences` speaks them anew into `sentences/` (one recording, and where each sentence is).
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from samples.meeting.grammar import Grammar

FOLDER = Path(__file__).parent / "sentences"
COUNT = 60
SHORTEST = 12
"""Characters: shorter sentences, as はい、分かりました。, may well have been trained as they are."""


@dataclass(frozen=True)
class Spoken:
    """A sentence in the recording; `group` is `synthetic` or `unseen-patterns`, times are in seconds."""

    group: str
    text: str
    start: float = 0.0
    end: float = 0.0


def texts(seed: int = 1) -> list[Spoken]:
    """The sentences: the same for the same seed, none twice."""
    chosen: list[Spoken] = []
    for group, held_out in (("synthetic", False), ("unseen-patterns", True)):
        grammar = Grammar(random.Random(f"held-out sentences {seed} {group}"), dt.date(2026, 11, 23))
        found: dict[str, None] = {}
        while len(found) < COUNT:
            text = grammar.any_sentence(held_out).text
            if len(text) >= SHORTEST:
                found[text] = None
        chosen += [Spoken(group, text) for text in found]
    return chosen


def speak(folder: Path, seed: int = 1) -> None:
    """Speaks the sentences with voices at random, a second of silence between them, over faint noise."""
    from samples.meeting.recording import NOISE, write
    from samples.meeting.speech import RATE, random_voice, say

    rng = random.Random(f"held-out voices {seed}")
    at, sounds, placed = 1.0, [np.zeros(RATE, dtype=np.float32)], []
    for sentence in texts(seed):
        sound = say(sentence.text, random_voice(rng))
        placed.append(Spoken(sentence.group, sentence.text, round(at, 3), round(at + len(sound) / RATE, 3)))
        sounds += [sound, np.zeros(RATE, dtype=np.float32)]
        at += len(sound) / RATE + 1.0
    joined = np.concatenate(sounds)
    grain = np.random.default_rng(seed).standard_normal(len(joined)).astype(np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    write((joined + grain * np.float32(NOISE))[None], folder / "held-out.m4a", bit_rate=32_000)
    told = json.dumps([asdict(p) for p in placed], ensure_ascii=False, indent=0)
    (folder / "held-out.json").write_text(told + "\n", encoding="utf-8")


def read(folder: Path = FOLDER) -> list[Spoken]:
    """The sentences of a recording, in order."""
    return [Spoken(**row) for row in json.loads((folder / "held-out.json").read_text(encoding="utf-8"))]


if __name__ == "__main__":
    speak(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)

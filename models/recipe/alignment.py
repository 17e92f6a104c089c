"""Which sounds belong to which written character, from the dictionary's reading of each word."""

from __future__ import annotations

import difflib
import unicodedata

import numpy as np
from numpy.typing import NDArray

from samples.meeting.speech import openjtalk

PHONEMES = ("a i u e o N cl b by ch d dy f g gw gy h hy j k kw ky m my n ny p py r ry s sh t ts ty v w y z ty").split()
PHONEME_ID = {name: number for number, name in enumerate(dict.fromkeys(PHONEMES), start=1)}
"""1… ; 0 is CTC's blank."""

_SMALL = set("ャュョァィゥェォヮ")
_ONE_SOUND = set("アイウエオンッー")


def phonemes(text: str) -> list[int]:
    """The sounds of the text, pauses left out."""
    sounds = openjtalk().g2p(text).split()
    return [PHONEME_ID[s] for s in (s.lower() if s in "AIUEO" else s for s in sounds) if s in PHONEME_ID]


def _sounds_of(pronunciation: str) -> int:
    count = 0
    for letter in pronunciation:
        if letter in _SMALL or not "ァ" <= letter <= "ー":
            continue
        count += 1 if letter in _ONE_SOUND else 2
    return count


def sound_positions(text: str, total: int) -> NDArray[np.float32]:
    """For each character and the end: the number of sounds before it (`len(text) + 1` values, last is `total`)."""
    written, before = "", [0.0]
    for node in openjtalk().run_frontend(text):
        string = unicodedata.normalize("NFKC", node["string"])
        sounds = _sounds_of(node["pron"]) if node["mora_size"] else 0
        start = before[-1]
        before += [start + sounds * (k + 1) / len(string) for k in range(len(string))]
        written += string
    plain = unicodedata.normalize("NFKC", text)
    if len(plain) != len(text):
        plain = text
    known_at, known = [0.0], [0.0]
    for a, b, size in difflib.SequenceMatcher(None, plain, written, autojunk=False).get_matching_blocks():
        known_at += [float(a + k) for k in range(size + 1)]
        known += [before[b + k] for k in range(size + 1)]
    known_at.append(float(len(text)))
    known.append(before[-1])
    at = np.arange(len(text) + 1, dtype=np.float32)
    scale = total / before[-1] if before[-1] else 0.0
    return np.maximum.accumulate(np.interp(at, known_at, known) * scale).astype(np.float32)

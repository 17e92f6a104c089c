"""Whether the channels of a recording are microphones of their own, or one room heard by several ears."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dxauto.minutes.audio.level import SILENT_DBFS, Envelope, speech_level

LOUDER_DB = 8.0
"""A person's own microphone hears him at least that much louder than his neighbour's does."""

SHARE = 0.05
_SPEECH_BELOW_TOP_DB = 30.0


def sounding(envelopes: Sequence[Envelope]) -> list[int]:
    """Give the numbers (from 0) of the channels in which there is anything to hear."""
    return [number for number, envelope in enumerate(envelopes) if speech_level(envelope) >= SILENT_DBFS]


def own_microphones(envelopes: Sequence[Envelope]) -> bool:
    """Tell whether at least two channels have a good share of the speech to themselves."""
    heard = sounding(envelopes)
    if len(heard) < 2:
        return False
    levels = np.stack([envelopes[number] for number in heard])
    loudest = levels.max(axis=0)
    speech = levels[:, loudest > np.percentile(loudest, 95) - _SPEECH_BELOW_TOP_DB]
    if not speech.shape[1]:
        return False
    ordered = np.sort(speech, axis=0)
    alone = ordered[-1] - ordered[-2] > LOUDER_DB
    owners = speech.argmax(axis=0)[alone]
    shares = np.bincount(owners, minlength=len(heard)) / speech.shape[1]
    return int((shares >= SHARE).sum()) >= 2

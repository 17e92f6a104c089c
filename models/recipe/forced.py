"""Exact times: where each sound is said, by forced alignment with what the encoder hears, and so each character."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.recipe.corpus import Utterance, read_shard
from models.recipe.features import normalise
from models.recipe.network import HEARD, Recogniser
from models.recipe.times import exact_times, viterbi

TOGETHER = 12
"""Utterances that are heard at once."""


@torch.no_grad()
def align(network: Recogniser, shard: Path) -> None:
    """Finds the exact times of a shard's characters and keeps them beside it, unless that was done before."""
    path = shard.with_suffix(".times")
    if not path.exists():
        with path.with_suffix(".part").open("wb") as file:
            np.save(file, np.concatenate(_times(network, read_shard(shard))))
        path.with_suffix(".part").replace(path)


def _times(network: Recogniser, utterances: Sequence[Utterance]) -> list[NDArray[np.float32]]:
    order = sorted(range(len(utterances)), key=lambda n: len(utterances[n].mel))
    found: dict[int, NDArray[np.float32]] = {}
    for first in range(0, len(order), TOGETHER):
        group = [n for n in order[first : first + TOGETHER] if len(utterances[n].mel) <= 2 * HEARD]
        found |= {n: utterances[n].times for n in order[first : first + TOGETHER] if n not in group}
        if group:
            found |= _group_times(network, {n: utterances[n] for n in group})
    return [found[n] for n in range(len(utterances))]


def _group_times(network: Recogniser, group: dict[int, Utterance]) -> dict[int, NDArray[np.float32]]:
    frames = -(-max(len(u.mel) for u in group.values()) // 2) * 2
    mel = np.zeros((len(group), frames, 80), dtype=np.float32)
    for row, utterance in enumerate(group.values()):
        mel[row, : len(utterance.mel)] = normalise(np.asarray(utterance.mel, dtype=np.float32))
    _, _, heard = network.encoder(torch.from_numpy(mel).bfloat16())
    scores = network.sounds(network.sounds_norm(heard)).float().log_softmax(-1).numpy()
    found = {}
    for row, (number, utterance) in enumerate(group.items()):
        within = scores[row, : max(len(utterance.mel) // 2, 1)]
        at = viterbi(within, utterance.sounds)
        found[number] = exact_times(at, utterance.positions, len(utterance.mel))
    return found

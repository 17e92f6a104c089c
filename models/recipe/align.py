"""When each character is said: the best path of the encoder's sounds through the utterance (CTC forced alignment)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.recipe.corpus import Utterance
from models.recipe.features import normalise
from models.recipe.network import Recogniser


def best_path(scores: NDArray[np.float32], sounds: list[int]) -> NDArray[np.float32]:
    """For each sound the frame where it begins, and the end: `len(sounds) + 1` values (Viterbi over T x C scores)."""
    states = np.zeros(2 * len(sounds) + 1, dtype=np.int64)
    states[1::2] = sounds
    emitted = scores[:, states]
    skip = np.zeros(len(states), dtype=bool)
    skip[3::2] = states[3::2] != states[1:-2:2]
    best = np.full(len(states), -1e9, dtype=np.float32)
    best[:2] = emitted[0, :2]
    back = np.zeros(emitted.shape, dtype=np.int8)
    for t in range(1, len(emitted)):
        one = np.concatenate([[-1e9], best[:-1]])
        two = np.where(skip, np.concatenate([[-1e9, -1e9], best[:-2]]), -1e9)
        choices = np.stack([best, one, two])
        back[t] = choices.argmax(0)
        best = choices.max(0) + emitted[t]
    state = len(states) - 1 if best[-1] >= best[-2] else len(states) - 2
    first = np.zeros(len(states), dtype=np.float32)
    for t in range(len(emitted) - 1, -1, -1):
        first[state] = t
        state -= back[t, state]
    return np.append(first[1::2], np.float32(len(emitted)))


@torch.no_grad()
def align(network: Recogniser, utterances: list[Utterance]) -> None:
    """Gives each utterance its `times`."""
    network.eval()
    for utterance in utterances:
        mel = normalise(np.asarray(utterance.mel, dtype=np.float32))
        mel = mel[: len(mel) // 2 * 2]
        with torch.autocast("cpu", torch.bfloat16):
            scores = network.sounds(network.encoder(torch.from_numpy(mel)[None]))[0].float().log_softmax(-1).numpy()
        if len(scores) < len(utterance.sounds) + 2:
            continue
        begins = 2 * best_path(scores, utterance.sounds)
        at = np.arange(len(begins), dtype=np.float32)
        utterance.times = np.interp(utterance.positions, at, begins).astype(np.float32)
    network.train()


def align_shard(network: Recogniser, path: Path, utterances: list[Utterance]) -> None:
    """Aligns the utterances of a shard, once: the times are kept beside it."""
    kept = path.with_suffix(".times.json")
    if kept.exists():
        times = json.loads(kept.read_text(encoding="utf-8"))
        for utterance, row in zip(utterances, times, strict=True):
            utterance.times = None if row is None else np.asarray(row, dtype=np.float32)
        return
    align(network, utterances)
    rows = [None if u.times is None else [round(float(t), 1) for t in u.times] for u in utterances]
    kept.write_text(json.dumps(rows), encoding="utf-8")

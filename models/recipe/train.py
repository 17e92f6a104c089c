"""The training loop: goes on from its last checkpoint, takes in new shards of speech as they come."""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.recipe.corpus import Utterance, read_shard
from models.recipe.learn import Batch, hearing_loss, make_batch, optimisers, writing_loss
from models.recipe.network import Recogniser, Shape
from models.recipe.stages import STAGES, Stage, stage_at
from models.recipe.tokens import Vocabulary

CHECKPOINT_EVERY = 40
ADAM = 0.8
"""AdamW's rate as a share of Muon's: at more than 2e-3 the convolutions fall apart."""
SEED = 20261123
SOUNDS_WEIGHT = 0.5
"""Of the encoder's own loss beside the decoder's."""
ESPEAK_KEPT = 6
"""Only one in so many of espeak-ng's utterances is heard: learnt fast is better than learnt widely on a small CPU."""


class Speech:
    """The utterances on disk; `refresh` reads the shards that are new."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: set[str] = set()
        self.utterances: list[Utterance] = []

    def refresh(self) -> None:
        """Reads new shards."""
        for path in sorted(self.folder.glob("*.npy")):
            if path.name not in self.known:
                found = read_shard(path)
                found = [u for n, u in enumerate(found) if u.source != "espeak" or n % ESPEAK_KEPT == 0]
                self.known.add(path.name)
                self.utterances += found


def _batches(first: int, speech: Speech, vocabulary: Vocabulary) -> Iterator[tuple[int, Stage, float, Batch]]:
    ready: queue.Queue[tuple[int, Stage, float, Batch] | None] = queue.Queue(3)
    stop = threading.Event()

    def make() -> None:
        step = first
        while not stop.is_set():
            at = stage_at(step)
            if at is None:
                ready.put(None)
                return
            stage, rate = at
            words = vocabulary if stage.writes else None
            ready.put(
                (step, stage, rate, make_batch((SEED, step), speech.utterances, stage.bucket(step), words, stage.drop))
            )
            step += 1

    threading.Thread(target=make, daemon=True).start()
    try:
        while (item := ready.get()) is not None:
            yield item
    finally:
        stop.set()


def _save(path: Path, step: int, network: Recogniser, optims: list[torch.optim.Optimizer]) -> None:
    part = path.with_suffix(".part")
    torch.save({"step": step, "network": network.state_dict(), "optims": [o.state_dict() for o in optims]}, part)
    if path.exists():
        path.replace(path.with_name("before.pt"))
    part.replace(path)


def load_network(work: Path, vocabulary: Vocabulary, sounds: int) -> tuple[Recogniser, dict[str, Any] | None]:
    """The network as the last checkpoint left it, or a new one."""
    torch.manual_seed(SEED)
    network = Recogniser(Shape(len(vocabulary.tokens), sounds))
    path = work / "checkpoint.pt"
    if not path.exists():
        return network, None
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"])
    return network, state


def train(work: Path, vocabulary: Vocabulary, sounds: int) -> Recogniser:
    """Trains to the end of the last stage; may be stopped at any time and called again."""
    network, state = load_network(work, vocabulary, sounds)
    optims = optimisers(network)
    step = 0
    if state:
        step = state["step"]
    if state and state["optims"]:
        for optimiser, kept in zip(optims, state["optims"], strict=True):
            optimiser.load_state_dict(kept)
    speech = Speech(work / "speech")
    while stage_at(step) is not None:
        speech.refresh()
        if step == 0:
            first = make_batch((SEED, 0), speech.utterances, STAGES[0].bucket(0), None, 0.0)
            network.scale_convolutions(first.mel)
        step = _run(step, speech, network, optims, (work, vocabulary))
    return network


def _run(
    step: int, speech: Speech, network: Recogniser, optims: list[torch.optim.Optimizer], place: tuple[Path, Vocabulary]
) -> int:
    """Steps until there is new speech at a checkpoint, or to the end; returns the next step."""
    work, vocabulary = place
    threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
    began = time.monotonic()
    sums: Counter[str] = Counter()
    for number, stage, rate, batch in _batches(step, speech, vocabulary):
        sums.update(_step(network, optims, batch, (number, stage, rate)))
        step = number + 1
        if step % 10 == 0:
            torch.set_num_threads(threads if os.getloadavg()[0] < 4 * threads else 1)
            row: dict[str, float | str] = {key: round(value / 10, 3) for key, value in sums.items()}
            sums.clear()
            row |= {"step": step, "stage": stage.name, "rate": round(rate, 6), "frames": batch.mel.shape[1],
                    "s": round((time.monotonic() - began) / 10, 2), "cpu": round(time.process_time())}  # fmt: skip
            began = time.monotonic()
            with (work / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(row) + "\n")
        if step % CHECKPOINT_EVERY == 0:
            _save(work / "checkpoint.pt", step, network, optims)
            if len(list((work / "speech").glob("*.npy"))) > len(speech.known):
                return step
    _save(work / "checkpoint.pt", step, network, optims)
    return step


def _step(
    network: Recogniser, optims: list[torch.optim.Optimizer], batch: Batch, at: tuple[int, Stage, float]
) -> dict[str, float]:
    """Learns from the batch; returns figures for the log."""
    step, stage, rate = at
    row: dict[str, float] = {}
    total = torch.zeros(())
    hears = step % stage.hears == 0
    with torch.set_grad_enabled(hears), torch.autocast("cpu", torch.bfloat16):
        memory = network.encoder(batch.mel, batch.offset)
    if hears:
        loss = hearing_loss(network, memory, batch)
        total = total + loss * (SOUNDS_WEIGHT if stage.writes else 1.0)
        row["ctc"] = float(loss.detach())
    for writing in batch.writings:
        parts = writing_loss(network, memory, writing, stage.guide_weight)
        total = total + parts.total / len(batch.writings)
        row |= {"ce": parts.tokens, "guide": parts.guide, "right": parts.right}
    _update(network, optims, total, rate)
    return row


def _update(network: Recogniser, optims: list[torch.optim.Optimizer], loss: Tensor, rate: float) -> None:
    for optimiser in optims:
        optimiser.zero_grad(set_to_none=True)
        for group in optimiser.param_groups:
            group["lr"] = rate * (1.0 if isinstance(optimiser, torch.optim.Muon) else ADAM)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    for optimiser in optims:
        optimiser.step()
    network.encoder.keep_clock()

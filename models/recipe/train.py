"""The training loop: goes on from its last checkpoint, takes in new shards of speech as they come."""

from __future__ import annotations

import contextlib
import copy
import json
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.recipe.beginning import begin
from models.recipe.corpus import Utterance, read_shard
from models.recipe.forced import align
from models.recipe.learn import Batch, Losses, hearing_losses, make_batch, optimisers, writing_losses
from models.recipe.network import Recogniser, Shape
from models.recipe.stages import STAGES, Stage, stage_at
from models.recipe.tokens import Vocabulary

CHECKPOINT_EVERY = 50
ADAM = 0.6
"""AdamW's rate as a share of Muon's: at more than 2e-3 the convolutions fall apart."""
SEED = 20261123
KEPT = {"mei": 1, "espeak": 12, "real": 6}
"""Only one in so many of each source's utterances is heard: on a small CPU, to learn fast rather than widely."""

PROSE = 2
"""Read sentences count so often: the patterns of the grammar are soon known."""


class Speech:
    """The utterances on disk; `refresh` reads the shards that are new."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: set[str] = set()
        self.utterances: list[Utterance] = []

    def refresh(self, aligner: Recogniser | None) -> None:
        """Reads new shards; their characters' times are the aligner's, if there is one, else rough."""
        for path in sorted(self.folder.glob("*.npy")):
            if path.name not in self.known:
                if aligner is not None:
                    align(aligner, path)
                found = read_shard(path)
                self.known.add(path.name)
                kept = [u for n, u in enumerate(found) if n % KEPT[u.source] == 0]
                self.utterances += kept * (PROSE if path.name.startswith("read") else 1)


class Learner:
    """The network in full precision, its double in bfloat16 that does the work, and the optimisers."""

    def __init__(self, network: Recogniser) -> None:
        self.network = network
        self.double = copy.deepcopy(network).bfloat16()
        self.optims = optimisers(network)

    def learn(self, loss: Tensor, rate: float) -> None:
        """One step against the loss, which was computed with the double."""
        self.double.zero_grad(set_to_none=True)
        loss.backward()
        pairs = list(zip(self.network.parameters(), self.double.parameters(), strict=True))
        for own, worked in pairs:
            own.grad = None if worked.grad is None else worked.grad.float()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for optimiser in self.optims:
            for group in optimiser.param_groups:
                group["lr"] = rate * (1.0 if isinstance(optimiser, torch.optim.Muon) else ADAM)
            optimiser.step()
        self.network.encoder.keep_clock()
        self.copy()

    @torch.no_grad()
    def copy(self) -> None:
        """Makes the double equal to the network."""
        for own, worked in zip(self.network.parameters(), self.double.parameters(), strict=True):
            worked.copy_(own)


def _batches(first: int, speech: Speech, vocabulary: Vocabulary) -> Iterator[tuple[int, Stage, float, Batch]]:
    ready: queue.Queue[tuple[int, Stage, float, Batch] | None] = queue.Queue(4)
    stop = threading.Event()

    def make() -> None:
        step = first
        while not stop.is_set():
            at = stage_at(step)
            if at is None:
                break
            stage, rate = at
            drop = stage.drop if stage.writes else None
            batch = make_batch((SEED, step), speech.utterances, stage.bucket(step), vocabulary, drop)
            _offer(ready, (step, stage, rate, batch), stop)
            step += 1
        _offer(ready, None, stop)

    threading.Thread(target=make, daemon=True).start()
    try:
        while (item := ready.get()) is not None:
            yield item
    finally:
        stop.set()


def _offer(ready: queue.Queue[Any], item: Any, stop: threading.Event) -> None:
    while not stop.is_set():
        with contextlib.suppress(queue.Full):
            ready.put(item, timeout=1)
            return


def _save(path: Path, step: int, learner: Learner) -> None:
    part = path.with_suffix(".part")
    state = {"step": step, "network": learner.network.state_dict(), "optims": [o.state_dict() for o in learner.optims]}
    torch.save(state, part)
    part.replace(path)


def new_network(vocabulary: Vocabulary, sounds: int) -> Recogniser:
    """A network that has learnt nothing."""
    torch.manual_seed(SEED)
    network = Recogniser(Shape(len(vocabulary.tokens), vocabulary.text_size, sounds))
    begin(network)
    return network


def load_network(path: Path, vocabulary: Vocabulary, sounds: int) -> tuple[Recogniser, dict[str, Any] | None]:
    """The network as a checkpoint left it, or a new one where there is none."""
    network = new_network(vocabulary, sounds)
    if not path.exists():
        return network, None
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"])
    return network, state


def train(work: Path, vocabulary: Vocabulary, sounds: int) -> Recogniser:
    """Trains to the end of the last stage; may be stopped at any time and called again."""
    network, state = load_network(work / "checkpoint.pt", vocabulary, sounds)
    learner = Learner(network)
    step = 0
    if state:
        step = state["step"]
        for optimiser, kept in zip(learner.optims, state["optims"], strict=True):
            optimiser.load_state_dict(kept)
    first_part = STAGES[0].steps
    speech, aligner = Speech(work / "speech"), None
    while stage_at(step) is not None:
        if step >= first_part and aligner is None:
            if not (work / "aligner.pt").exists():
                _save(work / "aligner.pt", step, learner)
            aligner = load_network(work / "aligner.pt", vocabulary, sounds)[0].bfloat16()
            speech = Speech(work / "speech")
        speech.refresh(aligner)
        if step == 0:
            first = make_batch((SEED, 0), speech.utterances, STAGES[0].bucket(0), vocabulary, None)
            network.scale_convolutions(first.mel)
            learner.copy()
        step = _run(step, speech, learner, (work, vocabulary))
    return network


def _run(step: int, speech: Speech, learner: Learner, place: tuple[Path, Vocabulary]) -> int:
    """Steps until there is new speech at a checkpoint, the times are to be made, or to the end; returns the next."""
    work, vocabulary = place
    began = time.monotonic()
    sums: Counter[str] = Counter()
    heard = 0
    for number, stage, rate, batch in _batches(step, speech, vocabulary):
        sums.update(_step(learner, batch, stage, rate))
        heard += batch.mel.shape[0] * batch.mel.shape[1]
        step = number + 1
        if step % 10 == 0:
            row: dict[str, float | str] = {"step": step, "stage": stage.name}
            row |= {key: round(value / 10, 3) for key, value in sums.items()}
            sums.clear()
            took = time.monotonic() - began
            row |= {"rate": round(rate, 5), "s": round(took / 10, 2), "speed": round(heard / 100 / took),
                    "known": len(speech.utterances)}  # fmt: skip
            began, heard = time.monotonic(), 0
            with (work / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(row) + "\n")
        if step % CHECKPOINT_EVERY == 0 or step == STAGES[0].steps:
            _save(work / "checkpoint.pt", step, learner)
            if step == STAGES[0].steps or len(list((work / "speech").glob("*.npy"))) > len(speech.known) + 3:
                return step
    _save(work / "checkpoint.pt", step, learner)
    return step


def _step(learner: Learner, batch: Batch, stage: Stage, rate: float) -> dict[str, float]:
    """Learns from the batch; returns figures for the log."""
    network = learner.double
    mel = batch.mel.bfloat16()
    losses: list[Losses] = []
    with torch.set_grad_enabled(stage.hears):
        memory, bias, sounds = network.encoder(mel, batch.offset)
    if stage.hears:
        losses.append(hearing_losses(network, memory, sounds, batch))
    if batch.writing is not None:
        losses.append(writing_losses(network, memory, bias, batch.writing, stage.guide))
    learner.learn(torch.stack([one.total for one in losses]).sum(), rate)
    return {key: value for one in losses for key, value in one.parts.items()}

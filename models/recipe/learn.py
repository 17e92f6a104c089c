"""One step of learning: batches by step number (so that a stopped run goes on alike), losses, optimisers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - torch's own usage

from models.recipe.corpus import Utterance
from models.recipe.network import FRAMES, Recogniser
from models.recipe.targets import kept_characters, target
from models.recipe.tokens import Vocabulary
from models.recipe.windows import Window, make_window

SIGMA = 4.5
"""Width of the guided attention's target, in encoder frames of 20 ms."""


@dataclass(frozen=True)
class Bucket:
    """A sort of batch: frames (10 ms) of a window, windows a batch, and the range of sound in them."""

    frames: int
    windows: int
    least: int
    most: int


@dataclass
class Batch:
    """Tensors of a batch; the decoder's are None while only sounds are learnt."""

    mel: Tensor
    sounds: list[list[int]]
    given: Tensor | None = None
    wanted: Tensor | None = None
    guide: Tensor | None = None


def _window_sounds(window: Window) -> list[int]:
    sounds = list(window.sounds)
    for piece in window.pieces:
        if piece.cut:
            kept = kept_characters(piece, window.content)
            sounds += piece.utterance.sounds[: round(float(piece.utterance.positions[kept]))]
    return sounds


def make_batch(
    seed: tuple[int, ...], utterances: Sequence[Utterance], bucket: Bucket, vocabulary: Vocabulary | None, drop: float
) -> Batch:
    """The batch that belongs to the seed; without a vocabulary only sounds."""
    rng = np.random.default_rng(seed)
    windows = []
    for _ in range(bucket.windows):
        content = int(rng.integers(bucket.least // 2, bucket.most // 2 + 1)) * 2
        cut = vocabulary is not None and rng.random() < 0.4
        windows.append(make_window(rng, utterances, bucket.frames, content, cut))
    batch = Batch(torch.from_numpy(np.stack([w.mel for w in windows])), [_window_sounds(w) for w in windows])
    if vocabulary is None:
        return batch
    targets = [target(w, vocabulary, rng, timestamps=bool(rng.random() < 0.55)) for w in windows]
    length = max(len(t.given) for t in targets)
    given = np.full((len(targets), length), vocabulary.special("endoftext"))
    wanted = np.full((len(targets), length), -100)
    frames = np.full((len(targets), length), -1.0, dtype=np.float32)
    for row, t in enumerate(targets):
        tokens = np.asarray(t.given)
        lost = t.is_text & (rng.random(len(tokens)) < rng.uniform(0, drop))
        given[row, : len(tokens)] = np.where(lost, rng.integers(256, vocabulary.text_size, len(tokens)), tokens)
        wanted[row, : len(tokens)] = t.wanted
        frames[row, : len(tokens)] = t.frames
    batch.given, batch.wanted, batch.guide = map(torch.from_numpy, (given, wanted, frames))
    return batch


def sounds_loss(network: Recogniser, memory: Tensor, sounds: list[list[int]]) -> Tensor:
    """CTC over the sounds, a frame."""
    scores = network.sounds(memory).float().log_softmax(-1).transpose(0, 1)
    lengths = torch.tensor([len(s) for s in sounds])
    wanted = torch.tensor([s for row in sounds for s in row], dtype=torch.long)
    inputs = torch.full((len(sounds),), scores.shape[0])
    loss = F.ctc_loss(scores, wanted, inputs, lengths, reduction="sum", zero_infinity=True)
    return loss / max(1, int(lengths.sum()))


def guided_loss(scores: Sequence[Tensor], frames: Tensor) -> Tensor:
    """How far the guided heads look from where the token is said: cross-entropy to a bell around it."""
    rows, columns = torch.nonzero(frames >= 0, as_tuple=True)
    if not len(rows):
        return torch.zeros(())
    centre = frames[rows, columns][:, None]
    at = torch.arange(scores[0].shape[-1])[None]
    bell = torch.softmax(-0.5 * ((at - centre) / SIGMA) ** 2, dim=-1)
    losses = [-(bell * layer[rows, columns].float().log_softmax(-1)).sum(-1).mean() for layer in scores]
    return torch.stack(losses).mean()


@dataclass
class Losses:
    """The parts of a batch's loss, and the share of tokens that were right."""

    total: Tensor
    sounds: float
    tokens: float = 0.0
    guide: float = 0.0
    right: float = 0.0


def losses(network: Recogniser, batch: Batch, sounds_weight: float, guide_weight: float) -> Losses:
    """The loss of a batch; with `sounds_weight` 0 the encoder is left as it is."""
    learning_encoder = sounds_weight > 0
    with torch.autocast("cpu", torch.bfloat16):
        with torch.set_grad_enabled(learning_encoder):
            memory = network.encoder(batch.mel)
        total = torch.zeros(())
        heard = 0.0
        if learning_encoder:
            ctc = sounds_loss(network, memory, batch.sounds)
            total, heard = sounds_weight * ctc, float(ctc.detach())
        if batch.given is None or batch.wanted is None or batch.guide is None:
            return Losses(total, heard)
        x, guided = network.decoder(batch.given, memory)
        scored = batch.wanted >= 0
        logits = network.decoder.scores(x[scored]).float()
    wanted = batch.wanted[scored]
    tokens = F.cross_entropy(logits, wanted, label_smoothing=0.05)
    guide = guided_loss(guided, batch.guide)
    right = float((logits.argmax(-1) == wanted).float().mean())
    return Losses(total + tokens + guide_weight * guide, heard, float(tokens.detach()), float(guide.detach()), right)


def optimisers(network: Recogniser) -> list[torch.optim.Optimizer]:
    """Muon for the layers' matrices, AdamW for all else."""
    matrices, others = [], []
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            (matrices if ".layers." in name and parameter.ndim == 2 else others).append(parameter)
    muon = torch.optim.Muon(matrices, lr=1.0, momentum=0.95, weight_decay=0.02, adjust_lr_fn="match_rms_adamw")
    return [muon, torch.optim.AdamW(others, lr=1.0, betas=(0.9, 0.98), weight_decay=0.0)]


__all__ = ["FRAMES", "Batch", "Bucket", "Losses", "losses", "make_batch", "optimisers"]

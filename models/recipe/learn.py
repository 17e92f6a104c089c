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

TIMESTAMPS = 0.25
"""Share of windows written with timestamps; dxauto asks for none, plain faster-whisper does."""
WRITINGS = 2
"""How often a window that is heard once is written: with other prompts, timestamps and lost tokens."""
SIGMA = 5.0
"""Width of the guided attention's target, in encoder frames of 20 ms."""


@dataclass(frozen=True)
class Bucket:
    """A sort of batch: frames (10 ms) of a window, windows a batch, and the range of sound in them."""

    frames: int
    windows: int
    least: int
    most: int


@dataclass
class Writing:
    """Decoder inputs, wanted outputs, and where each is heard: batch x tokens each."""

    given: Tensor
    wanted: Tensor
    guide: Tensor


@dataclass
class Batch:
    """Features and sounds of some windows, and ways to write them: none while only sounds are learnt."""

    mel: Tensor
    sounds: list[list[int]]
    writings: list[Writing]
    offset: int = 0


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
    offset = int(rng.integers(0, FRAMES - bucket.frames // 2 + 1)) if vocabulary is None else 0
    batch = Batch(
        torch.from_numpy(np.stack([w.mel for w in windows])), [_window_sounds(w) for w in windows], [], offset
    )
    if vocabulary is not None:
        batch.writings = [_writing(windows, vocabulary, rng, drop) for _ in range(WRITINGS)]
    return batch


def _writing(windows: Sequence[Window], vocabulary: Vocabulary, rng: np.random.Generator, drop: float) -> Writing:
    targets = [target(w, vocabulary, rng, timestamps=bool(rng.random() < TIMESTAMPS)) for w in windows]
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
    return Writing(torch.from_numpy(given), torch.from_numpy(wanted), torch.from_numpy(frames))


def sounds_loss(network: Recogniser, memory: Tensor, sounds: list[list[int]]) -> Tensor:
    """CTC over the sounds, a frame."""
    scores = network.sounds(memory).float().log_softmax(-1).transpose(0, 1)
    lengths = torch.tensor([len(s) for s in sounds])
    wanted = torch.tensor([s for row in sounds for s in row], dtype=torch.long)
    inputs = torch.full((len(sounds),), scores.shape[0])
    loss = F.ctc_loss(scores, wanted, inputs, lengths, reduction="sum", zero_infinity=True)
    return loss / max(1, int(lengths.sum()))


def _look_at(scores: Tensor, frames: Tensor) -> Tensor:
    """Cross-entropy of a head's look to a bell around each frame; frames below 0 are not scored."""
    rows, columns = torch.nonzero(frames >= 0, as_tuple=True)
    if not len(rows):
        return torch.zeros(())
    at = torch.arange(scores.shape[-1])[None]
    bell = torch.softmax(-0.5 * ((at - frames[rows, columns][:, None]) / SIGMA) ** 2, dim=-1)
    return -(bell * scores[rows, columns].float().log_softmax(-1)).sum(-1).mean()


def guided_loss(scores: Sequence[Tensor], frames: Tensor) -> Tensor:
    """How far the guided heads look from where they should: the first layer's to where the last token was said
    (it knows which one to look for), the others' to where the next one is.
    """
    before = torch.cat([torch.full_like(frames[:, :1], -1.0), frames[:, :-1]], dim=1)
    losses = [_look_at(layer, frames if number else before) for number, layer in enumerate(scores)]
    return torch.stack(losses).mean()


def hearing_loss(network: Recogniser, memory: Tensor, batch: Batch) -> Tensor:
    """The loss of the encoder."""
    with torch.autocast("cpu", torch.bfloat16):
        return sounds_loss(network, memory, batch.sounds)


@dataclass
class WritingLoss:
    """The decoder's loss, its parts, and the share of tokens that were right."""

    total: Tensor
    tokens: float
    guide: float
    right: float


def writing_loss(network: Recogniser, memory: Tensor, writing: Writing, guide_weight: float) -> WritingLoss:
    """The loss of one way to write the windows."""
    scored = writing.wanted >= 0
    with torch.autocast("cpu", torch.bfloat16):
        x, guided = network.decoder(writing.given, memory)
        logits = network.decoder.scores(x[scored]).float()
    wanted = writing.wanted[scored]
    tokens = F.cross_entropy(logits, wanted, label_smoothing=0.05)
    guide = guided_loss(guided, writing.guide)
    right = float((logits.argmax(-1) == wanted).float().mean())
    return WritingLoss(tokens + guide_weight * guide, float(tokens.detach()), float(guide.detach()), right)


def optimisers(network: Recogniser) -> list[torch.optim.Optimizer]:
    """Muon for the layers' matrices, AdamW for all else."""
    matrices, others = [], []
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            (matrices if ".layers." in name and parameter.ndim == 2 else others).append(parameter)
    muon = torch.optim.Muon(
        matrices, lr=1.0, momentum=0.95, weight_decay=0.02, ns_steps=3, adjust_lr_fn="match_rms_adamw"
    )
    return [muon, torch.optim.AdamW(others, lr=1.0, betas=(0.9, 0.98), weight_decay=0.0)]

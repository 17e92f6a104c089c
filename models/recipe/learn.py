"""One step of learning: batches by step number (so that a stopped run goes on alike), losses, optimisers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - torch's own usage

from models.recipe.corpus import Utterance
from models.recipe.network import HEARD, Recogniser
from models.recipe.targets import UNKNOWN, spoken, target
from models.recipe.tokens import Vocabulary
from models.recipe.windows import Window, make_window

TIMESTAMPS = 0.2
"""Share of windows written with timestamps; dxauto asks for none, plain faster-whisper does."""
SIGMA = 3.5
"""Width of the guided attention's target, in encoder positions of 20 ms."""
SPARSE = 5
"""Only one position in so many is asked for its character: neighbours say the same."""
SOUNDS_WEIGHT, AROUND_WEIGHT = 0.3, 0.2


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
    """Features of some windows, their sounds, what is spoken where (batch x 3 x positions), and a way to write them."""

    mel: Tensor
    sounds: list[list[int]]
    spoken: Tensor
    writing: Writing | None
    offset: int = 0


def make_batch(
    seed: tuple[int, ...], utterances: Sequence[Utterance], bucket: Bucket, vocabulary: Vocabulary, drop: float | None
) -> Batch:
    """The batch that belongs to the seed; `drop` is the largest share of lost tokens, None: nothing is written."""
    rng = np.random.default_rng(seed)
    windows = []
    for _ in range(bucket.windows):
        content = int(rng.integers(bucket.least // 2, bucket.most // 2 + 1)) * 2
        windows.append(make_window(rng, utterances, bucket.frames, content))
    positions = bucket.frames // 2
    return Batch(
        torch.from_numpy(np.stack([w.mel for w in windows])),
        [[s for p in w.pieces for s in p.sounds] for w in windows],
        torch.from_numpy(np.stack([spoken(w, vocabulary, positions) for w in windows])),
        None if drop is None else _writing(windows, vocabulary, rng, drop),
        int(rng.integers(0, HEARD - positions + 1)) if drop is None else 0,
    )


def _writing(windows: Sequence[Window], vocabulary: Vocabulary, rng: np.random.Generator, drop: float) -> Writing:
    targets = [target(w, vocabulary, rng, timestamps=bool(rng.random() < TIMESTAMPS)) for w in windows]
    length = max(len(t.given) for t in targets)
    given = np.full((len(targets), length), vocabulary.special("endoftext"))
    wanted = np.full((len(targets), length), UNKNOWN)
    frames = np.full((len(targets), length), -1.0, dtype=np.float32)
    for row, t in enumerate(targets):
        tokens = np.asarray(t.given)
        lost = t.is_text & (rng.random(len(tokens)) < rng.uniform(0, drop))
        given[row, : len(tokens)] = np.where(lost, rng.integers(256, vocabulary.text_size, len(tokens)), tokens)
        wanted[row, : len(tokens)] = t.wanted
        frames[row, : len(tokens)] = t.frames
    return Writing(torch.from_numpy(given), torch.from_numpy(wanted), torch.from_numpy(frames))


def sounds_loss(network: Recogniser, heard: Tensor, sounds: list[list[int]]) -> Tensor:
    """CTC over the sounds, a sound."""
    scores = network.sounds(network.sounds_norm(heard)).float().log_softmax(-1).transpose(0, 1)
    lengths = torch.tensor([len(s) for s in sounds])
    wanted = torch.tensor([s for row in sounds for s in row], dtype=torch.long)
    inputs = torch.full((len(sounds),), scores.shape[0])
    loss = F.ctc_loss(scores, wanted, inputs, lengths, reduction="sum", zero_infinity=True)
    return loss / max(1, int(lengths.sum()))


def _look_at(scores: Tensor, frames: Tensor) -> Tensor:
    """Cross-entropy of a head's look to a bell around each position, above the bell's own; none below 0."""
    rows, columns = torch.nonzero(frames >= 0, as_tuple=True)
    if not len(rows):
        return torch.zeros(())
    at = torch.arange(scores.shape[-1])[None]
    bell = (-0.5 * ((at - frames[rows, columns][:, None]) / SIGMA) ** 2).log_softmax(-1)
    found = scores[rows, columns].float().log_softmax(-1)
    return (bell.exp() * (bell - found)).sum(-1).mean()


def guided_losses(looks: Sequence[Tensor], frames: Tensor) -> list[Tensor]:
    """How far each layer's first head looks from where it should: the first layer's to where the last token was said
    (it knows which one to look for), the others' to where the next one is.
    """
    before = torch.cat([torch.full_like(frames[:, :1], -1.0), frames[:, :-1]], dim=1)
    return [_look_at(layer[:, 0], frames if number else before) for number, layer in enumerate(looks)]


@dataclass
class Losses:
    """A loss and its parts for the log."""

    total: Tensor
    parts: dict[str, float]


def hearing_losses(network: Recogniser, memory: Tensor, sounds: Tensor, batch: Batch) -> Losses:
    """The losses of the encoder: the sounds in order, and the characters at each position."""
    ctc = sounds_loss(network, sounds, batch.sounds)
    start = int(torch.randint(SPARSE, ()))
    seen = memory[:, start:-1:SPARSE]
    before, now, after = (batch.spoken[:, row, start::SPARSE].flatten() for row in range(3))
    logits = network.spoken(seen).flatten(0, 1).float()
    here = F.cross_entropy(logits, now, ignore_index=UNKNOWN)
    around = sum(
        F.cross_entropy(head(seen).flatten(0, 1).float(), wanted, ignore_index=UNKNOWN)
        for head, wanted in ((network.before, before), (network.after, after))
    )
    said = now < network.shape.letters
    right = float((logits.argmax(-1) == now)[said & (now >= 0)].float().mean())
    parts = {"ctc": float(ctc.detach()), "here": float(here.detach()), "hit": right}
    return Losses(SOUNDS_WEIGHT * ctc + here + AROUND_WEIGHT * around, parts)


def writing_losses(network: Recogniser, memory: Tensor, bias: Tensor, writing: Writing, guide: float) -> Losses:
    """The losses of the decoder: the tokens, and where its guided heads look."""
    scored = writing.wanted >= 0
    x, looks = network.decoder(writing.given, memory, bias)
    logits = network.decoder.scores(x[scored]).float()
    wanted = writing.wanted[scored]
    tokens = F.cross_entropy(logits, wanted, label_smoothing=0.03)
    guides = guided_losses(looks, writing.guide)
    right = float((logits.argmax(-1) == wanted).float().mean())
    parts = {"ce": float(tokens.detach()), "right": right}
    parts |= {f"look{n}": float(one.detach()) for n, one in enumerate(guides)}
    return Losses(tokens + guide * torch.stack(guides).mean(), parts)


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

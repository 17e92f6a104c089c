"""A vocabulary that has got more characters: what was learnt stays with its character, new ones begin as an average."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.recipe.tokens import Vocabulary

NOISE = 0.3
"""New rows differ from the average, and so from each other, by this share of the known rows' spread."""


def grow(path: Path, old: Vocabulary, new: Vocabulary) -> None:
    """Rewrite a checkpoint for a vocabulary that holds all of the old one. Raises KeyError if a token is gone."""
    missing = [token for token in old.tokens if token not in new.ids]
    if missing:
        raise KeyError(missing[0])
    state = torch.load(path, weights_only=True)
    maker = torch.Generator().manual_seed(len(new.tokens))
    network = {name: _grown(tensor, old, new, maker) for name, tensor in state["network"].items()}
    part = path.with_suffix(".part")
    torch.save({**state, "network": network, "optims": [_moments(o, old, new) for o in state["optims"]]}, part)
    part.replace(path)


def _grown(tensor: Tensor, old: Vocabulary, new: Vocabulary, maker: torch.Generator) -> Tensor:
    sizes = _sizes(tensor, old, new)
    if sizes is None:
        return tensor
    spread = tensor.std(0) * NOISE
    rows = tensor.mean(0) + spread * torch.randn((sizes[1], *tensor.shape[1:]), generator=maker)
    rows[_places(sizes[0], old, new)] = tensor
    return rows


def _moments(optimiser: dict[str, Any], old: Vocabulary, new: Vocabulary) -> dict[str, Any]:
    kept = {}
    for number, values in optimiser["state"].items():
        kept[number] = {name: _quiet(value, old, new) for name, value in values.items()}
    return {**optimiser, "state": kept}


def _quiet(tensor: Tensor, old: Vocabulary, new: Vocabulary) -> Tensor:
    sizes = _sizes(tensor, old, new)
    if sizes is None:
        return tensor
    rows = tensor.mean(0).expand(sizes[1], *tensor.shape[1:]).clone()
    rows[_places(sizes[0], old, new)] = tensor
    return rows


def _sizes(tensor: Tensor, old: Vocabulary, new: Vocabulary) -> tuple[int, int] | None:
    """The rows before and after, of what has one for each token, or for each token of text and for none."""
    pairs = {len(old.tokens): len(new.tokens), old.text_size + 1: new.text_size + 1}
    before = tensor.shape[0] if isinstance(tensor, Tensor) and tensor.ndim else -1
    return (before, pairs[before]) if before in pairs else None


def _places(rows: int, old: Vocabulary, new: Vocabulary) -> Tensor:
    if rows == len(old.tokens):
        return torch.tensor([new.ids[token] for token in old.tokens])
    return torch.tensor([*(new.ids[token] for token in old.tokens[: old.text_size]), new.text_size])

"""Where the decoder begins: as one that copies what is spoken where it looks.

An attention that has to be found by chance costs most of a small budget. The encoder is taught to say, at each
position, the token of the character spoken there. So the first layer's first head begins by looking for the character
just written, and tells its time; the heads of the others look a little later, and write what they find.
"""

from __future__ import annotations

import torch
from torch import Tensor

from models.recipe.network import AHEAD, Attention, Recogniser, clock_waves, rates

LIKE, LATER, COPIED, TOLD = 1.2, 2.5, 0.15, 0.3
"""Gains: of looking for what is alike, of looking at a time, of what is copied, of the time that is told."""


@torch.no_grad()
def begin(network: Recogniser) -> None:
    """Sets the matrices of the decoder's looks at the memory, and makes all else in it quiet."""
    width = network.shape.width
    clock = network.encoder.clock
    content = torch.tensor([d for d in range(width) if d not in set(clock)])
    size = width // network.shape.heads
    for number, layer in enumerate(network.decoder.layers):
        for quiet in (layer.attn.out, layer.down, layer.cross.out):
            quiet.weight.mul_(0.2)
        if number == 0:
            _look_for_alike(layer.cross, content, size)
            _tell_the_time(layer.cross, clock, size)
            continue
        for head in range(network.shape.heads):
            _look_later(layer.cross, clock_waves(width), head)
        layer.cross.value.weight.copy_(torch.eye(width))
        layer.cross.out.weight.copy_(COPIED * torch.eye(width))
        layer.cross.out.weight[clock] = 0


def _look_for_alike(cross: Attention, content: Tensor, size: int) -> None:
    basis = torch.linalg.qr(torch.randn(len(content), size))[0].T
    for linear in (cross.query, cross.key):
        linear.weight[:size] = 0
        linear.weight[:size, content] = LIKE * basis
    cross.query.bias[:size] = 0


def _tell_the_time(cross: Attention, clock: list[int], size: int) -> None:
    """The first head's value is the clock where it looks, and goes into the token's clock."""
    cross.value.weight[:size] = 0
    cross.value.bias[:size] = 0
    cross.out.weight[:, :size] = 0
    cross.out.weight[clock] = 0
    for row, dimension in enumerate(clock):
        cross.value.weight[row, dimension] = 1.0
        cross.out.weight[dimension, row] = TOLD


def _look_later(cross: Attention, waves: list[int], head: int) -> None:
    """The head looks where the sound's clock is a little ahead of the token's."""
    width = cross.query.weight.shape[0]
    size = width // cross.heads
    first = head * size
    cross.query.bias[first : first + size] = 0
    for linear in (cross.query, cross.key):
        linear.weight[first : first + size] *= 0.2
        linear.weight[first : first + 2 * len(waves)] = 0
    for number, wave in enumerate(waves):
        turn = AHEAD * rates(width)[wave]
        sine, cosine = first + number, first + len(waves) + number
        cross.key.weight[sine, wave] = cross.key.weight[cosine, width // 2 + wave] = LATER
        cross.query.weight[sine, wave] = cross.query.weight[cosine, width // 2 + wave] = LATER * turn.cos()
        cross.query.weight[sine, width // 2 + wave] = LATER * turn.sin()
        cross.query.weight[cosine, wave] = -LATER * turn.sin()

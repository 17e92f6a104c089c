"""The network: Whisper's encoder and decoder, small, with a head for sounds that the exported model does not keep."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own usage

FRAMES = 1500
"""Encoder positions in 30 s."""
CONTEXT = 448
FRAMES_A_TOKEN = 8.0
"""Encoder positions that a token lasts on average: where the decoder begins to look."""


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    vocabulary: int
    sounds: int
    width: int = 192
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 3


CLOCK_GAIN = 4.0


class Attention(nn.Module):
    """Multi-head attention; keys have no bias, as in Whisper."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width, bias=False)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)

    def forward(self, x: Tensor, memory: Tensor | None = None, causal: bool = False) -> Tensor:
        """Attends from x to itself or to `memory`."""
        source = x if memory is None else memory
        q, k, v = self._split(self.query(x)), self._split(self.key(source)), self._split(self.value(source))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return self.out(mixed.transpose(1, 2).flatten(2))

    def with_weights(self, x: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """As `forward`, and the logits of the first head (batch x tokens x frames) to be guided."""
        q, k, v = self._split(self.query(x)), self._split(self.key(memory)), self._split(self.value(memory))
        mixed = F.scaled_dot_product_attention(q, k, v)
        guided = (q[:, 0] @ k[:, 0].transpose(1, 2)) / math.sqrt(q.shape[-1])
        return self.out(mixed.transpose(1, 2).flatten(2)), guided


class Block(nn.Module):
    """A layer: self-attention, in a decoder also cross-attention, and a feed-forward part, each after a norm."""

    def __init__(self, width: int, heads: int, cross: bool) -> None:
        super().__init__()
        self.attn_norm, self.attn = nn.LayerNorm(width), Attention(width, heads)
        self.cross_norm = nn.LayerNorm(width) if cross else None
        self.cross = Attention(width, heads) if cross else None
        self.mlp_norm = nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, memory: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """The layer's output and, of a decoder layer, the guided head's logits."""
        x = x + self.attn(self.attn_norm(x), causal=self.cross is not None)
        guided = None
        if self.cross is not None and self.cross_norm is not None and memory is not None:
            mixed, guided = self.cross.with_weights(self.cross_norm(x), memory)
            x = x + mixed
        return x + self.down(F.gelu(self.up(self.mlp_norm(x)))), guided


def sinusoids(length: int, width: int, step: float = 1.0) -> Tensor:
    """Whisper's position encodings, of positions that lie `step` apart."""
    rates = torch.exp(-math.log(10000) / (width // 2 - 1) * torch.arange(width // 2))
    angles = step * torch.arange(length)[:, None] * rates[None]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def clock_dimensions(width: int) -> list[int]:
    """The dimensions that carry nothing but the position through the encoder: waves of 25 to 1,000 frames."""
    half = width // 2
    waves = [n for n in range(half) if 25 < 2 * math.pi * 10000 ** (n / (half - 1)) < 1000][::3]
    return [*waves, *(half + n for n in waves)]


@torch.no_grad()
def _look_alike(attention: Attention, gain: float = 1.5) -> None:
    """The guided head begins by looking where the sound's clock is like the token's: speech is about even."""
    width = attention.query.weight.shape[0]
    clock = clock_dimensions(width)[: width // attention.heads]
    for linear in (attention.query, attention.key):
        linear.weight[: width // attention.heads] *= 0.1
        for row, dimension in enumerate(clock):
            linear.weight[row, dimension] = gain


class Encoder(nn.Module):
    """Log-mel frames in, one vector a 20 ms out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(80, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        self.positions = nn.Parameter(0.3 * sinusoids(FRAMES, shape.width), requires_grad=False)
        self.layers = nn.ModuleList(Block(shape.width, shape.heads, False) for _ in range(shape.encoder_layers))
        self.norm = nn.LayerNorm(shape.width)
        self.clock = clock_dimensions(shape.width)
        with torch.no_grad():
            self.norm.weight[self.clock] = CLOCK_GAIN
        self.keep_clock()

    @torch.no_grad()
    def keep_clock(self) -> None:
        """Takes everything but the position out of the clock's dimensions, so that the decoder can tell the time."""
        for layer in (self.conv2, *(part for block in self.layers for part in (block.attn.out, block.down))):
            layer.weight[self.clock] = 0
            layer.bias[self.clock] = 0

    def forward(self, mel: Tensor, offset: int = 0) -> Tensor:
        """Batch x 2T x 80 → batch x T x width; with an offset, as if so many frames of 20 ms had gone before."""
        x = F.gelu(self.conv2(F.gelu(self.conv1(mel.transpose(1, 2))))).transpose(1, 2)
        x = x + self.positions[offset : offset + x.shape[1]].to(x.dtype)
        for layer in self.layers:
            x, _ = layer(x)
        return self.norm(x)


class Decoder(nn.Module):
    """Tokens so far and the encoder's vectors in, scores of the next tokens out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Parameter(0.3 * sinusoids(CONTEXT, shape.width, FRAMES_A_TOKEN))
        self.layers = nn.ModuleList(Block(shape.width, shape.heads, True) for _ in range(shape.decoder_layers))
        self.norm = nn.LayerNorm(shape.width)
        nn.init.normal_(self.tokens.weight, std=0.04)
        for layer in self.layers:
            _look_alike(layer.cross)

    def forward(self, tokens: Tensor, memory: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Batch x tokens x width before the projection, and each layer's guided logits."""
        x = self.tokens(tokens) + self.positions[: tokens.shape[1]]
        guided = []
        for layer in self.layers:
            x, scores = layer(x, memory)
            guided.append(scores)
        return self.norm(x), guided

    def scores(self, x: Tensor) -> Tensor:
        """Vocabulary scores."""
        return F.linear(x, self.tokens.weight)


class Recogniser(nn.Module):
    """Encoder, decoder, and the head for sounds."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder, self.decoder = Encoder(shape), Decoder(shape)
        self.sounds = nn.Linear(shape.width, shape.sounds)

    @torch.no_grad()
    def scale_convolutions(self, mel: Tensor, deviation: float = 0.8) -> None:
        """Scales the convolutions so that their outputs have the deviation on these features."""
        first, second = self.encoder.conv1, self.encoder.conv2
        x = first(mel.transpose(1, 2))
        first.weight.mul_(deviation / x.std())
        x = second(F.gelu(first(mel.transpose(1, 2))))
        second.weight.mul_(deviation / x.std())

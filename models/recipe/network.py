"""The network: Whisper's encoder and decoder, small, with heads that teach the encoder and are not exported."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own usage

FRAMES = 1500
"""Encoder positions in 30 s, which faster-whisper always fills, with zeros where there is no sound."""
HEARD = 750
"""Encoder positions that may carry sound: 15 s, the model's `chunk_length`. All positions beyond are alike."""
CONTEXT = 448
FRAMES_A_TOKEN = 7.5
"""Encoder positions that a token lasts on average: where the decoder begins to look."""
CLOCK_GAIN = 4.0
AHEAD = 7.0
"""Encoder positions from one character to the next, about."""


@dataclass(frozen=True)
class Shape:
    """Sizes of the network; `letters` are the ids that are text, the first ones of the vocabulary."""

    vocabulary: int
    letters: int
    sounds: int
    width: int = 256
    heads: int = 4
    encoder_layers: int = 5
    decoder_layers: int = 3
    sounds_layer: int = 3
    """The encoder's layer that must know the sounds; those above turn them into characters."""


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
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2).reshape(x.shape[0] * self.heads, x.shape[1], -1)

    def causal(self, x: Tensor) -> Tensor:
        """Each of x attends to itself and those before."""
        parts = [self._split(part(x)).unflatten(0, (-1, self.heads)) for part in (self.query, self.key, self.value)]
        mixed = F.scaled_dot_product_attention(*parts, is_causal=True)
        return self.out(mixed.transpose(1, 2).flatten(2))

    def forward(self, x: Tensor, source: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Attends from x to the source; `bias` (one a position of it) is added to the logits.

        Returns, too, the logits of all heads: batch x heads x tokens x positions.
        """
        query, key, value = self._split(self.query(x)), self._split(self.key(source)), self._split(self.value(source))
        scores = torch.baddbmm(bias.to(x.dtype), query * (1 / math.sqrt(query.shape[-1])), key.transpose(1, 2))
        mixed = (scores.softmax(-1) @ value).unflatten(0, (-1, self.heads))
        return self.out(mixed.transpose(1, 2).flatten(2)), scores.unflatten(0, (-1, self.heads))


class Block(nn.Module):
    """A layer: self-attention, in a decoder also cross-attention, and a feed-forward part, each after a norm."""

    def __init__(self, width: int, heads: int, cross: bool) -> None:
        super().__init__()
        self.attn_norm, self.attn = nn.LayerNorm(width), Attention(width, heads)
        self.cross_norm = nn.LayerNorm(width) if cross else None
        self.cross = Attention(width, heads) if cross else None
        self.mlp_norm = nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, bias: Tensor, memory: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """The layer's output and, of a decoder layer, the logits of its looks at the memory."""
        looks = None
        if self.cross is not None and self.cross_norm is not None and memory is not None:
            x = x + self.attn.causal(self.attn_norm(x))
            mixed, looks = self.cross(self.cross_norm(x), memory, bias)
            x = x + mixed
        else:
            normed = self.attn_norm(x)
            x = x + self.attn(normed, normed, bias)[0]
        return x + self.down(F.gelu(self.up(self.mlp_norm(x)))), looks


def rates(width: int) -> Tensor:
    """Radians a position of Whisper's waves."""
    return torch.exp(-math.log(10000) / (width // 2 - 1) * torch.arange(width // 2))


def sinusoids(length: int, width: int, step: float = 1.0) -> Tensor:
    """Whisper's position encodings, of positions that lie `step` apart."""
    angles = step * torch.arange(length)[:, None] * rates(width)[None]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def clock_waves(width: int) -> list[int]:
    """The waves of 18 to 1,500 positions that nothing else is written over: with them the decoder tells the time."""
    half = width // 2
    return [n for n in range(half) if 18 < 2 * math.pi * 10000 ** (n / (half - 1)) < 1500][::3]


def clock_dimensions(width: int) -> list[int]:
    """The dimensions of the clock's waves: sines, then cosines."""
    waves = clock_waves(width)
    return [*waves, *(width // 2 + n for n in waves)]


class Encoder(nn.Module):
    """Log-mel frames in, one vector a 20 ms out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(80, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        positions = 0.3 * sinusoids(FRAMES, shape.width)
        positions[HEARD:] = 0
        self.positions = nn.Parameter(positions, requires_grad=False)
        self.layers = nn.ModuleList(Block(shape.width, shape.heads, False) for _ in range(shape.encoder_layers))
        self.norm = nn.LayerNorm(shape.width)
        self.sounds_layer = shape.sounds_layer
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

    def forward(self, mel: Tensor, offset: int = 0) -> tuple[Tensor, Tensor, Tensor]:
        """Batch x 2T x 80 → what is heard: batch x (T + 1) x width.

        The last vector stands for all positions beyond, where the window is zero to its end: they are alike, so one
        will do, counted as often by the bias that is returned, too (1 x 1 x (T + 1)). The third is what the layer
        that must know the sounds says (batch x T x width). With an offset, as if so many positions had gone before.
        """
        padded = F.pad(mel, (0, 0, 0, 6)).transpose(1, 2)
        x = F.gelu(self.conv2(F.gelu(self.conv1(padded)))).transpose(1, 2)
        length = mel.shape[1] // 2
        x = torch.cat([x[:, :length] + self.positions[offset : offset + length], x[:, length + 1 : length + 2]], dim=1)
        bias = torch.zeros(1, 1, length + 1)
        bias[..., -1] = math.log(FRAMES - length)
        sounds = x
        for number, layer in enumerate(self.layers, 1):
            x, _ = layer(x, bias)
            sounds = x if number == self.sounds_layer else sounds
        return self.norm(x), bias, sounds[:, :-1]


class Decoder(nn.Module):
    """Tokens so far and the encoder's vectors in, scores of the next tokens out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Block(shape.width, shape.heads, True) for _ in range(shape.decoder_layers))
        self.norm = nn.LayerNorm(shape.width)
        nn.init.normal_(self.tokens.weight, std=0.06)
        positions = 0.03 * sinusoids(CONTEXT, shape.width)
        clock = clock_dimensions(shape.width)
        positions[:, clock] = 0.05 * sinusoids(CONTEXT, shape.width, FRAMES_A_TOKEN)[:, clock]
        self.positions = nn.Parameter(positions)

    def forward(self, tokens: Tensor, memory: Tensor, bias: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Batch x tokens x width before the projection, and each layer's looks at the memory."""
        x = self.tokens(tokens) + self.positions[: tokens.shape[1]]
        looks = []
        for layer in self.layers:
            x, scores = layer(x, bias, memory)
            looks.append(scores)
        return self.norm(x), looks

    def scores(self, x: Tensor) -> Tensor:
        """Vocabulary scores."""
        return F.linear(x, self.tokens.weight)


class Recogniser(nn.Module):
    """Encoder, decoder, and the heads that teach the encoder: sounds, the character before and the one after."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder, self.decoder = Encoder(shape), Decoder(shape)
        self.sounds_norm, self.sounds = nn.LayerNorm(shape.width), nn.Linear(shape.width, shape.sounds)
        self.before, self.after = (nn.Linear(shape.width, shape.letters + 1) for _ in range(2))

    def spoken(self, memory: Tensor) -> Tensor:
        """Scores of the character being spoken (the last one: none), by the decoder's own tokens, without the clock."""
        letters = self.shape.letters
        tokens = self.decoder.tokens.weight[: letters + 1].clone()
        tokens[:, self.encoder.clock] = 0
        return F.linear(memory, tokens)

    @torch.no_grad()
    def scale_convolutions(self, mel: Tensor, deviation: float = 0.8) -> None:
        """Scales the convolutions so that their outputs have the deviation on these features."""
        first, second = self.encoder.conv1, self.encoder.conv2
        x = first(mel.transpose(1, 2))
        first.weight.mul_(deviation / x.std())
        x = second(F.gelu(first(mel.transpose(1, 2))))
        second.weight.mul_(deviation / x.std())

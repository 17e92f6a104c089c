"""The head of a CTranslate2 `model.bin`: which network it is, and the shapes of its variables. No weight is read.

The layout is the one that CTranslate2's own converter writes (binary versions 1 to 6): version, name of the
specification, its revision, then each variable with name, shape, type, length and content, then the aliases.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dxauto.errors import UnreadableInputError

NEWEST = 6
_MOST_VARIABLES = 100_000
_LONGEST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class Weights:
    """The specification's name (`WhisperSpec`), and each variable's shape by its name."""

    specification: str
    shapes: dict[str, tuple[int, ...]]


class _TornError(Exception):
    """The file ends too early, or is none of this kind."""


def read_head(path: Path) -> Weights:
    """Read the head and walk over the weights, so that a file cut short is seen.

    Raises `UnreadableInputError` in a clerk's words; `OSError` if it cannot be opened.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        version = int.from_bytes(stream.read(4), "little")
        if version > NEWEST or version < 1:
            raise UnreadableInputError(
                f"{path.name} は CTranslate2 の形式ではありません。"
                "faster-whisper 用に変換されたモデル（model.bin）を入れてください"
            )
        try:
            return _walked(stream, version, size)
        except (_TornError, UnicodeDecodeError, struct.error):
            raise UnreadableInputError(
                f"{path.name} が途中で切れているか、壊れています。もう一度コピーするか、もらい直してください"
            ) from None


def _walked(stream: BinaryIO, version: int, size: int) -> Weights:
    name = _text(stream) if version >= 2 else ""
    if version >= 2:
        _number(stream, 4)
    count = _number(stream, 4)
    if count > _MOST_VARIABLES:
        raise _TornError
    shapes: dict[str, tuple[int, ...]] = {}
    for _ in range(count):
        variable, shape, length = _variable(stream, version)
        shapes[variable] = shape
        if stream.tell() + length > size:
            raise _TornError
        stream.seek(length, 1)
    if version >= 3:
        for _ in range(min(_number(stream, 4), _MOST_VARIABLES)):
            alias, variable = _text(stream), _text(stream)
            shapes.setdefault(alias, shapes.get(variable, ()))
    return Weights(name, shapes)


def _variable(stream: BinaryIO, version: int) -> tuple[str, tuple[int, ...], int]:
    name = _text(stream)
    shape = tuple(_number(stream, 4) for _ in range(_number(stream, 1)))
    kind = _number(stream, 1)
    length = _number(stream, 4)
    # Before version 4 there stood the size of one number and how many there are.
    return name, shape, length if version >= 4 else kind * length


def _text(stream: BinaryIO) -> str:
    length = _number(stream, 2)
    if length > _LONGEST_NAME:
        raise _TornError
    return _exactly(stream, length).rstrip(b"\0").decode()


def _number(stream: BinaryIO, size: int) -> int:
    return int.from_bytes(_exactly(stream, size), "little")


def _exactly(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) != size:
        raise _TornError
    return content

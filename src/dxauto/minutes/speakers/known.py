"""Names for voices: whose sample each speaker's voice is like. A sample is a recording that bears a person's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dxauto.errors import UnreadableInputError
from dxauto.minutes.audio import wavefile
from dxauto.minutes.audio.decode import SUFFIXES, Decoded, blocks
from dxauto.minutes.heard import RATE, Span, Track

ALIKE = 0.5
"""Cosine of two embeddings of one voice, at least."""

MARGIN = 0.05
"""Two people whose samples are both that alike: nobody is named."""

_ENOUGH_S = 60.0
_TOO_SHORT_S = 1.0

Samples = NDArray[np.float32]
Spoken = Sequence[tuple[Track, Span]]


def names(spoken: Mapping[Any, Spoken], folder: Path, model: Path) -> tuple[dict[Any, str], list[str]]:
    """Give the names of those speakers whose voice is known, and sentences about samples that could not be used.

    `spoken` is what each speaker says, in seconds of the track; `model` the embedding network.
    """
    import sherpa_onnx

    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES) if folder.is_dir() else []
    if not files:
        return {}, [f"声の見本が「{folder.name}」フォルダにないので、声に名前を付けていません"]
    extractor = sherpa_onnx.SpeakerEmbeddingExtractor(sherpa_onnx.SpeakerEmbeddingExtractorConfig(model=str(model)))
    known: dict[str, Samples] = {}
    told = []
    for path in files:
        try:
            known[path.stem] = _embedding(extractor, _enough(_sample(path)))
        except UnreadableInputError as error:
            told.append(f"声の見本を使えません: {error}")
    found = {}
    for speaker, parts in spoken.items():
        pieces = _enough(wavefile.read(track.path, span.start, span.end) for track, span in parts)
        if sum(map(len, pieces)) >= _TOO_SHORT_S * RATE and (name := _whose(_embedding(extractor, pieces), known)):
            found[speaker] = name
    return found, told


def _sample(path: Path) -> Iterable[Samples]:
    return (np.asarray(block.mean(axis=0), np.float32) for block in blocks(path, Decoded()))


def _enough(pieces: Iterable[Samples]) -> list[Samples]:
    kept: list[Samples] = []
    for piece in pieces:
        kept.append(piece)
        if sum(map(len, kept)) >= _ENOUGH_S * RATE:
            break
    return kept


def _embedding(extractor: Any, pieces: Sequence[Samples]) -> Samples:
    stream = extractor.create_stream()
    for piece in pieces:
        stream.accept_waveform(RATE, piece)
    stream.input_finished()
    found = np.asarray(extractor.compute(stream), np.float32)
    return found / max(float(np.linalg.norm(found)), 1e-9)


def _whose(voice: Samples, known: Mapping[str, Samples]) -> str:
    ordered = sorted(((float(voice @ sample), name) for name, sample in known.items()), reverse=True)
    if not ordered or ordered[0][0] < ALIKE:
        return ""
    return "" if len(ordered) > 1 and ordered[0][0] - ordered[1][0] < MARGIN else ordered[0][1]

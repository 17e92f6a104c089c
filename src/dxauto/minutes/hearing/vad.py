"""Where somebody speaks: Silero's voice activity detector, fed as a stream, so that a long track needs no memory.

The network comes with faster-whisper; its own function wants the whole recording at once and starts anew each time.
Here its state is carried on from piece to piece: the result is that of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dxauto.errors import MissingComponentError
from dxauto.minutes.heard import RATE, Span

if TYPE_CHECKING:
    import onnxruntime

HOP = 512
"""Samples for each of which a probability of speech is given."""

BEGINS = 0.45
GOES_ON = 0.3
SILENCE_S = 0.3
SHORTEST_S = 0.1
PADDING_S = 0.3
_CONTEXT = 64


class VoiceActivity:
    """The detector with its state; use one a track, from its beginning."""

    def __init__(self) -> None:
        self._session = _session()
        self._state = np.zeros((2, 1, 1, 128), np.float32)
        self._context = np.zeros(_CONTEXT, np.float32)

    def probabilities(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give one probability a hop; `samples` is a whole number of hops."""
        if not samples.any():
            # A paused recorder, hours of nothing: the network need not be asked, and begins anew behind it.
            self._state[:], self._context[:] = 0.0, 0.0
            return np.zeros(len(samples) // HOP, np.float32)
        hops = samples.reshape(-1, HOP)
        before = np.vstack([self._context, hops[:-1, -_CONTEXT:]])
        given = {"input": np.hstack([before, hops]), "h": self._state[0], "c": self._state[1]}
        output, h, c = self._session.run(None, given)
        self._state = np.stack([h, c])
        self._context = hops[-1, -_CONTEXT:].copy()
        return np.asarray(output, np.float32).reshape(-1)


@lru_cache(maxsize=1)
def _session() -> onnxruntime.InferenceSession:
    import onnxruntime
    from faster_whisper.utils import get_assets_path

    found = sorted(Path(get_assets_path()).glob("silero_vad*.onnx"))
    if not found:
        raise MissingComponentError(
            "声のある所を探すための部品（faster-whisper の silero_vad）がありません。dxauto を入れ直してください"
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(found[-1]), sess_options=options, providers=["CPUExecutionProvider"])


def speech(pieces: Iterable[NDArray[np.float32]]) -> Iterator[Span]:
    """Give the spans of speech of a track that comes in pieces, padded, in order, never overlapping."""
    total, begun, last = 0.0, None, 0.0
    waiting: Span | None = None
    hop_s = HOP / RATE
    for number, probability in enumerate(_stream(pieces)):
        total = (number + 1) * hop_s
        if probability >= (BEGINS if begun is None else GOES_ON):
            begun = number * hop_s if begun is None else begun
            last = total
        elif begun is not None and total - last >= SILENCE_S:
            if last - begun >= SHORTEST_S:
                waiting, done = _padded(waiting, begun, last)
                if done is not None:
                    yield done
            begun = None
    if begun is not None and last - begun >= SHORTEST_S:
        waiting, done = _padded(waiting, begun, last)
        if done is not None:
            yield done
    if waiting is not None:
        yield waiting.model_copy(update={"end": min(waiting.end, total)})


def _padded(waiting: Span | None, begun: float, last: float) -> tuple[Span, Span | None]:
    """Give the span with its padding, and the one before it, cut where the two would meet."""
    span = Span(start=max(0.0, begun - PADDING_S), end=last + PADDING_S)
    if waiting is None or waiting.end <= span.start:
        return span, waiting
    middle = (waiting.end + span.start) / 2
    return span.model_copy(update={"start": middle}), waiting.model_copy(update={"end": middle})


def _stream(pieces: Iterable[NDArray[np.float32]]) -> Iterator[float]:
    detector = VoiceActivity()
    rest = np.zeros(0, np.float32)
    for piece in pieces:
        whole = np.concatenate([rest, piece])
        used = len(whole) // HOP * HOP
        if used:
            yield from detector.probabilities(whole[:used]).tolist()
        rest = whole[used:]
    if len(rest):
        yield from detector.probabilities(np.pad(rest, (0, HOP - len(rest)))).tolist()

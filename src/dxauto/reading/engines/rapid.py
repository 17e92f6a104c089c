"""The default engine: the PP-OCRv6 small recogniser whose model lies inside the `rapidocr` package.

Only the model file is used, through ONNX Runtime: neither the options that RapidOCR keeps from call to call nor its
turning of tall crops can happen here. Input: float32 Nx3x48xW in -1..1; output: NxTxC probabilities, T = W / 8;
class 0 is the CTC blank, then the characters of the model's metadata, then the space (as `rapidocr.ch_ppocr_rec`).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime as ort

from dxauto.errors import MissingComponentError
from dxauto.reading.engines.alphabets import SPACES
from dxauto.reading.engines.decode import Decoder, Floats, Placed, confidence, in_context, spelled
from dxauto.reading.engines.layout import unread, with_spaces
from dxauto.reading.engines.line import STEP, Line, to_line
from dxauto.reading.engines.small_kana import with_sizes
from dxauto.reading.engines.strays import without_strays
from dxauto.reading.engines.voicing import with_voicing
from dxauto.reading.types import Reading, ReadRequest

MODEL = "PP-OCRv6_rec_small.onnx"
BATCH_WIDTH = 1024
"""Widths of a batch in all, px: 1,024 px are 9.6 MB of output; wider batches are no faster, only larger."""

SECOND_LOOK = 0.9
"""A line read less surely than this is read once more, wider."""

SECOND_STRETCH = 1.3

DIFFERS = 0.88
"""Factor on the confidence if the second look gives another text."""

UNREAD = 0.5
"""Factor on the confidence for ink that no character explains."""

_ADVICE = (
    "文字認識エンジン rapid のモデル（{name}）が見つかりません。"
    "「py -m pip install rapidocr==3.10.0」（Linux では「pip install rapidocr==3.10.0」）を実行してください。"
)


class RapidEngine:
    """Recogniser of single lines; the model is loaded at the first reading, with one thread."""

    name = "rapid"

    def __init__(self) -> None:
        self._session: ort.InferenceSession | None = None
        self._decoder: Decoder | None = None

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """Read the crops, in their order; an empty crop gives an empty text with confidence 1."""
        readings = [Reading("", 1.0, engine=self.name)] * len(requests)
        for i, reading in self._pass(dict(enumerate(requests)), 1.0):
            readings[i] = reading
        doubtful = {i: requests[i] for i, r in enumerate(readings) if _deserves_another_look(requests[i], r)}
        for i, reading in self._pass(doubtful, SECOND_STRETCH):
            readings[i] = _surer(readings[i], reading)
        return readings

    def _pass(self, requests: dict[int, ReadRequest], stretch: float) -> Iterator[tuple[int, Reading]]:
        lines = {i: line for i, r in requests.items() if (line := to_line(r.image, r.cells, stretch)) is not None}
        for batch in _batches(lines):
            frames = self._infer([lines[i] for i in batch])
            for row, i in enumerate(batch):
                steps = lines[i].pixels.shape[1] // STEP
                yield i, self._decode(frames[row, :steps], lines[i], requests[i])

    def load(self) -> None:
        """Load the model now (else at the first reading); MissingComponentError if it is not installed."""
        if self._session is None:
            # Beside the environment variable that `dxauto` sets: older builds for Windows report by another way.
            ort.disable_telemetry_events()
            options = ort.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            # Patterns are kept for every new width; without them memory stays flat at no cost that was measurable.
            options.enable_mem_pattern = False
            options.log_severity_level = 3
            session = ort.InferenceSession(str(model_path()), sess_options=options, providers=["CPUExecutionProvider"])
            characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
            self._decoder = Decoder([*characters, " "])
            self._session = session

    def _infer(self, lines: Sequence[Line]) -> Floats:
        self.load()
        assert self._session is not None
        width = max(line.pixels.shape[1] for line in lines)
        batch = np.full((len(lines), 1, 48, width), 1.0, dtype=np.float32)
        for row, line in enumerate(lines):
            batch[row, 0, :, : line.pixels.shape[1]] = line.pixels.astype(np.float32) / 127.5 - 1.0
        output = self._session.run(None, {"x": np.repeat(batch, 3, axis=1)})[0]
        return np.asarray(output, dtype=np.float32)

    def _decode(self, frames: Floats, line: Line, request: ReadRequest) -> Reading:
        assert self._decoder is not None
        spans = _spans(line, len(frames), request.single)
        if spans:
            placed, complete = self._decoder.cells(frames, request.alphabet, spans)
            chars = [p.reading for p in in_context(with_voicing(placed, line), request.alphabet)]
        else:
            placed, complete = self._decoder.line(frames, request.alphabet)
            placed, found = self._completed(placed, frames, line, request.alphabet)
            complete *= found
            placed = in_context(with_sizes(with_voicing(placed, line), line), request.alphabet)
            chars, believed = without_strays(with_spaces(placed, line, request.alphabet))
            chars = spelled(chars, request.alphabet)
            complete *= believed
        real = [c for c in chars if c.char not in SPACES]
        return Reading("".join(c.char for c in chars), confidence(real, complete), tuple(chars), self.name)

    def _completed(
        self, placed: list[Placed], frames: Floats, line: Line, alphabet: frozenset[str] | None
    ) -> tuple[list[Placed], float]:
        """Put in what was passed over: where there is ink but no character; the factor is for what stays open."""
        assert self._decoder is not None
        factor = 1.0
        for start, end in unread(placed, line):
            found = self._decoder.missed(frames, alphabet, start, end)
            if found is None:
                factor *= UNREAD
            else:
                placed = sorted([*placed, found], key=lambda p: p.start)
        return placed, factor


def model_path() -> Path:
    """Where the model is, without importing `rapidocr` (which loads far more than is needed)."""
    spec = importlib.util.find_spec("rapidocr")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "models" / MODEL
        if path.is_file():
            return path
    raise MissingComponentError(_ADVICE.format(name=MODEL))


def _deserves_another_look(request: ReadRequest, reading: Reading) -> bool:
    return reading.confidence < SECOND_LOOK and not request.cells and not request.single


def _surer(first: Reading, second: Reading) -> Reading:
    """Give the surer of two looks; if they differ it is less sure than it thinks."""
    best = max(first, second, key=lambda r: r.confidence)
    return best if first.text == second.text else replace(best, confidence=best.confidence * DIFFERS)


def _batches(lines: dict[int, Line]) -> Iterator[list[int]]:
    """Group lines of about the same width, so that little of a batch is padding."""
    batch: list[int] = []
    for i in sorted(lines, key=lambda i: lines[i].pixels.shape[1]):
        width = lines[i].pixels.shape[1]
        fits = batch and width * (len(batch) + 1) <= BATCH_WIDTH and width <= 1.08 * lines[batch[0]].pixels.shape[1]
        if batch and not fits:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _spans(line: Line, steps: int, single: bool) -> list[tuple[int, int]]:
    if single:
        return [(0, steps)]
    edges = [(round(a / STEP), round(b / STEP)) for a, b in line.cells]
    return [(max(0, a), min(steps, max(b, a + 1))) for a, b in edges]

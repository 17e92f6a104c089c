"""The printed text of a whole page that carries no text of its own, for proposing a template from a scanned blank.

Fields are never read this way: a page takes about a second, and nothing restricts the characters.
"""

from __future__ import annotations

import functools
import logging
from typing import Any

import cv2
import numpy as np

from dxauto.forms.geometry import Box, px_to_mm
from dxauto.reading.types import Gray, TextRun

_SURE = 0.5
"""Lines with a lower score are specks and rules rather than print."""


def read_page_text(gray: Gray, dpi: float) -> list[TextRun]:
    """Give the printed lines of a page in millimetres, by RapidOCR's detection and recognition."""
    found = _engine()(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=True)
    if found.boxes is None or found.txts is None:
        return []
    lines = zip(found.boxes, found.txts, found.scores, strict=True)
    return [TextRun(str(text), _box(np.asarray(corners), dpi)) for corners, text, score in lines if score >= _SURE]


def _box(corners: np.ndarray[Any, Any], dpi: float) -> Box:
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    return Box(*(px_to_mm(float(px), dpi) for px in (left, top, right - left, bottom - top)))


@functools.lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1})

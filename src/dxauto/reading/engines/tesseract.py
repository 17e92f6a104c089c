"""Tesseract as a second opinion (`jpn`, `jpn_vert`, `eng`), and as a judge of a page's orientation.

Tesseract is a program of its own; where it is missing, a MissingComponentError says how to install it.
"""

from __future__ import annotations

import os
import re
import string
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytesseract
from PIL import Image

from dxauto.errors import MissingComponentError
from dxauto.reading.engines.alphabets import stand_in, usual_shape
from dxauto.reading.engines.decode import confidence
from dxauto.reading.engines.line import ink_mask
from dxauto.reading.types import CharReading, Gray, Reading, ReadRequest

SECONDS = 30
LINE, CHARACTER, BLOCK = 7, 10, 6
"""Page segmentation modes: one line, one character, one block of text."""

_PLAIN = frozenset(string.ascii_letters + string.digits + "-")

VERTICAL_RATIO = 1.5
"""A crop so much taller than wide is read as vertical writing (never turned)."""

_SPACE_IN_JAPANESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")

_NO_PROGRAM = (
    "文字認識エンジン Tesseract が見つかりません。Windows では UB Mannheim 版の tesseract-ocr-w64-setup を、"
    "Debian/Ubuntu では「sudo apt install tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert」を実行してください。"
    "様式の engine を rapid にすれば、Tesseract なしで読み取れます。"
)
_NO_LANGUAGE = (
    "Tesseract の言語データ「{missing}」が入っていません。Debian/Ubuntu では「sudo apt install {packages}」、"
    "Windows ではインストーラーの Additional language data で Japanese を選んで入れ直してください。"
)


class TesseractEngine:
    """Tesseract behind the engine protocol; one process a crop, one thread each."""

    name = "tesseract"

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """Read the crops, in their order; MissingComponentError if the program or a language is not installed."""
        return [self._read(request) for request in requests]

    def _read(self, request: ReadRequest) -> Reading:
        image = _framed(request.image)
        if image is None:
            return Reading("", 1.0, engine=self.name)
        vertical = image.shape[0] > VERTICAL_RATIO * image.shape[1] and not request.single
        language = _language(request.alphabet, vertical)
        require(language)
        rows = _recognise(image, language, _config(request, vertical))
        chars = _characters(rows, request.alphabet)
        return Reading("".join(c.char for c in chars), confidence(chars, 1.0), tuple(chars), self.name)


def orientation(gray: Gray) -> int | None:
    """Tell by how many degrees (0, 90, 180, 270, clockwise) a page must be turned to be upright; None if unsure.

    MissingComponentError if Tesseract or its `osd` data is not installed.
    """
    require("osd")
    try:
        found = _run(pytesseract.image_to_osd, gray, config="--psm 0", output_type=pytesseract.Output.DICT)
    except (pytesseract.TesseractError, RuntimeError):
        return None
    return int(found["rotate"]) if float(found["orientation_conf"]) >= 1.0 else None


@cache
def languages() -> frozenset[str]:
    """Give the installed languages; MissingComponentError if there is no Tesseract."""
    try:
        return frozenset(pytesseract.get_languages(config=""))
    except (pytesseract.TesseractNotFoundError, OSError) as error:
        raise MissingComponentError(_NO_PROGRAM) from error


def require(language: str) -> None:
    """Raise MissingComponentError if a language is not installed."""
    if language not in languages():
        package = "tesseract-ocr-" + language.replace("_", "-")
        raise MissingComponentError(_NO_LANGUAGE.format(missing=language, packages=package))


def _framed(image: Gray) -> Gray | None:
    """Cut to the ink with a white frame: Tesseract reads nothing that touches the border."""
    if image.size == 0 or int(image.min()) > 215:
        return None
    ink = ink_mask(image)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    inner = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.asarray(np.pad(inner, 12, constant_values=255), dtype=np.uint8)


def _language(alphabet: frozenset[str] | None, vertical: bool) -> str:
    if alphabet is not None and all(c.isascii() for c in alphabet):
        return "eng"
    return "jpn_vert" if vertical else "jpn"


def _config(request: ReadRequest, vertical: bool) -> str:
    mode = CHARACTER if request.single else BLOCK if vertical else LINE
    parts = [f"--psm {mode}", "--dpi 200", "-c preserve_interword_spaces=0"]
    if request.alphabet is not None and all(c in _PLAIN for c in request.alphabet):
        parts.append("-c tessedit_char_whitelist=" + "".join(sorted(request.alphabet)))
    return " ".join(parts)


def _recognise(image: Gray, language: str, config: str) -> list[tuple[str, float]]:
    """Give the words with their confidences (0..1)."""
    try:
        data = _run(pytesseract.image_to_data, image, lang=language, config=config, output_type=pytesseract.Output.DICT)
    except RuntimeError:
        return []
    words = zip(data["text"], data["conf"], strict=True)
    return [(text, float(conf) / 100) for text, conf in words if text.strip() and float(conf) >= 0]


def _run(function: Any, image: Gray, **options: Any) -> Any:
    """Call Tesseract with one thread; a run that hangs ends as RuntimeError after `SECONDS`."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        return function(Image.fromarray(image), timeout=SECONDS, **options)
    except pytesseract.TesseractNotFoundError as error:
        raise MissingComponentError(_NO_PROGRAM) from error


def _characters(words: Sequence[tuple[str, float]], alphabet: frozenset[str] | None) -> list[CharReading]:
    """Take words apart; white space beside a Japanese character is Tesseract's own and goes."""
    text = _SPACE_IN_JAPANESE.sub("", " ".join(word for word, _ in words))
    certainties = [c for word, c in words for _ in word]
    chars = []
    position = 0
    for char in text:
        if char == " ":
            chars.append(CharReading(" ", 1.0))
            continue
        certainty = certainties[min(position, len(certainties) - 1)]
        position += 1
        allowed = usual_shape(char) if alphabet is None else stand_in(char, alphabet)
        if allowed is not None:
            chars.append(CharReading(allowed, certainty, ((allowed, certainty),)))
    if alphabet is not None and " " not in alphabet:
        chars = [c for c in chars if c.char != " "]
    return chars

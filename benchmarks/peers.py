"""The same pages through what somebody would use today: plain RapidOCR and plain Tesseract, full page, one thread.

Run as `python -m benchmarks.peers rapid|tesseract PAGE.png ...`; prints one JSON line a page: seconds and text.
Pages come as pictures already decoded, so the peers are not charged for opening files.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def _rapid() -> Callable[[Path], str]:
    from rapidocr import RapidOCR

    engine = RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Global.log_level": "critical",
        }
    )

    def read(path: Path) -> str:
        texts: Sequence[str] | None = getattr(engine(str(path)), "txts", None)
        return "\n".join(texts or ())

    return read


def _tesseract() -> Callable[[Path], str]:
    import pytesseract

    os.environ["OMP_THREAD_LIMIT"] = "1"

    def read(path: Path) -> str:
        return str(pytesseract.image_to_string(str(path), lang="jpn"))

    return read


def main(arguments: Sequence[str]) -> None:
    """Read every page with the engine named first; the first page is read twice and timed the second time."""
    engine, pages = arguments[0], [Path(a) for a in arguments[1:]]
    read = {"rapid": _rapid, "tesseract": _tesseract}[engine]()
    read(pages[0])
    for page in pages:
        started = time.perf_counter()
        text = read(page)
        print(json.dumps({"page": page.name, "seconds": time.perf_counter() - started, "text": text}))


if __name__ == "__main__":
    main(sys.argv[1:])

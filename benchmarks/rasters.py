"""Pages of a folder of samples as plain pictures for the peers, and as one long scan for the memory figure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from PIL import Image

from dxauto.reading.input import list_pages, load_page
from dxauto.reading.types import PageRef


def _pages(folder: Path) -> Iterator[Image.Image]:
    for found in list_pages([folder], skip=[folder / "truth.json"]):
        if isinstance(found, PageRef):
            yield Image.fromarray(load_page(found).gray)


def as_pngs(folder: Path, out: Path, count: int) -> list[Path]:
    """Write the first `count` pages as PNG; give the paths."""
    out.mkdir()
    paths = []
    for index, page in enumerate(islice(_pages(folder), count)):
        paths.append(out / f"{index:03}.png")
        page.save(paths[-1])
    return paths


def long_tiff(folder: Path, out: Path, count: int) -> None:
    """Write one multi-page TIFF of `count` pages, the folder's pages over and over, as a scanner's batch file."""
    pages = list(islice(_pages(folder), 20))
    frames = islice(cycle(pages), count)
    first = next(frames)
    first.save(out, save_all=True, append_images=frames, compression="jpeg", quality=75, dpi=(200, 200))

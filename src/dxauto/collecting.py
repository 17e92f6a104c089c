"""Python's collector of cycles, held off where it can find nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the collector off while a block makes many small objects that all stay (rows of figures, cells of a sheet).

    It would go through all of them again and again as they grow in number, for a tenth to a third of the time, and find
    nothing. What is no longer referred to is freed at once all the same.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()

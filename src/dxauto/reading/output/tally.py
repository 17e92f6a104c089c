"""Counting applications as they pass."""

from __future__ import annotations

from collections import Counter

from dxauto.reading.types import Application


class Tally:
    """The counts of an output: the same names for every format."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, application: Application) -> None:
        """Count one application, its pages, and its fields that a person must look at."""
        self._counts["applications"] += 1
        self._counts[application.status] += 1
        self._counts["pages"] += len(application.pages)
        self._counts["review_fields"] += sum(f.status == "review" for f in application.fields.values())

    def figures(self) -> dict[str, int]:
        """The counts so far."""
        names = ("applications", "done", "review", "failed", "pages", "review_fields")
        return {name: self._counts[name] for name in names}

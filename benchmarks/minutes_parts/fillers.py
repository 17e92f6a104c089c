"""Fillers taken out of labelled sentences: precision and recall of the spans, on an open and a held-out half.

The rules may be tuned on the open half alone. `python -m benchmarks.minutes_parts.fillers` prints what is wrong there,
and of the held-out half only the figures.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dxauto.minutes.text.edited import Edited
from dxauto.minutes.text.fillers import remove_fillers
from dxauto.minutes.transcript import ChangeKind

FILE = Path(__file__).parent.parent / "data" / "fillers.txt"
_LABEL = re.compile(r"\{([^{}]+)\}")
_MARKS = re.compile(r"[、，。\s]")


@dataclass(frozen=True)
class Labelled:
    """A sentence as it is said; `fillers` are the places (start, end) of what only fills a pause."""

    text: str
    fillers: tuple[tuple[int, int], ...]
    held_out: bool


@dataclass
class Found:
    """How many labelled fillers there are, how many were taken out, and how many runs of words went with them."""

    labelled: int = 0
    right: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float:
        """Share of what was taken out that is a filler."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the fillers that were taken out."""
        return self.right / self.labelled if self.labelled else 1.0


def read(path: Path = FILE) -> list[Labelled]:
    """The labelled sentences of the file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_labelled(line) for line in lines if line and not line.startswith("#")]


def _labelled(line: str) -> Labelled:
    places, text, here = [], "", 0
    for found in _LABEL.finditer(line):
        text += line[here : found.start()]
        places.append((len(text), len(text) + len(found[1])))
        text += found[1]
        here = found.end()
    odd = int(hashlib.sha256(line.encode()).hexdigest()[0], 16) % 2 == 1
    return Labelled(text + line[here:], tuple(places), odd)


def removed(text: str) -> set[int]:
    """The places of the letters (marks left out) that the rules take out of a text at the strength `normal`."""
    edited = Edited(text)
    remove_fillers(edited, "normal")
    gone: set[int] = set()
    for change in edited.changes():
        if change.kind is ChangeKind.FILLER:
            letters = enumerate(change.before, start=change.at)
            gone |= {at for at, letter in letters if not _MARKS.match(letter)}
    return gone


def count(sentences: Iterable[Labelled]) -> tuple[Found, list[str]]:
    """The counts, and what went wrong, each as a line for people."""
    total, told = Found(), []
    for one in sentences:
        gone = removed(one.text)
        places = [set(range(start, end)) for start, end in one.fillers]
        missed = [place for place in places if not place <= gone]
        extra = _runs(gone - set().union(*places)) if places else _runs(gone)
        total.labelled += len(places)
        total.right += len(places) - len(missed)
        total.wrong += extra
        if missed or extra:
            left = "".join(letter for at, letter in enumerate(one.text) if at not in gone)
            told.append(f"missed {len(missed)}, wrong {extra}: {one.text} -> {left}")
    return total, told


def _runs(places: set[int]) -> int:
    return sum(at - 1 not in places for at in places)


def figures() -> dict[str, float]:
    """Precision and recall over both halves, and of the held-out half alone."""
    every = read()
    both, _ = count(every)
    apart, _ = count(one for one in every if one.held_out)
    return {
        "filler_precision": round(both.precision, 4),
        "filler_recall": round(both.recall, 4),
        "filler_precision_held_out": round(apart.precision, 4),
        "filler_recall_held_out": round(apart.recall, 4),
        "filler_sentences": len(every),
        "filler_spans": both.labelled,
    }


if __name__ == "__main__":
    print(*count(one for one in read() if not one.held_out)[1], sep="\n")
    print(figures())

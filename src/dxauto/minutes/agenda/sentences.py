"""The sentences of a transcript's clean text, each with the segment and the moment it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dxauto.minutes.transcript import Segment

_BARE_END = re.compile("[るすうくつぬむぶいたん]$")
_SENTENCE = re.compile("[^。！？!?]+[。！？!?]?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `segments` are those it was spoken in (a long one may be cut into several), `start` in seconds."""

    text: str
    segments: tuple[str, ...]
    speaker: str | None
    start: float
    number: int

    @property
    def plain(self) -> str:
        """The text without its last mark."""
        return self.text.rstrip("。！？!? 　")

    @property
    def spoken(self) -> str:
        """`plain`, where a question mark stands for the か that was only heard in the voice: 「やってくれる？」."""
        return self.plain + ("か" if self.asks and _BARE_END.search(self.plain) else "")

    @property
    def asks(self) -> bool:
        """Whether it ends with a question mark: 「これでいい？」 asks, 「これでいい」 does not."""
        return self.text.rstrip("。 　").endswith(("？", "?"))


def sentences(segments: Sequence[Segment]) -> list[Sentence]:
    """Give the sentences in the order of time; what one speaker said in several segments is put together."""
    made: list[Sentence] = []
    held: list[tuple[str, Segment, float]] = []
    for segment in segments:
        if held and held[-1][1].speaker != segment.speaker:
            _flush(held, made)
        for text, start in _pieces(segment):
            held.append((text, segment, start))
            if text[-1] in "。！？!?":
                _flush(held, made)
    _flush(held, made)
    return made


def _pieces(segment: Segment) -> Iterable[tuple[str, float]]:
    length = max(1, len(segment.clean))
    for found in _SENTENCE.finditer(segment.clean):
        text = found[0].strip()
        if text:
            yield text, round(segment.start + (segment.end - segment.start) * found.start() / length, 3)


def _flush(held: list[tuple[str, Segment, float]], made: list[Sentence]) -> None:
    if held:
        ids = tuple(dict.fromkeys(segment.id for _, segment, _ in held))
        text = "".join(part for part, _, _ in held)
        made.append(Sentence(text, ids, held[0][1].speaker, held[0][2], len(made)))
        held.clear()

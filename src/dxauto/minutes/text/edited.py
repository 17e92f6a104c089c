"""A text being cleaned that remembers, for every change, where in the verbatim text it was made."""

from __future__ import annotations

from dataclasses import dataclass, field

from dxauto.minutes.transcript import Change, ChangeKind


@dataclass(slots=True)
class _Run:
    """A part of the verbatim text, `start` to `end`; as it was said (`after` is None) or changed."""

    start: int
    end: int
    after: str | None = None
    kind: ChangeKind | None = None


@dataclass(slots=True)
class Edited:
    """The verbatim text with the changes so far; `replace` speaks of places in the text as it is now."""

    verbatim: str
    _runs: list[_Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the verbatim text."""
        self._runs = [_Run(0, len(self.verbatim))]

    @property
    def text(self) -> str:
        """The text as it is now."""
        return "".join(self._shown(run) for run in self._runs)

    def changes(self) -> list[Change]:
        """Give the changes in the order of the verbatim text; applied together they give `text`."""
        return [
            Change(kind=run.kind, at=run.start, before=self.verbatim[run.start : run.end], after=run.after)
            for run in self._runs
            if run.after is not None and run.kind is not None and run.after != self.verbatim[run.start : run.end]
        ]

    def replace(self, start: int, end: int, after: str, kind: ChangeKind) -> None:
        """Put `after` in the place of the characters `start` to `end` of the text as it is now.

        A change that touches an earlier one becomes one with it, under the kind of the later.
        """
        before: list[_Run] = []
        inside: list[_Run] = []
        behind: list[_Run] = []
        low = 0
        for run in self._runs:
            shown = self._shown(run)
            high = low + len(shown)
            if high <= start:
                before.append(run)
            elif low >= end:
                behind.append(run)
            elif run.after is None:
                before += _cut(run, 0, start - low)
                inside += _cut(run, max(0, start - low), min(end, high) - low)
                behind += _cut(run, end - low, high - low)
            else:
                after = shown[: max(0, start - low)] + after + shown[max(0, end - low) :]
                inside.append(run)
            low = high
        here = before[-1].end if before else 0
        first, last = (inside[0].start, inside[-1].end) if inside else (here, here)
        self._runs = [*before, _Run(first, last, after, kind), *behind]

    def _shown(self, run: _Run) -> str:
        return self.verbatim[run.start : run.end] if run.after is None else run.after


def _cut(run: _Run, low: int, high: int) -> list[_Run]:
    """Give the part of an unchanged run from `low` to `high`, nothing if that is empty."""
    return [_Run(run.start + low, run.start + high)] if high > low else []

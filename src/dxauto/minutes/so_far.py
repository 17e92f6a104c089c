"""What has been heard of a recording so far: readable while the rest is still being heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dxauto.minutes.assemble import read_heard
from dxauto.minutes.audio import prepare
from dxauto.minutes.recordings import recordings
from dxauto.minutes.work import all_stretches, item_folder


@dataclass(frozen=True, slots=True)
class SoFar:
    """The lines (second, verbatim text) in the order of time, and how many of the stretches are done."""

    lines: list[tuple[float, str]]
    heard: int
    stretches: int


def so_far(work: Path, inputs: Sequence[Path]) -> SoFar:
    """Give what has been heard of `inputs`, named as for the run. Raises `UnreadableInputError` as `recordings`."""
    found = recordings(inputs)
    pairs = all_stretches(prepare(found.paths, work, found.parts or "auto", ordered=found.ordered).tracks)
    stretches = [(track, read_heard(item_folder(work, track, stretch))) for track, stretch in pairs]
    lines = [(track.on_clock(one.start), one.text) for track, heard in stretches if heard for one in heard.utterances]
    return SoFar(sorted(lines), sum(heard is not None for _, heard in stretches), len(pairs))

"""Meetings really spoken, heard by the model and drafted by `dxauto run kaigi-giji`, beside their truth."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks import agenda, asr
from benchmarks.machine import ROOT
from dxauto.minutes.transcript import Segment, Transcript

SAMPLE = ROOT / "samples" / "meeting" / "sample"
FRAME_S = 0.01
COLLAR_S = 0.25
"""Around each true beginning and end nothing is scored, as NIST's diarization evaluations do."""

_GOOD = (0, 3)
"""Done, and done with something for a person to check."""


@dataclass(frozen=True)
class Ran:
    """A meeting that went through the whole pipeline."""

    truth: dict[str, Any]
    transcript: Transcript
    seconds: float


@contextmanager
def office(model: Path) -> Iterator[Path]:
    """Make a workspace with the shipped robot and the model; it is gone afterwards."""
    with TemporaryDirectory(prefix="dxauto-bench-") as made:
        root = Path(made)
        shutil.copytree(ROOT / "templates", root / "templates")
        shutil.copytree(model, root / "models" / model.name)
        (root / "robots").mkdir()
        shutil.copy(ROOT / "robots" / "kaigi-giji.yaml", root / "robots")
        yield root


def command(recording: str, output: str, *more: str) -> list[str]:
    """Give the command that a clerk would type."""
    return [sys.executable, "-m", "dxauto", "run", "kaigi-giji", recording, "-o", output, *more]


def drafted(root: Path, folder: Path) -> Ran:
    """Run the robot on the meeting of a folder (kaigi.m4a, kaigi.yaml, truth.json)."""
    inside = root / folder.name
    shutil.copytree(folder, inside, dirs_exist_ok=True)
    started = time.perf_counter()
    done = subprocess.run(
        command(f"{folder.name}/kaigi.m4a", f"{folder.name}/draft.docx"), cwd=root, capture_output=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode not in _GOOD:
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))
    told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return Ran(told, Transcript.model_validate_json((inside / "draft.json").read_bytes()), seconds)


def spoken(python: str, seeds: Sequence[int], out: Path) -> list[Path]:
    """Have new meetings of the grammar spoken by a Python that has pyopenjtalk; none where there is no such Python."""
    made = []
    for seed in seeds:
        folder = out / f"meeting-{seed}"
        told = [python, "-m", "samples.meeting", "--seed", str(seed), "--out", str(folder)]
        ended = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=False)
        if ended.returncode:
            print("  no meetings could be spoken: " + (ended.stderr.strip().splitlines() or ["?"])[-1])
            return []
        made.append(folder)
    return made


def speaking_python() -> str:
    """Give the Python that may speak: `DXAUTO_SPEECH_PYTHON`, else this one."""
    return os.environ.get("DXAUTO_SPEECH_PYTHON", sys.executable)


def cer(ran: Ran) -> dict[str, float]:
    """Character errors of what was heard, and of the clean text against the script without fillers."""
    turns, segments = ran.truth["turns"], ran.transcript.segments
    heard = asr.score([("".join(t["verbatim"] for t in turns), "".join(s.verbatim for s in segments))])
    clean = asr.score([("".join(t["clean"] for t in turns), "".join(s.clean for s in segments))])
    return {"verbatim": round(heard.cer, 4), "clean": round(clean.cer, 4)}


def heard_in(ran: Ran) -> dict[str, list[str]]:
    """Give the segments in which each true turn was heard: the turn with the longest time in common."""
    found: dict[str, list[str]] = {}
    for segment in ran.transcript.segments:
        best = max(ran.truth["turns"], key=lambda turn: _common(segment, turn))
        if _common(segment, best) > 0:
            found.setdefault(str(best["id"]), []).append(segment.id)
    return found


def _common(segment: Segment, turn: Mapping[str, Any]) -> float:
    return min(segment.end, float(turn["end"])) - max(segment.start, float(turn["start"]))


def agenda_figures(meetings: Sequence[Ran]) -> dict[str, float]:
    """Give precision, recall, F1 of what was drafted from sound."""
    seen: Counter[str] = Counter()
    for ran in meetings:
        agenda.count(ran.truth, ran.transcript, heard_in(ran), seen)
    return agenda.shares(seen)


def speaker_error(ran: Ran) -> dict[str, float]:
    """Give missed, false and confused time over the true time, with the collar; and the confused part alone."""
    turns = ran.truth["turns"]
    names = [one["name"] for one in ran.truth["people"]]
    size = round((max(turn["end"] for turn in turns) + 1) / FRAME_S)
    wanted, found = np.zeros((len(names), size), bool), np.zeros((len(names) + 1, size), bool)
    scored = np.ones(size, bool)
    for turn in turns:
        wanted[turn["channel"], _frame(turn["start"]) : _frame(turn["end"])] = True
        for edge in (turn["start"], turn["end"]):
            scored[max(0, _frame(edge - COLLAR_S)) : _frame(edge + COLLAR_S)] = False
    for name, start, end in _turns(ran.transcript):
        row = names.index(name) if name in names else len(names)
        found[row, _frame(start) : _frame(end)] = True
    counts = _errors(wanted[:, scored], found[:, scored])
    return {"error": round(sum(counts[:3]) / counts[3], 4), "confused": round(counts[2] / counts[3], 4)}


def _errors(wanted: Any, found: Any) -> tuple[int, int, int, int]:
    """Give frames missed, false, confused, and those that somebody speaks in."""
    spoken_by, told_of = wanted.sum(axis=0), found.sum(axis=0)
    right = (wanted & found[: len(wanted)]).sum(axis=0)
    missed = np.maximum(spoken_by - told_of, 0).sum()
    false = np.maximum(told_of - spoken_by, 0).sum()
    confused = (np.minimum(spoken_by, told_of) - right).sum()
    return int(missed), int(false), int(confused), int(spoken_by.sum())


def _turns(transcript: Transcript) -> Iterator[tuple[str, float, float]]:
    """Give who is told to speak when; what one person says with less than a second between is one turn."""
    last: dict[str, tuple[float, float]] = {}
    roles = {one.id: one.name + one.role for one in transcript.speakers}
    for segment in transcript.segments:
        name = roles.get(segment.speaker or "", "")
        start, end = last.get(name, (segment.start, segment.start))
        if segment.start - end > 1.0:
            yield name, start, end
            start = segment.start
        last[name] = start, max(end, segment.end)
    for name, (start, end) in last.items():
        yield name, start, end


def _frame(seconds: float) -> int:
    return round(seconds / FRAME_S)

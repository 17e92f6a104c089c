"""`make bench-minutes`: how well and how fast a recording becomes a draft, with truth and beside faster-whisper.

Parts (`--only PART,PART`, stored with its own date): `hearing` (character errors), `agenda` (true text of generated
meetings), `written` (of excerpts without a grammar), `whole` (the sample meeting and newly spoken meetings through the
command), `fillers`, `speed`, `memory`. New meetings are spoken by the Python named in `DXAUTO_SPEECH_PYTHON`, which
needs pyopenjtalk (`models/recipe/requirements.txt`).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import agenda, asr
from benchmarks.machine import ROOT, publish, publish_part
from benchmarks.minutes_parts import fillers, meetings, memory, speed, written

MODEL = ROOT / "models" / "kaigi-mini"
KEYS = (
    *("cer_synthetic", "cer_unseen_patterns", "cer_sample_meeting", "cer_real", "agenda_f1", "decision_f1"),
    *("action_f1", "decision_f1_written", "action_f1_written", "filler_precision", "filler_recall"),
    *("speaker_error", "x_faster_whisper", "peak_mb_5min", "peak_mb_6h"),
)
MEETINGS = 20
Figures = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, store the figures."""
    options = _options(arguments)
    figures: Figures = dict.fromkeys(KEYS)
    for part in options.only:
        print(f"\n== {part}", flush=True)
        found = PARTS[part](options)
        for name, value in found.items():
            print(f"  {name:<38} {value}")
        figures |= found
    told = sys.argv[1:] if arguments is None else arguments
    command = f"python -m benchmarks.minutes {' '.join(told)}".strip()
    if options.no_store:
        print(json.dumps(figures, ensure_ascii=False))
    elif set(options.only) == set(PARTS):
        publish("minutes", figures, command)
    else:
        publish_part("minutes", {key: value for key, value in figures.items() if value is not None}, command)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.minutes")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(PARTS), help=",".join(PARTS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5, help="rounds of the speed part")
    parser.add_argument("--spoken", type=int, default=3, help="newly spoken meetings of the part `whole`")
    parser.add_argument("--full", action="store_true", help="memory: six hours of speech without a pause")
    parser.add_argument("--hours", type=float, default=memory.HOURS, help="memory: length of the long recording")
    parser.add_argument("--no-store", action="store_true", help="only print the figures")
    options = parser.parse_args(arguments)
    if unknown := set(options.only) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if set(options.only) - {"agenda", "written", "fillers"} and not (options.model / "model.bin").is_file():
        parser.error(f"no model in {options.model}; name one with --model, or see models/recipe/README.md")
    return options


def _hearing(options: argparse.Namespace) -> Figures:
    return {**asr.figures(options.model, options.threads)}


def _agenda(_: argparse.Namespace) -> Figures:
    apart = agenda.figures(MEETINGS, held_out=True)
    return {**agenda.figures(MEETINGS), **{f"{name}_held_out": value for name, value in apart.items()}}


def _written(_: argparse.Namespace) -> Figures:
    return {**written.figures()}


def _whole(options: argparse.Namespace) -> Figures:
    with meetings.office(options.model) as root, TemporaryDirectory() as made:
        sample = meetings.drafted(root, meetings.SAMPLE)
        seeds = range(101, 101 + options.spoken)
        others = [meetings.drafted(root, one) for one in meetings.spoken(meetings.speaking_python(), seeds, Path(made))]
    letters, speaking = meetings.cer(sample), meetings.speaker_error(sample)
    drafts = meetings.agenda_figures([sample, *others])
    return {
        "cer_sample_meeting": letters["verbatim"],
        "cer_sample_meeting_clean": letters["clean"],
        "speaker_error": speaking["error"],
        "speaker_confused": speaking["confused"],
        "sample_meeting_s": round(sample.seconds, 1),
        "spoken_meetings": len(others),
        **({"cer_spoken_meetings": _mean(meetings.cer(one)["verbatim"] for one in others)} if others else {}),
        **{f"{name}_end_to_end": value for name, value in drafts.items()},
    }


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return round(sum(every) / len(every), 4)


def _fillers(_: argparse.Namespace) -> Figures:
    return {**fillers.figures()}


def _speed(options: argparse.Namespace) -> Figures:
    with TemporaryDirectory() as made:
        source = speed.recording(meetings.SAMPLE / "kaigi.m4a", Path(made) / "one-channel.flac")
        return {**speed.compare(options.model, source, options.repeats, options.threads)}


def _memory(options: argparse.Namespace) -> Figures:
    return {**memory.measure(options.model, full=options.full, hours=options.hours)}


PARTS: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "hearing": _hearing,
    "agenda": _agenda,
    "written": _written,
    "whole": _whole,
    "fillers": _fillers,
    "speed": _speed,
    "memory": _memory,
}


if __name__ == "__main__":
    sys.exit(main())

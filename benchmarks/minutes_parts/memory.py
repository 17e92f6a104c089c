"""Peak memory of the whole command on five minutes and on six hours of sound, each a process of its own.

The long recording is the sample meeting again and again: by default every half hour, with the room's silence between
(the network that looks for speech hears all six hours, the speech model about one); with `full` without a pause.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.machine import Ran, run_measured
from benchmarks.minutes_parts.meetings import SAMPLE, command, office
from dxauto.minutes.audio import prepare, wavefile
from dxauto.minutes.heard import RATE

HOURS = 6
EVERY_S = 1800
"""So often the meeting is heard again in the sparse recording."""

_FLOOR = 10 ** (-60 / 20)


def measure(model: Path, *, full: bool, hours: float = HOURS) -> dict[str, float | str]:
    """Give both peaks (MB, the sum over the process tree) and the seconds that the runs took."""
    with office(model) as root:
        with TemporaryDirectory() as work:
            track = prepare([SAMPLE / "kaigi.m4a"], Path(work), separate=False).tracks[0]
            sound = wavefile.read(track.path)
        repeats, length = _plan(len(sound), hours, full=full)
        _write(root / "short.flac", sound, 1, len(sound))
        _write(root / "long.flac", sound, repeats, length)
        shutil.copy(SAMPLE / "kaigi.yaml", root / "short.yaml")
        shutil.copy(SAMPLE / "kaigi.yaml", root / "long.yaml")
        short, long = _run(root, "short"), _run(root, "long")
    return {
        "peak_mb_5min": round(short.peak_mb, 1),
        "peak_mb_6h": round(long.peak_mb, 1),
        "x_peak": round(long.peak_mb / short.peak_mb, 3),
        "seconds_5min": round(short.seconds, 1),
        "seconds_6h": round(long.seconds, 1),
        "peak_6h_recording": "full" if full else "sparse",
        "peak_hours": hours,
    }


def _plan(samples: int, hours: float, *, full: bool) -> tuple[int, int]:
    """Give how often the meeting is heard, and after how many samples it begins again."""
    length = samples if full else EVERY_S * RATE
    return max(1, round(hours * 3600 * RATE / length)), length


def _write(path: Path, sound: Any, repeats: int, length: int) -> None:
    """Write `sound` so many times, each followed by faint noise up to `length` samples, as a stream."""
    import av

    noise = np.random.default_rng(6).standard_normal(RATE * 10).astype(np.float32) * np.float32(_FLOOR)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("flac", rate=RATE, layout="mono")
        for _ in range(repeats):
            left = length - len(sound)
            parts = [sound[at : at + len(noise)] for at in range(0, len(sound), len(noise))]
            parts += [noise[: min(len(noise), left - at)] for at in range(0, left, len(noise))]
            for part in parts:
                whole = (np.clip(part, -1, 1) * 32767).astype(np.int16)[None]
                frame: Any = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
                frame.sample_rate = RATE
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _run(root: Path, name: str) -> Ran:
    ran = run_measured(command(f"{name}.flac", f"{name}.docx"), cwd=root)
    if ran.code not in (0, 3):
        sys.exit(ran.err)
    print(f"  {name:<6}{ran.peak_mb:>9.1f} MB{ran.seconds:>9.1f} s", flush=True)
    return ran

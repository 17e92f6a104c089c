"""dxauto's whole transcription beside plain faster-whisper: same recording, same model, same process, in turns.

dxauto: decoding, levels, looking for speech, stretches, hearing, distrust with second hearings, assembling. The peer:
`WhisperModel.transcribe(path, vad_filter=True, word_timestamps=True)` without timestamp tokens and earlier text: with
them the small model writes a third of the meeting; so both do the same work. Loading is in neither. A third contender
is dxauto with as many windows at once as it would give a large model.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dxauto.minutes.audio import prepare, wavefile
from dxauto.minutes.hearing.recogniser import BATCH, BEAM, Recogniser
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.work import all_stretches


def recording(source: Path, target: Path) -> Path:
    """Write the meeting as one channel, since the peer hears no more."""
    import av
    import numpy as np

    with TemporaryDirectory() as work:
        track = prepare([source], Path(work), separate=False).tracks[0]
        sound = wavefile.read(track.path)
    with av.open(str(target), "w") as container:
        stream: Any = container.add_stream("flac", rate=16_000, layout="mono")
        frame: Any = av.AudioFrame.from_ndarray((sound * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target


def compare(model: Path, source: Path, repeats: int, threads: int) -> dict[str, float]:
    """Time both in turns, each round beginning with the other; the ratio is the median of the rounds'."""
    from faster_whisper import WhisperModel

    peer = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)
    ours = Recogniser(model, MinutesParameters(threads=threads))
    many = Recogniser(model, MinutesParameters(threads=threads), batch=BATCH)
    contenders = {
        "dxauto": lambda: _ours(ours, source),
        "faster_whisper": lambda: _theirs(peer, source),
        "dxauto_batch_8": lambda: _ours(many, source),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(repeats + 1):
        order = list(contenders) if turn % 2 else list(contenders)[::-1]
        for name in order:
            started = time.perf_counter()
            letters = contenders[name]()
            seconds = time.perf_counter() - started
            if turn:  # the first round warms up
                times[name].append(seconds)
                print(f"  round {turn}  {name:<16}{seconds:>8.2f} s  {letters} letters", flush=True)
    pairs = zip(times["dxauto"], times["faster_whisper"], strict=True)
    ratio = round(statistics.median(a / b for a, b in pairs), 3)
    return {"x_faster_whisper": ratio, **{f"{name}_s": round(statistics.median(s), 2) for name, s in times.items()}}


def _ours(recogniser: Recogniser, source: Path) -> int:
    with TemporaryDirectory() as work:
        tracks = prepare([source], Path(work)).tracks
        heard = [recogniser.hear(track, stretch) for track, stretch in all_stretches(tracks)]
    return sum(len(utterance.text) for one in heard for utterance in one.utterances)


def _theirs(model: Any, source: Path) -> int:
    options = {"without_timestamps": True, "condition_on_previous_text": False, "word_timestamps": True}
    segments, _ = model.transcribe(str(source), language="ja", beam_size=BEAM, vad_filter=True, **options)
    return sum(len(segment.text) for segment in segments)

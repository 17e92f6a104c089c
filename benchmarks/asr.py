"""How well a speech model writes sentences that it was never trained on, through unmodified faster-whisper.

`python -m benchmarks.asr [--model FOLDER]` prints the figures as JSON; `--write` puts them into the model's card, too.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.scoring import edit_distance
from samples.meeting import sentences

MODEL = Path("models/kaigi-mini")
SHARED = Path("../shared/data")
RATE = 16000
MARGIN = 0.3
"""Seconds of silence left on both sides of a sentence."""

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Clip:
    """A piece of speech (16 kHz, mono) and what is said in it."""

    sound: Sound
    text: str


@dataclass
class Score:
    """Edits and characters of many clips."""

    edits: int = 0
    characters: int = 0
    clips: int = 0
    exact: int = 0

    @property
    def cer(self) -> float:
        """Character error rate; 0.0 of nothing."""
        return self.edits / self.characters if self.characters else 0.0


def plain(text: str) -> str:
    """What is compared: NFKC, lower case, without punctuation (decimal points and % too), symbols and spaces."""
    kept = (c for c in unicodedata.normalize("NFKC", text).lower() if unicodedata.category(c)[0] not in "PSZC")
    return "".join(kept)


def score(pairs: Iterable[tuple[str, str]]) -> Score:
    """The score of pairs (said, written)."""
    total = Score()
    for truth, heard in pairs:
        said, written = plain(truth), plain(heard)
        total.edits += edit_distance(said, written)
        total.characters += len(said)
        total.clips += 1
        total.exact += said == written
    return total


def _decoded(path: Path) -> Sound:
    from faster_whisper import decode_audio

    return np.asarray(decode_audio(str(path), sampling_rate=RATE), dtype=np.float32)


def held_out_sentences(group: str) -> Iterator[Clip]:
    """The committed held-out sentences of a group: `synthetic` or `unseen-patterns`."""
    sound = _decoded(sentences.FOLDER / "held-out.m4a")
    for sentence in sentences.read():
        if sentence.group == group:
            first, last = (sentence.start - MARGIN) * RATE, (sentence.end + MARGIN) * RATE
            yield Clip(sound[int(first) : int(last)], sentence.text)


def real_clips(shared: Path = SHARED) -> Iterator[Clip]:
    """The shared recordings that the recipe never trains on (one in eight, by a hash of the file's name)."""
    table = shared / "speech/cv-ja/clips.csv"
    if not table.is_file():
        return
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if hashlib.sha256(row["file"].encode()).digest()[0] % 8 == 0:
                yield Clip(_decoded(table.parent / "clips" / row["file"]), row["sentence"])


def sample_meeting() -> Clip:
    """The sample meeting, its channels mixed down, with all that is said in it."""
    folder = Path(sentences.__file__).parent / "sample"
    turns = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["turns"]
    return Clip(_decoded(folder / "kaigi.m4a"), "".join(turn["verbatim"] for turn in turns))


def transcribed(model: Any, clip: Clip, **options: Any) -> str:
    """What the model writes for the clip."""
    segments, _ = model.transcribe(clip.sound, language="ja", beam_size=5, **options)
    return "".join(segment.text for segment in segments)


def figures(folder: Path, threads: int = 2) -> dict[str, float]:
    """CER of the model in the folder; `cer_real` only where the shared recordings are."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)
    short = {"without_timestamps": True, "condition_on_previous_text": False}
    found: dict[str, float] = {}
    sets = {
        "cer_synthetic": held_out_sentences("synthetic"),
        "cer_unseen_patterns": held_out_sentences("unseen-patterns"),
        "cer_real": real_clips(),
    }
    for name, clips in sets.items():
        told = score((clip.text, transcribed(model, clip, **short)) for clip in clips)
        if told.clips:
            found |= {name: round(told.cer, 4), f"{name}_exact": told.exact, f"{name}_clips": told.clips}
    meeting = sample_meeting()
    written = transcribed(model, meeting, vad_filter=True, condition_on_previous_text=False)
    found["cer_meeting_plain"] = round(score([(meeting.text, written)]).cer, 4)
    return found


_MEANING = {
    "cer_synthetic": "new sentences of the trained patterns",
    "cer_unseen_patterns": "sentence patterns never trained",
    "cer_meeting_plain": "the sample meeting in one go, channels mixed, with VAD",
    "cer_real": "people reading (Common Voice, held out)",
}


def figures_table(found: dict[str, float]) -> str:
    """The figures as a table of the card."""
    rows = [f"| {_MEANING[key]} (`{key}`) | {100 * found[key]:.1f} % |" for key in _MEANING if key in found]
    return "\n".join(["| heard by unmodified faster-whisper | CER |", "|---|---|", *rows])


def write_card(folder: Path, found: dict[str, float]) -> None:
    """Writes the figures beside the model and into its card."""
    (folder / "figures.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    head, rest = (folder / "CARD.md").read_text(encoding="utf-8").split("<!-- figures -->")
    tail = rest.split("<!-- /figures -->")[1]
    card = f"{head}<!-- figures -->\n{figures_table(found)}\n<!-- /figures -->{tail}"
    (folder / "CARD.md").write_text(card, encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Measures, prints, and writes if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.asr")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(arguments)
    if not (given.model / "model.bin").is_file():
        sys.exit(f"no model in {given.model}: make one (models/recipe/README.md) or name another with --model")
    found = figures(given.model, given.threads)
    print(json.dumps(found, indent=1))
    if given.write:
        write_card(given.model, found)


if __name__ == "__main__":
    main(sys.argv[1:])

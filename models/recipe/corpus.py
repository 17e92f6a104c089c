"""Speech as shards of log-mel features on disk: made side by side, each by its own seed, and only where missing."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.recipe.alignment import phonemes, sound_positions
from models.recipe.features import FLOOR, Mel, log_mel
from models.recipe.texts import EveryWord, Material, free_speech, prose, speakable
from models.recipe.times import character_times
from samples.meeting.speech import Sound, random_voice, say

PER_SHARD = 200
VARIED = 26
"""So many shards speak with 35 % espeak-ng voices, later ones with hardly any: Mei's voices are what is asked for."""
OPEN = 52
"""So many shards speak of people and places from all over the country, too, later ones of the lexicon's alone."""
READINGS = 7
"""Shards in which whole sentences are read, each sentence once."""
TALKS = 3
"""Every sentence of the talk is said so often, each time by another voice."""
LONGEST = 28.0


@dataclass
class Utterance:
    """One thing said: frames x 80 float16 log-mel, its text, its sounds and where in them each character begins."""

    mel: NDArray[np.float16]
    text: str
    sounds: list[int]
    positions: NDArray[np.float32]
    source: str
    times: NDArray[np.float32]
    """Frame (10 ms) at which each character begins about, and the end of the last."""


def trimmed(sound: Sound, rate: int = 16000) -> Sound:
    """The sound without the silence at its ends, but for 50 ms."""
    block = rate // 100
    level = np.abs(sound[: len(sound) // block * block]).reshape(-1, block).max(axis=1)
    loud = np.flatnonzero(level > 0.01 * max(float(level.max(initial=0.0)), 1e-6))
    if not len(loud):
        return sound
    return sound[max(0, loud[0] - 5) * block : (loud[-1] + 6) * block]


def _spoken(number: int, extra: Material) -> Iterator[tuple[Sound, str, str]]:
    rng = random.Random(f"kaigi-mini {number}")
    espeak = 0.35 if number < VARIED else 0.02
    source = free_speech(rng, extra) if number < OPEN else EveryWord(rng, extra.sentences)
    made = 0
    while made < PER_SHARD:
        text = speakable(source.sentence())
        if len(text) > 90 or not text:
            continue
        voice = random_voice(rng, espeak)
        made += 1
        yield say(text, voice), text, "espeak" if voice.espeak else "mei"


def _read(number: int, extra: Material) -> Iterator[tuple[Sound, str, str]]:
    rng = random.Random(f"kaigi-mini reading {number}")
    for text in prose(extra)[number::READINGS]:
        yield say(speakable(text), random_voice(rng)), speakable(text), "mei"


def _talked(number: int, extra: Material) -> Iterator[tuple[Sound, str, str]]:
    rng = random.Random(f"kaigi-mini talk {number}")
    for text in (extra.talk * TALKS)[number * PER_SHARD : (number + 1) * PER_SHARD]:
        yield say(speakable(text), random_voice(rng)), speakable(text), "mei"


def _recorded(clips: Iterable[tuple[Path, str]]) -> Iterator[tuple[Sound, str, str]]:
    from faster_whisper import decode_audio

    for path, text in clips:
        yield np.asarray(decode_audio(str(path)), dtype=np.float32), speakable(text), "real"


def _write(path: Path, spoken: Iterable[tuple[Sound, str, str]]) -> None:
    mels: list[Mel] = []
    entries = []
    for sound, text, source in spoken:
        mel = log_mel(trimmed(sound))
        sounds = phonemes(text)
        if not sounds or len(mel) > LONGEST * 100 or len(mel) < 4 * len(sounds):
            continue
        mels.append(np.maximum(mel, FLOOR))
        positions = sound_positions(text, len(sounds))
        entries.append({"text": text, "frames": len(mel), "sounds": sounds, "source": source,
                        "positions": [round(float(p), 2) for p in positions]})  # fmt: skip
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.save(file, np.concatenate(mels).astype(np.float16))
    path.with_suffix(".json").write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def _make(job: tuple[Path, int, Material]) -> None:
    path, number, extra = job
    if path.name.startswith("real"):
        _write(path, _recorded(extra.clips[number * 100 : (number + 1) * 100]))
    elif path.name.startswith("read"):
        _write(path, _read(number, extra))
    elif path.name.startswith("talk"):
        _write(path, _talked(number, extra))
    else:
        _write(path, _spoken(number, extra))


def make_shards(folder: Path, shards: int, extra: Material, processes: int = 2) -> None:
    """Makes what is missing of so many shards of synthetic speech, and of one shard per 100 recorded clips."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(folder / f"real-{n:03}.npy", n, extra) for n in range(-(-len(extra.clips) // 100))]
    jobs += [(folder / f"read-{n:03}.npy", n, extra) for n in range(READINGS)]
    talks = -(-len(extra.talk) * TALKS // PER_SHARD)
    jobs += [(folder / f"talk-{n:03}.npy", n, extra) for n in range(talks)]
    jobs += [(folder / f"said-{n:03}.npy", n, extra) for n in range(shards)]
    missing = [job for job in jobs if not job[0].exists()]
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(_make, missing))


def read_shard(path: Path) -> list[Utterance]:
    """The utterances of a shard, with exact times where these were found; their features stay on disk until used."""
    mel = np.load(path, mmap_mode="r")
    kept = path.with_suffix(".times")
    exact = np.load(kept) if kept.exists() else None
    begin = 0
    utterances, start = [], 0
    for entry in json.loads(path.with_suffix(".json").read_text(encoding="utf-8")):
        end = start + entry["frames"]
        positions = np.asarray(entry["positions"], dtype=np.float32)
        if exact is None:
            times = character_times(mel[start:end], entry["text"], positions)
        else:
            times = exact[begin : begin + len(positions)]
        begin += len(positions)
        utterances.append(Utterance(mel[start:end], entry["text"], entry["sounds"], positions, entry["source"], times))
        start = end
    return utterances

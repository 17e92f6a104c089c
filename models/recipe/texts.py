"""What the voices are to say: free sentences of the meeting grammar, other sentences, names of people and places."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import random
from dataclasses import dataclass
from pathlib import Path

from samples.meeting.free import FreeSpeech
from samples.meeting.grammar import Grammar
from samples.meeting.lexicon import words

HERE = Path(__file__).parent
UNSAYABLE = "「」『』()()・\"'…～〜"


@dataclass(frozen=True)
class Material:
    """What is there beside the repository's own words; empty without the shared folder."""

    sentences: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    clips: tuple[tuple[Path, str], ...] = ()
    held_out_clips: tuple[tuple[Path, str], ...] = ()
    talk: tuple[str, ...] = ()
    """Sentences of the office's talk, written for this, each of a shape of its own."""


def is_held_out(name: str) -> bool:
    """Whether a recorded clip is kept for measuring: one in eight, by a hash of its file name."""
    return hashlib.sha256(name.encode()).digest()[0] % 8 == 0


def material(shared: Path | None) -> Material:
    """The sentences of this folder and, where `shared` holds them, clips with text, names and places."""
    own = (HERE / "phrases.txt").read_text(encoding="utf-8").split()
    talk = tuple((HERE / "talk.txt").read_text(encoding="utf-8").split())
    if shared is None or not (shared / "speech/cv-ja/clips.csv").is_file():
        return Material(sentences=tuple(own), talk=talk)
    with (shared / "speech/cv-ja/clips.csv").open(encoding="utf-8", newline="") as file:
        rows = [(shared / "speech/cv-ja/clips" / row["file"], row["sentence"]) for row in csv.DictReader(file)]
    held_out = [(path, text) for path, text in rows if is_held_out(path.name)]
    heard = {text for _, text in held_out}
    kept = [(path, text) for path, text in rows if not is_held_out(path.name) and text not in heard]
    return Material(
        sentences=(*own, *(text for _, text in kept)),
        names=_one_spelling(_surnames(shared / "tables/surnames.csv")),
        places=_one_spelling(_places(shared / "tables")),
        clips=tuple(kept),
        held_out_clips=tuple(held_out),
        talk=talk,
    )


def _surnames(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) >= 3]
    return [(row[0], row[2]) for row in rows[:500]]


def _places(tables: Path) -> list[tuple[str, str]]:
    with (tables / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if " " not in row["city"]]
    return [(row["city"], row["citykana"]) for row in rows[::6]]


def _one_spelling(pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    """The first spelling of each reading: two spellings of one sound cannot be told apart by ear."""
    first: dict[str, str] = {}
    for spelling, reading in pairs:
        first.setdefault(reading, spelling)
    return tuple(first.values())


def speakable(text: str) -> str:
    """The text without brackets and quotes, which faster-whisper never writes."""
    return "".join(c for c in text if c not in UNSAYABLE).replace("!", "。").replace("?", "。").replace("?", "。")


def free_speech(rng: random.Random, extra: Material) -> FreeSpeech:
    """The source of training sentences."""
    grammar = Grammar(rng, dt.date(2026, 11, 23), extra.names, extra.places)
    return FreeSpeech(grammar, extra.sentences)


_NOUNS = (
    "dept role surname place facility room thing actnoun sahen date_rel general task_thing task_doing topic_thing "
    "topic_doing meeting_kind"
).split()
DRILLED = 0.35


def prose(extra: Material) -> list[str]:
    """Every whole sentence that is there, of this folder and of the clips: the same for the same material."""
    own = (HERE / "prose.txt").read_text(encoding="utf-8").split()
    return [*own, *extra.sentences]


class EveryWord(FreeSpeech):
    """Free sentences and, between them, rows of words in which every word of the lexicon is equally likely: the places,
    names and things that sentences seldom bring are the ones that are written wrongly.
    """

    def __init__(self, rng: random.Random, sentences: tuple[str, ...]) -> None:
        super().__init__(Grammar(rng, dt.date(2026, 11, 23)), sentences)
        self.nouns = sorted({word for slot in _NOUNS for word in words()[slot]})

    def sentence(self) -> str:
        """As of free speech, or a row of words with an end."""
        if self.rng.random() >= DRILLED:
            return super().sentence()
        said = [self.rng.choice(self.nouns) + self.grammar.word("particle") for _ in range(self.rng.randint(1, 4))]
        return "".join(word + self.rng.choice(("", "", "、")) for word in said) + self.end() + "。"

"""A byte-level vocabulary with one token a character, in Whisper's order of ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

TIMESTAMPS = 1501
_EMPTY = ""
"""CTranslate2 takes a model for multilingual only if its vocabulary holds the empty token."""


def _byte_letters() -> list[str]:
    """The printable letter that stands for each byte in byte-level BPE (GPT-2's table)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(b) if b in printable else chr(next(spare)) for b in range(256)]


@dataclass(frozen=True)
class Vocabulary:
    """All tokens by id, and the merges that make a character of its bytes."""

    tokens: tuple[str, ...]
    merges: tuple[tuple[str, str], ...]

    @cached_property
    def ids(self) -> dict[str, int]:
        """Token → id."""
        return {token: number for number, token in enumerate(self.tokens)}

    @cached_property
    def _letters(self) -> list[str]:
        return _byte_letters()

    def encode(self, text: str) -> list[int]:
        """The ids of the text, one a known character, else one a byte."""
        found = []
        for character in text:
            spelt = "".join(self._letters[b] for b in character.encode())
            found += [self.ids[spelt]] if spelt in self.ids else [self.ids[letter] for letter in spelt]
        return found

    def special(self, name: str) -> int:
        """The id of `<|name|>`."""
        return self.ids[f"<|{name}|>"]

    @property
    def text_size(self) -> int:
        """How many ids are text: those below `<|endoftext|>` without the empty token."""
        return self.special("endoftext") - 1


def vocabulary(texts: Iterable[str], languages: Sequence[str]) -> Vocabulary:
    """The vocabulary for the characters of the texts."""
    letters = _byte_letters()
    tokens = dict.fromkeys(letters)
    merges: dict[tuple[str, str], None] = {}
    for character in sorted({c for text in texts for c in text if len(c.encode()) > 1}):
        spelt = [letters[b] for b in character.encode()]
        left = spelt[0]
        for right in spelt[1:]:
            merges[(left, right)] = None
            left += right
            tokens[left] = None
    tail = ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    names = ["endoftext", "startoftranscript", *languages, *tail]
    names += [f"{n * 0.02:.2f}" for n in range(TIMESTAMPS)]
    return Vocabulary((*tokens, _EMPTY, *(f"<|{name}|>" for name in names)), tuple(merges))


def tokenizer_json(vocabulary: Vocabulary) -> dict[str, Any]:
    """The same vocabulary as the file that the `tokenizers` library reads."""
    end = vocabulary.special("endoftext")
    added = [
        {"id": number, "content": token, "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False, "special": True}
        for number, token in enumerate(vocabulary.tokens) if number >= end
    ]  # fmt: skip
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    every_character = {"type": "Split", "pattern": {"Regex": "[\\s\\S]"}, "behavior": "Isolated", "invert": False}
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [every_character, byte_level]},
        "post_processor": None, "decoder": byte_level,
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                  "vocab": {t: n for n, t in enumerate(vocabulary.tokens) if n < end},
                  "merges": [f"{a} {b}" for a, b in vocabulary.merges]},
    }  # fmt: skip


def save(vocabulary: Vocabulary, folder: Path) -> None:
    """Writes `tokens.json`, from which `load` makes the same vocabulary."""
    raw = {"tokens": vocabulary.tokens, "merges": vocabulary.merges}
    (folder / "tokens.json").write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> Vocabulary:
    """Reads what `save` wrote."""
    raw = json.loads((folder / "tokens.json").read_text(encoding="utf-8"))
    return Vocabulary(tuple(raw["tokens"]), tuple((a, b) for a, b in raw["merges"]))

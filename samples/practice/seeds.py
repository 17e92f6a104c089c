"""Invented households for the register, and the postal codes that the system completes addresses from."""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from samples import people
from samples.practice.database import Household

_TRUTH = Path(__file__).parents[1] / "forms" / "truth.json"
_POSTAL = Path(__file__).with_name("postal.csv")


@functools.cache
def postal_codes() -> dict[str, str]:
    """Seven digits → city and town in full-width characters."""
    lines = _POSTAL.read_text(encoding="utf-8").split()
    return dict(line.split(",") for line in lines)


def households(number: int = 60, seed: int = 0) -> Iterator[Household]:
    """Give the households of the sample stack's 資格異動届, then invented ones."""
    yield from _from_samples()
    rng = np.random.default_rng(seed)
    for index in range(number):
        head, home = people.person(rng, (1935, 1998)), people.home(rng)
        yield Household(f"{70000001 + index}", head.name, half_kana(head.kana), wide(home.address))


def half_kana(text: str) -> str:
    """ワタナベ　キイチロウ as ﾜﾀﾅﾍﾞ ｷｲﾁﾛｳ."""
    return "".join(_half().get(char, char) for char in text).replace("\u3000", " ")


def wide(text: str) -> str:
    """Digits, letters and hyphens in full width, as the system wants addresses."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@functools.cache
def _half() -> dict[str, str]:
    single = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
    marks = {"ﾞ": "\u3099", "ﾟ": "\u309a"}
    voiced = {
        unicodedata.normalize("NFC", full + combining): half + mark
        for full, half in single.items()
        for mark, combining in marks.items()
    }
    return {char: half for char, half in (single | voiced).items() if len(char) == 1}


def _from_samples() -> Iterator[Household]:
    if not _TRUTH.is_file():
        return
    applications = json.loads(_TRUTH.read_text(encoding="utf-8"))
    forms = [one["fields"] for one in applications if one["template"] == "kokuho-idou"]
    for index, fields in enumerate(forms):
        number = fields["kigou_bangou"] or f"{60000001 + index}"
        yield Household(number, fields["shimei"], half_kana(fields["furigana"]), wide(fields["juusho"]))

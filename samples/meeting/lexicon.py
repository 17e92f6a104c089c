"""The words and the sentence patterns of invented meetings, as the two YAML files beside this module hold them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Pattern:
    """A sentence pattern: `act` is what is done by saying it, `name` is stable while the file's order is."""

    name: str
    act: str
    text: str
    held_out: bool


@cache
def words() -> dict[str, tuple[str, ...]]:
    """Slot → the words that may fill it."""
    raw: dict[str, str] = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))
    return {slot: tuple(dict.fromkeys(line.split())) for slot, line in raw.items()}


@cache
def patterns() -> tuple[Pattern, ...]:
    """Every pattern, trained ones and held-out ones."""
    raw: dict[str, dict[str, list[str]]] = yaml.safe_load((HERE / "patterns.yaml").read_text(encoding="utf-8"))
    return tuple(
        Pattern(f"{act}-{group}-{number:02}", act, text, group == "held_out")
        for act, groups in raw.items()
        for group, texts in groups.items()
        for number, text in enumerate(texts, start=1)
    )


def patterns_of(act: str, held_out: bool) -> tuple[Pattern, ...]:
    """The patterns of one act, either the trained or the held-out ones."""
    return tuple(p for p in patterns() if p.act == act and p.held_out == held_out)

"""What a timer of an operating system must be able to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dxauto.errors import ConfigurationError
from dxauto.schedule.entry import Entry


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program of the system answered."""

    code: int
    out: str
    err: str = ""


Asked = Callable[[Sequence[str], str | None], Answer]
"""Calls a program of the system with its arguments, and text for its standard input."""


class Standing(StrEnum):
    """How an entry's timer stands with the system."""

    RIGHT = "right"
    MISSING = "missing"
    DIFFERENT = "different"


class Named(Protocol):
    """What a timer or a service is called by: a readable name, and a part of its own."""

    @property
    def name(self) -> str:
        """Give the readable name."""
        ...

    @property
    def task(self) -> str:
        """Give the part that is its own."""
        ...


class System(Protocol):
    """A timer. `install` may be repeated; `remove` of what is not there is no error; both raise
    `ConfigurationError` if the system refuses.
    """

    name: str
    title: str

    def install(self, entry: Entry) -> None:
        """Let the timer call the entry."""
        ...

    def remove(self, entry: Entry) -> None:
        """Let it no longer be called."""
        ...

    def standing(self, entry: Entry) -> Standing:
        """Tell whether the timer is there and as it would be made now."""
        ...

    def warnings(self) -> list[str]:
        """Say what on this computer may keep the timer from calling."""
        ...


class NoTimer:
    """No timer: something of the office's own calls `dxauto schedule fire`."""

    name = "none"
    title = "なし（ほかのしくみから呼ぶ）"

    def install(self, entry: Entry) -> None:
        """There is nothing to do."""

    def remove(self, entry: Entry) -> None:
        """There is nothing to do."""

    def standing(self, entry: Entry) -> Standing:
        """Nothing can be wrong."""
        return Standing.RIGHT

    def warnings(self) -> list[str]:
        """Nothing is known."""
        return []


def command(entry: Entry) -> list[str]:
    """Give the program that a timer calls, with its arguments."""
    return [sys.executable, "-m", "dxauto", "schedule", "fire", entry.name, "--workspace", entry.home]


def label(entry: Named) -> str:
    """Give the timer's name: readable, and its own even if two workspaces have entries of one name."""
    return f"dxauto-{entry.name}-{entry.task}"


def refuse_odd(entry: Entry) -> None:
    """Refuse paths that cannot stand in a line; raises `ConfigurationError`."""
    refuse_odd_words(command(entry))


def refuse_odd_words(words: Sequence[str]) -> None:
    """Refuse words of a command that cannot stand in a line; raises `ConfigurationError`."""
    if any(ord(letter) < 32 for part in words for letter in part):
        raise ConfigurationError("作業フォルダの名前に、改行などの見えない文字があります。名前を変えてください")


def refused(system: str, answer: Answer) -> ConfigurationError:
    """Give the error for a system that said no, in its own words."""
    said = (answer.err or answer.out).strip().splitlines()
    why = f"（{said[-1].strip()}）" if said else ""
    return ConfigurationError(
        f"{system}に予定を入れられませんでした{why}。権限を確かめるか、情報システムの担当者に見せてください"
    )


def ask(arguments: Sequence[str], text: str | None) -> Answer:
    """Call a program; one that is not there answers with code 127."""
    try:
        ended = subprocess.run(
            list(arguments),
            input=None if text is None else text.encode(),
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer(127, "", str(error))
    encoding = "utf-8" if os.name != "nt" else None
    return Answer(ended.returncode, _text(ended.stdout, encoding), _text(ended.stderr, encoding))


def _text(content: bytes, encoding: str | None) -> str:
    import locale

    return content.decode(encoding or locale.getencoding(), errors="replace")

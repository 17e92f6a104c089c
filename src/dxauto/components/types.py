"""What a component is, and what a probe tells of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found: a version where there is one, where it lies, and in Japanese what is wrong with it."""

    found: bool
    version: str = ""
    where: str = ""
    problem: str = ""

    @property
    def good(self) -> bool:
        """It is there and nothing is wrong with it."""
        return self.found and not self.problem


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that dxauto uses. `essential`: the main job does not work without it.

    `probe` is offline, takes well under a second, and never raises. `advice` says by operating system
    (debian, windows, macos, other) what to do if it is missing. `package`: a Python package, of no interest to a
    clerk as long as it is there.
    """

    name: str
    title: str
    purpose: str
    essential: bool
    probe: Callable[[], Probe]
    advice: Mapping[str, str]
    package: bool = False

    def advice_here(self) -> str:
        """What to do on this operating system."""
        return self.advice.get(system()) or self.advice.get("other", "")


def system() -> str:
    """Give the operating system as `advice` names it."""
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "macos"
    return "debian" if Path("/etc/debian_version").is_file() else "other"


def at_least(version: str, minimum: str) -> bool:
    """Compare dotted versions by their leading numbers."""
    return _numbers(version) >= _numbers(minimum)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = []
    for part in version.split("."):
        digits = "".join(character for character in part if character.isdigit())
        if not digits:
            break
        numbers.append(int(digits))
    return tuple(numbers)

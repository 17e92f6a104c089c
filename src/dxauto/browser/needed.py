"""Which secrets the robots of a workspace need, read from their files alone: nothing of a kind is imported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dxauto.registry import load_specs
from dxauto.workspace import Workspace

_SECRET = re.compile(r"\{\s*secret:([^{}|]+)")


@dataclass(frozen=True, slots=True)
class Needed:
    """A secret's name, and the robots that need it."""

    name: str
    robots: tuple[str, ...]


def needed_secrets(workspace: Workspace) -> list[Needed]:
    """Give every secret that a robot's file speaks of; files that cannot be read are left out."""
    users: dict[str, list[str]] = {}
    specs, _ = load_specs(workspace)
    for robot, spec in specs.items():
        names = (found.strip() for text in _texts(spec.file.parameters) for found in _SECRET.findall(text))
        for name in dict.fromkeys(names):
            users.setdefault(name, []).append(robot)
    return [Needed(name, tuple(robots)) for name, robots in sorted(users.items())]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)

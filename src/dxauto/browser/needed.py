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
        for name in secrets_in(spec.file.parameters):
            users.setdefault(name, []).append(robot)
    return [Needed(name, tuple(robots)) for name, robots in sorted(users.items())]


def secrets_in(parameters: Any) -> list[str]:
    """Give the names of the secrets that a robot's `parameters` speak of, each once, in order."""
    return list(dict.fromkeys(name.strip() for text in _texts(parameters) for name in _SECRET.findall(text)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)

"""The formats of a result, and which one a file's name asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dxauto.registry import RobotSpec

FORMATS = ("xlsx", "csv", "json")


def by_ending(spec: RobotSpec, output: Path | None) -> dict[str, str]:
    """Give the format that the output's ending asks for, as a parameter of a robot that knows formats; else nothing."""
    ending = output.suffix.removeprefix(".").lower() if output else ""
    return {"format": ending} if ending in FORMATS and "format" in spec.model.model_fields else {}

"""What the workspace calls its robots, put into figures when they are made."""

from __future__ import annotations

from dataclasses import replace

from dxauto.registry import load_specs
from dxauto.usage.figures_types import Figures
from dxauto.workspace import Workspace


def titled(figures: Figures, workspace: Workspace) -> Figures:
    """Give the figures with the titles of the robots that the workspace has."""
    specs, _ = load_specs(workspace)
    known = {robot.robot for robot in figures.robots} | {row.robot for row in figures.rows}
    titles = tuple((name, spec.file.title) for name, spec in sorted(specs.items()) if name in known)
    return replace(figures, robot_titles=titles)

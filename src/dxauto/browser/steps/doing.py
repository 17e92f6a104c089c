"""What steps work with: the page, the row, and what they leave behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ElementHandle, Page

from dxauto.browser.flow import Limits, System
from dxauto.browser.locate import Finder
from dxauto.browser.values import written


@dataclass(frozen=True, slots=True)
class Typed:
    """A field that was filled: by which step, with what, and the element, for looking again before the submit."""

    step: str
    value: str
    name: str
    element: ElementHandle
    secret: bool


@dataclass(slots=True)
class Doing:
    """One row's (or one sign-in's) steps under way."""

    page: Page
    row: Mapping[str, str]
    finder: Finder
    system: System
    limits: Limits
    folder: Path
    secret: Callable[[str], str] | None = None
    typed: list[Typed] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def text(self, template: str) -> str:
        """Give a text with the row's values, and secrets where they are allowed."""
        return written(template, self.row, self.secret)

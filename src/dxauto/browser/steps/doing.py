"""What steps work with: the page, the row, and what they leave behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import JSHandle, Page

from dxauto.browser.dialogs import Dialogs
from dxauto.browser.flow import Limits, Step, System
from dxauto.browser.locate import Finder
from dxauto.browser.traffic import Traffic
from dxauto.browser.values import READ, written

Between = Callable[[str], None]
"""Called before a step with what a person would call it; may wait, and may raise to end the row."""


def on(_: str) -> None:
    """Go on at once: nobody is asked between two steps."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A field that was filled: by which step, with what, and the element, for looking again before it is sent.

    `held` is the element, or where `at` is a number, what `batch.FILL` gave, whose element of that number it is.
    """

    step: Step
    value: str
    held: JSHandle
    at: int | None = None

    @property
    def name(self) -> str:
        """What a person calls the field."""
        return self.step.places[0].named()


@dataclass(slots=True)
class Doing:
    """One row's (or one sign-in's) steps under way. `row` is its own copy: what steps read is put into it."""

    page: Page
    row: dict[str, str]
    finder: Finder
    system: System
    limits: Limits
    folder: Path
    traffic: Traffic
    dialogs: Dialogs | None = None
    secret: Callable[[str], str] | None = None
    between: Between = on
    hooks: Path | None = None
    typed: list[Typed] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    gone: set[JSHandle] = field(default_factory=set)

    def quiet(self) -> None:
        """Wait until the page's own requests have come back: a late completion would overwrite what was typed."""
        self.traffic.wait(self.page, self.limits.action_s)

    def has_read(self, name: str, text: str) -> None:
        """Keep what was read from a page, for later steps (`{read:…}`) and the outcome."""
        self.read[name] = text
        self.row[READ + name] = text

    def text(self, template: str) -> str:
        """Give a text with the row's values, and secrets where they are allowed."""
        return written(template, self.row, self.secret)

"""How a run tells a person where it stands. Held by the parent process only, and never on standard output."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from dxauto.robot import State

if TYPE_CHECKING:
    from rich.progress import Progress as RichBar
    from rich.progress import Task


class Progress(Protocol):
    """What the runner calls; `label` and `text` may name files and are shown, never stored."""

    def start(self, total: int | None) -> None:
        """Begin; `total` is the number of items if it is known. Called again when the total becomes known."""
        ...

    def advance(self, label: str, state: State) -> None:
        """One item has come to its end."""
        ...

    def message(self, text: str) -> None:
        """Say one sentence without disturbing the bar."""
        ...

    def stop(self) -> None:
        """End; may be called twice."""
        ...


class NullProgress:
    """Shows nothing."""

    def start(self, total: int | None) -> None:
        """Do nothing."""

    def advance(self, label: str, state: State) -> None:
        """Do nothing."""

    def message(self, text: str) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""


class RichProgress:
    """A bar on standard error with items a minute and the time left; silent when that is not a terminal."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._bar: RichBar | None = None

    def start(self, total: int | None) -> None:
        """Draw the bar, or set its total if it is there."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], total=total)
        elif sys.stderr.isatty():
            self._bar = _bar()
            self._bar.add_task(self._title, total=total)
            self._bar.start()

    def advance(self, label: str, state: State) -> None:
        """Move the bar by one item."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], advance=1, description=f"{self._title}  {label[:40]}")

    def message(self, text: str) -> None:
        """Print the sentence above the bar, or plainly to standard error."""
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            sys.stderr.write(text + "\n")

    def stop(self) -> None:
        """Take the bar down, leaving its last state on the screen."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _bar() -> RichBar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    class PerMinute(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed * 60:.0f} 件/分" if speed else "", style="cyan")

    return Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        PerMinute(),
        TextColumn("残り"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )

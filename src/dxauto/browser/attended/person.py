"""What a person may wish of a running robot, and how he is asked: by a window of ours, or in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


class Wish(StrEnum):
    """What a person can press; the value is the key in the terminal."""

    PAUSE = "p"
    GO_ON = "r"
    TAKE_OVER = "t"
    GIVE_BACK = "b"
    SKIP = "s"
    STOP = "q"
    YES = "y"
    AGAIN = "a"
    LEAVE = "l"

    @property
    def words(self) -> str:
        """What stands on the button."""
        return _WORDS[self]


_WORDS = {
    Wish.PAUSE: "一時停止",
    Wish.GO_ON: "再開",
    Wish.TAKE_OVER: "この行は自分で入れる",
    Wish.GIVE_BACK: "ロボットに返す",
    Wish.SKIP: "この行を飛ばす",
    Wish.STOP: "止める",
    Wish.YES: "はい、登録する",
    Wish.AGAIN: "ロボットがもう一度入れる",
    Wish.LEAVE: "自分であとで入れる（この行を飛ばす）",
}


class Person(Protocol):
    """Whoever sits there. All calls come from the one thread that drives the browser."""

    def opened(self, browser: Browser) -> None:
        """A browser has started: the first one, or another one after that has ended."""
        ...

    def sees(self, page: Page) -> None:
        """The page in which the rows will be entered has been opened."""
        ...

    def show(self, head: str, text: str, wishes: Sequence[Wish]) -> None:
        """Say where things stand, and what may be wished now."""
        ...

    def wish(self) -> Wish | None:
        """Give what was pressed since the last call, None if nothing was; never waits."""
        ...

    def wait(self, seconds: float) -> None:
        """Let that time pass; the browser goes on living meanwhile."""
        ...

    def code(self, name: str) -> str:
        """Ask for a one-time code and give it, empty if he gives none; it is not shown and not kept."""
        ...

"""Whether somebody sits beside the robot, and what that means for a row.

A run asks its attendance at few places: between two steps, before the submit, and for a one-time code. Nobody there
(`UNATTENDED`) costs nothing; somebody there (`Attended`) may make the run wait, skip the row, take it over or stop.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dxauto.browser.attended.person import Person, Wish
from dxauto.errors import ConfigurationError, DxautoError, StoppedByPersonError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

POLL_S = 0.1

_WORKING = (Wish.PAUSE, Wish.TAKE_OVER, Wish.SKIP, Wish.STOP)


class SkippedError(DxautoError):
    """A person wants this row left alone; nothing of it has been sent. The message is for the row."""


class TakenOverError(DxautoError):
    """A person wants to enter this row himself; nothing of it has been sent."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is about to be sent: field and value as evidence may show them, and the masked picture, if one was taken."""

    row: int
    typed: Sequence[tuple[str, str]]
    picture: Path | None


class Watched(Protocol):
    """The session that somebody watches: its browser, and its row's clock."""

    @property
    def browser(self) -> Browser:
        """The browser that has been started."""
        ...

    def paused(self) -> AbstractContextManager[None]:
        """Stop the row's clock for a block."""
        ...


class Attendance(Protocol):
    """What a row asks of whoever may sit there."""

    @property
    def there(self) -> bool:
        """Whether anybody is."""
        ...

    def opened(self, session: Watched) -> None:
        """A browser has started."""
        ...

    def sees(self, page: Page) -> None:
        """The page in which the rows will be entered has been opened."""
        ...

    def between(self, row: int, step: str) -> None:
        """Before a step of a row. May wait; raises `SkippedError`, `TakenOverError`, `StoppedByPersonError`."""
        ...

    def before_submit(self, show: Callable[[], Shown]) -> None:
        """Before the row is sent; `show` is called if somebody is to see it. Errors as `between`."""
        ...

    def taken_over(self, row: int) -> None:
        """The row is the person's until he gives it back. Raises `StoppedByPersonError` if he never does."""
        ...

    def looking(self, row: int) -> None:
        """The system is looked into whether what the person did is there."""
        ...

    def absent(self, row: int) -> None:
        """What was taken over is not in the system: returns if the robot is to type it, else raises as `between`."""
        ...

    def code(self, name: str) -> str:
        """Give a one-time code; raises `ConfigurationError` if nobody is there or none is given."""
        ...


class Unattended:
    """Nobody is there: nothing is asked, nothing waits."""

    there = False

    def opened(self, session: Watched) -> None:
        """Do nothing."""

    def sees(self, page: Page) -> None:
        """Do nothing."""

    def between(self, row: int, step: str) -> None:
        """Do nothing."""

    def before_submit(self, show: Callable[[], Shown]) -> None:
        """Do nothing."""

    def taken_over(self, row: int) -> None:
        """Cannot be: nobody takes over."""

    def looking(self, row: int) -> None:
        """Do nothing."""

    def absent(self, row: int) -> None:
        """Do nothing."""

    def code(self, name: str) -> str:
        """Refuse: there is nobody to ask."""
        raise ConfigurationError(unattended_code(name))


UNATTENDED: Attendance = Unattended()


def unattended_code(name: str) -> str:
    """Say why a flow that asks for a one-time code does not run by itself."""
    return (
        f"このロボットはサインインのときに「{name}」を人に聞きます。人のいない実行はできません。"
        "画面の前で「--headed」を付けて実行してください"
    )


class Attended:
    """Somebody is there. `approve` is called when he says yes to the first row; None if no row needs his yes.

    After `patience_s` seconds without an answer the run is stopped: nobody is there any more.
    """

    there = True

    def __init__(
        self,
        person: Person,
        patience_s: float,
        approve: Callable[[], None] | None = None,
        *,
        sees_page: bool = True,
    ) -> None:
        self._person = person
        self._patience_s = patience_s
        self._approve = approve
        self._working = _WORKING if sees_page else (Wish.PAUSE, Wish.SKIP, Wish.STOP)
        self._session: Watched | None = None

    def opened(self, session: Watched) -> None:
        """Show the person what there is to press."""
        self._session = session
        self._person.opened(session.browser)
        self._person.show("準備しています", "システムにサインインします", ())

    def sees(self, page: Page) -> None:
        """Let the person have a look."""
        self._person.sees(page)

    def between(self, row: int, step: str) -> None:
        """Tell the step, and do what was pressed meanwhile."""
        self._person.show(f"{row} 行目", step, self._working)
        self._obey(self._person.wish(), row, step)

    def _obey(self, wish: Wish | None, row: int, step: str) -> None:
        if wish is Wish.PAUSE:
            after = tuple(w for w in self._working if w is not Wish.PAUSE)
            text = "一時停止しています。「再開」を押すと続きから動きます"
            wish = self._answer(f"{row} 行目", text, (Wish.GO_ON, *after))
        if wish is Wish.SKIP:
            raise SkippedError("人がこの行を飛ばしました。登録していません")
        if wish is Wish.TAKE_OVER:
            raise TakenOverError("人がこの行を入れます")
        if wish is Wish.STOP:
            raise StoppedByPersonError("人が止めました")
        if wish is Wish.GO_ON:
            self._person.show(f"{row} 行目", step, self._working)

    def before_submit(self, show: Callable[[], Shown]) -> None:
        """Ask for a yes if the flow needs one; it is asked once, then for no other row."""
        if self._approve is None:
            return
        shown = show()
        wishes = (Wish.YES, *(w for w in self._working if w is not Wish.PAUSE))
        wish = self._answer(f"{shown.row} 行目を確かめてください", told(shown), wishes)
        if wish is not Wish.YES:
            self._obey(wish, shown.row, "")
        self._approve()
        self._approve = None
        self._person.show(f"{shown.row} 行目", "登録しています", ())

    def taken_over(self, row: int) -> None:
        """Wait until he gives the row back."""
        text = (
            "いまは、あなたの番です。ロボットは画面に触りません。"
            "登録まで終えたら（途中でやめるときも）「ロボットに返す」を押してください。"
            "登録されたかどうかは、ロボットがシステムで探して確かめます"
        )
        if self._answer(f"{row} 行目", text, (Wish.GIVE_BACK, Wish.STOP)) is Wish.STOP:
            raise StoppedByPersonError("人が止めました")

    def looking(self, row: int) -> None:
        """Say that the system is looked into."""
        self._person.show(f"{row} 行目", "システムで探して、登録されたか確かめています", ())

    def absent(self, row: int) -> None:
        """Ask who types the row that is not there."""
        text = "システムで探しましたが、この行は登録されていません。どうしますか"
        wish = self._answer(f"{row} 行目", text, (Wish.AGAIN, Wish.TAKE_OVER, Wish.LEAVE, Wish.STOP))
        if wish is Wish.LEAVE:
            raise SkippedError("人が自分で入れることにしました。登録していません")
        if wish is not Wish.AGAIN:
            self._obey(wish, row, "")

    def code(self, name: str) -> str:
        """Ask for the code."""
        with self._waiting():
            code = self._person.code(name)
        if not code:
            raise ConfigurationError(f"「{name}」が入力されなかったので、サインインできませんでした")
        return code

    def _answer(self, head: str, text: str, wishes: Sequence[Wish]) -> Wish:
        self._person.show(head, text, wishes)
        until = time.monotonic() + self._patience_s
        with self._waiting():
            while time.monotonic() < until:
                wish = self._person.wish()
                if wish is not None and wish in wishes:
                    return wish
                self._person.wait(POLL_S)
        raise StoppedByPersonError(f"{self._patience_s / 60:.0f} 分のあいだ返事がなかったので、止めました")

    def _waiting(self) -> AbstractContextManager[None]:
        assert self._session is not None
        return self._session.paused()


def told(shown: Shown) -> str:
    """Put what is about to be sent into words."""
    lines = ["この内容で登録してよいですか。画面を見て確かめてください"]
    lines += [f"  {name.partition(': ')[2] or name} ← {value}" for name, value in shown.typed]
    if shown.picture is not None:
        lines.append(f"  画面の写し: {shown.picture}")
    return "\n".join(lines)

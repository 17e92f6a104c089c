"""`--headed` and `--preview`: who sits beside a robot that enters rows, and whether a changed robot may run at all."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dxauto.errors import ConfigurationError, UnapprovedError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from dxauto.browser.attended import Attendance, Wish
    from dxauto.browser.flow import Flow
    from dxauto.registry import RobotSpec
    from dxauto.workspace import Workspace

headed_option = click.option(
    "--headed", is_flag=True, help="ブラウザの画面を見ながら動かす（一時停止、交代、行を飛ばす、止める、ができる）"
)
preview_option = click.option(
    "--preview/--no-preview",
    default=None,
    help="登録の前に、はじめの行を人が見て確かめる（書かなければ、新しいロボットと、書き換えたロボットのときだけ）",
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the command was called: with a window, with or without a preview, for a program that reads JSON."""

    headed: bool
    preview: bool | None
    as_json: bool = False

    @property
    def at_terminal(self) -> bool:
        """Whether a person can be asked in the terminal."""
        return not self.as_json and sys.stdin.isatty() and sys.stderr.isatty()


def attendance(
    workspace: Workspace, spec: RobotSpec, overrides: Mapping[str, str], manner: Manner, tell: Callable[[str], None]
) -> Attendance | None:
    """Give who sits there, None if the robot works alone. Raises `UnapprovedError` if nobody has seen a changed robot
    and nobody is there to see it, `ConfigurationError` if the robot has nothing to see.
    """
    if not _enters(spec):
        if manner.headed or manner.preview:
            raise ConfigurationError(
                f"ロボット「{spec.name}」に --headed と --preview はありません。"
                "業務システムに入力するロボットでだけ使えます"
            )
        return None
    flow = spec.parameters(overrides)
    approve = _approving(workspace, spec, flow, manner)  # type: ignore[arg-type]
    if manner.headed:
        _refuse_without_screen()
        return _at_the_window(workspace, spec, approve, manner)
    if approve is None and not (manner.at_terminal and _asks(flow)):  # type: ignore[arg-type]
        return None
    if not manner.at_terminal:
        raise UnapprovedError(
            f"ロボット「{spec.name}」は新しいか、書き換えられています。はじめの行を人が確かめるまで、登録はできません。"
            f"画面の前で「dxauto run {spec.name} … --headed」を実行し、はじめの行を見て「はい」を選んでください"
            "（確かめてある場合は --no-preview を付けます）"
        )
    return _at_the_terminal(workspace, approve, tell)


def _enters(spec: RobotSpec) -> bool:
    assert spec.kind is not None
    return "submit" in spec.model.model_fields


def _asks(flow: Flow) -> bool:
    from dxauto.browser.flow import asked

    return bool(asked(flow))


def _approving(workspace: Workspace, spec: RobotSpec, flow: Flow, manner: Manner) -> Callable[[], None] | None:
    """Give what keeps a person's yes; None if none is needed."""
    from dxauto.browser.attended.approval import Approvals, mark
    from dxauto.browser.flow import all_steps
    from dxauto.browser.hooks import hook_files, hooks_of
    from dxauto.identity import pseudonym
    from dxauto.settings import Settings

    if flow.dry_run or manner.preview is False:
        return None
    hooks = hook_files(workspace.robots, hooks_of(all_steps(flow)))
    approvals, sign = Approvals(workspace.state / "browser"), mark(flow, hooks)
    if approvals.has(spec.name, sign) and not manner.preview:
        return None
    who = pseudonym(workspace, Settings.load(workspace).who())
    return lambda: approvals.add(spec.name, sign, who)


def _patience_s(workspace: Workspace) -> float:
    from dxauto.settings import Settings

    return Settings.load(workspace).person_wait_s


def _refuse_without_screen() -> None:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise ConfigurationError(
            "画面のない場所なので、--headed は使えません。"
            "画面のある PC で実行するか、--headed を付けずに実行してください"
        )


def _at_the_window(
    workspace: Workspace, spec: RobotSpec, approve: Callable[[], None] | None, manner: Manner
) -> Attendance:
    from dxauto.browser.attended import Attended
    from dxauto.browser.attended.panel import Panel, no_keys

    patience_s = _patience_s(workspace)
    panel = Panel(spec.file.title, patience_s, _wished if manner.at_terminal else no_keys)
    return Attended(panel, patience_s, approve)


def _at_the_terminal(
    workspace: Workspace, approve: Callable[[], None] | None, tell: Callable[[str], None]
) -> Attendance:
    from dxauto.browser.attended import Attended

    return Attended(Terminal(tell), _patience_s(workspace), approve, sees_page=False)


def listening(manner: Manner, there: Attendance | None) -> AbstractContextManager[None]:
    """Take keys from the terminal while somebody attends the run at it."""
    from dxauto.cli import keys

    return keys.listening() if there is not None and manner.at_terminal else nullcontext()


class Terminal:
    """A `Person` who sees no page: told and asked in the terminal, answering with one key."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._asked: tuple[str, str] | None = None

    def opened(self, browser: Browser) -> None:
        """Nothing is opened for him."""

    def sees(self, page: Page) -> None:
        """He sees no page."""

    def show(self, head: str, text: str, wishes: Sequence[Wish]) -> None:
        """Say what waits for an answer; steps that go on by themselves are not told."""
        from dxauto.browser.attended import Wish

        waits = any(wish in wishes for wish in (Wish.YES, Wish.GO_ON))
        if not waits or self._asked == (head, text):
            self._asked = None if not waits else self._asked
            return
        self._asked = (head, text)
        self._tell("\n".join([head, text, *(f"  [{wish.value}] {wish.words}" for wish in wishes)]))

    def wish(self) -> Wish | None:
        """Give the wish of the key that was pressed."""
        return _wished()

    def wait(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def code(self, name: str) -> str:
        """Ask without showing what is typed."""
        return str(click.prompt(name, hide_input=True, default="", show_default=False, err=True))


def _wished() -> Wish | None:
    from dxauto.browser.attended import Wish
    from dxauto.cli import keys

    key = keys.pressed().lower()
    return Wish(key) if key in set(Wish) else None

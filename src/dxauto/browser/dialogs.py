"""Dialogs never block: each is answered at once, by the flow's rules, else with "no"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from playwright.sync_api import BrowserContext
from playwright.sync_api import Dialog as PageDialog
from playwright.sync_api import Error as PlaywrightError

from dxauto.browser.flow import Dialog


class Dialogs:
    """Answers the dialogs of a context. `refusal` is the text of one that the rules call the system's refusal."""

    def __init__(self, context: BrowserContext, rules: Sequence[Dialog]) -> None:
        self._rules = rules
        self.refusal: str | None = None
        self.unexpected = 0
        self._left = False
        context.on("dialog", self._answer)

    def forget(self) -> None:
        """Begin a new row."""
        self.refusal = None
        self.unexpected = 0

    @contextmanager
    def left_to_person(self) -> Iterator[None]:
        """Leave every dialog to whoever sits before the browser's window, for a block."""
        self._left = True
        try:
            yield
        finally:
            self._left = False

    def _answer(self, dialog: PageDialog) -> None:
        if self._left:
            return
        rule = next((rule for rule in self._rules if rule.text in dialog.message), None)
        if rule is None and dialog.type != "beforeunload":
            self.unexpected += 1
        if rule is not None and rule.answer == "refused":
            self.refusal = dialog.message
        answered: Callable[[], None] = dialog.dismiss
        if dialog.type == "beforeunload" or (rule is not None and rule.answer == "ok"):
            answered = dialog.accept
        with suppress(PlaywrightError):  # the page may have gone meanwhile, and its dialog with it
            answered()

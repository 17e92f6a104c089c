"""Dialogs never block: each is answered at once, by the flow's rules, else with "no"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from playwright.sync_api import BrowserContext
from playwright.sync_api import Dialog as PageDialog
from playwright.sync_api import Error as PlaywrightError

from dxauto.browser.flow import Dialog
from dxauto.browser.step import Asked


@dataclass(slots=True)
class Expected:
    """A dialog that a step brings up, how it is answered, and whether it came."""

    asked: Asked
    value: str | None
    came: bool = False

    def fits(self, message: str) -> bool:
        """Tell whether a dialog is the one that is waited for."""
        return not self.came and (self.asked.text is None or self.asked.text in message)


class Dialogs:
    """Answers the dialogs of a context. `refusal` is the text of one that the rules call the system's refusal."""

    def __init__(self, context: BrowserContext, rules: Sequence[Dialog]) -> None:
        self._rules = rules
        self.refusal: str | None = None
        self.unexpected = 0
        self._left = False
        self._expected: Expected | None = None
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

    @contextmanager
    def expecting(self, asked: Asked, value: str | None) -> Iterator[Expected]:
        """Answer the next dialog that fits as a step says, before all rules."""
        self._expected = Expected(asked, value)
        try:
            yield self._expected
        finally:
            self._expected = None

    def _answer(self, dialog: PageDialog) -> None:
        if self._left:
            return
        expected = self._expected
        if expected is not None and expected.fits(dialog.message):
            expected.came = True
            with suppress(PlaywrightError):
                dialog.accept(expected.value) if expected.asked.answer == "ok" else dialog.dismiss()
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

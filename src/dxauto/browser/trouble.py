"""What can go wrong with a row, told apart by who must act. No message carries a value of the row."""

from __future__ import annotations

from dxauto.browser.place import Place
from dxauto.errors import DxautoError, ExitCode


class PageError(DxautoError):
    """The page did not do what the flow expects, or the browser ended: the system's or the flow's fault."""

    exit_code = ExitCode.PARTLY_FAILED


class MissingPlaceError(PageError):
    """Nothing on the page fits a place, or what was waited for did not come."""


class AmbiguousPlaceError(PageError):
    """A place, the same for every row, fits more than one element: nothing is pressed or typed on a guess."""

    def __init__(self, message: str, place: Place) -> None:
        self.place = place
        super().__init__(message)


class UnreachableError(PageError):
    """The system does not answer at all, or says that it is not there: no row is at fault."""


class SessionEndedError(PageError):
    """The system asks to sign in again."""


class SignInRefusedError(PageError):
    """The system has shown its sign-in again instead of letting in, twice: another attempt may lock the user."""


class RowError(DxautoError):
    """The row's data is wrong, or the system refuses it: never tried again.

    `told` is what the page said; it may be personal data and goes beside the row in the workbook only.
    """

    exit_code = ExitCode.PARTLY_FAILED

    def __init__(self, reason: str, told: str = "") -> None:
        self.told = told
        super().__init__(reason)


class SeveralError(RowError):
    """What a row's own values look for is there more than once: for a person, never for a guess."""

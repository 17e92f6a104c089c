"""What can go wrong with a row, told apart by who must act. No message carries a value of the row."""

from __future__ import annotations

from dxauto.errors import DxautoError, ExitCode


class PageError(DxautoError):
    """The page did not do what the flow expects, or the browser ended: the system's or the flow's fault."""

    exit_code = ExitCode.PARTLY_FAILED


class AmbiguousPlaceError(PageError):
    """A place fits more than one element: nothing is pressed or typed on a guess."""


class SessionEndedError(PageError):
    """The system asks to sign in again."""


class RowError(DxautoError):
    """The row's data is wrong, or the system refuses it: never tried again.

    `told` is what the page said; it may be personal data and goes beside the row in the workbook only.
    """

    exit_code = ExitCode.PARTLY_FAILED

    def __init__(self, reason: str, told: str = "") -> None:
        self.told = told
        super().__init__(reason)

"""A person beside the robot: sees the first row before it is sent, pauses, takes a row over, skips, stops."""

from dxauto.browser.attended.attendance import UNATTENDED, Attendance, Attended, Shown, SkippedError, TakenOverError
from dxauto.browser.attended.person import Person, Wish

__all__ = [
    "UNATTENDED",
    "Attendance",
    "Attended",
    "Person",
    "Shown",
    "SkippedError",
    "TakenOverError",
    "Wish",
]

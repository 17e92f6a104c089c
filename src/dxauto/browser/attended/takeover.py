"""A row that a person enters with his own hands: what he did is not believed but looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page

from dxauto.browser.attended.attendance import TakenOverError
from dxauto.browser.record import Status

if TYPE_CHECKING:
    from dxauto.browser.entry import Entering
    from dxauto.robot import Outcome

NOTE = "人が入力しました"


def by_hand(entering: Entering, page: Page) -> Outcome | None:
    """Leave the row to the person, then look whether it is in the system: its outcome, or None if the robot is to type
    it after all. Raises `SkippedError`, `StoppedByPersonError`; a row given up in the middle stays in doubt.
    """
    while True:
        outcome = _once(entering, page)
        if outcome is not None:
            return outcome
        try:
            entering.attendance.absent(entering.row.number)
        except TakenOverError:
            continue
        return None


def _once(entering: Entering, page: Page) -> Outcome | None:
    key, content = entering.identity.key, entering.identity.content
    # From here on he may submit at any moment, and this process may end at any moment.
    entering.intend()
    entering.record.status = Status.DOUBT
    dialogs = entering.session.dialogs
    assert dialogs is not None
    with dialogs.left_to_person():
        entering.attendance.taken_over(entering.row.number)
    # The wait for a late answer is counted from his last possible click.
    entering.journal.intend(key, content)
    entering.attendance.looking(entering.row.number)
    entering.keep_picture(page, "after.jpg")
    outcome = entering.looked_up(page)
    if outcome is not None:
        entering.record.notes.append(NOTE)
    return outcome

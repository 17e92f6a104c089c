"""Progress goes to a terminal's standard error or nowhere."""

import io
import sys

import pytest

from dxauto.progress import NullProgress, Progress, RichProgress
from dxauto.robot import State


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def walk(progress: Progress) -> None:
    progress.start(None)
    progress.start(2)
    progress.advance("a.pdf", State.DONE)
    progress.message("[b] は飛ばします")
    progress.advance("b.pdf", State.REVIEW)
    progress.stop()
    progress.stop()


def test_silent_but_for_messages_when_not_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """In a log file there is no bar, and standard output stays free."""
    walk(RichProgress("受付"))
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "[b] は飛ばします\n"


def test_null_progress_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The default shows nothing at all."""
    walk(NullProgress())
    assert capsys.readouterr() == ("", "")


def test_a_terminal_sees_bar_count_and_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bar has its title, the count of all, and messages as they were written."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    walk(RichProgress("受付"))
    seen = terminal.getvalue()
    assert "受付" in seen
    assert "2/2" in seen
    assert "[b] は飛ばします" in seen
    assert capsys.readouterr().out == ""

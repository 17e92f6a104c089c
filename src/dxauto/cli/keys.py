"""Single keys from the terminal, without waiting for one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def listening() -> Iterator[None]:
        """Do nothing: the console gives keys as it is."""
        yield

    def pressed() -> str:
        """Give the key that was pressed, empty if none was."""
        return msvcrt.getwch() if msvcrt.kbhit() else ""

else:
    import os
    import select
    import termios
    import tty

    @contextmanager
    def listening() -> Iterator[None]:
        """Take keys without Enter and without showing them, for a block; Ctrl+C goes on working."""
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        tty.setcbreak(terminal)
        try:
            yield
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)

    def pressed() -> str:
        """Give the key that was pressed, empty if none was; only inside `listening`."""
        terminal = sys.stdin.fileno()
        if not select.select([terminal], [], [], 0)[0]:
            return ""
        return os.read(terminal, 64).decode(errors="ignore")[:1]

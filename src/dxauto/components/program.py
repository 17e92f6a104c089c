"""Asking an outside program for its version, without waiting for one that hangs."""

from __future__ import annotations

import subprocess

WAIT_S = 2.0


def ask(command: list[str]) -> str:
    """Give what the program prints; nothing if it cannot be started or does not answer in time."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=WAIT_S,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout or done.stderr).strip()

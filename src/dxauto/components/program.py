"""Asking an outside program for its version, without waiting for one that hangs."""

from __future__ import annotations

import subprocess

WAIT_S = 2.0


def ask(command: list[str]) -> str:
    """Give what the program prints; nothing if it cannot be started or does not answer in time."""
    try:
        done = _run(command)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout or done.stderr).strip()


def version_told(program: str) -> str | None:
    """Give what a program says to `--version`: nothing if it is merely slow, None if this PC does not let it run."""
    try:
        done = _run([program, "--version"])
    except subprocess.TimeoutExpired:
        return ""
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=WAIT_S,
        check=False,
        encoding="utf-8",
        errors="replace",
    )

"""Ends programs with -9, as a crash, a task manager or a power cut does."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum

import psutil


class Victim(StrEnum):
    """What is ended."""

    COMMAND = "command_killed"
    """The command alone: its worker and browser find out by themselves."""

    WORKER = "worker_killed"
    """The worker that drives the browser; the command goes on."""

    PROGRAM = "dxauto_killed"
    """Command and worker."""

    BROWSER = "browser_killed"

    MACHINE = "rebooted"
    """Everything at once, locks and journals left as they are."""


def kill(victim: Victim, command: int) -> bool:
    """Kill what belongs to the command of this process id; False if there was nothing to kill."""
    found = list(_chosen(victim, command))
    for process in found:
        with suppress(psutil.Error):
            process.kill()
    return bool(found)


def _chosen(victim: Victim, command: int) -> Iterable[psutil.Process]:
    try:
        main = psutil.Process(command)
        below = main.children(recursive=True)
    except psutil.Error:
        return
    if victim in (Victim.COMMAND, Victim.PROGRAM, Victim.MACHINE):
        yield main
    for process in below:
        if _meant(victim, _command_line(process)):
            yield process


def _meant(victim: Victim, line: str) -> bool:
    if victim in (Victim.WORKER, Victim.PROGRAM):
        return _is_worker(line)
    return victim is Victim.MACHINE or (victim is Victim.BROWSER and _is_browser(line))


def _is_worker(line: str) -> bool:
    return "dxauto.worker" in line


def _is_browser(line: str) -> bool:
    return "--remote-debugging-pipe" in line and "--type=" not in line


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""

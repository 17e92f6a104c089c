"""What the tests of the command share: calling it as a user does, and a walk over all its commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from dxauto.cli.command import Context, Group
from dxauto.cli.main import cli

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def dxauto(*arguments: str, cwd: Path = ROOT, **environment: str) -> Ended:
    """Run the command in a process of its own, as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "dxauto", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Give every command with the words that call it (`dxauto forms list`), families included."""
    yield from _below(cli, Context(cli, info_name="dxauto"), "dxauto")


def _below(command: click.Command, context: click.Context, words: str) -> Iterator[tuple[str, click.Command]]:
    yield words, command
    if isinstance(command, Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _below(child, Context(child, info_name=name, parent=context), f"{words} {name}")

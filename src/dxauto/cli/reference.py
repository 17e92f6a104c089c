"""The list of commands in the documentation, made from the commands themselves.

`python -m dxauto.cli.reference docs/ja/commands.md` writes it; a test holds the written one current.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dxauto.cli.command import Context, Group
from dxauto.cli.main import cli
from dxauto.files import write_atomic

_HEAD = """\
# コマンドの一覧

どのコマンドも、`--help` を付けると説明と例が出ます。（この文書は `python -m dxauto.cli.reference` が作ります。）
"""
_WIDTH = 90


def every_command() -> Iterator[tuple[str, click.Command, Context]]:
    """Give every command, families included, with the words that call it (`dxauto forms list`)."""
    yield from _below("dxauto", cli, Context(cli, info_name="dxauto", terminal_width=_WIDTH))


def _below(words: str, command: click.Command, context: Context) -> Iterator[tuple[str, click.Command, Context]]:
    yield words, command, context
    if isinstance(command, Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            below = Context(child, info_name=name, parent=context, terminal_width=_WIDTH)
            yield from _below(f"{words} {name}", child, below)


def reference_text() -> str:
    """Give the whole document."""
    parts = [
        f"## {words}\n\n```text\n{command.get_help(context)}\n```\n" for words, command, context in every_command()
    ]
    return "\n".join([_HEAD, *parts])


def main(arguments: list[str]) -> None:
    """Write the document to the file named by the one argument."""
    write_atomic(Path(arguments[0]), reference_text().encode())


if __name__ == "__main__":
    main(sys.argv[1:])

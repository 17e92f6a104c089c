"""Commands that explain themselves in Japanese: help with an example, near misses, and loading when called."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

import click

from dxauto.cli.console import out
from dxauto.cli.layout import pad, width, wrap


class Formatter(click.HelpFormatter):
    """Help text measured in columns, since a Japanese character takes two."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how the command is called."""
        super().write_usage(prog, args, "使い方: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write a heading without a colon."""
        self.write(f"{' ' * self.current_indent}{heading}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs, wrapped."""
        for line in text.splitlines():
            for part in wrap(line, self.width - self.current_indent):
                self.write(" " * self.current_indent + part + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 34, col_spacing: int = 2) -> None:
        """Write terms with their explanations beside them."""
        rows = list(rows)
        first = min(max(width(term) for term, _ in rows), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, text in rows:
            lines = wrap(text, max(self.width - first - self.current_indent, 20))
            beside = pad(term, first) + lines.pop(0) if width(term) <= first - col_spacing else term
            for line in (beside, *(" " * first + line for line in lines)):
                self.write((indent + line).rstrip() + "\n")


class Context(click.Context):
    """A context whose help is written by `Formatter`.

    Every command knows `-h`, whoever calls it: click keeps a command's first help option for good, and one that was
    called by itself would be without it.
    """

    formatter_class = Formatter

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"help_option_names": ["-h", "--help"], **kwargs})


class Command(click.Command):
    """A command with an `example`, shown at the end of its help."""

    context_class = Context

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        self.example = example
        super().__init__(*args, **kwargs)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give `--help`, explained in Japanese."""
        return _japanese_help(super().get_help_option(ctx))

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Leave them to `format_options`."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write arguments and options."""
        _write_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example."""
        _write_example(self.example, formatter)


class Group(click.Group):
    """A family of commands, each loaded only when it is called.

    `lazy` maps a command's name to (module:attribute, one line of help), `hidden` the names of commands that only
    programs call to module:attribute.
    """

    context_class = Context
    command_class = Command

    def __init__(
        self,
        *args: Any,
        lazy: Mapping[str, tuple[str, str]],
        hidden: Mapping[str, str] | None = None,
        example: str = "",
        **kwargs: Any,
    ) -> None:
        self.lazy = lazy
        self.places = {name: place for name, (place, _) in lazy.items()} | dict(hidden or {})
        self.example = example
        super().__init__(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order in which a user needs them."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command; None if there is none of that name."""
        if cmd_name not in self.places:
            return None
        module, attribute = self.places[cmd_name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command to call; an unknown one is an error with near misses."""
        name = args[0]
        if name not in self.places and not name.startswith("-") and not ctx.resilient_parsing:
            raise click.UsageError(f"「{name}」というコマンドはありません。{near(name, self.lazy)}", ctx)
        return super().resolve_command(ctx, args)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give `--help`, explained in Japanese."""
        return _japanese_help(super().get_help_option(ctx))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        with formatter.section("コマンド"):
            formatter.write_dl([(name, text) for name, (_, text) in self.lazy.items()])
        _write_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example."""
        _write_example(self.example, formatter)


def near(name: str, names: Iterable[str]) -> str:
    """Say which of `names` may have been meant, or nothing."""
    found = difflib.get_close_matches(name, list(names), n=3, cutoff=0.5)
    return f"もしかして: {'、'.join(found)}" if found else ""


def _write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write arguments and options; only our own explanation, without the English that click adds to it."""
    for heading, kind in (("引数", click.Argument), ("オプション", click.Option)):
        known = [p for p in command.get_params(ctx) if isinstance(p, kind)]
        records = [(record[0], getattr(p, "help", "") or "") for p in known if (record := p.get_help_record(ctx))]
        if records:
            with formatter.section(heading):
                formatter.write_dl(records)


def _write_example(example: str, formatter: click.HelpFormatter) -> None:
    if example:
        with formatter.section("例"):
            for line in example.strip().splitlines():
                formatter.write(f"{' ' * formatter.current_indent}{line.strip()}\n")


def _japanese_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "この説明を表示する"
        option.callback = _show_help
    return option


def _show_help(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        out(ctx.get_help())
        ctx.exit()

"""The one place where an error becomes a sentence for a person and an exit code."""

from __future__ import annotations

import errno
import re
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import click
from click.exceptions import NoSuchOption

from dxauto.cli.command import near
from dxauto.cli.console import tell
from dxauto.errors import DxautoError, ExitCode, system_reason

EXPECTED = (DxautoError, click.ClickException, click.Abort, KeyboardInterrupt, OSError, ImportError)
"""What `explain` has a sentence for. Anything else is a mistake of the program: see `report_unexpected`."""

_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)

_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def explain(error: BaseException) -> tuple[str, ExitCode]:
    """Give the Japanese sentence and the exit code for one of `EXPECTED`."""
    match error:
        case DxautoError():
            return str(error), error.exit_code
        case click.UsageError():
            return _usage(error), ExitCode.USAGE
        case click.ClickException():
            return error.format_message(), ExitCode.USAGE
        case click.Abort() | KeyboardInterrupt():
            return "途中で止めました。同じコマンドをもう一度実行すると、続きから始まります。", ExitCode.INTERRUPTED
        case ImportError():
            return _missing_package(error), ExitCode.MISSING_COMPONENT
        case OSError():
            return _system(error), ExitCode.OUTPUT_FAILED
    raise error


def _usage(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "dxauto"
    return f"{_usage_problem(error)}\n使い方は「{command} --help」で見られます。"


def _usage_problem(error: click.UsageError) -> str:
    match error:
        case NoSuchOption():
            options = [name for p in error.ctx.command.params for name in p.opts] if error.ctx else []
            return f"「{error.option_name}」というオプションはありません。{near(error.option_name, options)}"
        case click.MissingParameter():
            return f"「{_hint(error)}」を書いてください。"
        case click.BadOptionUsage():
            return f"「{error.option_name}」には値が要ります。"
        case click.BadParameter():
            return f"「{_hint(error)}」の書き方が違います: {_bad_value(error)}"
    extra = _EXTRA.fullmatch(error.message)
    if extra:
        return f"「{extra[1]}」は余分です。空白のある名前は、前後を " + '"' + " で囲んでください。"
    return error.message


def _hint(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return str(error.param_hint or "")
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    return parameter.make_metavar(error.ctx) if error.ctx else str(parameter.name)


def _bad_value(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    match kind:
        case click.Choice():
            return "次のどれかを書いてください: " + "、".join(str(choice) for choice in kind.choices)
        case click.IntRange():
            return f"{_range(kind.min, kind.max)}の整数を書いてください。"
        case click.FloatRange():
            return f"{_range(kind.min, kind.max)}の数を書いてください。"
        case click.DateTime():
            return "2026-11-20 のような、ある日付を書いてください。"
    return error.message


def _range(least: float | None, most: float | None) -> str:
    if most is None:
        return f"{least:g} 以上" if least is not None else "どれか"
    return f"{least:g} から {most:g} まで" if least is not None else f"{most:g} 以下"


def _missing_package(error: ImportError) -> str:
    return (
        f"Python の部品「{error.name or 'dxauto'}」がないか、壊れています。"
        "「dxauto doctor」で足りないものと入れ方を確かめてください。"
    )


def _system(error: OSError) -> str:
    name = f"「{error.filename}」: " if error.filename else ""
    if error.errno in _DISK:
        return f"{name}ディスクに書き込めません。空きと書き込みの権限を確かめて、もう一度実行してください。"
    reason = system_reason(error)
    return f"{name}読み書きできませんでした（{reason}）。権限と空き容量を確かめて、もう一度実行してください。"


def report_unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An exception hook: a sentence for the person, the way through the code for the log.

    The log gets neither local variables nor the exception's message: both may hold an applicant's data.
    """
    try:
        place = f"記録: {_write_log(error)}"
    except OSError:
        place = "記録は書けませんでした"
    tell(
        f"プログラムの誤りで止まりました（{kind.__name__}）。{place}\n"
        "それまでの結果は保存されています。同じコマンドをもう一度実行すると、続きから始まります。\n"
        "くり返すときは、記録のファイルを添えて開発者に知らせてください（個人情報は書かれていません）。"
    )


def note_unraisable(found: sys.UnraisableHookArgs) -> None:
    """A hook for what fails while Python tidies up behind an error: into the log alone. The error has its sentence;
    a traceback beside it would only frighten, and might quote an applicant.
    """
    if found.exc_value is not None:
        with suppress(OSError):
            _write_log(found.exc_value)


def _write_log(error: BaseException) -> Path:
    folder = _log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / time.strftime("error-%Y%m%d-%H%M%S.log")
    path.write_text("\n".join(_frames(error)) + "\n", encoding="utf-8")
    return path


def _log_folder() -> Path:
    from dxauto.workspace import Workspace

    try:
        return Workspace.find().logs
    except DxautoError:
        return Path(tempfile.gettempdir())


def _frames(error: BaseException) -> list[str]:
    lines: list[str] = [f"python {sys.version.split()[0]} on {sys.platform}"]
    current: BaseException | None = error
    while current is not None:
        lines.append(f"{type(current).__module__}.{type(current).__name__}")
        lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(current.__traceback__)]
        current = current.__cause__ or current.__context__
    return lines

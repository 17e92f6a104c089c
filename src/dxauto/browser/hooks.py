"""Python hooks: a function in a file beside the robot's own, for what a flow cannot say.

    - hook: futan.py:kubun        # robots/futan.py: def kubun(hook): ...
      into: 負担区分               # what it gives back, for `{read:負担区分}` and the outcome

Whoever may write into `robots/` may run code with the rights of whoever runs the robot: that folder is to be guarded
like the program itself.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType, TracebackType

from playwright.sync_api import Page

from dxauto.browser.step import Step
from dxauto.browser.trouble import PageError, RowError
from dxauto.browser.walk import Where, steps_at
from dxauto.errors import ConfigurationError, DxautoError, system_reason
from dxauto.yamlerrors import near


@dataclass(frozen=True, slots=True)
class Hook:
    """What a hook may work with.

    `page` is Playwright's page (of the sync API) that the step before has left; `row` and `read` are the row's values
    and what steps have read so far, not to be changed; `report` puts a note beside the row. A hook must not submit:
    what it sends is not guarded. It gives back a text, if the step says `into`, else None.
    """

    page: Page
    row: Mapping[str, str]
    read: Mapping[str, str]
    report: Callable[[str], None]

    def refuse(self, reason: str) -> None:
        """End the row as refused: a business outcome, never tried again. The reason stands beside the row alone."""
        raise RowError("手作りの手順（hook）が、この行を受け付けませんでした", reason)


def hooks_of(parts: Iterable[tuple[Sequence[Step], Where]]) -> Iterator[tuple[str, Where]]:
    """Give every hook that steps name, and where."""
    for steps, at in parts:
        for step, here in steps_at(steps, at):
            if step.hook is not None:
                yield step.hook, (*here, "hook")


def refuse_misfits(folder: Path, hooks: Iterable[tuple[str, Where]], told: Callable[[Where], str]) -> None:
    """Look at files and functions without running them. Raises `ConfigurationError` that says which line names a file
    or function that is not there or does not fit; `told` gives the beginning of the message for a place.
    """
    problems = [told(at) + problem for hook, at in hooks if (problem := _misfit(folder, hook))]
    if problems:
        raise ConfigurationError("\n".join(dict.fromkeys(problems)))


def _misfit(folder: Path, hook: str) -> str:
    name, _, function = hook.partition(":")
    path = folder / name
    try:
        tree = ast.parse(path.read_bytes())
    except FileNotFoundError:
        return f"「{name}」が {folder} にありません{near(name, [one.name for one in folder.glob('*.py')])}"
    except OSError as error:
        return f"「{path}」を読めません（{system_reason(error)}）"
    except (SyntaxError, ValueError) as error:
        return f"「{path}」の {getattr(error, 'lineno', None) or 1} 行目が、Python として読めません"
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if function not in defined:
        return f"「{path}」に、関数「{function}」がありません{near(function, defined)}"
    if not _takes_one(defined[function].args):
        return f"「{path}」の関数「{function}」は、引数を 1 つだけ取る形（def {function}(hook):）にしてください"
    return ""


def _takes_one(arguments: ast.arguments) -> bool:
    taken = [*arguments.posonlyargs, *arguments.args]
    needed = len(taken) - len(arguments.defaults)
    own = all(default is not None for default in arguments.kw_defaults)
    return needed <= 1 and (len(taken) >= 1 or arguments.vararg is not None) and own


def hook_files(folder: Path, hooks: Iterable[tuple[str, Where]]) -> list[Path]:
    """Give the files in which hooks are."""
    return sorted({folder / hook.partition(":")[0] for hook, _ in hooks})


def sign(files: Iterable[Path]) -> str:
    """Give a hash of the files: another hook is another flow."""
    hashed = hashlib.sha256()
    for path in files:
        hashed.update(path.read_bytes() if path.is_file() else b"")
    return hashed.hexdigest()[:16]


def call(folder: Path, named: str, hook: Hook) -> str | None:
    """Run a hook. Raises `PageError` that names file, line and kind of whatever it raises, never what it says."""
    name, _, function = named.partition(":")
    path = folder / name
    try:
        given = _loaded(path)(function)(hook)
    except DxautoError:
        raise
    except Exception as error:  # noqa: BLE001 - somebody's own code may raise anything, and say anything in it
        where = _line(path, error.__traceback__)
        raise PageError(f"手作りの手順「{name}」の {where} 行目で止まりました（{type(error).__name__}）") from None
    if given is not None and not isinstance(given, str):
        raise PageError(f"手作りの手順「{named}」は、文字（str）か None を返してください")
    return given


def read_only(values: Mapping[str, str]) -> Mapping[str, str]:
    """Give a view that cannot be changed."""
    return MappingProxyType(dict(values))


@lru_cache(maxsize=32)
def _loaded(path: Path) -> Callable[[str], Callable[[Hook], object]]:
    spec = importlib.util.spec_from_file_location(f"dxauto_hook_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    kept, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # robots/ holds what people have written, no more
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = kept
    return lambda function: getattr(module, function)


def _line(path: Path, trace: TracebackType | None) -> int:
    line = 1
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line

"""One attempt at one item, and what its ending means. Runs in a worker or, with no workers, in the runner's process."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any

from dxauto.errors import (
    AwayError,
    ClosedError,
    ConfigurationError,
    DxautoError,
    ExitCode,
    MissingComponentError,
    NotFoundError,
    StoppedByPersonError,
    UnreadableInputError,
    disk_is_full,
    system_reason,
)
from dxauto.robot import Cause, Context, Item, Job, Kind, Outcome, Settling

_HIDDEN = "（このファイル）"


class Ending(StrEnum):
    """How an attempt ended."""

    RETURNED = "returned"
    SYSTEM = "system"
    BUG = "bug"
    STOP = "stop"
    AWAY = "away"
    CLOSED = "closed"
    FULL = "full"
    DIED = "died"
    TIMEOUT = "timeout"


_OUTSIDE: dict[type[DxautoError], Ending] = {AwayError: Ending.AWAY, ClosedError: Ending.CLOSED}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is to be done: `number` counts from 1; `settle` asks to look first whether the item is done already."""

    item: Item
    number: int
    folder: Path
    timeout_s: float
    settle: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an attempt. `stop` carries exit code and message of an error that ends the whole run;
    `trace` is a traceback of places only, without values and messages, for the log.
    """

    key: str
    ending: Ending
    outcome: Outcome
    trace: str = ""
    stop: tuple[ExitCode, str] | None = None


def perform(kind: Kind, job: Job, attempt: Attempt) -> Report:
    """Do the attempt in this process and report. Whatever the kind raises becomes a report."""
    begun = time.monotonic()
    report = _perform(kind, job, attempt)
    reason = hide_names(report.outcome.reason, attempt.item)
    outcome = replace(report.outcome, reason=reason, seconds=round(time.monotonic() - begun, 4))
    return replace(report, outcome=outcome)


def _perform(kind: Kind, job: Job, attempt: Attempt) -> Report:
    key = attempt.item.key
    try:
        attempt.folder.mkdir(parents=True, exist_ok=True)
        return Report(key, Ending.RETURNED, _outcome(kind, job, attempt))
    except UnreadableInputError as error:
        return Report(key, Ending.RETURNED, Outcome.failed(str(error)), places(error))
    except (MissingComponentError, ConfigurationError, NotFoundError, StoppedByPersonError) as error:
        failed = Outcome.failed(error.exit_code.meaning, Cause.SYSTEM)
        return Report(key, Ending.STOP, failed, places(error), (error.exit_code, str(error)))
    except DxautoError as error:
        ending = Ending.FULL if disk_is_full(error) else _OUTSIDE.get(type(error), Ending.SYSTEM)
        return Report(key, ending, Outcome.failed(str(error), Cause.SYSTEM), places(error))
    except (OSError, MemoryError) as error:
        # The message of an OSError names paths; its number's text does not.
        said = system_reason(error) if isinstance(error, OSError) else type(error).__name__
        failed = Outcome.failed(f"機械の都合で処理できませんでした（{said}）", Cause.SYSTEM)
        return Report(key, Ending.FULL if disk_is_full(error) else Ending.SYSTEM, failed, places(error))
    except Exception as error:  # noqa: BLE001 - a mistake in a kind must cost one item, not the run
        name = type(error).__name__
        failed = Outcome.failed(f"プログラムの誤りで処理できませんでした（{name}）", Cause.SYSTEM)
        return Report(key, Ending.BUG, failed, places(error))


def _outcome(kind: Kind, job: Job, attempt: Attempt) -> Outcome:
    if attempt.item.problem:
        return Outcome.failed(attempt.item.problem)
    context = Context(job, attempt.folder, attempt.number)
    if attempt.settle and isinstance(kind, Settling):
        settled = kind.settle(attempt.item, context)
        if settled is not None:
            return settled
    return kind.process(attempt.item, context)


def places(error: BaseException) -> str:
    """Give an error's traceback with classes and places only: messages and values may be personal data."""
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        for frame in traceback.extract_tb(cause.__traceback__):
            lines.append(f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}')
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n".join(lines)


def hide_names(text: str, item: Item) -> str:
    """Take an item's label and the paths in its payload out of a sentence: file names may be people's names."""
    words = {item.label}
    for value in _texts(item.payload):
        path = PurePath(value)
        words |= {value, path.name, path.stem} if len(path.stem) > 1 else {value}
    for word in sorted(words, key=len, reverse=True):
        if len(word) > 1:
            text = text.replace(word, _HIDDEN)
    return text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, (str, PurePath)):
        yield str(value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)

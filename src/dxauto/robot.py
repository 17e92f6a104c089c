"""What a robot is: the three moves that every kind has, and the small values that pass between them.

A *kind* (form reading, minutes, browser entry, ...) is a class found through the entry-point group
`dxauto.kinds`. A *robot* is one YAML file of a kind. The runner owns all the rest: ledger, resuming, retrying,
parallel work, progress, usage event. Whatever crosses a process border here is picklable and small: results
live as files in the item's work folder, never in the ledger, because they are personal data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

from pydantic import BaseModel


class Tool(StrEnum):
    """The digital tools whose use is counted; also the `tool` of a usage event."""

    AI_OCR = "ai-ocr"
    RPA = "rpa"
    TRANSCRIPTION = "transcription"
    E_FORM = "e-form"
    PDF = "pdf"


class State(StrEnum):
    """Where an item stands in the ledger."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    REVIEW = "review"
    FAILED = "failed"


class Cause(StrEnum):
    """Who must act on a failure: business = the data is wrong, never retried; system = may be retried."""

    BUSINESS = "business"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work.

    `key` is the same tomorrow and contains no personal data (a hash, a row number); `label` is what a person
    is shown while it runs; `payload` is what `process` needs: picklable, small, paths rather than contents.
    `problem` is what `items` already knows to be wrong with it (Japanese, without names): it fails with that.
    """

    key: str
    label: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item. `reason` is Japanese and free of applicants' data: it goes into the ledger."""

    state: State
    reason: str = ""
    cause: Cause | None = None
    seconds: float = 0.0

    @classmethod
    def done(cls) -> Outcome:
        """The item is finished and nobody need look."""
        return cls(State.DONE)

    @classmethod
    def review(cls, reason: str) -> Outcome:
        """The item is finished, but a person must look."""
        return cls(State.REVIEW, reason)

    @classmethod
    def failed(cls, reason: str, cause: Cause = Cause.BUSINESS) -> Outcome:
        """The item could not be done."""
        return cls(State.FAILED, reason, cause)


@dataclass(frozen=True, slots=True)
class Job:
    """One call of a robot: everything `items` and `finish` may depend on.

    `parameters` is the kind's own pydantic model, already validated and with `--set` applied.
    `work` is the robot's folder under the workspace's work area; an item's folder is `work / item.key`.
    """

    robot: str
    version: str
    parameters: BaseModel
    inputs: tuple[Path, ...]
    output: Path | None
    work: Path
    workspace: Path
    run: str


@dataclass(frozen=True, slots=True)
class Context:
    """What `process` may use besides its item: its own work folder (exists, private) and the attempt number."""

    job: Job
    folder: Path
    attempt: int


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """An item with what became of it, in the order in which `items` gave them; also for items skipped as done."""

    item: Item
    outcome: Outcome
    folder: Path


@dataclass(frozen=True, slots=True)
class Result:
    """What `finish` wrote: where, sentences for the person, and the counts of *applications*, if these differ."""

    output: Path | None
    notes: Sequence[str] = ()
    figures: Mapping[str, int | float] = field(default_factory=dict)


@runtime_checkable
class Kind(Protocol):
    """What every robot kind implements. Instances are made once a process; loading models belongs in `process`.

    `Parameters` is a pydantic model (extra keys forbidden) for the `parameters:` of the robot's YAML. A kind may
    also have `finish_parameters: ClassVar[frozenset[str]]`, the names of those that only `finish` looks at (such as
    an output format): changing them does not make done items undone. Where robots of one kind have several shapes,
    a static `shape(values)` gives the model for what a robot's file says, in place of `Parameters`.
    """

    name: ClassVar[str]
    version: ClassVar[str]
    Parameters: ClassVar[type[BaseModel]]

    def fingerprint(self, job: Job) -> str:
        """Hash of everything that decides a result besides the input: template files, models, kind version."""
        ...

    def items(self, job: Job) -> Iterator[Item]:
        """Give what there is to do, lazily, in a stable order.

        Raises `UnreadableInputError` only if nothing at all can be read; a single bad file is an item that fails.
        """
        ...

    def process(self, item: Item, context: Context) -> Outcome:
        """Do one item; write its results into `context.folder` atomically; the same input gives the same files.

        Raises `UnreadableInputError` (business) or `OSError`/`MissingComponentError` (system) as they come;
        `AwayError` and `ClosedError` if what it works at outside is not there, which is no fault of the item.
        """
        ...

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write the one result of the run, atomically. Called once, with every item of the run."""
        ...


@runtime_checkable
class Counting(Protocol):
    """For a kind that can tell cheaply how many items there will be: the bar then shows the time left."""

    def count(self, job: Job) -> int | None:
        """Give the number of items, None if that would mean doing half the work."""
        ...


@runtime_checkable
class Foreseeing(Protocol):
    """For a kind that knows before the first item what a person should hear before waiting for hours."""

    def beforehand(self, job: Job) -> Sequence[str]:
        """Give the sentences, in Japanese; `count` has been asked before."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How a kind's outside world may be worked at: `workers` at most, `stop_after` failures in a row at most;
    `timeout_s` and `retries` take the place of the settings. A robot file's own `item_timeout_s` wins. `patience_s` is
    how long a run waits, in growing pauses, for an outside world that cannot be reached (`AwayError`).
    """

    workers: int
    stop_after: int
    timeout_s: float
    retries: int
    patience_s: float = 0.0


@runtime_checkable
class Pacing(Protocol):
    """For a kind whose outside world sets limits of its own."""

    def pace(self, parameters: BaseModel) -> Pace:
        """Give the limits for a robot's parameters."""
        ...


@runtime_checkable
class Keeping(Protocol):
    """For a kind whose item folders are evidence, with a lifetime of its own."""

    def keep_days(self, parameters: BaseModel) -> int | None:
        """Give after how many days without use an item's folder is deleted; None if the settings decide."""
        ...


@runtime_checkable
class Stopping(Protocol):
    """For a kind whose results are wanted although the run was stopped by one failure after another."""

    def stopped(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write what there is so far, atomically; items without an outcome are not given."""
        ...


@runtime_checkable
class Sharing(Protocol):
    """For a kind that keeps two runs on the same inputs apart item by item; others read an input once at a time."""

    shares_inputs: ClassVar[bool]


@runtime_checkable
class Single(Protocol):
    """For a kind whose run has one thing as its input (one meeting, one list): a hot folder hands it one file a run."""

    one_input: ClassVar[bool]


@runtime_checkable
class Accompanied(Protocol):
    """For a kind that looks for more files beside its input (a meeting's own file): a hot folder takes them along."""

    def goes_along(self, name: str) -> bool:
        """Tell by its name whether a file is never an input by itself."""
        ...

    def beside(self, name: str) -> Sequence[str]:
        """Give the names that the files of an input of this name may have."""
        ...


@runtime_checkable
class Gathering(Accompanied, Protocol):
    """For a kind of whose accompanying files one may name several that are one input (the recordings of a meeting).

    That file then is the input. A hot folder waits until all that it names are there, and hands it over.
    """

    def gathers(self, path: Path) -> Sequence[str]:
        """Give the names of the files beside `path` that it makes one of; none if it names none.

        `path` is a file that goes along. Raises `ConfigurationError` with a sentence if a run could not use it.
        """
        ...


@runtime_checkable
class Attending(Protocol):
    """For a kind that lets a person sit beside it: he sees what it does, and may do an item himself."""

    def attend(self, attendance: object) -> None:
        """Take note of who is there, before the first item. Raises TypeError if it is nobody this kind knows."""
        ...


@runtime_checkable
class Settling(Protocol):
    """The fourth move of a kind that changes the outside world (`browser`)."""

    def settle(self, item: Item, context: Context) -> Outcome | None:
        """Look in the outside world whether an item that was under way is there; None if it must be done."""
        ...

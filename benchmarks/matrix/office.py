"""What the matrix needs to know of a system: one module a system, one `Office` a run.

The matrix puts its fault proxy between the browser and the system, so an office says how its requests are to be read
(which of them stores a row, which looks one up), and nothing of faults. What is counted comes from the system's own
database, never through its pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

Row = Mapping[str, str]
"""A line of the list: heading to text."""


class Stage(StrEnum):
    """What a request is in the life of a row."""

    SIGN_IN = "sign-in"
    """Sends the password."""

    ENTRY = "entry"
    """Fetches what the row is typed into: a page, or what a page of one document builds its form of."""

    CONFIRM = "confirm"
    """Sends the row without storing it."""

    COMMIT = "commit"
    """Stores the row."""

    LOOKUP = "lookup"
    """Asks whether a row is there."""

    OTHER = "other"
    """Everything else: scripts, pictures, menus. It is passed on as it is."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as the browser sent it. `path` has its query, the headers' names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a request is about. `key` is the row's business key where the request tells it, else empty."""

    stage: Stage
    key: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    r"""How a page may look tomorrow: a label, a button or an id renamed, an element doubled.

    In answers at `stage`, `old` (a regular expression, `re.DOTALL`) becomes `new` (a template: `\g<0>\g<0>` doubles
    what was found). `old` must be in some of the answers, else the matrix says that the change is dead.
    """

    name: str
    stage: Stage
    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True)
class Pass:
    """Where a request carries the session: a whole header (`authorization`), or one cookie of the header `cookie`.

    The matrix ends a session by taking this out of every later request that carries the same value.
    """

    header: str
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """One record as the system's database holds it. `receipt` is empty where the system gives none.

    `values` has the same names as `Office.expected` gives.
    """

    key: str
    receipt: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


class Office(Protocol):
    """One system, fresh and empty, with its robot and its rows. Made anew for every seed."""

    name: str
    """`practice`, `django`, `tryton`."""

    robot: str
    """The name of the robot in `flow`."""

    key: str
    """The heading of the column that is the business key."""

    secrets: Mapping[str, str]
    """Environment variables (`DXAUTO_SECRET_…`) that the flow's `{secret:…}` need."""

    settings: Mapping[str, str]
    """What the command's `--set` changes beside the matrix's own short waits; mostly empty."""

    passes: Sequence[Pass]
    """Where requests carry the session."""

    changes: Sequence[Change]
    """Ways in which its pages may change."""

    def start(self, folder: Path) -> str:
        """Start the system with its data in `folder`, on a free port of 127.0.0.1; gives `http://127.0.0.1:PORT`,
        without a slash at the end. Returns when it answers; raises RuntimeError if it does not.
        """

    def flow(self, address: str) -> str:
        """Give the robot's YAML for a system that is reached at `address` (the proxy's). Its `lookup.wait_s` and
        limits are overridden by the matrix.
        """

    def rows(self, seed: int, number: int) -> list[Row]:
        """Give the list's rows; the same for the same seed. A few of them are such that the system refuses them."""

    def refuses(self, row: Row) -> bool:
        """Tell whether the system must refuse this row by its own rules."""

    def expected(self, row: Row) -> Mapping[str, str]:
        """Give what the system must hold of a row, as text: names as in `Stored.values`."""

    def meaning(self, call: Call) -> Meaning:
        """Tell what a request is about. Pure and quick: it is asked for every request."""

    def stored(self) -> list[Stored]:
        """Give everything that was entered, from the system's own database; the system may be running."""

    def stop(self) -> None:
        """End the system and free its port. Its data in `folder` may stay."""

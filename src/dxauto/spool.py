"""The items of a run in their order, on disk: `finish` goes through them without holding them in memory.

Labels and payloads name files, and file names may be people's names; so this is a file that the run deletes, and
not a table of the ledger. It lies in the run's own temporary folder: what a kill leaves of it goes with that.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from dxauto.ledger import ItemRow, Ledger
from dxauto.robot import Item, ItemOutcome, Outcome


class Spool:
    """Items appended to a file; readable again as often as needed. Close it to delete the file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "run.items"
        self._stream = self._path.open("w+b")

    def append(self, item: Item) -> None:
        """Add an item at the end."""
        pickle.dump(item, self._stream)

    def __iter__(self) -> Iterator[Item]:
        """Give the items in order."""
        self._stream.flush()
        with self._path.open("rb") as stream:
            while True:
                try:
                    yield pickle.load(stream)  # noqa: S301 - written by this process
                except EOFError:
                    return

    def close(self) -> None:
        """Delete the file; on a full disk its last lines may not be writable any more, and nobody needs them."""
        with suppress(OSError):
            self._stream.close()
        self._path.unlink(missing_ok=True)


class Outcomes:
    """Every item of a run with what became of it, in order; lazily, and as often as asked."""

    def __init__(self, spool: Spool, ledger: Ledger, run: str, work: Path) -> None:
        self._spool = spool
        self._ledger = ledger
        self._run = run
        self._work = work

    def __iter__(self) -> Iterator[ItemOutcome]:
        """Give the items with their outcomes."""
        for item, row in zip(self._spool, self._ledger.items(self._run), strict=True):
            yield ItemOutcome(item, _outcome(row), self._work / item.key)


def _outcome(row: ItemRow) -> Outcome:
    return Outcome(row.state, row.reason, row.cause, row.seconds)

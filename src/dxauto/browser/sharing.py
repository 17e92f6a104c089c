"""What two journals on two PCs tell one another of a row, by way of its lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from dxauto.browser.journal import Entry, Journal, Proof, Standing
from dxauto.browser.lease import Known, Leases, State
from dxauto.browser.rows import Identity
from dxauto.settings import Settings
from dxauto.workspace import Workspace

_STATES = {Standing.NEW: State.FREE, Standing.INTENT: State.DOUBT, Standing.DONE: State.DONE}
_OTHER = "other"
"""Stands for a content that is not this row's."""


@contextmanager
def shared(
    leases: Leases, journal: Journal, here: Identity, abroad: Identity, patience_s: float
) -> Iterator[Callable[[], None]]:
    """Have a row among all PCs, while it is held in the own journal.

    `here` is its identity in the own workspace, `abroad` in the shared folder. What other PCs did is in the journal
    when the block begins. Gives what makes sure, just before a submit, that the row is still ours. Raises `BusyError`.
    """
    with leases.holding(abroad.key, patience_s) as lease:
        _learn(journal, here, abroad, lease.before)
        try:
            yield lease.sure
        finally:
            entry = journal.entry(here.key)
            lease.release(_STATES[entry.state], _content(entry, here, abroad), entry.receipt)


def _learn(journal: Journal, here: Identity, abroad: Identity, before: Known) -> None:
    entry = journal.entry(here.key)
    if before.state is State.DONE and entry.state is not Standing.DONE:
        journal.intend(here.key, here.content if before.content == abroad.content else _OTHER)
        journal.prove(here.key, Proof.ELSEWHERE, before.receipt)
    elif before.state is State.DOUBT and entry.state is Standing.NEW:
        # The wait for a late answer begins now: when the other PC submitted is not known here.
        journal.intend(here.key, here.content)


def _content(entry: Entry, here: Identity, abroad: Identity) -> str:
    return abroad.content if entry.content == here.content else _OTHER


class Sharing:
    """The rows of one process among all PCs: nobody to share with costs nothing. `close` ends it."""

    def __init__(self, folder: str, expiry_s: float) -> None:
        self._leases = Leases(Path(folder), expiry_s) if folder else None
        self._patience_s = 2 * expiry_s

    @classmethod
    def of(cls, workspace: Path) -> Sharing:
        """Give it as the settings of the workspace say. Raises `ConfigurationError`."""
        settings = Settings.load(Workspace(workspace))
        return cls(settings.lease_folder, settings.lease_s)

    def row(
        self, journal: Journal, here: Identity, sign: Callable[[bytes], Identity | None]
    ) -> AbstractContextManager[Callable[[], None]]:
        """Have a row as `shared`; `sign` gives its identity under the shared folder's secret."""
        abroad = sign(self._leases.secret) if self._leases is not None else None
        if self._leases is None or abroad is None:
            return nullcontext(_always_ours)
        return shared(self._leases, journal, here, abroad, self._patience_s)

    def close(self) -> None:
        """Stop telling the others that this process lives."""
        if self._leases is not None:
            self._leases.close()


def _always_ours() -> None:
    """Let the submit go on: there is no other PC."""

"""Proves a recorded flow: it is loaded as every robot is, and replayed up to the submit."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError

from dxauto.browser.entry import Entering, failed
from dxauto.browser.flow import Flow, columns
from dxauto.browser.journal import Journal
from dxauto.browser.lookup import Finding, look
from dxauto.browser.record import Record, Status
from dxauto.browser.rows import Identity, Row
from dxauto.browser.session import Session
from dxauto.browser.trouble import PageError, RowError
from dxauto.registry import RobotFile
from dxauto.yamlfile import read_document, validate


@dataclass(frozen=True, slots=True)
class Proof:
    """What replaying showed, in sentences; `good` if all of it went as recorded."""

    good: bool
    told: tuple[str, ...]


@dataclass(slots=True)
class InMemory:
    """A signed-in state that is on no disk: the recording's own, for the replay."""

    state: dict[str, Any] | None

    def load(self) -> dict[str, Any] | None:
        """Give the state."""
        return self.state

    def keep(self, state: Mapping[str, Any]) -> None:
        """Take another state."""
        self.state = dict(state)

    def forget(self) -> None:
        """Throw the state away."""
        self.state = None


def loaded(path: Path) -> Flow:
    """Load a robot's file with the normal validation. Raises `ConfigurationError`."""
    document = read_document(path)
    validate(document, RobotFile)
    return validate(document, Flow, ("parameters",))


def replayed(flow: Flow, row: Mapping[str, str], state: dict[str, Any] | None, *, look_too: bool) -> Proof:
    """Do everything for a row but the submit, in a browser of its own; `look_too` also looks the row up.

    `state` is the recording's signed-in state; without it the flow's own sign-in is done.
    """
    rehearsal = flow.model_copy(
        update={"dry_run": True, "lookup": flow.lookup.model_copy(update={"first": False}), "headed": False}
    )
    values = {**dict.fromkeys(columns(flow), ""), **row}
    with tempfile.TemporaryDirectory(prefix="dxauto-") as folder:
        session = Session(rehearsal, Path(folder), InMemory(state) if state is not None else None)
        try:
            told = [_typed(rehearsal, session, values, Path(folder))]
            if look_too:
                told.append(_looked(rehearsal, session, values, Path(folder)))
        finally:
            session.close()
    return Proof(all(good for good, _ in told), tuple(text for _, text in told))


def _typed(flow: Flow, session: Session, row: dict[str, str], folder: Path) -> tuple[bool, str]:
    journal = Journal(folder)
    record = Record(Status.FAILED)
    known = Identity("proof", "proof")
    entering = Entering(flow, session, journal, Row(0, row), known, folder, record)
    try:
        with journal.holding("proof", "proof", "proof") as entry:
            entering.enter(entry)
    except (PageError, RowError) as error:
        failed(record, error)
    except PlaywrightError:
        failed(record, PageError("ブラウザの操作が終わりませんでした"))
    finally:
        journal.close()
    if record.status is not Status.REHEARSED:
        return False, f"予行: 最後まで進めませんでした。{record.message}"
    notes = "".join(f"（{note}）" for note in record.notes)
    return True, f"予行: {len(record.typed)} か所に入れ、登録の手前まで進みました{notes}"


def _looked(flow: Flow, session: Session, row: dict[str, str], folder: Path) -> tuple[bool, str]:
    try:
        with session.row() as page:
            sighting = look(session.doing(page, row, lambda _: None, folder), flow, session)
    except (PageError, RowError) as error:
        return False, f"照会: 探せませんでした。{error}"
    except PlaywrightError:
        return False, "照会: 探せませんでした。ブラウザの操作が終わりませんでした"
    if sighting.finding is not Finding.THERE:
        return False, "照会: 登録した行が見つかりませんでした。lookup を直してください"
    number = f"（受付番号 {sighting.receipt}）" if sighting.receipt else ""
    return True, f"照会: 登録した行が見つかりました{number}"

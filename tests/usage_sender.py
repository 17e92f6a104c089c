"""One PC of a hall: makes usage events in a ledger of its own, and sends each as soon as it can."""

import time
from datetime import UTC, datetime
from pathlib import Path

from dxauto.errors import AwayError
from dxauto.ledger import Finished, Ledger, RunRow, RunStatus
from dxauto.robot import Outcome, Tool
from dxauto.usage.own import Keys, send
from dxauto.usage.store import UsageStore


def work(ledger: Ledger, number: int, count: int) -> None:
    """Make one finished run of one item."""
    run = RunRow(
        id=f"{number}-{count}",
        robot="word",
        kind="word",
        tool=Tool.RPA,
        slot="s",
        status=RunStatus.RUNNING,
        started=datetime(2026, 5, 1 + count % 20, 3, tzinfo=UTC),
        department=f"課{number % 3}",
        staff=str(number),
    )
    ledger.begin_run(run)
    row = ledger.take(run, 0, f"k{count}", "f", kept=True).row
    assert row is not None
    ledger.end_item(row, Outcome.done())
    ledger.finish_run(Finished(run.id, 1.0, 0, None, 2.0))


def pc(url: str, folder: Path, number: int, events: int) -> None:
    """Work and send until all is sent; a file tells from the first time on that the store was away."""
    keys = Keys(f"workspace {number}".encode(), b"hall")
    with Ledger(folder / f"ledger-{number}.sqlite3") as ledger:
        for count in range(events):
            work(ledger, number, count)
            last = count == events - 1
            # A run sends what is waiting once; only after the last there is no next run that would.
            while not _sent(ledger, url, keys) and (last or not (folder / f"away-{number}").exists()):
                (folder / f"away-{number}").touch()
                time.sleep(0.05)


def _sent(ledger: Ledger, url: str, keys: Keys) -> bool:
    try:
        with UsageStore(url) as store:
            send(ledger, store, keys)
    except AwayError:
        return False
    return True

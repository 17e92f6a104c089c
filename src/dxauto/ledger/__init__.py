"""Runs, items and usage events in one database."""

from dxauto.ledger.counting import Finished
from dxauto.ledger.rows import Correction, ItemRow, RunRow, RunStatus, RunTotals, UsageEvent
from dxauto.ledger.store import Ledger, Taken

__all__ = ["Correction", "Finished", "ItemRow", "Ledger", "RunRow", "RunStatus", "RunTotals", "Taken", "UsageEvent"]

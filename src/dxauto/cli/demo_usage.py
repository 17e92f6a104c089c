"""The last part of `dxauto demo`: the report and the page on adoption in a hall that does not exist."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from dxauto.errors import MissingComponentError

SHEET, PAGE = "usage.xlsx", "利用状況.html"
DAY = date(2026, 11, 20)
"""Up to this day something happened in the hall."""


def missing() -> bool:
    """Tell whether the sample hall did not come with this dxauto."""
    return not (_home() / "samples" / "hall").is_dir()


def show(folder: Path) -> tuple[Path, Path]:
    """Write the report and the page. Raises `MissingComponentError` if the hall cannot be made."""
    from dxauto.usage.page import write_page
    from dxauto.usage.periods import FiscalYear
    from dxauto.usage.report import write_report
    from dxauto.usage.report.prepare import Wanted, prepare
    from dxauto.usage.store import UsageStore
    from dxauto.workspace import Workspace

    store = folder / ".dxauto" / "hall.sqlite3"
    _fill(store)
    with UsageStore(store) as opened:
        made = prepare(opened, Workspace(folder.resolve()), Wanted(FiscalYear.of(DAY), DAY))
    write_report(made, folder / SHEET)
    write_page(made.figures, folder / PAGE, made="架空の市役所の見本")
    return folder / SHEET, folder / PAGE


def _fill(store: Path) -> None:
    # The samples are no part of the package: they run by themselves, as the practice system does.
    command = [sys.executable, "-m", "samples.hall", "--store", str(store.resolve())]
    environment = os.environ | {"PYTHONPATH": str(_home()), "PYTHONIOENCODING": "utf-8"}
    store.parent.mkdir(parents=True, exist_ok=True)
    ended = subprocess.run(command, cwd=_home(), env=environment, capture_output=True, check=False)
    if ended.returncode:
        raise MissingComponentError("見本の市役所を作れませんでした。dxauto を入れ直してください")


def _home() -> Path:
    from dxauto.initialise import shipped_workspace

    return shipped_workspace()

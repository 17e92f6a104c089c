"""Which figures a report is made of: reckoned now, or those that were kept when the year was reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dxauto.usage.figures import figures
from dxauto.usage.figures_types import Figures
from dxauto.usage.periods import FiscalYear, era_day
from dxauto.usage.report.content import Report
from dxauto.usage.snapshots import kept
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from dxauto.usage.titles import titled
from dxauto.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is asked for: `day` is today or an earlier day; `anew` reckons a past year again."""

    year: FiscalYear
    day: date
    quarter: int | None = None
    anew: bool = False

    @property
    def until(self) -> date:
        """The day of the figures: not after the quarter that is reported on."""
        end = self.year.quarter(self.quarter).end if self.quarter else self.year.end
        return min(self.day, end)


def prepare(store: UsageStore, workspace: Workspace, wanted: Wanted) -> Report:
    """Give the report. A year that is over is printed from its last snapshot, if there is one, so that it stays as it
    was reported; `anew` reckons it with all that came in since, and the differences are explained. Nothing is compared
    with a snapshot that was changed after it was taken. Raises `PeriodError` for a year or quarter that has not begun,
    `ConfigurationError` if the snapshot to be printed was changed.
    """
    (wanted.year.quarter(wanted.quarter) if wanted.quarter else wanted.year.period).begun_by(wanted.day)
    snapshots = [one for one in kept(store, wanted.year) if one.as_of <= wanted.until]
    final = [one for one in snapshots if one.as_of == wanted.until]
    if final and wanted.until < wanted.day and not wanted.anew:
        chosen = final[-1]
        earlier = [one for one in snapshots if one.as_of < chosen.as_of and one.sound]
        origin = f"報告のときの控え {chosen.id} 番の数字（照合の記号 {chosen.hash[:16]}）"
        return Report(chosen.figures(), wanted.quarter, earlier[-1].figures() if earlier else None, origin)
    now = reckoned(store, workspace, wanted.year, wanted.until)
    sound = [one for one in snapshots if one.sound]
    last = sound[-1].figures() if sound else None
    return Report(now, wanted.quarter, last, f"{era_day(date.today())}に計算した数字")


def reckoned(store: UsageStore, workspace: Workspace, year: FiscalYear, day: date) -> Figures:
    """Reckon figures under the workspace's terms, with its robots' titles."""
    return titled(figures(store, year, day, UsageTerms.load(workspace)), workspace)

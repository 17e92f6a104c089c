"""The night's runs and the schedule's gaps. Nothing in it names a file or a person, so that it may be mailed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dxauto.errors import DxautoError, ExitCode
from dxauto.ledger import Ledger, RunRow, RunStatus, RunTotals
from dxauto.registry import load_specs
from dxauto.runner import mark_dead_runs
from dxauto.schedule.entry import Entries, Entry
from dxauto.schedule.fire import under_way
from dxauto.schedule.history import Fate, History, Note, history_path
from dxauto.schedule.holidays import closed
from dxauto.summary import pages_told
from dxauto.watch.standing import Watched, standings
from dxauto.workspace import Workspace

GRACE = timedelta(minutes=30)
"""How late a timer may be (start of the PC, a busy system) before its run counts as not having happened. What was due
in the last half hour before a report is looked at by the next one, which begins so much earlier.
"""

_WAITED = "前の実行が続いていたので、動きませんでした。次のときに、まとめて動きます"


@dataclass(frozen=True, slots=True)
class Told:
    """One run. `advice` is what to do now, empty if nothing; `pages` how its pages add up, if its kind has pages;
    `gone_on`: it did not come to its end, and a later one of the same work has begun with what it had done.
    """

    run: str
    robot: str
    title: str
    started: datetime
    seconds: float
    totals: RunTotals
    status: RunStatus
    exit_code: int | None
    advice: str
    pages: str = ""
    gone_on: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A scheduled run that did not happen, or did not come to its end. `occurrence` None: it cannot happen at all."""

    entry: str
    occurrence: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """A night, from `begin` to `end`."""

    begin: datetime
    end: datetime
    runs: tuple[Told, ...] = ()
    gaps: tuple[Gap, ...] = ()
    quiet: tuple[str, ...] = field(default=())
    watched: tuple[Watched, ...] = ()

    @property
    def last(self) -> tuple[Told, ...]:
        """The runs without those of which a later one has everything: each page once."""
        return tuple(run for run in self.runs if not run.gone_on)

    @property
    def exit_code(self) -> ExitCode:
        """What the command ends with: the gravest thing of the night."""
        if self.gaps:
            return ExitCode.MISSED
        if any(run.totals.failed or run.status is RunStatus.FAILED for run in self.last):
            return ExitCode.PARTLY_FAILED
        if any(run.advice for run in self.runs) or any(
            one.review or one.waiting or one.cut_off for one in self.watched
        ):
            return ExitCode.REVIEW
        return ExitCode.DONE


def collect(workspace: Workspace, begin: datetime, end: datetime) -> Report:
    """Look at the ledger and the schedules; moments are local."""
    runs: list[Told] = []
    if workspace.ledger_path.is_file():
        with Ledger(workspace.ledger_path) as ledger:
            mark_dead_runs(workspace, ledger)
            runs = _runs(workspace, ledger, begin, end)
    gaps: list[Gap] = []
    quiet: list[str] = []
    entries = Entries(workspace)
    for name in entries.names():
        try:
            entry = entries.get(name)
        except DxautoError:
            gaps.append(Gap(name, None, "予定のファイルが壊れています"))
            continue
        gaps += _gaps(workspace, entry, begin, end)
        quiet += _quiet(workspace, entry, begin, end)
    watched = [one for one in standings(workspace, begin.astimezone()) if not one.idle]
    gaps += [_not_watched(one) for one in watched if one.kept and not one.running]
    return Report(begin, end, tuple(runs), tuple(gaps), tuple(quiet), tuple(watched))


def _not_watched(one: Watched) -> Gap:
    return Gap(
        f"watch {one.robot}",
        None,
        "フォルダの見張りが止まっています。PC にサインインしているか、「dxauto watch list」で確かめてください",
    )


def _runs(workspace: Workspace, ledger: Ledger, begin: datetime, end: datetime) -> list[Told]:
    titles = {name: spec.file.title for name, spec in load_specs(workspace)[0].items()}
    rows = [row for row in ledger.runs() if _is_of(row, begin, end)]
    found: list[Told] = []
    later: set[str] = set()
    for row in rows:
        totals = ledger.run_totals(row.id)
        gone_on = row.slot in later and row.status not in (RunStatus.DONE, RunStatus.RUNNING)
        later.add(row.slot)
        started = _local(row)
        found.append(
            Told(
                run=row.id,
                robot=row.robot,
                title=titles.get(row.robot, row.robot),
                started=started,
                seconds=(end - started).total_seconds() if row.status is RunStatus.RUNNING else row.seconds,
                totals=totals,
                status=row.status,
                exit_code=row.exit_code,
                advice="" if gone_on else _advice(row, totals),
                pages=pages_told(row.figures),
                gone_on=gone_on,
            )
        )
    return found[::-1]


def _is_of(row: RunRow, begin: datetime, end: datetime) -> bool:
    """Tell whether a run began or came to its end in that time, or is going on."""
    started = _local(row)
    ended = started + timedelta(seconds=row.seconds)
    return not row.test and started <= end and (ended >= begin or row.status is RunStatus.RUNNING)


def _local(row: RunRow) -> datetime:
    return row.started.astimezone().replace(tzinfo=None)


def _advice(row: RunRow, totals: RunTotals) -> str:
    match row.status:
        case RunStatus.RUNNING:
            return ""
        case RunStatus.DONE:
            return _of_done(row, totals)
    if row.exit_code == ExitCode.TIME_OVER:
        return f"時刻になったので止めました。続きは次の夜です。急ぐときは「dxauto resume {row.id}」を実行してください"
    if row.exit_code == ExitCode.NO_ROOM:
        return f"ディスクに空きを作ってから、「dxauto resume {row.id}」を実行してください"
    known = row.exit_code in set(ExitCode)
    why = f"（{ExitCode(row.exit_code).meaning}）" if known and row.exit_code else ""
    return f"終わりまで行きませんでした{why}。原因を直してから、「dxauto resume {row.id}」を実行してください"


def _of_done(row: RunRow, totals: RunTotals) -> str:
    parts = []
    if totals.failed:
        parts.append(f"処理できなかった {totals.failed} 件を「dxauto runs show {row.id} --state failed」で見てください")
    if totals.review:
        parts.append(
            f"確認が必要な {totals.review} 件を、結果のファイル（dxauto runs show {row.id}）で確かめてください"
        )
    return "。".join(parts)


def _notes(workspace: Workspace, entry: Entry) -> Mapping[datetime, Note]:
    notes = History(history_path(workspace.state / "schedule", entry.name)).notes
    return {note.occurrence: note for note in notes}


def _gaps(workspace: Workspace, entry: Entry, begin: datetime, end: datetime) -> Iterator[Gap]:
    if entry.moved(workspace):
        yield Gap(entry.name, None, "作業フォルダが移されています。「dxauto schedule check --repair」で直してください")
    notes = _notes(workspace, entry)
    for occurrence in entry.timetable.between(max(begin - GRACE, entry.created), end - GRACE):
        if entry.skip_holidays and closed(occurrence.date()):
            continue
        note = notes.get(occurrence)
        # Asked only where it matters: for a moment the question itself takes the lock.
        busy = (note is None or note.fate is Fate.BEGUN) and under_way(workspace, entry)
        reason = _gap(note, busy=busy)
        if reason:
            yield Gap(entry.name, occurrence, reason)


def _gap(note: Note | None, *, busy: bool) -> str:
    """Say what kept an occurrence; `busy`: the entry's work is being done now."""
    if note is None:
        return _WAITED if busy else "動いていません。PC の電源と「dxauto schedule check」を確かめてください"
    if busy and note.fate is Fate.BEGUN:
        return ""
    sentences: dict[Fate, Callable[[Note], str]] = {
        Fate.TOO_LATE: lambda n: n.reason,
        Fate.BUSY: lambda _: _WAITED,
        Fate.BEGUN: lambda _: (
            "始まりましたが、まだ終わっていません（途中で切れたときは、次に PC がついたときに続けます）"
        ),
        Fate.RAN: lambda n: "" if n.run or not n.exit_code else f"動けませんでした（{n.reason}）",
    }
    sentence = sentences.get(note.fate)
    return sentence(note) if sentence else ""


def _quiet(workspace: Workspace, entry: Entry, begin: datetime, end: datetime) -> Iterator[str]:
    for note in _notes(workspace, entry).values():
        if begin < note.occurrence <= end and note.fate in (Fate.HOLIDAY, Fate.EMPTY):
            yield f"{entry.name} {note.occurrence:%m-%d %H:%M}: {note.reason}"

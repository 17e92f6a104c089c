"""What a list and the place for its result must be before anything is begun; all is told with what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from dxauto.browser.desk import place
from dxauto.browser.flow import Flow, columns, wanting
from dxauto.browser.handed import source
from dxauto.browser.rows import Row, Rows, heading_row
from dxauto.browser.values import columns_of
from dxauto.errors import ConfigurationError
from dxauto.robot import Job
from dxauto.yamlerrors import near

_BOOKS = frozenset({".xlsx"})
_RESULTS: Mapping[str, frozenset[str]] = {".csv": frozenset({".csv", ".xlsx"}), ".xlsm": frozenset({".xlsx", ".xlsm"})}
"""How a result's name may end, by the list's: a workbook under another ending is one that Excel does not open."""

_MOST_TOLD = 8


def refuse_target(job: Job, flow: Flow) -> None:
    """Raise `ConfigurationError` if the result would take the list's own place, or be no file that opens."""
    if job.output is None or not job.inputs:
        return
    given = source(job, flow.input)
    _refuse_own_place(job.output, given)
    endings = _RESULTS.get(given.suffix.lower(), _BOOKS)
    if job.output.suffix.lower() not in endings:
        raise ConfigurationError(
            f"結果の名前「{job.output.name}」の終わりを、{' か '.join(sorted(endings, reverse=True))} にしてください"
            "（結果は一覧の写しなので、ほかの終わり方では開けません）"
        )


def refuse_book_target(job: Job) -> None:
    """The same for a result that is no copy of the list, but a workbook of its own."""
    if job.output is None:
        return
    for given in job.inputs:
        _refuse_own_place(job.output, given)
    if job.output.suffix.lower() not in _BOOKS:
        raise ConfigurationError(
            f"結果の名前「{job.output.name}」の終わりを .xlsx にしてください"
            "（結果は、何を保存したかを書いた Excel です）"
        )


def _refuse_own_place(target: Path, given: Path) -> None:
    if target.resolve() == given.resolve():
        raise ConfigurationError(
            f"結果を書く先が、入力の一覧「{given.name}」と同じです。一覧を残しておくために、"
            "-o に別の名前を付けてください"
        )


def refuse_missing_columns(job: Job, flow: Flow, rows: Rows) -> None:
    """Raise `ConfigurationError` with lines and near misses if the list lacks columns that the flow speaks of."""
    missing = wanting(flow, rows.headings)
    if not missing:
        return
    instead = heading_row(rows.path, flow.input, list(columns(flow)))
    if instead is not None:
        raise ConfigurationError(
            f"{rows.path}: 見出しは {instead} 行目のようです（{flow.input.heading_row} 行目には、使う列がありません）。"
            f"ロボットの input に heading_row: {instead} と書くか、--set input.heading_row={instead} を付けてください"
        )
    told = [
        place(job, at) + f"列「{name}」が一覧にありません{near(name, rows.headings)}" for name, at in missing.items()
    ]
    if len(told) > _MOST_TOLD:
        told[_MOST_TOLD:] = [
            f"ほかに {len(told) - _MOST_TOLD} 列もありません。一覧とロボットの組み合わせを確かめてください"
        ]
    raise ConfigurationError("\n".join(told))


def fault(row: Row, flow: Flow) -> str | None:
    """Tell why a row's values are not what a person sees in Excel; None if those that the flow uses are."""
    used = set(columns(flow))
    for name, template in flow.input.derived.items():
        if name in used:
            used |= set(columns_of(template))
    return faulty(row, used)


def faulty(row: Row, used: Collection[str]) -> str | None:
    """Tell the same of the columns that are used."""
    return next((f"「{name}」{told}" for name, told in row.faults.items() if name in used), None)

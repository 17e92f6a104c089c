"""Values that a form template names, and the list that an earlier form robot hands over.

Browser robots know form templates and the ledger, never the room that reads: what it read lies in its items' work
folders as `page.json` (`{"format": 1, "template", "fields": {name: {"value", "status", "decided", …}}, …}`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from dxauto.browser.desk import place
from dxauto.browser.flow import Flow, Input, columns
from dxauto.browser.values import columns_of
from dxauto.errors import ConfigurationError, NotFoundError, UnreadableInputError
from dxauto.files import atomic_path
from dxauto.forms.library import load_library
from dxauto.forms.rules import check_rules
from dxauto.forms.template import Template
from dxauto.forms.types import field_type
from dxauto.ledger import Ledger, RunStatus
from dxauto.robot import Job, State
from dxauto.workspace import Workspace
from dxauto.yamlerrors import near

KEY, STATE = "キー", "状態"
CHECKED, UNCHECKED = "完了", "要確認"
OWN = (KEY, "No.", STATE, "画像", "確認すること", "元のファイル", "ページ")
"""The columns that the form robot's workbook has besides the form's own."""

_PAGE = "page.json"
_FORMAT = 1


def form_columns(job: Job, shape: Input) -> Mapping[str, str]:
    """Give the headings of a template's fields by field name; nothing if the flow names no template.

    Raises `ConfigurationError` with line and near misses if there is no such template.
    """
    if shape.template is None:
        return {}
    try:
        return _headings(job.workspace, shape.template)
    except NotFoundError as error:
        raise ConfigurationError(place(job, ("input", "template")) + str(error)) from None


@lru_cache(maxsize=8)
def _headings(workspace: Path, template_id: str) -> Mapping[str, str]:
    template = load_library(workspace).get(template_id)
    seen: dict[str, int] = {}
    found = {}
    labels = {spec.name: spec.label for spec in template.all_fields()}
    listed = [(c.field, c.header or labels[c.field]) for c in template.columns]
    for name, header in listed or [(spec.name, spec.label) for spec in template.fields]:
        seen[header] = seen.get(header, 0) + 1
        found[name] = header if seen[header] == 1 else f"{header} ({seen[header]})"
    return found


def refuse_unknown(job: Job, flow: Flow) -> None:
    """Refuse a column that the named template does not have, before a list is read or a browser opens."""
    shape = flow.input
    if shape.template is None:
        return
    known = {*OWN, *shape.derived}
    for name, header in form_columns(job, shape).items():
        known |= {name, header}
    asked = dict(columns(flow))
    for text, at in ((shape.skip, "skip"), *((text, "derived") for text in shape.derived.values())):
        asked |= dict.fromkeys(columns_of(text or ""), ("input", at)) | asked
    wrong = [
        place(job, at) + f"「{name}」という項目は、様式「{shape.template}」にありません{near(name, known)}"
        for name, at in asked.items()
        if name not in known
    ]
    if wrong:
        raise ConfigurationError("\n".join(wrong))


def source(job: Job, shape: Input) -> Path:
    """Give the list that a run works on: the one it was given, else the one that an earlier robot hands over."""
    if not job.inputs and shape.from_ is not None:
        return handed_list(job, shape)
    if len(job.inputs) != 1:
        raise ConfigurationError(
            f"入力する一覧（Excel か CSV）を 1 つ指定してください（例: dxauto run {job.robot} 一覧.xlsx -o 結果.xlsx）"
        )
    return job.inputs[0]


def handed_list(job: Job, shape: Input) -> Path:
    """Give the list of what the last finished run of the robot `shape.from_` has read, written once a run.

    It lies in this robot's work area and lives as long as items do. Raises `ConfigurationError` if there is no such
    run, `UnreadableInputError` if nothing of it is there any more.
    """
    path = job.work / f"list-{job.run}" / "list.xlsx"
    if not path.is_file():
        _write(path, job, shape)
    return path


def _write(path: Path, job: Job, shape: Input) -> None:
    from openpyxl import Workbook

    assert shape.from_ is not None
    assert shape.template is not None
    template = load_library(job.workspace).get(shape.template)
    if len(template.pages) > 1:
        raise ConfigurationError(
            place(job, ("input", "template"))
            + f"様式「{shape.template}」は 2 ページ以上あるので、そのままは渡せません。"
            "読み取りの Excel を指定してください"
        )
    headings = form_columns(job, shape)
    rows = list(_rows(job, shape.from_, template, headings))
    if not rows:
        raise UnreadableInputError(
            f"「{shape.from_}」の最後の実行に、様式「{shape.template}」の読み取り結果がありません。先に読み取ってください"
        )
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([KEY, STATE, *headings.values()])
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _put(sheet.cell(number, column), value)
    with atomic_path(path) as temporary:
        book.save(temporary)


def _put(cell: Any, value: Any) -> None:
    cell.value = value
    if isinstance(value, str) and value:
        cell.data_type = "s"  # what stands on paper is text, also where it begins like a formula


def _rows(job: Job, robot: str, template: Template, headings: Mapping[str, str]) -> Iterator[list[Any]]:
    workspace = Workspace(job.workspace)
    with Ledger(workspace.ledger_path) as ledger:
        runs = [run for run in ledger.runs(robot=robot, status=RunStatus.DONE) if not run.test]
        if not runs:
            raise ConfigurationError(
                place(job, ("input", "from"))
                + f"「{robot}」の終わった実行がありません。先に「dxauto run {robot} …」で読み取ってください"
            )
        items = [item for item in ledger.items(runs[0].id) if item.state in (State.DONE, State.REVIEW)]
    for item in items:
        page = _page(workspace.work(robot) / item.key / _PAGE)
        if page is not None and page.get("template") == template.id:
            fields = page["fields"]
            state = UNCHECKED if _doubtful(template, fields) else CHECKED
            yield [item.key, state, *(_shown(template, name, fields) for name in headings)]


def _page(path: Path) -> dict[str, Any] | None:
    """Read a page; None if its time is over. Raises `UnreadableInputError` if it is no such file."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"読み取り結果 {path} が壊れています。もう一度読み取ってください") from error
    if not isinstance(held, dict) or held.get("format") != _FORMAT or not isinstance(held.get("fields"), dict):
        raise UnreadableInputError(f"読み取り結果 {path} の形が違います。もう一度読み取ってください")
    return held


def _doubtful(template: Template, fields: Mapping[str, Any]) -> bool:
    """Tell whether a person must still look: a doubtful field, or a broken rule that nobody has decided on."""
    if any(field["status"] == "review" for field in fields.values()):
        return True
    values = {
        name: field_type(template.field(name).type).from_json(field["value"])
        for name, field in fields.items()
        if name in template.by_name
    }
    for violation in check_rules(template, values, dt.date.today()):
        there = [fields[name] for name in violation.fields if name in fields]
        if not there or any(field["decided"] == "machine" for field in there):
            return True
    return False


def _shown(template: Template, name: str, fields: Mapping[str, Any]) -> Any:
    """Give a value as the form robot's workbook has it: dates as dates, numbers as numbers, all else as text."""
    if name not in fields:
        return None
    kind = field_type(template.field(name).type)
    value = kind.from_json(fields[name]["value"])
    if value is None or isinstance(value, dt.date) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return "、".join(map(str, value)) if isinstance(value, list) else kind.format(value)

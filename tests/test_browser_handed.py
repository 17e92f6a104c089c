"""Rows from a form template's fields and from an earlier form robot's run, without a workbook between."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from dxauto.browser.flow import Flow, Input
from dxauto.browser.handed import form_columns, handed_list
from dxauto.browser.rows import read_rows, skipped
from dxauto.errors import ConfigurationError
from dxauto.forms.library import load_library
from dxauto.ledger import Ledger, RunRow, RunStatus
from dxauto.ledger.counting import Finished
from dxauto.reading.assemble import Source, assemble
from dxauto.reading.output import OutputRequest, write_output
from dxauto.reading.store import save_page
from dxauto.reading.types import FieldReading, PageReading
from dxauto.robot import Job, Outcome, Tool
from dxauto.runner import RunRequest, RunSummary, run
from dxauto.workspace import Workspace
from samples.practice import database
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import FAST, PASSWORD, ROOT, USER, Desk, application, make_desk, needs_browser, write_list

FORM, ROBOT = "nouzei-shoumei", "uketsuke"
TODAY = dt.date(2026, 11, 23)
FROM = {"input.from": ROBOT, "input.template": FORM}
DOUBTFUL = 2
"""The application that a person has not looked at yet."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Make a workspace with the robot, the form's template, and a run of the form robot over three applications."""
    made = make_desk(tmp_path / "desk", "http://127.0.0.1:9")
    read_stack(made)
    return made


def read_stack(desk: Desk) -> None:
    """Put into the workspace what the form robot leaves behind."""
    shutil.copytree(ROOT / "templates" / "forms", desk.root / "templates" / "forms")
    workspace = Workspace(desk.root)
    workspace.prepare()
    row = RunRow("20261123-090000-aaaa", ROBOT, "form", Tool.AI_OCR, "slot", RunStatus.RUNNING, dt.datetime.now(dt.UTC))
    with Ledger(workspace.ledger_path) as ledger:
        ledger.begin_run(row)
        for number, source in enumerate(sources(desk)):
            taken = ledger.take(row, number, source.key, "f", kept=True)
            assert taken.row is not None
            outcome = Outcome.review("見てください") if number == DOUBTFUL else Outcome.done()
            ledger.end_item(taken.row, outcome)
        ledger.finish_run(Finished(row.id, 1.0, 0, None, 1.0))


def sources(desk: Desk) -> list[Source]:
    """Write the pages, once, and give them."""
    truth = json.loads((ROOT / "samples" / "forms" / "truth.json").read_text(encoding="utf-8"))
    made = []
    for number, one in enumerate([one for one in truth if one["template"] == FORM][:3]):
        key = f"{number:024x}-0001"
        folder = Workspace(desk.root).work(ROBOT) / key
        fields = {name: _field(name, value, number) for name, value in one["fields"].items()}
        if not folder.is_dir():
            folder.mkdir(parents=True)
            save_page(folder, PageReading(f"{number}.pdf", 1, "a" * 64, FORM, 1, fields))
        made.append(Source(key, folder, f"{number}.pdf", 1))
    return made


def _field(name: str, value: Any, number: int) -> FieldReading:
    doubtful = number == DOUBTFUL and name == "shimei"
    reasons = ("自信がありません",) if doubtful else ()
    return FieldReading(name, value, str(value), 0.5 if doubtful else 1.0, "review" if doubtful else "ok", reasons)


def workbook(desk: Desk) -> Path:
    """Write what the form robot would have written."""
    templates = {FORM: load_library(desk.root).templates[FORM]}
    path = desk.root / "uketsuke.xlsx"
    request = OutputRequest(path, templates, desk.root, ROBOT, TODAY)
    write_output(assemble(sources(desk), templates, TODAY), request)
    return path


def job(desk: Desk, shape: Input) -> Job:
    """A run of the browser robot with this input."""
    flow = desk.spec.parameters()
    assert isinstance(flow, Flow)
    work = desk.root / ".dxauto" / "work" / "nouzei-nyuryoku"
    return Job("nouzei-nyuryoku", "1", flow.model_copy(update={"input": shape}), (), None, work, desk.root, "run-1")


def test_what_is_handed_over_is_what_the_workbook_holds(desk: Desk) -> None:
    """Key, state and every value are the same text by either way, so that no row is another one."""
    shape = Input.model_validate({"key": ["キー"], "from": ROBOT, "template": FORM})
    working = job(desk, shape)
    fields = form_columns(working, shape)
    handed = read_rows(handed_list(working, shape), shape, fields)
    written = read_rows(workbook(desk), shape, fields)
    assert len(handed.rows) == len(written.rows) == 3
    for one, other in zip(handed.rows, written.rows, strict=True):
        assert one.values == {name: other.values[name] for name in one.values}
        assert one.values["shimei"] == one.values["申請者氏名"]
    assert [skipped(row, shape) for row in handed.rows] == [False, False, True]


def test_a_field_name_that_the_form_has_not_is_refused_before_the_list_is_read(desk: Desk) -> None:
    """File, line and near miss; names of fields and headings of the workbook both serve as columns."""
    robot = desk.root / "robots" / "nouzei-nyuryoku.yaml"
    text = robot.read_text(encoding="utf-8")
    line = text[: text.index('value: "{申請者氏名|全角}"')].count("\n") + 1
    robot.write_text(text.replace("{申請者氏名|全角}", "{shimee|全角}"), encoding="utf-8")
    rows = write_list(desk.root / "rows.xlsx", [application("A-1")])
    with pytest.raises(
        ConfigurationError, match=rf"の {line} 行目: 「shimee」という項目は、様式「{FORM}」にありません。.*shimei"
    ):
        start(desk, rows, **{"input.template": FORM})
    with pytest.raises(ConfigurationError, match=r"様式「nouzei-shoumeii」はありません。もしかして: nouzei-shoumei"):
        start(desk, rows, **{"input.template": "nouzei-shoumeii"})
    assert not (desk.root / "out.xlsx").exists()


def test_a_robot_that_has_not_run_hands_nothing_over(desk: Desk) -> None:
    """The message says what to run first; a form of two pages is told to come as a workbook."""
    with pytest.raises(ConfigurationError, match="「sousaihi」の終わった実行がありません。先に「dxauto run sousaihi"):
        start(desk, None, **FROM | {"input.from": "sousaihi"})
    with pytest.raises(ConfigurationError, match="2 ページ以上"):
        shape = Input.model_validate({"key": ["キー"], "from": ROBOT, "template": "kougaku-ryouyouhi"})
        handed_list(job(desk, shape), shape)


def start(desk: Desk, list_: Path | None, **changed: str) -> RunSummary:
    """Run the robot in this process, with a list or without."""
    workspace = Workspace(desk.root)
    inputs = (list_,) if list_ is not None else ()
    return run(RunRequest(workspace, desk.spec, inputs, desk.root / "out.xlsx", FAST | changed, workers=0))


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Serve a practice system of its own."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    with Practice(Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD})) as running:
        yield running


@needs_browser
def test_checked_rows_are_entered_without_a_workbook_and_never_again_with_it(
    tmp_path: Path, practice: Practice
) -> None:
    """What was read surely is entered, what a person must look at is left and told; the workbook adds nothing."""
    desk = make_desk(tmp_path / "here", practice.address)
    read_stack(desk)
    summary = start(desk, None, **FROM)
    assert (summary.done, summary.failed) == (2, 0)
    assert [note for note in summary.notes if note.startswith("未処理の 1 件: 人の確認が済んでいない")]
    assert len(database.rows(practice.settings.database)) == 2
    lines = list(load_workbook(desk.root / "out.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [line[-4] for line in lines] == ["登録済み", "登録済み", "未処理"]
    start(desk, workbook(desk), **FROM | {"input.sheet": "申請一覧"})
    assert len(database.rows(practice.settings.database)) == 2

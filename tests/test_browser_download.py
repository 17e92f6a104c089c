"""A download robot against the practice system: every month's file is kept once, whole, and told, whatever fails."""

from __future__ import annotations

import csv
import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dxauto.browser import clock
from dxauto.errors import ConfigurationError
from dxauto.registry import RobotSpec, load_registry
from dxauto.runner import RunRequest, RunSummary, run
from dxauto.workspace import Workspace
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import HELD, HOLD_MS, PASSWORD, ROOT, USER, _OwnKinds, needs_browser, write_list
from tests.practice_support import application, move, receipt, signed_in

pytestmark = needs_browser
NAME = "getsuji-download"
MONTH = f"{dt.datetime.now(clock.JST):%Y-%m}"
FILES = [f"国保資格異動_{MONTH}.csv", f"納税証明交付申請_{MONTH}.csv"]
THIS = {"months.from": "今月", "months.until": "今月", "limits.answer_s": "4", "limits.action_s": "10"}


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Serve a practice system with two applications and one move of this month."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    with Practice(Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD})) as running:
        with signed_in(running) as visitor:
            for key in ("A-1", "A-2"):
                receipt(visitor.commit(application(key)))
            receipt(visitor.commit(move("K-1"), "kokuho"))
        yield running


@pytest.fixture
def root(tmp_path: Path, practice: Practice) -> Path:
    """Make a workspace with the robot."""
    return workspace(tmp_path / "desk", practice)


def workspace(root: Path, practice: Practice, *changes: tuple[str, str]) -> Path:
    """Make a workspace with the robot, with some of its text changed."""
    for folder in ("robots", "templates"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    text = (ROOT / "robots" / f"{NAME}.yaml").read_text(encoding="utf-8")
    text = text.replace("http://127.0.0.1:8600", practice.address.rstrip("/"))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (root / "robots" / f"{NAME}.yaml").write_text(text, encoding="utf-8")
    (root / "dxauto.toml").write_text("retry_wait_s = 0.05\n", encoding="utf-8")
    return root


def spec(root: Path) -> RobotSpec:
    """The robot."""
    return load_registry(Workspace(root), _OwnKinds()).get(NAME)


def fetch(root: Path, *inputs: Path, **changed: str) -> RunSummary:
    """Run it in this process."""
    Workspace(root).prepare()
    overrides = (THIS if not inputs else {}) | {name.replace("__", "."): value for name, value in changed.items()}
    return run(RunRequest(Workspace(root), spec(root), inputs, root / "out.xlsx", overrides, workers=0))


def told(root: Path) -> list[tuple[str, ...]]:
    """Give the workbook's lines: what names them, file, count, status, message."""
    lines = load_workbook(root / "out.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True)
    return [tuple(str(cell or "") for n, cell in enumerate(line) if n != len(line) - 3) for line in lines]


def kept(root: Path) -> list[str]:
    """Give the names of the files in the store."""
    folder = root / "out" / "getsuji"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def records(root: Path, name: str) -> list[str]:
    """Give the 整理番号 in a kept file."""
    with (root / "out" / "getsuji" / name).open(encoding="cp932", newline="") as stream:
        return [line["整理番号"] for line in csv.DictReader(stream)]


def fetches(practice: Practice) -> int:
    """Count how often the system was asked for a file since the rules were set."""
    return sum(fired.page == "download" for fired in practice.system.faults.fired)


COUNTING = Rule(Kind.SLOW, where="download", ms=1, per_key=0)


def test_each_file_is_kept_once_and_not_asked_for_again(practice: Practice, root: Path) -> None:
    """The month's lists lie there with all records; a second run asks for nothing; asked to, it keeps no copy."""
    practice.system.faults.replace([COUNTING])
    summary = fetch(root)
    assert (summary.done, summary.failed) == (2, 0)
    assert kept(root) == FILES
    assert sorted(records(root, FILES[1])) == ["A-1", "A-2"]
    assert told(root) == [
        (MONTH, "納税証明 交付申請", FILES[1], "2", "保存済み", ""),
        (MONTH, "国保 資格異動", FILES[0], "1", "保存済み", ""),
    ]
    link = load_workbook(root / "out.xlsx").worksheets[0].cell(2, 3).hyperlink
    assert link.target == (root / "out" / "getsuji" / FILES[1]).as_uri()
    fetch(root)
    assert fetches(practice) == 2
    fetch(root, again="true")
    assert fetches(practice) == 4
    assert kept(root) == FILES
    assert [line[-2] for line in told(root)] == ["前と同じもの"] * 2


def test_another_content_never_takes_the_place_of_what_is_there(practice: Practice, root: Path) -> None:
    """What has grown since lies beside it, and is told; what a person has put there stays as it is."""
    fetch(root)
    before = (root / "out" / "getsuji" / FILES[1]).read_bytes()
    with signed_in(practice) as visitor:
        receipt(visitor.commit(application("A-3")))
    fetch(root, again="true")
    second = FILES[1].replace(".csv", " (2).csv")
    assert kept(root) == sorted([*FILES, second])
    assert (root / "out" / "getsuji" / FILES[1]).read_bytes() == before
    assert sorted(records(root, second)) == ["A-1", "A-2", "A-3"]
    assert "前と違う中身" in told(root)[0][-1]


FAULTS = (
    Rule(Kind.ERROR_BEFORE_COMMIT, where="download", times=1),
    Rule(Kind.CUT_BEFORE_COMMIT, where="download", times=1),
    Rule(Kind.CUT_IN_ANSWER, where="download", times=1),
    Rule(Kind.SESSION_END, where="download", times=1),
    Rule(Kind.MAINTENANCE, where="download", times=1),
    Rule(Kind.SLOW, where="download", times=1, ms=12_000),
    Rule(Kind.ALERT, where="month", times=1),
)


def test_whatever_fails_in_between_the_files_are_whole(practice: Practice, root: Path) -> None:
    """500, a cut before and in the answer, the session's end, maintenance, slowness, a dialog: done in the end."""
    for number, rule in enumerate(FAULTS):
        practice.system.faults.replace([rule])
        summary = fetch(root, folder=f"out/{number}")
        assert practice.system.faults.count(rule.kind) == 1, rule
        assert (summary.done, summary.failed) == (2, 0), rule
        assert sorted(path.name for path in (root / "out" / str(number)).iterdir()) == FILES
        assert len((root / "out" / str(number) / FILES[1]).read_bytes().decode("cp932").splitlines()) == 3


def test_an_error_page_is_never_kept_as_a_file(practice: Practice, root: Path) -> None:
    """A system that is broken for good leaves no file, and the clerk is told; a refusal is told in its own words."""
    practice.system.faults.replace([Rule(Kind.ROW_REFUSED, where="download", text="権限がありません", times=1)])
    summary = fetch(root)
    assert (summary.done, summary.failed) == (1, 1)
    assert told(root)[0][-2:] == ("受け付けられず", "入力値が不正です。 権限がありません")
    practice.system.faults.replace([Rule(Kind.ERROR_BEFORE_COMMIT, where="download")])
    summary = fetch(root, limits__retries="0")
    # Whether the answer's number or the page it shows is seen first is the browser's affair.
    state, message = told(root)[0][-2:]
    assert (state, "システムがエラー" in message) == ("取得できず", True)
    assert kept(root) == FILES[:1]


def test_a_month_without_anything_is_an_answer(practice: Practice, root: Path) -> None:
    """Nothing there is done, told, and makes no file."""
    summary = fetch(root, **{"months.from": "令和2年1月", "months.until": "令和2年1月"})
    assert [line[-2:] for line in told(root)] == [("該当なし", "")] * 2
    assert (summary.done, summary.failed) == (2, 0)
    assert kept(root) == []


@pytest.mark.parametrize("shown", [True, False])
def test_a_pdf_is_kept_also_when_it_opens_in_the_page(tmp_path: Path, practice: Practice, shown: bool) -> None:
    """Saved or shown, the PDF comes whole, and the page is still there for the next one."""
    inline = [("    - choose: CSV", "    - choose: PDF\n    - check: PDFは保存せず、画面に表示する")]
    changes = inline if shown else [("    - choose: CSV", "    - choose: PDF")]
    columns = "    columns: [受付番号, 登録日時, 整理番号]\n"
    root = workspace(tmp_path / "desk", practice, *changes, ("kind: csv", "kind: pdf"), (columns, ""))
    summary = fetch(root)
    assert (summary.done, summary.failed) == (2, 0)
    for name in FILES:
        content = (root / "out" / "getsuji" / name.replace(".csv", ".pdf")).read_bytes()
        assert content.startswith(b"%PDF-")
        assert content.rstrip().endswith(b"%%EOF")


OF_A_LIST = (
    ("  months: {from: 先月, until: 先月}\n", "  input: {key: [業務, 月初]}\n"),
    ("  per:\n    業務: [納税証明 交付申請, 国保 資格異動]\n", ""),
    ('value: "{月}"', 'value: "{月初|月}"'),
    ("_{年月}", "_{月初|西暦8けた}"),
)
"""The robot, made to fetch a file for each row of a list."""


def test_a_list_is_fetched_row_by_row(tmp_path: Path, practice: Practice) -> None:
    """Each row's file has the row's name; a column that is missing is refused with its line before a browser opens."""
    root = workspace(tmp_path / "desk", practice, *OF_A_LIST)
    first = dt.datetime.now(clock.JST).date().replace(day=1)
    rows = [
        {"業務": "納税証明 交付申請", "月初": first},
        {"業務": "国保 資格異動", "月初": first},
        {"業務": "", "月初": first},
    ]
    summary = fetch(root, write_list(tmp_path / "list.xlsx", rows, ("業務", "月初")))
    assert (summary.done, summary.failed) == (2, 1)
    assert kept(root) == [f"国保資格異動_{first:%Y%m%d}.csv", f"納税証明交付申請_{first:%Y%m%d}.csv"]
    assert [line[-2] for line in told(root)] == ["保存済み", "保存済み", "受け付けられず"]
    with pytest.raises(ConfigurationError, match=r"行目: 列「業務」が一覧にありません。もしかして: 業務名"):
        fetch(root, write_list(tmp_path / "wrong.xlsx", [{"業務名": "x", "月初": first}], ("業務名", "月初")))


def test_a_list_is_taken_as_a_person_sees_it(tmp_path: Path, practice: Practice) -> None:
    """A value that Excel could not reckon is refused with its reason before anything is asked for; a result never takes
    the list's place, and is called what it is.
    """
    root = workspace(tmp_path / "desk", practice, *OF_A_LIST)
    list_ = write_list(tmp_path / "list.xlsx", [{"業務": "#N/A", "月初": dt.date(2026, 4, 1)}], ("業務", "月初"))
    summary = fetch(root, list_)
    assert (summary.done, summary.failed) == (0, 1)
    assert "#N/A" in told(root)[0][-1]
    for output, why in ((list_, "同じです"), (root / "ichiran.csv", r"\.xlsx にしてください")):
        with pytest.raises(ConfigurationError, match=why):
            run(RunRequest(Workspace(root), spec(root), (list_,), output, {}, workers=0))


def started(root: Path, settings: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start the command in a process of its own."""
    changed = [part for name, value in (THIS | dict(settings or {})).items() for part in ("--set", f"{name}={value}")]
    return subprocess.Popen(
        [sys.executable, "-m", "dxauto", "run", NAME, "-o", "out.xlsx", *changed],
        cwd=root,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT)))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.kill
def test_killed_while_fetching_it_goes_on(practice: Practice, root: Path) -> None:
    """Killed with -9 while the first and then the second file is under way; started again, each lies there once."""
    for after in (0, 1):
        practice.system.faults.replace([Rule(Kind.SLOW, where="download", ms=HOLD_MS, after=after, times=1)])
        process = started(root, HELD)
        until = time.monotonic() + 240
        while not practice.system.faults.fired and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        assert practice.system.faults.fired
        process.kill()
        process.wait(30)
    practice.system.faults.replace([])
    assert started(root).wait(240) == 0
    assert kept(root) == FILES
    assert len(records(root, FILES[1])) == 2

"""`dxauto demo`: the sample stack becomes a workbook and goes into the practice system, and touches nothing else."""

import os
import sys
from pathlib import Path

import openpyxl
import pytest
from browser_support import HEADINGS, application, write_list
from cli_support import dxauto
from docx import Document
from playwright.sync_api import sync_playwright

from dxauto.browser.secrets import variable
from dxauto.cli import demo_entry
from dxauto.cli.demo import _entered
from dxauto.cli.demo import _workspace as prepare
from dxauto.components import driver
from dxauto.errors import ExitCode
from dxauto.initialise import initialise

SHEET = "納税証明書交付申請書"


@pytest.mark.engine
def test_the_demo_leaves_a_workbook(tmp_path: Path) -> None:
    """The sample stack becomes a workbook with the forms' sheets and the doubtful values; what a person need not check
    is entered, and its receipt numbers come back; the command ends well.
    """
    ended = dxauto("demo", "-o", "demo", "--workers", "2", cwd=tmp_path)
    assert ended.code == ExitCode.DONE, ended.err
    assert "uketsuke.xlsx" in ended.out
    sheets = openpyxl.load_workbook(tmp_path / "demo" / "uketsuke.xlsx", read_only=True).sheetnames
    assert SHEET in sheets
    assert "要確認" in sheets
    if why := demo_entry.missing():
        pytest.skip(why)
    assert "登録済み" in ended.out
    rows = list(openpyxl.load_workbook(tmp_path / "demo" / "entry.xlsx")[SHEET].iter_rows(values_only=True))
    state, entered, receipt = (rows[0].index(name) for name in ("状態", "入力の状態", "受付番号"))
    assert [row[entered] == "登録済み" for row in rows[1:]] == [row[state] == "完了" for row in rows[1:]]
    receipts = [row[receipt] for row in rows[1:] if row[entered] == "登録済み"]
    assert receipts
    assert len(set(receipts)) == len(receipts)
    assert (tmp_path / "demo" / "entry.png").is_file()
    adoption = openpyxl.load_workbook(tmp_path / "demo" / "usage.xlsx")
    assert adoption.sheetnames[0] == "概要" and adoption.worksheets[0]._charts
    assert (tmp_path / "demo" / "利用状況.html").is_file()
    assert "minutes.docx" in ended.out
    text = "\n".join(one.text for one in Document(str(tmp_path / "demo" / "minutes.docx")).paragraphs)
    assert "議題2　備蓄品の更新" in text
    assert "決定事項" in text


def test_the_password_of_the_practice_system_is_lent_for_the_demo_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the demo enters, its own practice password is in the environment; what an office had there comes back."""
    name = variable("renshu-password")
    monkeypatch.setenv(name, "of the office")
    with demo_entry._practice_password():
        assert os.environ[name] == demo_entry._PASSWORD
    assert os.environ[name] == "of the office"


def test_without_the_practice_system_the_demo_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where its packages are not installed, reading is shown all the same, and how to get the rest is told."""
    monkeypatch.setattr(demo_entry, "_NEEDED", ("no_such_package_anywhere",))
    assert "dxauto[practice]" in demo_entry.missing()
    assert _entered(tmp_path, tmp_path / "rows.xlsx") == ExitCode.DONE


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_where_no_browser_can_be_driven_the_demo_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Playwright's program does not run here: told with what to do, and the other parts of the demo are shown."""
    monkeypatch.setenv(driver.VARIABLE, str(tmp_path / "nothing"))
    assert driver.DRIVER.advice_here() in demo_entry.missing()
    assert _entered(tmp_path, tmp_path / "rows.xlsx") == ExitCode.DONE


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_a_browser_that_does_not_start_ends_one_part_of_the_demo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It tells its version, but opens nothing: the part says so and gives its code instead of ending the whole."""
    program = tmp_path / "chromium"
    program.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo "Chromium 130.0" ;; *) exit 1 ;; esac\n', encoding="utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setenv("DXAUTO_BROWSER", str(program))
    rows = write_list(
        prepare(tmp_path / "demo") / "rows.xlsx", [application("A1") | {"状態": "完了"}], (*HEADINGS, "状態")
    )
    assert _entered(tmp_path / "demo", rows) == ExitCode.MISSING_COMPONENT
    assert "ブラウザを起動できません" in capsys.readouterr().err
    with sync_playwright() as playwright:  # as it would not, were the one of the run still there
        assert playwright.chromium


def test_a_second_demo_forgets_the_first(tmp_path: Path) -> None:
    """The demo's own state goes each time, so that it always really reads."""
    state = prepare(tmp_path / "demo") / ".dxauto"
    state.mkdir()
    prepare(tmp_path / "demo")
    assert not state.exists()


def test_a_workspace_in_use_is_not_taken_for_the_demo(tmp_path: Path) -> None:
    """The demo forgets its own state each time, so it refuses a folder whose state is not its own."""
    initialise(tmp_path)
    (tmp_path / ".dxauto").mkdir()
    (tmp_path / ".dxauto" / "ledger.sqlite3").write_bytes(b"mine")
    ended = dxauto("demo", "-o", ".", cwd=tmp_path)
    assert ended.code == ExitCode.BAD_CONFIGURATION
    assert (tmp_path / ".dxauto" / "ledger.sqlite3").read_bytes() == b"mine"

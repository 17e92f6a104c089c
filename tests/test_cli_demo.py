"""`dxauto demo`: the sample stack becomes a workbook, again and again, and touches nothing else."""

from pathlib import Path

import openpyxl
import pytest
from cli_support import dxauto

from dxauto.cli.demo import _workspace as prepare
from dxauto.errors import ExitCode
from dxauto.initialise import initialise


@pytest.mark.engine
def test_the_demo_leaves_a_workbook(tmp_path: Path) -> None:
    """The sample stack becomes a workbook with the forms' sheets and the doubtful values; the command ends well."""
    ended = dxauto("demo", "-o", "demo", "--workers", "2", cwd=tmp_path)
    assert ended.code == ExitCode.DONE, ended.err
    assert "uketsuke.xlsx" in ended.out
    sheets = openpyxl.load_workbook(tmp_path / "demo" / "uketsuke.xlsx", read_only=True).sheetnames
    assert "納税証明書交付申請書" in sheets
    assert "要確認" in sheets


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

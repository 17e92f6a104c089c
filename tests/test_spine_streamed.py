"""Workbooks written in workspaces of any name, and onto a disk that is full."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from e2e_support import small_disk

from dxauto.errors import disk_is_full
from dxauto.housekeeping import own_temporary
from dxauto.reading.output.streaming import temporary_files_in


@pytest.mark.parametrize("name", ["50% 以上", "50%41", "%", "%E7%94%B3", "夜 '間' #1"])
@pytest.mark.parametrize("write_only", [True, False])
def test_a_workbook_is_streamed_through_a_folder_of_any_name(tmp_path: Path, name: str, *, write_only: bool) -> None:
    """In a run (and while a form robot's result is written) a percent sign in the workspace's path hinders nothing."""
    for number, place in enumerate((own_temporary, temporary_files_in)):
        folder, path = tmp_path / name / "tmp", tmp_path / name / f"{number}.xlsx"
        with place(folder):
            book = openpyxl.Workbook(write_only=write_only)
            book.create_sheet("申請").append(["氏名", "50%"])
            book.save(path)
            left = [one for one in folder.rglob("*") if one.is_file()]
        assert [cell.value for cell in openpyxl.load_workbook(path)["申請"][1]] == ["氏名", "50%"]
        assert left == []


def test_a_disk_that_fills_up_while_a_workbook_is_streamed_is_told_as_one(tmp_path: Path) -> None:
    """It is the system's own error, which every caller understands, and none of the library that writes."""
    with small_disk(tmp_path / "disk", "1m") as disk:
        if disk is None:
            pytest.skip("mounting a small disk is not permitted here")
        with temporary_files_in(disk / "tmp"):
            sheet = openpyxl.Workbook(write_only=True).create_sheet("申請")
            with pytest.raises(OSError) as full:
                for number in range(100_000):
                    sheet.append([number, "石巻 太郎" * 20])
            with pytest.raises(OSError) as ended:
                sheet.close()
        assert disk_is_full(full.value)
        assert disk_is_full(ended.value)

"""Files are written as a whole or not at all."""

from pathlib import Path

import pytest

from dxauto.errors import OutputError
from dxauto.files import TargetBusyError, atomic_path, write_atomic


def test_content_arrives_and_nothing_else_stays(tmp_path: Path) -> None:
    """The target holds the content, and no temporary file is left beside it."""
    write_atomic(tmp_path / "deep" / "a.bin", b"abc")
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["a.bin"]
    assert (tmp_path / "deep" / "a.bin").read_bytes() == b"abc"


def test_failure_leaves_the_old_content(tmp_path: Path) -> None:
    """If the block raises, the old file is untouched and the temporary one is gone."""
    target = tmp_path / "a.txt"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(KeyError), atomic_path(target) as temporary:
        temporary.write_text("half", encoding="utf-8")
        raise KeyError
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_temporary_file_keeps_the_ending(tmp_path: Path) -> None:
    """Writers that look at the ending (openpyxl, pillow) see the right one."""
    with atomic_path(tmp_path / "a.xlsx") as temporary:
        assert temporary.suffix == ".xlsx"
        temporary.write_bytes(b"x")


def test_content_is_on_disk_before_it_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut cannot leave the new name with no content: synchronise first, rename then."""
    done: list[str] = []
    real = Path.replace
    monkeypatch.setattr("dxauto.files.os.fsync", lambda _descriptor: done.append("sync"))
    monkeypatch.setattr(Path, "replace", lambda self, to: (done.append("rename"), real(self, to))[1])
    write_atomic(tmp_path / "a.txt", b"x")
    assert done == ["sync", "rename"]


def test_target_open_in_excel_keeps_the_result_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Windows refuses to replace an open file, the result lies beside it and the message says where."""
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    real = Path.replace

    def replace(self: Path, to: Path) -> Path:
        if Path(to) == target:
            raise PermissionError(13, "used by another process")
        return real(self, to)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(TargetBusyError) as caught:
        write_atomic(target, b"new")
    assert caught.value.kept.read_bytes() == b"new"
    assert str(caught.value.kept) in str(caught.value)
    assert target.read_bytes() == b"old"


def test_kept_results_do_not_overwrite_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second result beside an open target takes another name."""
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    (tmp_path / "a (2).xlsx").write_bytes(b"first")
    real = Path.replace
    refuse = PermissionError(13, "used by another process")

    def replace(self: Path, to: Path) -> Path:
        if Path(to) == target:
            raise refuse
        return real(self, to)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(TargetBusyError) as caught:
        write_atomic(target, b"new")
    assert caught.value.kept.name == "a (3).xlsx"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A target below a file is an output error that names the target."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="書き込めません"):
        write_atomic(tmp_path / "file" / "a.txt", b"x")

"""A workspace is found from anywhere inside it."""

import os
import time
from pathlib import Path

import pytest

from dxauto import housekeeping
from dxauto.errors import ConfigurationError
from dxauto.workspace import ENVIRONMENT, Workspace


def make(root: Path) -> Path:
    (root / "robots").mkdir(parents=True)
    (root / "templates").mkdir()
    return root


def test_found_from_a_folder_inside(tmp_path: Path) -> None:
    """The nearest folder above that is a workspace is taken."""
    root = make(tmp_path / "w")
    (root / "in" / "deep").mkdir(parents=True)
    assert Workspace.find(root / "in" / "deep").root == root.resolve()


def test_environment_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of every workspace the one in the environment is taken; inside one it is not asked."""
    named, here = make(tmp_path / "named"), make(tmp_path / "here")
    monkeypatch.setenv(ENVIRONMENT, str(named))
    assert Workspace.find(tmp_path).root == named.resolve()
    assert Workspace.find(here).root == here.resolve()


def test_nothing_found_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the command that makes a workspace."""
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    with pytest.raises(ConfigurationError, match="dxauto init"):
        Workspace.find(tmp_path)


def test_unwritable_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    """Where nothing can be written (a program folder) the message says so."""
    root = make(tmp_path / "w")
    (root / ".dxauto").write_text("in the way", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="dxauto init"):
        Workspace(root).prepare()


def test_old_work_is_deleted_and_used_work_stays(tmp_path: Path) -> None:
    """Item folders, logs and requests that nothing used for the days set go; the others stay."""
    workspace = Workspace(make(tmp_path / "w"))
    workspace.prepare()
    old = time.time() - 31 * 86_400
    for name in ("old", "new"):
        (workspace.work("r") / name).mkdir(parents=True)
        (workspace.work("r") / name / "page.json").write_text("{}", encoding="utf-8")
        (workspace.logs / f"{name}.log").write_text("x", encoding="utf-8")
    for path in (workspace.work("r") / "old", workspace.logs / "old.log"):
        os.utime(path, (old, old))
    assert housekeeping.purge(workspace, "r", 30) == 1
    assert [p.name for p in workspace.work("r").iterdir()] == ["new"]
    assert [p.name for p in workspace.logs.iterdir()] == ["new.log"]


def test_a_deletion_that_was_cut_off_is_brought_to_its_end(tmp_path: Path) -> None:
    """A folder that a killed command had begun to delete never counts as an item, and goes the next time."""
    workspace = Workspace(make(tmp_path / "w"))
    (workspace.work("r") / ".going-1234" / "deep").mkdir(parents=True)
    assert housekeeping.purge(workspace, "r", 30) == 1
    assert list(workspace.work("r").iterdir()) == []

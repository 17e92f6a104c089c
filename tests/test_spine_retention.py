"""`dxauto purge`: what is old goes, what is counted, used, or evidence stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from spine_support import fake_kinds, make_workspace, request

from dxauto import housekeeping, retention
from dxauto.lock import held
from dxauto.registry import Registry, load_registry
from dxauto.runner import run
from dxauto.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Give a workspace with one run of three items, all of it forty days old."""
    made = make_workspace(tmp_path)
    run(request(made))
    monkeypatch.setattr(retention, "load_registry", load)
    for folder in (made.logs, made.requests, made.work("nise")):
        for path in folder.iterdir():
            age(path, 40)
    return made


def load(workspace: Workspace) -> Registry:
    """Load the robots as if a package had the kind."""
    return load_registry(workspace, fake_kinds())


def age(path: Path, days: int) -> None:
    """Let a file be unused for some days."""
    then = time.time() - days * 86_400 - 60
    os.utime(path, (then, then))


def left(workspace: Workspace) -> tuple[int, int]:
    """Count item folders, and logs with requests."""
    files = [*workspace.logs.iterdir(), *workspace.requests.iterdir()]
    return len(list(workspace.work("nise").iterdir())), len(files)


def test_a_rehearsal_counts_and_deletes_nothing(workspace: Workspace) -> None:
    """What would go is what then goes."""
    before = left(workspace)
    told = retention.purge(workspace, 30, rehearse=True)
    assert (told.folders, told.files) == before == (3, 2)
    assert left(workspace) == before
    gone = retention.purge(workspace, 30)
    assert (gone.folders, gone.files, gone.size) == (told.folders, told.files, told.size)
    assert gone.size > 0
    assert left(workspace) == (0, 0)


def test_results_and_counts_stay_and_the_work_can_be_done_again(workspace: Workspace) -> None:
    """The output and the ledger are as before; the same command then does everything anew."""
    retention.purge(workspace, 30)
    assert (workspace.root / "out.txt").is_file()
    again = run(request(workspace))
    assert (again.done, again.skipped) == (3, 0)


def test_what_is_younger_stays(workspace: Workspace) -> None:
    """One day less than its age is enough to go, one more to stay."""
    assert retention.purge(workspace, 41).folders == 0
    assert retention.purge(workspace, 39).folders == 3


def test_a_robot_may_say_how_long_its_pages_are_kept(workspace: Workspace) -> None:
    """`keep` in the robot's file goes before the settings, both ways, in purge and at the next run."""
    path = workspace.robots / "nise.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "keep: 60d\n", encoding="utf-8")
    assert retention.purge(workspace, 1).folders == 0
    path.write_text(text + "keep: 10d\n", encoding="utf-8")
    assert retention.purge(workspace, 3000).folders == 3


def test_a_robot_that_cannot_be_read_or_is_running_is_left_alone(workspace: Workspace) -> None:
    """Its file might say to keep evidence for years; a running one is using its folders."""
    path = workspace.robots / "nise.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "keep: soon\n", encoding="utf-8")
    assert "nise" in retention.purge(workspace, 1).left
    path.write_text(text, encoding="utf-8")
    assert left(workspace)[0] == 3


def test_a_robot_that_is_no_more_leaves_nothing_behind(workspace: Workspace) -> None:
    """Folders of a robot whose file was deleted go after the days of the settings."""
    (workspace.robots / "nise.yaml").unlink()
    assert retention.purge(workspace, 30).folders == 3


def test_temporary_files_of_a_killed_run_go_unless_it_lives(workspace: Workspace) -> None:
    """They go when they are old and nobody holds their slot."""
    folder = workspace.state / "tmp" / "slot"
    folder.mkdir(parents=True)
    (folder / "page.png").write_bytes(b"x")
    age(folder, 40)
    with held(workspace.locks / "slot.lock", ""):
        retention.purge(workspace, 30)
    assert folder.exists()
    retention.purge(workspace, 30)
    assert not folder.exists()


def test_links_are_deleted_as_links_and_what_is_gone_meanwhile_hinders_nobody(
    tmp_path: Path, workspace: Workspace
) -> None:
    """What a link leads to stays as it was, and a link to nothing ends no purge."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept.txt").write_text("kept", encoding="utf-8")
    old = time.time() - 40 * 86_400
    for folder in (workspace.logs, workspace.work("nise"), workspace.state / "tmp"):
        folder.mkdir(exist_ok=True)
        for place, name in ((tmp_path / "elsewhere", "away"), (tmp_path / "nowhere", "lost")):
            try:
                (folder / name).symlink_to(place, target_is_directory=True)
            except OSError:
                pytest.skip("no links here")
            os.utime(folder / name, (old, old), follow_symlinks=False)
    retention.purge(workspace, 30, rehearse=True)
    retention.purge(workspace, 30)
    assert left(workspace) == (0, 0)
    assert (tmp_path / "elsewhere" / "kept.txt").read_text(encoding="utf-8") == "kept"
    assert retention.purge(workspace, 30) == retention.Purged()


def test_a_file_that_goes_while_a_folder_is_looked_through_is_passed_over(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two runs tidy up the same logs at once."""
    looked = os.scandir

    class Gone:
        """Entries of a folder whose files another process has just deleted."""

        def __init__(self, folder: Path) -> None:
            self.entries = list(looked(folder))

        def __enter__(self) -> list[os.DirEntry[str]]:
            for entry in self.entries:
                Path(entry.path).unlink()
            return self.entries

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(housekeeping.os, "scandir", Gone)
    assert list(housekeeping.older(workspace.logs, 30)) == []

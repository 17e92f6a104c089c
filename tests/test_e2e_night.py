"""A night that does not come to its end: what there is lies there and says so, and the next night does the rest."""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from e2e_support import Office, book, ended, files_below, forget_samples, pages_in, sample_folder, small_disk, sources

from dxauto import execution
from dxauto.errors import ExitCode
from dxauto.pause import Limits
from dxauto.reading.output.workbook import Book
from dxauto.registry import load_registry
from dxauto.request import RunRequest
from dxauto.runner import run
from dxauto.summary import RunSummary
from dxauto.workspace import Workspace

pytestmark = pytest.mark.engine

COUNT = 4
NOON = datetime(2026, 4, 1, 12, 0)


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> Iterator[None]:
    yield
    forget_samples()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the workbook of a run that nobody disturbs."""
    office = Office.open(tmp_path_factory.mktemp("undisturbed") / "office")
    assert office.run("run", "uketsuke", sample_folder(COUNT), "-o", "out/a.xlsx", "--workers", "1").code in (0, 3)
    return (office.root / "out/a.xlsx").read_bytes()


def read(office: Office, until: datetime | None = None) -> RunSummary:
    """Run the form robot in this process."""
    workspace = Workspace(office.root)
    robot = load_registry(workspace).get("uketsuke")
    inputs, output = (sample_folder(COUNT),), office.root / "out/a.xlsx"
    return run(RunRequest(workspace, robot, inputs, output, workers=0, until=until))


def pages_read(office: Office) -> int:
    """Count the pages that are read."""
    return len(list(office.state.glob("work/uketsuke/*/page.json")))


def noon_after(office: Office, pages: int) -> Callable[[], datetime]:
    """Give a clock that reaches noon when so many pages are read."""
    return lambda: NOON - timedelta(hours=max(0, pages - pages_read(office)))


def test_at_its_time_a_night_leaves_what_it_has_and_the_next_one_the_whole(
    undisturbed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the place of the whole lies a workbook that says in its name, first sheet and title that it is unfinished;
    the next run writes the whole, equal to an undisturbed one, and the unfinished one and its images go.
    """
    office = Office.open(tmp_path / "office")
    monkeypatch.setattr(execution, "Limits", partial(Limits, clock=noon_after(office, 2)))
    summary = read(office, NOON)
    assert summary.exit_code is ExitCode.TIME_OVER
    assert summary.output == office.root / "out/a_途中.xlsx"
    assert any("途中" in note and "2 ページ" in note for note in summary.notes)
    assert not (office.root / "out/a.xlsx").exists()
    shown = book(summary.output)
    assert next(iter(shown)) == "途中までです"
    assert len(sources(summary.output)) == 2
    whole = read(office)
    assert (whole.exit_code, whole.skipped) == (ExitCode.REVIEW, 2)
    assert whole.figures["pages_in"] == pages_in(sample_folder(COUNT))
    assert (office.root / "out/a.xlsx").read_bytes() == undisturbed
    assert {path.name for path in (office.root / "out").iterdir()} == {"a.xlsx", "a_画像"}


def test_where_the_unfinished_workbook_cannot_be_written_no_images_of_it_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of applicants that no workbook leads to would lie there for ever."""

    def fails(*_: object, **__: object) -> None:
        assert list((office.root / "out/a_途中_画像").iterdir())
        raise OSError(errno.ENOSPC, "no room")

    office = Office.open(tmp_path / "office")
    monkeypatch.setattr(execution, "Limits", partial(Limits, clock=noon_after(office, 2)))
    monkeypatch.setattr(Book, "save", fails)
    summary = read(office, NOON)
    assert (summary.exit_code, summary.output) == (ExitCode.TIME_OVER, None)
    assert any("途中までの結果は書けませんでした" in note for note in summary.notes)
    assert not list((office.root / "out").iterdir())


def test_stopped_before_the_first_page_nothing_is_written(tmp_path: Path) -> None:
    """An unfinished workbook without a row would tell nobody anything."""
    office = Office.open(tmp_path / "office")
    summary = read(office, NOON)
    assert (summary.exit_code, summary.output) == (ExitCode.TIME_OVER, None)
    assert not list((office.root / "out").glob("*"))


def test_with_the_disk_of_the_workspace_filled_to_the_brim_it_stops_and_goes_on(
    undisturbed: bytes, tmp_path: Path
) -> None:
    """Filled while pages are being read and guarded by nobody: code 13, a sentence, nothing failed; with room again the
    rest is read, the workbook is that of an undisturbed run, and every page is counted once.
    """
    with small_disk(tmp_path / "disk", "48m") as disk:
        if disk is None:
            pytest.skip("mounting a small disk is not permitted here")
        office = Office.open(disk / "office")
        (office.root / "dxauto.toml").write_text("min_free_mb = 0\n", encoding="utf-8")
        words = ("run", "uketsuke", sample_folder(COUNT), "-o", "out/a.xlsx", "--workers", "1")
        with office.begin(*words) as process:
            while not pages_read(office) and process.poll() is None:
                time.sleep(0.02)
            while process.poll() is None:
                fill(disk / "ballast")
                time.sleep(0.02)
            full = ended(process)
        assert full.code == ExitCode.NO_ROOM, full.told
        assert "いっぱい" in full.told
        assert "Traceback" not in full.told
        assert not (office.root / "out/a.xlsx").exists()
        (disk / "ballast").unlink()
        done = office.run(*words)
        assert done.code in (0, 3), done.told
        assert (office.root / "out/a.xlsx").read_bytes() == undisturbed
        pages = pages_in(sample_folder(COUNT))
        assert office.rows("select sum(done + review), sum(failed) from usage_events") == [(pages, 0)]
        assert not list(files_below(office.state / "tmp"))
        shutil.rmtree(office.root)


def fill(ballast: Path) -> None:
    """Take every byte that is free."""
    for block in (65536, 1):
        with suppress(OSError), ballast.open("ab", buffering=0) as stream:
            while stream.write(b"x" * block):
                pass

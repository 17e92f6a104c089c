"""`dxauto watch` in a terminal, as a clerk sees it; and with the robot that reads forms."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image, ImageDraw
from watch_office import Here, make_here

from dxauto.errors import ExitCode
from dxauto.initialise import initialise
from dxauto.watch.notice import Waker

LONGEST_S = 300


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Give an office with an empty folder."""
    return make_here(tmp_path, monkeypatch, capsys)


def wait_until(state: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for a state, for as long as it may take on the busiest machine."""
    end = time.monotonic() + LONGEST_S
    while not state():
        assert process is None or process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)


def drop(here: Here, name: str, text: str) -> None:
    """Let a whole file come at once, as a scanner does that renames."""
    part = here.root / f"{name}.part"
    part.write_text(text, encoding="utf-8")
    part.rename(here.root / "scan" / name)


def done(here: Here) -> set[str]:
    """Give the contents in 済."""
    return {path.read_text(encoding="utf-8") for path in (here.root / "scan" / "済").rglob("*.pdf")}


def test_a_watch_reads_what_comes_and_ends_cleanly(here: Here) -> None:
    """It reads what is there and what comes, in its own time; a second one is refused; the share goes and comes; Ctrl+C
    ends it with code 0.
    """
    drop(here, "a.pdf", "one")
    process = here.start("watch", "--still", "0.1", "--poll", "0.2")
    try:
        wait_until(lambda: done(here) == {"one"}, process)
        assert here.call("watch", "record").code == ExitCode.BUSY
        assert json.loads(here.call("watch", "list", "--json").out)[0]["running"]
        (here.root / "scan").rename(here.root / "away")
        drop_into_away = here.root / "away" / "b.pdf"
        drop_into_away.write_text("two", encoding="utf-8")
        (here.root / "away").rename(here.root / "scan")
        wait_until(lambda: done(here) == {"one", "two"}, process)
        process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
        out, err = process.communicate(timeout=LONGEST_S)
    finally:
        process.kill()
    told = out.decode() + err.decode()
    assert sys.platform == "win32" or process.returncode == ExitCode.DONE, told
    assert "見張ります" in told
    assert "済み 1、要確認 0" in told
    assert not json.loads(here.call("watch", "list", "--json").out)[0]["running"]
    (result,) = (here.root / "out").iterdir()
    assert result.read_text(encoding="utf-8") == "one\ntwo\n"


def test_the_system_wakes_a_watcher_before_its_next_look(tmp_path: Path) -> None:
    """Of the waits after new files (the listener may begin after the first) one ends before its time."""
    end, woken = time.monotonic() + LONGEST_S, False
    with Waker([tmp_path], frozenset()) as waker:
        while not woken and time.monotonic() < end:
            (tmp_path / f"{time.monotonic_ns()}.pdf").write_text("x", encoding="utf-8")
            begun = time.monotonic()
            waker.wait(3)
            woken = time.monotonic() - begun < 2
    assert woken


def page(number: int) -> Image.Image:
    """Draw a page of no known form."""
    image = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(image).rectangle((100 + 50 * number, 200, 600, 900), outline=0, width=5)
    return image


@pytest.mark.engine
def test_the_form_robot_puts_a_day_into_one_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two pages that come one after the other, and a broken one: one row for each in the same workbook."""
    initialise(tmp_path)
    here = Here(tmp_path, monkeypatch, capsys)
    scan = tmp_path / "スキャン"
    scan.mkdir()
    call = (
        "watch",
        "nouzei-shoumei",
        "--input",
        "スキャン",
        "-o",
        "out/{date}.xlsx",
        "--once",
        "--still",
        "0",
        "--workers",
        "0",
    )
    for number in (1, 2):
        page(number).save(scan / "scan.png")
        assert here.call(*call).code == ExitCode.REVIEW
    (scan / "scan.pdf").write_bytes(b"%PDF-1.4 broken")
    assert here.call(*call).code == ExitCode.PARTLY_FAILED
    (result,) = (tmp_path / "out").glob("*.xlsx")
    book = load_workbook(result)
    rows = [row for row in book.worksheets[-1].iter_rows(min_row=2, values_only=True) if row[0]]
    assert len(rows) == 3
    kept = sorted(path.relative_to(scan).as_posix() for path in scan.rglob("scan*") if path.is_file())
    day = result.stem
    assert kept == [
        f"済/{day}/scan (2).png",
        f"済/{day}/scan.png",
        f"要確認/{day}/scan.pdf",
        f"要確認/{day}/scan.pdf_お知らせ.txt",
    ]


def test_a_folder_in_another_watched_one_is_refused(here: Here) -> None:
    """Its files would be read by both robots: said before anything is taken, whichever of the two is named."""
    robot = here.root / "robots" / "plain.yaml"
    plain = robot.read_text(encoding="utf-8")
    robot.write_text(plain + "watch: {folder: scan/窓口1}\n", encoding="utf-8")
    (here.root / "scan" / "窓口1").mkdir()
    (here.root / "scan" / "窓口1" / "a.txt").write_text("a", encoding="utf-8")
    for names in ((), ("record",), ("plain",), ("install", "record")):
        ended = here.call("watch", *names, *(() if "install" in names else ("--once", "--still", "0")))
        assert ended.code == ExitCode.BAD_CONFIGURATION
        assert "「plain」" in ended.err
        assert "「record」" in ended.err
    assert (here.root / "scan" / "窓口1" / "a.txt").is_file()
    robot.write_text(plain, encoding="utf-8")
    ended = here.call("watch", "plain", "--input", "scan/窓口1", "--once")
    assert "の中にあります" in ended.err
    robot.write_text(plain + "watch: {folder: scan2}\n", encoding="utf-8")
    (here.root / "scan2").mkdir()
    assert here.call("watch", "--once", "--still", "0").code == 0


def test_a_file_cannot_be_watched(here: Here) -> None:
    """It is said at once, not waited for as for a share that is away."""
    drop(here, "a.txt", "a")
    ended = here.call("watch", "record", "--input", "scan/a.txt", "--once")
    assert ended.code == ExitCode.BAD_CONFIGURATION
    assert "フォルダではありません" in ended.err

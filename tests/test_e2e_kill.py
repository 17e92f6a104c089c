"""Killed at any instant and run again: nothing is lost, nothing comes twice."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e_support import (
    SEED,
    Office,
    book,
    ended,
    files_below,
    forget_samples,
    interrupt,
    pages_in,
    sample_folder,
    sources,
)

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found through /proc"),
]

KILLS = 50
KILLS_A_CHAIN = 7
COUNT = 5


@pytest.fixture(scope="module", autouse=True)
def _tidy():
    yield
    forget_samples()


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("kill") / "office"


def opened(folder: Path) -> Office:
    """Open a fresh office always in the same place, so that two results may be compared down to their links."""
    shutil.rmtree(folder, ignore_errors=True)
    office = Office.open(folder)
    for path in files_below(sample_folder(COUNT)):
        shutil.copyfile(path, folder / "in" / path.name)
    return office


def call(office: Office, output: str) -> subprocess.Popen[bytes]:
    return office.begin("run", "uketsuke", "in", "-o", output, "--workers", "2", "--test")


def result(office: Office, output: str) -> Any:
    path = office.root / output
    return book(path) if output.endswith("xlsx") else path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def undisturbed(office_folder):
    """What two runs give that nobody disturbs: the results, and the seconds of a first and of a repeated run."""
    office = opened(office_folder)
    results, seconds = {}, []
    for output in ("out/a.xlsx", "out/a.json"):
        begun = time.monotonic()
        with call(office, output) as process:
            done = ended(process)
        assert done.code in (0, 3), done.told
        seconds.append(time.monotonic() - begun)
        results[output] = result(office, output)
    return results, seconds


def killed(office: Office, output: str, after: float) -> bool:
    """Call the command and kill it after that time, the one process only; False if it had ended by itself."""
    with call(office, output) as process:
        try:
            process.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return True
    assert process.returncode in (0, 3)
    return False


def phase(office: Office, output: str) -> str:
    """Say how far a killed run had come, by what lies on the disk."""
    if any(".part" in path.name for path in files_below((office.root / output).parent)):
        return "writing"
    done = len(list(office.state.glob("work/uketsuke/*/page.json")))
    return "read" if done == pages_in(sample_folder(COUNT)) else "reading" if done else "starting"


def remaining(office: Office, seconds: list[float]) -> float:
    """Estimate how long the next call takes, by the pages that are still to be read."""
    share = len(list(office.state.glob("work/uketsuke/*/page.json"))) / pages_in(sample_folder(COUNT))
    return seconds[1] * share + seconds[0] * (1 - share)


def hold_ledger(office: Office, pages: int) -> None:
    """The last run has every page once and in an end state, and all events together count every page once."""
    last = office.rows("select id, status from runs order by started desc, id desc limit 1")[0]
    assert last[1] == "done"
    states = Counter(row[0] for row in office.rows(f"select state from items where run = '{last[0]}'"))
    assert set(states) <= {"done", "review"}
    assert states.total() == pages
    assert office.rows("select sum(done + review), sum(failed) from usage_events") == [(pages, 0)]
    assert {row[0] for row in office.rows("select status from runs")} <= {"done", "interrupted", "failed"}
    shown = office.shown(last[0])
    assert (shown["done"], shown["review"], shown["failed"]) == (states["done"], states["review"], 0)


def hold_files(office: Office, output: str) -> None:
    """Neither a half-written result nor any copy of one lies about."""
    beside = {path.name for path in (office.root / "out").iterdir()}
    assert beside <= {Path(output).name, f"{Path(output).stem}_画像"}
    assert not list(files_below(office.root / "tmp"))
    assert not list(files_below(office.state / "tmp"))
    assert {path.suffix for path in files_below(office.state / "requests")} == {".json"}


@pytest.mark.kill
def test_killed_fifty_times_the_result_is_that_of_an_undisturbed_run(undisturbed, office_folder):
    """After each kill no process is left, and the same command at last gives the same cells, rows and totals."""
    expected, seconds = undisturbed
    chance = random.Random(SEED)
    phases: Counter[str] = Counter()
    chain = 0
    while phases.total() < KILLS:
        output = "out/a.json" if chain % 4 == 3 else "out/a.xlsx"
        chain += 1
        office = opened(office_folder)
        goal = min(KILLS, phases.total() + KILLS_A_CHAIN)
        while phases.total() < goal:
            if killed(office, output, chance.uniform(0, remaining(office, seconds))):
                phases[phase(office, output)] += 1
                assert office.empty_soon(), "workers are left over"
        with call(office, output) as process:
            done = ended(process)
        assert done.code in (0, 3), done.told
        assert result(office, output) == expected[output]
        hold_ledger(office, pages_in(sample_folder(COUNT)))
        hold_files(office, output)
        if output.endswith("xlsx"):
            rows = Counter(sources(office.root / output))
            assert set(rows.values()) == {1}
            assert len(rows) == pages_in(sample_folder(COUNT))
    print(f"{phases.total()} kills in {chain} chains: {dict(phases)}")


@pytest.mark.kill
def test_killed_while_it_writes_the_old_result_stays_whole(undisturbed, office_folder):
    """Killed with the workbook half written, yesterday's is as it was; the next run leaves nothing of the torn one."""
    expected, _ = undisturbed
    office = opened(office_folder)
    with call(office, "out/a.xlsx") as process:
        assert ended(process).code in (0, 3)
    torn = 0
    for _ in range(5):
        with call(office, "out/a.xlsx") as process:
            while process.poll() is None and phase(office, "out/a.xlsx") != "writing":
                time.sleep(0.001)
            process.kill()
            process.communicate()
        torn += phase(office, "out/a.xlsx") == "writing"
        assert result(office, "out/a.xlsx") == expected["out/a.xlsx"]
    assert torn, "none of the kills came while it was writing"
    assert office.empty_soon()
    with call(office, "out/a.xlsx") as process:
        assert ended(process).code in (0, 3)
    assert result(office, "out/a.xlsx") == expected["out/a.xlsx"]
    hold_files(office, "out/a.xlsx")


@pytest.mark.kill
def test_killed_while_it_writes_parts_the_next_run_gives_the_same_bytes(undisturbed, office_folder):
    """Three parts, the writer killed again and again: old parts stay whole, and the next run writes the same bytes."""
    office = opened(office_folder)
    words = ("run", "uketsuke", "in", "-o", "out/a.xlsx", "--set", "rows_per_book=2", "--workers", "2", "--test")
    assert office.run(*words).code in (0, 3)
    whole = {path.name: path.read_bytes() for path in (office.root / "out").glob("*.xlsx")}
    assert set(whole) == {"a.xlsx", "a_2.xlsx", "a_3.xlsx"}
    torn, removed = 0, chance_of_names(SEED)
    for name in (next(removed) for _ in range(3)):
        (office.root / "out" / name).unlink(missing_ok=True)
        with office.begin(*words) as process:
            while process.poll() is None and phase(office, "out/a.xlsx") != "writing":
                time.sleep(0.001)
            process.kill()
            process.communicate()
        torn += phase(office, "out/a.xlsx") == "writing"
        left = {path.name: path.read_bytes() for path in (office.root / "out").glob("[!.]*.xlsx")}
        assert left.items() <= whole.items()
    assert torn, "none of the kills came while it was writing"
    assert office.empty_soon()
    done = office.run(*words)
    assert done.code in (0, 3), done.told
    assert "3 冊に分けて" in done.told
    assert {path.name: path.read_bytes() for path in (office.root / "out").glob("*.xlsx")} == whole
    assert not [path for path in (office.root / "out").iterdir() if ".part" in path.name]
    pages = [page for name in whole for page in sources(office.root / "out" / name)]
    assert len(pages) == len(set(pages)) == pages_in(sample_folder(COUNT))


def chance_of_names(seed: int) -> Iterator[str]:
    """Give names of parts by chance, without end."""
    chance = random.Random(seed)
    while True:
        yield chance.choice(["a.xlsx", "a_2.xlsx", "a_3.xlsx"])


@pytest.mark.parametrize("group", [False, True])
def test_ctrl_c_ends_soon_says_how_to_go_on_and_resume_gives_the_same_result(undisturbed, office_folder, group):
    """Ctrl+C in the middle ends with 130 and the name of the run to resume; `dxauto resume` finishes it."""
    expected, _ = undisturbed
    office = opened(office_folder)
    options = {"start_new_session": True} if group else {}
    process = office.begin("run", "uketsuke", "in", "-o", "out/a.xlsx", "--workers", "2", "--test", **options)
    with process:
        while not list(office.state.glob("work/uketsuke/*/page.json")):
            assert process.poll() is None
            time.sleep(0.02)
        interrupt(process, group=group)
        done = ended(process)
    assert done.code == 130, done.told
    run = office.rows("select id from runs")[0][0]
    assert f"dxauto resume {run}" in done.told
    assert "Traceback" not in done.told
    assert office.empty_soon(2.0)
    assert not (office.root / "out/a.xlsx").exists()
    assert office.shown(run)["status"] == "interrupted"
    resumed = office.run("resume", run)
    assert resumed.code in (0, 3), resumed.told
    assert result(office, "out/a.xlsx") == expected["out/a.xlsx"]
    hold_ledger(office, pages_in(sample_folder(COUNT)))
    hold_files(office, "out/a.xlsx")

"""A watcher that is killed at any moment: every file is in exactly one place at every moment, and is read once."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from watch_life import live
from watch_support import BUNDLE, ROBOT, Desk, make_desk

from dxauto.watch.names import WORKING

KILLS = 30
PLAIN = ROBOT + "  output: out/{date}-{batch}.txt\n"
"""Each batch has a result of its own: a file that two batches had read would have two rows."""


def born(desk: Desk, last: int = 0) -> int:
    """Let a watcher live; give how it ended (negative: killed)."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["watch_life"])
    process = context.Process(target=live, args=(str(desk.root), last))
    process.start()
    process.join(timeout=300)
    assert process.exitcode is not None
    return process.exitcode


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give an office; the server that watchers are forked from finds the tests' modules."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))
    return make_desk(tmp_path, PLAIN)


def scanned(desk: Desk, chance: Random, number: int) -> list[str]:
    """Let the scanner write some files under names that come again and again; give their contents."""
    made = []
    for _ in range(chance.choice([0, 1, 1, 2, 4])):
        text = chance.choice(
            [f"page {number}-{len(made)}", f"page {number}-{len(made)}", "the same", f"broken {number}"]
        )
        name = f"{chance.choice(['scan', '申請 書', '-x'])}{chance.randint(1, 2)}.pdf"
        if not (desk.scan / name).exists():
            desk.drop(name, text)
            made.append(text)
    return made


def everywhere(desk: Desk) -> Counter[str]:
    """Count the contents of all files in the watched folder and below, unfinished temporary ones left out."""
    return Counter(text for place, text in desk.files().items() if not place.endswith(".part"))


@pytest.mark.kill
@pytest.mark.parametrize("seed", [1])
def test_killed_thirty_times_every_file_is_in_one_place_and_read_once(desk: Desk, seed: int) -> None:
    """Files come all the while, some twice, some broken, and the share goes away now and then; the robot's own record
    has every content, and more than once only where a kill came between reading and noting it.
    """
    chance, dropped, kills, number = Random(seed), Counter[str](), 0, 0
    while kills < KILLS:
        number += 1
        dropped.update(scanned(desk, chance, number))
        if number % 7 == 0:
            desk.scan.rename(desk.root / "away")
            assert born(desk) == 4
            (desk.root / "away").rename(desk.scan)
        kills += born(desk, chance.randint(1, 30)) < 0
        assert everywhere(desk) == dropped
    assert born(desk) >= 0
    assert born(desk) >= 0
    kept = desk.files()
    assert Counter(kept.values()) == dropped
    assert all(place.startswith("要確認/" if text.startswith("broken") else "済/") for place, text in kept.items())
    assert not any((desk.scan / WORKING).iterdir())
    good = {text for text in dropped if not text.startswith("broken")}
    assert {row: count for row, count in desk.rows().items() if not row.startswith("failed")} == dict.fromkeys(good, 1)
    record = desk.record()
    again = [text for text in good if record[f"read {text}"] != 1]
    assert all(record[f"read {text}"] for text in good)
    assert sum(record[f"read {text}"] - 1 for text in again) <= kills
    assert len(again) < len(good) / 3
    noted = {place.removesuffix("_お知らせ.txt") for place in desk.notes()}
    aside = {place for place, text in kept.items() if text.startswith("broken")}
    assert aside <= noted
    assert len(noted) == len(aside) + dropped["the same"] - 1


@pytest.mark.kill
def test_killed_before_each_of_its_steps_a_batch_comes_to_the_same_end(desk: Desk) -> None:
    """One batch (a good file, a copy, a broken one) is cut off before its first call, its third, and so on."""
    last = -1
    while True:
        last += 2
        for name, text in (("a.pdf", f"page {last}"), ("b.pdf", f"page {last}"), ("c.pdf", f"broken {last}")):
            desk.drop(name, text)
        died = born(desk, last) < 0
        assert born(desk) in (0, 4)
        kept = [text for place, text in desk.files().items() if place.startswith("済/")]
        aside = [text for place, text in desk.files().items() if place.startswith("要確認/")]
        assert kept.count(f"page {last}") == 2
        assert aside.count(f"broken {last}") == 1
        assert desk.rows()[f"page {last}"] == 1
        if not died:
            break
    assert last > 30


@pytest.mark.kill
def test_killed_before_any_of_its_steps_what_is_one_stays_one(tmp_path: Path, desk: Desk) -> None:
    """A list, its two parts and what lies beside, complete or too late: cut off before its first call, its fifth and so
    on, all are in one folder in the end, read once as one, with no text left in the folder.
    """
    desk = make_desk(tmp_path / "other", BUNDLE.replace("await_s: 86400", "await_s: 0"))
    expected: dict[str, str] = {}
    rows: Counter[str] = Counter()
    last = -3
    while True:
        last += 4
        whole = {f"m{last}.list": f"{last}a.pdf\n{last}b.pdf", f"{last}a.pdf": f"a{last}", f"{last}b.pdf": f"b{last}"}
        late = {f"n{last}.list": f"{last}c.pdf\nnone.pdf", f"{last}c.pdf": f"c{last}", f"{last}c.word": f"d{last}"}
        for name, text in (whole | late).items():
            desk.drop(name, text)
        died = born(desk, last) < 0
        assert born(desk) in (0, 4)
        expected |= {f"済/2026-04-01/m{last}/{name}": text for name, text in whole.items()}
        expected |= {f"要確認/2026-04-01/n{last}/{name}": text for name, text in late.items()}
        rows[f"a{last}+b{last}"] = 1
        assert desk.files() == expected
        assert desk.rows() == rows
        assert set(desk.notes()) == {f"{place}_お知らせ.txt" for place in expected if "/n" in place and "list" in place}
        if not died:
            break
    assert last > 30

"""One row's way into the practice system: what was there before, duplicates, refusals, rehearsal, evidence, secrets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dxauto.dispatch import StoppedError
from samples.practice import database
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import PASSWORD, USER, Desk, application, make_desk, needs_browser, write_list

pytestmark = needs_browser


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Serve a practice system of its own."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    with Practice(Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD})) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, practice: Practice) -> Desk:
    """Make a workspace for it."""
    return make_desk(tmp_path / "desk", practice.address)


def counted(practice: Practice, *keys: str) -> list[int]:
    """Count in the system's own database."""
    return [database.count(practice.settings.database, key) for key in keys]


def test_rows_are_entered_as_written_and_never_again(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """What the system stores is what the list says; a second run, also with a forgotten ledger, types nothing."""
    person = application(
        "A-2", **{"申請者氏名": "大崎　花子", "使用目的": "その他", "使用目的（その他）": "学校に出す"}
    )
    rows = write_list(tmp_path / "rows.xlsx", [application("A-1"), person, application("A-1"), application("")])
    desk.run(rows)
    told = desk.told()
    stored = {row["seiri_bangou"]: row for row in database.rows(practice.settings.database)}
    assert {key: row["uketsuke"] for key, row in stored.items()} == {key: told[key][1] for key in ("A-1", "A-2")} | {
        "A-1": stored["A-1"]["uketsuke"]
    }
    assert (stored["A-2"]["shimei"], stored["A-2"]["mokuteki_sonota"]) == ("大崎　花子", "学校に出す")
    assert stored["A-1"]["juusho"] == "石巻市中央２丁目１－１"
    assert told["A-1"][0] == "受け付けられず"  # the third line is the same row as the first
    assert "二重に登録しませんでした" in told["A-1"][2]
    assert "キーの列が空" in told["None"][2]
    for name in ("ledger.sqlite3", "ledger.sqlite3-wal", "ledger.sqlite3-shm"):
        (desk.root / ".dxauto" / name).unlink(missing_ok=True)
    desk.run(rows)
    assert counted(practice, "A-1", "A-2") == [1, 1]


def test_what_was_there_before_goes_to_a_person(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """A row that somebody has entered already is found and not entered; its receipt number is told."""
    list_ = write_list(tmp_path / "rows.xlsx", [application("B-1")])
    desk.run(list_)
    before = desk.told()["B-1"][1]
    elsewhere = make_desk(tmp_path / "another-pc", practice.address)
    summary = elsewhere.run(list_)
    assert summary.review == 1
    assert elsewhere.told()["B-1"][:2] == ("実行前から登録あり", before)
    assert counted(practice, "B-1") == [1]


def test_the_same_key_with_other_contents_is_for_a_person(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """Neither of two different rows of one key is guessed right, within a list and between two lists."""
    first, second = application("C-1"), application("C-1", **{"通数": 9})
    desk.run(write_list(tmp_path / "both.xlsx", [first, second]))
    assert counted(practice, "C-1") == [0]
    desk.run(write_list(tmp_path / "one.xlsx", [first]))
    summary = desk.run(write_list(tmp_path / "other.xlsx", [second]))
    assert summary.review == 1
    assert "違う内容" in desk.told()["C-1"][2]
    assert counted(practice, "C-1") == [1]


def test_a_refusal_is_read_from_the_page_and_not_tried_again(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """The system's own words stand beside the row; they are not in ledger and logs, since they may name people."""
    summary = desk.run(write_list(tmp_path / "rows.xlsx", [application("D-1", **{"使用目的": "車検"})]))
    assert summary.failed == 1
    assert "車両番号：使用目的が「車検」のときは必須項目です" in desk.told()["D-1"][2]
    assert counted(practice, "D-1") == [0]
    assert not found_in(desk.root / ".dxauto", "必須項目", but="work")


def test_a_rehearsal_types_everything_and_stores_nothing(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """The result lists what would be typed; the real run afterwards still enters the row."""
    list_ = write_list(tmp_path / "rows.xlsx", [application("E-1")])
    desk.run(list_, dry_run="true")
    assert desk.told()["E-1"][0] == "予行（登録していません）"
    assert counted(practice, "E-1") == [0]
    evidence = [
        str(value) for value in next(load_workbook(desk.root / "out.xlsx")["証跡"].iter_rows(2, 2, 5, None, True))
    ]
    assert any(text.endswith("← 石巻市中央２丁目１－１") for text in evidence)
    desk.run(list_)
    assert counted(practice, "E-1") == [1]


def test_left_to_chromium_a_doubled_row_is_noticed(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """In mode plain Chromium itself sends again when the connection drops: told as doubtful, never as done."""
    practice.system.faults.replace([Rule(Kind.CUT_AFTER_COMMIT, key="F-1")])
    desk.run(write_list(tmp_path / "rows.xlsx", [application("F-1")]), submit__mode="plain")
    (times,) = counted(practice, "F-1")
    assert desk.told()["F-1"][0] == ("登録済み" if times == 1 else "要確認")


def test_a_changed_page_is_noticed(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """Where a fallback had to serve, the row says so."""
    practice.system.faults.replace([Rule(Kind.PAGE_CHANGED, where="confirm", key="G-1")])
    desk.run(write_list(tmp_path / "rows.xlsx", [application("G-1")]))
    state, _, message = desk.told()["G-1"]
    assert state == "登録済み"
    assert "「role: button 実行する」を使いました" in message


def test_a_system_that_is_down_stops_the_run_and_tells_every_row(
    tmp_path: Path, practice: Practice, desk: Desk
) -> None:
    """After so many failures in a row the run stops, with a result; started again it goes on."""
    practice.system.faults.replace([Rule(Kind.MAINTENANCE)])
    list_ = write_list(tmp_path / "rows.xlsx", [application(f"H-{n}") for n in range(3)])
    with pytest.raises(StoppedError):
        desk.run(list_, limits__stop_after="2", limits__retries="0", limits__action_s="1")
    assert [state for state, _, _ in desk.told().values()] == ["未登録", "未登録", "未処理"]
    practice.system.faults.replace([])
    desk.run(list_)
    assert counted(practice, "H-0", "H-1", "H-2") == [1, 1, 1]


def test_passwords_and_names_are_nowhere_they_do_not_belong(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """The password is in no file at all; applicants are in no ledger, journal or log."""
    desk.run(write_list(tmp_path / "rows.xlsx", [application("I-1")]))
    assert counted(practice, "I-1") == [1]
    assert not found_in(desk.root, PASSWORD)
    for text in ("石巻　太郎", "I-1", "イシノマキ", "0225-95-1111"):
        assert not found_in(desk.root / ".dxauto", text, but="work")


def found_in(folder: Path, text: str, but: str = "\0") -> list[Path]:
    """Give the files that hold a text, in any of the encodings in which it may have been written."""
    wanted = {text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "cp932")}
    wanted.add(text.encode("unicode_escape"))
    files = [path for path in folder.rglob("*") if path.is_file() and but not in path.relative_to(folder).parts]
    return [path for path in files if any(part in path.read_bytes() for part in wanted)]

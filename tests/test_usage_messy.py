"""Messy tables and mistaken mappings: broken quotes, headings in two rows, moments in UTC, tools nobody counts."""

import csv
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from usage_support import ROOT, taken_in

from dxauto.errors import ConfigurationError
from dxauto.usage.intake.taking import load_mapping
from dxauto.usage.store import UsageStore
from dxauto.usage.types import Department, Grant, Roster

ROSTER = Roster([Department("市民課", 30)], [Grant("市民課", "e-form", date(2024, 4, 1), None, 5)])
HEAD = ["受付番号", "受付日時", "担当所属", "作成者", "フォーム名", "状態"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[UsageStore]:
    """Give an empty store."""
    with UsageStore(tmp_path / "usage.sqlite3") as made:
        yield made


def form_log(path: Path, row: list[str]) -> Path:
    """Write a log of one row."""
    with path.open("w", encoding="cp932", newline="") as stream:
        csv.writer(stream).writerows([HEAD, row])
    return path


def test_a_quote_that_is_not_closed_takes_no_row_away(tmp_path: Path, store: UsageStore) -> None:
    """The rows behind it count and are told by the lines of the file, as others are below a cell of two lines."""
    store.put_roster(ROSTER)
    log = tmp_path / "log.csv"
    head = ",".join(HEAD)
    lines = [
        '1,2026-05-01,市民課,1,"申込み',
        '二行目",完了',
        "2,いつか,市民課,1,f,完了",
        '3,2026-05-01,市民課,1,"f,完了',
    ]
    log.write_text("\n".join([head, *lines, "4,2026-05-01,市民課,1,f,完了\n"]), encoding="utf-8")
    result = taken_in(store, log, "denshi-shinsei")
    assert (result.read, result.taken, result.refusals) == (4, 1, 3)
    assert result.examples == {"日付が読めません": [4], "行の形が壊れています（引用符の閉じ忘れなど）": [5, 6]}


def test_headings_in_two_rows_are_read_together(tmp_path: Path, store: UsageStore) -> None:
    """A joined cell over several columns, and one that reaches down, as offices lay out a roster."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["令和8年度 名簿"],
        ["課名", "職員数", "電子申請", None, "RPA", None],
        [None, None, "口座数", "付与日", "口座数", "付与日"],
        ["総務課", 20, 5, date(2024, 4, 1), 2, date(2025, 4, 1)],
    ):
        sheet.append(row)
    for area in ("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2"):
        sheet.merge_cells(area)
    book.save(tmp_path / "meibo.xlsx")
    (tmp_path / "m.yaml").write_text(
        "kind: roster\ntitle: 名簿\ncolumns: {department: 課名, staff: 職員数}\naccounts:\n"
        "  e-form: {accounts: 電子申請 口座数, start: 電子申請 付与日}\n"
        "  rpa: {accounts: RPA口座数, start: RPA付与日}\n",
        encoding="utf-8",
    )
    assert taken_in(store, tmp_path / "meibo.xlsx", tmp_path / "m.yaml").taken == 1
    assert store.roster().grants == [
        Grant("総務課", "e-form", date(2024, 4, 1), None, 5),
        Grant("総務課", "rpa", date(2025, 4, 1), None, 2),
    ]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-31T15:00:00Z", "2026-04-01"),
        ("2026-03-31T14:59:59.999Z", "2026-03-31"),
        ("2026-03-31 15:30+00:00", "2026-04-01"),
        ("2026-04-01T00:30:00+0900", "2026-04-01"),
        ("2026-03-31 23:59:59", "2026-03-31"),
    ],
)
def test_a_moment_in_utc_is_its_day_in_japan(written: str, day: str, tmp_path: Path, store: UsageStore) -> None:
    """A service's log in UTC puts the first hours of 1 April into the new fiscal year."""
    store.put_roster(ROSTER)
    log = form_log(tmp_path / "log.csv", ["1", written, "市民課", "1", "f", "完了"])
    assert taken_in(store, log, "denshi-shinsei").taken == 1
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT day FROM events").scalar_one() == day


def test_a_time_taken_may_be_written_as_a_clock(tmp_path: Path, store: UsageStore) -> None:
    """Minutes, a time of Excel and 時:分:秒 are taken; 5:00 could be hours or minutes, and is told."""
    store.put_roster(ROSTER)
    book = openpyxl.Workbook()
    head = ["開始", "部署", "実行者", "シナリオ", "結果", "処理件数", "所要時間（分）"]
    book.worksheets[0].append(head)
    for taken in (2.5, time(0, 5, 30), timedelta(hours=25), "0:01:30", "5:00", "0:99:00"):
        book.worksheets[0].append([date(2026, 5, 1), "市民課", 1, "r", "正常終了", 1, taken])
    book.save(tmp_path / "rpa.xlsx")
    result = taken_in(store, tmp_path / "rpa.xlsx", "rpa")
    assert result.taken == 4
    assert list(result.examples.values()) == [[6, 7]]
    with store.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT duration_ms FROM events ORDER BY duration_ms").scalars().all()
    assert found == [90_000, 150_000, 330_000, 90_000_000]


def test_days_to_come_are_told(tmp_path: Path, store: UsageStore) -> None:
    """A year that was mistyped would lie unseen in the store."""
    store.put_roster(ROSTER)
    log = form_log(tmp_path / "log.csv", ["1", "2188-05-01", "市民課", "1", "f", "完了"])
    assert "今日より後の日付の行が 1 行あります" in taken_in(store, log, "denshi-shinsei").told()


def test_a_tool_that_the_office_does_not_count_is_refused_before_anything_is_taken(
    tmp_path: Path, store: UsageStore
) -> None:
    """What was once taken under a mistyped tool could never be counted under the right one; a roster only tells."""
    store.put_roster(ROSTER)
    log = form_log(tmp_path / "log.csv", ["1", "2026-05-01", "市民課", "1", "f", "完了"])
    text = (ROOT / "usage" / "denshi-shinsei.yaml").read_text(encoding="utf-8")
    (tmp_path / "m.yaml").write_text(text.replace("tool: e-form", "tool: eform"), encoding="utf-8")
    with pytest.raises(
        ConfigurationError, match=r"「eform」は、設定（usage.yaml の tools）にありません.*もしかして: e-form。"
    ):
        taken_in(store, log, tmp_path / "m.yaml")
    assert taken_in(store, log, "denshi-shinsei").taken == 1
    (tmp_path / "r.csv").write_text("課,口座,日\n市民課,3,R8.4.1\n", encoding="utf-8")
    (tmp_path / "r.yaml").write_text(
        "kind: roster\ntitle: 名簿\ncolumns: {department: 課}\naccounts: {eform: {accounts: 口座, start: 日}}\n",
        encoding="utf-8",
    )
    assert "「eform」は、設定" in taken_in(store, tmp_path / "r.csv", tmp_path / "r.yaml").told()


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("  id: 受付番号", "  id: 3", r"9 行目.*見出しの言葉か、その並び"),
        ("[受付日時, 申請日時]", "[]", r"10 行目.*見出しの言葉か、その並び"),
        ("  status: 状態\n", "", r"columns の status（状態の列）も書いてください"),
        ("retry: [再送]", 'retry: ["テ ス ト"]', r"同じ言葉が 2 か所にあります: テスト"),
    ],
)
def test_a_mapping_that_could_take_nothing_right_is_refused(was: str, now: str, told: str, tmp_path: Path) -> None:
    """Each mistake is a sentence of its own, before any row is read."""
    text = (ROOT / "usage" / "denshi-shinsei.yaml").read_text(encoding="utf-8")
    (tmp_path / "m.yaml").write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told) as refused:
        load_mapping(tmp_path / "m.yaml")
    assert "tuple" not in str(refused.value)


def test_another_name_of_a_department_that_is_not_there_is_a_stranger(tmp_path: Path, store: UsageStore) -> None:
    """A mapping that points to a name the roster does not have tells which name is unknown."""
    store.put_roster(ROSTER)
    log = form_log(tmp_path / "log.csv", ["1", "2026-05-01", "国保年金窓口", "1", "f", "完了"])
    result = taken_in(store, log, "denshi-shinsei")
    assert result.refused == {"名簿にない課です": 1}
    assert "国保年金窓口" in result.strangers


def test_departments_without_a_head_count_are_told(tmp_path: Path, store: UsageStore) -> None:
    """They are shown like those of fewer than three people, which nobody would guess."""
    (tmp_path / "r.csv").write_text("課,人数\n市民課,\n税務課,9\n", encoding="utf-8")
    (tmp_path / "r.yaml").write_text(
        "kind: roster\ntitle: 名簿\ncolumns: {department: 課, staff: 人数}\n", encoding="utf-8"
    )
    told = taken_in(store, tmp_path / "r.csv", tmp_path / "r.yaml").told()
    assert "課の合計だけを示します: 市民課" in told

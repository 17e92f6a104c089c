"""Ends that nobody has written: of departments that became others, and of accounts that a new roster replaces."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from usage_support import of_year, taken_in

from dxauto.usage.definitions import Rate
from dxauto.usage.endings import ended
from dxauto.usage.intake.accounts import following
from dxauto.usage.store import UsageStore
from dxauto.usage.types import Change, Department, Grant, Roster

APRIL, MARCH = date(2026, 4, 1), date(2026, 3, 31)
OLD = date(2024, 4, 1)
ROSTER = (
    "kind: roster\ntitle: 名簿\ncolumns: {department: 課名, staff: 職員数}\n"
    "accounts:\n  e-form: {accounts: 口座, start: 付与日}\n"
)
CHANGES = "kind: changes\ntitle: 改編\ncolumns: {old: 前, new: 後, day: 日}\n"
LOG = "kind: log\ntitle: 記録\nsource: form\ntool: e-form\ncolumns: {id: 番号, day: 日, department: 課, person: 人}\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[UsageStore]:
    """Give an empty store."""
    with UsageStore(tmp_path / "usage.sqlite3") as made:
        yield made


def take(store: UsageStore, folder: Path, mapping: str, text: str) -> str:
    """Take a table in and give what is told."""
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
    (folder / "table.csv").write_text(text, encoding="utf-8")
    return taken_in(store, folder / "table.csv", folder / "mapping.yaml").told()


def test_departments_that_became_others_hold_accounts_no_longer(store: UsageStore, tmp_path: Path) -> None:
    """Rosters without a day of ending, and a list of changes: the new year counts the new departments alone, and what
    is still written under an old name belongs to the new one.
    """
    take(
        store, tmp_path, ROSTER, "課名,職員数,口座,付与日\n総務課,20,5,R6.4.1\n国保課,12,4,R6.4.1\n年金課,8,3,R6.4.1\n"
    )
    told = take(store, tmp_path, ROSTER, "課名,職員数,口座,付与日\n総務課,20,5,R6.4.1\n国保年金課,20,7,R8.4.1\n")
    assert "この名簿にない課があります" in told
    assert "改編の一覧" in told
    told = take(store, tmp_path, CHANGES, "前,後,日\n国保課,国保年金課,R8.4.1\n年金課,国保年金課,R8.4.1\n")
    assert "改編の前の日で終わった課として数えます（口座も、その日までです）: 国保課、年金課" in told
    take(store, tmp_path, LOG, "番号,日,課,人\n1,2025-05-01,国保課,1\n2,2026-05-01,国保課,1\n")
    made = of_year(store)
    assert made.tools[0].year.departments == Rate(1, 2)
    assert made.tools[0].before == Rate(1, 3)
    assert [one.name for one in made.departments] == ["国保年金課", "総務課"]
    assert {row.department for row in made.rows} == {"国保年金課"}


def test_a_department_from_which_another_is_split_off_goes_on() -> None:
    """A change to its own name, an account given later, or its coming back keeps a department; a written end stays."""
    departments = [
        Department("総務課", 20),
        Department("税務課", 9),
        Department("広報課", 5),
        Department("旧課", 4, None, OLD),
    ]
    changes = [
        Change("総務課", "総務課", APRIL),
        Change("総務課", "デジタル課", APRIL),
        Change("税務課", "納税課", APRIL),
        Change("広報課", "秘書課", OLD),
        Change("秘書課", "広報課", APRIL),
        Change("旧課", "新課", APRIL),
    ]
    grants = [Grant("税務課", "rpa", date(2026, 5, 1)), Grant("旧課", "rpa", date(2023, 4, 1), None, 2)]
    made = ended(Roster(departments, grants, changes))
    assert {one.name: one.until for one in made.departments} == {
        "総務課": None, "税務課": None, "広報課": None, "旧課": OLD,
    }  # fmt: skip
    assert made.grants == [grants[0], Grant("旧課", "rpa", date(2023, 4, 1), OLD, 2)]
    assert Change("総務課", "総務課", APRIL) not in made.changes


def test_an_account_ends_with_its_department_at_the_latest() -> None:
    """An end of its own that is earlier stays; one that begins only afterwards is left as it was written."""
    grants = [
        Grant("甲", "rpa", OLD, date(2025, 6, 30)),
        Grant("甲", "rpa", OLD, date(2027, 3, 31)),
        Grant("甲", "rpa", OLD),
    ]
    made = ended(Roster([Department("甲", 5, None, MARCH)], grants))
    assert [one.until for one in made.grants] == [date(2025, 6, 30), MARCH, MARCH]


def test_a_new_day_of_an_account_follows_the_old_one(store: UsageStore, tmp_path: Path) -> None:
    """A corrected or renewed day does not count the same accounts twice, and what was done is told; the same file
    again changes nothing.
    """
    take(store, tmp_path, ROSTER, "課名,職員数,口座,付与日\n総務課,20,5,R6.4.1\n税務課,9,2,R6.4.1\n")
    renewed = "課名,職員数,口座,付与日\n総務課,20,8,R8.4.1\n税務課,9,2,R6.4.1\n"
    told = take(store, tmp_path, ROSTER, renewed)
    assert "総務課 e-form（令和8年3月31日まで 5）" in told
    assert "税務課" not in told
    made = of_year(store)
    assert (made.tools[0].year.staff, made.tools[0].before_staff) == (Rate(0, 10), Rate(0, 7))
    take(store, tmp_path, ROSTER, renewed)
    assert of_year(store).holdings == made.holdings


def test_accounts_beside_those_of_a_new_roster_are_told() -> None:
    """An earlier day, or several, leave it open what was meant: they are added up and named, and nothing is ended."""
    known = [Grant("甲", "rpa", date(2025, 5, 1), None, 5), Grant("乙", "rpa", OLD, date(2024, 9, 30), 3)]
    kept, told = following(known, [Grant("甲", "rpa", OLD, None, 5), Grant("乙", "rpa", APRIL, None, 3)])
    assert kept == []
    assert len(told) == 1
    assert "足して数えています: 甲 rpa（令和7年5月1日から 5）" in told[0]


def test_who_gave_the_account_back_is_not_expected_to_begin(store: UsageStore, tmp_path: Path) -> None:
    """Of three departments one is active and one has no account any more: more than two of three are never foretold."""
    until = ROSTER.replace("start: 付与日", "start: 付与日, until: 廃止日")
    take(
        store,
        tmp_path,
        until,
        "課名,職員数,口座,付与日,廃止日\n総務課,20,5,R6.4.1,\n税務課,9,2,R6.4.1,R8.8.31\n市民課,9,2,R6.4.1,\n",
    )
    log = "番号,日,課,人\n1,2026-05-01,総務課,1\n" + "".join(
        f"{number + 2},2025-12-01,{name},1\n" for number, name in enumerate(("総務課", "税務課", "市民課"))
    )
    take(store, tmp_path, LOG, log)
    ahead = of_year(store).tools[0].forecast
    assert ahead.high == 2 / 3
    before = of_year(store, day=date(2026, 8, 1)).tools[0].forecast
    assert before.high == 1.0

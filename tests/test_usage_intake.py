"""Taking in rosters and logs: nothing is lost silently, nothing is counted twice."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usage_support import KEYS, ROOT, of_year, taken_in

from dxauto.errors import ConfigurationError, DxautoError, UnreadableInputError
from dxauto.usage.checking import check
from dxauto.usage.intake.days import cell_day, written_day
from dxauto.usage.intake.logs import LogReader
from dxauto.usage.intake.mapping import LogMapping
from dxauto.usage.intake.reconciliation import Reconciliation
from dxauto.usage.intake.tables import open_table
from dxauto.usage.intake.taking import load_mapping
from dxauto.usage.names import Names
from dxauto.usage.periods import era_day
from dxauto.usage.store import UsageStore
from dxauto.usage.types import Change, Department, Grant, Roster
from samples.hall.files import of_tool, staff, write_all
from samples.hall.plan import Hall, plan

ROSTER = Roster(
    [
        Department("市民課", 30),
        Department("観光課", 9, None, date(2025, 3, 31)),
        Department("観光交流課", 9, date(2025, 4, 1)),
    ],
    [Grant("市民課", "e-form", date(2024, 4, 1), None, 5)],
    [Change("観光課", "観光交流課", date(2025, 4, 1))],
)
HEAD = ["受付番号", "受付日時", "担当所属", "作成者", "フォーム名", "状態"]


@pytest.fixture(scope="module")
def hall() -> Hall:
    """Plan one hall."""
    return plan(3)


@pytest.fixture(scope="module")
def files(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write its files."""
    folder = tmp_path_factory.mktemp("files")
    write_all(hall, folder)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[UsageStore]:
    """Give an empty store."""
    with UsageStore(tmp_path / "usage.sqlite3") as made:
        yield made


def form_log(path: Path, rows: list[list[str]], encoding: str = "cp932") -> Path:
    """Write a log of the form service."""
    stream = io.StringIO()
    csv.writer(stream).writerows([["受付一覧"], HEAD, *rows])
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def test_an_office_s_messy_files_give_what_happened(hall: Hall, files: Path, store: UsageStore) -> None:
    """From the roster's workbook, the reorganisations and the logs comes exactly what the generator has planned."""
    taken_in(store, files / "meibo.xlsx", "meibo")
    taken_in(store, files / "kaihen.csv", "kaihen")
    found = store.roster()
    key = lambda grant: (grant.department, grant.tool, grant.start)  # noqa: E731
    assert sorted(found.grants, key=key) == sorted(hall.roster.grants, key=key)
    assert {d.name: d for d in found.departments} == {d.name: d for d in hall.roster.departments}
    assert set(found.changes) == set(hall.roster.changes)
    for name, mapping in (("shinsei-1.csv", "denshi-shinsei"), ("shinsei-2.csv", "denshi-shinsei"), ("rpa.tsv", "rpa")):
        result = taken_in(store, files / name, mapping)
        assert result.refusals == 0, result.told()
    for tool in ("e-form", "rpa"):
        planned = Counter((e.department, e.day.isoformat(), e.robot, e.kind.value) for e in of_tool(hall, tool))
        with store.database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT department, day, robot, kind FROM events WHERE tool = ?", (tool,))
            assert Counter(tuple(row) for row in rows) == planned


def test_the_same_and_overlapping_files_change_nothing(hall: Hall, files: Path, store: UsageStore) -> None:
    """Files that were taken in before, in any order, change no figure; what overlaps is counted once."""
    for name, mapping in (("meibo.xlsx", "meibo"), ("kaihen.csv", "kaihen"), ("rpa.tsv", "rpa")):
        taken_in(store, files / name, mapping)
    taken_in(store, files / "shinsei-2.csv", "denshi-shinsei")
    second = taken_in(store, files / "shinsei-1.csv", "denshi-shinsei")
    assert second.known > 0
    before = of_year(store)
    for name, mapping in (("rpa.tsv", "rpa"), ("shinsei-1.csv", "denshi-shinsei"), ("meibo.xlsx", "meibo")):
        again = taken_in(store, files / name, mapping)
        assert again.before
        assert mapping == "meibo" or again.taken == 0
    assert of_year(store) == before
    assert sum(tool.quality.runs for tool in before.tools if tool.tool == "e-form") > 0


def test_no_staff_number_reaches_the_store(hall: Hall, files: Path, store: UsageStore) -> None:
    """What the database's file holds has signs instead of staff numbers."""
    taken_in(store, files / "meibo.xlsx", "meibo")
    taken_in(store, files / "kaihen.csv", "kaihen")
    taken_in(store, files / "rpa.tsv", "rpa")
    with store.database.reading() as connection:
        people = set(connection.exec_driver_sql("SELECT DISTINCT person FROM events").scalars())
    numbers = {staff(event) for event in of_tool(hall, "rpa")}
    assert len(people) == len(numbers)
    assert all(person.startswith("p-") and person[2:] not in numbers for person in people)
    store.close()
    content = b"".join(path.read_bytes() for path in Path(str(store.database.engine.url.database)).parent.iterdir())
    assert not [number for number in list(numbers)[:200] if number.encode() in content]


def test_each_refused_row_is_told_with_its_reason_and_line(tmp_path: Path, store: UsageStore) -> None:
    """Unknown departments get near matches, bad days and unknown states are counted with the lines of the file."""
    store.put_roster(ROSTER)
    log = form_log(
        tmp_path / "log.csv",
        [
            ["1", "2026/04/01 9:00", "市民課", "100", "申込み", "完了"],
            ["2", "2026/13/01 9:00", "市民課", "100", "申込み", "完了"],
            ["3", "令和8年4月2日", "市民諜", "100", "申込み", "完了"],
            ["4", "R8.4.3", "市民課", "100", "申込み", "謎"],
            ["5", "R8.4.3", "市民課", "100", "申込み", "下書き"],
            ["", "R8.4.3", "市民課", "100", "申込み", "完了"],
            ["合計", "", "", "", "", ""],
        ],
    )
    result = taken_in(store, log, "denshi-shinsei")
    assert (result.read, result.taken, result.skipped, result.refusals) == (7, 1, 2, 4)
    assert result.examples["日付が読めません"] == [4]
    assert result.near == {"市民諜": ["市民課"]}
    assert "もしかして: 市民課" in result.told()


def test_a_row_refused_once_is_taken_when_the_mapping_is_mended(tmp_path: Path, store: UsageStore) -> None:
    """After the name was added to the mapping the same file brings the row that it could not bring before."""
    store.put_roster(ROSTER)
    log = form_log(tmp_path / "log.csv", [["1", "2026/04/01", "窓口", "1", "申込み", "完了"]])
    assert taken_in(store, log, "denshi-shinsei").refusals == 1
    text = (ROOT / "usage" / "denshi-shinsei.yaml").read_text(encoding="utf-8")
    mended = tmp_path / "mended.yaml"
    mended.write_text(text + "  窓口: 市民課\n", encoding="utf-8")
    result = taken_in(store, log, mended)
    assert (result.taken, result.refusals, result.before) == (1, 0, True)


def test_an_old_name_after_the_reorganisation_is_the_new_department(tmp_path: Path, store: UsageStore) -> None:
    """A log that goes on with the old name counts for the new department, and one that renames the past for the old."""
    store.put_roster(ROSTER)
    rows = [["1", "2025/04/02", "観光課", "1", "f", "完了"], ["2", "2025/03/31", "観光交流課", "1", "f", "完了"]]
    taken_in(store, form_log(tmp_path / "log.csv", rows), "denshi-shinsei")
    with store.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT day, department FROM events ORDER BY day").all()
    assert [tuple(row) for row in found] == [("2025-03-31", "観光課"), ("2025-04-02", "観光交流課")]


def test_equal_rows_without_a_number_are_as_many_as_they_are(tmp_path: Path, store: UsageStore) -> None:
    """Two rows exactly alike are two uses; a longer file that holds them and a third adds one."""
    store.put_roster(ROSTER)
    head = "開始,部署,実行者,シナリオ,結果,処理件数,所要時間（分）"
    row = "2026/04/01 09:00,市民課,1,s,正常終了,3,5"
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("\n".join([head, row, row]), encoding="utf-8")
    second.write_text("\n".join(["title", head, row, row, row]), encoding="utf-8")
    assert taken_in(store, first, "rpa").taken == 2
    assert taken_in(store, second, "rpa").taken == 1
    assert taken_in(store, first, "rpa").taken == 0


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings_are_found_out(tmp_path: Path, store: UsageStore, encoding: str) -> None:
    """The same log in four encodings is read alike."""
    store.put_roster(ROSTER)
    log = form_log(tmp_path / "log.csv", [["1", "2026/04/01", "市民課", "1", "髙橋様式①", "完了"]], encoding)
    assert taken_in(store, log, "denshi-shinsei").taken == 1


def test_missing_columns_are_named_with_what_is_there(tmp_path: Path, store: UsageStore) -> None:
    """A table without a column that the mapping asks for is refused, naming it and the likeliest heading row."""
    log = tmp_path / "log.csv"
    log.write_text("題名\n受付番号,受付日,担当所属,作成者,フォーム名,状態\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="受付日時 か 申請日時") as told:
        taken_in(store, log, "denshi-shinsei")
    assert "受付番号、受付日、担当所属" in str(told.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04junk", b"\x00" * 100])
def test_what_is_no_workbook_is_told_so(tmp_path: Path, store: UsageStore, content: bytes) -> None:
    """Broken workbooks end as a sentence."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match="Excel"):
        taken_in(store, path, "meibo")


def test_a_workbook_with_days_and_numbers_as_such(tmp_path: Path, store: UsageStore) -> None:
    """Cells that are days, moments or Excel's own numbers of days are understood."""
    store.put_roster(ROSTER)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD)
    for number, day in enumerate((date(2026, 4, 1), 46113, 20260401, "令和８年４月１日（水）")):
        sheet.append([number, day, "市民課", 1, "f", "完了"])
    book.save(tmp_path / "log.xlsx")
    assert taken_in(store, tmp_path / "log.xlsx", "denshi-shinsei").taken == 4
    with store.database.reading() as connection:
        assert set(connection.exec_driver_sql("SELECT day FROM events").scalars()) == {"2026-04-01"}


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "usage").glob("*.yaml")))
def test_every_mapping_that_ships_loads(name: str) -> None:
    """Each example is a mapping."""
    load_mapping(ROOT / "usage" / name)


def test_a_mistake_in_a_mapping_names_line_and_near_miss(tmp_path: Path) -> None:
    """A wrong word is told with its line and the word that was meant."""
    text = (ROOT / "usage" / "denshi-shinsei.yaml").read_text(encoding="utf-8").replace("status:\n", "statas:\n")
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"行目.*statas.*もしかして: .*status"):
        load_mapping(path)


DAYS = st.dates(date(2019, 5, 1), date(2099, 12, 31))


@given(
    day=DAYS, form=st.sampled_from(["{0:%Y-%m-%d}", "{0:%Y/%m/%d} 9:00", "{0.year}.{0.month}.{0.day}", "{0:%Y%m%d}"])
)
def test_western_days_are_read_back(day: date, form: str) -> None:
    """Each way of writing a day gives that day."""
    assert written_day(form.format(day)) == day


@given(day=DAYS)
def test_era_days_are_read_back(day: date) -> None:
    """A day in 令和 is read back, long and short, and as Excel's number."""
    assert written_day(era_day(day)) == day
    assert written_day(f"R{day.year - 2018}.{day.month}.{day.day} 10:30") == day
    assert cell_day((day - date(1899, 12, 30)) // timedelta(days=1)) == day


@pytest.mark.parametrize(
    "text", ["平成31年5月1日", "令和元年4月30日", "8/4/1", "2026/2/29", "元年1月1日", "R0.1.1", "", "あ"]
)
def test_days_that_were_not_are_refused(text: str) -> None:
    """A day outside its era, or none, is None."""
    assert written_day(text) is None


CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["合計", "2026/4/1", "市民課", "完了", '"', "\x00", ""]
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=8), max_size=12), quoted=st.booleans())
def test_every_row_of_any_table_is_accounted_for(
    rows: list[list[str]], quoted: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the cells hold, rows read = given + skipped + refused, and nothing but plain sentences comes out."""
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    stream = io.StringIO()
    csv.writer(stream).writerow(HEAD)
    if quoted:
        csv.writer(stream).writerows(rows)
    else:
        stream.write("\n".join(",".join(row) for row in rows))
    path.write_bytes(stream.getvalue().encode("utf-8"))
    mapping = load_mapping(ROOT / "usage" / "denshi-shinsei.yaml")
    assert isinstance(mapping, LogMapping)
    into = Reconciliation("t")
    reader = LogReader(mapping, Names(ROSTER), KEYS, {"e-form": "e-form"})
    with open_table(path, "utf-8", None, ["受付番号"]) as table:
        given_rows = list(reader.records(table, into))
    assert into.read == len(given_rows) + into.skipped + into.refusals
    assert into.told()


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=400), ending=st.sampled_from([".csv", ".xlsx", ".tsv", ".xls"]))
def test_any_bytes_end_as_a_sentence(content: bytes, ending: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file of any bytes is read or refused in plain words."""
    path = tmp_path_factory.getbasetemp() / f"fuzz{ending}"
    path.write_bytes(content)
    try:
        with open_table(path, "auto", None, ["課名"]) as table:
            list(table.rows)
    except DxautoError as error:
        assert str(error)


def test_an_import_that_was_stopped_is_simply_called_again(
    files: Path, store: UsageStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between two of its transactions, the file leaves whole events; taken in again, it is there once."""
    for name, mapping in (("meibo.xlsx", "meibo"), ("kaihen.csv", "kaihen")):
        taken_in(store, files / name, mapping)
    monkeypatch.setattr("dxauto.usage.store.CHUNK", 100)
    insert, calls = UsageStore._insert, iter(range(3))

    def stopped(*given: Any) -> Any:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return insert(*given)

    with monkeypatch.context() as patched:
        patched.setattr(UsageStore, "_insert", stopped)
        with pytest.raises(KeyboardInterrupt):
            taken_in(store, files / "rpa.tsv", "rpa")
    again = taken_in(store, files / "rpa.tsv", "rpa")
    assert (again.known, again.read) == (300, again.known + again.taken)
    with UsageStore(tmp_path / "undisturbed.sqlite3") as other:
        for name, mapping in (("meibo.xlsx", "meibo"), ("kaihen.csv", "kaihen"), ("rpa.tsv", "rpa")):
            taken_in(other, files / name, mapping)
        for place in (store, other):
            assert check(place, of_year(place)).wrong == []
        assert of_year(store).tools == of_year(other).tools

"""What raises the use: proposals to departments, the record of an improvement, and the monthly report as a robot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from docx import Document
from usage_shown_support import DAY, hall_figures, shrunk

from dxauto.errors import ConfigurationError, NotFoundError
from dxauto.initialise import initialise
from dxauto.registry import RobotSpec, load_registry, load_specs
from dxauto.runner import RunRequest, run
from dxauto.usage.definitions import Hours
from dxauto.usage.figures_types import Figures, Standing
from dxauto.usage.kaizen import Robot, comparison, facts, improvement, months, write_improvement
from dxauto.usage.opening import open_store
from dxauto.usage.proposals.fit import fitting
from dxauto.usage.proposals.procedures import FILE, Procedure, read_procedures
from dxauto.usage.proposals.proposal import Assumed, only, proposals
from dxauto.usage.proposals.write import LIST, file_name, write_proposals
from dxauto.usage.shown.use import waiting
from dxauto.workspace import Workspace
from samples.hall.plan import plan

SHIPPED = Workspace(Path(__file__).parents[1])


@pytest.fixture(scope="module")
def robots() -> dict[str, RobotSpec]:
    """Give the robots that ship."""
    return load_specs(SHIPPED)[0]


@pytest.mark.parametrize(
    ("title", "robot"),
    [
        ("納税証明書交付申請", "nouzei-shoumei"),
        ("国保被保険者の資格異動届", "kokuho-idou"),
        ("市税等口座振替の登録", "kouza-furikae"),
        ("葬祭費支給申請", "sousaihi"),
        ("高額療養費支給申請", "kougaku-ryouyouhi"),
        ("療養費支給申請", None),
        ("出生届", None),
        ("申請", None),
    ],
)
def test_a_robot_is_offered_only_for_its_own_procedure(
    title: str, robot: str | None, robots: dict[str, RobotSpec]
) -> None:
    """療養費 is not 高額療養費: a robot that reads another form is never said to fit."""
    found = fitting(title, robots.values())
    assert (found.name if found else None) == robot


def test_the_list_of_procedures_ships_and_can_be_saved_by_excel(tmp_path: Path) -> None:
    """All 83 procedures are read, 26 of them on paper; saved as Shift_JIS with a number it reads the same and more."""
    shipped = read_procedures(SHIPPED)
    assert (len(shipped), sum(one.paper for one in shipped)) == (83, 26)
    text = (SHIPPED.root / FILE).read_text(encoding="utf-8-sig")
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(text.replace("件数が多い,", '件数が多い,"1,200"'), encoding="cp932")
    found = read_procedures(Workspace(tmp_path))
    assert [one.title for one in found] == [one.title for one in shipped]
    assert {one.monthly for one in found if one.reason == "件数が多い"} == {1200.0}


@pytest.mark.parametrize("written", ["たくさん", "-5", "inf", "nan"])
def test_a_wrong_list_says_which_line(written: str, tmp_path: Path) -> None:
    """A count that is no number is told with its line; a list without its headings is told, too."""
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(f"手続き,課,いまの受け方,1か月の件数\n出生届,市民課,紙,{written}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="2 行目"):
        read_procedures(Workspace(tmp_path))
    path.write_text("名前,課\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="手続き"):
        read_procedures(Workspace(tmp_path))


def test_every_department_with_an_account_and_no_use_gets_a_proposal(robots: dict[str, RobotSpec]) -> None:
    """Just those that hold a tool without using it, except departments so small that only their sum is shown."""
    made = hall_figures()
    waiting = {
        d.name for d in made.departments if any(c.standing in (Standing.LAPSED, Standing.NEVER) for c in d.cells)
    }
    small = sorted(waiting)[0]
    found = proposals(shrunk(made, small, 2), read_procedures(SHIPPED), robots, Assumed())
    assert {one.department.name for one in found} == waiting - {small}
    for one in found:
        users = {user for _, spreads in one.others for spread in spreads for user in spread.users}
        assert one.department.name not in users and small not in users


def test_nobody_is_called_who_has_no_account_any_more(robots: dict[str, RobotSpec]) -> None:
    """A department that is gone, or a tool that was given back, is in no list and gets no leaflet; asked for by name,
    it is told what became of it.
    """
    made = hall_figures()
    first = next(one for one in proposals(made, [], robots, Assumed()) if len(one.unused) > 1)
    name, tool = first.department.name, first.unused[0].tool
    gone = date(2026, 10, 31)

    def ending(tools: set[str]) -> Figures:
        ended = [replace(h, until=gone) if h.department == name and h.tool in tools else h for h in made.holdings]
        return replace(made, holdings=tuple(ended))

    given_back = only(ending({tool}), name, [], robots, Assumed())
    assert [cell.tool for cell in given_back.unused] == [cell.tool for cell in first.unused[1:]]
    closed = ending({cell.tool for cell in first.department.cells})
    assert name not in {one.department.name for one in proposals(closed, [], robots, Assumed())}
    assert name not in {row[0] for row in waiting(closed).rows}
    assert name in {row[0] for row in waiting(made).rows}
    ended = replace(first.department, until=gone, after=("新しい課",))
    departments = [ended if one.name == name else one for one in made.departments]
    with pytest.raises(NotFoundError, match="令和8年10月31日で終わった課です（いまは新しい課）"):
        only(replace(made, departments=departments), name, [], robots, Assumed())


def test_hours_to_save_follow_from_what_is_shown(robots: dict[str, RobotSpec]) -> None:
    """Hours a year are cases a month × 12 × (by hand − checking) ÷ 60, and a robot's own minutes come first."""
    listed = [
        Procedure("納税証明書交付申請", "市民税課", paper=True, monthly=100),
        Procedure("出生届", "市民税課", paper=True),
        Procedure("住民票", "市民税課", paper=False),
    ]
    found = only(hall_figures(), "市民税課", listed, robots, Assumed(monthly=10, minutes_by_hand=6, checking_minutes=1))
    by_hand = robots["nouzei-shoumei"].file.minutes_by_hand
    assert [round(one.hours, 6) for one in found.chances] == [round(100 * 12 * (by_hand - 1) / 60, 6), 10.0]
    with pytest.raises(NotFoundError, match="もしかして"):
        only(hall_figures(), "市民税", listed, robots, Assumed())


def test_leaflets_are_one_page_each_and_say_what_is_assumed(robots: dict[str, RobotSpec], tmp_path: Path) -> None:
    """Even with very much to say a leaflet is one page; it names procedures, robots, whom to ask and the assumption."""
    made = hall_figures()
    many = [
        Procedure(f"とても長い名前の補助金の交付に関する手続き その{n}", "保険年金課", paper=True) for n in range(30)
    ]
    found = [only(made, "保険年金課", [*read_procedures(SHIPPED), *extra], robots, Assumed()) for extra in ([], many)]
    for number, one in enumerate(found):
        paths = write_proposals([one], made, tmp_path / str(number), "DX推進課（内線 0000）")
        assert [path.name for path in paths] == ["活用の提案_保険年金課.pdf", LIST]
        with pdfplumber.open(paths[0]) as document:
            assert len(document.pages) == 1
            text = document.pages[0].extract_text()
        assert "保険年金課のみなさまへ" in text and "内線 0000" in text and "測った値ではありません" in text
        assert number or "葬祭費支給申請" in text
        book = openpyxl.load_workbook(paths[1])
        hours = [
            row[9].value for row in book["紙の手続き"].iter_rows(min_row=3) if isinstance(row[9].value, (int, float))
        ]
        assert hours == [chance.hours for chance in one.chances]


def test_a_file_is_named_so_that_windows_takes_it() -> None:
    """What Windows forbids in names is replaced, and a name is never empty."""
    assert file_name('課/係:"<a>|?*') == "課_係___a____"
    assert file_name(" . ") == "_"


def test_the_record_tells_measured_from_assumed(tmp_path: Path) -> None:
    """Before − now = saved for both kinds, sums are those of the rows, and each format holds them."""
    made = hall_figures()
    one = improvement(made, Robot("kouza-furikae", "口座の一覧を作ります"))
    table = comparison(one)
    assert [row[0] for row in table.rows] == ["確認の時間を測った分", "確認の時間をみなした分"]
    for row in table.rows:
        before, now, saved, items, hours = (float(str(value)) for value in row[1:])
        assert before == pytest.approx(6.0)
        assert now + saved == pytest.approx(before) and saved * items / 60 == pytest.approx(hours)
    robot = next(each for each in made.robots if each.robot == "kouza-furikae")
    assert float(str(table.rows[0][5])) == pytest.approx(robot.hours.measured)
    for suffix in ("docx", "xlsx", "pdf"):
        write_improvement(one, tmp_path / f"改善.{suffix}")
    document = Document(str(tmp_path / "改善.docx"))
    assert table.texts() == [[cell.text for cell in row.cells] for row in document.tables[1].rows[1:]]
    assert any("工夫したところ" in paragraph.text for paragraph in document.paragraphs)
    assert len(openpyxl.load_workbook(tmp_path / "改善.xlsx").worksheets[0]._charts) == 1


def test_a_record_has_the_months_in_which_all_went_wrong() -> None:
    """Failures and corrections of a month without a real run are in its rates, as they are in the page's."""
    made = hall_figures()
    robot = next(one for one in made.robots if one.quality.runs and one.quality.failed_runs)
    real = next(row for row in made.rows if (row.tool, row.robot) == (robot.tool, robot.robot) and row.runs)
    empty = Hours()
    worse = replace(
        real, month="2026-09", runs=0, items=0, failed_runs=7, corrections=5, tests=0, hours=empty, last_day=None
    )
    made = replace(made, rows=(real, replace(worse, first_day=None)))
    table = dict(facts(improvement(made, Robot(real.robot))).rows)
    assert f"（失敗 {real.failed_runs + 7} 回" in table["実行した回数"]
    assert table["人が直した欄"].startswith(f"{real.corrections + 5} か所")
    shown = {row[0]: row[3] for row in months(improvement(made, Robot(real.robot))).rows}
    assert shown["令和8年9月"] == (7 if real.month != "2026-09" else real.failed_runs + 7)
    with pytest.raises(NotFoundError, match=real.robot):
        improvement(replace(made, rows=(real,)), Robot("misspelt"))
    with pytest.raises(NotFoundError):
        improvement(replace(made, rows=(replace(worse, first_day=None),)), Robot(real.robot))


def test_a_robot_that_did_nothing_has_no_record() -> None:
    """The message says where the names are found."""
    with pytest.raises(NotFoundError, match=r"動いたもの: .*uketsuke"):
        improvement(hall_figures(), Robot("nothing"))
    quiet = replace(hall_figures(), rows=[])
    with pytest.raises(NotFoundError):
        improvement(quiet, Robot("kouza-furikae"), "市民課")


def test_the_monthly_report_is_a_robot(tmp_path: Path) -> None:
    """`riyou-getsuji` writes workbook and page of the day that its file names, and tells the verdicts."""
    initialise(tmp_path)
    workspace = Workspace(tmp_path)
    hall = plan(3)
    with open_store(workspace) as store:
        store.put_roster(hall.roster)
        store.add(hall.events())
    spec = load_registry(workspace).get("riyou-getsuji")
    output = tmp_path / "out" / "利用.xlsx"
    summary = run(RunRequest(workspace, spec, (), output, workers=0, overrides={"until": "今日"}))
    assert (summary.done, summary.failed) == (1, 0)
    sheet = openpyxl.load_workbook(output).worksheets[0]
    assert "庁内利用率の報告" in str(sheet["A1"].value)
    assert (tmp_path / "out" / "利用.html").is_file()
    assert any("電子申請" in note for note in summary.notes)


def test_the_day_of_the_hall_lies_in_its_year() -> None:
    """The demo's day is one for which the hall has events."""
    from dxauto.cli.demo_usage import DAY as SHOWN

    assert SHOWN == DAY == date(2026, 11, 20)
    assert hall_figures(SHOWN).rows

"""The report for the 推進本部: the same figures as Excel with native charts, as PDF and as Word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from docx import Document
from usage_shown_support import hall_figures, renamed, shrunk

from dxauto.errors import ConfigurationError
from dxauto.usage.definitions import Rate, Target, Verdict
from dxauto.usage.figures import figures
from dxauto.usage.figures_types import Figures, Source
from dxauto.usage.periods import FiscalYear
from dxauto.usage.report import Report, write_report
from dxauto.usage.report.prepare import Wanted, prepare
from dxauto.usage.shown import rates, use, wording
from dxauto.usage.shown.differences import differences
from dxauto.usage.shown.table import Table
from dxauto.usage.snapshots import take
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from dxauto.usage.types import Activity
from dxauto.workspace import Workspace
from samples.hall.plan import plan

FORMULA = "=HYPERLINK(1)&<課>"


@pytest.fixture(scope="module")
def report() -> Report:
    """Give a report of the third quarter, with an earlier one, a hostile name and a department of two."""
    made = renamed(hall_figures(), hall_figures().departments[0].name, FORMULA)
    made = shrunk(made, made.departments[3].name, 2)
    return Report(made, 3, hall_figures(date(2026, 9, 10)), "試験")


@pytest.fixture(scope="module")
def folder(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write it in each format."""
    path = tmp_path_factory.mktemp("usage-report")
    for suffix in ("xlsx", "pdf", "docx"):
        write_report(report, path / f"報告.{suffix}")
    return path


def body(sheet: object, table: Table) -> list[list[object]]:
    """Give the cells under a table's title."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]  # type: ignore[attr-defined]
    start = next(number for number, row in enumerate(rows) if row[0] == table.title) + 2
    return [[_kept(value) for value in row[: len(table.columns)]] for row in rows[start : start + len(table.rows)]]


def _kept(value: object) -> object:
    """Give a value as a workbook keeps it: sixteen digits of a number, nothing for an empty text."""
    return round(value, 12) if isinstance(value, float) else value or (0 if value == 0 else None)


def test_numbers_of_the_workbook_are_those_of_the_figures(report: Report, folder: Path) -> None:
    """Every table's cells are the figures themselves, as numbers and not as text."""
    book = openpyxl.load_workbook(folder / "報告.xlsx")
    wanted = {
        "前年度との比較": [rates.growths, rates.spans, rates.staff],
        "課とツール": [use.matrix],
        "まだ使っていない課": [use.waiting],
        "使い方と減った時間": [use.standings, use.hours],
        "ロボット": [use.robots],
        "もとの行": [use.rows_of],
    }
    for name, tables in wanted.items():
        for make in tables:
            table = make(report.figures)
            assert body(book[name], table) == [[_kept(value) for value in row] for row in table.rows]
    for tool in rates.all_of(report.figures):
        table = rates.months(tool)
        assert body(book["月ごと"], table) == [[_kept(value) for value in row] for row in table.rows]


def test_the_workbook_has_native_charts_of_its_own_cells(report: Report, folder: Path) -> None:
    """Charts refer to the cells beside them, so that they follow when a clerk changes a number."""
    book = openpyxl.load_workbook(folder / "報告.xlsx")
    counts = {sheet.title: len(sheet._charts) for sheet in book.worksheets}
    assert counts["概要"] == 2 and counts["月ごと"] == len(report.figures.tools) + 1
    assert counts["使い方と減った時間"] == 2 and counts["ロボット"] == 2
    chart = book["概要"]._charts[0]
    assert {series.val.numRef.f.partition("!")[0].strip("'") for series in chart.series} == {"概要"}
    # Hatched, not coloured only.
    assert any(series.graphicalProperties.pattFill is not None for series in chart.series)


def test_a_text_of_several_lines_has_room(folder: Path) -> None:
    """The row of a long explanation is as high as its lines; not every program makes rows higher by itself."""
    sheet = openpyxl.load_workbook(folder / "報告.xlsx")["数え方と出所"]
    cells = [cell for row in sheet.iter_rows(max_col=2) for cell in row if len(str(cell.value or "")) > 70]
    assert cells
    for cell in cells:
        lines = 2 * len(str(cell.value)) / sheet.column_dimensions[cell.column_letter].width
        assert (sheet.row_dimensions[cell.row].height or 15) >= 12 * lines * 0.8


def test_sources_add_up_and_tell_the_time_of_japan() -> None:
    """Rows read are those taken, known, left out and refused; a moment of UTC is shown in Japan's time."""
    source = Source("form", "電子申請", "2026-03-31T23:46:27+00:00", 31, 23, 1, 5)
    (row,) = use.sources(replace(hall_figures(), sources=(source,))).rows
    assert row[1] == "令和8年4月1日 8:46"
    assert row[2] == 31
    assert list(row[3:]) == [23, 1, 2, 5]


@pytest.mark.parametrize(
    ("before", "told"), [(None, "前年度に口座を持つ課がない"), (Rate(0, 3), "前年度に使った課がない")]
)
def test_why_there_is_no_target(before: Rate | None, told: str) -> None:
    """A year before in which nobody used the tool is another thing than none."""
    tool = hall_figures().tools[0]
    nothing = Target(None, tool.target.reading, None, first_year=False)
    without = replace(tool, before=before, target=nothing, verdict=Verdict.UNKNOWN)
    assert told in "".join(wording.headline(hall_figures(), without))


def test_what_looks_like_a_formula_stays_text(folder: Path) -> None:
    """A department called like a formula is text in every cell of the workbook."""
    book = openpyxl.load_workbook(folder / "報告.xlsx")
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    assert found and {cell.data_type for cell in found} == {"s"}


def test_the_summary_is_one_page_of_a4(report: Report, folder: Path) -> None:
    """The first sheet prints on one page upright; the PDF's first page holds every verdict, its second the annex."""
    sheet = openpyxl.load_workbook(folder / "報告.xlsx").worksheets[0]
    assert (sheet.title, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == ("概要", 9, 1)
    with pdfplumber.open(folder / "報告.pdf") as document:
        first, second = (page.extract_text() for page in document.pages[:2])
        assert {(round(page.width), round(page.height)) for page in document.pages} == {(595, 842)}
    for tool in rates.all_of(report.figures):
        assert wording.verdict(tool) in first and wording.percent(tool.year.departments.value) in first
    assert "この四半期に使った課" in first and "別紙" not in first
    assert "別紙 1" in second


def test_the_pdf_has_definitions_sources_exclusions_and_differences(report: Report, folder: Path) -> None:
    """The annex explains each word, says where the data come from, what was left out and what changed."""
    with pdfplumber.open(folder / "報告.pdf") as document:
        text = "".join(page.extract_text() for page in document.pages)
        fonts = {char["fontname"] for page in document.pages[:1] for char in page.chars}
    for word in ("言葉の意味と数え方", "データの出所", "利用率に入れなかった実行", "前回の報告との違い", "新しい利用"):
        assert word in text
    assert all(excluded.reason in text for excluded in report.figures.excluded)
    assert all("IPAex" in font for font in fonts)


def test_the_word_document_has_tables_charts_and_their_words(report: Report, folder: Path) -> None:
    """Tables hold the figures as they are written, and each picture has words for who does not see it."""
    document = Document(str(folder / "報告.docx"))
    tables = {tuple(cell.text for cell in table.rows[0].cells): table for table in document.tables}
    wanted = use.hours(report.figures)
    found = tables[tuple(column.title for column in wanted.columns)]
    assert [[cell.text for cell in row.cells] for row in found.rows[1:]] == wanted.texts()
    words = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(words) == 1 + len(report.figures.tools) + 1 + 1 + 1 + 2
    assert all(words)


def test_a_department_of_two_stands_nowhere_but_as_its_sum(report: Report, folder: Path) -> None:
    """No sheet shows what a small department did with which robot."""
    small = report.figures.departments[3].name
    book = openpyxl.load_workbook(folder / "報告.xlsx")
    found = [(sheet.title, row) for sheet in book for row in sheet.iter_rows(values_only=True) if row[0] == small]
    assert [title for title, _ in found] == ["課とツール"]
    assert set(found[0][1][2:6]) == {"（合計だけ）"}


def test_an_unknown_ending_is_refused_with_those_that_are_known(report: Report, tmp_path: Path) -> None:
    """A wrong ending says which there are, and nothing is written."""
    with pytest.raises(ConfigurationError, match="xlsx"):
        write_report(report, tmp_path / "報告.pptx")
    assert list(tmp_path.iterdir()) == []


def test_differences_are_explained() -> None:
    """A department that began, runs that came late and runs since then are each told, by tool."""
    then, now = hall_figures(date(2026, 9, 10)), hall_figures()
    first = now.rows[0]
    late = replace(first, month="2026-05", robot="後から届いた様式", runs=7)
    changed = replace(now, rows=[*now.rows, late])
    told = {row[0]: str(row[-1]) for row in differences(then, changed).rows}
    title = next(tool.title for tool in now.tools if tool.tool == first.tool)
    assert "後から届いた記録 7 回" in told[title]
    began = [
        tool.title
        for tool, old in zip(now.tools, then.tools, strict=True)
        if tool.year.departments != old.year.departments
    ]
    assert began and all("新しく使った課" in told[title] or "口座" in told[title] for title in began)
    assert all("変わりません" in str(row[-1]) for row in differences(now, now).rows)


def test_a_reported_year_prints_the_same_for_ever(tmp_path: Path) -> None:
    """A year that is over is printed from its snapshot although rows came in late; `anew` counts and explains them."""
    hall = plan(3)
    year, today = FiscalYear(2025), date(2026, 11, 20)
    with UsageStore(tmp_path / "usage.sqlite3") as store:
        store.put_roster(hall.roster)
        store.add(hall.events())
        kept = take(store, figures(store, year, today, UsageTerms()))
        store.add([_late(kept.figures())])
        workspace = Workspace(tmp_path)
        again = prepare(store, workspace, Wanted(year, today))
        anew = prepare(store, workspace, Wanted(year, today, anew=True))
    assert again.figures == kept.figures()
    assert kept.hash[:16] in again.origin
    assert anew.figures.tools[0].year.runs == kept.figures().tools[0].year.runs + 1
    assert anew.last is not None
    told = [str(row[-1]) for row in differences(anew.last, anew.figures).rows]
    assert any("後から届いた記録 1 回" in text or "新しい利用 1 回" in text for text in told)


def test_a_snapshot_that_was_changed_does_not_end_all_reports(tmp_path: Path) -> None:
    """It is not printed, and what to do is told; reckoned anew, the report compares itself with a sound one."""
    hall = plan(3)
    with UsageStore(tmp_path / "usage.sqlite3") as store:
        store.put_roster(hall.roster)
        store.add(hall.events())
        year, end, later = FiscalYear(2025), date(2026, 3, 31), date(2026, 5, 1)
        sound = take(store, figures(store, year, date(2025, 12, 31), UsageTerms()))
        bad = take(store, figures(store, year, end, UsageTerms()))
        with store.database.writing() as connection:
            connection.exec_driver_sql("UPDATE snapshots SET figures = ' ' || figures WHERE id = ?", (bad.id,))
        with pytest.raises(ConfigurationError, match=r"書き換えられています.*--anew"):
            prepare(store, Workspace(tmp_path), Wanted(year, later))
        made = prepare(store, Workspace(tmp_path), Wanted(year, later, anew=True))
        assert made.last == sound.figures()


def test_rates_without_anybody_are_dashes_not_failures(tmp_path: Path) -> None:
    """A hall without accounts gets a report that says so."""
    made = hall_figures()
    nobody = replace(made.tools[0].year, departments=Rate(0, 0), staff=Rate(0, 0))
    tool = replace(made.tools[0], year=nobody, before=None, cumulative=[None] * 12, cumulative_before=[None] * 12)
    empty = replace(made, tools=[tool], all_tools=tool, departments=[], robots=[], rows=[], holdings=[])
    for suffix in ("xlsx", "pdf", "docx"):
        write_report(Report(empty), tmp_path / f"空.{suffix}")
    with pdfplumber.open(tmp_path / "空.pdf") as document:
        assert "口座を持つ課がありません" in document.pages[0].extract_text()


def _late(made: Figures) -> Activity:
    cell = next(
        cell for department in made.departments for cell in department.cells if cell.runs and cell.tool == "e-form"
    )
    return Activity(b"late-row-16bytes", date(2025, 6, 3), cell.department, "p-1", "e-form", robot="後から")

"""利用状況 as a page: a real browser opens it from the disk, looks behind figures, and asks nobody for anything."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from usage_shown_support import hall_figures, renamed, shrunk

from dxauto.browser.browsers import start
from dxauto.usage.charts.drawing import Label
from dxauto.usage.charts.svg import to_svg
from dxauto.usage.charts.trend import MONTHS, trend_chart
from dxauto.usage.figures_types import Figures, Standing, rows_behind
from dxauto.usage.page import page_text, write_page
from dxauto.usage.shown import rates, use, wording

HOSTILE = '<script>document.title="破"</script><img src=x onerror=alert(1)>"\'&課'


_VISIT = """async addresses => {
  const found = [];
  for (const address of addresses) {
    const told = new Promise(done => addEventListener("hashchange", done, { once: true }));
    document.getElementById("behind").replaceChildren();
    location.hash = address;
    await told;
    found.push([address, document.querySelectorAll("#behind table").length]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def made() -> Figures:
    """Give the hall's figures, with a hostile name and a department of two."""
    found = renamed(hall_figures(), hall_figures().departments[0].name, HOSTILE)
    return shrunk(found, found.departments[3].name, 2)


@pytest.fixture(scope="module")
def file(made: Figures, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page."""
    path = tmp_path_factory.mktemp("usage-page") / "利用状況.html"
    write_page(made, path, made="dxauto")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser."""
    with sync_playwright() as playwright:
        started = start(playwright, "auto", headed=False)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """Open the page from the disk; nothing but itself may be asked for, and nothing may go wrong on it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("dialog", lambda dialog: wrong.append(dialog.message))
    opened.goto(file.as_uri())
    yield opened
    context.close()
    assert {url.partition("#")[0] for url in asked} == {file.as_uri()}
    assert wrong == []


def cells(table: Locator) -> list[list[str]]:
    """Give the texts of a table's body."""
    found = table.locator("tbody tr").evaluate_all("rows => rows.map(r => [...r.cells].map(c => c.textContent))")
    assert isinstance(found, list)
    return found


def test_from_the_verdict_to_the_department_to_the_rows(page: Page, made: Figures) -> None:
    """Pressing a verdict shows the departments, a department its months, a month its rows, whose sum is the figure."""
    tool = made.tools[0]
    page.locator(".card").first.get_by_role("link", name=tool.verdict.value).click()
    expect(page.locator("#behind-title")).to_have_text(f"{tool.title}：{made.title}")
    total = cells(page.locator("#behind table").first)[-1]
    hidden = {one.name for one in made.departments if use.small(made, one)}
    behind = [row for row in rows_behind(made, tool.year.key) if row.department not in hidden]
    assert int(total[1].replace(",", "")) == sum(row.runs for row in behind)
    cell = next(
        c for d in made.departments[5:] for c in d.cells if c.tool == tool.tool and c.standing is Standing.ACTIVE
    )
    page.locator("#behind table").first.get_by_role("link", name=cell.department, exact=True).click()
    expect(page.locator("#behind-title")).to_have_text(f"{cell.department} の {tool.title}")
    month = next(number for number, runs in enumerate(cell.months) if runs)
    page.locator("#behind table").first.get_by_role("link", name=tool.months[month].title).click()
    expect(page.locator("#behind-title")).to_have_text(f"{cell.department} の {tool.title}：{tool.months[month].title}")
    found = cells(page.locator("#behind table").first)
    assert sum(int(row[4].replace(",", "")) for row in found) == cell.months[month]
    page.go_back()
    expect(page.locator("#behind-title")).to_have_text(f"{cell.department} の {tool.title}")
    page.get_by_role("link", name=f"利用状況（{made.title}）").click()
    expect(page.locator("#overview")).to_be_visible()


def test_every_link_of_the_overview_leads_to_rows(page: Page) -> None:
    """No figure leads to nothing: each address that the overview holds has a view with a table."""
    addresses = set(
        page.locator('#overview a[href^="#/"]').evaluate_all("links => links.map(a => a.getAttribute('href'))")
    )
    assert len(addresses) > 200
    held = page.locator("#table-months-rpa tbody tr").first.locator("td").first
    expect(held.locator("a")).to_have_attribute("href", "#/t/2")
    assert page.locator("#table-excluded td.n a").count() == 3
    tables = page.evaluate(_VISIT, sorted(addresses))
    assert [address for address, count in tables if not count] == []


def test_a_name_that_looks_like_a_program_is_only_text(page: Page) -> None:
    """A department called `<script>…` is written out, in the overview and behind it, and runs nowhere."""
    page.locator("#heat").get_by_role("link", name=HOSTILE, exact=True).click()
    expect(page.locator("#behind-title")).to_have_text(HOSTILE)
    assert page.title() != "破"
    assert page.locator("#behind script, #behind img, #overview img").count() == 0


def test_a_department_of_two_is_shown_as_its_sum_only(page: Page, made: Figures, file: Path) -> None:
    """Neither the map nor the page's data hold anything of it but its sum."""
    small = made.departments[3]
    assert any(row.department == small.name for row in made.rows)
    line = page.locator("#heat tbody tr").nth(3)
    expect(line).to_contain_text("合計だけ")
    line.get_by_role("link").first.click()
    expect(page.locator("#behind-title")).to_have_text(small.name)
    assert page.locator("#behind table").count() == 1
    data = page.evaluate("JSON.parse(document.getElementById('data').textContent)")
    assert data["departments"][3]["cells"] == []
    assert all(row[0] != 3 for row in data["rows"]) and all(one[0] != 3 for one in data["holdings"])


def test_every_chart_has_its_table_with_the_same_numbers(page: Page, made: Figures) -> None:
    """What a chart tells to those who do not see it stands in the table beside it."""
    for tool in rates.all_of(made):
        words = page.locator(f"#trend-{tool.tool or 'all'}-d").text_content() or ""
        told = dict(re.findall(r"(\d+月) ([\d.]+ %)", words))
        table = cells(page.locator(f"#table-months-{tool.tool or 'all'}"))
        for name, row in zip(MONTHS, table, strict=True):
            assert row[4] == told.get(name, wording.NOTHING)
    words = page.locator("#standing-d").text_content() or ""
    for row in cells(page.locator("#table-targets")):
        assert f"{row[3]}" in words and row[4] in words and row[7] in words
    for key, table in (("standings", use.standings(made)), ("hours", use.hours(made))):
        numbers = [text.replace("−", "-") for row in table.texts() for text in row[1:3]]
        words = page.locator(f"#{key}-d").text_content() or ""
        assert all(number in words for number in numbers)


def test_tables_on_the_page_hold_the_figures(page: Page, made: Figures) -> None:
    """Each table's cells are those of the figures, folded ones included."""
    for table in (rates.targets, rates.growths, rates.staff, rates.spans, use.hours, use.robots):
        wanted = table(made)
        assert cells(page.locator(f"#table-{wanted.key}")) == wanted.texts()


def test_the_map_can_be_narrowed_with_the_keyboard(page: Page, made: Figures) -> None:
    """Typing a name or choosing a state leaves only the departments that fit, and says how many."""
    page.get_by_label("課の名前で絞る").focus()
    page.keyboard.type(made.departments[7].name)
    expect(page.locator("#heat tbody tr:visible")).to_have_count(1)
    expect(page.locator("#shown-count")).to_have_text("1 課")
    page.get_by_label("課の名前で絞る").fill("")
    page.get_by_label("休止がある").check()
    lapsed = sum(
        any(c.standing is Standing.LAPSED for c in d.cells) for d in made.departments if not use.small(made, d)
    )
    expect(page.locator("#heat tbody tr:visible")).to_have_count(lapsed)


def test_a_narrow_window_scrolls_no_way_but_down(page: Page) -> None:
    """Held upright or beside a document, the page fits; wide tables and charts scroll in their own frames."""
    page.set_viewport_size({"width": 400, "height": 800})
    for address in ("#/", "#/t/0", "#/d/0"):
        page.evaluate("address => { location.hash = address; }", address)
        expect(page.locator("#overview" if address == "#/" else "#behind-title")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_page_prints_on_a4_with_charts_and_map(page: Page, made: Figures, tmp_path: Path) -> None:
    """Printed, it is A4, holds verdicts and all departments, and neither buttons nor filters."""
    import pdfplumber

    path = tmp_path / "print.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    with pdfplumber.open(path) as document:
        sizes = {(round(sheet.width), round(sheet.height)) for sheet in document.pages}
        text = "".join(sheet.extract_text() for sheet in document.pages)
    # Some fonts draw 生 and the radical ⽣, 民 and ⺠ with one glyph, and a PDF then names either.
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("⺠⻑⻘⻄⻝", "民長青西食"))
    assert sizes == {(595, 842)}
    assert "印刷する" not in text and "名前で絞る" not in text
    assert all(one.name in text for one in made.departments[1:])
    assert made.tools[0].verdict.value in text


def test_the_policy_of_the_page_allows_nothing_but_itself(made: Figures) -> None:
    """The page's own style and script are allowed by their hash, everything else is refused."""
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page_text(made))
    assert policy is not None
    assert "unsafe" not in policy[1] and "default-src 'none'" in policy[1]
    assert policy[1].count("sha256-") == 2


def test_the_data_cannot_end_its_element(made: Figures) -> None:
    """The JSON in the page has no `<`, whatever departments are called, and still reads as JSON."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page_text(made), re.DOTALL)
    assert found is not None
    assert "<" not in found[1]
    assert json.loads(found[1])["departments"][0]["name"] == HOSTILE


def test_a_year_without_anything_still_makes_a_page(made: Figures) -> None:
    """With no account, no use and no robot, the page says so instead of failing."""
    empty = replace(made, departments=(), robots=(), rows=(), holdings=())
    assert "実行はまだありません" in page_text(empty)


def test_a_chart_escapes_what_it_is_told(made: Figures) -> None:
    """A tool's name in a chart is text."""
    drawn = to_svg(trend_chart(replace(made.tools[0], title=HOSTILE)), "k")
    assert "<script>" not in drawn and "&lt;script&gt;" in drawn


@pytest.mark.parametrize("rate", [0.0, 0.5, 1.0])
def test_the_numbers_of_a_narrow_forecast_stand_apart_and_inside_the_picture(made: Figures, rate: float) -> None:
    """Three equal numbers, at the bottom, in the middle and at the top, are all to be read."""
    tool = replace(made.tools[0], forecast=replace(made.tools[0].forecast, low=rate, middle=rate, high=rate))
    drawn = trend_chart(tool)
    right = max(shape.x for shape in drawn.shapes if isinstance(shape, Label))
    heights = sorted(shape.y for shape in drawn.shapes if isinstance(shape, Label) and shape.x == right)
    assert len(heights) == 3
    assert heights[0] >= 11 and heights[-1] <= drawn.height
    assert all(below - above >= 14 for above, below in pairwise(heights))

"""Every figure against a calculation by hand in SQL over the plain events, which shares no code with the product."""

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dxauto.usage.definitions import Reading
from dxauto.usage.figures import figures
from dxauto.usage.figures_types import Figures, ToolFigures
from dxauto.usage.periods import FiscalYear
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from samples.hall.plan import Hall, plan

TOOLS = ("e-form", "ai-ocr", "rpa", "transcription")
CASES = [
    pytest.param((2026, date(2026, 11, 20), 1, Reading.RELATIVE), id="this year, in mid-month"),
    pytest.param((2026, date(2026, 6, 30), 3, Reading.POINTS), id="at a month's end, three runs, points"),
    pytest.param((2025, date(2026, 11, 20), 1, Reading.RELATIVE), id="last year, over"),
    pytest.param((2024, date(2024, 5, 10), 2, Reading.RELATIVE), id="the first year, early"),
]
CHECKING = 0.5


@pytest.fixture(scope="module")
def hall() -> Hall:
    """Plan a hall in which some gave their accounts back within a year, and some of these got new ones."""
    made = plan(5)
    grants = []
    for number, grant in enumerate(made.roster.grants):
        if number % 4 or grant.until is not None or grant.start > date(2025, 6, 1):
            grants.append(grant)
            continue
        end = date(2025, 5, 20) if number % 8 else date(2026, 8, 15)
        grants.append(replace(grant, until=max(end, grant.start)))
        if number % 3:
            grants.append(replace(grant, start=date(2026, 10, 5), accounts=grant.accounts + 3))
    return replace(made, roster=replace(made.roster, grants=tuple(grants)))


@pytest.fixture(scope="module")
def store(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UsageStore]:
    """Give a store that was told everything late, out of order, and in files that overlap."""
    events = list(hall.events())
    random.Random(1).shuffle(events)
    half = len(events) // 2
    with UsageStore(tmp_path_factory.mktemp("hall") / "usage.sqlite3") as made:
        made.put_roster(hall.roster)
        for part in (events[half:], events[: half + 500], events[:100]):
            made.add(part)
        yield made


@pytest.fixture(scope="module")
def plain(hall: Hall) -> sqlite3.Connection:
    """Give the plain events in a database of the test's own."""
    made = sqlite3.connect(":memory:")
    made.execute("create table e (day, dep, person, tool, robot, kind, items, failed, corr, hand, checking)")
    made.executemany(
        "insert into e values (?,?,?,?,?,?,?,?,?,?,?)",
        [
            (e.day.isoformat(), e.department, e.person, e.tool, e.robot, e.kind.value, e.items, e.failed_items,
             e.corrections, e.minutes_by_hand, e.checking_minutes)
            for e in hall.events()
        ],
    )  # fmt: skip
    made.execute("create index e_dep on e (dep, tool, day)")
    made.execute("create table g (dep, tool, start, until, accounts)")
    grants = [(g.department, g.tool, str(g.start), str(g.until or "9999"), g.accounts) for g in hall.roster.grants]
    made.executemany("insert into g values (?,?,?,?,?)", grants)
    made.execute("create table was (old, new)")
    made.executemany("insert into was values (?,?)", [(c.old, c.new) for c in hall.roster.changes])
    return made


RATE = """
with held as (select distinct dep, tool from g where tool in ({tools}) and start <= :last and until >= :first),
     used as (select dep, tool from e where kind = 'real' and tool in ({tools}) and day between :first and :last
              group by dep, tool having count(*) >= :n)
select (select count(distinct held.dep) from held join used on used.dep = held.dep and used.tool = held.tool),
       (select count(distinct dep) from held)
"""

STAFF = """
with held as (select dep, tool, max(accounts) as accounts from g
              where tool in ({tools}) and start <= :last and until >= :first group by dep, tool),
     used as (select dep, tool, person from e where kind = 'real' and tool in ({tools})
              and day between :first and :last group by dep, tool, person having count(*) >= :n)
select (select count(*) from
         (select distinct u.dep, u.person from used u join held h on h.dep = u.dep and h.tool = u.tool)),
       (select coalesce(sum(most), 0) from (select max(accounts) as most from held group by dep))
"""


class ByHand:
    """What the plain events say in answer to one case."""

    def __init__(self, plain: sqlite3.Connection, as_of: date, n: int) -> None:
        self._plain, self.as_of, self._n = plain, as_of, n

    def pair(self, sql: str, tools: tuple[str, ...], first: str, last: str) -> tuple[int, int]:
        """Give (active, holding) from `first` to `last`, cut off at the day of the figures."""
        last = min(last, str(self.as_of))
        if last < first:
            return 0, 0
        quoted = ",".join(f"'{tool}'" for tool in tools)
        found = self._plain.execute(sql.format(tools=quoted), {"first": first, "last": last, "n": self._n}).fetchone()
        return int(found[0]), int(found[1])

    def one(self, sql: str, *given: Any) -> Any:
        """Give the only value of a query."""
        return self._plain.execute(sql, given).fetchone()[0]

    def all(self, sql: str, *given: Any) -> list[Any]:
        """Give the rows of a query."""
        return self._plain.execute(sql, given).fetchall()


def span(key: str) -> tuple[str, str]:
    """Give the first and last day of a period by its key (31 ends every month: text is compared)."""
    if len(key) == 4:
        return f"{key}-04-01", f"{int(key) + 1}-03-31"
    if "q" in key:
        year, quarter = int(key[:4]), int(key[-1])
        return {
            1: (f"{year}-04-01", f"{year}-06-31"),
            2: (f"{year}-07-01", f"{year}-09-31"),
            3: (f"{year}-10-01", f"{year}-12-31"),
            4: (f"{year + 1}-01-01", f"{year + 1}-03-31"),
        }[quarter]
    return f"{key}-01", f"{key}-31"


Case = tuple[Figures, ByHand, int, Reading]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, store: UsageStore, plain: sqlite3.Connection) -> Case:
    """Give figures and what to hold them against."""
    year, as_of, n, reading = request.param
    terms = UsageTerms(active_runs=n, target_reading=reading, checking_minutes=CHECKING)
    made = figures(store, FiscalYear(year), as_of, terms)
    return made, ByHand(plain, min(as_of, date(year + 1, 3, 31)), n), year, reading


def of(tool: ToolFigures) -> tuple[str, ...]:
    """Give the tools that a row of figures is about."""
    return (tool.tool,) if tool.tool else TOOLS


def test_rates_of_every_period(case: Case) -> None:
    """Departments and staff, months, quarters and the year, each tool and all of them."""
    made, hand, *_ = case
    checked = 0
    for tool in (made.all_tools, *made.tools):
        for period in (tool.year, *tool.quarters, *tool.months):
            first, last = span(period.period)
            assert (period.departments.active, period.departments.holding) == hand.pair(RATE, of(tool), first, last)
            assert (period.staff.active, period.staff.holding) == hand.pair(STAFF, of(tool), first, last)
            assert period.begun == (first <= str(hand.as_of))
            checked += period.departments.active
    assert checked > 0


def test_runs_and_items_of_every_period(case: Case) -> None:
    """Real, successful runs, whoever made them, and the items done."""
    made, hand, *_ = case
    for tool in made.tools:
        for period in (tool.year, *tool.quarters, *tool.months):
            first, last = span(period.period)
            last = min(last, str(hand.as_of))
            sql = "select count(*), coalesce(sum(items), 0) from e where kind='real' and tool=? and day between ? and ?"
            assert hand.all(sql, tool.tool, first, last) == [(period.runs, period.items)]


def test_the_year_before_growth_and_target(case: Case) -> None:
    """Last year's rate is that of all its days; growth and both readings of the target follow from it."""
    made, hand, year, reading = case
    for tool in (made.all_tools, *made.tools):
        active, holding = hand.pair(RATE, of(tool), f"{year - 1}-04-01", f"{year}-03-31")
        assert (tool.before is None) == (holding == 0)
        first_grant = hand.one(f"select min(start) from g where tool in ({','.join('?' * len(of(tool)))})", *of(tool))
        first_year = bool(tool.tool) and f"{year}-04-01" <= first_grant <= f"{year + 1}-03-31"
        assert tool.target.first_year == first_year
        if first_year:
            assert tool.target.goal == 0.5
        elif not holding or (not active and reading is Reading.RELATIVE):
            assert tool.target.goal is None
        else:
            relative, points = min(1.0, active / holding * 1.07), min(1.0, active / holding + 0.07)
            wanted = (relative, points) if reading is Reading.RELATIVE else (points, relative)
            assert (tool.target.goal, tool.target.other or 0.0) == pytest.approx(wanted)
        if holding and tool.year.departments.holding:
            now = tool.year.departments.active / tool.year.departments.holding
            assert tool.growth.points == pytest.approx((now - active / holding) * 100)
            assert tool.growth.relative == (pytest.approx(now / (active / holding) - 1) if active else None)


def test_the_course_through_the_year(case: Case) -> None:
    """The cumulative rate at each month's end, and last year's up to the same day, where one run is enough."""
    made, hand, year, _ = case
    if made.terms.active_runs > 1:
        pytest.skip("with more than one run the day is that of a month's last use")
    for tool in (made.all_tools, *made.tools):
        for period, found in zip(tool.months, tool.cumulative, strict=True):
            _, last = span(period.period)
            active, holding = hand.pair(RATE, of(tool), f"{year}-04-01", last)
            assert found == (active / holding if period.begun and holding else None)
        same_day = f"{hand.as_of.year - 1}-{hand.as_of:%m-%d}"
        active, holding = hand.pair(RATE, of(tool), f"{year - 1}-04-01", same_day)
        before = tool.before_same_day
        assert (None if before is None else (before.active, before.holding)) == ((active, holding) if holding else None)


HOURS = """
select coalesce(sum(case when checking is not null and hand is not null then items * hand - checking end), 0) / 60,
       coalesce(sum(case when checking is null and hand is not null then items * (hand - ?) end), 0) / 60,
       coalesce(sum(case when checking is not null and hand is not null then items end), 0),
       coalesce(sum(case when checking is null and hand is not null then items end), 0),
       coalesce(sum(case when hand is null then items end), 0)
from e where kind = 'real' and day between ? and ?
"""


def hours_agree(found: Any, row: Any) -> bool:
    """Compare hours; sums are rounded to milliseconds an event."""
    exact = (found.measured_items, found.assumed_items, found.uncounted_items) == tuple(row[2:])
    return exact and (found.measured, found.assumed) == pytest.approx(row[:2], abs=1e-3)


def test_hours_measured_and_assumed(case: Case) -> None:
    """Hours saved of tools, departments and robots; measured and assumed ones apart."""
    made, hand, year, _ = case
    during = (CHECKING, f"{year}-04-01", str(hand.as_of))
    for tool in made.tools:
        assert hours_agree(tool.hours, hand.all(f"{HOURS} and tool = ?", *during, tool.tool)[0])
    for department in made.departments:
        assert hours_agree(department.hours, hand.all(f"{HOURS} and dep = ?", *during, department.name)[0])
        for cell in department.cells:
            row = hand.all(f"{HOURS} and dep = ? and tool = ?", *during, department.name, cell.tool)[0]
            assert hours_agree(cell.hours, row)
    for robot in made.robots:
        row = hand.all(f"{HOURS} and robot = ? and tool = ?", *during, robot.robot, robot.tool)[0]
        assert hours_agree(robot.hours, row)


QUALITY = """
select count(case when kind = 'real' then 1 end), count(case when kind = 'failed' then 1 end),
       coalesce(sum(case when kind = 'real' then items end), 0),
       coalesce(sum(case when kind in ('real', 'failed') then failed end), 0),
       coalesce(sum(case when kind = 'real' then corr end), 0),
       count(case when kind = 'test' then 1 end), count(case when kind = 'retry' then 1 end)
from e where day between ? and ?
"""


def test_failures_and_corrections(case: Case) -> None:
    """Rates of failure and correction by robot; tests and retries in neither, but shown."""
    made, hand, year, _ = case
    during = (f"{year}-04-01", str(hand.as_of))
    assert made.robots
    for robot in made.robots:
        row = hand.all(f"{QUALITY} and robot = ? and tool = ?", *during, robot.robot, robot.tool)[0]
        q = robot.quality
        assert (q.runs, q.failed_runs, q.items, q.failed_items, q.corrections, q.tests, q.retries) == row
        assert q.failure == (row[1] / (row[0] + row[1]) if row[0] + row[1] else None)
        assert q.correction == (row[4] / row[2] if row[2] else None)
    assert [one.runs for one in made.excluded] == list(
        hand.all(
            "select count(case when kind='test' then 1 end), count(case when kind='failed' then 1 end),"
            " count(case when kind='retry' then 1 end) from e where day between ? and ?",
            *during,
        )[0]
    )


STANDING = """
with held as (select 1 from g where g.dep = :dep and g.tool = :tool and start <= :last and until >= :first),
     now as (select 1 from e where dep = :dep and tool = :tool and kind = 'real' and day between :first and :last),
     names as (with recursive n(name) as
                 (select :dep union select old from was join n on was.new = n.name) select name from n),
     ever as (select 1 from e join names on e.dep = names.name
              where tool = :tool and kind = 'real' and day <= :last)
select case when not exists (select * from held) then 'none'
            when (select count(*) from now) >= :n then 'active'
            when exists (select * from ever) then 'lapsed' else 'never' end
"""


def test_who_is_active_lapsed_or_never_started(case: Case, plain: sqlite3.Connection) -> None:
    """Each cell of the heat map: its standing, its months, its people (or that they are too few to be shown)."""
    made, hand, year, _ = case
    first, last = f"{year}-04-01", str(hand.as_of)
    seen = set()
    for cell in (cell for department in made.departments for cell in department.cells):
        asked = {"dep": cell.department, "tool": cell.tool, "first": first, "last": last, "n": made.terms.active_runs}
        assert cell.standing == plain.execute(STANDING, asked).fetchone()[0]
        seen.add(cell.standing)
        sql = "select count(distinct person) from e where dep=? and tool=? and kind='real' and day between ? and ?"
        people = hand.one(sql, cell.department, cell.tool, first, last)
        assert cell.people == (None if people in (1, 2) else people)
        sql = "select count(*) from e where dep=? and tool=? and kind='real' and substr(day, 1, 7)=? and day <= ?"
        for number, found in enumerate(cell.months):
            month = f"{year + (number > 8)}-{(number + 3) % 12 + 1:02}"
            wanted = hand.one(sql, cell.department, cell.tool, month, last)
            assert found == (None if f"{month}-01" > last else wanted)
    assert len(seen) >= 3


def test_no_person_is_in_the_figures(case: Case, hall: Hall) -> None:
    """No sign of any person stands anywhere in what is shown."""
    made, *_ = case
    text = repr(made)
    assert not [event.person for event in hall.events() if event.person in text]

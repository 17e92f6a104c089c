"""Adding events to the sums by day and month: the SQL that both databases run, on a set of rows that are new.

SQLite runs it after an insert, inside the same transaction; PostgreSQL runs it in a trigger, so that it happens
whoever inserts. Conflicting keys are visited in one order, so that two writers cannot wait for each other.
"""

from __future__ import annotations

from dxauto.usage.schema import COUNTS, daily, monthly, monthly_people

_REAL = "kind = 'real'"
_MEASURED = f"{_REAL} AND timed = 2"
_ASSUMED = f"{_REAL} AND timed = 1"

_TIMED = "CASE WHEN hand_ms IS NULL THEN 0 WHEN checking_ms IS NULL THEN 1 ELSE 2 END"
"""0: nobody knows what it takes by hand; 1: known, but not how long checking took; 2: both known."""

_PLAIN = {name: f"SUM({name})" for name in ("runs", "items", "review", "failed_items", "corrections", "duration_ms")}
_PLAIN |= {"hand_ms": "SUM(hand_ms * items)", "checking_ms": "SUM(checking_ms)", "events": "COUNT(*)"}
"""What is summed for each kind apart: a condition for each row and each sum would take twice the time."""


def _whole(sql: str) -> str:
    # PostgreSQL's sums of whole numbers are of a type that Python reads as Decimal.
    return f"CAST(SUM({sql}) AS BIGINT)"


def _when(condition: str, value: str) -> str:
    return _whole(f"CASE WHEN {condition} THEN {value} ELSE 0 END")


_SUMS = {
    "runs": _when(_REAL, "runs"),
    "items": _when(_REAL, "items"),
    "review": _when(_REAL, "review"),
    "failed_runs": _when("kind = 'failed'", "runs"),
    "failed_items": _when("kind IN ('real', 'failed')", "failed_items"),
    "tests": _when("kind = 'test'", "runs"),
    "retries": _when("kind = 'retry'", "runs"),
    "corrections": _when(_REAL, "corrections"),
    "duration_ms": _when(_REAL, "duration_ms"),
    "hand_measured_ms": _when(_MEASURED, "hand_ms"),
    "checking_ms": _when(_MEASURED, "checking_ms"),
    "items_measured": _when(_MEASURED, "items"),
    "hand_assumed_ms": _when(_ASSUMED, "hand_ms"),
    "items_assumed": _when(_ASSUMED, "items"),
}
assert tuple(_SUMS) == COUNTS

_MONTH = {
    "sqlite": "(CAST(substr(day, 1, 4) AS INTEGER) * 12 + CAST(substr(day, 6, 2) AS INTEGER) - 1)",
    "postgresql": "(extract(year FROM day)::int * 12 + extract(month FROM day)::int - 1)",
}
_EARLIER = {"sqlite": "min", "postgresql": "least"}
_LATER = {"sqlite": "max", "postgresql": "greatest"}

DAILY = tuple(column.name for column in daily.columns)
MONTHLY = tuple(column.name for column in monthly.columns)
PEOPLE = tuple(column.name for column in monthly_people.columns)
"""The columns of the tables, as the SELECTs below give them."""


def days(rows: str) -> str:
    """Give the SELECT of `daily`'s columns over `rows` (a FROM clause with its WHERE) of `events`."""
    plain = ", ".join(f"{sql} AS {name}" for name, sql in _PLAIN.items())
    by_kind = (
        f"SELECT day, department, tool, robot, kind, {_TIMED} AS timed, {plain} FROM {rows} GROUP BY 1, 2, 3, 4, 5, 6"
    )
    sums = ", ".join(f"{sql} AS {name}" for name, sql in (_SUMS | {"real_events": _when(_REAL, "events")}).items())
    keys = "day, department, tool, robot"
    return f"SELECT {keys}, {sums} FROM ({by_kind}) AS by_kind GROUP BY {keys}"


def months(dialect: str, rows: str) -> str:
    """Give the SELECT of `monthly`'s columns over `rows` (a FROM clause with its WHERE) that are such as `daily`'s."""
    sums = ", ".join(f"{_whole(name)} AS {name}" for name in COUNTS)
    used = "CASE WHEN real_events > 0 THEN day END"
    return (
        f"SELECT {_MONTH[dialect]} AS month, department, tool, robot, {sums}, "
        f"MIN({used}) AS first_day, MAX({used}) AS last_day FROM {rows} GROUP BY 1, 2, 3, 4"
    )


def people(dialect: str, rows: str, and_also: str = "true") -> str:
    """Give the SELECT of `monthly_people`'s columns; `rows` of `events` without WHERE, which is in `and_also`."""
    return (
        f"SELECT {_MONTH[dialect]} AS month, department, tool, person, {_whole('runs')} AS runs, "
        f"MIN(CASE WHEN runs > 0 THEN day END) AS first_day FROM {rows} "
        f"WHERE {_REAL} AND person <> '' AND {and_also} GROUP BY 1, 2, 3, 4"
    )


def add_daily(select: str) -> str:
    """Give the statement that adds what `select` gives to `daily`."""
    return _add("daily", DAILY, select, [_plus("daily", name) for name in DAILY[4:]])


def add_monthly(dialect: str, rows: str) -> str:
    """Give the statement that adds rows such as `daily`'s to `monthly`."""
    dates = [
        _chosen("monthly", "first_day", _EARLIER[dialect]),
        _chosen("monthly", "last_day", _LATER[dialect]),
    ]
    added = [_plus("monthly", name) for name in COUNTS]
    return _add("monthly", MONTHLY, months(dialect, rows), added + dates)


def add_people(dialect: str, rows: str, and_also: str = "true") -> str:
    """Give the statement that adds new rows of `events` to `monthly_people`."""
    changed = [_plus("monthly_people", "runs"), _chosen("monthly_people", "first_day", _EARLIER[dialect])]
    return _add("monthly_people", PEOPLE, people(dialect, rows, and_also), changed)


def _add(table: str, columns: tuple[str, ...], select: str, changed: list[str]) -> str:
    """The first four columns of each table are its key."""
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) {select} ORDER BY 1, 2, 3, 4 "
        f"ON CONFLICT ({', '.join(columns[:4])}) DO UPDATE SET {', '.join(changed)}"
    )


def _plus(table: str, name: str) -> str:
    return f"{name} = {table}.{name} + excluded.{name}"


def _chosen(table: str, name: str, pick: str) -> str:
    return f"{name} = coalesce({pick}({table}.{name}, excluded.{name}), {table}.{name}, excluded.{name})"

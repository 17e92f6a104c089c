"""Adding events to the monthly sums: the SQL that both databases run, on a set of rows that are new.

SQLite runs it after an insert, inside the same transaction; PostgreSQL runs it in a trigger, so that it happens
whoever inserts. Conflicting keys are visited in one order, so that two writers cannot wait for each other.
"""

from __future__ import annotations

from dxauto.usage.schema import COUNTS

_REAL = "kind = 'real'"
_MEASURED = f"{_REAL} AND timed = 2"
_ASSUMED = f"{_REAL} AND timed = 1"

_TIMED = "CASE WHEN hand_ms IS NULL THEN 0 WHEN checking_ms IS NULL THEN 1 ELSE 2 END"
"""0: nobody knows what it takes by hand; 1: known, but not how long checking took; 2: both known."""

_PLAIN = {name: f"SUM({name})" for name in ("runs", "items", "review", "failed_items", "corrections", "duration_ms")}
_PLAIN |= {"hand_ms": "SUM(hand_ms * items)", "checking_ms": "SUM(checking_ms)"}
"""What is summed for each kind apart: a condition for each row and each sum would take twice the time."""


def _when(condition: str, value: str) -> str:
    return f"CAST(SUM(CASE WHEN {condition} THEN {value} ELSE 0 END) AS BIGINT)"


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

MONTH = {
    "sqlite": "(CAST(substr(day, 1, 4) AS INTEGER) * 12 + CAST(substr(day, 6, 2) AS INTEGER) - 1)",
    "postgresql": "(extract(year FROM day)::int * 12 + extract(month FROM day)::int - 1)",
}
_EARLIER = {"sqlite": "min", "postgresql": "least"}
_LATER = {"sqlite": "max", "postgresql": "greatest"}
_KEYS = "month, department, tool, robot"
_PEOPLE_KEYS = "month, department, tool, person"


def sums(dialect: str, rows: str) -> str:
    """Give the SELECT of `monthly`'s columns over `rows` (a FROM clause with its WHERE)."""
    plain = ", ".join(f"{sql} AS {name}" for name, sql in _PLAIN.items())
    by_kind = (
        f"SELECT {MONTH[dialect]} AS month, department, tool, robot, kind, {_TIMED} AS timed, {plain}, "
        f"MIN(day) AS earliest, MAX(day) AS latest FROM {rows} GROUP BY 1, 2, 3, 4, 5, 6"
    )
    chosen = ", ".join(f"{sql} AS {name}" for name, sql in _SUMS.items())
    days = ", ".join(
        f"{pick}(CASE WHEN {_REAL} THEN {day} END) AS {name}"
        for pick, day, name in (("MIN", "earliest", "first_day"), ("MAX", "latest", "last_day"))
    )
    return f"SELECT {_KEYS}, {chosen}, {days} FROM ({by_kind}) AS by_kind GROUP BY {_KEYS}"


def people(dialect: str, rows: str, and_also: str = "true") -> str:
    """Give the SELECT of `monthly_people`'s columns; `rows` without WHERE, which is in `and_also`."""
    grouped = f"{MONTH[dialect]}, department, tool, person"
    return (
        f"SELECT {MONTH[dialect]} AS month, department, tool, person, CAST(SUM(runs) AS BIGINT) AS runs FROM {rows} "
        f"WHERE {_REAL} AND person <> '' AND {and_also} GROUP BY {grouped}"
    )


def add_monthly(dialect: str, rows: str) -> str:
    """Give the statement that adds new rows to `monthly`."""
    added = ", ".join(f"{name} = monthly.{name} + excluded.{name}" for name in COUNTS)
    days = ", ".join(
        f"{name} = coalesce({pick}(monthly.{name}, excluded.{name}), monthly.{name}, excluded.{name})"
        for name, pick in (("first_day", _EARLIER[dialect]), ("last_day", _LATER[dialect]))
    )
    columns = f"{_KEYS}, {', '.join(COUNTS)}, first_day, last_day"
    return (
        f"INSERT INTO monthly ({columns}) {sums(dialect, rows)} ORDER BY 1, 2, 3, 4 "
        f"ON CONFLICT ({_KEYS}) DO UPDATE SET {added}, {days}"
    )


def add_people(dialect: str, rows: str, and_also: str = "true") -> str:
    """Give the statement that adds new rows to `monthly_people`."""
    return (
        f"INSERT INTO monthly_people ({_PEOPLE_KEYS}, runs) {people(dialect, rows, and_also)} ORDER BY 1, 2, 3, 4 "
        f"ON CONFLICT ({_PEOPLE_KEYS}) DO UPDATE SET runs = monthly_people.runs + excluded.runs"
    )

"""Ends that nobody has written, but that follow: of a department that became another, and of its accounts.

A hall's new roster simply lacks the departments that are gone. Without an end they would hold their accounts for ever
and lower every later rate.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dxauto.usage.types import Change, Department, Grant, Roster

_DAY = timedelta(days=1)


def ended(roster: Roster) -> Roster:
    """Give the roster with these ends: a department without one ends on the day before it became another (its last
    change), its accounts with it at the latest.

    A change from a name to the same name says that the department goes on (another was split off from it); such rows
    are left out of what is returned.
    """
    ends = _ends(roster)
    departments = [replace(one, until=ends[one.name]) if one.name in ends else one for one in roster.departments]
    until = {one.name: one.until for one in departments}
    return Roster(
        departments,
        [_held(grant, until.get(grant.department)) for grant in roster.grants],
        [change for change in roster.changes if change.old != change.new],
        roster.aliases,
    )


def _ends(roster: Roster) -> dict[str, date]:
    last: dict[str, date] = {}
    for change in roster.changes:
        last[change.old] = max(change.day, last.get(change.old, change.day))
    return {
        one.name: last[one.name] - _DAY
        for one in roster.departments
        if one.until is None and one.name in last and not _goes_on(one, last[one.name], roster)
    }


def _goes_on(department: Department, day: date, roster: Roster) -> bool:
    """Tell whether something speaks of the department on or after the day on which it became another."""
    if department.start is not None and department.start >= day:
        return True
    return any(_again(change, department.name, day) for change in roster.changes) or any(
        grant.department == department.name and grant.start >= day for grant in roster.grants
    )


def _again(change: Change, name: str, day: date) -> bool:
    return change.new == name and (change.old == name or change.day >= day)


def _held(grant: Grant, last: date | None) -> Grant:
    if last is None or grant.start > last or (grant.until is not None and grant.until <= last):
        return grant
    return replace(grant, until=last)

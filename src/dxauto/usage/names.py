"""Which department is meant by a name as somebody has written it, on a day."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from datetime import date

from dxauto.usage.types import Department, Roster


def normal(text: str) -> str:
    """Give a name without differences that people do not see: width, blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class Names:
    """The departments of a roster, by all their names.

    A name that had ended by the day stands for the one department that came after it (a log that still says the old
    name after 1 April); one that had not begun, for the one that it came from (a log that renames the past). Where
    several came before or after, nobody can tell which: then there is none.
    """

    def __init__(self, roster: Roster, aliases: Mapping[str, str] | None = None) -> None:
        self._departments = {d.name: d for d in roster.departments}
        self._written = {normal(name): name for name in self._departments}
        for written, name in (*roster.aliases, *(aliases or {}).items()):
            self._written[normal(written)] = name
        self._after: dict[str, list[str]] = {}
        self._before: dict[str, list[str]] = {}
        for change in roster.changes:
            self._after.setdefault(change.old, []).append(change.new)
            self._before.setdefault(change.new, []).append(change.old)

    def at(self, written: str, day: date) -> str | None:
        """Give the department's name on a day, None if there is none."""
        name = self._written.get(normal(written))
        return self._on(name, day) if name is not None else None

    def known(self, written: str) -> bool:
        """Tell whether there is such a name at all (another name for a department that there is not is none)."""
        return self._written.get(normal(written)) in self._departments

    def near(self, written: str) -> list[str]:
        """Give names that may have been meant, the likeliest first."""
        wanted = normal(written)
        found = difflib.get_close_matches(wanted, list(self._written), n=3, cutoff=0.5)
        found += [name for name in self._written if len(name) > 1 and (name in wanted or wanted in name)][:3]
        return list(dict.fromkeys(self._written[name] for name in found if wanted))[:3]

    def _on(self, name: str, day: date) -> str | None:
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            department = self._departments.get(name)
            if department is None:
                return None
            others = self._elsewhere(department, day)
            if others is None:
                return name
            if len(others) != 1:
                return None
            name = others[0]
        return None

    def _elsewhere(self, department: Department, day: date) -> list[str] | None:
        """Give where to look instead, None if the department is there on the day."""
        if department.until is not None and day > department.until:
            return self._after.get(department.name, [])
        if department.start is not None and day < department.start:
            return self._before.get(department.name, [])
        return None

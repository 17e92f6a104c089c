"""Files that belong to others (a meeting's own file beside its recording): they go where those go, and are not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from dxauto.robot import Accompanied
from dxauto.watch.names import same
from dxauto.watch.types import Held, Role


@dataclass(frozen=True, slots=True)
class Companions:
    """Which files go along with which, as a robot's kind tells it; for a kind that tells nothing, none does."""

    kind: Accompanied | None = None

    def along(self, place: str) -> bool:
        """Tell whether what lies there is never read by itself: it waits for what it belongs to."""
        return self.kind is not None and self.kind.goes_along(PurePosixPath(place).name)

    def beside(self, name: str) -> Sequence[str]:
        """Give the names that the files of an input of this name may have, but its own."""
        found = self.kind.beside(name) if self.kind is not None else ()
        return [one for one in found if same(one) != same(name)]

    def with_theirs(self, places: Iterable[str], found: Iterable[str]) -> list[str]:
        """Give the places, and behind them those of `found` that belong to them."""
        chosen = list(places)
        wanted, there = self._wanted(chosen), set(chosen)
        return chosen + [one for one in found if one not in there and self.along(one) and same(one) in wanted]

    def mains(self, files: Sequence[Held]) -> dict[int, Held]:
        """Give, by the id of each file that goes along, the file of the same batch that it belongs to.

        With a sheet among them that is the sheet, also for what the sheet names.
        """
        sheet = next((one for one in files if one.role is Role.SHEET), None)
        if sheet is not None:
            return {one.id: sheet for one in files if one.id != sheet.id}
        by_place = {one.place: one for one in files}
        wanted = self._wanted(place for place in by_place if not self.along(place))
        return {
            one.id: by_place[wanted[same(one.place)]]
            for one in files
            if self.along(one.place) and same(one.place) in wanted
        }

    def _wanted(self, places: Iterable[str]) -> dict[str, str]:
        """Give the places (as `same` has them) at which companions may lie, each with that of the first they serve."""
        wanted: dict[str, str] = {}
        for place in places:
            path = PurePosixPath(place)
            for name in self.beside(path.name):
                wanted.setdefault(same(str(path.with_name(name))), place)
        return wanted

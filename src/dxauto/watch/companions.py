"""Files that belong to others (a meeting's own file beside its recording): they go where those go, and are not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from dxauto.robot import Accompanied
from dxauto.watch.names import same
from dxauto.watch.types import Held


@dataclass(frozen=True, slots=True)
class Companions:
    """Which files go along with which, as a robot's kind tells it; for a kind that tells nothing, none does."""

    kind: Accompanied | None = None

    def along(self, place: str) -> bool:
        """Tell whether what lies there is never read by itself: it waits for what it belongs to."""
        return self.kind is not None and self.kind.goes_along(PurePosixPath(place).name)

    def with_theirs(self, places: Iterable[str], found: Iterable[str]) -> list[str]:
        """Give the places, and behind them those of `found` that belong to them."""
        chosen = list(places)
        waiting = [place for place in found if self.along(place)]
        return chosen + [one for one in waiting if any(self._belongs(one, place) for place in chosen)]

    def mains(self, files: Sequence[Held]) -> dict[int, Held]:
        """Give, by the id of each file that goes along, the file of the same batch that it belongs to."""
        found = {}
        for one in files:
            main = next((main for main in files if self._belongs(one.place, main.place)), None)
            if main is not None:
                found[one.id] = main
        return found

    def _belongs(self, one: str, main: str) -> bool:
        if self.kind is None or not self.along(one) or self.along(main):
            return False
        its, path = PurePosixPath(one), PurePosixPath(main)
        return its.parent == path.parent and same(its.name) in map(same, self.kind.beside(path.name))

"""Which pages of a form of several pages belong to one application.

First by the value that stands on every page (`join` of the template), wherever in the stack the pages lie; then
what is left over, by being neighbours, in whichever of the two directions fewer pages stay alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of such a form: its place in the stack, where it lies, its page number there and in the form."""

    position: int
    file: str
    file_page: int
    template: str
    page: int
    join: str | None

    def follows(self, other: Sheet) -> bool:
        """Tell whether it comes right after `other` in the stack: the next page of its file, or, where every page is a
        file of its own, the next file of the folder.
        """
        if self.position != other.position + 1:
            return False
        if self.file == other.file and self.file_page == other.file_page + 1:
            return True
        same_folder = PurePath(self.file).parent == PurePath(other.file).parent
        return same_folder and self.file_page == other.file_page == 1


Group = tuple[Sheet, ...]


def pair(sheets: Iterable[Sheet], pages: int) -> list[Group]:
    """Put sheets of one template of `pages` pages into groups, each page at most once in a group.

    Groups come in the order of their first position in the stack; a group's sheets in page order.
    """
    ordered = sorted(sheets, key=lambda s: s.position)
    groups = _by_join(ordered)
    whole = [g for g in groups if len(g) == pages]
    rest = sorted((g for g in groups if len(g) < pages), key=lambda g: g[0].position)
    for run in _neighbouring(rest):
        whole.extend(_better(_chained(run, 1), _chained(run, -1)))
    return sorted((tuple(sorted(g, key=lambda s: s.page)) for g in whole), key=lambda g: min(s.position for s in g))


def disagreeing(group: Group) -> bool:
    """Tell whether the pages carry different join values, although they were put together as neighbours."""
    return len({s.join for s in group if s.join is not None}) > 1


def _by_join(ordered: Sequence[Sheet]) -> list[Group]:
    """Join equal values; a page goes to the nearest open group that lacks it."""
    groups: list[list[Sheet]] = []
    open_groups: dict[str, list[list[Sheet]]] = {}
    for sheet in ordered:
        lacking = [] if sheet.join is None else open_groups.setdefault(sheet.join, [])
        fitting = [g for g in lacking if all(s.page != sheet.page for s in g)]
        if fitting:
            max(fitting, key=lambda g: g[-1].position).append(sheet)
            continue
        group = [sheet]
        groups.append(group)
        lacking.append(group)
    return [tuple(g) for g in groups]


def _neighbouring(groups: Sequence[Group]) -> list[list[Group]]:
    """Cut the incomplete groups into runs that lie side by side in the stack."""
    runs: list[list[Group]] = []
    for group in groups:
        if runs and group[0].follows(runs[-1][-1][-1]):
            runs[-1].append(group)
        else:
            runs.append([group])
    return runs


def _chained(run: Sequence[Group], step: int) -> list[Group]:
    """Join neighbours whose page numbers go up (step 1) or down (-1) by one."""
    chained: list[Group] = []
    for group in run:
        if chained and group[0].page == chained[-1][-1].page + step and not _pages(group) & _pages(chained[-1]):
            chained[-1] = (*chained[-1], *group)
        else:
            chained.append(group)
    return chained


def _pages(group: Group) -> set[int]:
    return {sheet.page for sheet in group}


def _better(forward: list[Group], backward: list[Group]) -> list[Group]:
    return backward if len(backward) < len(forward) else forward

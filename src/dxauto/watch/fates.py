"""What becomes of the files of a batch, from what became of their items: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from dxauto.robot import ItemOutcome, State
from dxauto.watch.types import Fate, Held

CHANGED = "読み取っている間に、ファイルの中身が変わりました"
NOTHING = "読むものが入っていませんでした"
TAKEN_AWAY = "読み取っている間に、ほかの人がファイルを移したか、消しました"


@dataclass(slots=True)
class Tally:
    """How many items of a file there were, how many could not be done, and why the first could not."""

    items: int = 0
    failed: int = 0
    reason: str = ""

    def add(self, state: State, reason: str) -> None:
        """Count one."""
        self.items += 1
        if state is State.FAILED:
            self.failed += 1
            self.reason = self.reason or reason


@dataclass(slots=True)
class Tallies:
    """The items of a run, by the file that they name in their payload's `path`; and all together."""

    by_path: dict[str, Tally] = field(default_factory=dict)
    all: Tally = field(default_factory=Tally)

    def add(self, one: ItemOutcome) -> None:
        """Count an item of the run."""
        self.all.add(one.outcome.state, one.outcome.reason)
        path = one.item.payload.get("path")
        if isinstance(path, str):
            self.by_path.setdefault(path, Tally()).add(one.outcome.state, one.outcome.reason)


def to_read(files: Iterable[Held]) -> list[Held]:
    """Give what is read of a batch: each content once, and nothing that was read before."""
    chosen: dict[str, Held] = {}
    for one in files:
        if one.fate is None:
            chosen.setdefault(one.digest or f"id {one.id}", one)
    return list(chosen.values())


def judged(files: Iterable[Held], read: Mapping[int, Tally], odd: Mapping[int, Held], day: str) -> Iterator[Held]:
    """Give the files with what became of them.

    `read` are the tallies of those that were read (by id), `odd` those that are no longer as they were when taken,
    as they are to be judged. A copy of a file in the same batch shares its fate.
    """
    listed = list(files)
    first = {one.digest: one for one in reversed(listed) if one.id in read and one.digest}
    for one in listed:
        if one.fate is not None:
            yield one
        elif one.id in odd:
            yield odd[one.id]
        elif one.id in read:
            yield _of(one, read[one.id])
        else:
            its = first[one.digest]
            like = odd.get(its.id) or _of(its, read[its.id])
            if like.fate is Fate.DONE:
                yield replace(one, fate=Fate.TWIN, reason=day)
            else:
                yield replace(one, fate=Fate.REVIEW, reason=like.reason)


def spoilt(sheet: Held, odd: Mapping[int, Held]) -> dict[int, Held]:
    """Give `odd` with the sheet in it if any of its files is: they were read as one."""
    if not odd or sheet.id in odd:
        return dict(odd)
    return {**odd, sheet.id: replace(sheet, fate=Fate.REVIEW, reason=next(iter(odd.values())).reason)}


def along(one: Held, main: Held) -> Held:
    """Give a file that was not read by itself with the fate of the one that it belongs to."""
    if main.fate in (Fate.DONE, Fate.TWIN):
        return replace(one, fate=Fate.DONE)
    return replace(one, fate=Fate.REVIEW, reason=main.reason or TAKEN_AWAY)


def _of(one: Held, tally: Tally) -> Held:
    if not tally.items:
        return replace(one, fate=Fate.REVIEW, reason=NOTHING)
    if not tally.failed:
        return replace(one, fate=Fate.DONE)
    part = "" if tally.items == 1 else f"{tally.items} 件（ページ）のうち {tally.failed} 件を読めませんでした。"
    return replace(one, fate=Fate.REVIEW, reason=part + (tally.reason or "読み取れませんでした"))

"""What a watched folder offers now: how its files look, which wait for others, which are taken next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dxauto.watch.gathering import Offer, Together, offered
from dxauto.watch.journal import Journal
from dxauto.watch.listing import Look, listing, look_at, readable
from dxauto.watch.plan import Plan
from dxauto.watch.sheets import Sheets
from dxauto.watch.still import Decision, Seen, decide, left_of, observe
from dxauto.watch.types import Role
from dxauto.watch.waits import Waits

_HOUR_S, _DAY_S = 3600, 86400


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is taken next: `inputs` (one file each, or a sheet and its parts) and behind them what goes along.

    `aside` says why it is set aside unread; empty for what is read.
    """

    looks: Mapping[str, Look]
    roles: Mapping[str, Role]
    inputs: frozenset[str]
    aside: str = ""


@dataclass(slots=True)
class Lookout:
    """Looks at one folder. `say` gets sentences on what hinders, `tell` those on what goes on."""

    plan: Plan
    journal: Journal
    say: Callable[[str], None]
    tell: Callable[[str], None]
    refused: frozenset[str] = frozenset()
    _seen: dict[str, Seen] = field(default_factory=dict)
    _found: dict[str, Look] = field(default_factory=dict)
    _offer: Offer = field(default_factory=Offer)
    _naming: frozenset[str] = frozenset()
    _sheets: Sheets | None = field(init=False)
    _waits: Waits = field(init=False)

    def __post_init__(self) -> None:
        """Make what only kinds need one of whose files may name others."""
        plan = self.plan
        self._sheets = Sheets(plan.gathering, plan.folder) if plan.gathering is not None else None
        self._waits = Waits(self.journal, plan.folder, plan.robot, plan.await_s)

    def look(self, clock: float, now: datetime) -> None:
        """Look at the folder; raises OSError if it is away."""
        self._found = found = listing(self.plan.folder, self.plan.not_in)
        along = self.plan.companions.along
        relevant = found if self._sheets else {one: found[one] for one in found if not along(one)}
        self._seen = observe(self._seen, relevant, clock)
        self.refused &= frozenset(self._seen)
        self._offer = self._read(self._sheets, clock, now) if self._sheets else Offer(self._seen)

    def choose(self, clock: float, now: datetime) -> Chosen | None:
        """Give what is to be taken now, of what was there at the last look."""
        waiting = self._offer.waiting
        for one in self._waits.overdue(waiting, now) if waiting else ():
            if not self._refuse_shut(one.places):
                return self._chosen(_roles(one), f"{_told(self.plan.await_s)}待ちました。{one.awaits}")
        take = self.decision(clock).take
        one_thing = next((one for one in take if one in self._offer.whole), None)
        if one_thing is not None:
            together = self._offer.whole[one_thing]
            if self._refuse_shut(together.places):
                return None
            self._waits.forget(together.sheet)
            return self._chosen(_roles(together))
        shut = self._refuse_shut(take)
        left = [place for place in take if place not in shut]
        return self._chosen(dict.fromkeys(left, Role.OWN)) if left else None

    def decision(self, clock: float) -> Decision:
        """Give what may be taken now, else when it is worth to look again."""
        return decide(self._offer.seen, clock, self.plan.rules)

    @property
    def idle(self) -> bool:
        """Tell whether nothing lies there that will be taken when it is still."""
        return all(not self.refused.isdisjoint(self._offer.places(one)) for one in self._offer.seen)

    def left_lying(self, places: frozenset[str]) -> None:
        """Let files wait anew that were changed at the last moment; refuse those that could not be moved."""
        same = {place for place in places if look_at(self.plan.folder / place) == self._seen[place].look}
        self._anew(places - same)
        self._refuse(same)

    def forget(self) -> None:
        """Take nothing that was seen for known: the folder was away."""
        self._seen, self._offer = {}, Offer()

    def _read(self, reader: Sheets, clock: float, now: datetime) -> Offer:
        companions, rules = self.plan.companions, self.plan.rules
        along = {place for place in self._seen if companions.along(place)}
        still = {one: self._seen[one].look for one in along if left_of(self._seen[one], clock, rules) <= 0}
        sheets = reader.read(still, self._seen.keys() - along)
        shut = still.keys() - sheets.keys()
        self.refused -= sheets.keys()
        # One that was shut stays so until it could be read, whatever else is known of it.
        offer = offered(self._seen, companions, sheets, shut | (self.refused & along))
        self._naming = frozenset(place for place, one in sheets.items() if one.names or one.problem)
        self._refuse(shut)
        if self._waits.keep(offer.waiting, sheets.keys(), self._found.keys(), now):
            self.tell(
                f"{len(offer.waiting)} 個のファイルが、ほかのファイルがそろうか、直されるのを待っています"
                "（そのファイルの隣の「…_お知らせ.txt」に、待っているわけがあります）"
            )
        return offer

    def _chosen(self, roles: Mapping[str, Role], aside: str = "") -> Chosen:
        free = [place for place in self._found if place not in self._naming]
        places = self.plan.companions.with_theirs(roles, free)
        return Chosen({place: self._found[place] for place in places}, roles, frozenset(roles), aside)

    def _refuse_shut(self, places: tuple[str, ...]) -> set[str]:
        shut = {place for place in places if not readable(self.plan.folder / place)}
        self._refuse(shut)
        return shut

    def _refuse(self, places: set[str]) -> None:
        """Let files that could not be opened or moved wait anew."""
        self._anew(places)
        if places - self.refused:
            self.say(
                f"開けないファイルが {len(places)} 個あります（書き込みの途中か、権限がありません）。あとでまた試します"
            )
        self.refused |= frozenset(places)

    def _anew(self, places: set[str] | frozenset[str]) -> None:
        for main in [one for one in self._offer.seen if not places.isdisjoint(self._offer.places(one))]:
            self._offer.seen.pop(main)
        for place in places:
            self._seen.pop(place, None)


def _roles(one: Together) -> dict[str, Role]:
    return {one.sheet: Role.SHEET} | dict.fromkeys(one.parts, Role.PART)


def _told(seconds: float) -> str:
    unit, name = (_DAY_S, "日") if seconds >= _DAY_S else (_HOUR_S, "時間")
    return f"{seconds / unit:.3g} {name}"

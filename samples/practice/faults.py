"""Faults by rules, seeded: the same seed, the same requests, the same faults.

A draw depends on the seed, the rule, the page, the row's key and how often that row came by, never on the order in
which rows come: two browsers at once meet the same faults as one.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What can go wrong."""

    ERROR_BEFORE_COMMIT = "error_before_commit"
    ERROR_AFTER_COMMIT = "error_after_commit"
    LATE_ANSWER = "late_answer"
    LATE_COMMIT = "late_commit"
    CUT_BEFORE_COMMIT = "cut_before_commit"
    CUT_AFTER_COMMIT = "cut_after_commit"
    CUT_IN_ANSWER = "cut_in_answer"
    SESSION_END = "session_end"
    SESSION_END_AFTER_COMMIT = "session_end_after_commit"
    ALERT = "alert"
    CONFIRM = "confirm"
    PAGE_CHANGED = "page_changed"
    ROW_REFUSED = "row_refused"
    MAINTENANCE = "maintenance"
    SLOW = "slow"


PAGES = (
    "signin",
    "menu",
    "top",
    "entry",
    "confirm",
    "commit",
    "list",
    "detail",
    "popup",
    "postal",
    "month",
    "download",
)
ANY = "any"
_ANYWHERE = frozenset({Kind.SESSION_END, Kind.ALERT, Kind.CONFIRM, Kind.PAGE_CHANGED, Kind.MAINTENANCE, Kind.SLOW})
_LASTING = frozenset({Kind.PAGE_CHANGED, Kind.ROW_REFUSED, Kind.MAINTENANCE})
_LATE = frozenset({Kind.LATE_ANSWER, Kind.LATE_COMMIT, Kind.SLOW})


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault: `kind` at page `where` (one of PAGES, or "any"), for a share `rate` of the requests.

    `key` narrows it to one 整理番号; `after` lets so many matching requests pass first; `times` ends it after so many
    faults; `per_key` ends it after so many faults of one row (0: never; from the start 1 for faults that pass and 0
    for those that last: a changed page, a refused row, maintenance). `ms` is how long a late answer takes, or the
    most that a dialog waits before it opens. `text` is what the dialog or the refusal says.
    """

    kind: Kind
    where: str = ""
    rate: float = 1.0
    key: str = ""
    after: int = 0
    times: int = 0
    per_key: int = -1
    ms: int = 0
    text: str = ""

    def __post_init__(self) -> None:
        """Fill in what depends on the kind; raises ValueError for an unknown page."""
        defaults = {
            "where": self.where or (ANY if self.kind in _ANYWHERE else "commit"),
            "per_key": self.per_key if self.per_key >= 0 else int(self.kind not in _LASTING),
            "ms": self.ms or (3000 if self.kind in _LATE else 0),
        }
        for name, value in defaults.items():
            object.__setattr__(self, name, value)
        if self.where not in (*PAGES, ANY):
            raise ValueError(f"画面「{self.where}」はありません（{', '.join((*PAGES, ANY))}）")

    def as_dict(self) -> dict[str, Any]:
        """As JSON, for the control page."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Fired:
    """A fault that happened: tests ask for it, so that none passes because nothing went wrong."""

    kind: Kind
    page: str
    key: str


class Faults:
    """The rules in force, and what they did; safe to change while requests are served."""

    def __init__(self, rules: Iterable[Rule] = (), seed: int = 0) -> None:
        self.seed = seed
        self._lock = threading.Lock()
        self.replace(rules)

    def replace(self, rules: Iterable[Rule], seed: int | None = None) -> None:
        """Put these rules into force instead of the ones before, and forget what happened."""
        with self._lock:
            self.seed = self.seed if seed is None else seed
            self.rules: tuple[Rule, ...] = tuple(rules)
            self.fired: list[Fired] = []
            self._met: Counter[tuple[int, str, str]] = Counter()
            self._passed: Counter[int] = Counter()
            self._done: Counter[tuple[int, str]] = Counter()
            self._total: Counter[int] = Counter()

    def strike(self, page: str, key: str) -> dict[Kind, Rule]:
        """Tell which faults this request meets, and write them down."""
        with self._lock:
            met = {rule.kind: rule for index, rule in enumerate(self.rules) if self._meets(index, rule, page, key)}
            self.fired += [Fired(kind, page, key) for kind in met]
            return met

    def count(self, kind: Kind) -> int:
        """How often this fault happened since the rules were set."""
        with self._lock:
            return sum(fired.kind == kind for fired in self.fired)

    def _meets(self, index: int, rule: Rule, page: str, key: str) -> bool:
        if rule.where not in (page, ANY) or (rule.key and rule.key != key):
            return False
        self._passed[index] += 1
        nth = self._met[index, page, key]
        self._met[index, page, key] += 1
        spent = self._spent(index, rule, key) or self._passed[index] <= rule.after
        if spent or self._draw(index, page, key, nth) >= rule.rate:
            return False
        self._done[index, key] += 1
        self._total[index] += 1
        return True

    def _spent(self, index: int, rule: Rule, key: str) -> bool:
        if rule.times and self._total[index] >= rule.times:
            return True
        return bool(key and rule.per_key) and self._done[index, key] >= rule.per_key

    def _draw(self, index: int, page: str, key: str, nth: int) -> float:
        return random.Random(f"{self.seed}|{index}|{page}|{key}|{nth}").random()


def parse_rule(text: str) -> Rule:
    """Read `kind` or `kind:name=value,name=value`, as the command line has it; raises ValueError."""
    kind, _, rest = text.partition(":")
    options = dict(part.partition("=")[::2] for part in rest.split(",") if part)
    return rule_of({"kind": kind, **options})


def rule_of(values: dict[str, Any]) -> Rule:
    """Make a rule of what JSON or the command line gives; raises ValueError naming what it does not know."""
    known = {field.name for field in fields(Rule)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"「{unknown[0]}」という項目はありません（{', '.join(sorted(known))}）")
    if values.get("kind") not in tuple(Kind):
        raise ValueError(f"障害「{values.get('kind')}」はありません（{', '.join(Kind)}）")
    numbers = {name: int(values[name]) for name in ("after", "times", "per_key", "ms") if name in values}
    texts = {name: str(values[name]) for name in ("where", "key", "text") if name in values}
    return Rule(Kind(values["kind"]), rate=float(values.get("rate", 1.0)), **numbers, **texts)  # type: ignore[arg-type]


def rules_of(listed: Sequence[dict[str, Any]]) -> list[Rule]:
    """Make rules of a JSON list; raises ValueError."""
    return [rule_of(values) for values in listed]

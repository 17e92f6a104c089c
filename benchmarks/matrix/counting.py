"""Counts what became of the rows: the system's database against the list and against what the result claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.matrix.desk import MESSAGE, RECEIPT, STATE
from benchmarks.matrix.office import Office, Row, Stored

CLAIMED = ("登録済み", "実行前から登録あり")
REFUSED = "受け付けられず"
TO_PERSON = ("要確認", "登録されたか不明", "未登録", "実行前から登録あり")
MISTAKES = ("lost", "doubled", "wrong", "claimed_absent")


@dataclass(slots=True)
class Tally:
    """What was counted.

    `lost`: neither stored nor with a person, and not refused by the system's own rules. `doubled`: stored more than
    once, whoever is told. `wrong`: stored otherwise than the list says, with another receipt than the result says,
    though it was refused, or under a key that is not in the list. `claimed_absent`: told as stored and not there.
    """

    matrix_runs: int = 0
    rows: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    claimed_absent: int = 0
    to_person: int = 0
    refused: int = 0
    states: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    mistakes: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another run in."""
        for name in self.__dataclass_fields__:
            mine: Any = getattr(self, name)
            given: Any = getattr(other, name)
            if isinstance(mine, dict):
                setattr(self, name, dict(sorted((Counter(mine) + Counter(given)).items())))
            else:
                setattr(self, name, mine + given)
        self.seconds = round(self.seconds, 1)

    @property
    def flawless(self) -> bool:
        """Whether the promise was kept."""
        return not any(getattr(self, name) for name in MISTAKES)


def count(office: Office, rows: Sequence[Row], told: Mapping[str, Row], claims: Sequence[Mapping[str, Row]]) -> Tally:
    """Count one run. `told` is the last result, `claims` are all results, of which each must be true."""
    tally = Tally(matrix_runs=1, rows=len(rows))
    stored: dict[str, list[Stored]] = defaultdict(list)
    for one in office.stored():
        stored[one.key].append(one)
    for row in rows:
        key = row[office.key]
        records = stored.pop(key, [])
        _count_row(tally, office, row, records, told.get(key, {}))
        absent = not records and any(claim.get(key, {}).get(STATE) in CLAIMED for claim in claims)
        _mistake(tally, "claimed_absent", key, absent)
    for key in stored:
        _mistake(tally, "wrong", key or "(no key)", True)
    return tally


def _count_row(tally: Tally, office: Office, row: Row, records: Sequence[Stored], line: Row) -> None:
    key, state = row[office.key], line.get(STATE, "")
    refused, person = state == REFUSED, state in TO_PERSON
    should_refuse = office.refuses(row)
    tally.states[state] = tally.states.get(state, 0) + 1
    tally.refused += refused
    tally.to_person += person
    if person:
        reason = f"{state}: {line.get(MESSAGE, '')}"
        tally.reasons[reason] = tally.reasons.get(reason, 0) + 1
    _mistake(tally, "lost", key, not records and not person and not (refused and should_refuse))
    _mistake(tally, "doubled", key, len(records) > 1)
    _mistake(
        tally, "wrong", key, bool(records) and (refused or should_refuse or not _right(office, row, records, line))
    )


def _right(office: Office, row: Row, records: Sequence[Stored], line: Row) -> bool:
    expected = dict(office.expected(row))
    if any(dict(record.values) != expected for record in records):
        return False
    receipts = {record.receipt for record in records} - {""}
    return line.get(STATE) not in CLAIMED or not receipts or line.get(RECEIPT) in receipts


def _mistake(tally: Tally, name: str, key: str, happened: bool) -> None:
    if happened:
        setattr(tally, name, getattr(tally, name) + 1)
        tally.mistakes.append(f"{name} {key}")

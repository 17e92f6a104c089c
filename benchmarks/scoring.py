"""How right a form run is, against the truth beside the samples. Pure functions over the JSON of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]

MARK_TYPES = frozenset({"sentaku", "fukusuu_sentaku", "seibetsu", "gengou", "kouza_shubetsu", "umu"})


def edit_distance(left: str, right: str) -> int:
    """Levenshtein distance between two strings, in characters."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        previous, row[0] = row[0], i
        for j, b in enumerate(right, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


def as_text(value: Any) -> str:
    """Write a JSON value as the characters a person would compare; blank is the empty string."""
    if value is None or value is False:
        return ""
    if isinstance(value, list):
        return ",".join(str(v) for v in value)
    return str(value)


@dataclass
class Tally:
    """Counts of one group of fields."""

    fields: int = 0
    exact: int = 0
    edits: int = 0
    characters: int = 0
    flagged: int = 0
    wrong_unflagged: int = 0

    def add(self, truth: str, read: str, flagged: bool) -> None:
        """Count one field."""
        self.fields += 1
        self.exact += truth == read
        self.edits += edit_distance(truth, read)
        self.characters += len(truth)
        self.flagged += flagged
        self.wrong_unflagged += truth != read and not flagged

    @property
    def share(self) -> float:
        """Share of fields exactly right (1.0 of none)."""
        return self.exact / self.fields if self.fields else 1.0

    @property
    def cer(self) -> float:
        """Character error rate: edits by characters of the truth."""
        return self.edits / self.characters if self.characters else 0.0


@dataclass
class Score:
    """Everything that is counted over one set of applications."""

    by_condition: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_type: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    marks: Tally = field(default_factory=Tally)
    sorted_right: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    sorted_wrong: int = 0
    missing: int = 0
    mistakes: list[tuple[str, int, str, str, str, bool]] = field(default_factory=list)

    @property
    def all_fields(self) -> Tally:
        """The sum over all conditions."""
        total = Tally()
        for tally in self.by_condition.values():
            total.fields += tally.fields
            total.exact += tally.exact
            total.edits += tally.edits
            total.characters += tally.characters
            total.flagged += tally.flagged
            total.wrong_unflagged += tally.wrong_unflagged
        return total


def _key(record: Record) -> tuple[str, int]:
    return str(record["file"]).replace("\\", "/").rsplit("/", 1)[-1], int(record["page"])


def score(truths: Sequence[Record], results: Iterable[Record], types: Mapping[str, Mapping[str, str]]) -> Score:
    """Compare a run's JSON with the truth.

    `types` maps template id to field name to type name. A page whose template is not recognised counts every
    field of its truth as wrong: what was not read is not right.
    """
    found = {_key(r): r for r in results}
    total = Score()
    for truth in truths:
        record = found.get(_key(truth))
        _score_one(truth, record, types.get(truth["template"] or "", {}), total)
    return total


def _score_one(truth: Record, record: Record | None, types: Mapping[str, str], total: Score) -> None:
    condition, template = truth["condition"], truth["template"]
    got = record["template"] if record else None
    total.missing += record is None
    total.sorted_right[condition].append(got == template)
    total.sorted_wrong += got is not None and got != template
    if template is None:
        return
    fields = record["fields"] if record and got == template else {}
    for name, type_name in types.items():
        if name not in truth["fields"] and not _is_filled(fields.get(name)):
            continue
        wanted = as_text(truth["fields"].get(name))
        entry = fields.get(name)
        flagged = entry is None or entry["status"] != "ok"
        read = as_text(entry["value"]) if entry else "\0" if got != template else ""
        for tally in _tallies(total, condition, type_name):
            tally.add(wanted, read, flagged)
        if wanted != read:
            total.mistakes.append((str(truth["file"]), int(truth["page"]), name, wanted, read, flagged))


def _is_filled(entry: Record | None) -> bool:
    return entry is not None and as_text(entry["value"]) != ""


def _tallies(total: Score, condition: str, type_name: str) -> list[Tally]:
    marks = [total.marks] if type_name in MARK_TYPES else []
    return [total.by_condition[condition], total.by_type[type_name], *marks]

"""Which flows a person has seen entering its first row and said yes to: a changed flow must be seen again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from dxauto.browser.flow import Flow

FILE = "approvals.jsonl"
_OF_THE_RUN = frozenset({"headed", "dry_run"})
"""Parameters that do not change what is typed and sent."""


def mark(flow: Flow, hooks: Iterable[Path] = ()) -> str:
    """Give the sign of everything that decides what a flow does: its parameters as they are in force (with `--set`),
    and the content of its hooks.

    Only what differs from the defaults counts, so that a new version of dxauto does not ask for everything anew.
    """
    said = flow.model_dump(mode="json", exclude_defaults=True, exclude=set(_OF_THE_RUN))
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode())
    for path in sorted(hooks):
        digest.update(b"\0" + path.read_bytes())
    return digest.hexdigest()


class Approvals:
    """The yeses of one workspace: one line each (robot, mark, who by sign, when), never changed, only added to."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def has(self, robot: str, sign: str) -> bool:
        """Tell whether somebody has said yes to exactly this."""
        return any((line.get("robot"), line.get("mark")) == (robot, sign) for line in self._lines())

    def add(self, robot: str, sign: str, who: str) -> None:
        """Keep a yes; `who` is a sign that stands for a person, not his name."""
        line = {"robot": robot, "mark": sign, "who": who, "when": datetime.now().astimezone().isoformat("T", "seconds")}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as stream:
            # Begins with a line of its own: what a killed writer left half-written spoils no other yes.
            stream.write("\n" + json.dumps(line, ensure_ascii=False) + "\n")

    def _lines(self) -> list[dict[str, str]]:
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        return [line for part in text.splitlines() if (line := _line(part)) is not None]


def _line(text: str) -> dict[str, str] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None

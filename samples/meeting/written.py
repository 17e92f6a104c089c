"""A script written by hand (`sample.yaml`) instead of by the grammar."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from samples.meeting.script import Action, Person, Script, Turn

SAMPLE = Path(__file__).parent / "sample.yaml"
_FILLER = re.compile(r"\{([^{}]*)\}")


def _turn(row: dict[str, Any]) -> Turn:
    return Turn(
        speaker=row["p"],
        verbatim=_FILLER.sub(r"\1、", row["t"]),
        clean=_FILLER.sub("", row["t"]),
        act=row["act"],
        item=row.get("i", 0),
        pattern="written",
        silence=row.get("silence", 0.5),
    )


def read_script(path: Path = SAMPLE) -> Script:
    """The script of the file: the same form as the grammar's, with fillers `{えー}` taken out of the clean text."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    people = [Person(*row) for row in raw["people"]]
    script = Script(raw["meeting"], raw["date"], raw["place"], people, raw["agenda"])
    for number, row in enumerate(raw["turns"]):
        script.turns.append(_turn(row))
        if row.get("d"):
            script.decisions.append(number)
        if row.get("o"):
            script.open_questions.append(number)
        if "a" in row:
            script.actions.append(Action(**row["a"], turn=number))
    return script

"""What is kept of one row in its work folder: `outcome.json` and the pictures. It may hold personal data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from dxauto.browser.clock import stamp
from dxauto.files import write_atomic

FILE = "outcome.json"


class Status(StrEnum):
    """What a clerk reads in the column 状態."""

    DONE = "登録済み"
    ALREADY = "実行前から登録あり"
    REFUSED = "受け付けられず"
    UNCLEAR = "要確認"
    FAILED = "未登録"
    DOUBT = "登録されたか不明"
    REHEARSED = "予行（登録していません）"
    SKIPPED = "人が飛ばした"
    UNTOUCHED = "未処理"


@dataclass(slots=True)
class Record:
    """One row's outcome: `message` may repeat what the page said, `notes` tell of changed pages.

    `begun`, `submitted` and `proven` are times of this computer's clock, as `now` gives them; `checked` is how many
    fields were read back and held what was typed, right before the submit.
    `read` is what steps have read back, `files` the names of what they have downloaded into the work folder.
    """

    status: Status
    receipt: str = ""
    message: str = ""
    time: str = ""
    read: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    typed: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    begun: str = ""
    submitted: str = ""
    proven: str = ""
    checked: int = 0

    def keep_evidence(self, folder: Path) -> None:
        """Take over what an earlier attempt left: the pictures, which a killed one did not come to list, and times."""
        earlier = read(folder)
        self.pictures = [name for name in PICTURES if (folder / name).is_file()]
        if earlier is not None:
            self.submitted, self.proven, self.checked = earlier.submitted, earlier.proven, earlier.checked
            self.read, self.files = self.read or earlier.read, self.files or earlier.files


PICTURES = ("before.jpg", "after.jpg")
"""The pictures of a row, in the order in which they are looked at."""


def now() -> str:
    """Give the time in Japan as clerks read it, to the second."""
    return stamp()


def write(folder: Path, record: Record) -> None:
    """Write the record, stamped with now."""
    record.time = now()
    write_atomic(folder / FILE, json.dumps(asdict(record), ensure_ascii=False, indent=1).encode())


def read(folder: Path) -> Record | None:
    """Give the record of a row, None if there is none (never begun, or its time to be kept is over)."""
    try:
        held = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    held["status"] = Status(held["status"])
    held["typed"] = [(name, value) for name, value in held["typed"]]
    return Record(**held)

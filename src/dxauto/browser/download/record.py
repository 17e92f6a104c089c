"""What is kept of one fetch in its work folder: `fetched.json`. It may hold personal data (a page's own words)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from dxauto.browser.clock import stamp
from dxauto.files import write_atomic

FILE = "fetched.json"


class Status(StrEnum):
    """What a clerk reads in the column 状態."""

    KEPT = "保存済み"
    KNOWN = "前と同じもの"
    NOTHING = "該当なし"
    REFUSED = "受け付けられず"
    FAILED = "取得できず"
    UNTOUCHED = "未処理"


@dataclass(slots=True)
class Fetched:
    """One fetch: the file that was kept, its SHA-256, the records that a CSV holds, and what there is to say."""

    status: Status = Status.FAILED
    file: str = ""
    sha256: str = ""
    count: int | None = None
    message: str = ""
    time: str = ""
    notes: list[str] = field(default_factory=list)


def write(folder: Path, fetched: Fetched) -> None:
    """Write it, stamped with now."""
    fetched.time = stamp()
    write_atomic(folder / FILE, json.dumps(asdict(fetched), ensure_ascii=False, indent=1).encode())


def read(folder: Path) -> Fetched | None:
    """Give what is kept, None if there is nothing (never begun, or its time is over)."""
    try:
        held = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Fetched(**held | {"status": Status(held["status"])})

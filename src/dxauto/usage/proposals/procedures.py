"""The office's list of procedures, `usage/tetsuzuki.csv`: which are still on paper, and why that should change."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import ConfigurationError, system_reason
from dxauto.texts import decoded
from dxauto.workspace import Workspace

FILE = "usage/tetsuzuki.csv"
PAPER = "紙"
_MOST = 1_000_000
_NEEDED = ("手続き", "課", "いまの受け方")


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure; `reason` is why it should be automated next, `monthly` how many a month (None: nobody has said)."""

    title: str
    department: str
    paper: bool
    reason: str = ""
    monthly: float | None = None


def read_procedures(workspace: Workspace) -> list[Procedure]:
    """Read the list; an office without one gets proposals without procedures. Raises `ConfigurationError`."""
    path = workspace.root / FILE
    if not path.is_file():
        return []
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: 開けません（{system_reason(error)}）") from error
    reader = csv.DictReader(io.StringIO(_text(path, content)))
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise ConfigurationError(f"{path}: 見出し「{'」「'.join(missing)}」がありません。1 行目を確かめてください")
    return [_procedure(path, number, row) for number, row in enumerate(reader, start=2) if row.get("手続き")]


def _text(path: Path, content: bytes) -> str:
    text = decoded(content)
    if text is None:
        raise ConfigurationError(f"{path}: 文字コードが UTF-8 でも Shift_JIS でもありません。保存し直してください")
    return text


def _procedure(path: Path, number: int, row: dict[str, str]) -> Procedure:
    written = (row.get("1か月の件数") or "").replace(",", "").strip()
    monthly = _count(written) if written else None
    if written and monthly is None:
        raise ConfigurationError(f"{path} の {number} 行目: 「1か月の件数」には 0 以上の数を書いてください")
    return Procedure(
        title=row["手続き"].strip(),
        department=(row["課"] or "").strip(),
        paper=(row["いまの受け方"] or "").strip() == PAPER,
        reason=(row.get("次に自動化したい理由") or "").strip(),
        monthly=monthly,
    )


def _count(written: str) -> float | None:
    try:
        number = float(written)
    except ValueError:
        return None
    return number if 0 <= number <= _MOST else None

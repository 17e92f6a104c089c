"""Turns that somebody else has told apart: an RTTM file, or a CSV with 開始, 終了, 話者."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import ConfigurationError, system_reason
from dxauto.minutes.csvfile import read_rows
from dxauto.yamlerrors import near

HEADINGS = ("開始", "終了", "話者")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody speaks from `start` to `end`, in seconds of the meeting's clock."""

    start: float
    end: float
    speaker: str


def load_turns(path: Path) -> list[Turn]:
    """Read turns in the order of time. Raises `ConfigurationError` with file and line."""
    turns = _rttm(path) if path.suffix.lower() == ".rttm" else _table(path)
    return sorted(turns, key=lambda turn: (turn.start, turn.end))


def _rttm(path: Path) -> list[Turn]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = system_reason(error) if isinstance(error, OSError) else "文字コードが UTF-8 ではありません"
        raise ConfigurationError(f"{path}: 話者の区間のファイルを読めません（{why}）") from error
    turns = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.split()
        if not parts or parts[0] != "SPEAKER":
            continue
        if len(parts) < 8:
            raise ConfigurationError(f"{path} の {number} 行目: RTTM の項目が足りません")
        start = _seconds(path, number, parts[3])
        turns.append(Turn(start, start + _seconds(path, number, parts[4]), parts[7]))
    return turns


def _table(path: Path) -> list[Turn]:
    lines = read_rows(path, "話者の区間のファイル")
    headings = [cell.strip() for cell in lines[0]] if lines else []
    missing = [name for name in HEADINGS if name not in headings]
    if missing:
        raise ConfigurationError(f"{path} の 1 行目: 「{missing[0]}」の列がありません{near(missing[0], headings)}")
    places = [headings.index(name) for name in HEADINGS]
    turns = []
    for number, line in enumerate(lines[1:], start=2):
        cells = [line[at].strip() if at < len(line) else "" for at in places]
        if any(cells):
            start, end = (_seconds(path, number, unicodedata.normalize("NFKC", cell)) for cell in cells[:2])
            if end <= start or not cells[2]:
                raise ConfigurationError(
                    f"{path} の {number} 行目: 「終了」は「開始」よりあとに、「話者」には名前を書いてください"
                )
            turns.append(Turn(start, end, cells[2]))
    return turns


def _seconds(path: Path, number: int, text: str) -> float:
    clock = _CLOCK.fullmatch(text)
    if clock:
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 1e6:
        raise ConfigurationError(f"{path} の {number} 行目: 時刻「{text}」を読めません（例: 0:12:30 か、秒の数）")
    return seconds

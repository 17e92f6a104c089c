"""Tables that clerks keep in Excel: CSV in UTF-8 or in the cp932 that Excel writes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from dxauto.errors import ConfigurationError, system_reason
from dxauto.texts import decoded


def read_rows(path: Path, what: str) -> list[list[str]]:
    """Give the rows of a CSV. Raises `ConfigurationError`, which calls the file `what`."""
    text = _text(path, what).replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise ConfigurationError(
            f"{path} の {reader.line_num} 行目: {what}を CSV として読めません。"
            '閉じていない引用符（"）がないか確かめて、Excel で「CSV UTF-8」として保存し直してください'
        ) from error
    return rows


def _text(path: Path, what: str) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: {what}を読めません（{system_reason(error)}）") from error
    text = decoded(raw)
    if text is None:
        raise ConfigurationError(
            f"{path}: {what}の文字コードが UTF-8 でも Shift_JIS でもありません。"
            "Excel で「CSV UTF-8」として保存し直してください"
        )
    return text

"""Names that come from outside: of models, and of files in archives and manifests, made sure to stay inside."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from dxauto.errors import ConfigurationError, UnreadableInputError

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?")
"""Names that Windows gives to devices, with any ending."""

LONGEST = 120
DEEPEST = 6


def part_problem(part: str) -> str:
    """Say why a name may not be that of a file or folder on every system that dxauto runs on; nothing if it may."""
    if part in ("", ".", ".."):
        return "場所の書き方（空、「.」「..」）が使えません"
    if _FORBIDDEN.search(part) or any(unicodedata.category(character) == "Cf" for character in part):
        return "使えない文字があります"
    if part.endswith((".", " ")) or part.startswith(" "):
        return "先頭か末尾に、空白や点があります"
    if _RESERVED.fullmatch(part):
        return "Windows で使えない名前です"
    return "長すぎます" if len(part.encode()) > LONGEST * 2 or len(part) > LONGEST else ""


def inside(name: str) -> PurePosixPath:
    """Give a member's name as a path below the folder it goes into.

    Raises `UnreadableInputError` for what would leave it (absolute, drive, `..`), or cannot exist on every system.
    """
    parts = name.split("/")
    problem = next((found for part in parts if (found := part_problem(part))), "")
    if problem or len(parts) > DEEPEST:
        raise UnreadableInputError(
            f"中のファイルの名前「{shown(name)}」が安全ではありません（{problem or '深すぎます'}）。"
            "書き込まずに、やめました。信頼できるところからもらい直してください"
        )
    return PurePosixPath(*parts)


def model_name(text: str) -> str:
    """Give a model's name as its folder is called; raises `ConfigurationError`."""
    name = unicodedata.normalize("NFC", text.strip())
    problem = part_problem(name) or ("「.」で始まる名前は使えません" if name.startswith(".") else "")
    if problem or "/" in name:
        raise ConfigurationError(
            f"モデルの名前「{shown(text)}」は使えません（{problem or '「/」があります'}）。"
            "「--name 名前」で別の名前を付けてください"
        )
    return name


def shown(name: str) -> str:
    """Give an outsider's name so that it can be printed: no control characters, not too long."""
    clean = "".join(character if character.isprintable() else "?" for character in name)
    return clean if len(clean) <= 60 else clean[:60] + "…"

"""Names of files: which are left alone, and how a name is made that is free and fits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

WORKING = "処理中"
"""Where a file lies while it is read, in the watched folder."""

NOTE_END = "_お知らせ.txt"

_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "$recycle.bin", "#recycle", "@eadir",
                     "system volume information"})  # fmt: skip
_TEMPORARY = re.compile(
    r"~\$.*|~.*\.tmp|.*\.(tmp|temp|part|partial|crdownload|filepart|download|lnk|lock)|.*~", re.IGNORECASE | re.DOTALL
)
_LONGEST = 200
"""Bytes of a name in UTF-8 that fit everywhere, with a number or `NOTE_END` behind them (the limit is 255)."""

_BRIEF = 40


def left_alone(name: str) -> bool:
    """Tell whether a file or folder is nobody's scan: hidden, temporary, the system's, or a note of ours."""
    if name.startswith(".") or name.casefold() in _SYSTEM or _TEMPORARY.fullmatch(name):
        return True
    return unicodedata.normalize("NFC", name).endswith(NOTE_END)


def tidy(name: str) -> str:
    """Give a name that every program can write down: no half characters, not too long; most stay as they are."""
    whole = name.encode("utf-8", errors="replace").decode("utf-8").replace("?", "_") if _is_torn(name) else name
    return _shortened(whole, "")


def free(name: str, taken: Callable[[str], bool]) -> str:
    """Give `name`, or with a number (`a (2).pdf`) if that is taken."""
    number, candidate = 1, name
    while taken(candidate):
        number += 1
        candidate = _shortened(name, f" ({number})")
    return candidate


def brief(name: str) -> str:
    """Give a much shorter name with the same ending, for where a path gets too long."""
    return _shortened(name, "", _BRIEF)


def same(name: str) -> str:
    """Give what two names share that some file system or person would take for one."""
    return unicodedata.normalize("NFC", name).casefold()


def note_of(name: str) -> str:
    """Give the name of the note beside a file."""
    return name + NOTE_END


def _is_torn(name: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in name)


def _shortened(name: str, behind: str, longest: int = _LONGEST) -> str:
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 16:
        stem, dot, ending = name, "", ""
    room = longest - len((behind + dot + ending).encode())
    cut = stem.encode()[:room].decode(errors="ignore") if len(stem.encode()) > room else stem
    return f"{cut}{behind}{dot}{ending}"

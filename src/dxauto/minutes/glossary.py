"""The glossary: a CSV that the secretary keeps, with the words that a recogniser cannot know.

Columns `用語`, `よみ`, `誤りやすい書き方` (several parted by 、 or ／), `種類`; UTF-8 or the cp932 that Excel writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dxauto.errors import ConfigurationError
from dxauto.minutes.csvfile import read_rows
from dxauto.minutes.names import GLOSSARY_END
from dxauto.yamlerrors import near

HEADINGS = ("用語", "よみ", "誤りやすい書き方", "種類")
MOST_TERMS = 20_000
_PARTED = re.compile(r"[、，,／/]")


@dataclass(frozen=True, slots=True)
class Term:
    """One word as it is to be written, how it is read (hiragana or katakana), and how recognisers get it wrong."""

    written: str
    reading: str = ""
    mistakes: tuple[str, ...] = ()
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The words of an office, in the order of the file."""

    terms: tuple[Term, ...] = field(default=())

    @property
    def replacements(self) -> dict[str, str]:
        """What is written wrongly to how it is written, longest first: `石の巻` → `石巻`."""
        pairs = [(mistake, term.written) for term in self.terms for mistake in term.mistakes]
        return dict(sorted(pairs, key=lambda pair: -len(pair[0])))

    def words(self) -> list[str]:
        """Give the words as they are written."""
        return [term.written for term in self.terms]


def load(path: Path) -> Glossary:
    """Read a glossary. Raises `ConfigurationError` with file and line."""
    lines = read_rows(path, "用語集")
    if not lines:
        return Glossary()
    places = _places(path, [cell.strip() for cell in lines[0]])
    terms = []
    for number, line in enumerate(lines[1:], start=2):
        cells = {name: line[at].strip() if at < len(line) else "" for name, at in places.items()}
        if not any(cells.values()):
            continue
        if not cells["用語"]:
            raise ConfigurationError(f"{path} の {number} 行目: 「用語」が空です。書き足すか、行を消してください")
        if "\n" in cells["用語"]:
            raise ConfigurationError(
                f'{path}: 「用語」の中で行が変わっています。閉じていない引用符（"）がないか確かめてください'
            )
        mistakes = [part.strip() for part in _PARTED.split(cells.get("誤りやすい書き方", ""))]
        kept = tuple(part for part in mistakes if part and part != cells["用語"])
        terms.append(Term(cells["用語"], cells.get("よみ", ""), kept, cells.get("種類", "")))
    if len(terms) > MOST_TERMS:
        raise ConfigurationError(f"{path}: 用語が多すぎます（{MOST_TERMS:,} 語まで）")
    return Glossary(tuple(terms))


def beside(recording: Path) -> Path | None:
    """Give the glossary of one meeting: `定例会_用語集.csv` beside `定例会.m4a`, if there is one."""
    path = recording.with_name(f"{recording.stem}{GLOSSARY_END}")
    return path if path.is_file() else None


def _places(path: Path, headings: list[str]) -> dict[str, int]:
    unknown = [name for name in headings if name and name not in HEADINGS]
    if unknown:
        raise ConfigurationError(
            f"{path} の 1 行目: 「{unknown[0]}」という列はありません"
            f"{near(unknown[0], HEADINGS) or '。列は「' + '、'.join(HEADINGS) + '」です'}"
        )
    if "用語" not in headings:
        raise ConfigurationError(f"{path} の 1 行目: 「用語」の列がありません")
    return {name: headings.index(name) for name in HEADINGS if name in headings}


def joined(words: Iterable[str], limit: int) -> str:
    """Give words parted by 、, as many as fit into `limit` characters, none twice."""
    kept: list[str] = []
    size = 0
    for word in dict.fromkeys(words):
        size += len(word) + 1
        if size > limit:
            break
        kept.append(word)
    return "、".join(kept)

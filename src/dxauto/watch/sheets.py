"""Reading what the files say that go along: each once, as long as it looks the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from dxauto.errors import ConfigurationError
from dxauto.robot import Gathering
from dxauto.watch.gathering import Sheet
from dxauto.watch.listing import Look, look_at, readable
from dxauto.watch.names import tidy

_MOST_BYTES = 1 << 20
_BEFORE, _BEHIND = r"(?<![^\s\[\]{},:'\"「-])", r"(?![^\s\[\]{},'\"」#])"


@dataclass(slots=True)
class Sheets:
    """The sheets of one folder, as its robot's kind reads them."""

    kind: Gathering
    folder: Path
    _read: dict[str, tuple[Look, Sheet]] = field(default_factory=dict)

    def read(self, still: Mapping[str, Look], others: Collection[str]) -> dict[str, Sheet]:
        """Give what the still files say; those that cannot be opened now are left out.

        In what cannot be understood, names of `others` (places of inputs) are looked for.
        """
        found = {}
        for place, look in still.items():
            if self._read.get(place, (None,))[0] != look and readable(self.folder / place):
                sheet = self._said(place, others)
                if look_at(self.folder / place) == look:
                    self._read[place] = look, sheet
            known = self._read.get(place)
            if known is not None and known[0] == look:
                found[place] = self._said(place, others) if known[1].problem else known[1]
        self._read = {place: self._read[place] for place in found}
        return found

    def _said(self, place: str, others: Collection[str]) -> Sheet:
        path = self.folder / place
        try:
            names = tuple(self.kind.gathers(path))
        except ConfigurationError as error:
            told = str(error).replace(str(path), f"「{path.name}」")
            return Sheet(problem=told, mentions=_mentions(path, others))
        # Under another name it would not be found where the files are read.
        odd = next((name for name in (path.name, *names) if names and not _keeps(name)), None)
        if odd is not None:
            told = f"「{odd}」は、名前が長すぎるか、使えない文字があります。短い名前に変えてください"
            return Sheet(problem=told, mentions=frozenset(names))
        return Sheet(names)


def _keeps(name: str) -> bool:
    """Tell whether a file of this name lies in one folder with others and is called so wherever it is moved."""
    return name != ".." and PurePosixPath(name).name == name and tidy(name) == name


def _mentions(path: Path, others: Collection[str]) -> frozenset[str]:
    """Give the names of files in the same folder that stand in a text, as words of their own."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES)
    except OSError:
        return frozenset()
    text = _plain(content.decode("utf-8", errors="ignore") + "\n" + content.decode("cp932", errors="ignore"))
    names = {PurePosixPath(one).name for one in others}
    return frozenset(name for name in names if re.search(_BEFORE + re.escape(_plain(name)) + _BEHIND, text))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()

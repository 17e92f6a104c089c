"""What the files beside a recording are called: `定例会.m4a`, `定例会.yaml`, `定例会_用語集.csv`."""

from __future__ import annotations

import unicodedata

MEETING_ENDINGS = (".yaml", ".yml")
GLOSSARY_END = "_用語集.csv"


def is_meeting_file(name: str) -> bool:
    """Tell by its name whether a file tells of a meeting."""
    return name.lower().endswith(MEETING_ENDINGS)


def same(name: str) -> str:
    """Give what two writings of one name share: composed letters or not, capitals or not."""
    return unicodedata.normalize("NFC", name).casefold()

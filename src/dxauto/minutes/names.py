"""What the files beside a recording are called: `定例会.m4a`, `定例会.yaml`, `定例会_用語集.csv`."""

from __future__ import annotations

MEETING_ENDINGS = (".yaml", ".yml")
GLOSSARY_END = "_用語集.csv"

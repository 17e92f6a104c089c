"""Roundup as an office: a tracker of the old kind, forms in tables, a POST in parts, a token for every form."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.matrix.office import Call, Change, Meaning, Pass, Row, Stage, Stored
from benchmarks.matrix.program import Program

_ROOT = Path(__file__).parents[2]
_FLOW = Path(__file__).with_name("roundup-entry.yaml")
_PASSWORD = "office-4711"
_TITLES = ("石巻　太郎", "O'Brien <b>&", '大崎 "花子"', "𠮷野　髙﨑")
_PRIORITIES = ("critical", "urgent", "bug", "feature", "wish")
_STATES = ("unread", "chatting", "in-progress")
_TITLE = re.compile(rb'name="title"\r\n\r\n(\S+) ')
_TWICE = rb"\g<0>\g<0>"
_CHANGES = (
    Change("button", Stage.ENTRY, b'value="Submit New Entry"', b'value="Submit Entry"'),
    Change("button-unknown", Stage.ENTRY, b'value="Submit New Entry"', b'value="Store"'),
    Change("button-twice", Stage.ENTRY, rb'<input id="submit_button".*?>', _TWICE),
    Change("name", Stage.ENTRY, b'name="nosy"', b'name="notify"'),
    Change("name-twice", Stage.ENTRY, b'name="nosy"', b'name="title"'),
    Change("choice", Stage.ENTRY, b">urgent</option>", b">very urgent</option>"),
    Change("class", Stage.LOOKUP, b'<table class="list"', b'<table class="items"'),
    Change("row-twice", Stage.LOOKUP, rb"<tr>\s*<td[^>]*>\s*\d+</td>.*?</tr>", _TWICE),
)
_ISSUES = """
SELECT issue.id, issue._title, priority._name, status._name,
    (SELECT coalesce(group_concat(user._username), '') FROM issue_nosy AS nosy
     JOIN _user AS user ON user.id = nosy.linkid
     WHERE nosy.nodeid = issue.id AND user._username != 'admin'),
    (SELECT max(linkid) FROM issue_messages AS messages WHERE messages.nodeid = issue.id)
FROM _issue AS issue
LEFT JOIN _priority AS priority ON priority.id = issue._priority
LEFT JOIN _status AS status ON status.id = issue._status
"""
_COLUMNS = ("title", "priority", "status", "nosy", "note")


class RoundupOffice:
    """Roundup's own pages over its classic tracker."""

    name = "roundup"
    robot = "roundup-entry"
    key = "番号"
    secrets: Mapping[str, str] = {"DXAUTO_SECRET_ROUNDUP": _PASSWORD}
    settings: Mapping[str, str] = {}
    passes: Sequence[Pass] = (Pass("cookie", "roundup_session_Roundupissuetracker"),)
    changes: Sequence[Change] = _CHANGES

    def __init__(self) -> None:
        if find_spec("roundup") is None:
            raise ImportError("Roundup is not installed")
        self._program: Program | None = None
        self._home = Path()

    def start(self, folder: Path) -> str:
        """Set up and run Roundup's own server."""
        self._home = folder / "roundup"

        def command(port: int) -> list[str]:
            module = "benchmarks.matrix.roundup_site.serve"
            return [sys.executable, "-m", module, str(port), str(self._home), _PASSWORD]

        self._program = Program(command, _ROOT, os.environ, folder / "roundup.log")
        return self._program.address

    def flow(self, address: str) -> str:
        """Give the flow beside this file."""
        return _FLOW.read_text(encoding="utf-8").replace("ADDRESS", address)

    def rows(self, seed: int, number: int) -> list[Row]:
        """Give issues; of some somebody is to be told whom the tracker does not know."""
        return [
            {
                "番号": f"M{seed:03}-{n:04}",
                "件名": _TITLES[n % len(_TITLES)],
                "優先度": _PRIORITIES[n % len(_PRIORITIES)],
                "状況": _STATES[n % len(_STATES)],
                "通知先": "nobody" if (n + seed) % 15 == 7 else "anonymous",
                "メモ": "" if n % 4 else f"窓口 {n} 番\n後日受取り",
            }
            for n in range(number)
        ]

    def refuses(self, row: Row) -> bool:
        """The tracker knows its users."""
        return row["通知先"] == "nobody"

    def expected(self, row: Row) -> Mapping[str, str]:
        """Give what the tracker must hold."""
        values = (f"{row['番号']} {row['件名']}", row["優先度"], row["状況"], row["通知先"], row["メモ"])
        return dict(zip(_COLUMNS, values, strict=True))

    def meaning(self, call: Call) -> Meaning:
        """Tell by method and path; its form comes in parts."""
        parts = urlsplit(call.path)
        asked = parse_qs(parts.query)
        if call.method == "POST":
            if b"__login_password" in call.body:
                return Meaning(Stage.SIGN_IN)
            found = _TITLE.search(call.body)
            return (
                Meaning(Stage.COMMIT, found[1].decode()) if found and parts.path == "/issue" else Meaning(Stage.OTHER)
            )
        if parts.path == "/issue" and "title" in asked:
            return Meaning(Stage.LOOKUP, asked["title"][0])
        return Meaning(Stage.ENTRY if parts.path == "/issue" and "@template" in asked else Stage.OTHER)

    def stored(self) -> list[Stored]:
        """Give every issue with its note, which the tracker keeps in a file."""
        with closing(sqlite3.connect(self._home / "db" / "db", timeout=10)) as connection:
            issues = connection.execute(_ISSUES).fetchall()
        return [
            Stored(
                title.partition(" ")[0], str(number), dict(zip(_COLUMNS, (title, *rest, self._text(note)), strict=True))
            )
            for number, title, *rest, note in issues
        ]

    def _text(self, note: int | None) -> str:
        if note is None:
            return ""
        path = self._home / "db" / "files" / "msg" / str(note // 1000) / f"msg{note}"
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")

    def stop(self) -> None:
        """End the server."""
        if self._program is not None:
            self._program.stop()

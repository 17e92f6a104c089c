"""Django's admin as an office: a POST answered by a redirect, messages kept in the session, errors in the form."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.matrix.office import Call, Change, Meaning, Pass, Row, Stage, Stored
from benchmarks.matrix.program import Program

_ROOT = Path(__file__).parents[2]
_FLOW = Path(__file__).with_name("django-entry.yaml")
_PASSWORD = "office-4711"
_LIST = "/admin/django_site/application/"
_ADD = f"{_LIST}add/"
_STAGES = {
    ("POST", "/admin/login/"): Stage.SIGN_IN,
    ("GET", _ADD): Stage.ENTRY,
    ("POST", _ADD): Stage.COMMIT,
}
_NAMES = ("石巻　太郎", "O'Brien <b>&", '大崎 "花子"', "𠮷野　髙﨑")
_REFUSED = ("100", "二通", "")
_COLUMNS = ("number", "name", "day", "copies", "kind", "paid", "note")
_TWICE = rb"\g<0>\g<0>"
_CHANGES = (
    Change("label", Stage.ENTRY, b"Copies:</label>", b"Number of copies:</label>"),
    Change("button", Stage.ENTRY, b'value="Save"', b'value="Store"'),
    Change("button-unknown", Stage.ENTRY, b'value="Save"', b'value="Send"'),
    Change("button-twice", Stage.ENTRY, rb'<input type="submit" value="Save".*?>', _TWICE),
    Change("label-twice", Stage.ENTRY, b"Name:</label>", b"Number:</label>"),
    Change("none", Stage.LOOKUP, b"0 applications", b"No applications"),
    Change("id", Stage.LOOKUP, b'id="result_list"', b'id="results"'),
    Change("row-twice", Stage.LOOKUP, b'<tr><td class="action-checkbox">.*?</tr>', _TWICE),
)


class DjangoOffice:
    """Django's own pages over one model."""

    name = "django"
    robot = "django-entry"
    key = "番号"
    secrets: Mapping[str, str] = {"DXAUTO_SECRET_DJANGO": _PASSWORD}
    settings: Mapping[str, str] = {}
    passes: Sequence[Pass] = (Pass("cookie", "sessionid"),)
    changes: Sequence[Change] = _CHANGES

    def __init__(self) -> None:
        self._program: Program | None = None
        self._database = Path()

    def start(self, folder: Path) -> str:
        """Run Django's own server."""
        self._database = folder / "django.sqlite3"

        def command(port: int) -> list[str]:
            module = "benchmarks.matrix.django_site.serve"
            return [sys.executable, "-m", module, str(port), str(self._database), _PASSWORD]

        self._program = Program(command, _ROOT, os.environ, folder / "django.log", "/admin/login/")
        return self._program.address

    def flow(self, address: str) -> str:
        """Give the flow beside this file."""
        return _FLOW.read_text(encoding="utf-8").replace("ADDRESS", address)

    def rows(self, seed: int, number: int) -> list[Row]:
        """Give applications; of some the copies are too many, no number or missing."""
        return [
            {
                "番号": f"M{seed:03}-{n:04}",
                "氏名": _NAMES[n % len(_NAMES)],
                "日付": f"令和6年{n % 12 + 1}月{n % 28 + 1}日",
                "部数": _REFUSED[n % 3] if (n + seed) % 15 == 7 else str(n % 9 + 1),
                "区分": ("本人", "代理人")[n % 2],
                "納付": ("済", "")[n % 3 == 0],
                "備考": "" if n % 4 else f"窓口 {n} 番\n後日受取り",
            }
            for n in range(number)
        ]

    def refuses(self, row: Row) -> bool:
        """The model takes 1 to 99 copies."""
        return row["部数"] in _REFUSED

    def expected(self, row: Row) -> Mapping[str, str]:
        """Give what the table must hold."""
        year, rest = row["日付"].removeprefix("令和").split("年")
        month, day = rest.removesuffix("日").split("月")
        values = (
            *(row["番号"], row["氏名"], f"{int(year) + 2018}-{int(month):02}-{int(day):02}", row["部数"]),
            *({"本人": "own", "代理人": "agent"}[row["区分"]], str(int(row["納付"] == "済"))),
            row["備考"].replace("\n", "\r\n"),
        )
        return dict(zip(_COLUMNS, values, strict=True))

    def meaning(self, call: Call) -> Meaning:
        """Tell by method and path; a form's body is URL-encoded."""
        parts = urlsplit(call.path)
        if call.method == "GET" and parts.path == _LIST and (asked := parse_qs(parts.query).get("q")):
            return Meaning(Stage.LOOKUP, asked[0])
        stage = _STAGES.get((call.method, parts.path), Stage.OTHER)
        fields = parse_qs(call.body.decode("ascii", "replace")) if stage is Stage.COMMIT else {}
        return Meaning(stage, fields.get("number", [""])[0])

    def stored(self) -> list[Stored]:
        """Give the table's rows."""
        with closing(sqlite3.connect(self._database, timeout=10)) as connection:
            rows = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM django_site_application").fetchall()
        return [Stored(row[0], "", dict(zip(_COLUMNS, map(str, row), strict=True))) for row in rows]

    def stop(self) -> None:
        """End the server."""
        if self._program is not None:
            self._program.stop()

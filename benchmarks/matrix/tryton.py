"""Tryton as an office: one page whose scripts talk to the server in JSON: the outline of a form, its data, checks.

Needs what `scripts/fetch-tryton` fetches; the office itself is the tests' (`tests/tryton_office`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.matrix.office import Call, Change, Meaning, Pass, Row, Stage, Stored
from tests.tryton_office import office as site

_NAMES = ("石巻水産株式会社", "O'Brien <b>&", '大崎 "花子" 商店', "𠮷野　髙﨑合同会社")
_HEADS = ("石巻　一郎", "", "大崎　花子", "登米　三郎")
_METHOD = re.compile(rb'"method":"([\w.]+)"')
_NUMBER = re.compile(r"(?<![\w-])\d-\d{4}-\d{4}-\d{4}(?![\w-])")
_STAGES = {
    "common.db.login": Stage.SIGN_IN,
    "model.party.party.fields_view_get": Stage.ENTRY,
    "model.party.identifier.pre_validate": Stage.CONFIRM,
    "model.party.party.create": Stage.COMMIT,
}
_SEARCH = "model.party.party.search"
_CHANGES = (
    Change("label", Stage.ENTRY, rb'"string":"Street","help"', rb'"string":"Road","help"'),
    Change("label-twice", Stage.ENTRY, rb'"string":"City","help"', rb'"string":"Street","help"'),
    Change("row-twice", Stage.LOOKUP, rb'"result":\[(\d+),', rb'"result":[\1,\1,'),
)


class TrytonOffice:
    """Tryton's own server and web client over its own register of parties."""

    name = "tryton"
    robot = "tryton-hojin"
    key = "法人番号"
    secrets: Mapping[str, str] = {"DXAUTO_SECRET_TRYTON": site.PASSWORD}
    settings: Mapping[str, str] = {"limits.action_s": "10", "limits.answer_s": "4", "lookup.wait_s": "10"}
    passes: Sequence[Pass] = (Pass("cookie", "tryton_session"),)
    changes: Sequence[Change] = _CHANGES

    def __init__(self) -> None:
        if not site.fetched():
            raise ImportError("Tryton is not there: run scripts/fetch-tryton")
        self._office = site.Office(Path())

    def start(self, folder: Path) -> str:
        """Run Tryton's own server with a copy of the empty office."""
        self._office = site.Office(folder / "data").start()
        return f"http://127.0.0.1:{self._office.port}"

    def flow(self, address: str) -> str:
        """Give the tests' flow. By name: Tryton's cookie is a secure one, which goes to no number without TLS."""
        reached = address.replace("127.0.0.1", "localhost")
        return site.FLOW.read_text(encoding="utf-8").replace("http://localhost:8000", reached)

    def rows(self, seed: int, number: int) -> list[Row]:
        """Give businesses; of some the number's check digit is wrong."""
        return [dict(zip(site.COLUMNS, _business(seed, n), strict=True)) for n in range(number)]

    def refuses(self, row: Row) -> bool:
        """Tryton checks the check digit."""
        return row[self.key] != site.corporate_number(int(row[self.key][1:]))

    def expected(self, row: Row) -> Mapping[str, str]:
        """Give what the register must hold."""
        since = ""
        if row["代表者"]:
            year, month, day = re.findall(r"\d+", row["就任日"])
            since = f"{int(year) + 2018}-{int(month):02}-{int(day):02}"
        values = (row["名称"], row["所在地"], row["国"], row["電話"], row["代表者"], since)
        return dict(zip(_VALUES, values, strict=True))

    def meaning(self, call: Call) -> Meaning:
        """Tell by the method that the body names; only the page itself is fetched by GET."""
        if call.method == "GET":
            asked = parse_qs(urlsplit(call.path).query)
            return Meaning(Stage.ENTRY, asked["enter"][0]) if "enter" in asked else Meaning(Stage.OTHER)
        found = _METHOD.search(call.body)
        method = found[1].decode() if found else ""
        stage = _STAGES.get(method, Stage.OTHER)
        if method == "model.party.party.fields_view_get" and b'"form"' not in call.body:
            stage = Stage.OTHER
        if stage is Stage.SIGN_IN and b'"password"' not in call.body:
            stage = Stage.OTHER
        key = _number(call.body)
        if method == _SEARCH and key:
            stage = Stage.LOOKUP
        return Meaning(stage, key if stage in (Stage.CONFIRM, Stage.COMMIT, Stage.LOOKUP) else "")

    def stored(self) -> list[Stored]:
        """Give every business with its number as it was written in the list."""
        return [
            Stored(one.number.replace("-", ""), one.receipt, {name: getattr(one, name) for name in _VALUES})
            for one in self._office.stored()
        ]

    def stop(self) -> None:
        """End the server."""
        self._office.stop()


_VALUES = ("name", "street", "country", "phone", "head", "since")


def _business(seed: int, n: int) -> tuple[str, ...]:
    number = site.corporate_number(seed * 10_000 + n)
    if (n + seed) % 15 == 7:
        number = f"{int(number[0]) % 9 + 1}{number[1:]}"
    head = _HEADS[n % len(_HEADS)]
    since = f"令和6年{n % 12 + 1}月{n % 28 + 1}日" if head else ""
    phone = f"0225-95-{n:04}" if n % 3 else ""
    return (number, _NAMES[n % len(_NAMES)], f"中央{n + 1}丁目１", ("Japan", "Jamaica")[n % 2], phone, head, since)


def _number(body: bytes) -> str:
    """Give the 法人番号 that a call is about, as the list has it; empty if it is about none or several."""
    try:
        call: Any = json.loads(body)
    except ValueError:
        return ""
    found = set(_NUMBER.findall(json.dumps(call.get("params", "")))) if isinstance(call, dict) else set()
    return found.pop().replace("-", "") if len(found) == 1 else ""

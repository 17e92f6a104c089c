"""Starts the office in a folder, makes rows for it, and counts in its database."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "tryton"
SERVE = Path(__file__).with_name("serve.py")
FLOW = Path(__file__).with_name("tryton.yaml")
PASSWORD = "office-4711"
COLUMNS = ("法人番号", "名称", "所在地", "国", "電話", "代表者", "就任日")
START_S = 120

_STORED = """
SELECT party.code AS receipt, identifier.code AS number, party.name AS name, address.street_unstructured AS street,
    country.name AS country, phone.value AS phone, head.name AS head, relation.start_date AS since
FROM party_party AS party
JOIN party_identifier AS identifier ON identifier.party = party.id
LEFT JOIN party_address AS address ON address.party = party.id
LEFT JOIN country_country AS country ON country.id = address.country
LEFT JOIN party_contact_mechanism AS phone ON phone.party = party.id
LEFT JOIN party_relation AS relation ON relation.from_ = party.id
LEFT JOIN party_party AS head ON head.id = relation."to"
ORDER BY party.id
"""


def fetched() -> bool:
    """Tell whether `scripts/fetch-tryton` has put Tryton into its place."""
    return (CACHE / "whole").is_file()


def corporate_number(body: int) -> str:
    """Give a 法人番号: its check digit, then the twelve digits (平成26年財務省令第70号、検査用数字の算式)."""
    digits = [int(digit) for digit in reversed(f"{body:012d}")]
    check = 9 - sum(digit * (2 if place % 2 else 1) for place, digit in enumerate(digits)) % 9
    return f"{check}{body:012d}"


def shown(number: str) -> str:
    """Give a 法人番号 as Tryton keeps and shows it."""
    return "-".join((number[:1], number[1:5], number[5:9], number[9:]))


@dataclass(frozen=True)
class Business:
    """One record as the database holds it; texts as they were entered, dates as ISO, no value is an empty text."""

    receipt: str
    number: str
    name: str
    street: str = ""
    country: str = ""
    phone: str = ""
    head: str = ""
    since: str = ""


@dataclass
class Office:
    """One Tryton with its data in a folder."""

    folder: Path
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """Where it is. By name: its cookie is a secure one, which goes to no number without TLS."""
        return f"http://localhost:{self.port}"

    @property
    def database(self) -> Path:
        """Its database."""
        return self.folder / "office.sqlite"

    def start(self) -> Office:
        """Start it with a copy of the template; gives itself when it answers, raises RuntimeError if it does not."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.database.exists():
            shutil.copyfile(template(), self.database)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = self.port or free.getsockname()[1]
        file = self.folder / "trytond.conf"
        file.write_text(_CONFIGURATION.format(folder=self.folder, port=self.port, root=CACHE / "client"), "utf-8")
        with (self.folder / "trytond.log").open("wb") as log:
            self._process = subprocess.Popen([*_PYTHON, "serve", str(file)], env=_environment(), stdout=log, stderr=log)
        until = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"Tryton does not answer; see {self.folder / 'trytond.log'}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stored(self) -> list[Business]:
        """Give every business that was entered."""
        return [Business(*(str(value or "") for value in row)) for row in self._asked(_STORED)]

    def put(self, number: str, name: str) -> None:
        """Put a business in past the pages, as somebody at another desk does."""
        with closing(sqlite3.connect(self.database, timeout=20)) as connection, connection:
            code = connection.execute("SELECT MAX(id) + 1 FROM party_party").fetchone()[0]
            made = connection.execute(
                "INSERT INTO party_party (active, code, name, create_uid, create_date) "
                "VALUES (1, ?, ?, 1, CURRENT_TIMESTAMP)",
                (f"X{code}", name),
            )
            connection.execute(
                "INSERT INTO party_identifier (active, party, type, code, code_compact, create_uid, create_date) "
                "VALUES (1, ?, 'jp_vat', ?, ?, 1, CURRENT_TIMESTAMP)",
                (made.lastrowid, shown(number), number),
            )

    def _asked(self, query: str) -> Sequence[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database, timeout=20)) as connection, connection:
            return connection.execute(query).fetchall()

    def _answers(self) -> bool:
        with suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(f"{self.address}/", timeout=5).close()
            return True
        return False


_CONFIGURATION = """\
[database]
uri = sqlite://
path = {folder}
[web]
listen = localhost:{port}
root = {root}
[session]
authentications = password
"""
_PYTHON = (sys.executable, "-W", "ignore", str(SERVE))


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(CACHE / "server")}


def template() -> Path:
    """Give the database that every office begins with; it is made at the first need, and anew when that changes."""
    made_by = hashlib.sha256(SERVE.read_bytes() + (CACHE / "whole").read_bytes()).hexdigest()[:16]
    path = CACHE / f"office-{made_by}" / "office.sqlite"
    if not path.exists():
        working = path.parent.with_name(f"{path.parent.name}-{os.getpid()}")
        working.mkdir(parents=True)
        subprocess.run([*_PYTHON, "template", str(working / path.name)], env=_environment(), check=True)
        with suppress(OSError):  # somebody else was quicker, and made the same
            working.rename(path.parent)
        shutil.rmtree(working, ignore_errors=True)
    return path

"""The fault matrix itself: it does what it says, and would notice every mistake."""

from __future__ import annotations

import dataclasses
import http.client
import http.server
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks.browser_matrix import main
from benchmarks.matrix.counting import MISTAKES, count
from benchmarks.matrix.desk import MESSAGE, RECEIPT, STATE
from benchmarks.matrix.faults import Faults, Kind, Rate
from benchmarks.matrix.killer import PAIRS, planned
from benchmarks.matrix.office import Call, Change, Meaning, Office, Pass, Row, Stage, Stored
from benchmarks.matrix.proxy import FaultProxy

COMMIT = Meaning(Stage.COMMIT, "K-1")


class Paper:
    """An office of paper: rows K-0, K-1 …, of which the last is refused; what is stored is put in by the test."""

    name = robot = "paper"
    key = "番号"
    secrets: Mapping[str, str] = {}
    settings: Mapping[str, str] = {}
    passes: Sequence[Pass] = (Pass("cookie", "session"), Pass("authorization"))
    changes: Sequence[Change] = (Change("button", Stage.COMMIT, b"<b>(.*?)</b>", rb"<b>\1</b><b>\1</b>"),)

    def __init__(self, *stored: Stored) -> None:
        self._stored = list(stored)

    def start(self, folder: Path) -> str:
        """Nothing starts."""
        raise NotImplementedError

    def flow(self, address: str) -> str:
        """No flow."""
        raise NotImplementedError

    def rows(self, seed: int, number: int) -> list[Row]:
        """Give rows of which the last must be refused."""
        return [{"番号": f"K-{n}", "拒否": "はい" if n == number - 1 else ""} for n in range(number)]

    def refuses(self, row: Row) -> bool:
        """Tell by the row."""
        return bool(row["拒否"])

    def expected(self, row: Row) -> Mapping[str, str]:
        """Give its number."""
        return {"number": row["番号"]}

    def meaning(self, call: Call) -> Meaning:
        """A POST stores the row of its path."""
        return Meaning(Stage.COMMIT, call.path.removeprefix("/")) if call.method == "POST" else Meaning(Stage.OTHER)

    def stored(self) -> list[Stored]:
        """Give what the test put in."""
        return self._stored

    def stop(self) -> None:
        """Nothing stops."""


def stored(key: str, receipt: str = "", number: str = "") -> Stored:
    """A record as it should be, if nothing else is said."""
    return Stored(key, receipt, {"number": number or key})


def counted(records: Sequence[Stored], **states: str) -> dict[str, int]:
    """Count two rows (the second is one that must be refused) against these records and told states."""
    system: Office = Paper(*records)
    told = {
        key.replace("_", "-"): {STATE: state, RECEIPT: "N-1" if state == "登録済み" else "", MESSAGE: ""}
        for key, state in states.items()
    }
    tally = count(system, system.rows(1, 2), told, [told])
    return {name: number for name in MISTAKES if (number := getattr(tally, name))}


def test_the_count_finds_nothing_where_nothing_is_wrong() -> None:
    """Stored once and told so, refused by the system's rules, or with a person: all is well."""
    assert counted([stored("K-0", "N-1")], K_0="登録済み", K_1="受け付けられず") == {}
    assert counted([], K_0="要確認", K_1="受け付けられず") == {}
    assert counted([stored("K-0")], K_0="登録されたか不明", K_1="受け付けられず") == {}


@pytest.mark.parametrize(
    ("records", "state", "mistakes"),
    [
        ([], "登録済み", {"lost": 1, "claimed_absent": 1}),
        ([], "", {"lost": 1}),
        ([], "受け付けられず", {"lost": 1}),
        ([stored("K-0"), stored("K-0")], "登録済み", {"doubled": 1}),
        ([stored("K-0"), stored("K-0")], "要確認", {"doubled": 1}),
        ([stored("K-0", number="K-9")], "登録済み", {"wrong": 1}),
        ([stored("K-0", "N-2")], "登録済み", {"wrong": 1}),
        ([stored("K-0")], "受け付けられず", {"wrong": 1}),
        ([stored("K-0"), stored("K-1")], "登録済み", {"wrong": 1}),
        ([stored("K-0"), stored("K-5")], "登録済み", {"wrong": 1}),
    ],
)
def test_the_count_finds_every_mistake(records: list[Stored], state: str, mistakes: dict[str, int]) -> None:
    """A row that is lost, doubled, wrong, made up, refused without a rule or under a strange key is counted."""
    assert counted(records, K_0=state, K_1="受け付けられず") == mistakes


def test_every_kill_comes_to_happen_over_the_seeds() -> None:
    """Twenty seeds kill every victim at every moment."""
    met = {(kill.moment, kill.victim) for seed in range(1, 21) for kill in planned(seed, 5, 30)}
    assert met == set(PAIRS)


def test_the_same_seed_strikes_the_same_rows() -> None:
    """Draws depend on seed, row and stage, not on the order of rows; another seed strikes others."""
    meanings = [Meaning(Stage.COMMIT, f"K-{n}") for n in range(200)]
    drawn = [[Faults(seed).strike(meaning) for meaning in order] for seed, order in ((1, meanings), (2, meanings))]
    backwards = Faults(1)
    assert drawn[0] == [backwards.strike(meaning) for meaning in reversed(meanings)][::-1]
    assert drawn[0] != drawn[1]
    assert {strike.kind for strike in drawn[0] if strike} == set(Kind) - {Kind.PAGE_CHANGED}


class _System(http.server.BaseHTTPRequestHandler):
    """Remembers what it was sent."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, str]]

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.seen.append((self.command, self.path, self.headers.get("cookie", "")))
        page = b"<html><body><b>Save</b></body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        return


@dataclasses.dataclass
class Behind:
    """A proxy with one fault, and what reached the system behind it."""

    address: str
    seen: list[tuple[str, str, str]]
    faults: Faults

    def ask(self, method: str = "POST", path: str = "/K-1") -> tuple[int, bytes]:
        """Send a request with a session; (0, b"") if the connection was cut."""
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=60)
        try:
            connection.request(method, path, b"a=1", {"Cookie": "session=s1; other=o"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (ConnectionError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


@pytest.fixture
def behind(request: pytest.FixtureRequest) -> Iterator[Behind]:
    """Serve a small system behind a proxy that does the one fault that the test names."""
    kind: Kind = request.param
    seen: list[tuple[str, str, str]] = []
    handler = type("Handler", (_System,), {"seen": seen})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        system = Paper()
        faults = Faults(1, system.changes, [Rate(kind, (Stage.COMMIT,), 1.0)])
        target = f"http://127.0.0.1:{server.server_address[1]}"
        with FaultProxy(system, target, faults, lambda *_: None, 0.05) as proxy:
            yield Behind(proxy.address, seen, faults)
        server.shutdown()


ARRIVES_AND_ANSWER = {
    Kind.ERROR_BEFORE: (False, 500),
    Kind.ERROR_AFTER: (True, 500),
    Kind.LATE_ANSWER: (True, 200),
    Kind.LATE_COMMIT: (True, 200),
    Kind.CUT_IN_REQUEST: (False, 0),
    Kind.CUT_AFTER: (True, 0),
    Kind.CUT_IN_ANSWER: (True, 0),
    Kind.DIALOG: (True, 200),
    Kind.PAGE_CHANGED: (True, 200),
}


@pytest.mark.parametrize(("behind", "expected"), list(ARRIVES_AND_ANSWER.items()), indirect=["behind"])
def test_the_proxy_does_each_fault(behind: Behind, expected: tuple[bool, int]) -> None:
    """Each fault lets the request arrive or not, and answers as it should; the same row's next request passes."""
    arrives, status = expected
    got, page = behind.ask()
    assert (bool(behind.seen), got) == (arrives, status)
    assert (b"setTimeout" in page) is (behind.faults.happened[Kind.DIALOG] == 1)
    assert (page.count(b"<b>Save</b>") == 2) is (behind.faults.happened[Kind.PAGE_CHANGED] == 1)
    assert sum(behind.faults.happened[kind] for kind in Kind) == 1
    assert behind.ask() == (200, b"<html><body><b>Save</b></body></html>")


@pytest.mark.parametrize("behind", [Kind.SESSION_END, Kind.SESSION_END_AFTER], indirect=True)
def test_the_proxy_ends_a_session_for_good(behind: Behind) -> None:
    """The session's cookie is taken out of the request or only of later ones, the others stay; it never comes back."""
    behind.ask()
    behind.ask("GET", "/list")
    first = "other=o" if behind.faults.happened[Kind.SESSION_END] else "session=s1; other=o"
    assert behind.seen[0] == ("POST", "/K-1", first)
    assert {cookie for _, _, cookie in behind.seen[1:]} == {"other=o"}


def test_an_unknown_system_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A system that the matrix does not know is refused with those that it knows."""
    with pytest.raises(SystemExit):
        main(["--systems", "nowhere"])
    assert "practice" in capsys.readouterr().err

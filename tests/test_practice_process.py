"""The practice system as a program: address, options, switches while it runs, clean end."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest
from practice_support import Visitor, application, practice, receipt, signed_in

from samples.practice.__main__ import main
from samples.practice.control import HEADER, PATH
from samples.practice.database import count
from samples.practice.faults import Kind, Rule
from samples.practice.process import launched


def test_program_prints_its_address_and_counts(tmp_path: Path) -> None:
    """`python -m samples.practice --port 0` prints the address it serves; options and switches reach it."""
    db = tmp_path / "folder" / "kenshu.sqlite3"
    options = ("--user", "abe:himitsu-9", "--unique", "--fault", "error_after_commit:key=P-1", "--seed", "4")
    with launched(*options, database=db) as running:
        visitor = Visitor(running.address)
        with visitor.http:
            visitor.sign_in("abe", "himitsu-9")
            assert visitor.commit(application("P-1")).status_code == 500
            assert "既に登録されています" in visitor.commit(application("P-1")).text
            assert running.fired(Kind.ERROR_AFTER_COMMIT) == 1
            running.switch([Rule(Kind.ERROR_BEFORE_COMMIT, key="P-2")], seed=5)
            assert visitor.commit(application("P-2")).status_code == 500
            running.end_sessions()
            assert 'id="timeout"' in visitor.get("/top").text
        assert (count(db, "P-1"), count(db, "P-2")) == (1, 0)


def test_closed_system_leaves_its_port(tmp_path: Path) -> None:
    """After the end the port is free, the rows are there, and the same file goes on with the next number."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        first, port = receipt(visitor.commit(application("P-3"))), system.port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    with practice(tmp_path) as system, signed_in(system) as visitor:
        assert receipt(visitor.commit(application("P-3"))) > first
        assert count(system.settings.database, "P-3") == 2


def test_switches_need_their_header(tmp_path: Path) -> None:
    """No link or form of a page can move the switches: without the header they answer 403."""
    with practice(tmp_path) as system:
        address = system.address.rstrip("/") + PATH
        assert httpx.post(address, json={"rules": []}, trust_env=False).status_code == 403
        assert httpx.get(address, headers={HEADER: "1"}, trust_env=False).json()["rules"] == []


@pytest.mark.parametrize(
    "body", [{"rules": [{"kind": "bang"}]}, {"rules": [{"kind": "alert", "x": 1}]}, [], {"rules": 3}]
)
def test_wrong_switch_is_refused(tmp_path: Path, body: object) -> None:
    """A switch that is misspelt answers 400 with the reason and changes nothing."""
    with practice(tmp_path, Rule(Kind.ALERT)) as system:
        answer = httpx.post(system.address.rstrip("/") + PATH, json=body, headers={HEADER: "1"}, trust_env=False)
        assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
        assert [one.kind for one in system.system.faults.rules] == [Kind.ALERT]


@pytest.mark.parametrize(
    ("option", "named"),
    [(("--fault", "bang"), "bang"), (("--hours", "9-5"), "9"), (("--user", "abe"), "職員番号:パスワード")],
)
def test_wrong_option_is_told(option: tuple[str, str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong option ends the program with a sentence that names it."""
    with pytest.raises(SystemExit):
        main(option)
    assert named in capsys.readouterr().err


def test_port_that_is_taken_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A port that another program has ends the program with a sentence that names it."""
    with practice(tmp_path) as system, pytest.raises(SystemExit):
        main(("--port", str(system.port), "--db", str(tmp_path / "other.sqlite3")))
    assert f"番号 {system.port} で始められません" in capsys.readouterr().err

"""The sign-in kept between runs: sealed, bound to who signed in, thrown away when it no longer serves."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail

from dxauto.browser.flow import Flow
from dxauto.browser.state import KeptSignIn, hours_of, kept_sign_in
from samples.practice.database import count
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import PASSWORD, USER, application, make_desk, needs_browser, write_list
from tests.keyring_support import MemoryKeyring

STATE: dict[str, Any] = {"cookies": [{"name": "sid", "value": "s3ss10n-c00kie"}], "origins": []}


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    """Put a keyring in memory in place of the computer's, and the sign-in's secrets into the environment."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    before = keyring.get_keyring()
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def flow(tmp_path: Path, keep: str = "true") -> Flow:
    """Give the practice robot's flow with `sign_in.keep`."""
    parameters = make_desk(tmp_path / "desk", "http://127.0.0.1:1").spec.parameters({"sign_in.keep": keep})
    assert isinstance(parameters, Flow)
    return parameters


def opened(tmp_path: Path, keep: str = "true", robot: str = "r") -> KeptSignIn:
    """Open what is kept as a run does."""
    kept = kept_sign_in(flow(tmp_path, keep), robot, tmp_path / "browser")
    assert kept is not None
    return kept


def test_it_comes_back_and_lies_sealed_for_the_owner_alone(tmp_path: Path, ring: MemoryKeyring) -> None:
    """Another process gets the state back; the file shows neither cookie nor name, and others may not read it."""
    opened(tmp_path).keep(STATE)
    assert opened(tmp_path).load() == STATE
    (file,) = (tmp_path / "browser" / "state").iterdir()
    assert b"s3ss10n" not in file.read_bytes()
    assert b"sid" not in file.read_bytes()
    assert USER not in file.name
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o077 == 0
    assert len(ring.held) == 1  # the key, and nothing of the state


def test_another_password_robot_or_key_does_not_open_it(
    tmp_path: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed password throws the state away; another robot has one of its own; a lost key costs one sign-in."""
    opened(tmp_path).keep(STATE)
    assert opened(tmp_path, robot="other").load() is None
    assert opened(tmp_path).load() == STATE
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", "changed")
    assert opened(tmp_path).load() is None
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    assert opened(tmp_path).load() is None  # it is gone, not only shut
    opened(tmp_path).keep(STATE)
    ring.held.clear()
    assert opened(tmp_path).load() is None


def test_a_file_that_was_tampered_with_counts_as_none(tmp_path: Path) -> None:
    """Each single changed byte, and each shortened file, is noticed and the file goes."""
    kept = opened(tmp_path)
    kept.keep(STATE)
    whole = kept.path.read_bytes()
    broken = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), 7)]
    for content in (*broken, whole[:5], whole[:20], b""):
        kept.path.write_bytes(content)
        assert kept.load() is None
        assert not kept.path.exists()


def test_it_ends_after_its_hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`keep: true` is a working day, a number is hours; older than that, or from the future, it is thrown away."""
    assert (hours_of(flow(tmp_path, "true")), hours_of(flow(tmp_path, "0.5"))) == (12.0, 0.5)
    assert hours_of(flow(tmp_path, "false")) == 0
    kept = opened(tmp_path, "0.5")
    now = time.time()  # the file's own age is real: old ones are thrown away
    for later, there in ((1799, True), (1800, False), (-10, False)):
        monkeypatch.setattr("dxauto.browser.state.time.time", lambda: now)
        kept.keep(STATE)
        monkeypatch.setattr("dxauto.browser.state.time.time", lambda later=later: now + later)
        assert (kept.load() is not None) is there


def test_a_worker_does_not_throw_away_what_another_has_just_kept(tmp_path: Path) -> None:
    """Whoever finds his state ended removes that one, not the newer one of a colleague."""
    first, second = opened(tmp_path), opened(tmp_path)
    first.keep(STATE)
    assert second.load() == STATE
    newer = STATE | {"origins": ["newer"]}
    first.keep(newer)
    second.forget()
    assert opened(tmp_path).load() == newer
    first.forget()
    assert opened(tmp_path).load() is None


def test_without_a_keyring_nothing_is_kept(tmp_path: Path) -> None:
    """A key in a file beside the state would protect nothing: rather nothing is written."""
    keyring.set_keyring(fail.Keyring())
    assert kept_sign_in(flow(tmp_path), "r", tmp_path / "browser") is None
    assert kept_sign_in(flow(tmp_path, "false"), "r", tmp_path / "browser") is None
    assert not (tmp_path / "browser").exists()


def test_prints_neither_key_nor_state(tmp_path: Path) -> None:
    """What holds the key may come into a message; the key must not."""
    kept = opened(tmp_path)
    kept.keep(STATE)
    assert repr(kept.key)[2:-1] not in repr(kept)
    assert replace(kept, hours=1.0).load() == STATE


@needs_browser
def test_the_next_run_does_not_sign_in_until_the_system_asks(tmp_path: Path) -> None:
    """A run after the first sends no password; when the session has ended, it signs in again and enters the row."""
    with Practice(Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD})) as practice:
        desk = make_desk(tmp_path / "desk", practice.address)
        practice.system.faults.replace([Rule(Kind.SLOW, where="signin", ms=1)])
        visits = []
        for number in (1, 2, 3, 4):
            if number == 3:
                practice.system.sessions.end_all()
            desk.run(_list(tmp_path, number), sign_in__keep="true")
            visits.append(len(practice.system.faults.fired))
        assert 0 < visits[0] == visits[1] < visits[2] == visits[3]
        assert [count(practice.settings.database, f"S-{n}") for n in (1, 2, 3, 4)] == [1, 1, 1, 1]
        keyring.set_keyring(fail.Keyring())
        summary = desk.run(_list(tmp_path, 5), sign_in__keep="true")
        assert any("鍵束がない" in note for note in summary.notes)


def _list(tmp_path: Path, number: int) -> Path:
    return write_list(tmp_path / f"{number}.xlsx", [application(f"S-{number}")])


def test_the_key_is_made_once(ring: MemoryKeyring, tmp_path: Path) -> None:
    """Two openings use one key; a key that somebody broke in the keyring is not used."""
    assert opened(tmp_path).key == opened(tmp_path).key
    ((name, _),) = ring.held.items()
    ring.held[name] = json.dumps("no key")
    assert kept_sign_in(flow(tmp_path), "r", tmp_path / "browser") is None
    assert [path.name for path in tmp_path.iterdir()] == ["desk"]

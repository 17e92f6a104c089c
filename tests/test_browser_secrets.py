"""Passwords: in the keyring or the environment by name, put there without being shown, needed by which robot."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner, Result
from keyring.backends import fail

from dxauto.browser import secrets
from dxauto.browser.needed import needed_secrets
from dxauto.cli.secret import secret
from dxauto.errors import ConfigurationError, MissingComponentError
from dxauto.workspace import Workspace
from tests.browser_support import ROOT
from tests.keyring_support import PLACE, MemoryKeyring

PASSWORD = "hiMitsu-77✿"  # no keyboard of an office is limited to ASCII


@pytest.fixture(autouse=True)
def ring() -> Iterator[MemoryKeyring]:
    """Put a keyring in memory in place of the computer's."""
    before = keyring.get_keyring()
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Give a workspace whose one robot signs in, as the current folder."""
    (tmp_path / "robots").mkdir()
    (tmp_path / "templates").mkdir()
    source = ROOT / "robots" / "nouzei-nyuryoku.yaml"
    (tmp_path / "robots" / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Workspace(tmp_path)


def called(*arguments: str, typed: str = "") -> Result:
    """Call the command as a clerk does."""
    return CliRunner().invoke(secret, list(arguments), input=typed, standalone_mode=False)


def test_a_secret_comes_from_the_environment_else_from_the_keyring(
    ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment wins, so that one run may use another account; each place is told, no value ever."""
    secrets.keep("gyoumu-password", PASSWORD)
    assert ring.held == {"dxauto/gyoumu-password": PASSWORD}
    assert secrets.secret("gyoumu-password").reveal() == PASSWORD
    assert "MemoryKeyring" in secrets.place_of("gyoumu-password")
    monkeypatch.setenv("DXAUTO_SECRET_GYOUMU_PASSWORD", "other")
    assert secrets.secret("gyoumu-password").reveal() == "other"
    assert secrets.place_of("gyoumu-password") == "環境変数 DXAUTO_SECRET_GYOUMU_PASSWORD"


def test_a_secret_prints_as_stars_and_does_not_travel() -> None:
    """Neither printing, formatting nor pickling lets a secret out."""
    hidden = secrets.Secret(PASSWORD)
    assert PASSWORD not in f"{hidden} {hidden!r} {[hidden]}"
    with pytest.raises(TypeError):
        pickle.dumps(hidden)


def test_where_there_is_no_keyring_it_is_said_what_to_do() -> None:
    """Without a keyring nothing is kept, the missing secret is an error that names the command and the variable."""
    keyring.set_keyring(fail.Keyring())
    assert secrets.store() is None
    with pytest.raises(MissingComponentError, match="DXAUTO_SECRET_A_B"):
        secrets.keep("a-b", PASSWORD)
    with pytest.raises(ConfigurationError, match="dxauto secret set a-b"):
        secrets.secret("a-b")
    assert not secrets.forget("a-b")


def test_set_asks_twice_and_never_shows(workspace: Workspace, ring: MemoryKeyring) -> None:
    """What is typed goes into the keyring and onto no screen; two different texts are refused."""
    done = called("set", "renshu-password", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exception is None
    assert ring.held == {"dxauto/renshu-password": PASSWORD}
    assert PASSWORD not in done.output + done.stderr
    wrong = called("set", "renshu-password", typed=f"{PASSWORD}\nother\n")
    assert "違います" in str(wrong.exception)
    assert PASSWORD not in wrong.output + wrong.stderr + repr(wrong.exception)
    assert ring.held == {"dxauto/renshu-password": PASSWORD}


def test_set_names_a_near_miss(workspace: Workspace) -> None:
    """A name that no robot uses is told with what may have been meant."""
    done = called("set", "renshu-pasword", typed="x\nx\n")
    assert "もしかして: renshu-password" in done.stderr


def test_check_tells_what_the_robots_need_and_what_is_missing(workspace: Workspace, ring: MemoryKeyring) -> None:
    """Each name stands with its robots; what is missing ends with an error code and the command to type."""
    assert [(one.name, one.robots) for one in needed_secrets(workspace)] == [
        ("renshu-password", ("nouzei-nyuryoku",)),
        ("renshu-user", ("nouzei-nyuryoku",)),
    ]
    secrets.keep("renshu-user", "kenshu")
    partly = called("check")
    assert partly.return_value == 7
    assert "dxauto secret set renshu-password" in partly.stderr
    assert "dxauto secret set renshu-user" not in partly.stderr
    secrets.keep("renshu-password", PASSWORD)
    whole = called("check")
    assert whole.return_value == 0
    assert PASSWORD not in whole.output
    assert "nouzei-nyuryoku" in whole.output


def test_remove_takes_it_away(workspace: Workspace, ring: MemoryKeyring) -> None:
    """After it the keyring holds nothing; a second time says that there is none."""
    secrets.keep("renshu-password", PASSWORD)
    assert called("remove", "renshu-password").return_value == 0
    assert ring.held == {}
    assert called("remove", "renshu-password").return_value == 9


def test_a_keyring_named_in_the_environment_serves_the_command(workspace: Workspace, tmp_path: Path) -> None:
    """Keyring's own way to choose a backend works for a process of its own, as Windows' manager does for a clerk."""
    chosen = {"PYTHON_KEYRING_BACKEND": "tests.keyring_support.LastingKeyring", PLACE: str(tmp_path / "ring.json")}
    environment = os.environ | chosen | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    put = f"from dxauto.browser import secrets; secrets.keep('renshu-user', {PASSWORD!r})"
    subprocess.run([sys.executable, "-c", put], env=environment, check=True)
    command = [sys.executable, "-m", "dxauto", "secret", "check", "--json"]
    told = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert told.returncode == 7
    assert '"name": "renshu-user", "robots": ["nouzei-nyuryoku"], "where": "鍵束（LastingKeyring）"' in told.stdout
    assert PASSWORD not in told.stdout + told.stderr

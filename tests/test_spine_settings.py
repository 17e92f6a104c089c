"""Settings come from file, environment and command line; staff can be made a sign."""

import tomllib
from pathlib import Path

import pytest

from dxauto import identity
from dxauto.errors import ConfigurationError
from dxauto.settings import Settings
from dxauto.workspace import Workspace


def workspace(root: Path, text: str = "") -> Workspace:
    (root / "dxauto.toml").write_text(text, encoding="utf-8")
    return Workspace(root)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    """A workspace needs no settings file."""
    assert Settings.load(Workspace(tmp_path), {}) == Settings()


def test_environment_wins_over_the_file(tmp_path: Path) -> None:
    """A variable DXAUTO_<NAME> overrides the file; other variables of that prefix are not settings."""
    place = workspace(tmp_path, 'department = "税務課"\nretries = 1\n')
    loaded = Settings.load(place, {"DXAUTO_RETRIES": "5", "DXAUTO_WORKSPACE": "/x"})
    assert (loaded.department, loaded.retries) == ("税務課", 5)


def test_unknown_setting_names_line_and_near_miss(tmp_path: Path) -> None:
    """A mistyped name is told with its line and what was probably meant."""
    with pytest.raises(ConfigurationError, match=r"dxauto.toml の 3 行目.*もしかして: workers"):
        Settings.load(workspace(tmp_path, 'department = "a"\n\nworkrs = 2\n'), {})


def test_wrong_value_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    """A bad value is told with the variable that holds it."""
    with pytest.raises(ConfigurationError, match="DXAUTO_RETRIES"):
        Settings.load(Workspace(tmp_path), {"DXAUTO_RETRIES": "many"})


def test_broken_toml_is_told(tmp_path: Path) -> None:
    """What is no TOML is a configuration error that names the file."""
    with pytest.raises(ConfigurationError, match=r"dxauto\.toml"):
        Settings.load(workspace(tmp_path, 'department = "a\n'), {})


def test_command_line_is_checked_too() -> None:
    """A value from the command line obeys the same bounds."""
    with pytest.raises(ConfigurationError, match="workers"):
        Settings().changed({"workers": -1})


def test_every_setting_has_a_description_and_fits_toml() -> None:
    """The table that users read is complete, and every name can stand in the file."""
    for name, field in Settings.model_fields.items():
        assert field.description
        tomllib.loads(f"{name} = 1")


def test_pseudonym_is_stable_in_a_workspace_and_differs_between_two(tmp_path: Path) -> None:
    """The same person has one sign in a workspace, another elsewhere, and it does not hold the number."""
    one, other = Workspace(tmp_path / "a"), Workspace(tmp_path / "b")
    sign = identity.pseudonym(one, "12345")
    assert sign == identity.pseudonym(one, "12345")
    assert sign != identity.pseudonym(one, "12346")
    assert sign != identity.pseudonym(other, "12345")
    assert "12345" not in sign


def test_secret_is_made_once_and_leaves_nothing_half(tmp_path: Path) -> None:
    """Only the finished secret file stays."""
    identity.pseudonym(Workspace(tmp_path), "1")
    assert [p.name for p in (tmp_path / ".dxauto").iterdir()] == ["secret.key"]

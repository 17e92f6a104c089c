"""`dxauto init`: a workspace from what ships."""

import tomllib
from pathlib import Path

from cli_support import ROOT, dxauto

from dxauto.errors import ExitCode
from dxauto.initialise import initialise, settings_text
from dxauto.settings import Settings
from dxauto.workspace import Workspace


def test_a_new_workspace_has_the_robots_and_templates(tmp_path: Path) -> None:
    """Every robot and template that ships is there, and the folder is a workspace."""
    target = tmp_path / "受付 髙"
    assert dxauto("init", str(target), cwd=tmp_path).code == ExitCode.DONE
    for folder in ("robots", "templates"):
        shipped = {p.relative_to(ROOT) for p in (ROOT / folder).rglob("*.yaml")}
        assert {p.relative_to(target) for p in (target / folder).rglob("*.yaml")} == shipped
    assert Workspace.find(target).root == target.resolve()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A second call changes no file and says how many stayed."""
    initialise(tmp_path)
    changed = next((tmp_path / "templates").rglob("*.yaml"))
    changed.write_text("# mine", encoding="utf-8")
    written, kept = initialise(tmp_path)
    assert written == []
    assert changed in kept
    assert changed.read_text(encoding="utf-8") == "# mine"


def test_settings_file_is_valid_and_names_every_setting(tmp_path: Path) -> None:
    """The file loads as it is written, and also with every `#` before a setting taken away."""
    initialise(tmp_path)
    assert Settings.load(Workspace(tmp_path), {}) == Settings()
    uncommented = "\n".join(line.removeprefix("# ") if " = " in line else line for line in settings_text().splitlines())
    values = tomllib.loads(uncommented)
    assert list(values) == list(Settings.model_fields)
    Settings.model_validate(values)


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    """A file where the folder should be ends as output that cannot be written, and the file stays."""
    (tmp_path / "w").write_text("x", encoding="utf-8")
    ended = dxauto("init", "w", cwd=tmp_path)
    assert ended.code == ExitCode.OUTPUT_FAILED
    assert "Traceback" not in ended.err
    assert (tmp_path / "w").read_text(encoding="utf-8") == "x"

"""A PC that does not let Playwright's own program run."""

import sys
from pathlib import Path

import pytest
from browser_support import application, make_desk, write_list
from cli_support import dxauto

from dxauto.components import driver
from dxauto.errors import ExitCode

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell script")


@pytest.mark.parametrize(
    "command",
    [
        ("run", "nouzei-nyuryoku", "list.xlsx", "-o", "out.xlsx", "--no-preview"),
        ("record", "http://127.0.0.1:9", "-o", "robots/new.yaml"),
    ],
)
def test_it_is_said_what_to_do_and_nothing_is_begun(tmp_path: Path, command: tuple[str, ...]) -> None:
    """The command ends with the code for a missing component, names the program and what to do, and shows no fault of
    its own; the list stays as it is.
    """
    root = make_desk(tmp_path, "http://127.0.0.1:9").root
    list_ = write_list(root / "list.xlsx", [application("A1"), application("A2")])
    before = list_.read_bytes()
    node = root / "node"
    node.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    node.chmod(0o755)
    secrets = {"DXAUTO_SECRET_RENSHU_USER": "u", "DXAUTO_SECRET_RENSHU_PASSWORD": "p"}
    ended = dxauto(*command, cwd=root, **{driver.VARIABLE: str(node)}, **secrets)
    assert ended.code == ExitCode.MISSING_COMPONENT
    assert str(node) in ended.err
    assert driver.DRIVER.advice_here() in ended.err
    assert "プログラムの誤り" not in ended.err
    assert list_.read_bytes() == before
    assert not (root / "out.xlsx").exists()

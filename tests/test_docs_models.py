"""The guide to models says what is so: its commands run in order, its table is the program's."""

import re
import shlex
import zipfile
from pathlib import Path

import pytest
from cli_support import ROOT, dxauto
from models_support import copied, office, voices, whisper

from dxauto.models import hub, inventory

GUIDE = (ROOT / "docs" / "ja" / "moderu.md").read_text(encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Give a workspace with what the guide supposes: models brought on a stick, and one put there by hand."""
    office(tmp_path / "w")
    brought = whisper(tmp_path / "w" / "持ち込み" / "whisper small")
    voices(tmp_path / "w" / "持ち込み" / "koe")
    copied(brought, tmp_path / "w" / "models" / "手で置いた")
    with zipfile.ZipFile(tmp_path / "w" / "持ち込み.zip", "w") as made:
        for path in whisper(tmp_path / "z", seed=1).iterdir():
            made.write(path, f"m/{path.name}")
    assert dxauto("models", "add", "持ち込み/whisper small", "--name", "はじめ", cwd=tmp_path / "w").code == 0
    return tmp_path / "w"


@pytest.mark.engine
def test_the_commands_of_the_guide_run_in_order(workspace: Path) -> None:
    """Each command of a block that supposes models ends well after the ones before it."""
    for block in re.findall(r"```console models\n(.*?)```", GUIDE, re.DOTALL):
        for line in block.splitlines():
            ended = dxauto(*shlex.split(line.removeprefix("$ dxauto ")), cwd=workspace)
            assert ended.code == 0, f"{line}\n{ended.err}"
    listed = {one.name: one for one in inventory.standings(workspace / "models")}
    assert set(listed) == {"はじめ", "whisper small", "手で置いた", "koe"}
    assert (listed["whisper small"].licence, listed["whisper small"].source) == ("mit", "情報政策課")


def test_the_table_of_names_is_the_programs() -> None:
    """Short names, repositories, sizes and remarks of the guide are those that are asked for."""
    cells = [
        [c.strip().strip("`") for c in row.strip("|").split("|")] for row in GUIDE.splitlines() if row[:3] == "| `"
    ]
    assert cells == [[name, one.repository, f"約 {one.gigabytes} GB", one.remark] for name, one in hub.KNOWN.items()]


def test_the_models_of_the_repository_are_whole() -> None:
    """Whatever model ships with dxauto can be loaded, and is what the manifest beside it says."""
    found = inventory.verified(ROOT / "models", [], lambda _count: None, load=False)
    assert [problem for one in found for problem in one.problems] == []

"""The documentation says what is so: commands run, tables agree with the code, versions agree."""

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from cli_support import ROOT, dxauto

from dxauto.cli.reference import every_command, reference_text
from dxauto.components.python import MINIMUM
from dxauto.errors import ExitCode
from dxauto.forms.schema import schema_text
from dxauto.forms.types import FIELD_TYPES
from dxauto.initialise import initialise
from dxauto.settings import Settings

DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODES = ROOT / "docs" / "ja" / "shuuryou-code.md"
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
BLOCK = re.compile(r"```console runnable\n(.*?)```", re.DOTALL)
NIGHTS = (ROOT / "docs" / "ja" / "yoru.md").read_text(encoding="utf-8")
RUNNABLE = [
    pytest.param(commands, id=str(path.relative_to(ROOT)))
    for path in DOCS
    if (commands := "".join(BLOCK.findall(path.read_text(encoding="utf-8"))))
]
FINE = (ExitCode.DONE, ExitCode.REVIEW)


def rows(path: Path) -> list[list[str]]:
    """Give the cells of every table row of a document, without back quotes."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Give a workspace with one printed form in its `in` folder, and one that no template describes yet."""
    root = tmp_path
    initialise(root)
    dxauto("forms", "render", "nouzei-shoumei", "-o", "in/scan.pdf", cwd=root)
    shutil.copy(root / "in" / "scan.pdf", root / "用紙.pdf")
    return root


@pytest.mark.engine
@pytest.mark.parametrize("commands", RUNNABLE)
def test_commands_of_the_documentation_run(commands: str, workspace: Path) -> None:
    """Who follows a page from its beginning, in a workspace of its own, comes to its end without another page."""
    for line in commands.splitlines():
        if line.startswith("$ "):
            program, *arguments = shlex.split(line[2:])
            assert program == "dxauto"
            ended = dxauto(*arguments, cwd=workspace)
            assert ended.code in FINE, ended.err


WATCHING = {"uketsuke": ("--once",), "install": ("--system", "none")}
"""So that watching ends when the folder is empty, and no service of this computer's is changed."""


@pytest.mark.engine
def test_commands_of_watching_run(workspace: Path) -> None:
    """The guide's hot folder is watched, installed, listed and removed as it says, on one scan."""
    (workspace / "スキャン").mkdir()
    shutil.copy(workspace / "in" / "scan.pdf", workspace / "スキャン" / "窓口.pdf")
    (declared,) = re.findall(r"```yaml\n(watch:.*?)```", NIGHTS, re.DOTALL)
    with (workspace / "robots" / "uketsuke.yaml").open("a", encoding="utf-8") as file:
        file.write("\n" + declared.replace("//server/scan/uketsuke", "スキャン"))
    for block in re.findall(r"```console watch\n(.*?)```", NIGHTS, re.DOTALL):
        for line in block.splitlines():
            _, *arguments = shlex.split(line.removeprefix("$ ").split("  ")[0])
            ended = dxauto(*arguments, *WATCHING.get(arguments[1], ()), cwd=workspace)
            assert ended.code in FINE, (line, ended.err)
    assert [path.name for path in (workspace / "スキャン" / "済").rglob("*.pdf")] == ["窓口.pdf"]
    assert len(list((workspace / "out").glob("20*.xlsx"))) == 1


def test_every_command_of_the_guide_to_nights_is_run() -> None:
    """None stands in a block that no test runs: the mail's are run by the test of the mail, with a server."""
    blocks = re.findall(r"```console ?([^\n]*)\n(.*?)```", NIGHTS, re.DOTALL)
    run = sum(block.count("$ dxauto ") for kind, block in blocks if kind in ("runnable", "mail", "watch"))
    assert run == NIGHTS.count("$ dxauto ") >= 19


def test_the_command_reference_is_current() -> None:
    """The list of commands in the documentation is what the commands say of themselves now."""
    assert (ROOT / "docs" / "ja" / "commands.md").read_text(encoding="utf-8") == reference_text()


def test_the_published_schema_is_current() -> None:
    """The schema that editors load is the one that templates are checked by."""
    path = ROOT / "docs" / "schema" / "template.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text()


def test_every_command_is_in_a_guide() -> None:
    """Each command that can be called is in a guide, not only in the generated list."""
    guides = "\n".join(p.read_text(encoding="utf-8") for p in DOCS if p.name != "commands.md")
    called = [words for words, command, _ in every_command() if not getattr(command, "lazy", None)]
    assert [words for words in called if words not in guides] == []


def test_the_table_of_exit_codes_is_the_enum() -> None:
    """Numbers, names and meanings in the documentation are those of `ExitCode`, all of them and in order."""
    assert [row for row in rows(CODES) if row[0].isdigit()] == [[str(int(c)), c.name, c.meaning] for c in ExitCode]


def test_the_table_of_settings_is_the_model() -> None:
    """Every setting is documented with the description that it has in the code."""
    found = {row[0]: row[2] for row in rows(ROOT / "docs" / "ja" / "settei.md") if len(row) == 3}
    assert {name: found.get(name) for name in Settings.model_fields} == {
        name: info.description for name, info in Settings.model_fields.items()
    }


def test_the_table_of_field_types_is_the_catalogue() -> None:
    """Every field type is documented with its title."""
    found = {row[0]: row[1] for row in rows(ROOT / "docs" / "ja" / "youshiki.md") if len(row) == 2}
    assert {kind.name: found.get(kind.name) for kind in FIELD_TYPES.values()} == {
        kind.name: kind.title for kind in FIELD_TYPES.values()
    }


def test_python_version_is_the_same_everywhere() -> None:
    """README, guides, doctor and pyproject.toml name the same oldest Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={MINIMUM}"
    assert set(re.findall(r"Python (3\.\d+)", TEXT)) == {MINIMUM}


def test_links_between_documents_lead_somewhere() -> None:
    """Each relative link and picture of the documentation exists."""
    for path in DOCS:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_binary_file_has_a_row() -> None:
    """Each file under version control that is not text is covered by a row of THIRD_PARTY.md."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    binary = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".pdf", ".xlsx", ".ttf", ".otf", ".onnx", ".gz", ".npz")
    patterns = re.findall(r"(?m)^\| `([^`]+)`", (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8"))
    files = [Path(name) for name in listed.stdout.split("\0") if name.lower().endswith(binary)]
    assert [f for f in files if not any(f.match(pattern) for pattern in patterns)] == []

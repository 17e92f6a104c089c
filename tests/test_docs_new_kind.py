"""The guide to a kind from another package works as it is written."""

import re
import tomllib
from pathlib import Path

from cli_support import ROOT, Office, make_office

from dxauto.errors import ExitCode

GUIDE = (ROOT / "docs" / "en" / "new-kind.md").read_text(encoding="utf-8")


def install(office: Office) -> None:
    """Put the guide's package where an installed one lies, and a robot of its kind into the workspace."""
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    (entry,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    points = tomllib.loads(entry)["project"]["entry-points"]["dxauto.kinds"]
    package = office.root / "site" / "your_package"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "count.py").write_text(code, encoding="utf-8")
    info = office.root / "site" / "your_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: your-package\nVersion: 1.0\n", encoding="utf-8")
    lines = "".join(f"{name} = {target}\n" for name, target in points.items())
    (info / "entry_points.txt").write_text(f"[dxauto.kinds]\n{lines}", encoding="utf-8")
    robot = (office.root / "robots" / "word.yaml").read_text(encoding="utf-8").replace("word", "count")
    (office.root / "robots" / "count.yaml").write_text(robot, encoding="utf-8")


def test_the_guides_kind_runs_in_a_worker(tmp_path: Path) -> None:
    """The class of the guide is found through its entry point, checked, run in a pool, and writes its result."""
    office = make_office(tmp_path)
    install(office)
    names = office.words("one\ntwo\n", "three\n")
    ended = office.call("run", "count", *names, "-o", "out.txt", "--workers", "1")
    assert ended.code == ExitCode.DONE, ended.err
    assert (tmp_path / "out.txt").read_text(encoding="utf-8").split() == ["2", "1"]


def test_the_guides_parameter_is_checked(tmp_path: Path) -> None:
    """Its parameter works through `--set`, and what does not exist is an error with a near miss."""
    office = make_office(tmp_path)
    install(office)
    names = office.words("one\ntwo\n")
    assert office.call("run", "count", *names, "-o", "o", "--set", "longest=1").code == ExitCode.REVIEW
    wrong = office.call("run", "count", *names, "-o", "o", "--set", "longst=1")
    assert wrong.code == ExitCode.BAD_CONFIGURATION
    assert "longest" in wrong.err

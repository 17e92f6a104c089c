"""The wheel that an office installs: complete, and working without the source tree."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def normal(name: str) -> str:
    """Give a package's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


WANTED = {normal(re.split(r"[<>=~!;\[ ]", dependency)[0]) for dependency in PROJECT["dependencies"]}
EXTRAS = {
    normal(re.split(r"[<>=~!;\[ ]", dependency)[0])
    for extra in PROJECT["optional-dependencies"].values()
    for dependency in extra
}
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel once."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_the_workspace(wheel: Path) -> None:
    """Every robot, template and sample of the repository is in the wheel, and no test, benchmark or state is."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("robots", "templates", "usage", "models/kaigi-mini", "samples/forms"):
        files = (p for p in (ROOT / folder).rglob("*.*") if p.is_file() and not p.name.startswith("."))
        wanted = {f"dxauto/_workspace/{p.relative_to(ROOT).as_posix()}" for p in files}
        assert wanted
        assert wanted <= names
    assert not [n for n in names if n.startswith(("tests", "samples", "benchmarks")) or ".dxauto/" in n]


def test_the_installed_wheel_works_without_the_source(wheel: Path, tmp_path: Path) -> None:
    """From the unpacked wheel alone `init` makes a workspace and `robots` lists what is in it."""
    site, workspace = tmp_path / "site", tmp_path / "workspace"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    run = f"import sys; sys.path.insert(0, {str(site)!r}); from dxauto.cli.main import main; main()"
    for arguments, cwd in ((["init", str(workspace)], tmp_path), (["robots", "--json"], workspace)):
        done = subprocess.run(
            [sys.executable, "-c", run, *arguments], cwd=cwd, capture_output=True, encoding="utf-8", check=True
        )
    assert '"uketsuke"' in done.stdout
    assert str(workspace) in done.stdout
    assert (site / "dxauto" / "py.typed").is_file()


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_name_no_machine_and_no_index(name: str) -> None:
    """What is pinned can be installed from any index: no address, no path of the machine that made it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|file://|--index|--find-links|--extra|(?m:^[^#\n]*/)", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name: str) -> None:
    """Each pinned package is followed by at least one hash."""
    entries = re.split(r"\n(?=[a-zA-Z])", (ROOT / name).read_text(encoding="utf-8"))
    pins = [entry for entry in entries if re.match(r"[A-Za-z0-9_.-]+==", entry)]
    assert len(pins) > 10
    assert all("--hash=sha256:" in pin for pin in pins)


def test_the_lock_holds_every_dependency() -> None:
    """Each package that pyproject.toml asks for is pinned."""
    pinned = set(re.findall(r"(?m)^([a-z0-9-]+)==", (ROOT / LOCKS[0]).read_text(encoding="utf-8")))
    assert pinned >= WANTED


def test_the_extra_is_locked_apart() -> None:
    """What tells voices apart is pinned with hashes in a lock of its own, and is no part of the default install."""
    text = (ROOT / "requirements-voices.lock").read_text(encoding="utf-8")
    assert {normal(re.split(r"[<>=]", one)[0]) for one in PROJECT["optional-dependencies"]["voices"]} <= set(
        re.findall(r"(?m)^([a-z0-9-]+)==", text)
    )
    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|file://|--index|--find-links", text)
    assert all("sherpa" not in (ROOT / name).read_text(encoding="utf-8") for name in LOCKS)


def test_both_locks_agree() -> None:
    """A package that stands in both lock files has the same version in both."""
    first, second = (
        dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"))) for name in LOCKS
    )
    assert all(first[name] == version for name, version in second.items() if name in first)


def imported(path: Path) -> Iterator[str]:
    """Give the top-level names of the packages that a source file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_imports_are_declared() -> None:
    """What the source imports from outside is a dependency, or an extra, that pyproject.toml declares itself."""
    names = {name for path in (ROOT / "src").rglob("*.py") for name in imported(path)}
    owners = packages_distributions()
    foreign = {name for name in names - set(sys.stdlib_module_names) - {"dxauto"} if normal(name) not in EXTRAS}
    assert {name for name in foreign if not {normal(o) for o in owners.get(name, [])} & WANTED} == set()

"""`dxauto doctor`: what is there, what is missing, and what to do then."""

import json
import sqlite3
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest
from cli_support import dxauto

from dxauto.browser import browsers
from dxauto.components import browser, driver, program, rapid, tesseract
from dxauto.components.pagefonts import NEEDED as PAGE_FONTS_NEEDED
from dxauto.components.types import Component, Probe, at_least
from dxauto.doctor import Finding, examine
from dxauto.errors import ExitCode
from dxauto.initialise import initialise


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Give a new workspace."""
    initialise(tmp_path)
    return tmp_path


def named(findings: list[Finding], name: str) -> Finding:
    """Give one finding."""
    return next(f for f in findings if f.component.name == name)


def test_everything_that_is_required_is_examined(workspace: Path) -> None:
    """Each package that dxauto asks for has a finding, beside Python, the engines, the font and the workspace."""
    names = {f.component.name for f in examine(workspace)}
    assert {
        "python",
        "rapid",
        "tesseract",
        "fonts",
        "browser",
        "browser-driver",
        "keyring",
        "secrets",
        "workspace",
        "disk",
        "ledger",
    } <= names
    required = [text for text in requires("dxauto") or [] if "extra ==" not in text]
    assert len(required) == len([f for f in examine(workspace) if f.component.package])


def test_json_for_programs(workspace: Path) -> None:
    """`--json` gives one array; a good system ends with 0."""
    ended = dxauto("doctor", "--json", cwd=workspace)
    records = json.loads(ended.out)
    assert ended.code == ExitCode.DONE
    assert all(set(r) >= {"name", "ok", "essential", "version", "advice"} for r in records)


def test_every_component_has_advice_here(workspace: Path) -> None:
    """Whatever is missing, there is something to do about it on this system."""
    assert all(f.component.advice_here() for f in examine(workspace))


def test_a_missing_engine_of_choice_does_not_stop_the_main_job(
    monkeypatch: pytest.MonkeyPatch, workspace: Path
) -> None:
    """Without Tesseract the finding says how to get it, and nothing is blocked."""
    monkeypatch.setattr(tesseract.shutil, "which", lambda _name: None)
    finding = named(examine(workspace), "tesseract")
    assert not finding.probe.found
    assert not finding.blocks


def test_a_missing_tesseract_is_seen_by_the_command(workspace: Path) -> None:
    """With nothing on the path the command still ends well and names the package to install."""
    ended = dxauto("doctor", cwd=workspace, PATH="")
    assert ended.code == ExitCode.DONE
    assert "tesseract" in ended.out
    assert "任意" in ended.out


def test_a_missing_font_ends_with_its_code(workspace: Path) -> None:
    """An essential part that is not usable ends the command with the code for missing components."""
    ended = dxauto("doctor", cwd=workspace, DXAUTO_FONT="/nowhere/font.ttf")
    assert ended.code == ExitCode.MISSING_COMPONENT
    assert "/nowhere/font.ttf" in ended.out


def test_a_truncated_model_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A model file that is not as large as its package says is a problem, not a good engine."""

    class File:
        name = rapid.MODELS[0]
        size = 5

    class Package:
        files = (File,)

        def locate_file(self, name: str) -> Path:
            return tmp_path / name

    path = tmp_path / "rapidocr/models" / rapid.MODELS[0]
    path.parent.mkdir(parents=True)
    path.write_bytes(b"1234")
    assert "こわれて" in rapid._problem(Package(), rapid.MODELS[0])  # type: ignore[arg-type]
    path.write_bytes(b"12345")
    assert rapid._problem(Package(), rapid.MODELS[0]) == ""  # type: ignore[arg-type]


def test_a_broken_ledger_is_seen(workspace: Path) -> None:
    """A ledger file that is no database blocks, and looking at it changes nothing."""
    ledger = workspace / ".dxauto" / "ledger.sqlite3"
    ledger.parent.mkdir()
    ledger.write_bytes(b"not a database" * 100)
    before = ledger.read_bytes()
    assert named(examine(workspace), "ledger").blocks
    assert ledger.read_bytes() == before


def test_a_good_ledger_is_good(workspace: Path) -> None:
    """A sound database is found without being changed or migrated."""
    ledger = workspace / ".dxauto" / "ledger.sqlite3"
    ledger.parent.mkdir()
    connection = sqlite3.connect(ledger)
    connection.execute("create table t (x)")
    connection.commit()
    connection.close()
    assert named(examine(workspace), "ledger").probe.good


def test_no_workspace_is_told_and_is_no_failure(tmp_path: Path) -> None:
    """Outside of a workspace doctor still examines the machine and says how to make one."""
    finding = named(examine(tmp_path), "workspace")
    assert not finding.probe.found
    assert not finding.blocks
    assert "dxauto init" in finding.component.advice_here()


@pytest.mark.parametrize(
    ("version", "minimum", "good"),
    [("5.3.0", "5.0", True), ("4.1.1", "5.0", False), ("5.5.0.20241111", "5.0", True), ("3.11.7", "3.11", True)],
)
def test_versions_are_compared_by_number(version: str, minimum: str, good: bool) -> None:
    """Versions with suffixes and different lengths are compared as numbers, not as text."""
    assert at_least(version, minimum) is good


def test_what_blocks() -> None:
    """Only an essential component that is missing or has a problem blocks the main job."""
    essential = Component("x", "x", "x", True, lambda: Probe(False), {})
    optional = Component("x", "x", "x", False, lambda: Probe(False), {})
    assert Finding(essential, Probe(False)).blocks
    assert Finding(essential, Probe(True, problem="x")).blocks
    assert not Finding(essential, Probe(True)).blocks
    assert not Finding(optional, Probe(False)).blocks


def test_missing_passwords_of_robots_are_named(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The finding says which secrets the workspace's robots lack and what to type; it blocks nothing."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", "kenshu")
    lacking = named(examine(workspace), "secrets")
    assert "renshu-password" in lacking.probe.problem
    assert "renshu-user" not in lacking.probe.problem
    assert "dxauto secret set" in lacking.component.advice_here()
    assert not lacking.blocks
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", "x")
    assert named(examine(workspace), "secrets").probe.good


def pretended(path: Path, script: str) -> str:
    """Make a program, and give where it lies."""
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_the_program_that_drives_the_browser_is_the_one_of_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    """What doctor starts for its version is what Playwright starts, also if its variable names another."""
    from playwright._impl._driver import compute_driver_executable

    monkeypatch.delenv(driver.VARIABLE, raising=False)
    assert str(driver.program()) == compute_driver_executable()[0]
    assert driver.probe().good
    monkeypatch.setenv(driver.VARIABLE, "/opt/node")
    assert str(driver.program()) == compute_driver_executable()[0] == str(Path("/opt/node"))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize("script", ["echo 'libatomic.so.1: cannot open' >&2; exit 127", "exit 1"])
def test_a_driver_that_the_pc_does_not_let_run_is_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    """It lies there and does not start: told with what to do; the reading of forms is not blocked."""
    monkeypatch.setenv(driver.VARIABLE, pretended(tmp_path / "node", script))
    found = named(examine(workspace), "browser-driver")
    assert "起動できません" in found.probe.problem
    assert found.component.advice_here()
    assert not found.blocks


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_a_package_that_only_calls_a_snap_is_no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On Ubuntu `chromium-browser` is a script for a snap: Playwright's own browser, its newest build, comes first."""
    (tmp_path / "bin").mkdir()
    pretended(tmp_path / "bin" / "chromium-browser", "exec /snap/bin/chromium")
    monkeypatch.delenv("DXAUTO_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "fetched"))
    monkeypatch.setattr(browser, "_SNAP", tmp_path / "snap")
    assert browser.find() is None
    assert not browser.probe().found
    for build in (999, 1255):
        folder = tmp_path / "fetched" / f"chromium-{build}" / "chrome-linux64"
        folder.mkdir(parents=True)
        pretended(folder / "chrome", f"echo Chromium {build}.0")
    assert browser.probe().version == "1255.0"
    pretended(tmp_path / "bin" / "google-chrome", "echo Google Chrome 120.0")
    assert browser.probe().version == "120.0"


def test_a_fetched_browser_lies_where_playwright_looks_for_it() -> None:
    """The pattern fits the place that Playwright itself names."""
    with browsers.driving() as playwright:
        place = Path(playwright.chromium.executable_path)
    if sys.platform == "linux":
        assert place.match(browser.FETCHED)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_a_browser_that_does_not_start_is_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A program that ends with an error when it is asked for its version is no browser to rely on."""
    monkeypatch.setenv("DXAUTO_BROWSER", pretended(tmp_path / "chrome", "exit 1"))
    found = named(examine(workspace), "browser")
    assert found.probe.problem
    assert not found.blocks


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_a_slow_driver_is_no_missing_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One that has not answered in time is taken to run: a busy PC must not stop a night."""
    monkeypatch.setattr(program, "WAIT_S", 0.01)
    monkeypatch.setenv(driver.VARIABLE, pretended(tmp_path / "node", "exec sleep 60"))
    assert driver.probe().good


@pytest.mark.skipif(not PAGE_FONTS_NEEDED, reason="this system brings Japanese fonts")
def test_a_pc_without_japanese_fonts_is_told(monkeypatch: pytest.MonkeyPatch, workspace: Path) -> None:
    """Without a font pages and evidence are empty boxes: the finding names the package."""
    assert named(examine(workspace), "page-fonts").probe.good
    monkeypatch.setenv("PATH", "")
    lacking = named(examine(workspace), "page-fonts")
    assert not lacking.probe.found
    assert not lacking.blocks
    assert lacking.component.advice_here()


def test_a_browser_that_the_environment_names_is_the_one_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`DXAUTO_BROWSER` wins over what lies on the path, as it does in a run; a wrong one is told."""
    monkeypatch.setenv("DXAUTO_BROWSER", str(tmp_path / "nothing"))
    told = named(examine(workspace), "browser").probe
    assert told.where == str(tmp_path / "nothing")
    assert "DXAUTO_BROWSER" in told.problem

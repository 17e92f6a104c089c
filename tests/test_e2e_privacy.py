"""What an applicant wrote stays in work folders and results: nowhere else, and nothing leaves the machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e_support import Office, ended, files_below, forget_samples, good_page, interrupt, sample_folder

pytestmark = pytest.mark.engine

COUNT = 10


@pytest.fixture(scope="module", autouse=True)
def _tidy():
    yield
    forget_samples()


def values(thing: object) -> Iterator[str]:
    """Every text and number of a truth, at least three characters long, as written and as NFKC."""
    if isinstance(thing, dict):
        for value in thing.values():
            yield from values(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from values(value)
    elif isinstance(thing, (str, int, float)) and not isinstance(thing, bool):
        for text in (str(thing), *str(thing).split("\u3000")):
            for form in (text, unicodedata.normalize("NFKC", text), text.replace("-", "")):
                if len(form) >= 3:
                    yield form


def personal(folder: Path) -> set[str]:
    """What the applicants of a sample folder wrote, without what the printed form itself or its template says."""
    truth = json.loads((folder.parent / "truth.json").read_text(encoding="utf-8"))
    written = set(values([entry["fields"] for entry in truth]))
    yaml = (path for path in files_below(templates_folder()) if path.suffix == ".yaml")
    templates = "".join(path.read_text(encoding="utf-8") for path in yaml)
    # Numbers of three digits occur in times and counts by chance.
    return {text for text in written if text not in templates and not (text.isdecimal() and len(text) < 5)}


def templates_folder() -> Path:
    from dxauto.initialise import shipped_workspace

    return shipped_workspace() / "templates"


@pytest.fixture(scope="module")
def after_a_run(tmp_path_factory):
    """An office in which a stack was read, interrupted and resumed, shown and listed; and all that was said."""
    office = Office.open(tmp_path_factory.mktemp("privacy") / "office", HOME=str(tmp_path_factory.mktemp("home")))
    shutil.copytree(sample_folder(COUNT), office.root / "in", dirs_exist_ok=True)
    (office.root / "in/broken.pdf").write_bytes(good_page().read_bytes()[:3_000])
    command = ("run", "uketsuke", "in", "-o", "out/a.xlsx", "--workers", "2", "--test")
    said = []
    if sys.platform != "win32":
        with office.begin(*command) as process:
            while not list(office.state.glob("work/uketsuke/*/page.json")) and process.poll() is None:
                pass
            interrupt(process, group=False)
            said.append(ended(process).told)
    said.append(office.run(*command).told)
    said.append(office.run("run", "uketsuke", "in", "-o", "out/a.csv", "--test", "--json").told)
    said.append(office.run("runs").told)
    for (run,) in office.rows("select id from runs"):
        said.append(office.run("runs", "show", run).told)
    assert (office.root / "out/a.xlsx").is_file(), said
    return office, "\n".join(said)


def test_the_samples_hold_what_the_other_tests_look_for():
    """The list of personal values is not empty, and they are found where they may be: the test can fail."""
    assert len(personal(sample_folder(COUNT))) > 100


def test_no_value_of_an_applicant_is_in_ledger_logs_events_or_requests(after_a_run):
    """The raw bytes of everything but the work folders hold nothing that an applicant wrote."""
    office, _ = after_a_run
    wanted = personal(sample_folder(COUNT))
    kept = [path for path in files_below(office.state) if "work" not in path.relative_to(office.state).parts]
    assert office.ledger in kept
    assert [path for path in kept if path.parent.name == "logs"]
    for path in kept:
        content = path.read_bytes()
        found = {text for text in wanted if any(text.encode(code) in content for code in ("utf-8", "utf-16-le"))}
        found |= {text for text in wanted if json.dumps(text)[1:-1].encode() in content}
        assert not found, f"{path.name}: {sorted(found)[:5]}"


def test_no_value_of_an_applicant_is_told_on_the_screen(after_a_run):
    """Neither progress nor result nor the lists of runs show what an applicant wrote."""
    _, said = after_a_run
    assert said.strip()
    assert not {text for text in personal(sample_folder(COUNT)) if text in said}


def test_no_value_of_an_applicant_is_in_a_name_of_a_file(after_a_run):
    """The files that are made are named by numbers and fields, not by people."""
    office, _ = after_a_run
    names = "\n".join(str(path.relative_to(office.root)) for path in files_below(office.root))
    assert not {text for text in personal(sample_folder(COUNT)) if text in names}


def test_the_values_are_in_the_work_folders_and_in_the_result(after_a_run):
    """Where they belong they are found: else the other tests would look for the wrong thing."""
    office, _ = after_a_run
    wanted = personal(sample_folder(COUNT))
    content = "".join(path.read_text(encoding="utf-8") for path in office.state.glob("work/uketsuke/*/page.json"))
    assert len([text for text in wanted if text in content]) > len(wanted) / 3
    tables = "".join(path.read_text(encoding="utf-8-sig") for path in (office.root / "out").glob("a*.csv"))
    assert [text for text in wanted if text in tables]


def test_nothing_is_left_in_the_temporary_or_home_folder(after_a_run):
    """No library keeps a device number, a report for its maker or a copy of a page outside the workspace."""
    office, _ = after_a_run
    assert [path.name for path in files_below(office.root / "tmp")] == []
    assert [str(path) for path in files_below(Path(office.environment["HOME"]))] == []


def test_a_run_works_without_any_network(tmp_path):
    """In a network name space that has not even a loopback, the same command gives a result."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-n", "true"], check=False).returncode:
        pytest.skip("unshare -n is not permitted here")
    office = Office.open(tmp_path / "office")
    shutil.copyfile(good_page(), office.root / "in/page.png")
    done = office.read("in", "-o", "out/a.xlsx", workers=1, before=["unshare", "-n"])
    assert done.code in (0, 3), done.told
    assert (office.root / "out/a.xlsx").is_file()


def test_no_process_of_a_run_even_tries_to_reach_another_machine(tmp_path):
    """Watched by strace, neither the command nor a worker opens a connection to anything but this machine."""
    trace = tmp_path / "trace.txt"
    watch = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(trace)]
    if not shutil.which("strace") or subprocess.run([*watch, "true"], check=False).returncode:
        pytest.skip("strace is not there or not permitted")
    office = Office.open(tmp_path / "office")
    shutil.copyfile(good_page(), office.root / "in/page.png")
    # A maker's telemetry keeps quiet where it believes to be built or tested.
    quiet = {name for name in os.environ if name in ("CI", "GITHUB_ACTIONS", "TF_BUILD")}
    done = office.read("in", "-o", "out/a.xlsx", workers=1, before=[*watch, "env", *(f"--unset={n}" for n in quiet)])
    assert done.code in (0, 3), done.told
    assert [line for line in trace.read_text().splitlines() if "AF_INET" in line] == []


def test_the_recognition_library_may_not_report_to_its_maker():
    """Importing anything of dxauto switches ONNX Runtime's telemetry off, for workers as well."""
    shown = "import dxauto, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    done = subprocess.run([sys.executable, "-c", shown], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"

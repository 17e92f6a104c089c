"""The command as its users use it: every exit code, every figure, text that looks like a formula, start-up."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from e2e_support import Office, ended, forget_samples, good_page, interrupt

from dxauto.errors import ExitCode

HEAVY = {
    "cv2", "faster_whisper", "numpy", "onnxruntime", "openpyxl", "pdfplumber", "PIL", "playwright", "pydantic",
    "pypdfium2", "pytesseract", "rapidocr", "reportlab", "rich", "sqlalchemy", "yaml", "zxingcpp",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _tidy():
    yield
    forget_samples()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office.open(tmp_path_factory.mktemp("command") / "office")
    shutil.copyfile(good_page(), office.root / "in/page.png")
    return office


def imported(*arguments: str) -> set[str]:
    """The packages that a command line imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "dxauto", *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines() if "|" in line}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("run", "--help"), ("forms", "--help"), ()])
def test_start_up_imports_nothing_heavy(arguments):
    """Looking at the help loads none of the big libraries."""
    loaded = imported(*arguments)
    assert "click" in loaded
    assert loaded & HEAVY == set()


def failing(office: Office, name: str, content: bytes) -> None:
    (office.root / name).write_bytes(content)


def code_of(office: Office, *arguments: str | Path) -> int:
    done = office.run(*arguments)
    assert "Traceback" not in done.told
    assert done.told.strip()
    return done.code


@pytest.mark.engine
def test_every_exit_code_that_a_run_can_have_is_provoked(office, tmp_path):
    """The codes of the one table are what the command really ends with; what is left out is named here."""
    failing(office, "empty.pdf", b"")
    (office.root / "robots/broken.yaml").write_text("name: broken\nkind: form\ntitel: x\n", encoding="utf-8")
    good = ("--workers", "0", "--test", "-o")
    seen = {
        code_of(office, "run", "nouzei-shoumei", "in", "--set", "threshold=0", *good, "out/a.json"),
        code_of(office, "run", "nouzei-shoumei", "in", "--set", "threshold=1", *good, "out/b.json"),
        code_of(office, "run"),
        code_of(office, "run", "nouzei-shoumei", "in", "empty.pdf", *good, "out/c.json"),
        code_of(office, "run", "nouzei-shoumei", "empty.pdf", *good, "out/d.json"),
        code_of(office, "run", "broken", "in", *good, "out/e.json"),
        code_of(office, "run", "nouzei-shoumei", "in", *good, "out"),
        code_of(office, "run", "uketske", "in", *good, "out/f.json"),
    }
    wanted = {
        ExitCode.REVIEW, ExitCode.USAGE, ExitCode.PARTLY_FAILED, ExitCode.UNREADABLE_INPUT,
        ExitCode.BAD_CONFIGURATION, ExitCode.OUTPUT_FAILED, ExitCode.NOT_FOUND,
    }  # fmt: skip
    assert wanted <= seen
    assert seen <= wanted | {ExitCode.DONE}
    # INTERNAL is no promise; DONE, BUSY, INTERRUPTED and MISSING_COMPONENT have tests of their own.


@pytest.mark.engine
def test_a_stack_without_doubt_ends_with_done(office):
    """Where nothing is to be looked at, the code is 0: an empty folder is the surest such stack."""
    (office.root / "nothing").mkdir(exist_ok=True)
    done = office.read("nothing", "-o", "out/none.xlsx")
    assert done.code == ExitCode.DONE, done.told
    assert "処理するものがありませんでした" in done.told


@pytest.mark.engine
def test_a_missing_engine_ends_with_missing_component_and_what_to_install(office):
    """A robot that asks for an engine that is not on this machine says so, and keeps what it has."""
    office_without = Office(office.root, {**office.environment, "PATH": str(Path(sys.executable).parent)})
    done = office_without.read("in", "--set", "engine=tesseract", "-o", "out/g.json")
    assert done.code == ExitCode.MISSING_COMPONENT, done.told
    assert "tesseract" in done.told.lower()


@pytest.mark.engine
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send on Windows")
def test_the_same_output_is_written_by_one_run_at_a_time(office):
    """A second call for the same output, while the first works, ends with BUSY at once and harms nothing."""
    with office.begin("run", "nouzei-shoumei", "in", "-o", "out/h.xlsx", "--set", "threshold=0.5", "--test") as first:
        while not any("h.xlsx" in path.read_text("utf-8") for path in office.state.glob("requests/*.json")):
            assert first.poll() is None
            time.sleep(0.002)
        first.send_signal(signal.SIGSTOP)
        second = office.read("in", "-o", "out/h.xlsx")
        first.send_signal(signal.SIGCONT)
        assert second.code == ExitCode.BUSY, second.told
        interrupt(first, group=False)
        done = ended(first)
    assert done.code in (ExitCode.INTERRUPTED, ExitCode.DONE, ExitCode.REVIEW)


@pytest.mark.engine
def test_every_figure_that_a_run_prints_is_found_again(office):
    """Counts, seconds and the figures of the result stand in `dxauto runs show`, as text and as JSON."""
    failing(office, "in/zz-empty.pdf", b"")
    shutil.copyfile(good_page(), office.root / "in/again.png")
    done = office.run("run", "nouzei-shoumei", "in", "-o", "out/i.xlsx", "--workers", "0", "--test")
    (office.root / "in/zz-empty.pdf").unlink()
    (office.root / "in/again.png").unlink()
    assert done.code == ExitCode.PARTLY_FAILED, done.told
    run = re.search(r"dxauto runs show (\S+)", done.out)
    assert run
    shown = office.shown(run[1])
    text = office.run("runs", "show", run[1]).out
    known = {format(v, ".1f") if isinstance(v, float) else str(v) for v in numbers(shown)}
    without_names = done.out.replace(run[1], "").replace("out/i.xlsx", "")
    printed = re.findall(r"\d+(?:\.\d+)?", without_names)
    assert len(printed) >= 5
    for figure in printed:
        assert figure in known | {"1"}, (figure, done.out)  # "1 件として扱いました" is a way of speaking
        assert figure in text
    assert shown["duplicates"] == 1
    assert (shown["items"] if isinstance(shown["items"], int) else len(shown["items"])) == 2


def numbers(thing: object) -> list[int | float]:
    """Every number in a JSON value, and the number of items."""
    if isinstance(thing, bool) or thing is None or isinstance(thing, str):
        return []
    if isinstance(thing, (int, float)):
        return [thing]
    inner = list(thing.values()) if isinstance(thing, dict) else list(thing)
    return [len(inner), *(n for value in inner for n in numbers(value))]


@pytest.mark.engine
def test_what_looks_like_a_formula_stays_text(office):
    """Forms filled on a screen with such texts give cells of text in Excel, and no live formula in CSV."""
    texts = ["=1+1", "+81+225", "-5+3", "@SUM(A1)", '=HYPERLINK("x")']
    forms = [filled(office, text) for text in texts]
    for output in ("out/f.xlsx", "out/f.csv"):
        done = office.read(*forms, "-o", output, robot="uketsuke")
        assert done.code in (0, 3), done.told
    loaded = openpyxl.load_workbook(office.root / "out/f.xlsx")
    cells = [cell for sheet in loaded for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    written = {cell.value for cell in cells if cell.data_type == "s"}
    assert set(texts) <= written, written
    csv = "".join(path.read_text(encoding="utf-8-sig") for path in (office.root / "out").glob("f*.csv"))
    assert "SUM(A1)" in csv
    assert not re.search(r'(^|,)"?[=@]', csv, re.MULTILINE), csv


def filled(office: Office, text: str) -> Path:
    """A form whose free-text fields all hold this text, typed on a screen."""
    from samples.answers import make_answers
    from samples.digital import save
    from samples.generate import WORKSPACE, load_library
    from samples.plan import rng_of

    template = load_library(WORKSPACE).get("kougaku-ryouyouhi")
    answers = make_answers(template, rng_of(1, 1, 1))
    free = [spec.name for spec in template.fields if spec.type == "jiyuu"]
    assert free
    answers |= dict.fromkeys(free, text)
    path = office.root / f"typed-{text.encode().hex()}.pdf"
    save([(template, answers)], path)
    return path


def test_the_record_for_programs_is_one_line_of_json(office):
    """With `--json`, standard output is one line that a program can read, whatever happened."""
    for arguments in (("empty-folder",), ("nothing-here.pdf",)):
        (office.root / "empty-folder").mkdir(exist_ok=True)
        done = office.read(*arguments, "-o", "out/j.json")
        assert len(done.out.splitlines()) == 1
        assert set(json.loads(done.out)) >= {"run", "robot", "status", "done", "review", "failed", "output", "seconds"}

"""Of passwords and 個人番号 nothing is left anywhere, whatever has happened to the run."""

from __future__ import annotations

import base64
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

import keyring
import psutil
import pytest
from PIL import Image

from dxauto.browser import secrets
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import ROOT, needs_browser, write_list
from tests.keyring_support import PLACE, LastingKeyring
from tests.test_browser_kill import kill_browsers
from tests.test_practice_kokuho_robot import _NAME, _sample_list

pytestmark = [needs_browser, pytest.mark.kill]

USER = "tanuki-88"
PASSWORD = 'Zb&9+kQ/7#"ぴ'
# A slow machine needs the longer limits; only the row that always fails costs them.
FAST = ("lookup.wait_s=5", "limits.answer_s=6", "limits.action_s=15", "limits.retries=2", "sign_in.keep=true")
KEPT = ("evidence.trace=on-failure", "evidence.pdf=true")
LIMIT_S = 240


@dataclass
class Office:
    """A workspace, and all that its commands have said or shown to other programs."""

    root: Path
    environment: dict[str, str]
    said: list[bytes] = field(default_factory=list)
    command_lines: set[str] = field(default_factory=set)

    def start(self, *settings: str) -> subprocess.Popen[bytes]:
        """Start the robot in a process of its own; what it says goes into a file."""
        changed = [part for text in (*FAST, *settings) for part in ("--set", text)]
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "dxauto",
                "run",
                _NAME,
                "list.xlsx",
                "-o",
                "out.xlsx",
                "--workers",
                "1",
                "--no-preview",
                *changed,
            ],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def ended(self, process: subprocess.Popen[bytes]) -> int:
        """Wait for the end, looking meanwhile what any user of the computer may see of the processes."""
        until = time.monotonic() + LIMIT_S
        while process.poll() is None and time.monotonic() < until:
            self.look_at(process)
            time.sleep(0.3)
        said, _ = process.communicate(timeout=120)
        self.said.append(said)
        return process.returncode

    def look_at(self, process: subprocess.Popen[bytes]) -> None:
        """Note the command lines of the command's children."""
        try:
            for child in psutil.Process(process.pid).children(recursive=True):
                self.command_lines.add("\0".join(child.cmdline()))
        except psutil.Error:
            return


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """Give four rows with 個人番号."""
    listed = [row for row in _sample_list() if row["異動者1 個人番号"]][:4]
    assert len(listed) == 4
    return listed


@pytest.fixture(scope="module")
def numbers(rows: list[dict[str, str]]) -> list[str]:
    """Give every 個人番号 of the list."""
    return sorted({str(value) for row in rows for name, value in row.items() if "個人番号" in name and value})


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]) -> Iterator[Office]:
    """An office in which the robot was rehearsed, killed, refused, failed, signed out, and lost its browser."""
    folder = tmp_path_factory.mktemp("privacy")
    for name in ("desk/robots", "desk/templates", "home", "tmp"):
        (folder / name).mkdir(parents=True)
    office = Office(folder / "desk", _environment(folder))
    _fill_keyring(folder)
    write_list(office.root / "list.xlsx", rows, tuple(rows[0]))
    with Practice(Settings(folder / "practice.sqlite3", users={USER: PASSWORD})) as practice:
        text = (ROOT / "robots" / f"{_NAME}.yaml").read_text(encoding="utf-8")
        text = text.replace("http://127.0.0.1:8600", practice.address.rstrip("/"))
        (office.root / "robots" / f"{_NAME}.yaml").write_text(text, encoding="utf-8")
        (office.root / "dxauto.toml").write_text("retry_wait_s = 0.05\n", encoding="utf-8")
        office.ended(office.start("dry_run=true"))
        _killed(office, practice, rows)
        shutil.copytree(office.root, folder / "after-kill", symlinks=True)
        shutil.copytree(folder / "tmp", folder / "after-kill" / "tmp-after-kill", symlinks=True)
        _with_faults(office, practice, rows)
    yield office


def _environment(folder: Path) -> dict[str, str]:
    chosen = {"PYTHON_KEYRING_BACKEND": "tests.keyring_support.LastingKeyring", PLACE: str(folder / "ring.json")}
    places = {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "PYTHONIOENCODING": "utf-8"}
    return os.environ | chosen | places | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}


def _fill_keyring(folder: Path) -> None:
    before, place = keyring.get_keyring(), os.environ.get(PLACE)
    os.environ[PLACE] = str(folder / "ring.json")
    try:
        keyring.set_keyring(LastingKeyring())
        secrets.keep("renshu-user", USER)
        secrets.keep("renshu-password", PASSWORD)
    finally:
        keyring.set_keyring(before)
        os.environ.pop(PLACE) if place is None else os.environ.update({PLACE: place})


def _killed(office: Office, practice: Practice, rows: list[dict[str, str]]) -> None:
    """Kill the command with -9 while the first row is being stored."""
    # However late the kill comes on a slow machine, the other rows are not in the system when it has come.
    others = [Rule(Kind.ERROR_BEFORE_COMMIT, key=row["整理番号"], per_key=0) for row in rows[1:]]
    first = Rule(Kind.LATE_ANSWER, key=rows[0]["整理番号"], times=1, ms=30_000)
    practice.system.faults.replace([first, *others])
    process = office.start("limits.answer_s=60")
    until = time.monotonic() + LIMIT_S
    while not practice.system.faults.fired and process.poll() is None and time.monotonic() < until:
        office.look_at(process)
        time.sleep(0.05)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    for child in children:  # what stays behind is looked at as it was when the power went
        with suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs(children, 30)
    office.ended(process)
    assert practice.system.faults.fired, b"".join(office.said).decode("utf-8", "replace")


def _with_faults(office: Office, practice: Practice, rows: list[dict[str, str]]) -> None:
    keys = [row["整理番号"] for row in rows]
    number = rows[1]["異動者1 個人番号"]
    practice.system.faults.replace(
        [
            Rule(Kind.ROW_REFUSED, key=keys[1], text=f"個人番号 {number} は登録済みです"),
            Rule(Kind.ERROR_BEFORE_COMMIT, key=keys[2], per_key=0),
            Rule(Kind.SESSION_END, where="confirm", key=keys[3], times=1),
            Rule(Kind.LATE_ANSWER, key=keys[3], times=1, ms=5000),
        ]
    )
    before = len(practice.system.faults.fired)
    process = office.start(*KEPT)
    until = time.monotonic() + LIMIT_S
    while process.poll() is None and time.monotonic() < until:
        if Kind.LATE_ANSWER in {fired.kind for fired in practice.system.faults.fired[before:]}:
            kill_browsers(process)
            break
        office.look_at(process)
        time.sleep(0.05)
    office.ended(process)
    happened = {fired.kind for fired in practice.system.faults.fired[before:]}
    assert len(happened) == 4, b"".join(office.said).decode("utf-8", "replace")


def ways(value: str) -> set[bytes]:
    """Give the bytes in which a text may have been written anywhere."""
    texts = {value, json.dumps(value)[1:-1], quote(value, safe=""), quote_plus(value), html.escape(value)}
    texts |= {quote_plus(value.encode("cp932")), quote(value, safe="").lower()}
    written = {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be", "cp932")}
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + value.encode()).decode()
        written.add(encoded[(before * 8 + 5) // 6 : (before + len(value.encode())) * 8 // 6].encode())
    return written


def contents(path: Path) -> Iterator[bytes]:
    """Give a file's bytes, and those of everything packed into it; nothing of one that is gone by now."""
    with suppress(FileNotFoundError):
        yield from _unpacked(path.read_bytes())


def _unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    if content[:2] == b"PK" and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield from _unpacked(packed.read(name))
    if content[:4] == b"%PDF":
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, flags=re.DOTALL):
            plain = stream.strip()
            if plain.endswith(b"~>"):
                plain = base64.a85decode(plain.removesuffix(b"~>"))
            try:
                yield zlib.decompress(plain)
            except zlib.error:
                yield plain


def found(files: list[Path], values: list[str]) -> list[str]:
    """Give the files that hold one of the values in any way."""
    wanted = {way for value in values for way in ways(value)}
    return [path.name for path in files if any(way in part for part in contents(path) for way in wanted)]


def left_by(office: Office) -> list[Path]:
    """Give every file that a run has left or that a killed one had left: workspace, home, temporary folders."""
    folder = office.root.parent
    places = [folder / name for name in ("desk", "home", "tmp", "after-kill")]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    return files + list(_left_in_the_systems())


def _left_in_the_systems() -> Iterator[Path]:
    """Give what Chromium has left in the system's temporary folder; that of other tests comes and goes meanwhile."""
    folders = Path(tempfile.gettempdir()).glob("org.chromium*")
    found = (Path(place, name) for folder in folders for place, _, names in os.walk(folder) for name in names)
    for path in found:
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_uid == os.getuid():
                yield path


def test_what_was_to_happen_has_happened(office: Office) -> None:
    """A rehearsal, a refusal, a failure with its trace, a PDF, a kept sign-in, and a crash have left their files."""
    names = {path.name for path in left_by(office)}
    assert {"outcome.json", "before.jpg", "after.jpg", "trace.zip", "out_証跡.pdf", "journal.sqlite3"} <= names
    assert [path for path in left_by(office) if path.suffix == ".bin" and path.parent.name == "state"]
    assert [name for name in names if name.startswith("failure")]
    assert office.command_lines
    assert "受け付けられず" in "".join(said.decode("utf-8", "replace") for said in office.said)


def test_the_search_finds_what_is_there(office: Office, numbers: list[str], tmp_path: Path) -> None:
    """The clerk's own list has the numbers, and each way of writing and packing is found: the search can fail."""
    assert found([office.root / "list.xlsx"], numbers[:1]) == ["list.xlsx"]
    for way in ways(PASSWORD):
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("inner", b"before" + way + b"after")
        assert found([tmp_path / "a.zip"], [PASSWORD])


def test_the_password_is_nowhere(office: Office) -> None:
    """No file, not even the clerk's own result, no output and no command line has the password."""
    assert found(left_by(office), [PASSWORD]) == []
    wanted = ways(PASSWORD)
    assert not [way for way in wanted for said in office.said if way in said]
    assert not [way for way in wanted for line in office.command_lines if way in line.encode()]


def test_a_number_is_in_the_clerks_own_lists_alone(office: Office, numbers: list[str]) -> None:
    """個人番号 are in the list and the copy of it, and in nothing else that was left, said or shown."""
    own = {"list.xlsx", "out.xlsx"}
    assert set(found(left_by(office), numbers)) <= own
    wanted = {way for number in numbers for way in ways(number)}
    assert not [way for way in wanted for said in office.said if way in said]
    assert not [way for way in wanted for line in office.command_lines if way in line.encode()]
    assert not [path for path in left_by(office) for number in numbers if number in str(path)]


@pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract がありません")
def test_no_picture_shows_a_number(office: Office, numbers: list[str], tmp_path: Path) -> None:
    """Read by a recognition engine, the pictures of a row that has a number show rows, but not the number."""
    pictures = sorted((office.root / ".dxauto" / "work").rglob("before.jpg"))[:2]
    pictures += sorted((office.root / ".dxauto" / "work").rglob("failure-1.jpg"))[:1]
    assert len(pictures) == 3
    texts = [read_by_engine(path, tmp_path) for path in pictures]
    digits = ["".join(re.findall(r"\d", text)) for text in texts]
    assert not [number for number in numbers for text in digits if number in text]
    assert [text for text in digits if len(text) > 8]  # what is not hidden can be read


def read_by_engine(path: Path, folder: Path) -> str:
    """Read a picture, enlarged."""
    with Image.open(path) as image:
        image.resize((image.width * 2, image.height * 2)).save(folder / "large.png")
    done = subprocess.run(
        ["tesseract", str(folder / "large.png"), "-", "-l", "eng", "--psm", "6"],
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")

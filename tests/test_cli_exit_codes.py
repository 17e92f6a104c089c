"""Every exit code, provoked by a real command."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_support import Ended, Office, make_office

from dxauto.errors import ExitCode
from dxauto.initialise import initialise


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Give a workspace with the robot `word`."""
    return make_office(tmp_path)


def run(office: Office, *words: str, more: tuple[str, ...] = ()) -> Ended:
    """Run the robot over inputs that say what becomes of them."""
    return office.call("run", "word", *office.words(*words), "-o", "out.txt", "--workers", "0", *more)


def broken_robot(office: Office) -> Ended:
    """List the robots, one of which does not load."""
    (office.root / "robots" / "x.yaml").write_text("name: x\ntitel: 誤り\n", encoding="utf-8")
    return office.call("robots")


def unwritable(office: Office) -> Ended:
    """Run with an output below something that is no folder."""
    (office.root / "file").write_text("", encoding="utf-8")
    return office.call("run", "word", *office.words("done"), "-o", "file/out.txt", "--workers", "0")


def unseen(office: Office) -> Ended:
    """Enter rows with a robot whose first row nobody has seen, where nobody can be asked."""
    initialise(office.root / "unseen")
    return office.call("run", "nouzei-nyuryoku", "rows.xlsx", "-o", "out.xlsx", cwd="unseen")


def no_room(office: Office) -> Ended:
    """Run where more room is wanted than any disk has."""
    (office.root / "dxauto.toml").write_text("min_free_mb = 999999999\n", encoding="utf-8")
    return run(office, "done")


def missed(office: Office) -> Ended:
    """Look at a night in which nothing called the schedule."""
    office.call("schedule", "add", "word", "--daily", "02:00", "--system", "none")
    path = office.root / ".dxauto" / "schedule" / "word.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(record | {"created": "2026-01-01T00:00:00"}), encoding="utf-8")
    return office.call("status", "--hours", "48")


PROVOKED = {
    ExitCode.DONE: lambda o: run(o, "done"),
    ExitCode.INTERNAL: lambda o: run(o, "done", more=("--set", "finish=bug")),
    ExitCode.USAGE: lambda o: o.call("rum"),
    ExitCode.REVIEW: lambda o: run(o, "done", "review"),
    ExitCode.PARTLY_FAILED: lambda o: run(o, "done", "failed"),
    ExitCode.UNREADABLE_INPUT: lambda o: run(o, "unreadable"),
    ExitCode.MISSING_COMPONENT: lambda o: run(o, "done", more=("--set", "finish=missing")),
    ExitCode.BAD_CONFIGURATION: broken_robot,
    ExitCode.OUTPUT_FAILED: unwritable,
    ExitCode.UNAPPROVED: unseen,
    ExitCode.TIME_OVER: lambda o: run(o, "done", more=("--until", "2026-04-01T06:00")),
    ExitCode.NO_ROOM: no_room,
    ExitCode.MISSED: missed,
    ExitCode.NOT_FOUND: lambda o: o.call("run", "wort"),
}


@pytest.mark.parametrize("code", PROVOKED)
def test_each_code_is_what_a_command_ends_with(code: ExitCode, office: Office) -> None:
    """A situation ends with the code that the table gives it, without a traceback, and says something."""
    ended = PROVOKED[code](office)
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err
    assert ended.err + ended.out


def test_all_codes_are_provoked() -> None:
    """No code of the table is left without a command that ends with it."""
    assert set(PROVOKED) | {ExitCode.BUSY, ExitCode.INTERRUPTED} == set(ExitCode)


def begin_slow(office: Office) -> subprocess.Popen[bytes]:
    """Start a run that takes long, and wait until its item is under way."""
    process = office.start("run", "word", *office.words("slow"), "-o", "out.txt", "--workers", "1")
    for _ in range(600):
        if (office.root / ".dxauto" / "work" / "word" / "0").exists():
            return process
        time.sleep(0.05)
    process.kill()
    raise AssertionError("the run did not begin")


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_interrupted_and_busy(office: Office) -> None:
    """While one run works a second on the same output is refused; Ctrl+C ends the first and says how to go on."""
    process = begin_slow(office)
    refused = office.call("run", "word", "0.txt", "-o", "out.txt")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert refused.code == ExitCode.BUSY
    assert process.returncode == ExitCode.INTERRUPTED
    assert "dxauto resume" in (out + err).decode("utf-8")
    assert b"Traceback" not in err


def test_a_mistake_of_the_program_tells_no_value(office: Office) -> None:
    """An unexpected error leaves a log to hand on, and its message, which may hold a value, is nowhere."""
    ended = PROVOKED[ExitCode.INTERNAL](office)
    logs = "".join(p.read_text(encoding="utf-8") for p in (office.root / ".dxauto" / "logs").glob("*.log"))
    assert "ZeroDivisionError" in ended.err
    assert "石巻" not in ended.err + ended.out + logs

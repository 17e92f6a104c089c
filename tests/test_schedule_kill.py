"""A scheduled run that is killed in the middle, as by a power cut, goes on at the next call and is done once."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_support import Office, make_office

from dxauto.errors import ExitCode

FIRE = ("schedule", "fire", "word")


def plan(office: Office, *words: str) -> None:
    """Schedule the robot over files, as if that had been two days ago."""
    inputs = [part for name in office.words(*words) for part in ("--input", name)]
    office.call("schedule", "add", "word", "--daily", "02:00", *inputs, "-o", "out/{date}.txt", "--system", "none")
    path = office.root / ".dxauto" / "schedule" / "word.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    created = (datetime.now() - timedelta(days=2)).isoformat(timespec="seconds")
    path.write_text(json.dumps(record | {"created": created}), encoding="utf-8")


def history(office: Office) -> list[dict[str, Any]]:
    """Give what is noted of the occurrences."""
    path = office.root / ".dxauto" / "schedule" / "history" / "word.json"
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else []


@pytest.mark.kill
def test_killed_in_the_middle_a_night_goes_on_and_is_done_once(tmp_path: Path) -> None:
    """While it runs a second call is refused; after kill -9 the next call does the rest into the same night's file."""
    office = make_office(tmp_path)
    (office.root / "dxauto.toml").write_text("workers = 0\n", encoding="utf-8")
    plan(office, "done", "slow", "done")
    process = office.start(*FIRE)
    until = time.monotonic() + 120
    while not (office.root / ".dxauto" / "work" / "word" / "1").exists() and time.monotonic() < until:
        assert process.poll() is None
        time.sleep(0.05)
    assert office.call(*FIRE).code == ExitCode.BUSY
    process.kill()
    process.communicate(timeout=60)
    assert history(office)[-1]["fate"] == "begun"
    (office.root / "1.txt").write_text("done", encoding="utf-8")
    assert office.call(*FIRE).code == ExitCode.DONE
    night = history(office)[-1]
    assert (night["fate"], night["attempts"]) == ("ran", 2)
    (result,) = (office.root / "out").iterdir()
    assert result.stem == night["occurrence"][:10]
    assert result.read_text(encoding="utf-8") == "done\ndone\ndone"
    (last, first) = json.loads(office.call("runs", "--json").out)
    assert (first["status"], last["status"], last["skipped"]) == ("interrupted", "done", 1)
    assert "今は動かす時刻ではありません" in office.call(*FIRE).out

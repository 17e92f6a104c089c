"""A clerk's desk: a workspace with the office's robot and list, and the command as a process of its own."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.matrix.killer import Kill
from benchmarks.matrix.office import Office, Row
from benchmarks.matrix.victims import Victim, kill

STATE, RECEIPT, MESSAGE = "状態", "受付番号", "メッセージ"
JOURNAL = Path(".dxauto", "browser", "journal.sqlite3")


class Desk:
    """One workspace. `outputs` are the results of the commands that work on the list at the same time."""

    def __init__(self, root: Path, office: Office, rows: Sequence[Row], outputs: Sequence[str]) -> None:
        self.root = root
        self.outputs = list(outputs)
        self._office = office
        self._list = root / "rows.csv"
        self._lock = threading.Lock()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        for folder in ("robots", "templates"):
            (root / folder).mkdir(parents=True)
        (root / "dxauto.toml").write_text("retry_wait_s = 0.1\n", encoding="utf-8")
        with self._list.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def install(self, flow: str) -> None:
        """Put the robot there."""
        (self.root / "robots" / f"{self._office.robot}.yaml").write_text(flow, encoding="utf-8")

    def start(self, output: str, settings: Mapping[str, str]) -> None:
        """Start the command."""
        changed = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
        command = [
            sys.executable,
            "-m",
            "dxauto",
            "run",
            self._office.robot,
            str(self._list),
            "-o",
            output,
            "--no-preview",
            *changed,
        ]
        environment = os.environ | dict(self._office.secrets) | {"PYTHONUTF8": "1"}
        with (self.root / "command.log").open("ab") as log, self._lock:
            self._running[output] = subprocess.Popen(
                command, cwd=self.root, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def wait(self, output: str, seconds: float) -> int:
        """Wait for the command's end and give its exit code; raises subprocess.TimeoutExpired."""
        return self._running[output].wait(seconds)

    def strike(self, kill_: Kill) -> bool:
        """Kill in one of the commands that run, in all of them if it is the machine."""
        with self._lock:
            running = [process for process in self._running.values() if process.poll() is None]
            if kill_.victim is not Victim.MACHINE:
                running = running[int(kill_.luck * len(running)) :][:1]
            return sum(kill(kill_.victim, process.pid) for process in running) > 0

    def end(self) -> None:
        """End whatever still runs."""
        for process in self._running.values():
            if process.poll() is None:
                kill(Victim.MACHINE, process.pid)
            process.wait()

    def told(self, output: str) -> dict[str, Row]:
        """Give what the result says of each key; nothing if there is no result."""
        path = self.root / output
        if not path.exists():
            return {}
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return {line[self._office.key]: line for line in csv.DictReader(stream)}

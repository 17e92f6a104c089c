"""Clerks' desks: workspaces with the office's robot and list, and the commands as processes of their own."""

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
UNTOUCHED = "未処理"
JOURNAL = Path(".dxauto", "browser", "journal.sqlite3")


LEASE_S = 6.0


class Desk:
    """Commands that work on one list at the same time, each with a result `outputs`: in one workspace, or `apart`, each
    on a PC of its own with a workspace of its own, that share a folder of leases.
    """

    def __init__(
        self, root: Path, office: Office, rows: Sequence[Row], commands: int = 1, *, apart: bool = False
    ) -> None:
        root.mkdir(parents=True)
        self.outputs = [f"result-{n}.csv" for n in range(commands)]
        self._places = {output: root / (f"pc-{n}" if apart else "pc") for n, output in enumerate(self.outputs)}
        self._apart = apart
        self._office = office
        self._list = root / "rows.csv"
        self._lock = threading.Lock()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        for place in self._workspaces:
            for folder in ("robots", "templates"):
                (place / folder).mkdir(parents=True)
            shared = f"lease_folder = '{root / 'leases'}'\nlease_s = {LEASE_S}\n" if apart else ""
            (place / "dxauto.toml").write_text(f"retry_wait_s = 0.1\n{shared}", encoding="utf-8")
        if apart:
            (root / "leases").mkdir()
        with self._list.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    @property
    def journals(self) -> list[Path]:
        """Where the workspaces' journals are, or will be."""
        return [place / JOURNAL for place in self._workspaces]

    @property
    def _workspaces(self) -> list[Path]:
        return list(dict.fromkeys(self._places.values()))

    def install(self, flow: str) -> None:
        """Put the robot there."""
        for place in self._workspaces:
            (place / "robots" / f"{self._office.robot}.yaml").write_text(flow, encoding="utf-8")

    def start(self, output: str, settings: Mapping[str, str]) -> None:
        """Start the command."""
        place = self._places[output]
        changed = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
        work = [self._office.robot, str(self._list), "-o", output, "--no-preview"]
        environment = os.environ | dict(self._office.secrets) | {"PYTHONUTF8": "1"}
        with (place / "command.log").open("ab") as log, self._lock:
            self._running[output] = subprocess.Popen(
                [sys.executable, "-m", "dxauto", "run", *work, *changed],
                cwd=place,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait(self, output: str, seconds: float) -> int:
        """Wait for the command's end and give its exit code; raises subprocess.TimeoutExpired."""
        return self._running[output].wait(seconds)

    def strike(self, kill_: Kill) -> bool:
        """Kill in one of the commands that run, in all that are on the same machine if it is the machine."""
        with self._lock:
            running = [process for process in self._running.values() if process.poll() is None]
            if self._apart or kill_.victim is not Victim.MACHINE:
                running = running[int(kill_.luck * len(running)) :][:1]
            return sum(kill(kill_.victim, process.pid) for process in running) > 0

    def end(self) -> None:
        """End whatever still runs."""
        for process in self._running.values():
            if process.poll() is None:
                kill(Victim.MACHINE, process.pid)
            process.wait()

    def gone_through(self, output: str) -> bool:
        """Tell whether there is a result that speaks of every row."""
        told = self.told(output)
        return bool(told) and all(line[STATE] != UNTOUCHED for line in told.values())

    def told(self, output: str) -> dict[str, Row]:
        """Give what the result says of each key; nothing if there is no result."""
        path = self._places[output] / output
        if not path.exists():
            return {}
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return {line[self._office.key]: line for line in csv.DictReader(stream)}

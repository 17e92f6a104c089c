"""One seed against one system: an evening with faults and kills, a morning without, then the count."""

from __future__ import annotations

import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.matrix.counting import Tally, count
from benchmarks.matrix.desk import Desk
from benchmarks.matrix.faults import RATES, Faults, Rate
from benchmarks.matrix.killer import Kill, Killer, planned
from benchmarks.matrix.office import Meaning, Office, Stage
from benchmarks.matrix.proxy import FaultProxy, Watcher

KILLS = 5
TWO_RUNS_EVERY = 4
ANSWER_S, LOOK_AGAIN_S, LATE_EXTRA_S = 2.0, 7.0, 1.0
"""An answer is given up after 2 s; what is late is 3 s late; only after 7 s is a row that is not there absent."""
SETTINGS = {
    "limits.answer_s": f"{ANSWER_S}",
    "lookup.wait_s": f"{LOOK_AGAIN_S}",
    "limits.action_s": "4",
    "limits.row_s": "90",
    "limits.stop_after": "200",
    "limits.retries": "4",
}
LONGEST_S = 1500.0
STARTED_AGAIN = 5


class Log:
    """What happened when, for a person who looks for a mistake."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._begun = time.monotonic()

    def say(self, text: str) -> None:
        """Write a line."""
        with self._lock, self._path.open("a", encoding="utf-8") as stream:
            stream.write(f"{time.monotonic() - self._begun:8.3f} {text}\n")


@dataclass(frozen=True, slots=True)
class Hardship:
    """How hard one seed is: kills, commands at the same time (`apart`: each on a PC of its own, with leases between
    them), how often each fault strikes.
    """

    kills: int = KILLS
    commands: int = 1
    apart: bool = False
    rates: Sequence[Rate] = RATES


def usual(seed: int) -> Hardship:
    """Give what the matrix does to a seed."""
    turn = seed % TWO_RUNS_EVERY
    return Hardship(commands=2 if turn in (0, 2) else 1, apart=turn == 2)


def run_seed(office: Office, seed: int, rows: int, folder: Path, hardship: Hardship | None = None) -> Tally:
    """Run one seed in a folder of its own, and count. Raises RuntimeError if the system does not start."""
    hard = hardship or usual(seed)
    begun = time.monotonic()
    listed = office.rows(seed, rows)
    faults = Faults(f"{office.name} {seed}", office.changes, hard.rates)
    desk = Desk(folder / "desk", office, listed, hard.commands, apart=hard.apart)
    log = Log(folder / "matrix.log")
    settings = SETTINGS | dict(office.settings)
    with ExitStack() as stack:
        target = office.start(folder)
        stack.callback(office.stop)
        killer = Killer(
            planned(seed, hard.kills, rows, zlib.crc32(office.name.encode())), desk.journals, _logged(desk, log)
        )
        proxy = stack.enter_context(FaultProxy(office, target, faults, _watcher(killer, log), _late(settings)))
        desk.install(office.flow(proxy.address))
        stack.callback(desk.end)
        with killer:
            _evening(desk, settings)
        claims = [desk.told(output) for output in desk.outputs]
        faults.end()
        log.say("morning")
        desk.start(desk.outputs[0], settings)
        desk.wait(desk.outputs[0], LONGEST_S)
        told = desk.told(desk.outputs[0])
        tally = count(office, listed, told, [*claims, told])
    _describe(tally, seed, faults, killer, hard)
    tally.seconds = round(time.monotonic() - begun, 1)
    return tally


def _late(settings: Mapping[str, str]) -> float:
    return float(settings["limits.answer_s"]) + LATE_EXTRA_S


def _evening(desk: Desk, settings: Mapping[str, str]) -> None:
    """Run the commands until each has gone through its list: one that was killed is started again, and so, a few
    times, is one that stopped by itself before the end.
    """

    def until_it_ends(output: str) -> None:
        stops = 0
        while stops < STARTED_AGAIN and not desk.gone_through(output):
            desk.start(output, settings)
            killed = desk.wait(output, LONGEST_S) < 0
            stops += not killed

    with ThreadPoolExecutor(len(desk.outputs)) as threads:
        for ended in [threads.submit(until_it_ends, output) for output in desk.outputs]:
            ended.result()


def _logged(desk: Desk, log: Log) -> Callable[[Kill], bool]:
    def strike(kill: Kill) -> bool:
        struck = desk.strike(kill)
        log.say(f"KILL {kill.victim} {kill.moment} {struck}")
        return struck

    return strike


def _watcher(killer: Killer, log: Log) -> Watcher:
    def watch(what: str, meaning: Meaning) -> None:
        if meaning.stage is not Stage.OTHER:
            log.say(f"{meaning.stage} {meaning.key} {what}")
        killer.seen(what, meaning)

    return watch


def _describe(tally: Tally, seed: int, faults: Faults, killer: Killer, hard: Hardship) -> None:
    tally.faults = dict(faults.happened) | {f"dead:{name}": n for name, n in faults.dead_changes.items()}
    tally.faults |= {
        "row_refused": tally.refused,
        "two_runs": int(hard.commands > 1 and not hard.apart),
        "two_pcs": int(hard.apart),
    }
    tally.kills = dict(Counter(f"{victim}: {moment}" for (moment, victim), n in killer.done.items() for _ in range(n)))
    tally.mistakes = [f"seed {seed}: {mistake}" for mistake in tally.mistakes]

"""Several watched folders in one process, one after another: a run uses all of the PC that it may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dxauto.errors import DxautoError, ExitCode
from dxauto.watch.reading import EndedError
from dxauto.watch.watcher import Rest, Watcher

Wait = Callable[[float], None]


def watch_all(watchers: list[Watcher], wait: Wait, *, once: bool, until: datetime | None = None) -> ExitCode:
    """Watch until a person or `until` ends it, or with `once` until nothing is left to do; give the exit code.

    A watcher that cannot go on (its robot's file is wrong) is left behind with a sentence; the last one's error is
    raised.
    """
    alive = list(watchers)
    try:
        while True:
            rests = _stepped(alive)
            if once and all(rest.idle or rest.stuck for rest in rests):
                left = ExitCode.PARTLY_FAILED if any(rest.stuck for rest in rests) else ExitCode.DONE
                return max(left, *(one.worst for one in watchers))
            if until is not None and alive[0].now() >= until:
                return ExitCode.DONE
            wait(min(rest.seconds for rest in rests))
    except EndedError as error:
        return error.exit_code


def _stepped(alive: list[Watcher]) -> list[Rest]:
    rests = []
    for one in list(alive):
        try:
            rests.append(one.step())
        except EndedError:
            raise
        except DxautoError as error:
            alive.remove(one)
            if not alive:
                raise
            one.tell(f"{one.plan.robot}: {error}")
    return rests

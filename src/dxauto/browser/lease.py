"""A row belongs to one PC at a time, also where several PCs with a workspace each work on the same list.

What they share is one folder (a network share will do). It needs nothing of the file system but two things: of two
that create the same new file, one is told that it exists; and a whole small file replaces another. A row's lease is the
highest of its numbered files (`KEY.1`, `KEY.2`, …): who creates the next number has the row. No clock of another PC is
believed: each process counts in a file of its own, and who finds that count standing still for long enough by his own
clock takes the row over, as one that may have been submitted. What is known of the row (done with which receipt number,
in doubt) stands in the file when it is let go, so that the next PC does not type what this one has typed.
"""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from dxauto.browser.trouble import PageError
from dxauto.errors import BusyError, ConfigurationError, system_reason

SECRET_FILE = "secret.key"  # noqa: S105 - a file's name
_SECRET_BYTES = 32
_BEATS = 6
"""How often a process counts in the time after which it is held to be dead."""
_LOOKS = 5
"""How often, at least, a count must be seen standing still: a PC that has slept must not judge by one look."""
_ASK_AGAIN_S = 0.2
_TRIES = 20


class State(StrEnum):
    """What a lease's file says. `HELD` is also what a file says that nobody can read."""

    FREE = "free"
    HELD = "held"
    DOUBT = "doubt"
    DONE = "done"


class LeaseLostError(PageError):
    """Another PC has taken the row over, since this one seemed dead: nothing may be sent any more."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a row: `content` tells two contents of one key apart, `receipt` is the system's number."""

    state: State
    owner: str = ""
    content: str = ""
    receipt: str = ""


def parse(written: bytes) -> Known:
    """Read a lease's file; what is torn is held by nobody knows whom."""
    try:
        said = json.loads(written)
        parts = [said[name] for name in ("owner", "content", "receipt")]
        state = State(said["state"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return Known(State.HELD)
    if not all(isinstance(part, str) for part in parts):
        return Known(State.HELD)
    return Known(state, *parts)


@dataclass(slots=True)
class _Stillness:
    """Something that ought to change and does not, by our own clock."""

    mark: tuple[int, bytes, bytes]
    since: float
    looks: int = 0


@dataclass(slots=True)
class Lease:
    """A row that this process has. `before` is what was known of it when it was taken."""

    before: Known
    _path: Path
    _next: Path
    _owner: str
    _beat: Callable[[], None]

    def sure(self) -> None:
        """Make sure that the row is still ours, now; raises `LeaseLostError`."""
        try:
            self._beat()
            lost = self._next.exists()
        except OSError as error:
            raise LeaseLostError(f"共有フォルダに届かないので、登録しませんでした（{system_reason(error)}）") from None
        if lost:
            raise LeaseLostError("この行は、ほかの PC が引き取りました。登録しませんでした")

    def release(self, state: State, content: str, receipt: str) -> None:
        """Let the row go and leave what is known of it. If even that fails, it is looked up by who comes next."""
        _replaced(self._path, _written(Known(state, self._owner, content, receipt)))


class Leases:
    """The leases of one process in a shared folder. Use it in one thread; a thread of its own counts for it.

    `expiry_s` must be the same on all PCs. Raises `ConfigurationError` if the folder cannot be used.
    """

    def __init__(self, folder: Path, expiry_s: float) -> None:
        self._folder = folder
        self._expiry_s = expiry_s
        self._owner = secrets.token_hex(12)
        self._count = 0
        self._counting = threading.Lock()
        self._highest: dict[str, int] = {}
        self._still: dict[str, _Stillness] = {}
        self._stop = threading.Event()
        try:
            for name in ("rows", "owners"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            self.secret = _shared_secret(folder / SECRET_FILE)
            self._beat()
        except OSError as error:
            raise ConfigurationError(
                f"ほかの PC と共有するフォルダ {folder} を使えません（{system_reason(error)}）。"
                "フォルダの場所と書き込みの権限、設定 lease_folder を確かめてください"
            ) from error
        self._thread = threading.Thread(target=self._go_on_counting, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop counting."""
        self._stop.set()
        self._thread.join()
        with suppress(OSError):
            self._count_file(self._owner).unlink(missing_ok=True)

    @contextmanager
    def holding(self, key: str, patience_s: float) -> Iterator[Lease]:
        """Have the row; raises `BusyError` if a living process still has it after `patience_s` seconds.

        Who does not `release` leaves it as one that may have been submitted.
        """
        until = time.monotonic() + patience_s
        while (lease := self._taken(key)) is None:
            if time.monotonic() >= until:
                raise BusyError("この行は、ほかの PC が処理しています")
            time.sleep(_ASK_AGAIN_S)
        yield lease

    def _taken(self, key: str) -> Lease | None:
        number = self._latest(key)
        before = Known(State.FREE) if number == 0 else self._known(key, number)
        if before is None or not self._created(key, number + 1):
            return None
        self._highest[key] = number + 1
        self._still.pop(key, None)
        return Lease(before, self._path(key, number + 1), self._path(key, number + 2), self._owner, self._beat)

    def _known(self, key: str, number: int) -> Known | None:
        """Give what is known of a row that may be taken now, None if somebody living has it."""
        try:
            written = self._path(key, number).read_bytes()
        except OSError:
            self._still.pop(key, None)
            return None
        known = parse(written)
        if known.state is not State.HELD:
            return known
        return Known(State.DOUBT) if self._stands_still(key, number, written, known.owner) else None

    def _stands_still(self, key: str, number: int, written: bytes, owner: str) -> bool:
        try:
            mark = (number, written, self._count_of(owner))
        except OSError:
            self._still.pop(key, None)
            return False
        now = time.monotonic()
        still = self._still.get(key)
        if still is None or still.mark != mark:
            still = self._still[key] = _Stillness(mark, now)
        still.looks += 1
        return still.looks >= _LOOKS and now - still.since >= self._expiry_s

    def _count_of(self, owner: str) -> bytes:
        if not owner.isalnum():
            return b""
        try:
            return self._count_file(owner).read_bytes()
        except FileNotFoundError:
            return b""

    def _latest(self, key: str) -> int:
        number = self._highest.get(key, 0)
        while self._path(key, number + 1).exists():
            number += 1
        self._highest[key] = number
        return number

    def _created(self, key: str, number: int) -> bool:
        path = self._path(key, number)
        path.parent.mkdir(exist_ok=True)
        try:
            with path.open("xb") as stream:
                stream.write(_written(Known(State.HELD, self._owner)))
                stream.flush()
                os.fsync(stream.fileno())
        except FileExistsError:
            return False
        return True

    def _go_on_counting(self) -> None:
        while not self._stop.wait(self._expiry_s / _BEATS):
            with suppress(OSError):  # a share that is away for a moment; before a submit it is asked again
                self._beat()

    def _beat(self) -> None:
        with self._counting:
            self._count += 1
            self._count_file(self._owner).write_bytes(str(self._count).encode())

    def _path(self, key: str, number: int) -> Path:
        return self._folder / "rows" / key[:2] / f"{key}.{number}"

    def _count_file(self, owner: str) -> Path:
        return self._folder / "owners" / f"{owner}.count"


def _written(known: Known) -> bytes:
    return json.dumps(
        {"state": known.state.value, "owner": known.owner, "content": known.content, "receipt": known.receipt}
    ).encode()


def _replaced(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with suppress(OSError):
        temporary.write_bytes(content)
        for _ in range(_TRIES):
            try:
                temporary.replace(path)
                break
            except PermissionError:
                time.sleep(0.05)  # on Windows while another PC is just reading it
        temporary.unlink(missing_ok=True)


def _shared_secret(path: Path) -> bytes:
    """Give the folder's own secret, under which rows have the same sign on every PC; the first PC makes it."""
    try:
        with path.open("xb") as stream:
            stream.write(secrets.token_bytes(_SECRET_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
    except FileExistsError:
        pass
    for _ in range(_TRIES):
        made = path.read_bytes()
        if len(made) == _SECRET_BYTES:
            return made
        time.sleep(_ASK_AGAIN_S)  # another PC is just writing it
    raise ConfigurationError(f"{path} が壊れています。どの PC でも実行していないときに消して、もう一度実行してください")

"""dxauto's own use: from the ledger of a workspace into a usage store, each event exactly once.

The ledger is the outbox (see `ledger.outbox`). An event's id is made from its run under the workspace's secret, so
that it is the same however often it is sent, and no two workspaces have the same.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import ConfigurationError, system_reason
from dxauto.identity import workspace_secret
from dxauto.ledger import Ledger, UsageEvent
from dxauto.ledger.outbox import Corrected
from dxauto.usage.store import UsageStore
from dxauto.usage.types import Activity, Kind
from dxauto.workspace import Workspace

BATCH = 250
"""Of each sort at once: both together still go as the one statement that clerks may use (`postgres.FEW`)."""

SOURCE = "dxauto"
_SIGN = "p-"


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one workspace: `own` makes ids of events, `hall` makes signs of staff numbers."""

    own: bytes
    hall: bytes

    @classmethod
    def of(cls, workspace: Workspace, key_file: str) -> Keys:
        """Read them; raises `ConfigurationError` if the hall's key cannot be read."""
        own = workspace_secret(workspace)
        return cls(own, _hall_key(Path(key_file)) if key_file else own)

    def sign(self, staff: str) -> str:
        """Give the sign of a staff number ("" stays so, and a sign itself): HMAC-SHA-256, not to be turned back."""
        if not staff or staff.startswith(_SIGN):
            return staff
        return _SIGN + hmac.new(self.hall, staff.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:12]

    def event_id(self, name: str) -> bytes:
        """Give the 16 bytes that stand for an event of this workspace."""
        return hmac.new(self.own, f"usage/{name}".encode(), hashlib.sha256).digest()[:16]


def _hall_key(path: Path) -> bytes:
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise ConfigurationError(
            f"職員番号を記号に変える鍵（usage_key_file）{path} を読めません（{system_reason(error)}）"
        ) from error
    if len(key) < 16:
        raise ConfigurationError(f"鍵（usage_key_file）{path} が短すぎます。16 文字以上のものにしてください")
    return key


def send(ledger: Ledger, store: UsageStore, keys: Keys, *, again: bool = False) -> int:
    """Hand to the store what it does not have yet, and give how many events that were new to it. `again`: also what it
    was given before, if it was made anew or put back from a copy; an own store that is empty is treated so by itself.

    Stopped at any point, by a cut or a lost connection (`AwayError`), it goes on from there when called again.
    """
    place = hashlib.sha256(store.database.engine.url.render_as_string(hide_password=True).encode()).hexdigest()
    if again or store.empty():
        ledger.forget_sent(place)
    taken = 0
    while given := ledger.unsent(place, BATCH):
        activities = [activity(event, keys) for event in given.events]
        activities += [correction(one, keys) for one in given.corrected]
        taken += store.add(activities).taken
        ledger.mark_sent(place, given)
    return taken


def activity(event: UsageEvent, keys: Keys) -> Activity:
    """Give what a finished run counts as."""
    return Activity(
        id=keys.event_id(event.run),
        day=event.started.astimezone().date(),
        department=event.department,
        person=keys.sign(event.staff if event.staff != "unknown" else ""),
        tool=event.tool.value,
        robot=event.robot,
        kind=_kind(event),
        items=event.done,
        review=event.review,
        failed_items=event.failed,
        seconds=event.seconds,
        minutes_by_hand=event.minutes_by_hand or None,
        # The ledger has 0 where nobody has measured; a run that needed nobody at all is not known from that.
        checking_minutes=event.person_minutes or None,
        source=SOURCE,
    )


def correction(one: Corrected, keys: Keys) -> Activity:
    """Give a corrected field: no run of its own."""
    return Activity(
        id=keys.event_id(f"correction/{one.id}"),
        day=one.decided.astimezone().date(),
        department=one.department,
        person="",
        tool=one.tool.value,
        robot=one.robot,
        runs=0,
        corrections=1,
        source=SOURCE,
    )


def _kind(event: UsageEvent) -> Kind:
    if event.test:
        return Kind.TEST
    if event.done or event.review:
        return Kind.REAL
    # Nothing new was done: everything had failed, or it had all been done by an earlier run.
    return Kind.FAILED if event.failed else Kind.RETRY

"""Opening the usage store that a workspace's settings name, with the workspace's own events in it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from dxauto.errors import AwayError, ConfigurationError
from dxauto.ledger import Ledger
from dxauto.settings import Settings
from dxauto.usage.database import RightsError
from dxauto.usage.own import Keys, send
from dxauto.usage.store import UsageStore
from dxauto.workspace import Workspace

_READER = (
    "【お知らせ】この PC で動かしたロボットの利用実績は、足す権限がないので送っていません（下の数字に入っていません）。"
    "データベースの管理者に、この PC の役割を dxauto_clerks にも入れてもらってください"
)


def open_store(workspace: Workspace, *, sending: bool = True, tell: Callable[[str], None] | None = None) -> UsageStore:
    """Open the hall's store, or that of this PC, and hand it the workspace's own events that it lacks.

    Who may only read sees what is there; `tell` then gets a sentence if events of this PC are waiting. Raises
    `AwayError` if the hall's cannot be reached.
    """
    settings = Settings.load(workspace)
    store = UsageStore(place(settings) or workspace.usage_path)
    if sending:
        try:
            _send(workspace, settings, store)
        except RightsError:
            if tell is not None:
                tell(_READER)
        except BaseException:
            store.close()
            raise
    return store


def place(settings: Settings) -> str:
    """Give the hall's database, "" for none; raises `ConfigurationError` if a password stands in it."""
    wanted = settings.usage_database
    try:
        has_password = bool(wanted) and make_url(wanted).password is not None
    except ArgumentError:
        has_password = False
    if has_password:
        raise ConfigurationError(
            "usage_database にパスワードを書かないでください。PostgreSQL の pgpass ファイルか、"
            "Windows のアカウントでの認証を使ってください"
        )
    return wanted


def send_own(workspace: Workspace, *, again: bool = False) -> int:
    """Hand the workspace's events to its store (`again`: all of them) and give how many were new there; raises as
    `open_store`.
    """
    settings = Settings.load(workspace)
    with UsageStore(place(settings) or workspace.usage_path) as store:
        return _send(workspace, settings, store, again=again)


def send_after_run(workspace: Workspace) -> str:
    """Hand what a run has left to the hall's store, if there is one; give a sentence if it cannot be reached now.

    Nothing is lost then: the next run, or `dxauto usage send`, hands it over.
    """
    if not Settings.load(workspace).usage_database:
        return ""
    try:
        send_own(workspace)
    except AwayError:
        return "利用実績は、この PC に記録しました（庁内のデータベースには、つながったときに自動で送ります）"
    return ""


def _send(workspace: Workspace, settings: Settings, store: UsageStore, *, again: bool = False) -> int:
    if not workspace.ledger_path.is_file():
        return 0
    with Ledger(workspace.ledger_path) as ledger:
        return send(ledger, store, Keys.of(workspace, settings.usage_key_file), again=again)

"""Brings a night's report to people who do not sit at this computer: by mail, or as a file in a shared folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dxauto.errors import ConfigurationError, DxautoError
from dxauto.files import write_atomic
from dxauto.morning.mail import addresses, send
from dxauto.morning.report import Report
from dxauto.morning.text import headline, told
from dxauto.settings import Settings
from dxauto.workspace import Workspace


def mail(settings: Settings, report: Report) -> str:
    """Send it; give a sentence about that."""
    count = send(settings, f"dxauto {report.end:%m-%d}: {headline(report)}", told(report) + "\n")
    return f"メールを {count} 人に送りました。"


def write(folder: Path, report: Report) -> Path:
    """Write it as `dxauto-2026-04-01.txt`, readable by Windows' own editor; raises `OutputError`."""
    path = folder / f"dxauto-{report.end:%Y-%m-%d}.txt"
    write_atomic(path, (told(report) + "\n").replace("\n", "\r\n").encode("utf-8-sig"))
    return path


def deliver(workspace: Workspace, settings: Settings, report: Report) -> list[str]:
    """Deliver it in every way that the settings know; raises `ConfigurationError` if they know none.

    If one way fails (a share that is away) the others are taken all the same; then its error is raised.
    """
    takes: dict[str, Callable[[], str]] = {
        "file": lambda: f"まとめを {write(workspace.root / settings.status_folder, report)} に書きました。",
        "mail": lambda: mail(settings, report),
    }
    said: list[str] = []
    errors: list[DxautoError] = []
    for way in refuse_without_way(settings):
        try:
            said.append(takes[way]())
        except DxautoError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return said


def refuse_without_way(settings: Settings) -> list[str]:
    """Give the ways that the settings know (`file`, `mail`); raises `ConfigurationError` if there is none."""
    ways = [*(["file"] if settings.status_folder else []), *(["mail"] if settings.mail_server else [])]
    if not ways:
        raise ConfigurationError(
            "まとめの届け先がありません。dxauto.toml に、メールなら mail_server、mail_from、mail_to を、"
            "ファイルなら status_folder（フォルダ）を書いてください"
        )
    if "mail" in ways:
        addresses(settings)
    return ways

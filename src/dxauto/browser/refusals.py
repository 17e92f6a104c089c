"""Which flows have shown themselves to be wrong when they were tried: they are refused before a browser opens."""

from __future__ import annotations

import json
from pathlib import Path

from dxauto.browser.attended.approval import mark
from dxauto.browser.desk import hook_folder, state_folder
from dxauto.browser.flow import Flow, all_steps
from dxauto.browser.hooks import hook_files, hooks_of
from dxauto.errors import ConfigurationError
from dxauto.files import write_atomic
from dxauto.robot import Job

FOLDER = "refusals"

_KNOWN = (
    "（前の実行で分かったことです。ブラウザは開いていません。"
    "システムの画面のほうが直ったときは、--dry-run を付けて一度試してください）"
)


def refuse_known(job: Job, flow: Flow) -> None:
    """Raise `ConfigurationError` if exactly this flow was refused when it was tried.

    A dry run, which sends nothing, may look whether the page has changed.
    """
    if flow.dry_run:
        return
    try:
        kept = json.loads(_path(job).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return
    if isinstance(kept, dict) and kept.get("mark") == _mark(job, flow):
        raise ConfigurationError(f"{kept.get('message', '')}{_KNOWN}")


def remember(job: Job, flow: Flow, message: str) -> None:
    """Keep why a flow was refused, until it is changed or `forget` is called."""
    path = _path(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"mark": _mark(job, flow), "message": message}
    write_atomic(path, json.dumps(kept, ensure_ascii=False).encode())


def forget(job: Job) -> None:
    """A row of the flow went through."""
    _path(job).unlink(missing_ok=True)


def _path(job: Job) -> Path:
    return state_folder(job) / FOLDER / f"{job.robot}.json"


def _mark(job: Job, flow: Flow) -> str:
    return mark(flow, hook_files(hook_folder(job), hooks_of(all_steps(flow))))

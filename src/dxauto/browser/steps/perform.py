"""Does the steps of a flow in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page

from dxauto.browser.flow import Step
from dxauto.browser.place import Place
from dxauto.browser.steps.condition import holds
from dxauto.browser.steps.doing import Doing
from dxauto.browser.steps.inputs import FAST, fill_all, settled
from dxauto.browser.trouble import PageError, RowError
from dxauto.browser.values import written


def perform(doing: Doing, steps: Sequence[Step]) -> None:
    """Do the steps. Raises `RowError` (data), `PageError` or Playwright's own errors (system)."""
    wanted = [inner for step in steps if holds(doing.text, step.when) for inner in _spelled_out(doing, step)]
    for fast, group in groupby(wanted, key=lambda step: step.verb in FAST):
        if fast:
            doing.between("欄に値を入れます")
            fill_all(doing, list(group))
        else:
            for step in group:
                doing.between(_TOLD[step.verb])
                if step.verb in _SENDING and doing.typed:
                    settled(doing)
                _ACTIONS[step.verb](doing, step)


def _spelled_out(doing: Doing, step: Step) -> list[Step]:
    """Give a `choose` as the boxes to tick, every other step as it is."""
    if step.choose is None:
        return [step]
    parts = [part.strip() for part in doing.text(step.choose).split("、")]
    at = [Place(label=part, within=step.within, frame=step.frame) for part in parts if part]
    return [Step(check=[place]) for place in at]


def _open(doing: Doing, step: Step) -> None:
    address = written(step.open or "", doing.row, doing.secret, put=lambda value: quote(value, safe=""))
    base = doing.system.url.rstrip("/")
    full = address if re.match(r"https?://", address) else f"{base}/{address.lstrip('/')}"
    answer = doing.page.goto(full, wait_until="domcontentloaded", timeout=doing.limits.answer_s * 1000)
    if answer is not None and answer.status >= 500:
        raise PageError(f"システムが画面を出せませんでした（{answer.status}）")


def _click(doing: Doing, step: Step) -> None:
    doing.finder.one(doing.page, step.places, step.frame).click()


def _wait_for(doing: Doing, step: Step) -> None:
    doing.finder.seen(doing.page, step.places, step.frame)


def _press(doing: Doing, step: Step) -> None:
    doing.page.keyboard.press(step.press or "")


def _upload(doing: Doing, step: Step) -> None:
    path = Path(doing.text(step.value or ""))
    if not path.is_file():
        raise RowError("添付するファイルがありません")
    doing.finder.one(doing.page, step.places, step.frame).set_input_files(path)


def _read(doing: Doing, step: Step) -> None:
    found = doing.finder.one(doing.page, step.places, step.frame)
    assert step.into is not None
    doing.read[step.into] = matched(found.inner_text(), step.pattern) or ""


def _popup(doing: Doing, step: Step) -> None:
    opener = doing.page
    button = doing.finder.one(opener, step.places, step.frame)
    with opener.expect_popup(timeout=doing.limits.action_s * 1000) as opening:
        button.click()
    popup = opening.value
    popup.set_default_timeout(doing.limits.action_s * 1000)
    doing.page = popup
    try:
        perform(doing, step.steps)
    finally:
        doing.page = opener
    _closed(popup)


def _closed(popup: Page) -> None:
    # Most search windows close themselves when something is chosen; one that stays must not pile up.
    if not popup.is_closed():
        popup.wait_for_timeout(50)
    if not popup.is_closed():
        popup.close()


def _download(doing: Doing, step: Step) -> None:
    button = doing.finder.one(doing.page, step.places, step.frame)
    with doing.page.expect_download(timeout=doing.limits.answer_s * 1000) as coming:
        button.click()
    assert step.into is not None
    target = free_name(doing.folder / (safe_name(doing.text(step.into)) + Path(coming.value.suggested_filename).suffix))
    coming.value.save_as(target)
    if target.stat().st_size == 0:
        target.unlink()
        raise PageError("ダウンロードしたファイルが空です")
    doing.files.append(target)


def safe_name(text: str) -> str:
    """Give a file name without the characters that Windows refuses."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", text).strip(" .")[:80] or "download"


def free_name(path: Path) -> Path:
    """Give a path that nothing has yet: what is there is never overwritten."""
    return next(p for p in _names(path) if not p.exists())


def _names(path: Path) -> Iterator[Path]:
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1


def matched(text: str, pattern: str | None) -> str | None:
    """Give the part of a page's text that a pattern's first group (or the whole pattern) fits, None if none does."""
    tidy = " ".join(text.split())
    if pattern is None:
        return tidy or None
    found = re.search(pattern, tidy)
    return (found.group(1) if found.re.groups else found.group(0)) if found else None


_TOLD = {
    "open": "画面を開きます",
    "click": "ボタンを押します",
    "wait_for": "画面が出るのを待ちます",
    "press": "キーを押します",
    "upload": "ファイルを添付します",
    "read": "画面の値を読みます",
    "popup": "小さな画面を開きます",
    "download": "ダウンロードします",
}
"""What a person beside the robot reads before a step."""

_SENDING = frozenset({"click", "press", "popup", "download"})
"""Steps that may send what was typed: what the fields hold is looked at once more before them."""

_ACTIONS = {
    "open": _open,
    "click": _click,
    "wait_for": _wait_for,
    "press": _press,
    "upload": _upload,
    "read": _read,
    "popup": _popup,
    "download": _download,
}

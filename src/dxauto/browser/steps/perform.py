"""Does the steps of a flow in order."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from dxauto.browser.catch import Catch
from dxauto.browser.locate import LONGEST_POLL_S
from dxauto.browser.names import free_name, safe_name
from dxauto.browser.place import Choice
from dxauto.browser.step import GROUP, Step, framed, numbered
from dxauto.browser.steps.condition import holds
from dxauto.browser.steps.doing import Doing
from dxauto.browser.steps.inputs import FAST, fill_all, settled
from dxauto.browser.trouble import (
    AmbiguousPlaceError,
    MissingPlaceError,
    PageError,
    RowError,
    SeveralError,
    UnreachableError,
)
from dxauto.browser.values import READ, columns_of, written
from dxauto.browser.walk import group_columns


def perform(doing: Doing, steps: Sequence[Step]) -> None:
    """Do the steps. Raises `RowError` (data), `PageError` or Playwright's own errors (system)."""
    for fast, group in groupby(_wanted(doing, steps), key=lambda step: step.verb in FAST):
        if fast:
            doing.between("欄に値を入れます")
            fill_all(doing, list(group))
        else:
            for step in group:
                doing.between(_TOLD[step.verb])
                if step.verb in _SENDING and doing.typed:
                    settled(doing)
                _ACTIONS[step.verb](doing, step)


def _wanted(doing: Doing, steps: Sequence[Step]) -> Iterator[Step]:
    """Give what is to be done, groups and loops taken apart; conditions are looked at when it is their turn."""
    for step in steps:
        if not holds(doing.text, step.when):
            yield from _wanted(doing, framed(step.otherwise, step.frame))
        elif step.verb == GROUP:
            yield from _wanted(doing, framed(step.steps, step.frame))
        elif step.verb == "each":
            for number in _numbers(doing, step):
                yield from _wanted(doing, framed(numbered(step, number), step.frame))
        else:
            yield from _spelled_out(doing, step)


def _numbers(doing: Doing, step: Step) -> list[int]:
    """Give the numbers of an `each` that the row has; one that has a gap keeps its places, as on paper."""
    assert step.up_to is not None
    beyond = f"{step.each}{step.up_to + 1}"
    if any(name.startswith(beyond) and not name[len(beyond) :][:1].isdigit() and doing.row[name] for name in doing.row):
        raise RowError(f"「{step.each}」が {step.up_to} を超えています。この行は人が入力してください")
    return [n for n in range(1, step.up_to + 1) if any(doing.row.get(name) for name in _group(step, n))]


@lru_cache(maxsize=4096)
def _group(step: Step, number: int) -> frozenset[str]:
    return frozenset(group_columns(step, number))


def _spelled_out(doing: Doing, step: Step) -> list[Step]:
    """Give a `choose` as the boxes to tick, every other step as it is. Raises `RowError`."""
    if step.choose is None:
        return [step]
    whose = "・".join(columns_of(step.choose)) or step.choose
    parts = [part.strip() for part in doing.text(step.choose).split("、")]
    if any(set("{}") & set(part) for part in parts):
        raise RowError(f"「{whose}」に、かっこ {{ }} が入っています。一覧の値を確かめてください")
    at = [Choice(label=part, within=step.within, frame=step.frame, of=whose) for part in parts if part]
    return [Step(check=[place]) for place in at]


def _one(doing: Doing, step: Step) -> Locator:
    """Find a step's element; what it means for the row that it is not there, or twice, is the step's to say."""
    try:
        return doing.finder.one(doing.page, step.places, step.frame)
    except (AmbiguousPlaceError, SeveralError):
        if step.several is None:
            raise
        raise RowError(step.several) from None
    except MissingPlaceError:
        if step.missing is None:
            raise
        raise RowError(step.missing) from None


def _open(doing: Doing, step: Step) -> None:
    address = written(step.open or "", doing.row, doing.secret, put=lambda value: quote(value, safe=""))
    base = doing.system.url.rstrip("/")
    full = address if re.match(r"https?://", address) else f"{base}/{address.lstrip('/')}"
    try:
        answer = doing.page.goto(full, wait_until="domcontentloaded", timeout=doing.limits.answer_s * 1000)
    except PlaywrightError as error:
        if isinstance(error, PlaywrightTimeoutError) or any(word in error.message for word in _NOBODY_THERE):
            raise UnreachableError(f"「{doing.system.name}」につながりません") from None
        raise
    if answer is not None and answer.status in _AWAY:
        raise UnreachableError(f"「{doing.system.name}」が、使えない状態だと答えました（{answer.status}）")
    if answer is not None and answer.status >= 500:
        raise PageError(f"システムが画面を出せませんでした（{answer.status}）")


def _click(doing: Doing, step: Step) -> None:
    button = _one(doing, step)
    try:
        with _asked(doing, step):
            button.click()
    except PlaywrightTimeoutError:
        # Something lies over it: most often the page's own message, which tells more than the time-out.
        doing.finder.watch(doing.page)
        raise


def _wait_for(doing: Doing, step: Step) -> None:
    try:
        doing.finder.seen(doing.page, step.places, step.frame)
    except MissingPlaceError:
        if step.missing is None:
            raise
        raise RowError(step.missing) from None


def _wait_gone(doing: Doing, step: Step) -> None:
    doing.finder.gone(doing.page, step.places, step.frame)


def _press(doing: Doing, step: Step) -> None:
    key = step.press or ""
    field = doing.finder.one(doing.page, step.at, step.frame) if step.at is not None else None
    with _asked(doing, step):
        if field is None:
            doing.page.keyboard.press(key)
        else:
            field.press(key)


@contextmanager
def _asked(doing: Doing, step: Step) -> Iterator[None]:
    """Answer the dialog that a step brings up; raises `PageError` if none comes in time."""
    if step.dialog is None or doing.dialogs is None:
        yield
        return
    value = doing.text(step.dialog.value) if step.dialog.value is not None else None
    with doing.dialogs.expecting(step.dialog, value) as expected:
        yield
        until = time.monotonic() + doing.limits.action_s
        while not expected.came:
            if time.monotonic() > until:
                raise PageError("押したあとに出るはずの確認画面が出ません。画面が変わっていないか確かめてください")
            doing.page.wait_for_timeout(LONGEST_POLL_S * 400)


def _upload(doing: Doing, step: Step) -> None:
    path = Path(doing.text(step.value or ""))
    if not path.is_file():
        raise RowError("添付するファイルがありません")
    _one(doing, step).set_input_files(path)


def _read(doing: Doing, step: Step) -> None:
    found = _one(doing, step)
    assert step.into is not None
    text = found.evaluate(_SHOWN)
    read = matched(str(text), step.pattern)
    if read is None:
        raise PageError(f"「{step.into}」として読み取るはずのものが、画面にありません")
    doing.has_read(doing.text(step.into), read)


def _hook(doing: Doing, step: Step) -> None:
    from dxauto.browser.hooks import Hook, call, read_only

    assert doing.hooks is not None
    own = read_only({name: value for name, value in doing.row.items() if not name.startswith(READ)})
    given = call(doing.hooks, step.hook or "", Hook(doing.page, own, read_only(doing.read), doing.finder.note))
    if step.into is not None:
        if not given:
            raise PageError(f"手作りの手順「{step.hook}」が、「{step.into}」を返しませんでした")
        doing.has_read(doing.text(step.into), given)


def _popup(doing: Doing, step: Step) -> None:
    opener = doing.page
    button = _one(doing, step)
    with opener.expect_popup(timeout=doing.limits.action_s * 1000) as opening, _asked(doing, step):
        button.click()
    popup = opening.value
    popup.set_default_timeout(doing.limits.action_s * 1000)
    doing.page = popup
    try:
        perform(doing, step.steps)
    finally:
        doing.page = opener
    _closed(popup)


def _window(doing: Doing, step: Step) -> None:
    """Do steps in another window that is open already, known by a part of its title or address."""
    wanted, opener = doing.text(step.window or ""), doing.page
    until = time.monotonic() + doing.limits.action_s
    while len(found := [page for page in opener.context.pages if wanted in page.title() or wanted in page.url]) != 1:
        if time.monotonic() > until:
            raise PageError(f"「{step.window}」という窓が {len(found)} つ開いていて、決められません")
        opener.wait_for_timeout(LONGEST_POLL_S * 400)
    doing.page = found[0]
    try:
        perform(doing, step.steps)
    finally:
        doing.page = opener


def _closed(popup: Page) -> None:
    # Most search windows close themselves when something is chosen; one that stays must not pile up.
    if not popup.is_closed():
        popup.wait_for_timeout(50)
    if not popup.is_closed():
        popup.close()


def _download(doing: Doing, step: Step) -> None:
    button = _one(doing, step)
    assert step.into is not None
    with Catch(doing.page.context, doing.folder, doing.limits.answer_s) as catch:
        button.click(no_wait_after=True)
        caught = catch.wait(doing.page, doing.finder.watch)
    if caught.path.stat().st_size == 0:
        raise PageError("ダウンロードしたファイルが空です")
    target = free_name(doing.folder / (safe_name(doing.text(step.into)) + Path(caught.suggested).suffix))
    caught.path.replace(target)
    doing.files.append(target)


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
    "wait_gone": "画面から消えるのを待ちます",
    "press": "キーを押します",
    "upload": "ファイルを添付します",
    "read": "画面の値を読みます",
    "window": "ほかの画面に移ります",
    "popup": "小さな画面を開きます",
    "download": "ダウンロードします",
    "hook": "手作りの手順を行います",
}
"""What a person beside the robot reads before a step."""

_SHOWN = """
el => el.tagName === 'SELECT' ? (el.selectedOptions[0] || {label: ''}).label
  : ['INPUT', 'TEXTAREA'].includes(el.tagName) ? el.value : el.innerText
"""

_SENDING = frozenset({"click", "press", "popup", "download", "hook"})
"""Steps that may send what was typed: what the fields hold is looked at once more before them."""

_AWAY = frozenset({502, 503, 504})
"""What a proxy or a closed system answers: nobody there (RFC 9110, section 15.6)."""

_NOBODY_THERE = ("ERR_CONNECTION_", "ERR_NAME_NOT_RESOLVED", "ERR_ADDRESS_UNREACHABLE", "ERR_INTERNET_DISCONNECTED",
                 "ERR_EMPTY_RESPONSE", "ERR_TIMED_OUT", "ERR_PROXY_CONNECTION_FAILED", "ERR_NETWORK_")  # fmt: skip
"""Chromium's own names for a system that does not answer (net/base/net_error_list.h)."""

_ACTIONS = {
    "open": _open,
    "click": _click,
    "wait_for": _wait_for,
    "wait_gone": _wait_gone,
    "press": _press,
    "upload": _upload,
    "read": _read,
    "popup": _popup,
    "hook": _hook,
    "window": _window,
    "download": _download,
}

"""Pages of one document, whose scripts ask for everything: only the request that stores is guarded; nothing is read
or typed while the page still waits for its server.
"""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from dxauto.registry import load_registry
from dxauto.runner import RunRequest, run
from dxauto.workspace import Workspace
from tests.browser_support import Desk, _OwnKinds, needs_browser, started, write_list
from tests.single_page import Register, serving

pytestmark = needs_browser

FLOW = """\
name: single-page
title: 台帳に入力
tool: rpa
kind: browser
minutes_by_hand: 1
parameters:
  system: {name: 台帳, url: "ADDRESS"}
  input: {key: [番号]}
  steps:
    - open: /
    - fill: 番号
      value: "{番号}"
    - fill: 氏名
      value: "{氏名}"
    - complete: 世帯主
      value: "{世帯主}"
  submit: {click: 登録, sends: '"method":"create"'}
  done: 登録しました
  receipt: {at: {label: 受付番号}, pattern: "(C-\\\\d+)"}
  refused: {css: "[role=dialog]"}
  lookup:
    steps:
      - open: /?look={番号}
    found: {css: "tr:has-text('{番号}')"}
    none: 0 件
    receipt: {at: {css: "tr:has-text('{番号}') td:nth-child(2)"}}
    wait_s: 1
  limits: {action_s: 10, answer_s: 5, stop_after: 50}
"""
LIMIT_S = 240
HEADINGS = ("番号", "氏名", "世帯主")


@pytest.fixture
def register() -> Iterator[Register]:
    """Serve the page."""
    with serving() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, register: Register) -> Desk:
    """Make a workspace with the robot for it."""
    desk = Desk(tmp_path / "desk")
    for folder in ("robots", "templates"):
        (desk.root / folder).mkdir(parents=True)
    text = FLOW.replace("ADDRESS", register.address)
    (desk.root / "robots" / "single-page.yaml").write_text(text, encoding="utf-8")
    (desk.root / "dxauto.toml").write_text("retry_wait_s = 0.05\n", encoding="utf-8")
    return desk


def listed(desk: Desk, *rows: tuple[str, ...]) -> Path:
    """Write the rows; what is not given is empty."""
    whole = [dict(zip(HEADINGS, (*row, "", ""), strict=False)) for row in rows]
    return write_list(desk.root / "rows.xlsx", whole, HEADINGS)


def entered(desk: Desk, *rows: tuple[str, ...]) -> Desk:
    """Run the robot over the rows."""
    list_ = listed(desk, *rows)
    spec = load_registry(Workspace(desk.root), _OwnKinds()).get("single-page")
    run(RunRequest(Workspace(desk.root), spec, (list_,), desk.root / "out.xlsx", workers=0))
    return desk


def test_only_the_request_that_stores_is_guarded_and_it_leaves_once(desk: Desk, register: Register) -> None:
    """A page that stores twice at once, or tries again by itself after an answer that says no, stores once."""
    entered(desk, ("N-1", "石巻"), ("W-1", "大崎"), ("T-1", "登米"))
    assert [(row["key"], row["name"]) for row in register.rows] == [("N-1", "石巻"), ("W-1", "大崎"), ("T-1", "登米")]
    assert Counter(state for state, _, _ in desk.told().values()) == {"登録済み": 3}
    assert [receipt for _, receipt, _ in desk.told().values()] == ["C-0001", "C-0002", "C-0003"]


def test_a_refusal_in_the_page_stands_beside_its_row(desk: Desk, register: Register) -> None:
    """The page's own dialog is read; nothing was sent that stores, and the next row goes in."""
    entered(desk, ("N-1", ""), ("N-2", "石巻"))
    assert [row["key"] for row in register.rows] == ["N-2"]
    state, _, message = desk.told()["N-1"]
    assert state == "受け付けられず"
    assert "氏名がありません" in message


def test_a_list_that_is_still_being_asked_for_is_not_empty(desk: Desk, register: Register) -> None:
    """A row that was there before is found, although the list says 0 at first."""
    register.rows.append({"key": "N-1", "name": "石巻", "code": "C-0001"})
    entered(desk, ("N-1", "石巻"))
    assert len(register.rows) == 1
    assert desk.told()["N-1"][:2] == ("実行前から登録あり", "C-0001")


def test_a_suggestion_is_taken_from_the_list_that_a_field_brings_up(desk: Desk, register: Register) -> None:
    """The one with exactly this text; a value that is not among them, or is there twice, is the row's fault."""
    register.heads = (*register.heads, "登米　三郎", "登米　三郎")
    rows = [("N-1", "石巻", "石巻　一郎"), ("N-2", "石巻", "石巻　五郎"), ("N-3", "登米", "登米　三郎")]
    entered(desk, *rows)
    assert [(row["key"], row["head"]) for row in register.rows] == [("N-1", "石巻　一郎")]
    told = desk.told()
    assert [state for state, _, _ in told.values()] == ["登録済み", "受け付けられず", "受け付けられず"]
    assert "候補に、この行の値と同じものがありません" in told["N-2"][2]
    assert "同じものが 2 つ" in told["N-3"][2]


def test_a_field_that_forgot_what_was_typed_is_typed_into_once_more(desk: Desk, register: Register) -> None:
    """That nothing is offered is believed only the second time: the row is not refused for a slow page."""
    head = "石巻　一郎"
    register.deaf = len(head)
    entered(desk, ("N-1", "石巻", head))
    assert [(row["key"], row["head"]) for row in register.rows] == [("N-1", head)]
    assert register.deaf < 0


@pytest.mark.kill
def test_a_request_that_is_held_is_not_let_go_when_the_program_is_killed(desk: Desk, register: Register) -> None:
    """Killed with -9 while the system holds its answer, and started again: the browser has not sent it once more."""
    keys = ("H-1", "H-2")
    list_ = listed(desk, *((key, "石巻") for key in keys))
    for key in keys:
        process = started(desk, list_, robot="single-page")
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until and not any(row["key"] == key for row in register.rows):
            assert process.poll() is None
            time.sleep(0.01)
        kill_programs(process)
    assert started(desk, list_, robot="single-page").wait(LIMIT_S) == 0
    assert [row["key"] for row in register.rows] == list(keys)
    assert {state for state, _, _ in desk.told().values()} == {"登録済み"}


def kill_programs(process: subprocess.Popen[bytes]) -> None:
    """End a command and its workers, and leave their browsers and drivers to find out."""
    for child in [*psutil.Process(process.pid).children(recursive=True), process]:
        with suppress(psutil.Error):
            if child is process or "dxauto.worker" in " ".join(child.cmdline()):
                child.kill()
    process.wait(LIMIT_S)

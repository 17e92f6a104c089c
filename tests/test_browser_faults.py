"""Exactly once, counted in the practice system's own database while everything goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.matrix import faults
from benchmarks.matrix.faults import Faults, Rate
from benchmarks.matrix.office import Change, Stage
from benchmarks.matrix.practice import PracticeOffice
from benchmarks.matrix.proxy import FaultProxy
from samples.practice.database import count
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import PASSWORD, USER, Desk, application, make_desk, needs_browser, write_list

pytestmark = needs_browser

STORED_IN_THE_END = (
    Rule(Kind.ERROR_BEFORE_COMMIT, key="R-ERROR-BEFORE"),
    Rule(Kind.ERROR_AFTER_COMMIT, key="R-ERROR-AFTER"),
    Rule(Kind.LATE_ANSWER, key="R-LATE-ANSWER", ms=9000),
    Rule(Kind.LATE_COMMIT, key="R-LATE-COMMIT", ms=4500),
    Rule(Kind.CUT_BEFORE_COMMIT, key="R-CUT-BEFORE"),
    Rule(Kind.CUT_AFTER_COMMIT, key="R-CUT-AFTER"),
    Rule(Kind.CUT_IN_ANSWER, key="R-CUT-IN-ANSWER"),
    Rule(Kind.SESSION_END, where="commit", key="R-SESSION-END"),
    Rule(Kind.SESSION_END_AFTER_COMMIT, key="R-SESSION-AFTER"),
    Rule(Kind.ALERT, where="confirm", key="R-ALERT"),
    Rule(Kind.SLOW, where="commit", key="R-SLOW", ms=800),
    Rule(Kind.PAGE_CHANGED, where="confirm", key="R-PAGE-CHANGED"),
)


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Serve a practice system of its own."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    with Practice(Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD})) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, practice: Practice) -> Desk:
    """Make a workspace for it."""
    return make_desk(tmp_path / "desk", practice.address)


def test_every_row_is_stored_once_whatever_fails_on_the_way(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """Whatever goes wrong around the commit, in the end each row is in the system once, and its receipt is told."""
    keys = [rule.key for rule in STORED_IN_THE_END]
    practice.system.faults.replace([*STORED_IN_THE_END, Rule(Kind.ROW_REFUSED, key="R-REFUSED")])
    rows = write_list(tmp_path / "rows.xlsx", [application(key) for key in [*keys, "R-REFUSED", "R-PLAIN"]])
    desk.run(rows, limits__answer_s="3", lookup__wait_s="10")
    assert {rule.kind for rule in STORED_IN_THE_END} <= {fired.kind for fired in practice.system.faults.fired}
    database = practice.settings.database
    told = desk.told()
    assert {key: count(database, key) for key in told} == dict.fromkeys([*keys, "R-PLAIN"], 1) | {"R-REFUSED": 0}
    assert {key for key, (state, _, _) in told.items() if state == "登録済み"} == {*keys, "R-PLAIN"}
    receipts = [receipt for _, receipt, _ in told.values() if receipt]
    assert len(receipts) == len(set(receipts)) == len(keys) + 1
    assert told["R-REFUSED"][0] == "受け付けられず"


def test_a_row_refused_aloud_stays_in_doubt_until_it_is_looked_up(
    tmp_path: Path, practice: Practice, desk: Desk
) -> None:
    """A dialog that says no when the row is stored, and a look-up that fails: told as doubtful, not as refused."""
    robot = desk.root / "robots" / "nouzei-nyuryoku.yaml"
    text = robot.read_text(encoding="utf-8")
    text = text.replace("  lookup:\n    steps:\n", "  lookup:\n    first: false\n    steps:\n")
    text = text.replace("kensaku=1\n", "kensaku=1\n      - wait_for: この文字は出ません\n")
    text = text.replace("  dialogs:\n", "  dialogs:\n    - text: 受付できません\n      answer: refused\n")
    robot.write_text(text, encoding="utf-8")
    said = Rule(Kind.ALERT, where="commit", key="R-ALOUD", ms=1, text="混雑のため受付できません")
    practice.system.faults.replace([said])
    desk.run(write_list(tmp_path / "rows.xlsx", [application("R-ALOUD")]), limits__retries="0", limits__action_s="6")
    assert count(practice.settings.database, "R-ALOUD") == 1
    assert desk.told()["R-ALOUD"][0] == "登録されたか不明"


@pytest.mark.parametrize(("requests", "told"), [(0, ("登録済み", 1)), (9, ("要確認", 0))])
def test_a_look_up_that_tells_nothing_is_done_twice_before_a_person_is_asked(
    tmp_path: Path, practice: Practice, monkeypatch: pytest.MonkeyPatch, requests: int, told: tuple[str, int]
) -> None:
    """A list page that is another one once is asked again; one that stays so leaves the row to a person, untyped."""
    monkeypatch.setattr(faults, "LASTING_SHARE", 1.0)
    monkeypatch.setattr(faults, "LASTS_REQUESTS", requests)
    change = Change("none", Stage.LOOKUP, "該当する申請はありません。".encode(), "０件です。".encode())
    struck = Faults(1, [change], [Rate(faults.Kind.PAGE_CHANGED, (Stage.LOOKUP,), 1.0)])
    with FaultProxy(PracticeOffice(), practice.address, struck, lambda *_: None, 0.1) as proxy:
        desk = make_desk(tmp_path / "desk", proxy.address)
        desk.run(write_list(tmp_path / "rows.xlsx", [application("R-UNTOLD")]), limits__action_s="6")
    assert struck.happened[faults.Kind.PAGE_CHANGED]
    assert (desk.told()["R-UNTOLD"][0], count(practice.settings.database, "R-UNTOLD")) == told


def test_the_wait_for_a_late_commit_begins_when_the_button_was_pressed(tmp_path: Path, practice: Practice) -> None:
    """A button that is covered for a while, then a commit that comes late: the row is waited for, and there once."""
    cover = "<div id=c style='position:fixed;inset:0'></div><script>setTimeout(() => c.remove(), 12000)</script></body>"
    change = Change("covered", Stage.CONFIRM, b"</body>", cover.encode())
    rates = [Rate(faults.Kind.PAGE_CHANGED, (Stage.CONFIRM,), 1.0), Rate(faults.Kind.LATE_COMMIT, (Stage.COMMIT,), 1.0)]
    struck = Faults(1, [change], rates)
    with FaultProxy(PracticeOffice(), practice.address, struck, lambda *_: None, 7) as proxy:
        desk = make_desk(tmp_path / "desk", proxy.address)
        rows = write_list(tmp_path / "rows.xlsx", [application("R-COVERED")])
        desk.run(rows, limits__answer_s="3", limits__action_s="40", lookup__wait_s="17")
    assert struck.happened[faults.Kind.LATE_COMMIT] == struck.happened[faults.Kind.PAGE_CHANGED] == 1
    assert count(practice.settings.database, "R-COVERED") == 1
    assert desk.told()["R-COVERED"][0] == "登録済み"

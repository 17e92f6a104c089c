"""Tryton's web client, a page of one document that nobody here wrote: entered through a flow alone, counted in its own
database. Needs `scripts/fetch-tryton`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil
import pytest

from dxauto.registry import load_registry
from dxauto.runner import RunRequest, run
from dxauto.workspace import Workspace
from tests.browser_support import Desk, _OwnKinds, needs_browser, write_list
from tests.test_browser_kill import kill_browsers
from tests.tryton_office.office import COLUMNS, FLOW, PASSWORD, Business, Office, corporate_number, fetched, shown

pytestmark = [
    needs_browser,
    pytest.mark.skipif(not fetched(), reason="Tryton がありません（scripts/fetch-tryton で取ってきます）"),
]

LIMITS = {"limits.action_s": "20", "limits.answer_s": "15", "lookup.wait_s": "3", "limits.retries": "1"}
"""Upper limits for a slow machine; nothing here waits for them to pass."""
FULL = ("中央二丁目１－１", "Japan", "0225-95-1111", "石巻　一郎", "令和6年6月1日")
BARE = ("古川七日町１", "Japan", "", "", "")
ENTERED, BEFORE, REFUSED = "登録済み", "実行前から登録あり", "受け付けられず"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Serve one office for these tests; each enters businesses of its own."""
    running = Office(tmp_path_factory.mktemp("office")).start()
    yield running
    running.stop()


@pytest.fixture
def desk(tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Make a workspace with the robot for it."""
    monkeypatch.setenv("DXAUTO_SECRET_TRYTON", PASSWORD)
    desk = Desk(tmp_path / "desk")
    for folder in ("robots", "templates"):
        (desk.root / folder).mkdir(parents=True)
    flow = FLOW.read_text(encoding="utf-8").replace("http://localhost:8000", office.address)
    (desk.root / "robots" / FLOW.name).write_text(flow, encoding="utf-8")
    (desk.root / "dxauto.toml").write_text("retry_wait_s = 0.05\n", encoding="utf-8")
    return desk


def entered(desk: Desk, *rows: Sequence[str]) -> Mapping[str, tuple[str, str, str]]:
    """Run the robot over the rows; give what its outcome says of each 法人番号: 状態, 受付番号, メッセージ."""
    list_ = write_list(desk.root / "rows.xlsx", [dict(zip(COLUMNS, row, strict=True)) for row in rows], COLUMNS)
    spec = load_registry(Workspace(desk.root), _OwnKinds()).get("tryton-hojin")
    run(RunRequest(Workspace(desk.root), spec, (list_,), desk.root / "out.xlsx", LIMITS, workers=0))
    return desk.told()


def stored(office: Office, *numbers: str) -> list[Business]:
    """Give what the database holds of these businesses."""
    return [business for business in office.stored() if business.number in map(shown, numbers)]


def test_rows_go_into_tryton_once_each_and_what_it_refuses_is_told(office: Office, desk: Desk) -> None:
    """Text, lists, suggestions, a date and two tables arrive as written; a wrong number is refused in Tryton's own
    words; what was there before is found.
    """
    first, second, there, wrong = (corporate_number(100 + n) for n in range(4))
    wrong = f"{int(wrong[0]) % 9 + 1}{wrong[1:]}"
    office.put(there, "前からある商店")
    told = entered(
        desk,
        (first, "石巻水産株式会社", *FULL),
        (there, "前からある商店", *BARE),
        (wrong, "番号違い商店", *BARE),
        (second, "大崎商店", *BARE),
    )
    states = [told[number][0] for number in (first, there, wrong, second)]
    assert states == [ENTERED, BEFORE, REFUSED, ENTERED], told
    assert "is not valid" in told[wrong][2]
    receipts = {number: told[number][1] for number in (first, second)}
    assert stored(office, first, second, wrong) == [
        Business(receipts[first], shown(first), "石巻水産株式会社", *FULL[:4], "2024-06-01"),
        Business(receipts[second], shown(second), "大崎商店", *BARE),
    ]
    assert len(stored(office, there)) == 1


@pytest.mark.kill
def test_browser_killed_after_tryton_has_stored_and_before_it_answers(office: Office, desk: Desk) -> None:
    """The row is looked up, found and not typed again."""
    held = corporate_number(200)
    killed = threading.Event()

    def kill_when_stored() -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until and not stored(office, held):
            time.sleep(0.05)
        if kill_browsers(psutil.Process()):
            killed.set()

    killer = threading.Thread(target=kill_when_stored)
    killer.start()
    told = entered(desk, (held, "待つ商店", *BARE))
    killer.join()
    assert killed.is_set()
    assert told[held][0] == ENTERED
    assert [business.name for business in stored(office, held)] == ["待つ商店"]


def test_session_that_ends_when_a_row_is_stored_costs_no_row(office: Office, desk: Desk) -> None:
    """Tryton asks for the password in the middle of a page: one signs in anew, and every row is there once."""
    cut, other = corporate_number(300), corporate_number(301)
    told = entered(desk, (cut, "切れる商店", *BARE), (other, "続きの商店", *BARE))
    assert [told[number][0] for number in (cut, other)] == [ENTERED, ENTERED]
    assert [business.name for business in stored(office, cut, other)] == ["切れる商店", "続きの商店"]

"""The recorder on pages that nobody made for it: frames within frames, ids drawn by lot, no labels, no buttons."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from dxauto.browser.recorder.conduct import Phase, Wish, conduct
from dxauto.browser.recorder.prove_file import proven
from dxauto.browser.recorder.questions import prepared
from tests.browser_support import needs_browser, write_list
from tests.odd_system import odd_system
from tests.recorder_support import enter_odd, entered, find_odd, written

pytestmark = needs_browser
HEADINGS = ("番号", "氏名", "暗証番号")
LISTED = [
    dict(zip(HEADINGS, row, strict=True)) for row in (("B-17", "石巻花子", "4917"), ("B-18", "東松島次郎", "8205"))
]


def clerk(phase: Phase, page: Page) -> None:
    """Enter the first row, with the habits of a hand, and look it up."""
    if phase is Phase.LOOKUP:
        find_odd(page, "B-17")
    else:
        enter_odd(page, {"f8841221": "石巻花子", "bangou": "B-17", "anshou": "4917"})


def test_odd_pages_become_a_robot_too(tmp_path: Path) -> None:
    """The flow finds its way into the inner frame, uses no drawn id, leaves alone what a script filled, keeps the
    暗証番号 out of the file, and enters another row for real.
    """
    with odd_system() as system:
        list_ = write_list(tmp_path / "list.xlsx", LISTED, HEADINGS)
        recorded = conduct(Wish(system.address, "kiroku", list_, headed=False), clerk, prepared({}))
        path = written(tmp_path / "desk", recorded)
        text = path.read_text(encoding="utf-8")
        assert not [word for word in ("x8f31c2ad", "f8841221", "4917", "石巻花子", "控え", "hikae") if word in text]
        assert text.count("★ この場所は、画面の作りだけで") == 1
        assert "outer >> " in text
        proof = proven(path, recorded)
        assert proof.good, (proof.told, text)
        del system.stored[:]
        entered(tmp_path / "desk", list_)
        sent = [{"f8841221": row["氏名"], "bangou": row["番号"], "anshou": row["暗証番号"]} for row in LISTED]
        assert [one | {"hikae": one["f8841221"]} for one in sent] == system.stored

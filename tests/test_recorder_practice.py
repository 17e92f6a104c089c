"""The recorder on the practice system: a clerk with mouse and keyboard is recorded, the flow enters further rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dxauto.browser.recorder.conduct import Phase, Wish, conduct
from dxauto.browser.recorder.prove_file import proven
from dxauto.browser.recorder.questions import prepared
from dxauto.errors import ConfigurationError
from dxauto.registry import load_registry
from dxauto.workspace import Workspace
from samples.practice.database import Household, count, rows
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import PASSWORD, USER, _OwnKinds, application, needs_browser, write_list
from tests.recorder_support import Hands, agree, enter_nouzei, entered, look_up, sign_in, written

pytestmark = needs_browser


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Serve a practice system of its own."""
    monkeypatch.setenv("DXAUTO_SECRET_KIROKU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_KIROKU_PASSWORD", PASSWORD)
    with Practice(Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD})) as running:
        yield running


def test_a_recorded_row_with_frames_becomes_a_robot_that_enters_others(tmp_path: Path, practice: Practice) -> None:
    """Sign-in, one row and its look-up are recorded through a menu in frames, with corrections, a late completion and
    a dialog; the flow is whole, its rehearsal goes through, and further rows are in the system once, as written.
    """

    def clerk(phase: Phase, page: Page) -> None:
        if phase is Phase.LOOKUP:
            look_up(page, "交付申請照会", "A-0001")
        else:
            agree(page)
            sign_in(page)
            enter_nouzei(page, "A-0001")

    others = [
        application("A-0002", 申請者氏名="石巻 Jiro", 申請日="令和5年12月31日", 通数=3),
        application("A-0003", 関係="代理人", 電話番号="０２２５－９５－２２２２", 証明の種類="固定資産税・都市計画税"),
    ]
    list_ = write_list(tmp_path / "list.xlsx", [application("A-0001"), *others])
    recorded = conduct(Wish(practice.address, "kiroku", list_, headed=False), clerk, prepared({}))
    path = written(tmp_path / "desk", recorded)
    text = path.read_text(encoding="utf-8")
    assert recorded.draft.whole
    assert not [value for value in (PASSWORD, USER, "石巻", "ｲｼﾉﾏｷ", "0225", "A-0001") if value in text]
    assert (text.count("整理番号, {css"), text.count("{申請日|元号}"), text.count("{電話番号|半角}")) == (2, 1, 1)
    proof = proven(path, recorded)
    assert proof.good, proof.told
    entered(tmp_path / "desk", list_)
    stored = {row["seiri_bangou"]: row for row in rows(practice.settings.database, "nouzei")}
    assert [count(practice.settings.database, key) for key in ("A-0001", "A-0002", "A-0003")] == [1, 1, 1]
    assert stored["A-0002"]["shimei"] == "石巻　Ｊｉｒｏ"
    assert (stored["A-0002"]["shinsei_bi"], stored["A-0002"]["tsuusuu"]) == ("2023-12-31", "3")
    assert (stored["A-0003"]["kankei"], stored["A-0003"]["denwa"]) == ("代理人", "0225-95-2222")
    assert stored["A-0003"]["shurui"] == "固定資産税・都市計画税"


KOKUHO = {
    **{"整理番号": "K-0001", "届出日": "令和7年3月18日", "異動の種類": "脱退", "異動年月日": "令和7年2月28日"},
    **{"脱退の理由": "社会保険に入った", "世帯主フリガナ": "", "世帯主氏名": "", "届出人": "世帯主"},
    **{"電話番号": "070-4477-2535", "異動者1 氏名": "石巻　花子", "異動者1 生年月日": "昭和37年11月4日"},
    **{"異動者1 性別": "女", "異動者1 続柄": "妻", "異動者1 個人番号": "479563753793"},
}


def enter_kokuho(page: Page, row: dict[str, str]) -> None:
    """Enter a 資格異動 whose household is chosen in a pop-up that closes itself."""
    Hands(page, "menu").follow("資格異動入力")
    main = Hands(page, "main")
    main.type("[name=seiri_bangou]", row["整理番号"])
    main.date("todoke_bi", "令和", "7", "3", "18")
    main.tick(row["異動の種類"])
    main.date("idou_bi", "令和", "7", "2", "28")
    main.choose("[name=riyuu]", row["脱退の理由"])
    with page.expect_popup() as opening:
        main.press("世帯主検索")
    popup = Hands(opening.value)
    popup.type("[name=kana]", row["kana"])
    popup.press("検索")
    popup.at("table.list").get_by_role("row", name=row["世帯主氏名"]).get_by_role("button").click(delay=30)
    main.tick("世帯主", "tr:has(input[name=todokedenin])")
    main.type("[name=denwa]", row["電話番号"])
    main.type("[name=kazoku_1_shimei]", row["異動者1 氏名"])
    main.date("kazoku_1_seinengappi", "昭和", "37", "11", "4")
    main.choose("[name=kazoku_1_seibetsu]", row["異動者1 性別"])
    main.type("[name=kazoku_1_zokugara]", row["異動者1 続柄"])
    main.type("[name=kazoku_1_kojin_bangou]", row["異動者1 個人番号"])
    main.press("確認")
    main.press("登録")
    main.at("#uketsuke_bangou")


def test_a_recorded_row_with_a_pop_up_becomes_a_robot(tmp_path: Path, practice: Practice) -> None:
    """The household is searched for in a pop-up and chosen by its row there; 個人番号 is known by its words alone and
    is in no file but the list; another row chooses the other household of the same フリガナ.
    """
    homes = [
        Household("79000001", "青葉　一郎", "ｱｵﾊﾞ ｲﾁﾛｳ", "石巻市中央１－１"),
        Household("79000002", "青葉　市朗", "ｱｵﾊﾞ ｲﾁﾛｳ", "石巻市中央２－２"),
    ]
    practice.system.database.add_households(homes)
    listed = [
        KOKUHO | {"整理番号": f"K-000{n}", "世帯主氏名": home.shimei, "世帯主フリガナ": "アオバ　イチロウ"}
        for n, home in enumerate(homes, start=1)
    ]
    first = listed[0] | {"kana": homes[0].kana}

    def clerk(phase: Phase, page: Page) -> None:
        if phase is Phase.LOOKUP:
            look_up(page, "資格異動照会", "K-0001")
        else:
            agree(page)
            sign_in(page)
            enter_kokuho(page, first)

    list_ = write_list(tmp_path / "list.xlsx", listed, tuple(KOKUHO))
    recorded = conduct(Wish(practice.address, "kiroku", list_, headed=False), clerk, prepared({}))
    path = written(tmp_path / "desk", recorded)
    text = path.read_text(encoding="utf-8")
    assert "479563753793" not in text
    assert '{role: button, name: 選択, within: {role: row, name: "{世帯主氏名' in text
    proof = proven(path, recorded)
    assert proof.good, proof.told
    entered(tmp_path / "desk", list_)
    stored = {row["seiri_bangou"]: row for row in rows(practice.settings.database, "kokuho")}
    assert len(rows(practice.settings.database, "kokuho")) == len(stored) == len(listed)
    assert stored["K-0002"]["setai_shimei"] == homes[1].shimei
    assert stored["K-0002"]["kazoku_1_kojin_bangou"] == "479563753793"


def test_a_search_that_the_system_answers_late_is_waited_for(tmp_path: Path, practice: Practice) -> None:
    """The old screen stands still for seconds before the answer comes: what it shows is taken for no finding, and the
    file says by what the system tells that nothing was found.
    """

    def clerk(phase: Phase, page: Page) -> None:
        if phase is Phase.LOOKUP:
            look_up(page, "交付申請照会", "A-0001")
            practice.system.faults.replace([Rule(Kind.SLOW, "list", ms=2000, per_key=0)])
        else:
            agree(page)
            sign_in(page)
            enter_nouzei(page, "A-0001")

    list_ = write_list(tmp_path / "list.xlsx", [application("A-0001")])
    recorded = conduct(Wish(practice.address, "kiroku", list_, headed=False), clerk, prepared({}))
    assert practice.system.faults.count(Kind.SLOW) > 2
    assert recorded.draft.whole
    assert recorded.draft.lookup["none"] == {"text": "該当する申請はありません。", "frame": "main"}


def test_a_rehearsal_is_never_taken_for_a_whole_robot(tmp_path: Path, practice: Practice) -> None:
    """Stopped before the submit nothing is stored, and the file is refused until what is missing is written."""

    def clerk(phase: Phase, page: Page) -> None:
        assert phase is Phase.REHEARSAL
        sign_in(page)
        Hands(page, "menu").follow("交付申請入力")
        main = Hands(page, "main")
        main.type("[name=seiri_bangou]", "A-0001")
        main.type("[name=shimei]", "石巻　太郎")

    recorded = conduct(
        Wish(practice.address, "kiroku", headed=False, rehearse=True),
        clerk,
        prepared({"key": "整理番号", "submit": "確認"}),
    )
    path = written(tmp_path / "desk", recorded)
    assert not recorded.draft.whole
    assert "石巻" not in path.read_text(encoding="utf-8")
    proof = proven(path, recorded)
    assert not proof.good
    assert "★" in proof.told[0]
    assert load_registry(Workspace(tmp_path / "desk"), _OwnKinds()).errors
    assert rows(practice.settings.database, "nouzei") == []


def test_nothing_typed_is_no_recording(practice: Practice) -> None:
    """Who only signs in is told that nothing was recorded."""
    with pytest.raises(ConfigurationError, match="値を入れた操作がひとつも"):
        conduct(Wish(practice.address, "kiroku", headed=False), lambda _, page: sign_in(page), prepared({}))

"""The practice system's pages in a real browser: frames, pop-up, dialogs, scripts, a connection that drops."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Frame, Page, Route, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from practice_support import application, practice

from samples.practice.database import count, rows
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import DEFAULT_PASSWORD, DEFAULT_USER

_CHROMIUM = shutil.which("chromium")
_QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
pytestmark = pytest.mark.skipif(_CHROMIUM is None and sys.platform != "win32", reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests here; each opens a context of its own."""
    with sync_playwright() as playwright:
        channel = None if _CHROMIUM else "msedge"
        arguments = [*_QUIET, "--no-sandbox"] if sys.platform == "linux" else _QUIET
        running = playwright.chromium.launch(executable_path=_CHROMIUM, channel=channel, args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """One system for all tests here; each uses keys of its own."""
    with practice(tmp_path_factory.mktemp("pages")) as running:
        yield running


@pytest.fixture
def system(shared: Practice) -> Practice:
    """The shared system without faults."""
    shared.system.faults.replace([])
    return shared


@pytest.fixture
def page(browser: Browser, system: Practice) -> Iterator[Page]:
    """A signed-in page in a context of its own."""
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
    context.set_default_timeout(60_000)
    opened = context.new_page()
    opened.goto(system.address)
    opened.get_by_label("職員番号").fill(DEFAULT_USER)
    opened.get_by_label("パスワード").fill(DEFAULT_PASSWORD)
    opened.get_by_role("button", name="ログイン").click()
    opened.wait_for_url("**/menu")
    yield opened
    context.close()


def _main(page: Page, link: str, title: str) -> Frame:
    """Click in the menu frame, and give the work frame when the page of this title is there."""
    page.frame_locator('frame[name="menu"]').get_by_role("link", name=link).click()
    expect(page.frame_locator('frame[name="main"]').get_by_role("heading", level=1)).to_contain_text(title)
    frame = page.frame("main")
    assert frame is not None
    frame.wait_for_load_state()  # until then the page's own script does not listen
    return frame


def _fill(frame: Frame, key: str) -> None:
    for name, value in application(key).items():
        if name == "juusho":
            expect(frame.get_by_text("住所を表示しました")).to_be_visible()
        field = frame.locator(f'[name="{name}"]')
        if name in ("kankei", "onaji", "shurui", "mokuteki"):
            for choice in [value] if isinstance(value, str) else value:
                frame.locator(f'[name="{name}"][value="{choice}"]').check()
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(str(value))
            field.blur()


def _to_confirmation(page: Page, key: str) -> Frame:
    frame = _main(page, "交付申請入力", "交付申請　入力")
    _fill(frame, key)
    frame.get_by_role("button", name="確認").click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("確認")
    return frame


def test_entered_through_the_frames(page: Page, system: Practice) -> None:
    """Menu, entry, confirmation, yes to the dialog: the receipt number is on the page and in the database."""
    frame = _to_confirmation(page, "W-1")
    said: list[str] = []
    page.once("dialog", lambda dialog: (said.append(dialog.message), dialog.accept())[1])
    frame.get_by_role("button", name="登録").click()
    expect(frame.locator("#uketsuke_bangou")).to_contain_text("N")
    assert said == ["登録します。よろしいですか？"]
    stored = [row for row in rows(system.settings.database) if row["seiri_bangou"] == "W-1"]
    assert [row["uketsuke"] for row in stored] == [frame.locator("#uketsuke_bangou").inner_text()]
    assert stored[0]["juusho"] == "石巻市中央３－５－１"


def test_no_to_the_dialog_sends_nothing(page: Page, system: Practice) -> None:
    """An unhandled `confirm()` answers no: nothing is sent, the confirmation page stays."""
    frame = _to_confirmation(page, "W-2")
    frame.get_by_role("button", name="登録").click()
    expect(frame.get_by_role("button", name="登録")).to_be_visible()
    assert count(system.settings.database, "W-2") == 0


def test_completion_overwrites_the_address(page: Page) -> None:
    """The postal code's town overwrites what stood in 住所 when its answer comes: who types too early loses it."""
    frame = _main(page, "交付申請入力", "入力")
    frame.locator('[name="yuubin1"]').fill("986")
    held: list[Route] = []
    page.route("**/yuubin?*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the handler
    with page.expect_request("**/yuubin?*"):
        frame.locator('[name="yuubin2"]').fill("0822")
        frame.locator('[name="juusho"]').fill("石巻市中央３－５－１")
    assert frame.locator('[name="juusho"]').input_value() == "石巻市中央３－５－１"
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(frame.locator('[name="juusho"]')).to_have_value("宮城県石巻市中央")


def test_days_follow_the_month(page: Page) -> None:
    """February of 令和7年 offers 28 days; a day that is gone is taken back."""
    frame = _main(page, "交付申請入力", "入力")
    days = frame.locator('[name="shinsei_bi_hi"]')
    days.select_option("31")
    for part, value in (("gengou", "令和"), ("nen", "7"), ("tsuki", "2")):
        frame.locator(f'[name="shinsei_bi_{part}"]').select_option(value)
    expect(days.locator("option")).to_have_count(29)
    expect(days).to_have_value("")


def test_same_person_locks_the_obligor(page: Page) -> None:
    """申請者と同じ empties and locks the fields of the 納税義務者."""
    frame = _main(page, "交付申請入力", "入力")
    obligor = frame.get_by_label("納税義務者氏名")
    obligor.fill("石巻　花子")
    frame.get_by_label("申請者と同じ").check()
    expect(obligor).to_be_disabled()
    expect(obligor).to_have_value("")


def test_popup_fills_its_opener(page: Page) -> None:
    """The household chosen in the pop-up stands in the work frame, and the pop-up closes."""
    frame = _main(page, "資格異動入力", "資格異動　入力")
    with page.expect_popup() as opened:
        frame.get_by_role("button", name="世帯主検索").click()
    popup = opened.value
    popup.get_by_title("フリガナ").fill("イワブチ マ")
    popup.get_by_role("button", name="検索").click()
    row = popup.get_by_role("row").filter(has_text="42913695")
    # The window may be gone before the click in it has been reported.
    with popup.expect_event("close"), suppress(PlaywrightError):
        row.get_by_role("button", name="選択").click()
    expect(frame.get_by_title("世帯主氏名")).to_have_value("岩渕　誠")
    expect(frame.get_by_title("記号番号")).to_have_value("42913695")


def test_reasons_follow_the_kind(page: Page) -> None:
    """異動理由 offers the reasons of the chosen 異動の種類."""
    frame = _main(page, "資格異動入力", "資格異動　入力")
    frame.get_by_label("脱退").check()
    reasons = frame.locator('[name="riyuu"] option')
    expect(reasons).to_have_text(["", "転出", "社会保険に入った", "死亡", "生活保護の開始", "その他"])
    frame.get_by_label("変更").check()
    expect(frame.locator('[name="riyuu"]')).to_be_disabled()


def test_unexpected_dialogs_open(page: Page, system: Practice) -> None:
    """A struck page opens its alert by itself; no to an unexpected confirm leaves the page."""
    system.system.faults.replace([Rule(Kind.ALERT, where="month"), Rule(Kind.CONFIRM, where="entry")])
    said: list[str] = []

    def answer(dialog: Dialog) -> None:
        said.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)
    _main(page, "月次一覧出力", "月次一覧出力")
    page.frame_locator('frame[name="menu"]').get_by_role("link", name="交付申請入力").click()
    expect(page.frame_locator('frame[name="main"]').get_by_role("heading", level=1)).to_contain_text("お知らせ")
    assert said == ["alert", "confirm"]


def test_month_list_downloads_in_the_frame(page: Page, system: Practice) -> None:
    """The month's CSV comes as a download with a Japanese name."""
    frame = _to_confirmation(page, "W-5")
    page.once("dialog", lambda dialog: dialog.accept())
    frame.get_by_role("button", name="登録").click()
    expect(frame.locator("#uketsuke_bangou")).to_be_visible()
    frame = _main(page, "月次一覧出力", "月次一覧出力")
    with page.expect_download() as given:
        frame.get_by_role("button", name="ダウンロード").click()
    assert given.value.suggested_filename.startswith("納税証明交付申請一覧_R")
    assert "W-5" in Path(given.value.path()).read_bytes().decode("cp932")


def test_session_end_shows_in_the_frame(page: Page, system: Practice) -> None:
    """An ended session shows the time-out page inside the work frame, and its link leads out of the frames."""
    system.system.sessions.end_all()
    frame = _main(page, "交付申請入力", "セッションタイムアウト")
    frame.get_by_role("link", name="ログイン画面へ").click()
    expect(page.get_by_label("職員番号")).to_be_visible()


def test_cut_connection_is_sent_again_by_the_browser(page: Page, system: Practice) -> None:
    """The trap a robot must know: cut once after the commit, Chromium sends the POST again, the row is there twice."""
    frame = _to_confirmation(page, "W-6")
    system.system.faults.replace([Rule(Kind.CUT_AFTER_COMMIT)])
    page.once("dialog", lambda dialog: dialog.accept())
    frame.get_by_role("button", name="登録").click()
    expect(frame.locator("#uketsuke_bangou")).to_be_visible()
    assert system.system.faults.count(Kind.CUT_AFTER_COMMIT) == 1
    assert count(system.settings.database, "W-6") == 2

"""A clerk for the tests of the recorder: moves mouse and keyboard, so that the pages get events that are trusted."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import FrameLocator, Locator, Page

from dxauto.browser.recorder.conduct import Recorded
from dxauto.browser.recorder.write import text_of
from dxauto.registry import load_registry
from dxauto.runner import RunRequest, run
from dxauto.workspace import Workspace
from tests.browser_support import FAST, PASSWORD, USER, _OwnKinds

PRESSED_MS = 30


class Hands:
    """Types and clicks in a page's frame (or the page itself) as a person does."""

    def __init__(self, page: Page, frame: str | None = None) -> None:
        self.page = page
        self._name = frame

    @property
    def root(self) -> Page | FrameLocator:
        """Where it acts."""
        return self.page.frame_locator(f"[name={self._name}]") if self._name else self.page

    def at(self, css: str) -> Locator:
        """Wait until something is there, and give it."""
        found = self.root.locator(css)
        found.first.wait_for()
        return found

    def type(self, css: str, text: str) -> None:
        """Click into a field and type over what it holds."""
        self.at(css).click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, css: str, label: str) -> None:
        """Choose from a list by the arrow keys."""
        field = self.at(css)
        field.focus()
        shown = "(el, label) => [el.selectedIndex, [...el.options].findIndex(o => o.label.trim() === label)]"
        here, there = field.evaluate(shown, label)
        assert there >= 0, f"{css} has no {label}"
        for _ in range(abs(there - here)):
            self.page.keyboard.press("ArrowDown" if there > here else "ArrowUp")

    def date(self, name: str, era: str, year: str, month: str, day: str) -> None:
        """Choose a date in the four lists of the practice system."""
        for part, value in zip(("gengou", "nen", "tsuki", "hi"), (era, year, month, day), strict=True):
            self.choose(f"[name={name}_{part}]", value)

    def tick(self, label: str, within: str = "body") -> None:
        """Click the label of a box."""
        self.at(within).get_by_text(label, exact=True).click()

    def press(self, name: str) -> None:
        """Press a button."""
        self.at("body").get_by_role("button", name=name).click(delay=PRESSED_MS)

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.at("body").get_by_role("link", name=name).click(delay=PRESSED_MS)


def sign_in(page: Page) -> None:
    """Sign in, with a slip of the pen in the password."""
    hands = Hands(page)
    hands.type("#user", USER)
    hands.type("#password", "mistyped-" + PASSWORD)
    hands.type("#password", PASSWORD)
    hands.press("ログイン")
    Hands(page, "menu").at("ul")


def agree(page: Page) -> None:
    """Answer every dialog with yes."""
    page.on("dialog", lambda dialog: dialog.accept())


def enter_nouzei(page: Page, key: str) -> None:
    """Enter an application for a 納税証明 through the menu, with corrections on the way."""
    Hands(page, "menu").follow("交付申請入力")
    main = Hands(page, "main")
    main.type("[name=seiri_bangou]", key + "9")
    main.type("[name=seiri_bangou]", key)
    main.date("shinsei_bi", "令和", "6", "6", "1")
    main.type("[name=juusho]", "石巻市")
    main.type("[name=yuubin1]", "986")
    main.type("[name=yuubin2]", "0822")
    page.keyboard.press("Tab")
    main.root.get_by_text("住所を表示しました").wait_for()
    main.type("[name=juusho]", "石巻市中央２丁目１－１")
    main.type("[name=denwa]", "0225-95-1111")
    main.type("[name=furigana]", "ｲｼﾉﾏｷ ﾀﾛｳ")
    main.type("[name=shimei]", "石巻　太郎")
    main.tick("有")
    main.date("seinengappi", "昭和", "40", "3", "15")
    main.tick("本人")
    main.tick("申請者と同じ")
    main.tick("市民税・県民税")
    main.tick("軽自動車税")
    main.tick("完納証明")
    main.tick("軽自動車税")
    main.type("[name=nendo_kara]", "05")
    main.type("[name=nendo_made]", "06")
    main.type("[name=tsuusuu]", "1")
    main.tick("融資・借入")
    main.tick("その他", "tr:has(input[name=kakunin])")
    main.press("確認")
    main.press("登録")
    main.at("#uketsuke_bangou")


def look_up(page: Page, link: str, key: str) -> None:
    """Search for what was entered, and look at it."""
    Hands(page, "menu").follow(link)
    main = Hands(page, "main")
    main.at("[name=kensaku]")
    main.type("[name=seiri_bangou]", key)
    page.keyboard.press("Enter")
    main.at("#ichiran")


def inner(page: Page) -> FrameLocator:
    """Give the frame within the frame of the odd system."""
    return page.frame_locator("iframe[name=outer]").frame_locator("iframe")


def enter_odd(page: Page, values: dict[str, str]) -> None:
    """Type into the odd system, click beside everything, and send."""
    for name, text in values.items():
        inner(page).locator(f"[name={name}]").click()
        page.keyboard.type(text)
    inner(page).locator("table").click(position={"x": 2, "y": 2})
    inner(page).get_by_text("送信する").click(delay=PRESSED_MS)
    inner(page).get_by_text("保存しました").wait_for()


def find_odd(page: Page, number: str) -> None:
    """Look a number up in the odd system."""
    inner(page).get_by_text("検索").click(delay=PRESSED_MS)
    inner(page).locator("[name=q]").click()
    page.keyboard.type(number)
    inner(page).get_by_text("さがす").click(delay=PRESSED_MS)
    inner(page).locator("table").wait_for()


def written(root: Path, recorded: Recorded) -> Path:
    """Write the robot into a workspace."""
    (root / "robots").mkdir(parents=True)
    (root / "templates").mkdir()
    (root / "dxauto.toml").write_text("retry_wait_s = 0.05\n", encoding="utf-8")
    path = root / "robots" / "kiroku.yaml"
    path.write_text(text_of(recorded.draft.document()), encoding="utf-8")
    return path


def entered(root: Path, list_: Path) -> None:
    """Run the recorded robot for real."""
    Workspace(root).prepare()
    spec = load_registry(Workspace(root), _OwnKinds()).get("kiroku")
    run(RunRequest(Workspace(root), spec, (list_,), root / "out.xlsx", FAST, workers=0))

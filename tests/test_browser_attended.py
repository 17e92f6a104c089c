"""A person beside the robot: the first row shown, pausing, taking a row over, skipping, stopping, one-time codes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from dxauto.browser import browsers
from dxauto.browser.attended import Attended, Shown, Wish
from dxauto.browser.attended.approval import Approvals, mark
from dxauto.browser.attended.panel import Panel
from dxauto.browser.deadline import Deadline
from dxauto.browser.flow import Flow
from dxauto.errors import ConfigurationError, ExitCode
from dxauto.runner import RunRequest, RunSummary, run
from dxauto.workspace import Workspace
from samples.practice.database import count
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import FAST, PASSWORD, USER, Desk, application, make_desk, needs_browser, write_list

pytestmark = needs_browser

CODE = "482913"
Act = Callable[["Script"], "Wish | None"]


class Script:
    """A person who answers each question by what stands in a script: text shown → what he presses."""

    def __init__(self, *answers: tuple[str, Wish | Act]) -> None:
        self.answers = list(answers)
        self.seen: list[str] = []
        self.browser: Browser | None = None
        self.wishes: Sequence[Wish] = ()

    def opened(self, browser: Browser) -> None:
        """Keep the browser, in which he works himself."""
        self.browser = browser

    def sees(self, page: Page) -> None:
        """Look at nothing."""

    def show(self, head: str, text: str, wishes: Sequence[Wish]) -> None:
        """Remember what was told."""
        self.seen.append(f"{head}: {text}")
        self.wishes = wishes

    def wish(self) -> Wish | None:
        """Press what the script says for what is shown."""
        if self.answers and self.answers[0][0] in self.seen[-1]:
            _, answer = self.answers.pop(0)
            return answer if isinstance(answer, Wish) else answer(self)
        return None

    def wait(self, seconds: float) -> None:
        """Wait not at all."""

    def code(self, name: str) -> str:
        """Give the code."""
        self.seen.append(name)
        return CODE

    @property
    def page(self) -> Page:
        """The page of the system."""
        assert self.browser is not None
        return self.browser.contexts[0].pages[0]


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


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Give a list of two."""
    return write_list(tmp_path / "rows.xlsx", [application("A-1"), application("A-2")])


def attended(
    desk: Desk, list_: Path, person: Script, approve: Callable[[], None] | None = None, patience_s: float = 60
) -> RunSummary:
    """Run with that person beside it."""
    there = Attended(person, patience_s, approve)
    Workspace(desk.root).prepare()
    given = FAST | {"lookup.wait_s": "1"}
    return run(RunRequest(Workspace(desk.root), desk.spec, (list_,), desk.root / "out.xlsx", given, attendance=there))


def counted(practice: Practice) -> list[int]:
    """Count the two rows in the system's own database."""
    return [count(practice.settings.database, key) for key in ("A-1", "A-2")]


def submitting(script: Script) -> Wish:
    """Do by hand what the robot would have done next, and give the row back."""
    script.page.on("dialog", lambda dialog: dialog.accept())
    script.page.get_by_role("button", name="登録", exact=True).click()
    script.page.get_by_text("登録が完了しました。").wait_for()
    return Wish.GIVE_BACK


def test_the_first_row_waits_for_a_yes_and_the_rest_runs(practice: Practice, desk: Desk, rows: Path) -> None:
    """Before the first submit a person sees what is typed; after his yes no other row asks, and the yes is kept."""
    said: list[list[int]] = []
    person = Script(("登録してよいですか", Wish.YES))
    attended(desk, rows, person, lambda: said.append(counted(practice)))
    assert said == [[0, 0]]
    assert counted(practice) == [1, 1]
    asked = [text for text in person.seen if "登録してよいですか" in text]
    assert len(asked) == 1
    assert "986" in asked[0]
    assert "before.jpg" in asked[0]


def test_no_at_the_preview_skips_the_row_or_ends_the_run(practice: Practice, desk: Desk, rows: Path) -> None:
    """A skipped first row is not sent and the next one is shown instead; stop there ends the run with a workbook."""
    person = Script(("2 行目を確かめ", Wish.SKIP), ("3 行目を確かめ", Wish.STOP))
    summary = attended(desk, rows, person, lambda: pytest.fail("nobody said yes"))
    assert counted(practice) == [0, 0]
    assert summary.exit_code is ExitCode.INTERRUPTED
    assert desk.told()["A-1"][0] == "人が飛ばした"
    assert desk.told()["A-2"][0] == "未登録"
    desk.run(rows)
    assert counted(practice) == [1, 1]


def test_a_row_entered_by_a_person_is_looked_up_and_counted_as_his(practice: Practice, desk: Desk, rows: Path) -> None:
    """What a person did after taking over is not believed but found in the system, with its receipt number."""
    person = Script(("2 行目: ボタンを押します", Wish.TAKE_OVER), ("あなたの番", lambda s: filled_by_hand(s, "A-1")))
    summary = attended(desk, rows, person)
    assert counted(practice) == [1, 1]
    state, receipt, message = desk.told()["A-1"]
    assert (state, summary.exit_code) == ("登録済み", ExitCode.DONE)
    assert receipt
    assert "人が入力しました" in message
    assert "人が入力" not in desk.told()["A-2"][2]


def filled_by_hand(script: Script, key: str) -> Wish:
    """Go on by hand from the filled form."""
    assert script.page.locator("[name=seiri_bangou]").input_value() == key
    script.page.get_by_role("button", name="確認", exact=True).click()
    return submitting(script)


def test_a_row_given_back_unfinished_is_typed_by_the_robot_or_left(practice: Practice, desk: Desk, rows: Path) -> None:
    """Given back without having been stored, the row is typed again if he says so, and left alone if he says so."""
    person = Script(
        ("2 行目: ボタン", Wish.TAKE_OVER), ("あなたの番", Wish.GIVE_BACK), ("登録されていません", Wish.AGAIN),
        ("3 行目: ボタン", Wish.TAKE_OVER), ("あなたの番", Wish.GIVE_BACK), ("登録されていません", Wish.LEAVE),
    )  # fmt: skip
    attended(desk, rows, person)
    assert counted(practice) == [1, 0]
    assert [desk.told()[key][0] for key in ("A-1", "A-2")] == ["登録済み", "人が飛ばした"]
    assert not person.answers


def test_a_person_who_never_gives_back_leaves_the_row_in_doubt(practice: Practice, desk: Desk, rows: Path) -> None:
    """After the set time the run ends, says that the row is in doubt, and the next run looks it up before typing."""
    person = Script(("2 行目: ボタンを押します", Wish.TAKE_OVER), ("あなたの番", stored_and_gone))
    summary = attended(desk, rows, person, patience_s=3)
    assert summary.exit_code is ExitCode.INTERRUPTED
    assert desk.told()["A-1"][0] == "登録されたか不明"
    assert desk.told()["A-2"][0] == "未処理"
    desk.run(rows)
    assert counted(practice) == [1, 1]
    assert desk.told()["A-1"][0] == "登録済み"


def stored_and_gone(script: Script) -> None:
    """Store the row by hand, and go home without a word."""
    filled_by_hand(script, "A-1")


def test_the_clock_of_a_row_stands_still_while_a_person_is_waited_for() -> None:
    """What a pause takes is not taken from the row's limit, which goes on afterwards."""
    ended = threading.Event()
    deadline = Deadline(2, ended.set)
    with deadline.paused():
        assert not ended.wait(3)
    assert ended.wait(30)
    deadline.cancel()


class Clock:
    """A session that notes whether its row's clock stands still."""

    browser: Browser
    still = False

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stand still."""
        self.still = True
        yield
        self.still = False


def test_every_wait_for_a_person_stops_the_clock() -> None:
    """Pause, yes and take-over are waited for while the row's clock stands still, and only then."""
    clock, still = Clock(), []

    def press(wish: Wish) -> Act:
        def act(_: Script) -> Wish:
            still.append(clock.still)
            return wish

        return act

    person = Script(("step", press(Wish.PAUSE)), ("一時停止", press(Wish.GO_ON)), ("登録してよい", press(Wish.YES)))
    clock.browser = None  # type: ignore[assignment]
    there = Attended(person, 60, lambda: None)
    there.opened(clock)
    there.between(2, "step")
    there.before_submit(lambda: Shown(2, [], None))
    person.answers = [("あなたの番", press(Wish.GIVE_BACK))]
    there.taken_over(2)
    assert still == [False, True, True, True]
    assert not clock.still


def with_code(desk: Desk) -> None:
    """Let the robot's sign-in ask for a one-time code."""
    path = desk.root / "robots" / "nouzei-nyuryoku.yaml"
    text = path.read_text(encoding="utf-8")
    steps = (
        "      - click: ログイン\n      - fill: 認証コード\n        value: '{ask:認証コード}'\n      - click: 認証\n"
    )
    path.write_text(text.replace("      - click: ログイン\n", steps, 1), encoding="utf-8")


def test_a_one_time_code_is_asked_for_and_kept_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: Path
) -> None:
    """The person's code opens the system; without a person the run does not begin; no file holds the code."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    settings = Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD}, one_time_code=CODE)
    with Practice(settings) as practice:
        desk = make_desk(tmp_path / "desk", practice.address)
        with_code(desk)
        with pytest.raises(ConfigurationError, match="認証コード"):
            desk.run(rows)
        person = Script()
        attended(desk, rows, person)
        assert counted(practice) == [1, 1]
    assert person.seen.count("認証コード") == 1
    kept = [path for path in desk.root.rglob("*") if path.is_file() and CODE.encode() in path.read_bytes()]
    assert kept == []


def test_a_code_may_be_asked_for_at_the_sign_in_alone(desk: Desk) -> None:
    """A flow that asks a person for every row is refused."""
    said = desk.spec.file.parameters
    asking = said | {"steps": [*said["steps"], {"fill": "氏名", "value": "{ask:氏名}"}]}
    with pytest.raises(ValueError, match="sign_in の中でだけ"):
        Flow.model_validate(asking)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a browser without a window."""
    with sync_playwright() as playwright:
        started = browsers.start(playwright, "auto", headed=False)
        yield started
        browsers.end(browsers.process_of(started) or 0)


def test_the_window_gives_what_was_pressed_once(browser: Browser) -> None:
    """A real click on a button of the control window is a wish, given once; a window that he closes comes back."""
    panel = Panel("納税証明", 60)
    panel.opened(browser)
    panel.show("2 行目", "ボタンを押します", (Wish.PAUSE, Wish.STOP))
    assert panel.wish() is None
    assert panel.page is not None
    panel.page.get_by_role("button", name="一時停止").click()
    panel.show("2 行目", "次の操作", (Wish.PAUSE, Wish.STOP))
    assert panel.wish() is Wish.PAUSE
    assert panel.wish() is None
    panel.page.close()
    assert panel.wish() is None
    assert panel.page.get_by_role("button").all_inner_texts() == ["一時停止", "止める"]
    assert "次の操作" in panel.page.inner_text("#text")


def test_the_window_hides_the_code_that_is_typed(browser: Browser) -> None:
    """The code goes from the window to the run; the page does not show it and does not keep it."""
    panel = Panel("納税証明", 60)
    panel.opened(browser)
    page = panel.page
    assert page is not None
    page.evaluate(
        """code => { const typing = setInterval(() => {
            if (document.getElementById('code').hidden) return;
            clearInterval(typing);
            document.getElementById('answer').value = code;
            document.querySelector('form button').click();
        }, 50); }""",
        CODE,
    )
    assert panel.code("認証コード") == CODE
    assert page.locator("input").get_attribute("type") == "password"
    assert page.locator("input").input_value() == ""


def test_a_changed_flow_is_another_flow(desk: Desk, tmp_path: Path) -> None:
    """A yes holds for exactly these parameters: another address or step needs another one, a title does not."""
    spec = desk.spec
    flow, elsewhere = spec.parameters(), spec.parameters({"system.url": "http://127.0.0.1:9"})
    assert isinstance(flow, Flow)
    assert isinstance(elsewhere, Flow)
    approvals = Approvals(tmp_path)
    approvals.add("r", mark(flow), "p-1")
    assert approvals.has("r", mark(flow))
    assert not approvals.has("r", mark(elsewhere))
    assert not approvals.has("s", mark(flow))
    assert mark(flow.model_copy(update={"headed": True, "dry_run": True})) == mark(flow)


def test_a_torn_yes_is_no_yes_and_spoils_no_other(desk: Desk, tmp_path: Path) -> None:
    """What a killed writer left half-written counts for nothing, and the next yes is read all the same."""
    flow = desk.spec.parameters()
    assert isinstance(flow, Flow)
    approvals = Approvals(tmp_path)
    line = json.dumps({"robot": "r", "mark": mark(flow), "who": "p-1", "when": ""})
    (tmp_path / "approvals.jsonl").write_text(line[:-20], encoding="utf-8")
    assert not approvals.has("r", mark(flow))
    approvals.add("r", mark(flow), "p-2")
    assert approvals.has("r", mark(flow))

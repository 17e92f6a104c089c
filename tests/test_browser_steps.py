"""Steps on pages of our own in a real Chromium: groups, loops, windows, frames, dialogs, files, what is read back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from dxauto.browser import browsers
from dxauto.browser.answers import Answers
from dxauto.browser.dialogs import Dialogs
from dxauto.browser.flow import Dialog, Limits, System
from dxauto.browser.locate import Finder
from dxauto.browser.step import Step
from dxauto.browser.steps import Doing, perform
from dxauto.browser.traffic import Traffic
from dxauto.browser.trouble import AmbiguousPlaceError, MissingPlaceError, PageError, RowError, SeveralError
from dxauto.errors import DxautoError
from tests.browser_support import needs_browser

pytestmark = needs_browser
Steps = list[Mapping[str, Any]]
Do = Callable[..., Doing]


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    """Start one browser for all tests here."""
    with sync_playwright() as playwright:
        browser = browsers.start(playwright, "auto", headed=False)
        yield browser.new_context()
        browser.close()


@pytest.fixture
def do(context: BrowserContext, tmp_path: Path) -> Iterator[Do]:
    """Give what does steps for a row on a page of this HTML."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    dialogs = Dialogs(context, [Dialog(text="決まりの", answer="ok")])

    def doing(html: str, steps: Steps, row: Mapping[str, str] | None = None) -> Doing:
        page.set_content(html)
        held = dict(row or {})
        finder = Finder(held, 3.0, lambda _: None)
        limits = Limits(action_s=6.0)
        made = Doing(
            page, held, finder, System(name="s", url="http://x"), limits, tmp_path, Traffic(context, 5), dialogs
        )
        perform(made, [Step.model_validate(step) for step in steps])
        return made

    yield doing
    context.remove_listener("dialog", dialogs._answer)
    for one in context.pages:
        one.close()


def value(page: Page, css: str) -> str:
    """Give what a field holds."""
    return page.locator(css).input_value()


PEOPLE = "".join(f'<input title="氏名{n}"><input title="続柄{n}">' for n in (1, 2, 3))
LOOP: Steps = [
    {
        "each": "人",
        "up_to": 3,
        "steps": [
            {"fill": {"title": "氏名{番号}"}, "value": "{人{番号} 氏名|全角}"},
            {"fill": {"title": "続柄{番号}"}, "value": "{人{番号} 続柄}", "when": "{人{番号} 続柄}"},
        ],
    }
]


def test_a_loop_fills_what_the_row_has_and_keeps_gaps(do: Do) -> None:
    """The first and third person stay first and third; the second, who is not there, is left alone."""
    row = {
        "人1 氏名": "石巻 太郎",
        "人1 続柄": "",
        "人2 氏名": "",
        "人2 続柄": "",
        "人3 氏名": "花子",
        "人3 続柄": "妻",
    }
    done = do(PEOPLE, LOOP, row)
    held = [value(done.page, f"[title={name}]") for name in ("氏名1", "氏名2", "氏名3", "続柄3")]
    assert held == ["石巻　太郎", "", "花子", "妻"]


def test_a_row_with_more_than_the_loop_takes_is_for_a_person(do: Do) -> None:
    """Whoever stands beyond the limit is not silently left out; person 10 is not person 1."""
    row = {f"人{n} {part}": "x" for n in (1, 2, 3) for part in ("氏名", "続柄")}
    with pytest.raises(RowError, match="「人」が 3 を超えています"):
        do(PEOPLE, LOOP, row | {"人4 氏名": "四人目"})
    do(PEOPLE, LOOP, row | {"人40 氏名": "別の列", "人4 氏名": ""})


@pytest.mark.parametrize("there", ["", "<label><input type=checkbox>石巻　太郎</label>" * 2])
def test_a_value_that_is_no_choice_is_told_without_the_value(do: Do, there: str) -> None:
    """The message goes into ledger and log: in a list whose columns have slipped the value is a name."""
    with pytest.raises(DxautoError, match="証明の種類") as caught:
        do(f"<form>{there}</form>", [{"choose": "{証明の種類}"}], {"証明の種類": "石巻　太郎"})
    assert "太郎" not in str(caught.value)
    with pytest.raises(RowError, match="証明の種類"):
        do("<form></form>", [{"choose": "{証明の種類}"}], {"証明の種類": "{secret:a}"})


def test_a_system_that_is_slow_has_refused_nothing(context: BrowserContext) -> None:
    """What was sent is answered once its answer is there and no page is waited for; a page alone says nothing."""
    page, held = context.new_page(), []
    page.route("**/*", lambda route: held.append(route) if route.request.method == "POST" else route.fulfill(body="in"))
    page.goto("http://system.example/")
    with Answers(context) as answers:
        page.goto("http://system.example/sign-in")
        assert not answers.complete()
        page.evaluate(
            "() => { fetch('/sign-in', {method: 'POST'}).then(a => a.text()).then(a => { document.title = a; }); }"
        )
        while not held:
            page.wait_for_timeout(20)
        assert not answers.complete()
        held[0].fulfill(status=401, body="no")
        page.wait_for_function("() => document.title === 'no'", timeout=60_000)
        until = time.monotonic() + 60
        while not answers.complete() and time.monotonic() < until:
            page.wait_for_timeout(20)
        assert answers.complete()
    page.close()


def test_a_group_is_done_under_its_condition_or_otherwise(do: Do) -> None:
    """One condition decides for all steps; the other way has steps of its own."""
    html = '<input id="a"><input id="b">'
    steps: Steps = [
        {
            "when": "{区分} = 法人",
            "steps": [{"fill": {"css": "#a"}, "value": "法人"}],
            "otherwise": [{"fill": {"css": "#b"}, "value": "個人"}],
        }
    ]
    company, person = do(html, steps, {"区分": "法人"}), None
    assert (value(company.page, "#a"), value(company.page, "#b")) == ("法人", "")
    person = do(html, steps, {"区分": "個人"})
    assert (value(person.page, "#a"), value(person.page, "#b")) == ("", "個人")


def test_what_was_read_is_used_later_and_decides(do: Do) -> None:
    """A text, a field and a chosen option are read; a later step types them, or is left out because of them."""
    html = """<p id="no">番号： 4711 です</p><input id="held" value="既定"><input id="to"><input id="not">
    <select id="s"><option>一</option><option selected>二</option></select>"""
    done = do(
        html,
        [
            {"read": {"css": "#no"}, "into": "番号", "pattern": "番号： (\\d+)"},
            {"read": {"css": "#held"}, "into": "欄"},
            {"read": {"css": "#s"}, "into": "選択"},
            {"fill": {"css": "#to"}, "value": "{read:番号|ゼロ埋め6}／{read:選択}"},
            {"fill": {"css": "#not"}, "value": "x", "when": "{read:欄} ≠ 既定"},
        ],
    )
    assert (value(done.page, "#to"), value(done.page, "#not")) == ("004711／二", "")
    assert done.read == {"番号": "4711", "欄": "既定", "選択": "二"}


def test_what_cannot_be_read_is_an_error_and_not_empty(do: Do) -> None:
    """A page without what is to be read must not pass as one that has an empty value."""
    with pytest.raises(PageError, match="「番号」"):
        do("<p id=no>なし</p>", [{"read": {"css": "#no"}, "into": "番号", "pattern": "\\d+"}])


def test_a_step_waits_until_something_has_gone(do: Do) -> None:
    """What covers the page goes after a while; one that stays is an error."""
    html = '<p id="w">処理中</p><script>setTimeout(() => document.getElementById("w").remove(), 200)</script>'
    assert do(html, [{"wait_gone": "処理中"}]).page.locator("#w").count() == 0
    with pytest.raises(MissingPlaceError, match="消えません"):
        do('<p id="w">処理中</p>', [{"wait_gone": "処理中"}])


def test_a_dialog_of_the_page_is_a_place_like_any(do: Do) -> None:
    """Something is chosen inside an HTML dialog, by the dialog's name, although the page has the same button."""
    html = """<button>選ぶ</button>
    <dialog open aria-label="町名"><button onclick="document.title='選んだ'">選ぶ</button></dialog>"""
    chosen = do(html, [{"click": {"role": "button", "name": "選ぶ", "within": {"role": "dialog", "name": "町名"}}}])
    assert chosen.page.title() == "選んだ"


DIALOGS = """<button onclick="document.title = String(confirm('消しますか'))">消す</button>
<button onclick="document.title = prompt('理由は')">理由</button>
<button onclick="setTimeout(() => { document.title = String(confirm('決まりの質問')) }, 100)">後で</button>"""


def test_a_step_answers_the_dialog_it_brings_up(do: Do) -> None:
    """Yes, no, a typed reason, and one that comes a little later; the row's value goes in."""
    for step, title in (
        ({"click": "消す", "dialog": {"answer": "ok"}}, "true"),
        ({"click": "消す", "dialog": {"answer": "cancel", "text": "消しますか"}}, "false"),
        ({"click": "理由", "dialog": {"answer": "ok", "value": "{理由}のため"}}, "転出のため"),
        ({"click": "後で", "dialog": {"answer": "cancel"}}, "false"),
    ):
        assert do(DIALOGS, [step], {"理由": "転出"}).page.title() == title


def test_a_dialog_that_does_not_come_is_an_error(do: Do) -> None:
    """The step before may have meant something else than it did."""
    with pytest.raises(PageError, match="確認画面が出ません"):
        do("<button>押す</button>", [{"click": "押す", "dialog": {"answer": "ok"}}])


def test_an_open_window_is_found_by_its_title(do: Do) -> None:
    """Steps work in a second window and come back to the first; two that fit are not guessed."""
    html = """<script>function show() {
      const w = open('about:blank');
      w.document.write('<title>町名の表</title><button onclick=opener.document.title=1>選択</button>');
      w.document.close();
    }</script><button onclick="show()">開く</button>"""
    steps: Steps = [{"click": "開く"}, {"window": "町名", "steps": [{"click": "選択"}]}, {"click": "開く"}]
    done = do(html, steps)
    assert done.page.title() == "1"
    with pytest.raises(PageError, match="2 つ開いていて"):
        perform(done, [Step.model_validate({"window": "町名", "steps": [{"click": "選択"}]})])


def test_a_group_works_in_a_frame(do: Do) -> None:
    """One `frame` holds for all steps of the group, inner conditions included."""
    html = """<iframe name="main" srcdoc="<input id='a'><label><input id='c' type='checkbox'>同意</label>"></iframe>"""
    steps: Steps = [{"frame": "main", "steps": [{"fill": {"css": "#a"}, "value": "{住所}"}, {"choose": "同意"}]}]
    done = do(html, steps, {"住所": "石巻市"})
    frame = done.page.frame(name="main")
    assert frame is not None
    assert (frame.locator("#a").input_value(), frame.locator("#c").is_checked()) == ("石巻市", True)


def test_a_file_is_handed_over_and_keys_are_pressed(do: Do, tmp_path: Path) -> None:
    """An upload takes the file that the row names; one that is not there is the row's fault."""
    (tmp_path / "添付.pdf").write_bytes(b"%PDF-1.4")
    html = '<label>添付<input type="file" id="f"></label><input id="k" onkeydown="document.title += event.key">'
    steps: Steps = [{"upload": "添付", "value": "{ファイル}"}, {"click": {"css": "#k"}}, {"press": "Enter"}]
    done = do(html, steps, {"ファイル": str(tmp_path / "添付.pdf")})
    assert done.page.evaluate("document.getElementById('f').files[0].name") == "添付.pdf"
    assert done.page.title().endswith("Enter")
    with pytest.raises(RowError, match="添付するファイルがありません"):
        do(html, steps, {"ファイル": str(tmp_path / "ない.pdf")})


def test_missing_and_several_mean_something_to_the_clerk(do: Do) -> None:
    """The flow's own sentence is the row's outcome; without one a missing place is the system's fault."""
    click = {"click": {"role": "button", "name": "選択"}, "missing": "世帯主がいません", "several": "2 人います"}
    with pytest.raises(RowError, match=r"^世帯主がいません$"):
        do("<p>なし</p>", [click])
    with pytest.raises(RowError, match=r"^2 人います$"):
        do("<button>選択</button><button>選択</button>", [click])
    with pytest.raises(MissingPlaceError):
        do("<p>なし</p>", [{"click": "選択"}])


def test_two_that_fit_are_the_flows_fault_or_the_rows(do: Do) -> None:
    """A place that is the same for every row is wrong in the flow; one with a row's value is for a person."""
    html = "<button>選択</button><button>選択</button>"
    with pytest.raises(AmbiguousPlaceError):
        do(html, [{"click": "選択"}])
    with pytest.raises(SeveralError, match="人が入力してください") as told:
        do(html, [{"click": "{氏名}"}], {"氏名": "選択"})
    assert "{氏名}" in str(told.value)


def test_a_file_comes_within_a_row_whoever_makes_it(do: Do) -> None:
    """A script of the page makes it, and the name is the row's; a second one of that name does not take its place."""
    html = """<script>function give() {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['受付番号\\n1\\n']));
      link.download = '控え.csv';
      link.click();
    }</script><button onclick="give()">控え</button>"""
    step = {"download": "控え", "into": "{整理番号}:控え"}
    done = do(html, [step, step], {"整理番号": "A-1"})
    assert [path.name for path in done.files] == ["A-1_控え.csv", "A-1_控え (2).csv"]
    assert done.files[0].read_text(encoding="utf-8") == "受付番号\n1\n"

"""Python hooks: looked at before anything opens, given little, and never repeating what a row holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from dxauto.browser import browsers
from dxauto.browser.flow import Flow, Limits, System, all_steps
from dxauto.browser.hooks import hook_files, hooks_of, refuse_misfits, sign
from dxauto.browser.locate import Finder
from dxauto.browser.step import Step
from dxauto.browser.steps import Doing, perform
from dxauto.browser.traffic import Traffic
from dxauto.browser.trouble import PageError, RowError
from dxauto.errors import ConfigurationError
from tests.browser_support import application, make_desk, needs_browser, write_list

STEP = Step.model_validate({"hook": "kubun.py:futan", "into": "区分"})
CODE = """
def futan(hook):
    {}
"""


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[str], Doing]]:
    """Give what runs the hook with this code on a page, with what it reports as the row's notes."""
    with sync_playwright() as playwright:
        browser = browsers.start(playwright, "auto", headed=False)
        page = browser.new_page()

        def ran(code: str) -> Doing:
            (tmp_path / "kubun.py").write_text(CODE.format(code), encoding="utf-8")
            page.set_content("<h1>画面</h1><input id=k>")
            row = {"年齢": "75", "氏名": "石巻太郎"}
            notes: list[str] = []
            finder = Finder(row, 1.0, notes.append)
            doing = Doing(
                page, row, finder, System(name="s", url="http://x"), Limits(), tmp_path, Traffic(page.context, 1)
            )
            doing.hooks = tmp_path
            perform(doing, [STEP, Step.model_validate({"fill": {"css": "#k"}, "value": "{read:区分}"})])
            doing.row["notes"] = "".join(notes)
            return doing

        yield ran
        browser.close()


@needs_browser
def test_a_hook_sees_page_and_row_and_gives_a_value(run: Callable[[str], Doing], tmp_path: Path) -> None:
    """What it gives back is typed by the next step; its note stands beside the row; robots/ stays clean."""
    done = run("hook.report('見ました'); return hook.page.inner_text('h1') + str(int(hook.row['年齢']) // 10)")
    assert done.page.input_value("#k") == "画面7"
    assert done.row["notes"] == "見ました"
    assert [path.name for path in tmp_path.iterdir()] == ["kubun.py"]


@needs_browser
@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise KeyError(hook.row['氏名'])", "kubun.py」の 3 行目で止まりました（KeyError）"),
        ("hook.row['氏名'] = 'x'", "3 行目で止まりました（TypeError）"),
        ("return 5", "文字（str）か None"),
        ("return None", "「区分」を返しませんでした"),
    ],
)
def test_what_a_hook_does_wrong_is_told_without_values(run: Callable[[str], Doing], code: str, told: str) -> None:
    """File, line and kind of error, never what it says: that may be a person's name."""
    with pytest.raises(PageError) as error:
        run(code)
    assert told in str(error.value)
    assert "石巻" not in str(error.value)


@needs_browser
def test_a_hook_may_refuse_a_row(run: Callable[[str], Doing]) -> None:
    """Its reason is for the clerk alone, beside the row; the ledger's sentence does not carry it."""
    with pytest.raises(RowError) as error:
        run("hook.refuse('石巻太郎は対象外です')")
    assert error.value.told == "石巻太郎は対象外です"
    assert "石巻" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("kubunn.py", "def futan(hook): ...", "「kubun.py」が .* にありません。もしかして: kubunn.py"),
        ("kubun.py", "def futann(hook): ...", "関数「futan」がありません。もしかして: futann"),
        ("kubun.py", "def futan(): ...", "引数を 1 つだけ"),
        ("kubun.py", "def futan(hook, more): ...", "引数を 1 つだけ"),
        ("kubun.py", "def futan(hook:\n", "行目が、Python として読めません"),
        ("kubun.py", "raise SystemExit\ndef futan(hook): ...", ""),
        ("kubun.py", "def futan(hook, more=1): ...", ""),
    ],
)
def test_a_hook_that_does_not_fit_is_refused_without_running_it(
    tmp_path: Path, name: str, code: str, told: str
) -> None:
    """File, function and shape are looked at; what the file would do when loaded is not done."""
    (tmp_path / name).write_text(code, encoding="utf-8")
    hooks = list(hooks_of([([STEP], ("steps",))]))
    if not told:
        refuse_misfits(tmp_path, hooks, str)
        return
    with pytest.raises(ConfigurationError, match=told):
        refuse_misfits(tmp_path, hooks, str)


def test_a_missing_hook_is_refused_with_its_line_before_anything_opens(tmp_path: Path) -> None:
    """Nothing is started; and a changed hook is another flow, so that what it did before does not count for it."""
    desk = make_desk(tmp_path, "http://127.0.0.1:9")
    robot = desk.root / "robots" / "nouzei-nyuryoku.yaml"
    text = robot.read_text(encoding="utf-8")
    line = text[: text.index("    - fill: 住所")].count("\n") + 1
    robot.write_text(
        text.replace("    - fill: 住所", "    - hook: kubun.py:futan\n    - fill: 住所", 1), encoding="utf-8"
    )
    rows = write_list(tmp_path / "rows.xlsx", [application("A-1")])
    with pytest.raises(ConfigurationError, match=rf"nouzei-nyuryoku.yaml の {line} 行目: 「kubun.py」が"):
        desk.run(rows)
    assert not (tmp_path / "out.xlsx").exists()
    flow = desk.spec.parameters()
    assert isinstance(flow, Flow)
    files = hook_files(desk.root / "robots", hooks_of(all_steps(flow)))
    signs = set()
    for code in ("def futan(hook): ...", "def futan(hook): return None"):
        files[0].write_text(code, encoding="utf-8")
        signs.add(sign(files))
    assert len(signs) == 2


@pytest.mark.parametrize("hook", ["../evil.py:f", "a/b.py:f", "a.py", "a.py:b.c", "C:\\x.py:f"])
def test_a_hook_lies_beside_the_robot_and_nowhere_else(hook: str) -> None:
    """No path leads out of robots/."""
    with pytest.raises(ValueError, match="hook"):
        Step.model_validate({"hook": hook})

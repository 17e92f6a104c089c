"""Many fields in one evaluation: found by the same rules as Playwright's, filled in order, left where not sure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from dxauto.browser import browsers
from dxauto.browser.flow import Limits, Step, System
from dxauto.browser.locate import Finder, count, locator
from dxauto.browser.pagescript import ALL
from dxauto.browser.place import Place
from dxauto.browser.seen import counts
from dxauto.browser.steps import Doing, batch
from dxauto.browser.steps.inputs import fill_all, settled
from dxauto.browser.traffic import Traffic
from dxauto.browser.trouble import AmbiguousPlaceError, RowError
from tests.browser_support import needs_browser

pytestmark = needs_browser

_TEXTS = ("氏名", " 氏名 ", "氏 名", "氏\n 名", "住所", "住所（自）", "A", "a", "")
_PAGES = 60
_FOUND = (
    "(places) => {"
    + ALL
    + """return places.map((place) => {
      const found = all(...place);
      return found !== null && found.length === 1 ? found[0] : null;
    }); }"""
)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Open one page for all tests."""
    with sync_playwright() as playwright:
        browser = browsers.start(playwright, "auto", headed=False)
        yield browser.new_page()
        browser.close()


def doing(page: Page, row: dict[str, str] | None = None, notes: list[str] | None = None) -> Doing:
    """Give what steps work with."""
    heard = notes if notes is not None else []
    system = System(name="試験", url="http://127.0.0.1")
    limits = Limits(action_s=3)
    finder = Finder(row or {}, 3.0, heard.append)
    return Doing(page, row or {}, finder, system, limits, Path(), Traffic(page.context, 5))


def _field(draw: random.Random, number: int) -> str:
    text = draw.choice(_TEXTS)
    attributes = "".join(
        f' {name}="{draw.choice(_TEXTS)}"'
        for name in ("title", "placeholder", "aria-label", "data-testid", "name")
        if draw.random() < 0.25
    )
    if draw.random() < 0.1:
        attributes += f' aria-labelledby="{draw.choice(["t1", "t2 t1", "none"])}"'
    kind = draw.choice(["text", "checkbox", "radio", "hidden", "submit"])
    element = draw.choice(
        [
            f'<input id="f{number}" type="{kind}"{attributes}>',
            f'<select id="f{number}"{attributes}><option>1</option></select>',
            f'<textarea id="f{number}"{attributes}></textarea>',
            f'<div id="f{number}"{attributes}>{text}</div>',
        ]
    )
    inside = draw.choice(
        [text, f"<b>{text}</b>", f"{text}<!-- x -->", f"{text}<script>1</script>", f"氏<i>名</i>{text}"]
    )
    if draw.random() < 0.3:
        return f"<label>{inside}{element}</label>"
    return f'<label for="f{number}">{inside}</label><span class="c{number % 3}">{element}</span>'


def _some_page(draw: random.Random) -> str:
    fields = "".join(_field(draw, number) for number in range(draw.randint(1, 8)))
    shadow = ""
    if draw.random() < 0.1:
        inner = "document.getElementById('host').attachShadow({mode: 'open'}).innerHTML"
        shadow = f"<div id=host></div><script>{inner} = '<label>氏名<input></label>'</script>"
    return f'<span id="t1">氏名</span><em id="t2"> 住所</em><div id="box">{fields}</div>{shadow}'


def _places(draw: random.Random) -> list[dict[str, object]]:
    places: list[dict[str, object]] = []
    for way in ("label", "title", "placeholder", "test_id"):
        places += [{way: text} for text in _TEXTS if text]
        places.append({way: draw.choice(_TEXTS) or "A", "within": {"css": draw.choice(["#box", ".c1", "label", "b"])}})
        places.append({way: "氏", "exact": False})
    return places + [{"css": css} for css in ("select", "label > input", "#f1", ".c2 :checked", "input[name=A]", "b b")]


@pytest.mark.parametrize("seed", range(3))
def test_the_page_finds_what_playwright_finds(page: Page, seed: int) -> None:
    """On generated pages: where the page's script names one element, Playwright's locator fits it alone."""
    draw = random.Random(seed)
    sure = 0
    for _ in range(_PAGES // 3):
        page.set_content(_some_page(draw))
        steps = [Step.model_validate({"check": place}) for place in _places(draw)]
        asked = [batch.asked(step, {}, "") for step in steps]
        found = page.evaluate_handle(_FOUND, [one[:4] for one in asked if one is not None])
        there = [step for step, one in zip(steps, asked, strict=True) if one is not None]
        named = found.evaluate("found => found.map(el => el === null ? null : 1)")
        for at, step in enumerate(there):
            fitting = locator(page, step.places[0], {})
            if named[at] is None:
                continue
            sure += 1
            assert fitting.count() == 1, (step.places[0].told(), page.content())
            assert fitting.evaluate("(el, [found, at]) => el === found[at]", [found, at])
    assert sure > 50


@pytest.mark.parametrize("seed", range(3))
def test_what_is_seen_is_counted_as_playwright_counts(page: Page, seed: int) -> None:
    """On generated pages, hidden parts among them: several questions in one evaluation give Playwright's answers."""
    draw = random.Random(100 + seed)
    for _ in range(_PAGES // 12):
        page.set_content(_some_page(draw))
        hidden = ["display: none", "visibility: hidden", "display: contents", "width: 0; height: 0; overflow: hidden"]
        page.add_style_tag(content=f".c{draw.randrange(3)} {{ {draw.choice(hidden)} }}")
        texts = [{"text": text, "exact": draw.random() < 0.5} for text in _TEXTS if text.strip()]
        places = [Place.model_validate(place) for place in [*_places(draw), *texts, {"role": "checkbox"}]]
        groups = [draw.sample(places, draw.randint(0, 3)) for _ in range(12)] + [[place] for place in places]
        assert counts(page, groups, {}) == [count(page, group, {}) for group in groups], page.content()


def test_plain_pages_are_left_to_nobody_else(page: Page) -> None:
    """A form as offices have it is found as a whole by the page's script: else the robot would only be slow."""
    page.set_content(
        '<table><tr><th><label for=a>氏名</label><td><input id=a><td><select title="年"><option>1</select></table>'
    )
    steps = [Step.model_validate({"check": place}) for place in ({"label": "氏名"}, {"title": "年"}, {"css": "#a"})]
    found = page.evaluate(_FOUND, [batch.asked(step, {}, "")[:4] for step in steps])  # type: ignore[index]
    assert None not in found


@pytest.mark.parametrize(
    "css", ["text=氏名", "//input", "tr >> input", "input:visible", ":text('a')", "xpath=//a", "'a'"]
)
def test_selectors_of_playwrights_own_are_left_to_it(css: str) -> None:
    """What the browser itself cannot read as CSS is never given to it."""
    assert batch.asked(Step.model_validate({"check": {"css": css}}), {}, "") is None


def test_fields_are_filled_in_order_with_events(page: Page) -> None:
    """A field that another brings up or locks is met as a person meets it; change events fire once each."""
    page.set_content(
        """<label for=k>区分</label>
        <select id=k onchange="late.hidden = false; said.push('k')"><option>個人<option>法人</select>
        <label id=late hidden>法人名<input onchange="said.push('n:' + this.value)"></label>
        <label>同意<input type=checkbox onclick="said.push('c')"></label><script>said = []</script>"""
    )
    steps = [
        Step.model_validate({"select": "区分", "value": "法人"}),
        Step.model_validate({"fill": "法人名", "value": "{名}"}),
        Step.model_validate({"check": "同意"}),
    ]
    work = doing(page, {"名": "石巻商店"})
    fill_all(work, steps)
    assert page.evaluate("said") == ["k", "n:石巻商店", "c"]
    assert [typed.value for typed in work.typed] == ["法人", "石巻商店", "on"]


def test_a_field_that_comes_late_is_waited_for_and_the_rest_goes_on(page: Page) -> None:
    """What is not there yet does not end the batch: it is waited for, and those after it are filled too."""
    page.set_content(
        """<label>一<input id=a oninput="setTimeout(() => { box.innerHTML = '<label>二<input id=b></label>' }, 100)">
        </label><div id=box></div><label>三<input id=c></label>"""
    )
    steps = [Step.model_validate({"fill": name, "value": name}) for name in ("一", "二", "三")]
    fill_all(doing(page), steps)
    assert page.evaluate("['a', 'b', 'c'].map(id => document.getElementById(id).value)") == ["一", "二", "三"]


def test_two_that_fit_are_an_error_before_they_are_filled(page: Page) -> None:
    """Nothing is typed on a guess; a fallback that fits one serves and is told."""
    page.set_content("<label>氏名<input></label><label>氏名<input></label><input title=別名>")
    with pytest.raises(AmbiguousPlaceError):
        fill_all(doing(page), [Step.model_validate({"fill": "氏名", "value": "x"})])
    notes: list[str] = []
    step = Step.model_validate({"fill": [{"label": "名前"}, {"title": "別名"}], "value": "x"})
    fill_all(doing(page, notes=notes), [step])
    assert page.evaluate("[...document.querySelectorAll('input')].map(el => el.value)") == ["", "", "x"]
    assert "を使いました" in notes[0]


def test_too_long_and_unfit_values_are_the_rows_fault(page: Page) -> None:
    """A value that the field cannot hold is told as such, not cut off."""
    page.set_content("<label>通数<input maxlength=2></label><label>日<input type=date></label>")
    for label, value in (("通数", "123"), ("日", "昭和")):
        with pytest.raises(RowError):
            fill_all(doing(page), [Step.model_validate({"fill": label, "value": value})])


def test_what_a_completion_overwrites_is_put_right(page: Page) -> None:
    """A value that the page's script changes after it was typed is set once more, and what is sent is told."""
    page.set_content("<label>住所<input id=a name=juusho></label>")
    work = doing(page)
    fill_all(work, [Step.model_validate({"fill": "住所", "value": "中央１－１"})])
    page.evaluate("a.value = '中央'")
    assert settled(work) == {"juusho": ["中央１－１"]}
    assert page.evaluate("a.value") == "中央１－１"


def test_fields_in_a_frame_are_filled_there(page: Page) -> None:
    """A step's frame is looked into by its name; a field of the same label outside stays empty."""
    page.set_content("<label>氏名<input id=out></label><iframe name=inner srcdoc='<label>氏名<input id=in></label>'>")
    page.frame_locator("iframe").locator("#in").wait_for()
    work = doing(page)
    fill_all(work, [Step.model_validate({"fill": "氏名", "value": "石巻", "frame": "inner"})])
    assert page.frame_locator("iframe").locator("#in").input_value() == "石巻"
    assert page.evaluate("out.value") == ""
    assert settled(work) == {}

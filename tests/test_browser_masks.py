"""What must not be seen is painted over in pictures, wherever and however a page shows it; nothing else is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from dxauto.browser import browsers
from dxauto.browser.evidence import picture, shown_value
from dxauto.browser.flow import Flow
from dxauto.browser.formats import UnsuitableValueError, format_named
from dxauto.browser.hidden import hidden_columns, hidden_values, squeezed
from dxauto.browser.masks import shown
from dxauto.forms.types.identifiers import is_kojin_bangou, kojin_check_digit
from tests.browser_support import needs_browser

NUMBER = "479563753793"
OTHER = "123456789018"
PASSWORD = "kenshu-0401"


def flow(**changed: object) -> Flow:
    """Give a flow that types a 個人番号 and a secret."""
    given_ = {
        "system": {"name": "s", "url": "http://127.0.0.1"},
        "input": {"key": ["番号"]},
        "steps": [
            {"fill": "番号", "value": "{番号}"},
            {"fill": {"css": "#number"}, "value": "{本人|数字だけ}"},
            {"fill": {"css": "#pin"}, "value": "{暗証}", "secret": True},
        ],
        "submit": {"click": "登録"},
        "done": "完了",
        "lookup": {"steps": [{"open": "/"}], "found": "あり", "none": "なし"},
    }
    return Flow.model_validate(given_ | changed)


ROW = {"番号": "A-1", "本人": "4795-6375-3793", "暗証": "9876"}


@given(st.text("0123456789", min_size=11, max_size=11))
def test_a_number_with_the_right_check_digit_is_known(eleven: str) -> None:
    """Whatever the twelve digits, exactly one last digit makes a 個人番号, and the format takes that one alone."""
    right = kojin_check_digit(eleven)
    assert [d for d in range(10) if is_kojin_bangou(f"{eleven}{d}")] == [right]
    assert format_named("個人番号")(f"{eleven[:4]}-{eleven[4:]}{right}") == f"{eleven}{right}"
    with pytest.raises(UnsuitableValueError):
        format_named("個人番号")(f"{eleven}{(right + 1) % 10}")


def test_columns_are_known_by_value_by_name_and_by_format() -> None:
    """A right check digit, a telling heading, or the format makes a column hidden; a receipt number does not."""
    by_format = flow(steps=[{"fill": "x", "value": "{謎|個人番号}"}])
    row = {
        "謎": "1",
        "備考": "４７９５　６３７５　３７９３",
        "異動者1 個人番号": "1234-5",
        "個人番号カード": "有",
        "番号": "123456789012",
    }
    assert hidden_columns(by_format, row) == {"謎", "備考", "異動者1 個人番号"}


def test_columns_of_a_loop_are_known() -> None:
    """The 個人番号 of each person of a row is hidden, whatever its check digit, by its format."""
    inner = {"fill": {"css": "#n{番号}"}, "value": "{異動者{番号} 数|個人番号}"}
    loop = flow(steps=[{"each": "異動者", "up_to": 2, "steps": [inner]}])
    row = {"異動者1 数": "4795", "異動者2 数": "9998", "名": "石巻"}
    assert hidden_columns(loop, row) == {"異動者1 数", "異動者2 数"}
    assert hidden_values(loop, row, ()) == ["4795", "9998"]


def test_values_of_rehearsals_are_starred() -> None:
    """What a rehearsal would type is told, but neither secrets nor 個人番号."""
    steps = flow().steps
    assert [shown_value(flow(), ROW, step, "v") for step in steps] == ["v", "＊" * 8, "＊" * 8]
    assert hidden_values(flow(), ROW, (PASSWORD, "ab")) == ["4795-6375-3793", PASSWORD, "9876"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for all pages."""
    with sync_playwright() as playwright:
        started = browsers.start(playwright, "auto", headed=False)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a fresh page."""
    context = browser.new_context(viewport={"width": 600, "height": 400})
    yield context.new_page()
    context.close()


WAYS = {
    "plain": f"<p>番号 <b id=x>{NUMBER}</b></p>",
    "grouped": "<p id=x>4795 6375 3793</p>",
    "hyphens": "<p id=x>4795-6375-3793</p>",
    "full width": "<p id=x>４７９５６３７５３７９３</p>",
    "split": "<table id=x><tr><td>4795</td><td>6375</td><td>3793</td></tr></table>",
    "digit by digit": "<p id=x>" + "".join(f"<span>{d}</span>" for d in NUMBER) + "</p>",
    "field": f"<input id=x value={NUMBER}>",
    "fields": "<div id=x><input size=4 value=4795>-<input size=4 value=6375>-<input size=4 value=3793></div>",
    "area": f"<textarea id=x>本人は{NUMBER}です</textarea>",
    "select": f"<select id=x><option>なし<option selected>{NUMBER}</select>",
    "button": f"<input id=x type=button value='{NUMBER}を登録'>",
    "password": "<input id=x type=password value=other>",
    "the password shown": f"<p id=x>{PASSWORD}</p>",
    "secret step": "<input id=pin value=9876>",
    "typed in part": "<input id=number value=4795>",
    "somebody else's": f"<p id=x>{OTHER}</p>",
    "shadow": "<div id=x></div><script>x.attachShadow({mode: 'open'}).innerHTML = '<p>" + NUMBER + "</p>'</script>",
    "svg": f"<svg id=x width=300 height=40><text y=20>{NUMBER}</text></svg>",
}


def shade(content: bytes, box: tuple[float, float, float, float]) -> float:
    """Give the share of painted pixels in a box."""
    with Image.open(io.BytesIO(content)) as image:
        pixels = image.convert("L").crop(tuple(map(round, box))).tobytes()
    return sum(pixel < 60 for pixel in pixels) / len(pixels)


@needs_browser
@pytest.mark.parametrize("way", WAYS)
def test_it_is_painted_over_however_it_is_shown(page: Page, tmp_path: Path, way: str) -> None:
    """The picture is dark where the value is shown, and the words around it are still there to read."""
    page.set_content(
        "<body style='background:#fff;font-size:20px'><h1 id=head>見出し</h1>" + WAYS[way] + "<p id=foot>終わり"
    )
    target = page.locator("#x, #pin, #number").first
    assert picture(page, flow(), ROW, tmp_path / "p.jpg", (PASSWORD,)) == ["p.jpg"]
    content = (tmp_path / "p.jpg").read_bytes()
    place = target.bounding_box()
    assert place is not None
    covered = shown(page, [NUMBER, PASSWORD]) or [
        (place["x"], place["y"], place["x"] + place["width"], place["y"] + place["height"])
    ]
    assert min(shade(content, box) for box in covered) > 0.95
    for around in ("#head", "#foot"):
        text = page.locator(around).bounding_box()
        assert text is not None
        box = (text["x"], text["y"], text["x"] + text["width"], text["y"] + text["height"])
        assert 0.001 < shade(content, box) < 0.3


@needs_browser
def test_frames_within_frames_and_below_the_fold(page: Page, tmp_path: Path) -> None:
    """In a frame in a frame with borders, scrolled, far down the page, the mask lies where the picture shows it."""
    inner = f"<body style='margin:0'><p style='margin:30px'>{NUMBER}</p></body>"
    middle = f'<body><iframe style="border:7px solid;padding:5px" srcdoc="{inner}"></iframe></body>'
    outer = middle.replace('"', "&quot;")
    page.set_content(
        f"<div style='height:900px'>上</div><iframe id=f width=500 height=300 srcdoc=\"{outer}\"></iframe>"
    )
    page.frame_locator("#f").frame_locator("iframe").get_by_text(NUMBER).wait_for()
    page.evaluate("scrollTo(0, 250)")
    assert picture(page, flow(), ROW, tmp_path / "p.jpg") == ["p.jpg"]
    text = page.frame_locator("#f").frame_locator("iframe").get_by_text(NUMBER)
    place = text.bounding_box()
    assert place is not None
    left, top = place["x"], place["y"] + page.evaluate("scrollY")
    content = (tmp_path / "p.jpg").read_bytes()
    assert shade(content, (left, top, left + 100, top + place["height"])) > 0.95
    assert shade(content, (left, top - 25, left + 100, top - 8)) < 0.05


@needs_browser
def test_what_is_seen_of_a_scrolled_page(page: Page, tmp_path: Path) -> None:
    """With `whole_page: false` the picture is as large as the window, and the mask lies where the number is seen."""
    page.set_content(f"<div style='height:900px'>上</div><p id=x>{NUMBER}</p><input id=pin value=9876>")
    page.locator("#pin").scroll_into_view_if_needed()
    seen = flow(evidence={"whole_page": False})
    assert picture(page, seen, ROW, tmp_path / "p.jpg") == ["p.jpg"]
    content = (tmp_path / "p.jpg").read_bytes()
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (600, 400)
    covered = shown(page, [NUMBER], [page.locator("#pin")], whole=False)
    assert len(covered) == 2
    assert min(shade(content, box) for box in covered) > 0.95


@needs_browser
def test_a_popup_is_masked_as_well(page: Page, tmp_path: Path) -> None:
    """The window that a page opens is a page like any other."""
    page.set_content("<p>本体</p>")
    with page.expect_popup() as opening:
        page.evaluate(f"open('').document.write('<p>{NUMBER}</p>')")
    popup = opening.value
    assert picture(popup, flow(), ROW, tmp_path / "p.jpg") == ["p.jpg"]
    (box,) = shown(popup, [NUMBER])
    assert shade((tmp_path / "p.jpg").read_bytes(), box) > 0.95


@needs_browser
def test_a_page_that_does_not_stand_still_is_not_taken(page: Page, tmp_path: Path) -> None:
    """A number that runs over the page might slip from under its mask: no picture is better than that one."""
    page.set_content(f"<p id=x style='position:absolute'>{NUMBER}</p>")
    page.evaluate("(function run(n) { x.style.left = n % 300 + 'px'; requestAnimationFrame(() => run(n + 7)); })(0)")
    assert picture(page, flow(), ROW, tmp_path / "p.jpg") == []
    assert list(tmp_path.iterdir()) == []


@needs_browser
def test_looking_changes_nothing_on_the_page(page: Page, tmp_path: Path) -> None:
    """Before a submit the page must stay what a person's would be: no element, attribute or event is added."""
    page.set_content(f"<p>{NUMBER}</p><input value={NUMBER}><input id=pin value=9876>")
    page.evaluate(
        "window.seen = 0; new MutationObserver(() => window.seen++).observe(document,"
        " {subtree: true, childList: true, attributes: true, characterData: true});"
        "for (const name of ['focus', 'blur', 'resize', 'scroll', 'input'])"
        " addEventListener(name, () => window.seen++, true)"
    )
    assert picture(page, flow(), ROW, tmp_path / "p.jpg") == ["p.jpg"]
    assert page.evaluate("window.seen") == 0


def test_squeezing_takes_away_what_groups_digits() -> None:
    """Blanks, hyphens of all kinds and full width make no difference."""
    assert squeezed("４７９５－6375 3793") == squeezed("4795‐6375・3793") == NUMBER

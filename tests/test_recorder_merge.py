"""What the person meant, from what happened: corrections, double clicks, detours, pop-ups. Pure functions on events."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dxauto.browser.recorder.events import Box, Element, Event, frame_path, read, stable
from dxauto.browser.recorder.merge import actions
from dxauto.browser.recorder.sections import section, sign_in_end, submit_of

NAME = Element(tag="input", type="text", name="shimei", labels=("氏名",), path="#f > input")
TEL = Element(tag="input", type="text", name="denwa", labels=("電話",), path="#f > p > input")
SAVE = Element(tag="input", type="submit", text="登録", path="#f > b > input", pressable=True)
NEXT = replace(SAVE, text="確認", path="#f > i > input")
CLEAR = replace(SAVE, type="reset", text="クリア", path="#f > u > input")


def fill(element: Element, value: str | None, **more: object) -> Event:
    """A value typed into a field."""
    return Event("fill", element=element, value=value, **more)  # type: ignore[arg-type]


def click(element: Element, at: float = 0.0, **more: object) -> Event:
    """A click on something to press."""
    return Event("click", element=element, at=at, detail=more.pop("detail", 1), **more)  # type: ignore[arg-type]


def told(events: list[Event]) -> list[tuple[str, str | None]]:
    """Verbs and values of what was meant."""
    return [(action.verb, action.value) for action in actions(events)]


def test_the_last_value_of_a_field_counts_where_it_was_typed() -> None:
    """What is typed again in the same document replaces what was typed before, at its later place."""
    events = [fill(NAME, "石巻"), fill(TEL, "1"), fill(NAME, "石巻 太郎")]
    assert told(events) == [("fill", "1"), ("fill", "石巻 太郎")]


def test_a_value_typed_again_on_another_page_is_another_value() -> None:
    """A page that was fetched anew has fields of its own."""
    events = [fill(NAME, "一"), Event("went", url="http://a/"), fill(NAME, "二")]
    assert told(events) == [("fill", "一"), ("fill", "二")]


def test_a_double_click_is_one_click() -> None:
    """The second click of a double click is the hand's habit, on whatever it falls."""
    events = [click(SAVE, 1.0), Event("sent"), Event("went"), click(NEXT, 1.3, detail=2)]
    assert told(events) == [("click", None)]


def test_two_slow_clicks_are_two() -> None:
    """A button that is pressed again later is pressed twice."""
    assert len(told([click(NEXT, 1.0), click(NEXT, 3.0)])) == 2


def test_an_emptied_form_was_never_filled() -> None:
    """A button that empties the form takes with it what was typed there before, and is no step."""
    assert told([fill(NAME, "一"), click(CLEAR), fill(NAME, "二")]) == [("fill", "二")]


def test_enter_that_presses_the_button_is_the_click() -> None:
    """The click that a browser makes of an Enter tells the button; an Enter of which nothing came is nothing."""
    pressed = [fill(NAME, "一"), Event("enter", element=NAME, at=1.0), click(NEXT, 1.01, detail=0, implied=True)]
    assert told(pressed) == [("fill", "一"), ("click", None)]
    assert told([fill(NAME, "一"), Event("enter", element=NAME)]) == [("fill", "一")]
    sent = [fill(NAME, "一"), Event("enter", element=NAME), Event("sent"), Event("went")]
    assert told(sent) == [("fill", "一"), ("press", "Enter")]


def test_a_click_beside_everything_counts_if_something_came_of_it() -> None:
    """Where a script makes any part of a page to be pressed, only what comes of a click shows it."""
    beside = replace(NAME, tag="div", type="", labels=(), text="開く", path="div")
    assert told([click(beside, vague=True)]) == []
    assert told([click(beside, vague=True), Event("went", url="http://a/b")]) == [("click", None)]


def boxes(*ticked: str, last: str) -> Event:
    """A tick in a group of three boxes."""
    names = ("甲", "乙", "丙")
    group = tuple(Box(name, name, name in ticked, name == last) for name in names)
    element = Element(tag="input", type="checkbox", name="shurui", labels=(last,), group=group, path=f"#{last}")
    return Event("tick", element=element, value="on" if last in ticked else "")


def test_boxes_of_a_group_are_one_choice() -> None:
    """What counts is which boxes are ticked in the end."""
    assert told([boxes("甲", last="甲"), boxes("甲", "丙", last="丙"), boxes("丙", last="甲")]) == [("choose", "丙")]


def test_a_pop_up_is_one_step_with_steps_inside() -> None:
    """What was done in a window that closed belongs to the click that opened it."""
    inside = replace(NAME, path="popup")
    events = [
        *(fill(NAME, "一"), click(NEXT, 1.0), Event("opened", page=1, opener=0), fill(inside, "カナ", page=1)),
        *(click(SAVE, 3.0, page=1), Event("closed", page=1), fill(TEL, "2")),
    ]
    made = actions(events)
    assert [action.verb for action in made] == ["fill", "popup", "fill"]
    assert [action.verb for action in made[1].steps] == ["fill", "click"]


def test_a_window_that_takes_over_is_no_pop_up() -> None:
    """A system that goes on in a window of its own after the sign-in is recorded there."""
    events = [click(NEXT, 1.0), Event("opened", page=1, opener=0), fill(NAME, "一", page=1)]
    assert [(action.verb, action.page) for action in actions(events)] == [("click", 0), ("fill", 1)]


def test_the_sign_in_ends_with_what_is_pressed_after_the_password() -> None:
    """A one-time code on a page of its own belongs to it; without a password there is no sign-in."""
    password = Element(type="password", secret=True, password=True, labels=("パスワード",), path="p")
    code = Element(type="text", secret=True, labels=("認証コード",), path="c")
    events = [fill(TEL, "user"), fill(password, None), click(NEXT, 1.0), Event("went"), fill(NAME, "一")]
    assert sign_in_end(actions(events)) == 3
    coded = [*events[:4], fill(code, None), click(SAVE, 3.0), Event("went"), fill(NAME, "一")]
    assert sign_in_end(actions(coded)) == 5
    assert sign_in_end(actions([fill(NAME, "一")])) == 0


def test_the_submit_is_the_last_click_that_sent_something() -> None:
    """Of several clicks that sent something the last one stored it; what was pressed after it did not."""
    events = [click(NEXT, 1.0), Event("sent"), click(SAVE, 3.0), Event("sent"), click(NEXT, 5.0)]
    assert submit_of(actions(events)) == 1


def test_a_stretch_begins_with_the_last_address_that_can_be_opened() -> None:
    """What led to a page that a plain GET fetches is left out; an answer to a form cannot be opened again."""
    went = [Event("went", url="http://a/menu", method="GET"), Event("went", url="http://a/new", method="GET")]
    events = [went[0], click(NEXT, 1.0), went[1], fill(NAME, "一")]
    assert [(s.start, len(s.actions)) for s in [section(events, actions(events))]] == [("http://a/new", 1)]
    posted = [went[0], click(NEXT, 1.0), replace(went[1], method="POST"), fill(NAME, "一")]
    assert [(s.start, len(s.actions)) for s in [section(posted, actions(posted))]] == [("http://a/menu", 2)]
    held = [went[0], click(NEXT, 1.0), replace(went[1], url="http://a/x;jsessionid=AB12"), fill(NAME, "一")]
    assert section(held, actions(held)).start == "http://a/menu"


@pytest.mark.parametrize("word", ["ext-gen1203", "field_5", "a8f3c2d1", ":r1:", "12", "j_idt44:name", "id1234"])
def test_names_made_by_a_machine_are_no_landmarks(word: str) -> None:
    """An id that was counted or drawn by lot is another one tomorrow."""
    assert not stable(word)


@pytest.mark.parametrize("word", ["shimei", "kazoku_1_shimei", "ctl00_Main_txtName", "yuubin1", "form:name"])
def test_names_that_somebody_wrote_are_landmarks(word: str) -> None:
    """An id that somebody wrote stays."""
    assert stable(word)


def test_frames_are_named_from_the_outside_in() -> None:
    """A frame within a frame is found through it; one without a name by what it has."""
    outer, inner = {"name": "main"}, {"name": "", "id": "", "title": "入力", "path": "iframe"}
    assert frame_path([outer, inner]) == "main >> iframe[title='入力']"
    assert frame_path([]) is None


def test_a_secret_is_dropped_even_if_a_page_tells_it() -> None:
    """Whatever a page reports of a secret field, its value is not kept."""
    report = '{"kind": "fill", "value": "kenshu-0401", "element": {"secret": true, "tag": "input"}}'
    assert "kenshu" not in repr(read(report, 0, None))

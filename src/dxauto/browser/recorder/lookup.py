"""Learns the look-up: repeats the person's search by itself, once for the row and once for one that does not exist."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from dxauto.browser.flow import Limits, Step, System
from dxauto.browser.locate import Finder, count, locator
from dxauto.browser.place import Place
from dxauto.browser.recorder import screens
from dxauto.browser.recorder.answer import Answer, Shown, words
from dxauto.browser.recorder.events import stable
from dxauto.browser.recorder.outcome import Outcome
from dxauto.browser.recorder.places import literal
from dxauto.browser.recorder.questions import Ask, Question
from dxauto.browser.recorder.write import missing, plain, spoken
from dxauto.browser.steps import Doing, perform
from dxauto.browser.steps.perform import matched
from dxauto.browser.traffic import Traffic
from dxauto.browser.trouble import PageError, RowError
from dxauto.browser.values import columns_of, written

_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Search:
    """How the look-up is repeated: on this page, by these steps; `key` is what was searched for, as a template."""

    page: Page
    system: System
    steps: Sequence[Any]
    row: Mapping[str, str]
    key: str
    folder: Path

    def done(self, row: Mapping[str, str]) -> Shown:
        """Search for a row and give what is shown. Raises `PageError`, `RowError` or Playwright's errors."""
        limits = Limits(action_s=_PATIENCE_S)
        finder = Finder(row, limits.action_s, lambda _: None)
        traffic = Traffic(self.page.context, limits.action_s)
        doing = Doing(self.page, dict(row), finder, self.system, limits, self.folder, traffic)
        *before, last = [Step.model_validate(step) for step in plain(self.steps)]
        perform(doing, before)
        answer = Answer(self.page)
        perform(doing, [last])
        return answer.shown(_PATIENCE_S)


def learnt(search: Search, outcome: Outcome, ask: Ask) -> dict[str, Any]:
    """Give the `lookup` of the flow, gaps marked where the searches did not tell."""
    nobody = {**search.row, **{column: made_up(search.row[column]) for column in columns_of(search.key)}}
    given: dict[str, Any] = {"steps": list(search.steps)}
    try:
        there = search.done(search.row)
        places = list(_naming(search, there))
        receipt = _receipt(search, outcome)
        absent = search.done(nobody)
    except (PageError, RowError, PlaywrightError):
        return given | {
            "found": missing("探す手順を繰り返せませんでした。steps を直し、見つかったときの表示を書いてください"),
            "none": missing("見つからなかったときの表示を書いてください"),
        }
    telling = [place for place in places if not count(search.page, [place], nobody)]
    given["found"] = spoken(telling[:1], "text") if telling else missing(_unfound(search, there))
    none = _none(search.page, absent, there, [nobody[column] for column in columns_of(search.key)], ask)
    given["none"] = none if none is not None else missing("見つからなかったときだけ出る表示を書いてください")
    if receipt is not None:
        given["receipt"] = receipt
    return given


def _unfound(search: Search, there: Shown) -> str:
    if sum(element.own_text == _known(search) for _, element in there.words) > 1:
        return "探した値が 2 か所以上に出ました（二重の登録ではありませんか）。1 件だけに合う表示を書いてください"
    return "見つかったときだけ出る表示を書いてください"


def _naming(search: Search, there: Shown) -> Iterator[Place]:
    """Give the places that show the row that was searched for, and nothing else."""
    text = _known(search)
    for frame, element in there.words:
        if element.own_text != text:
            continue
        within = Place(css=f"#{element.table}") if element.table.isidentifier() else None
        roles = ["link" if element.tag == "a" else "", "cell" if element.tag == "td" else ""]
        for role in filter(None, roles):
            yield from _alone(search, Place(role=role, name=search.key, within=within, frame=frame))
        if element.row:
            yield from _alone(search, Place(role="row", name=search.key, exact=False, within=within, frame=frame))
        yield from _alone(search, Place(text=search.key, within=within, frame=frame))


def _alone(search: Search, place: Place) -> Iterator[Place]:
    if count(search.page, [place], search.row) == 1:
        yield place


def _known(search: Search) -> str:
    return " ".join(written(search.key, search.row).split())


def _receipt(search: Search, outcome: Outcome) -> dict[str, Any] | None:
    """Give where the receipt number of the recorded row stands in what was found."""
    if not outcome.number:
        return None
    for frame, element in words(search.page):
        if outcome.number not in element.own_text:
            continue
        within = Place(css=f"#{element.table}") if element.table.isidentifier() else None
        places = [Place(role="row", name=search.key, exact=False, within=within, frame=frame)]
        if element.id.isidentifier() and stable(element.id):
            places.append(Place(css=f"#{element.id}", frame=frame))
        for place in places:
            if _reads(search, place, outcome):
                return {"at": spoken([place], "text"), "pattern": outcome.pattern}
    return None


def _reads(search: Search, place: Place, outcome: Outcome) -> bool:
    found = locator(search.page, place, search.row).filter(visible=True)
    return found.count() == 1 and matched(found.inner_text(), outcome.pattern) == outcome.number


def _none(page: Page, absent: Shown, there: Shown, values: Sequence[str], ask: Ask) -> Any:
    new = [(frame, element) for frame, element in absent.words if element.own_text not in there.texts]
    frames = {element.own_text: frame for frame, element in new}
    signs = [
        sign
        for sign in screens.nothing_found([element for _, element in new], values)
        if literal(sign.own_text) and count(page, [Place(text=sign.own_text, frame=frames[sign.own_text])], {})
    ]
    texts = tuple(sign.own_text for sign in signs[:6])
    sure = bool(signs) and screens.says_nothing_found(signs[0])
    question = Question(
        "none", "探しても無かったことは、どの表示で分かりますか。", texts[0] if texts else "", texts, sure=sure
    )
    answer = ask(question)
    return spoken([Place(text=answer, frame=frames.get(answer))], "text") if answer else None


def made_up(value: str) -> str:
    """Give a value of the same kind that hardly exists: every digit a nine, every letter a last or rare one."""
    return "".join(map(_rare, value))


_RARE = (
    ("DIGIT", "9"),
    ("FULLWIDTH DIGIT", "９"),
    ("LATIN", "Z"),
    ("HALFWIDTH KATAKANA LETTER", "ﾝ"),
    ("KATAKANA", "ン"),
    ("HIRAGANA", "ん"),
    ("CJK", "鱻"),
)


def _rare(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((rare for words, rare in _RARE if name.startswith(words)), char)

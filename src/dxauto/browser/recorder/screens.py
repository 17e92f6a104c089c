"""What a screen shows after a submit or a search: what says that it is done, where the receipt number stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from dxauto.browser.recorder.events import Element

_DONE = re.compile(
    r"完了|(?:登録|受付|受け付け|保存|送信|申請|更新|追加)(?:を|が)?(?:し|され|いたし)?ました|success|saved|added", re.I
)
_NONE = re.compile(
    r"ありません|見つかりません|存在しません|該当.{0,4}なし|(?<!\d)0 ?件|no .*(?:found|result|record|match)|^0 ", re.I
)
_NUMBER = re.compile(r"(?<![\w-])[A-Za-z]{0,5}-?\d[\dA-Za-z]*(?:-[\dA-Za-z]+)*(?![\w-])", re.ASCII)
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}:\d{2}|[年月日時]")
_NUMBER_WORDS = re.compile(r"受付|番号|整理|№|No\b|ID", re.I)
_SMALLEST = 3


def new_words(elements: Sequence[Element], seen: Collection[str]) -> list[Element]:
    """Give what a screen says that no earlier one did."""
    return [element for element in elements if element.own_text and element.own_text not in seen]


def done_signs(elements: Sequence[Element], values: Collection[str]) -> list[Element]:
    """Give what may say that it is done, most probable first: steady words without numbers or anybody's values."""
    steady = [element for element in elements if _steady(element.own_text, values)]
    return sorted(steady, key=lambda element: -_doneness(element))


def _doneness(element: Element) -> float:
    said = 2.0 if _DONE.search(element.own_text) else 0.0
    place = {"p": 0.6, "div": 0.5, "li": 0.6, "h1": 0.4, "h2": 0.4, "span": 0.3}.get(element.tag, 0.0)
    return said + place - (0.5 if element.pressable else 0.0)


def says_done(element: Element) -> bool:
    """Tell whether an element's words say that something is done."""
    return bool(_DONE.search(element.own_text))


def _steady(text: str, values: Collection[str]) -> bool:
    return (
        len(text) >= _SMALLEST
        and not re.search(r"\d", text)
        and not any(len(value) > 1 and value in text for value in values)
    )


def receipts(elements: Sequence[Element], values: Collection[str]) -> list[tuple[Element, str]]:
    """Give the numbers that may be the receipt number, most probable first, each with the element that shows it."""
    found = [
        (element, number)
        for element in elements
        for number in numbers(element.own_text)
        if number not in values and not element.pressable
    ]
    return sorted(found, key=lambda one: -_receiptness(*one))


def called_number(element: Element, number: str) -> bool:
    """Tell whether the words around a number say that it names something."""
    head = " ".join((*element.row[:1], element.heading, element.own_text.replace(number, "")))
    return bool(_NUMBER_WORDS.search(head))


def _receiptness(element: Element, number: str) -> float:
    return (
        2.0 * called_number(element, number) + 0.3 * bool(re.search(r"[A-Za-z-]", number)) + 0.05 * min(len(number), 12)
    )


def numbers(text: str) -> Iterator[str]:
    """Give the numbers in a text that may name something: no dates, no times, nothing short."""
    for found in _NUMBER.finditer(text):
        number = found[0]
        after = text[found.end() : found.end() + 1]
        if len(number) >= _SMALLEST and not _DATE.search(number + after) and not _DATE.fullmatch(after or " "):
            yield number


def pattern_of(number: str) -> str:
    """Give a regular expression for numbers like this one, with one group.

    Parts of a number that stand between hyphens or have leading zeros are as long in every number; a bare number may
    grow.
    """
    parts = re.findall(r"[A-Za-z]+|\d+|-", number)
    fixed = "-" in parts or any(part.startswith("0") for part in parts) or not number.isdigit()
    return "(" + "".join(_part(part, fixed=fixed) for part in parts) + ")"


def _part(part: str, *, fixed: bool) -> str:
    if part == "-":
        return "-"
    if part.isdigit():
        return rf"\d{{{len(part)}}}" if fixed else r"\d+"
    letters = "[A-Z]" if part.isupper() else "[A-Za-z]"
    return letters if len(part) == 1 else f"{letters}{{{len(part)}}}"


def nothing_found(elements: Sequence[Element], values: Collection[str]) -> list[Element]:
    """Give what says that a search found nothing, most probable first."""
    steady = [e for e in elements if len(e.own_text) >= _SMALLEST and not any(v and v in e.own_text for v in values)]
    return sorted(steady, key=lambda element: -bool(_NONE.search(element.own_text)))


def says_nothing_found(element: Element) -> bool:
    """Tell whether an element's words say that nothing was found."""
    return bool(_NONE.search(element.own_text))


def left_out(message: str, values: Collection[str]) -> str:
    """Give the longest piece of a message that holds nobody's values and no numbers, for telling it again."""
    pieces = [message]
    for value in sorted((v for v in values if len(v) > 1), key=len, reverse=True):
        pieces = [part for piece in pieces for part in piece.split(value)]
    pieces = [part.strip(" 　（）()「」『』、。") for piece in pieces for part in re.split(r"[\d\n]+", piece)]
    return max(pieces, key=len, default="")[:60]

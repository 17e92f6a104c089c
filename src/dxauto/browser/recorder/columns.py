"""Which typed values are columns of the list: what was typed is compared with the row, through the formats. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from dxauto.browser.formats import UnsuitableValueError, format_named

_DATES = ("和暦", "和暦記号", "西暦", "西暦スラッシュ", "西暦8けた")
_DATE_PARTS = ("元号", "元号記号", "和暦年", "西暦年", "月", "日")
_POSTAL = ("郵便上", "郵便下")
_WIDTHS = ("全角", "半角", "半角カナ", "カナ", "ひらがな")
_CHAINS: tuple[tuple[str, ...], ...] = (
    (),
    *((name,) for name in (*_WIDTHS, *_DATES, "数字だけ", "空白なし", "カンマ", *_DATE_PARTS, *_POSTAL)),
    *((name,) for name in ("大文字", "小文字")),
    *(("空白なし", name) for name in _WIDTHS),
)
_PADDED: tuple[tuple[str, ...], ...] = ((), ("半角",), ("数字だけ",), ("和暦年",), ("月",), ("日",))
_SURE_LENGTH = 3
_NEAR = 3
_ALIKE = 0.3
_CLOSE = 0.2


@dataclass(frozen=True, slots=True)
class Typed:
    """A value that the person gave: the words that belong to its field, and the value (None if it is secret)."""

    words: tuple[str, ...]
    value: str | None
    several: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """A column that may be meant, with formats. `sure` if the value and the field's words leave little doubt."""

    column: str
    formats: tuple[str, ...] = ()
    score: float = 0.0
    sure: bool = True

    @property
    def template(self) -> str:
        """Give it as a flow writes it."""
        return "{" + "|".join((self.column, *self.formats)) + "}"


def guesses(typed: Sequence[Typed], row: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> list[Guess | None]:
    """Give for each value the column that is most probably meant, None if the row holds nothing like it.

    `row` is the row that was typed, `rows` all rows: a format that changes nothing here may matter there.
    """
    fitting = [_fitting(one, row) if one.value is not None else [] for one in typed]
    every = [_scored(typed, number, row, fitting) for number in range(len(typed))]
    chosen: list[Guess | None] = [None] * len(typed)
    taken: set[tuple[str, tuple[str, ...]]] = set()
    order = sorted(range(len(typed)), key=lambda n: -max((g.score for g in every[n]), default=0.0))
    for number in order:
        ranked = sorted(
            every[number], key=lambda g: (-(g.score - 2 * ((g.column, g.formats) in taken)), len(g.formats))
        )
        if ranked:
            best = _telling(ranked[0], typed[number], row, rows)
            chosen[number] = _judged(best, ranked, typed[number])
            taken.add((best.column, ranked[0].formats))
    return chosen


def _scored(typed: Sequence[Typed], number: int, row: Mapping[str, str], fitting: Sequence[list[Guess]]) -> list[Guess]:
    one = typed[number]
    if one.value is None:
        return [_by_words(one, column) for column in row if _alike(one.words, column) >= 0.5]
    around = [found for n, found in enumerate(fitting) if n != number and abs(n - number) <= _NEAR]
    return [
        Guess(g.column, g.formats, _score(one, g) + sum(0.5 for others in around if _completes(g, others)))
        for g in fitting[number]
    ]


def _by_words(one: Typed, column: str) -> Guess:
    number = any("個人番号" in word or "マイナンバー" in word for word in one.words)
    return Guess(column, ("数字だけ",) if number else (), _alike(one.words, column))


def _fitting(one: Typed, row: Mapping[str, str]) -> list[Guess]:
    found: list[Guess] = []
    for column, value in row.items():
        if not value:
            continue
        simplest = next((chain for chain in _chains(one.value or "") if _same(one, value, chain)), None)
        if simplest is not None:
            found.append(Guess(column, simplest))
        # A short number may be several parts of one date (6 June of the year 6): all of them are kept.
        found += [
            Guess(column, (part,))
            for part in _DATE_PARTS
            if simplest not in ((part,), ()) and _same(one, value, (part,))
        ]
    return found


def _chains(text: str) -> Iterator[tuple[str, ...]]:
    yield from _CHAINS
    if text.startswith("0"):
        yield from ((*chain, f"ゼロ埋め{len(text)}") for chain in _PADDED)


def _same(one: Typed, value: str, chain: tuple[str, ...]) -> bool:
    wanted = one.value or ""
    if one.several:
        return sorted(_parts(value)) == sorted(_parts(wanted)) and not chain
    try:
        for name in chain:
            value = format_named(name)(value)
    except UnsuitableValueError:
        return False
    return value == wanted


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("、") if part.strip()]


def _score(one: Typed, guess: Guess) -> float:
    length = min(len(one.value or ""), 8) / 8
    return 3 * _alike(one.words, guess.column) + length + (0.3 if not guess.formats else 0.0)


def _completes(guess: Guess, others: Sequence[Guess]) -> bool:
    """Tell whether a neighbour holds another part of the same column's date or postal code."""
    parts = next((group for group in (_DATE_PARTS, _POSTAL) if guess.formats[:1] and guess.formats[0] in group), None)
    return parts is not None and any(
        other.column == guess.column and other.formats[:1] != guess.formats[:1] and other.formats[0] in parts
        for other in others
        if other.formats
    )


def _alike(words: Sequence[str], column: str) -> float:
    return max((alike(word, column) for word in words if word), default=0.0)


def alike(word: str, column: str) -> float:
    """Tell how alike a field's words and a column's name are, from 0 to 1."""
    first, second = (re.sub(r"[\s*＊※:：]", "", unicodedata.normalize("NFKC", text)) for text in (word, column))
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    shorter, longer = sorted((first, second), key=len)
    if shorter in longer:
        return 0.6 + 0.3 * len(shorter) / len(longer)
    common = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    return common.size / len(longer)


def _telling(guess: Guess, one: Typed, row: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> Guess:
    """Add the format that the typed value already has, where other rows of the column do not have it."""
    if guess.formats or one.several or one.value is None:
        return guess
    for name in _WIDTHS:
        change = format_named(name)
        if change(row[guess.column]) == one.value and any(
            change(other[guess.column]) != other[guess.column] for other in rows
        ):
            return Guess(guess.column, (name,), guess.score)
    return guess


def _judged(best: Guess, ranked: Sequence[Guess], one: Typed) -> Guess:
    others = [guess.score for guess in ranked if guess.column != ranked[0].column]
    clear = not others or ranked[0].score - max(others) > _CLOSE
    known = one.value is None or len(one.value) >= _SURE_LENGTH or _alike(one.words, best.column) >= _ALIKE
    return Guess(best.column, best.formats, best.score, sure=clear and (known or best.score > 1.5))


ERAS = ("明治", "大正", "昭和", "平成", "令和")


def named_by_fields(typed: Sequence[Typed]) -> tuple[list[Guess], dict[str, str]]:
    """Without a list: name the columns by the fields' own words; the parts of a date or postal code are one column.

    Gives a guess for each value, and the row that they come from.
    """
    found: list[Guess] = []
    row: dict[str, str] = {}
    while len(found) < len(typed):
        number = len(found)
        made = _date_at(typed, number, row) or _postal_at(typed, number, row)
        if not made:
            column = _free(typed[number].words[0] if typed[number].words else "値", row)
            row[column] = typed[number].value or ""
            made = [Guess(column, sure=False)]
        found += made
    return found, row


def _date_at(typed: Sequence[Typed], number: int, row: dict[str, str]) -> list[Guess]:
    four = typed[number : number + 4]
    values = [one.value or "" for one in four]
    if len(four) < 4 or values[0] not in ERAS or not all(re.fullmatch(r"\d{1,2}", value) for value in values[1:]):
        return []
    column = _free(_common(four) or "日付", row)
    row[column] = f"{values[0]}{int(values[1])}年{int(values[2])}月{int(values[3])}日"
    padded = [("ゼロ埋め2",) if value.startswith("0") else () for value in values]
    names = ("元号", "和暦年", "月", "日")
    return [Guess(column, (name, *pad), sure=False) for name, pad in zip(names, padded, strict=True)]


def _postal_at(typed: Sequence[Typed], number: int, row: dict[str, str]) -> list[Guess]:
    two = typed[number : number + 2]
    values = [one.value or "" for one in two]
    named = len(two) == 2 and any("郵便" in word or "〒" in word for word in two[0].words)
    if not named or not re.fullmatch(r"\d{3}", values[0]) or not re.fullmatch(r"\d{4}", values[1]):
        return []
    column = _free("郵便番号", row)
    row[column] = "-".join(values)
    return [Guess(column, (part,), sure=False) for part in _POSTAL]


def _common(typed: Sequence[Typed]) -> str:
    words = [one.words[0] if one.words else "" for one in typed]
    length = next((n for n, letters in enumerate(zip(*words, strict=False)) if len(set(letters)) > 1), 0)
    return words[0][:length].strip(" 　（(:：")


def _free(name: str, row: Mapping[str, str]) -> str:
    plain = re.sub(r"[{}|*＊※:：\s]+", " ", name).strip() or "値"
    number = 2
    chosen = plain
    while chosen in row:
        chosen, number = f"{plain}{number}", number + 1
    return chosen

"""The fields of an entry page: how each is typed, what the system refuses, how it is stored.

Rules as old systems have them: names and addresses in full-width characters only, フリガナ in half-width kana only,
dates as 元号/年/月/日, fiscal years with two digits.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dxauto.forms.types.eras import era_named, era_of
from dxauto.forms.types.identifiers import kojin_check_digit

Values = dict[str, str]
_DATE_PARTS = ("gengou", "nen", "tsuki", "hi")
MANY = "、"


class Sort(StrEnum):
    """How a field is typed."""

    KEY = "key"
    WIDE = "wide"
    KANA = "kana"
    DATE = "date"
    RADIO = "radio"
    SELECT = "select"
    CHECK = "check"
    POSTAL = "postal"
    PHONE = "phone"
    NUMBER = "number"
    YEAR = "year"
    DIGITS = "digits"
    KOJIN = "kojin"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a page. `length` is the most characters; for DIGITS the number of digits."""

    name: str
    label: str
    sort: Sort
    required: bool = False
    choices: tuple[str, ...] = ()
    length: int = 40


class Submitted:
    """What a browser sent: one value or several a name."""

    def __init__(self, pairs: Mapping[str, list[str]]) -> None:
        self._pairs = pairs

    def one(self, name: str) -> str:
        """The value of this name without blanks around it; "" if there is none."""
        return (self._pairs.get(name) or [""])[0].strip(" ")

    def all(self, name: str) -> list[str]:
        """All values of this name."""
        return self._pairs.get(name) or []

    def pairs(self) -> list[tuple[str, str]]:
        """All names and values, to be carried on in hidden fields."""
        return [(name, value) for name, values in self._pairs.items() for value in values]


class RefusedError(ValueError):
    """A value that the system does not take; the message is for the clerk."""


def read(field: Field, sent: Submitted) -> str:
    """Give the value of a field as it is stored ("" for none). Raises RefusedError."""
    value = _READERS[field.sort](field, sent)
    if field.required and not value:
        raise RefusedError(f"{field.label}：必須項目です")
    return value


def read_all(fields: tuple[Field, ...], sent: Submitted) -> tuple[Values, list[str]]:
    """Read all fields: the values, and what the system refuses."""
    values, problems = {}, []
    for field in fields:
        try:
            values[field.name] = read(field, sent)
        except RefusedError as refused:
            problems.append(str(refused))
    return values, problems


def shown(field: Field, value: str) -> str:
    """Give a stored value as the pages show it: dates in the Japanese calendar, 個人番号 but for its end hidden."""
    if field.sort is Sort.DATE and value:
        day = dt.date.fromisoformat(value)
        era = era_of(day)
        assert era is not None
        return f"{era.name}{day.year - era.year_one + 1:02}年{day.month:02}月{day.day:02}日"
    return "*" * 8 + value[-4:] if field.sort is Sort.KOJIN and value else value


def date_names(name: str) -> list[str]:
    """The names of the four parts of a date field."""
    return [f"{name}_{part}" for part in _DATE_PARTS]


def _text(field: Field, sent: Submitted) -> str:
    value = sent.one(field.name)
    if len(value) > field.length:
        raise RefusedError(f"{field.label}：{field.length}文字以内で入力してください")
    return value


def _matching(pattern: str, advice: str) -> Callable[[Field, Submitted], str]:
    compiled = re.compile(pattern)

    def reader(field: Field, sent: Submitted) -> str:
        value = _text(field, sent)
        if value and not compiled.fullmatch(value):
            raise RefusedError(f"{field.label}：{advice}")
        return value

    return reader


def _digits(field: Field, sent: Submitted) -> str:
    value = sent.one(field.name)
    if value and not re.fullmatch(rf"[0-9]{{{field.length}}}", value):
        raise RefusedError(f"{field.label}：半角数字{field.length}桁で入力してください")
    return value


def _kojin(field: Field, sent: Submitted) -> str:
    value = sent.one(field.name)
    if value and not (re.fullmatch(r"[0-9]{12}", value) and int(value[-1]) == kojin_check_digit(value[:11])):
        raise RefusedError(f"{field.label}：番号が正しくありません（検査用数字の誤り）")
    return value


def _postal(field: Field, sent: Submitted) -> str:
    first, second = sent.one(f"{field.name}1"), sent.one(f"{field.name}2")
    if not first and not second:
        return ""
    if not (re.fullmatch(r"[0-9]{3}", first) and re.fullmatch(r"[0-9]{4}", second)):
        raise RefusedError(f"{field.label}：半角数字3桁と4桁で入力してください")
    return f"{first}-{second}"


def _choice(field: Field, sent: Submitted) -> str:
    value = sent.one(field.name)
    if value and value not in field.choices:
        raise RefusedError(f"{field.label}：選択肢にない値です")
    return value


def _checks(field: Field, sent: Submitted) -> str:
    values = sent.all(field.name)
    if any(value not in field.choices for value in values):
        raise RefusedError(f"{field.label}：選択肢にない値です")
    return MANY.join(choice for choice in field.choices if choice in values)


def _date(field: Field, sent: Submitted) -> str:
    era_name, *numbers = (sent.one(name) for name in date_names(field.name))
    if not any((era_name, *numbers)):
        return ""
    era = era_named(era_name)
    if era is None or not all(re.fullmatch(r"[0-9]{1,2}", number) for number in numbers):
        raise RefusedError(f"{field.label}：元号・年・月・日を全て選択してください")
    year, month, day = map(int, numbers)
    try:
        date = dt.date(era.year_one + year - 1, month, day)
    except ValueError:
        raise RefusedError(f"{field.label}：存在しない日付です") from None
    if not era.holds(date):
        raise RefusedError(f"{field.label}：{era.name}の期間外の日付です")
    return date.isoformat()


_READERS: dict[Sort, Callable[[Field, Submitted], str]] = {
    Sort.KEY: _matching(r"[0-9A-Za-z-]+", "半角英数字とハイフンで入力してください"),
    Sort.WIDE: _matching(r"[^\x00-\x7f｡-ﾟ]+", "全角で入力してください"),
    Sort.KANA: _matching(r"[ｦ-ﾟ ()-]+", "半角カナで入力してください"),
    Sort.PHONE: _matching(r"[0-9]{2,5}-[0-9]{1,4}-[0-9]{3,4}", "半角数字とハイフンで入力してください"),
    Sort.NUMBER: _matching(r"[1-9][0-9]?", "1から99までの半角数字で入力してください"),
    Sort.YEAR: _matching(r"[0-9]{2}", "半角数字2桁で入力してください（例：07）"),
    Sort.DIGITS: _digits,
    Sort.KOJIN: _kojin,
    Sort.POSTAL: _postal,
    Sort.DATE: _date,
    Sort.RADIO: _choice,
    Sort.SELECT: _choice,
    Sort.CHECK: _checks,
}

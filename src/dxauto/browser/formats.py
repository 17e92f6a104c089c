"""How a row's value is written the way the system wants it: `{生年月日|和暦}`, `{番号|半角|ゼロ埋め10}`."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Callable

from dxauto.forms.characters import to_hiragana, to_katakana
from dxauto.forms.types.eras import ERAS, Era, era_named, era_of, wareki
from dxauto.forms.types.identifiers import is_kojin_bangou
from dxauto.yamlerrors import near


class UnsuitableValueError(ValueError):
    """A value that cannot be written in the format; the message names the format, never the value."""


Format = Callable[[str], str]

_ERA = "(?P<era>" + "|".join(era.name for era in ERAS) + "|[明大昭平令MTSHRmtshr])?"
_DATE = re.compile(_ERA + r"\.?(?P<year>元|\d{1,4})[年./-](?P<month>\d{1,2})[月./-](?P<day>\d{1,2})日?(?: 00:00:00)?")
_PARTED = re.compile(r"区切り([1-9]\d?(?:-[1-9]\d?)+)")
_NUMBERED = re.compile(r"(ゼロ埋め|空白埋め|識別)([1-9]\d?)")


def _date(text: str) -> dt.date:
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise UnsuitableValueError("日付として読めません")
    year = 1 if found["year"] == "元" else int(found["year"])
    if found["era"]:
        era = era_named(found["era"])
        assert era is not None
        year += era.year_one - 1
    elif year < 1000:
        raise UnsuitableValueError("日付に元号か西暦 4 けたの年がありません")
    try:
        return dt.date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        raise UnsuitableValueError("そのような日付はありません") from None


def _era(text: str) -> tuple[Era, int, dt.date]:
    day = _date(text)
    era = era_of(day)
    if era is None:
        raise UnsuitableValueError("元号で書けない日付です")
    return era, day.year - era.year_one + 1, day


def _short_wareki(text: str) -> str:
    era, year, day = _era(text)
    return f"{era.letter}{year}.{day.month}.{day.day}"


def _half(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _kojin_bangou(text: str) -> str:
    digits = _digits(text)
    if not is_kojin_bangou(digits):
        raise UnsuitableValueError("個人番号として正しくありません（12 けたでないか、検査用数字が合いません）")
    return digits


_FULL = {ord(" "): "　"} | {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
_FULL_KATAKANA = "".join(map(chr, range(0x30A1, 0x30F7))) + "・ー「」。、"


def _full(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_FULL)


def _half_kana_table() -> dict[int, str]:
    table = {}
    for code in range(0xFF61, 0xFF9E):
        base = unicodedata.normalize("NFKC", chr(code))
        table[ord(base)] = chr(code)
        for mark, half in (("\u3099", "\uff9e"), ("\u309a", "\uff9f")):
            joined = unicodedata.normalize("NFC", base + mark)
            if len(joined) == 1 and joined != base:
                table[ord(joined)] = chr(code) + half
    return table | {0x3000: " "}


_HALF_KANA = _half_kana_table()


def _half_kana(text: str) -> str:
    return to_katakana(unicodedata.normalize("NFKC", text)).translate(_HALF_KANA)


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", _half(text))


def _postal(text: str) -> str:
    digits = _digits(text)
    if len(digits) != 7:
        raise UnsuitableValueError("郵便番号として読めません（7 けたではありません）")
    return digits


def _grouped(text: str) -> str:
    digits = _digits(text)
    if not digits:
        raise UnsuitableValueError("金額として読めません")
    return f"{int(digits):,}"


FORMATS: dict[str, Format] = {
    "和暦": lambda text: wareki(_date(text)),
    "和暦記号": _short_wareki,
    "元号": lambda text: _era(text)[0].name,
    "元号記号": lambda text: _era(text)[0].letter,
    "和暦年": lambda text: str(_era(text)[1]),
    "西暦": lambda text: _date(text).isoformat(),
    "西暦スラッシュ": lambda text: _date(text).strftime("%Y/%m/%d"),
    "西暦8けた": lambda text: _date(text).strftime("%Y%m%d"),
    "西暦年": lambda text: str(_date(text).year),
    "月": lambda text: str(_date(text).month),
    "日": lambda text: str(_date(text).day),
    "半角": _half,
    "全角": _full,
    "カナ": lambda text: to_katakana(unicodedata.normalize("NFKC", text)),
    "半角カナ": _half_kana,
    "ひらがな": lambda text: to_hiragana(unicodedata.normalize("NFKC", text)),
    "数字だけ": _digits,
    "カンマ": _grouped,
    "個人番号": _kojin_bangou,
    "郵便上": lambda text: _postal(text)[:3],
    "郵便下": lambda text: _postal(text)[3:],
    "空白なし": lambda text: re.sub(r"\s", "", text),
    "大文字": str.upper,
    "小文字": str.lower,
}
"""Every format by the name that a flow calls it; ゼロ埋めN, 空白埋めN, 識別N and 区切りN-N take numbers besides."""


def format_named(name: str) -> Format:
    """Give the format; raises ValueError with near misses."""
    if parts := _PARTED.fullmatch(name):
        return _parted(parts[1])
    numbered = _NUMBERED.fullmatch(name)
    if numbered and numbered[1] == "識別":
        return _identifier(int(numbered[2]))
    if numbered:
        return _padded("0" if numbered[1] == "ゼロ埋め" else " ", int(numbered[2]))
    if name not in FORMATS:
        raise ValueError(f"書き方「{name}」はありません{near(name, [*FORMATS, 'ゼロ埋め10'])}")
    return FORMATS[name]


def _identifier(width: int) -> Format:
    """Give a format that shortens any text to so many letters and digits, the same for the same text."""
    return lambda text: hashlib.sha256(text.encode()).hexdigest()[:width].upper()


def _parted(widths: str) -> Format:
    """Give a format that parts a number's digits by hyphens: 3-4 for 9860822 gives 986-0822."""
    sizes = [int(width) for width in widths.split("-")]

    def parted(text: str) -> str:
        digits = _digits(text)
        if len(digits) != sum(sizes):
            raise UnsuitableValueError(f"数字が {sum(sizes)} けたではありません")
        starts = [sum(sizes[:number]) for number in range(len(sizes))]
        return "-".join(digits[start : start + size] for start, size in zip(starts, sizes, strict=True))

    return parted


def _padded(filler: str, width: int) -> Format:
    def pad(text: str) -> str:
        if len(text) > width:
            raise UnsuitableValueError(f"{width} けたより長い値です")
        return text.rjust(width, filler)

    return pad

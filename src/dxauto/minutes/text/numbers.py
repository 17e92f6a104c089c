"""Numbers and dates as offices write them across the page: 算用数字, 4 digits and more with commas, 万 and 億 kept.

Source: 公用文作成の考え方 (文化審議会建議, 令和4年1月7日) I-4 数字: 横書きでは算用数字; 大きな数は三桁ごとにコンマ,
兆・億・万 may stand; 漢数字 stays in words (一般, 一部分, 四捨五入, 三者面談) and where 訓読み counts (一つ, 二人).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from dxauto.minutes.text.edited import Edited
from dxauto.minutes.transcript import ChangeKind

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI = "〇零一二三四五六七八九十百千"

_UNITS = (
    "年度|年間|年生|年目|年|か月間?|ヶ月間?|ヵ月間?|カ月間?|月分|月末|月|週間|週|日間|日目|日|時間|時半|時|分間|分|秒間?|名|人|"
    "件|円|回目|回|号|条|項|款|章|節|番目|番地|番|パーセント|ポイント|%|％|割|か所|ヶ所|カ所|箇所|台|枚|部|冊|校|社|団体|世帯|戸|"
    "歳|才|丁目|キロ|メートル|センチ|ミリ|トン|グラム|リットル|平方|立方|倍|点|行|頁|ページ|階|棟|区|課|町|期|次|級|等|口|食|席|本|"
    "品目|項目|事業|施設|自治体|市町村|都道府県"
)
# 二、三日 is about so many: it stays as it was said.
_BEFORE = "(?<![〇一二三四五六七八九十][、，・])(?:(?<![一-龠〇])|(?<=[年月日時分度後前目割]))"
_NUMBER = re.compile(
    rf"{_BEFORE}(?P<digits>(?:[{_KANJI}]+[兆億万]?)+)(?P<unit>{_UNITS})"
    rf"|(?P<lead>第|令和|平成|昭和|大正|午前|午後|議案第|約|計|合計|総額)(?P<after>(?:[{_KANJI}]+[兆億万]?)+)"
)

# Read as words, not as counts.
_WORDS = re.compile(
    "一部|一番(?![地目])|一時的|一度|一方|一般|一定|一層|一体|一同|一人|二人|十分(?![間前後ほ])|十二分|一点張り|一本化|一次|二次|三次|一期一会|"
    "一日も早|一等|四次元|一口|一席|一行|一課|一件落着|万一|千人力|三者|一段|百人一首|一期生|一回り|一区切り|一戸建|一枚岩|一枚看板|"
    "一円(?!単位|玉|も|たり)|一時(?!間|半|[一二三四五六七八九十]+分|[にかまごぉ頃過以よ、。])|一分の隙|二枚[貝舌]|二期作|三日月|三日坊主|"
    "五月[雨晴病]|五分五分|九分九厘|一義|一線|一印象|一歩|三セクター|(?:二三|三四|四五|五六|六七|七八|八九)(?![〇一二三四五六七八九十百千])"
)
_TOWN = "(?![内役民長議])"
"""「三日、市内で」 without its comma is no place, 「四日市で」 is one."""

# Places and families whose names begin like a count.
_NAMES = re.compile(
    f"八戸|[一二三五六七九]戸(?=[市町村郡駅])|[一二三四五六七八九十]+日[市町]{_TOWN}|[一二三四五六七八九十百千]+本[木松杉柳桜]|"
    f"[一二三四五六七八九十]+条[市通城駅大]|三次[市町]|[一二三四五六七八九十百千]+(?:人町{_TOWN}|番[町丁]{_TOWN})|[二三]年坂|"
    "[一二三四五六七八九十]+[ヶケカ]所村|四万十|千歳|百歳体操|三社祭|[二三]階堂|千葉|五行川"
)
_CLOCKS = ("令和", "平成", "昭和", "大正", "午前", "午後")
_FRACTION = re.compile(rf"(?<![一-龠〇])([{_KANJI}]+)分の([{_KANJI}]+)(?![つ人日])")
_DECIMAL = re.compile(rf"{_BEFORE}([{_KANJI}]+)[・．.点]([〇零一二三四五六七八九]+)(?={_UNITS})")
_UNFINISHED = re.compile(r"[・．.点][〇零一二三四五六七八九]")
_WIDE = re.compile("[０-９]+(?:[．，][０-９]+)*")
_PLAIN = re.compile(
    r"(?<![\d,.-])([1-9]\d{3,})(?=円|人|名|件|台|枚|部|冊|世帯|戸|トン|メートル|平方|か所|箇所|万円|千円)"
)


def numeral(text: str) -> int | None:
    """Give the value of a Chinese numeral (`二千二十六`, `一〇五`), None if it is none."""
    if not text:
        return None
    if all(letter in _DIGITS for letter in text):
        return int("".join(str(_DIGITS[letter]) for letter in text))
    total, part, digit = 0, 0, None
    for letter in text:
        if letter in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[letter]
        elif letter in _TENS:
            part += (1 if digit is None else digit) * _TENS[letter]
            digit = None
        elif letter in _LARGE:
            total += (part + (digit or 0)) * _LARGE[letter]
            part, digit = 0, None
        else:
            return None
    return total + part + (digit or 0)


def written(value: int, *, commas: bool = True) -> str:
    """Give a number as offices write it: `1億2,500万`, `12,500`; without commas `2026`."""
    if not commas:
        return str(value)
    parts = []
    for name, size in (("兆", 10**12), ("億", 10**8), ("万", 10**4)):
        if value >= size and (value % 10_000 == 0):
            parts.append(f"{value // size:,}{name}")
            value %= size
    if value or not parts:
        parts.append(f"{value:,}")
    return "".join(parts)


def office_numbers(edited: Edited, names: Iterable[str] = ()) -> None:
    """Write the numbers of a text in the office's way; nothing inside `names` (people, the glossary's words) is one."""
    _narrow(edited)
    names = [name for name in names if len(name) > 1 and not set(name).isdisjoint(_KANJI)]
    _fractions(edited, names)
    here = 0
    while (found := _NUMBER.search(edited.text, here)) is not None:
        name = "digits" if found["digits"] is not None else "after"
        start, end = found.span(name)
        word = 0 if found["lead"] in _CLOCKS else _word_ends(edited.text, start, end)
        value = None if word or _named(edited.text, start, names) else numeral(found[name])
        if value is None:
            here = max(end, word)
            continue
        year = (found["unit"] or "") in ("年", "年度") or found["lead"] in ("令和", "平成", "昭和", "大正", "第")
        after = _code(found[name]) or written(value, commas=not year)
        edited.replace(start, end, after, ChangeKind.NUMBER)
        here = start + len(after)
    _commas(edited)


def _word_ends(text: str, start: int, end: int) -> int:
    """Give where the word ends that a number from `start` to `end` only begins, 0 if it is a number."""
    found = _WORDS.match(text, start) or _NAMES.match(text, start) or _UNFINISHED.match(text, end)
    return found.end() if found else 0


def _named(text: str, place: int, names: Iterable[str]) -> bool:
    """Tell whether a place of the text lies inside one of the names."""
    return any(name in text[max(0, place - len(name) + 1) : place + len(name)] for name in names)


def _code(digits: str) -> str:
    """Give what is told digit by digit and begins with 〇 (〇二二五) as it is: its noughts count. Else nothing."""
    told = len(digits) > 1 and digits[0] in "〇零" and all(letter in _DIGITS for letter in digits)
    return "".join(str(_DIGITS[letter]) for letter in digits) if told else ""


def _fractions(edited: Edited, names: Sequence[str]) -> None:
    """Write what has two numbers: 三分の一 → 3分の1, 一・五倍 → 1.5倍."""
    for pattern, between in ((_FRACTION, "分の"), (_DECIMAL, ".")):
        for found in reversed(list(pattern.finditer(edited.text))):
            first, second = numeral(found[1]), numeral(found[2])
            if first is None or second is None or _named(edited.text, found.start(), names):
                continue
            below = _code(found[2]) or str(second)
            edited.replace(*found.span(), f"{first}{between}{below}", ChangeKind.NUMBER)


def _narrow(edited: Edited) -> None:
    for found in reversed(list(_WIDE.finditer(edited.text))):
        edited.replace(*found.span(), unicodedata.normalize("NFKC", found[0]), ChangeKind.NUMBER)


def _commas(edited: Edited) -> None:
    for found in reversed(list(_PLAIN.finditer(edited.text))):
        edited.replace(*found.span(1), f"{int(found[1]):,}", ChangeKind.NUMBER)

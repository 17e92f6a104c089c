"""Numbers and dates as offices write them across the page: 算用数字, 4 digits and more with commas, 万 and 億 kept.

Source: 公用文作成の考え方 (文化審議会建議, 令和4年1月7日) I-4 数字: 横書きでは算用数字; 大きな数は三桁ごとにコンマ,
兆・億・万 may stand; 漢数字 stays in words (一般, 一部分, 四捨五入, 三者面談) and where 訓読み counts (一つ, 二人).
"""

from __future__ import annotations

import re
import unicodedata

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
_NUMBER = re.compile(
    rf"(?:(?<![一-龠〇])|(?<=[年月日時分度後前]))(?P<digits>(?:[{_KANJI}]+[兆億万]?)+)(?P<unit>{_UNITS})"
    rf"|(?P<lead>第|令和|平成|昭和|大正|午前|午後|議案第|約|計|合計|総額)(?P<after>(?:[{_KANJI}]+[兆億万]?)+)"
)

# Read as words, not as counts.
_WORDS = re.compile(
    "一部|一番|一時的|一度|一方|一般|一定|一層|一体|一同|一人|二人|十分(?![間前後ほ])|十二分|一点張り|一本化|一次|二次|三次|一期一会|"
    "一日も早|一等|四次元|一口|一席|一行|一課|一件落着|万一|千人力|三者|一段|百人一首|一期生"
)
_DAYS = {"一日": "1日", "二十日": "20日"}
_PLAIN = re.compile(r"(?<![\d,.])(\d{4,})(?=円|人|名|件|台|枚|部|冊|世帯|戸|トン|メートル|平方|か所|箇所|万円|千円)")


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


def office_numbers(edited: Edited) -> None:
    """Write the numbers of a text in the office's way."""
    _narrow(edited)
    here = 0
    while (found := _NUMBER.search(edited.text, here)) is not None:
        name = "digits" if found["digits"] is not None else "after"
        start, end = found.span(name)
        value = None if _is_word(edited.text, start) else numeral(found[name])
        if value is None:
            here = end
            continue
        year = (found["unit"] or "") in ("年", "年度") or found["lead"] in ("令和", "平成", "昭和", "大正", "第")
        after = written(value, commas=not year)
        edited.replace(start, end, after, ChangeKind.NUMBER)
        here = start + len(after)
    _commas(edited)


def _is_word(text: str, start: int) -> bool:
    return _WORDS.match(text, start) is not None


def _narrow(edited: Edited) -> None:
    for found in reversed(list(re.finditer("[０-９]+", edited.text))):
        edited.replace(*found.span(), unicodedata.normalize("NFKC", found[0]), ChangeKind.NUMBER)


def _commas(edited: Edited) -> None:
    for found in reversed(list(_PLAIN.finditer(edited.text))):
        edited.replace(*found.span(1), f"{int(found[1]):,}", ChangeKind.NUMBER)

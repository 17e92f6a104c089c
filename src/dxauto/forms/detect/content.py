"""What the print inside a place to write says: a date's parts, things to choose from, units, or a label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dxauto.forms.detect.printed import SQUARES, Char, Text, around, flowing, text_lines, within
from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice

ERAS = {"明": "明治", "大": "大正", "昭": "昭和", "平": "平成", "令": "令和"}
_ERA_WORDS = {**{name: name for name in ERAS.values()}, **ERAS, "西暦": "西暦"}
_OPTIONS = frozenset(_ERA_WORDS) | {
    "男", "女", "有", "無", "あり", "なし", "普通", "当座", "貯蓄", "納税準備", "その他", "はい", "いいえ",
    "要", "不要", "新規", "変更", "廃止", "本人", "代理人", "可", "否", "する", "しない", "加入", "脱退",
    "同居", "別居", "該当", "非該当", "希望する", "希望しない", "自宅", "携帯", "勤務先", "取得", "喪失",
    "転入", "転出", "転居", "出生", "死亡", "父", "母", "銀行", "信金", "信用金庫", "信用組合", "農協",
    "漁協", "労働金庫", "本店", "支店", "出張所", "本所", "支所", "期別", "全期前納",
}  # fmt: skip
_SEPARATORS = "・･·•‧/、,."
_UNITS = re.compile(
    r"(令和|平成|昭和|年|月|日|円|印|㊞|〒|℡|TEL|FAX|[-‐–—−ー~〜()（）,.、・:：]|様|殿|歳|才|人|名|通|枚|件|部|番|号|分|時|"
    r"銀行|信用金庫|信金|信用組合|信組|農協|農業協同組合|漁協|労働金庫|労金|本店|支店|出張所|本所|支所|[億万千百十]|"
    r"自宅|携帯|内線)+"
)
_LABELS = frozenset(
    {"支店名", "本支店名", "店名", "銀行名", "番号", "部分", "件名", "年月日", "月日", "人名", "年号", "月分"}
)
"""Made of the same words as the units, but headings."""
_SLIT_MM = 2.5


@dataclass(frozen=True, slots=True)
class DateParts:
    """Where year, month and day are written, and the era: fixed by the print, or chosen by a circle."""

    boxes: tuple[Box, Box, Box]
    era: str
    eras: tuple[Choice, ...]


def is_unit(text: str) -> bool:
    """Tell whether print is only what stands beside an answer (円, 印, 〒, 銀行 …), not a question."""
    return text not in _LABELS and (not text or _UNITS.fullmatch(text) is not None)


def date_parts(chars: Sequence[Char], place: Box) -> DateParts | None:
    """Find 年, 月, 日 in one line with room before each; an era before 年 in that line or anywhere in the place."""
    for line in text_lines(chars, gap=1e9):
        marks = _year_month_day(line)
        if marks is None:
            continue
        year, month, _ = marks
        before = [c.box.right for c in line.chars if c.box.right <= year.x + 0.5]
        starts = (max([place.x, *before]), year.right, month.right)
        if any(end.x - start < _SLIT_MM for start, end in zip(starts, marks, strict=True)):
            continue
        top, bottom = _band(chars, line, place)
        boxes = [Box(s, top, e.x - s, bottom - top).grown(-0.3) for s, e in zip(starts, marks, strict=True)]
        eras = era_choices(chars)
        era = eras[0].value if len(eras) == 1 else ""
        return DateParts((boxes[0], boxes[1], boxes[2]), era, eras if len(eras) > 1 else ())
    return None


def _year_month_day(line: Text) -> tuple[Box, Box, Box] | None:
    for index, char in enumerate(line.chars):
        if char.text == "年":
            rest = line.chars[index + 1 :]
            month = next((c for c in rest if c.text == "月"), None)
            day = next((c for c in rest if c.text == "日" and month and c.box.x > month.box.x), None)
            if month and day:
                return char.box, month.box, day.box
    return None


def _band(chars: Sequence[Char], line: Text, place: Box) -> tuple[float, float]:
    """The room above and below a line of print, up to the next line or the side of the place."""
    other = [c.box for c in chars if c not in line.chars]
    above = [b.bottom for b in other if b.bottom <= line.box.y + 0.5]
    below = [b.y for b in other if b.y >= line.box.bottom - 0.5]
    return max([place.y, line.box.y - 5.0, *above]), min([place.bottom, line.box.bottom + 5.0, *below])


def era_choices(chars: Sequence[Char]) -> tuple[Choice, ...]:
    """Give the eras printed in a place, each once, with the box to be circled."""
    text = flowing(chars)
    found: dict[str, Choice] = {}
    for match in re.finditer("|".join(_ERA_WORDS), text.text):
        value = _ERA_WORDS[match.group()]
        boxes = [c.box for c in text.chars[match.start() : match.end()]]
        found.setdefault(value, Choice(value=value, label=match.group(), box=around(boxes).grown(0.8)))
    return tuple(found.values())


def circled_choices(chars: Sequence[Char], *, trusting: bool) -> tuple[Choice, ...]:
    """Give the words to be circled (男・女, 普通 当座), if the print is nothing else.

    `trusting`: any short words between separators will do (there is a label beside them); else only usual ones.
    """
    words = list(_words(chars))
    texts = [w.text for w in words]
    if not 2 <= len(words) <= 12 or len(set(texts)) < len(texts) or max(map(len, texts)) > 8:
        return ()
    usual = all(t in _OPTIONS for t in texts)
    stops = "" if any(not t.isascii() for t in texts) else ".,"  # Apt. no. is an abbreviation, not a choice
    separated = any(c.text in _SEPARATORS and c.text not in stops for c in chars)
    if not usual and not (trusting and separated):
        return ()
    return tuple(Choice(value=_ERA_WORDS.get(w.text, w.text), label=w.text, box=w.box.grown(1.0)) for w in words)


def _words(chars: Sequence[Char]) -> Iterator[Text]:
    for line in text_lines(chars, gap=0.9):
        word: list[Char] = []
        for char in line.chars:
            if char.text in _SEPARATORS:
                if word:
                    yield Text(tuple(word))
                word = []
            else:
                word.append(char)
        if word:
            yield Text(tuple(word))


def ticked_choices(squares: Sequence[Box], chars: Sequence[Char]) -> tuple[Choice, ...]:
    """Give the squares of a place, each with the words to its right up to the next square."""
    texts = [c for c in chars if c.text not in SQUARES]
    found: dict[str, Choice] = {}
    for row in _rows(squares):
        for box, following in pairwise([*row, None]):
            assert box is not None
            end = following.x if following else 1e9
            label = Text(tuple(_beside(texts, box, end))).shown or f"選択{len(found) + 1}"
            while label in found:
                label += "'"
            found[label] = Choice(value=label, label=label, box=box)
    return tuple(found.values())


def _beside(chars: Sequence[Char], box: Box, end: float) -> Iterator[Char]:
    level = [c for c in chars if abs(c.box.centre[1] - box.centre[1]) < 3]
    lines = text_lines(level, gap=1e9)
    nearest = min(lines, key=lambda t: abs(t.box.centre[1] - box.centre[1]), default=None)
    last, dots = box.right, 0
    for char in nearest.chars if nearest is not None else ():
        if not box.centre[0] <= char.box.centre[0] < end:
            continue
        dots = dots + 1 if char.text in ".…・" else 0
        if char.box.x - last > 12.0 or dots > 1:
            return
        last = char.box.right
        yield char


def _rows(squares: Sequence[Box]) -> list[list[Box]]:
    rows: list[list[Box]] = []
    for box in sorted(squares, key=lambda b: b.centre[1]):
        if rows and abs(rows[-1][-1].centre[1] - box.centre[1]) < 2.0:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda b: b.x) for row in rows]


def answer_room(cell: Box, chars: Sequence[Char]) -> Box:
    """Give a cell without what is printed at its right end (円, 印) or left end (〒)."""
    left, right = cell.x, cell.right
    for line in text_lines(within(chars, cell), gap=1.0):
        if line.box.x > cell.x + 0.4 * cell.w:
            right = min(right, line.box.x - 0.3)
        elif line.box.right < cell.x + 0.2 * cell.w:
            left = max(left, line.box.right + 0.3)
    room = Box(left, cell.y, right - left, cell.h)
    return room if room.w > 0.3 * cell.w else cell

"""The rows of the benchmark: as a clerk's list has them, and as they stand on the screen (for peers without formats).

Peers get the screen's values ready-made, so that they are not charged for what their language lacks.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

HEADINGS = (
    *("整理番号", "申請日", "郵便番号", "申請者住所", "電話番号", "申請者フリガナ", "申請者氏名", "申請者生年月日"),
    *("関係", "申請者と同じ", "証明の種類", "年度から（令和）", "年度まで（令和）", "通数", "使用目的"),
    *("使用目的（その他）", "車両番号", "納税義務者氏名・名称", "納税義務者フリガナ", "納税義務者生年月日"),
    *("納税義務者住所・所在地", "押印", "本人確認"),
)
_DIGITS = str.maketrans("0123456789-", "０１２３４５６７８９－")


@dataclass(frozen=True, slots=True)
class Screen:
    """One row as it is typed: texts and options by label or title, and the labels of boxes to tick."""

    texts: dict[str, str]
    options: dict[str, str]
    ticks: list[str]

    @property
    def labelled(self) -> dict[str, str]:
        """Give the texts whose fields have a label; the others have a title."""
        return {name: text for name, text in self.texts.items() if not name.startswith(("年度", "郵便番号"))}


def write_list(path: Path, number: int) -> Path:
    """Write the list that dxauto is given."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        for n in range(number):
            given = _listed(n)
            writer.writerow([given.get(name, "") for name in HEADINGS])
    return path


def write_screens(path: Path, number: int) -> Path:
    """Write the same rows as the peers are given them, as JSON."""
    screens = [_screen(n) for n in range(number)]
    told = [
        {"texts": one.texts, "options": one.options, "ticks": one.ticks, "labelled": one.labelled} for one in screens
    ]
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


def key(number: int) -> str:
    """Give the 整理番号 of a row."""
    return f"B-{number:05}"


def _listed(number: int) -> dict[str, str]:
    own = {
        "整理番号": key(number),
        "申請日": "2024-06-01",
        "郵便番号": "986-0822",
        "申請者住所": _address(number),
        "電話番号": f"0225-95-{number % 10000:04}",
        "申請者フリガナ": "イシノマキ　タロウ",
        "申請者氏名": "石巻　太郎",
        "申請者生年月日": "昭和40年3月15日",
        "関係": "本人",
        "申請者と同じ": "申請者と同じ",
        "証明の種類": "市民税・県民税、完納証明",
        "年度から（令和）": "5",
        "年度まで（令和）": "6",
        "通数": str(number % 9 + 1),
        "使用目的": "融資・借入",
        "押印": "有",
        "本人確認": "運転免許証",
    }
    return own if number % 3 else own | _for_another()


def _for_another() -> dict[str, str]:
    return {
        "関係": "代理人",
        "申請者と同じ": "",
        "納税義務者氏名・名称": "大崎　花子",
        "納税義務者フリガナ": "オオサキ　ハナコ",
        "納税義務者生年月日": "平成2年11月30日",
        "納税義務者住所・所在地": "大崎市古川七日町1-1",
    }


def _address(number: int) -> str:
    return f"石巻市中央{number % 9 + 1}丁目{number % 40 + 1}-1"


def _screen(number: int) -> Screen:
    own = number % 3 != 0
    texts = {
        "整理番号": key(number),
        "郵便番号（上3桁）": "986",
        "郵便番号（下4桁）": "0822",
        "住所": _address(number).translate(_DIGITS),
        "電話番号": f"0225-95-{number % 10000:04}",
        "フリガナ": "ｲｼﾉﾏｷ ﾀﾛｳ",
        "氏名": "石巻　太郎",
        "年度（自）": "05",
        "年度（至）": "06",
        "通数": str(number % 9 + 1),
    }
    options = _date("申請日", "令和", 6, 6, 1) | _date("生年月日", "昭和", 40, 3, 15)
    ticks = ["有", "本人" if own else "代理人", "市民税・県民税", "完納証明", "融資・借入", "運転免許証"]
    if own:
        return Screen(texts, options, [*ticks, "申請者と同じ"])
    texts |= {
        "納税義務者住所": "大崎市古川七日町１－１",
        "納税義務者フリガナ": "ｵｵｻｷ ﾊﾅｺ",
        "納税義務者氏名": "大崎　花子",
    }
    return Screen(texts, options | _date("納税義務者生年月日", "平成", 2, 11, 30), ticks)


def _date(name: str, era: str, year: int, month: int, day: int) -> dict[str, str]:
    return {f"{name} 元号": era, f"{name} 年": str(year), f"{name} 月": str(month), f"{name} 日": str(day)}

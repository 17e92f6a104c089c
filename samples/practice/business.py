"""The two businesses (業務) of the practice system: their fields, and the rules between fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from samples.practice.fields import Field, Sort, Values
from samples.practice.settings import now

Check = Callable[[Values], list[str]]
ERAS = ("明治", "大正", "昭和", "平成", "令和")
KAZOKU = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Business:
    """One 業務: its name in addresses and in the database, its title, the letter of its 受付番号, its fields.

    `person` and `day` are the fields by which the list is searched.
    """

    name: str
    title: str
    letter: str
    fields: tuple[Field, ...]
    check: Check
    person: str
    day: str

    def field(self, name: str) -> Field:
        """The field of this name."""
        return next(field for field in self.fields if field.name == name)


def _not_future(values: Values, names: tuple[str, ...], labels: dict[str, str]) -> list[str]:
    today = now().date()
    late = [name for name in names if values.get(name) and dt.date.fromisoformat(values[name]) > today]
    return [f"{labels[name]}：本日より後の日付です" for name in late]


def _check_nouzei(values: Values) -> list[str]:
    problems = _not_future(values, ("shinsei_bi", "seinengappi"), {"shinsei_bi": "申請日", "seinengappi": "生年月日"})
    if "onaji" in values and not values["onaji"] and not values.get("gimu_shimei"):
        problems.append("納税義務者氏名：「申請者と同じ」でないときは必須項目です")
    if values.get("mokuteki") == "その他" and not values.get("mokuteki_sonota"):
        problems.append("使用目的（その他）：使用目的が「その他」のときは必須項目です")
    if values.get("mokuteki") == "車検" and not values.get("sharyou"):
        problems.append("車両番号：使用目的が「車検」のときは必須項目です")
    if values.get("nendo_made") and values["nendo_made"] < values.get("nendo_kara", ""):
        problems.append("年度：至の年度が自の年度より前です")
    return problems


def _check_kokuho(values: Values) -> list[str]:
    problems = _not_future(values, ("todoke_bi",), {"todoke_bi": "届出日"})
    if values.get("shubetsu") in ("加入", "脱退") and not values.get("riyuu"):
        problems.append("異動理由：加入・脱退のときは必須項目です")
    if values.get("todoke_bi") and values.get("idou_bi", "") > values["todoke_bi"]:
        problems.append("異動年月日：届出日より後の日付です")
    return problems


_SEIRI = Field("seiri_bangou", "整理番号", Sort.KEY, length=24)
_KAKUNIN = ("マイナンバーカード", "運転免許証", "資格確認書等", "その他")
_MOKUTEKI = ("融資・借入", "保証人", "入札参加資格", "車検", "扶養・奨学金", "その他")
_SHURUI = (
    "市民税・県民税",
    "固定資産税・都市計画税",
    "軽自動車税",
    "国民健康保険税",
    "法人市民税",
    "完納証明",
)

NOUZEI = Business(
    name="nouzei",
    title="納税証明 交付申請",
    letter="N",
    person="shimei",
    day="shinsei_bi",
    check=_check_nouzei,
    fields=(
        _SEIRI,
        Field("shinsei_bi", "申請日", Sort.DATE, required=True),
        Field("yuubin", "郵便番号", Sort.POSTAL, required=True),
        Field("juusho", "住所", Sort.WIDE, required=True, length=60),
        Field("denwa", "電話番号", Sort.PHONE, required=True, length=13),
        Field("furigana", "フリガナ", Sort.KANA, required=True),
        Field("shimei", "氏名", Sort.WIDE, required=True, length=30),
        Field("ouin", "押印", Sort.CHECK, choices=("有",)),
        Field("seinengappi", "生年月日", Sort.DATE, required=True),
        Field(
            "kankei",
            "納税義務者との関係",
            Sort.RADIO,
            required=True,
            choices=("本人", "同一世帯の親族", "代理人", "法人の代表者"),
        ),
        Field("onaji", "申請者と同じ", Sort.CHECK, choices=("申請者と同じ",)),
        Field("gimu_juusho", "納税義務者住所", Sort.WIDE, length=60),
        Field("gimu_furigana", "納税義務者フリガナ", Sort.KANA),
        Field("gimu_shimei", "納税義務者氏名", Sort.WIDE, length=30),
        Field("gimu_seinengappi", "納税義務者生年月日", Sort.DATE),
        Field("shurui", "証明の種類", Sort.CHECK, required=True, choices=_SHURUI),
        Field("nendo_kara", "年度（自）", Sort.YEAR, required=True, length=2),
        Field("nendo_made", "年度（至）", Sort.YEAR, length=2),
        Field("tsuusuu", "通数", Sort.NUMBER, required=True, length=2),
        Field("mokuteki", "使用目的", Sort.RADIO, required=True, choices=_MOKUTEKI),
        Field("mokuteki_sonota", "使用目的（その他）", Sort.WIDE, length=30),
        Field("sharyou", "車両番号", Sort.WIDE, length=20),
        Field("kakunin", "本人確認", Sort.CHECK, choices=_KAKUNIN),
    ),
)


def _member(number: int) -> tuple[Field, ...]:
    name, label = f"kazoku_{number}", f"異動者{number}"
    return (
        Field(f"{name}_shimei", f"{label} 氏名", Sort.WIDE, required=number == 1, length=30),
        Field(f"{name}_seinengappi", f"{label} 生年月日", Sort.DATE, required=number == 1),
        Field(f"{name}_seibetsu", f"{label} 性別", Sort.SELECT, required=number == 1, choices=("男", "女")),
        Field(f"{name}_zokugara", f"{label} 続柄", Sort.WIDE, required=number == 1, length=10),
        Field(f"{name}_kojin_bangou", f"{label} 個人番号", Sort.KOJIN, length=12),
    )


RIYUU = {
    "加入": ("転入", "社会保険をやめた", "出生", "生活保護の廃止", "その他"),
    "脱退": ("転出", "社会保険に入った", "死亡", "生活保護の開始", "その他"),
    "変更": (),
}

KOKUHO = Business(
    name="kokuho",
    title="国保 資格異動",
    letter="K",
    person="setai_shimei",
    day="todoke_bi",
    check=_check_kokuho,
    fields=(
        _SEIRI,
        Field("todoke_bi", "届出日", Sort.DATE, required=True),
        Field("shubetsu", "異動の種類", Sort.RADIO, required=True, choices=tuple(RIYUU)),
        Field("idou_bi", "異動年月日", Sort.DATE, required=True),
        Field("riyuu", "異動理由", Sort.SELECT, choices=tuple(dict.fromkeys(RIYUU["加入"] + RIYUU["脱退"]))),
        Field("setai_bangou", "記号番号", Sort.DIGITS, required=True, length=8),
        Field("setai_shimei", "世帯主氏名", Sort.WIDE, required=True, length=30),
        Field("todokedenin", "届出人", Sort.RADIO, required=True, choices=("世帯主", "世帯員", "代理人")),
        Field("denwa", "電話番号", Sort.PHONE, required=True, length=13),
        Field("kinmusaki", "勤務先", Sort.WIDE, length=40),
        *(field for number in KAZOKU for field in _member(number)),
        Field("kakunin", "本人確認", Sort.CHECK, choices=_KAKUNIN),
        Field("kakuninsho", "資格確認書", Sort.RADIO, choices=("交付", "回収", "なし")),
    ),
)

BUSINESSES = {business.name: business for business in (NOUZEI, KOKUHO)}

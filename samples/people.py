"""Invented people, households, firms and accounts. Town names and postal codes are facts; all else is made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from dxauto.forms.types.identifiers import houjin_check_digit, kojin_check_digit

Rng = np.random.Generator
T = TypeVar("T")

_SURNAMES = (
    "阿部 アベ,佐藤 サトウ,佐々木 ササキ,髙橋 タカハシ,高橋 タカハシ,鈴木 スズキ,千葉 チバ,及川 オイカワ,"
    "木村 キムラ,遠藤 エンドウ,三浦 ミウラ,菅原 スガワラ,今野 コンノ,亀山 カメヤマ,山﨑 ヤマザキ,山崎 ヤマザキ,"
    "齋藤 サイトウ,斎藤 サイトウ,渡邊 ワタナベ,渡辺 ワタナベ,須田 スダ,平塚 ヒラツカ,日野 ヒノ,武山 タケヤマ,"
    "津田 ツダ,熊谷 クマガイ,西條 サイジョウ,濱田 ハマダ,廣瀬 ヒロセ,澤田 サワダ,櫻井 サクライ,神山 カミヤマ,"
    "浅野 アサノ,柴田 シバタ,尾形 オガタ,大槻 オオツキ,岩渕 イワブチ,梶原 カジワラ,黒澤 クロサワ,國分 コクブン,"
    "伊勢 イセ,門間 モンマ,勝又 カツマタ,髙砂 タカサゴ,小野寺 オノデラ,長谷川 ハセガワ,吉田 ヨシダ,後藤 ゴトウ,"
    "中村 ナカムラ,伊藤 イトウ,加藤 カトウ,森 モリ,内海 ウツミ,雁部 ガンベ"
)
_MEN = (
    "太郎 タロウ,健一 ケンイチ,誠 マコト,隆 タカシ,和夫 カズオ,茂 シゲル,清 キヨシ,勇 イサム,正博 マサヒロ,"
    "浩二 コウジ,大輔 ダイスケ,翔太 ショウタ,拓也 タクヤ,直樹 ナオキ,健太郎 ケンタロウ,哲也 テツヤ,裕介 ユウスケ,"
    "蓮 レン,陽翔 ハルト,悠真 ユウマ,湊 ミナト,樹 イツキ,颯太 ソウタ,忠雄 タダオ,喜一郎 キイチロウ,昭 アキラ,"
    "幸男 ユキオ,功 イサオ,俊彦 トシヒコ,光男 ミツオ"
)
_WOMEN = (
    "花子 ハナコ,和子 カズコ,幸子 サチコ,節子 セツコ,洋子 ヨウコ,恵子 ケイコ,由美子 ユミコ,久美子 クミコ,"
    "明美 アケミ,智子 トモコ,陽子 ヨウコ,裕子 ユウコ,香織 カオリ,美咲 ミサキ,愛 アイ,彩香 アヤカ,さくら サクラ,"
    "陽菜 ヒナ,結衣 ユイ,葵 アオイ,凛 リン,紬 ツムギ,キヨ キヨ,ハル ハル,フミ フミ,トシ子 トシコ,みさを ミサオ,"
    "千鶴 チヅル,京子 キョウコ,すみれ スミレ"
)
_TOWNS = (
    "986-0822 中央 3,986-0824 立町 2,986-0825 穀町 0,986-0827 千石町 0,986-0833 日和が丘 4,986-0861 蛇田 -1,"
    "986-0866 茜平 4,986-0867 わかば 3,986-0862 あけぼの 3,986-0863 向陽町 5,986-0868 恵み野 6,"
    "986-0850 あゆみ野 5,986-0860 のぞみ野 5,986-0814 南中里 4,986-0815 中里 7,986-0806 開北 4,986-0805 大橋 3,"
    "986-0803 水押 3,986-0802 水明南 2,986-0854 大街道北 4,986-0855 大街道東 4,986-0856 大街道南 5,"
    "986-0859 大街道西 3,986-0857 築山 4,986-0853 門脇 -1,986-0011 湊 -1,986-0032 開成 -2,986-0042 鹿妻南 5,"
    "986-0043 鹿妻北 3,986-2135 渡波 -1,986-2121 渡波町 3,986-2115 万石町 -2,986-2103 流留 -1,986-1111 鹿又 -1,"
    "987-1103 北村 -1,987-1221 須江 -1,987-1222 広渕 -1,987-1101 前谷地 -1,986-0103 中島 -1,"
    "986-0311 桃生町太田 -1,986-0313 桃生町中津山 -1,986-2413 清水田浜 -1,986-1333 雄勝町雄勝 -1,"
    "986-0202 北上町橋浦 -1,986-0876 西山町 -2,986-0873 山下町 2"
)
"""Postal code, town of 石巻市, number of 丁目 (0: block numbers, -1: 字 and lot numbers, -2: lot numbers)."""

_AZA = "新金沼,上前,内田,前沼,中埣,町浦,寺前,沖,台,下沼,山根,大谷地"
_BUILDINGS = "サンハイツ,コーポ松,メゾン日和,ひばりハイツ,レジデンス北上,グリーンコーポ,市営住宅,第二みなと荘"
_FIRMS = (
    "株式会社みなと水産 カブシキガイシャミナトスイサン,有限会社北上建設 ユウゲンガイシャキタカミケンセツ,"
    "合同会社ひより商店 ゴウドウガイシャヒヨリショウテン,株式会社金華工業 カブシキガイシャキンカコウギョウ,"
    "有限会社牡鹿運輸 ユウゲンガイシャオシカウンユ,株式会社さくら薬局 カブシキガイシャサクラヤッキョク"
)
_BANKS = "日和山 銀行,北上川 銀行,金華山 信用金庫,牡鹿 農協,みちのく港 銀行,三陸湾 漁協,旧北上 信用金庫"
_BRANCHES = "石巻,蛇田,渡波,穀町,中里,河南,鹿又,湊,門脇,飯野川"
CLINICS = (
    "ひより内科クリニック,北上整形外科,石巻みなと病院,みずほ調剤薬局,あゆみ野歯科医院,日和山病院,金華皮膚科,わかば薬局,"
    "開成眼科医院,渡波中央病院,さくら薬局,中里こどもクリニック"
)


def pick(rng: Rng, items: Sequence[T]) -> T:
    """Give one of the items."""
    return items[int(rng.integers(len(items)))]


def one_of(rng: Rng, listed: str) -> str:
    """Give one entry of a comma-separated list."""
    return pick(rng, listed.split(","))


def digits(rng: Rng, count: int) -> str:
    """Give so many digits, the first not 0."""
    return str(int(rng.integers(1, 10))) + "".join(map(str, rng.integers(0, 10, count - 1)))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    family: str
    family_kana: str
    given: str
    given_kana: str
    sex: str
    born: dt.date
    number: str

    @property
    def name(self) -> str:
        """Family and given name, an ideographic space between them."""
        return f"{self.family}\u3000{self.given}"

    @property
    def kana(self) -> str:
        """The reading, likewise."""
        return f"{self.family_kana}\u3000{self.given_kana}"


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives, and the telephone there."""

    postal: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account at an invented bank: name without and with its kind, codes, branch, number."""

    bank: str
    kind: str
    bank_code: str
    branch: str
    branch_code: str
    number: str


def kojin_bangou(rng: Rng) -> str:
    """Invent a 個人番号 whose check digit is right; it is drawn at random and belongs to nobody that we know of."""
    eleven = digits(rng, 11)
    return eleven + str(kojin_check_digit(eleven))


def houjin_bangou(rng: Rng) -> str:
    """Invent a 法人番号 whose check digit is right."""
    twelve = digits(rng, 12)
    return str(houjin_check_digit(twelve)) + twelve


def day_between(rng: Rng, first: dt.date, last: dt.date) -> dt.date:
    """Give a day from the first to the last."""
    return first + dt.timedelta(days=int(rng.integers((last - first).days + 1)))


_FIRST_YEARS = (
    (dt.date(1926, 12, 25), dt.date(1926, 12, 31)),
    (dt.date(1989, 1, 8), dt.date(1989, 12, 31)),
    (dt.date(2019, 5, 1), dt.date(2019, 12, 31)),
)


def birthday(rng: Rng, first_year: int, last_year: int) -> dt.date:
    """Give a birthday between two years; in a year that begins an era (元年) more often than chance has it."""
    first, last = dt.date(first_year, 1, 1), dt.date(last_year, 12, 31)
    starts = [span for span in _FIRST_YEARS if first <= span[0] and span[1] <= last]
    if starts and rng.random() < 0.06:
        return day_between(rng, *pick(rng, starts))
    return day_between(rng, first, last)


def person(rng: Rng, years: tuple[int, int], family: str | None = None) -> Person:
    """Invent somebody born between two years; `family` as "漢字 カナ" makes him a relative."""
    name, kana = (family or one_of(rng, _SURNAMES)).split()
    sex = pick(rng, ("男", "女"))
    given, given_kana = one_of(rng, _MEN if sex == "男" else _WOMEN).split()
    return Person(name, kana, given, given_kana, sex, birthday(rng, *years), kojin_bangou(rng))


def relative(rng: Rng, of: Person, years: tuple[int, int]) -> Person:
    """Invent somebody of the same family name, but not the same given name."""
    other = person(rng, years, f"{of.family} {of.family_kana}")
    return other if other.given != of.given else relative(rng, of, years)


def phone(rng: Rng) -> str:
    """Invent a telephone number of the region, or a mobile one."""
    if rng.random() < 0.5:
        return f"0225-{int(rng.integers(20, 99))}-{digits(rng, 4)}"
    return f"0{pick(rng, (7, 8, 9))}0-{digits(rng, 4)}-{digits(rng, 4)}"


def home(rng: Rng) -> Home:
    """Invent an address in a real town of the city."""
    postal, town, blocks = one_of(rng, _TOWNS).split()
    lot = int(rng.integers(1, 190))
    sub = int(rng.integers(1, 30))
    if blocks == "-1":
        text = f"{town}字{one_of(rng, _AZA)}{lot}" + pick(rng, (f"番地{sub}", f"-{sub}", "番地"))
    elif blocks == "-2":
        text = f"{town}{lot}" + pick(rng, (f"番地{sub}", f"-{sub}"))
    elif blocks == "0":
        text = f"{town}{sub}番{int(rng.integers(1, 25))}号"
    else:
        chome = int(rng.integers(1, int(blocks) + 1))
        number = int(rng.integers(1, 20))
        text = f"{town}{chome}" + pick(rng, (f"丁目{sub}番{number}号", f"-{sub}-{number}", f"丁目{sub}-{number}"))
    building = f"\u3000{one_of(rng, _BUILDINGS)}{int(rng.integers(1, 5))}0{int(rng.integers(1, 9))}"
    prefecture = "宮城県" if rng.random() < 0.25 else ""
    return Home(postal, f"{prefecture}石巻市{text}{building if rng.random() < 0.22 else ''}", phone(rng))


def account(rng: Rng) -> Account:
    """Invent a bank, a branch and a number."""
    bank, kind = one_of(rng, _BANKS).split()
    number = digits(rng, 7) if rng.random() < 0.85 else "0" + digits(rng, 6)
    return Account(bank, kind, digits(rng, 4), one_of(rng, _BRANCHES), digits(rng, 3), number)


def firm(rng: Rng) -> tuple[str, str]:
    """Invent a firm: its name and the name's reading."""
    name, kana = one_of(rng, _FIRMS).split()
    return name, kana

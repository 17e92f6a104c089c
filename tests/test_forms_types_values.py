"""How single readings become values: the cases that Japanese forms bring."""

from __future__ import annotations

import datetime as dt

import pytest

from dxauto.forms.types import field_type, wareki
from dxauto.forms.types.identifiers import houjin_check_digit, kojin_check_digit
from dxauto.forms.values import ParseContext, Parsed

TODAY = dt.date(2026, 4, 1)


def parse(name: str, raw: str, **options: object) -> Parsed:
    return field_type(name).parse(raw, ParseContext(TODAY, options))


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("shimei", "髙橋 齋", "髙橋　齋"),
        ("shimei", "﨑山　神", "﨑山　神"),
        ("shimei", "  石巻   太郎 ", "石巻　太郎"),
        ("shimei", "佐藤　ハ重", "佐藤　八重"),
        ("shimei", "エ藤　誠一", "工藤　誠一"),
        ("shimei", "山田　誠ー", "山田　誠一"),
        ("shimei", "𠮷田　花子", "𠮷田　花子"),
        ("shimei", "Nguyen Van An", "Nguyen　Van　An"),
        ("shimei", "メ口ディ　花", "メロディ　花"),
        ("shimei", "岩渕　フ三", "岩渕　フミ"),
        ("shimei", "二口　トシ三子", "二口　トシ三子"),
        ("furigana", "いしのまき たろう", "イシノマキ　タロウ"),
        ("furigana", "ｻｲﾄｳ ｼﾞﾛｳ", "サイトウ　ジロウ"),
        ("furigana", "二シダ　夕ロ一", "ニシダ　タロー"),
        ("yuubin", "〒９８６−０８２２", "986-0822"),
        ("yuubin", "9860822", "986-0822"),
        ("denwa", "０２２５（９５）１１１１", "0225-95-1111"),
        ("denwa", "0225951111", "0225-95-1111"),
        ("denwa", "09012345678", "090-1234-5678"),
        ("denwa", "0120123456", "0120-123-456"),
        ("denwa", "0312345678", "03-1234-5678"),
        ("denwa", "0222614111", "022-261-4111"),
        ("denwa", "0987654321", "0987654321"),
        ("denwa", "+81 225-95-1111", "0225-95-1111"),
        ("juusho", "石巻市穀町１４番１号", "石巻市穀町14番1号"),
        ("juusho", "石巻市穀町14ー1 日和コーポ2一3", "石巻市穀町14-1　日和コーポ2-3"),
        ("juusho", "石巻市大街道東二丁目ー3", "石巻市大街道東二丁目-3"),
        ("nenrei", "満65歳", 65),
        ("kingaku", "金壱万弐千円也", 12000),
        ("kingaku", "¥1,200,000-", 1200000),
        ("kingaku", "*3,500円", 3500),
        ("kingaku", "▲500", -500),
        ("kingaku", "1億2千万", 120000000),
        ("kingaku", "〇", 0),
        ("suuryou", "3通", 3),
        ("suuryou", "二枚", 2),
        ("kojin_bangou", "1234-5678-9018", "123456789018"),
        ("houjin_bangou", "T7000012050002", "7000012050002"),
        ("ginkou_code", "0125", "0125"),
        ("shiten_code", "001", "001"),
        ("kouza_bangou", "12345", "0012345"),
        ("meigi_kana", "ｲｼﾉﾏｷ ﾀﾛｳ", "イシノマキ　タロウ"),
        ("meigi_kana", "カ)イシノマキショウジ", "カ）イシノマキショウジ"),
        ("kinyuu_kikan", "七十七 銀行", "七十七銀行"),
        ("sentaku", "本人", "本人"),
        ("fukusuu_sentaku", "市民税,固定資産税", ["市民税", "固定資産税"]),
        ("umu", "有", True),
        ("umu", "無", False),
        ("bangou", "ａｂ－１２", "AB-12"),
        ("jiyuu", "転出 し ました。 ABC 12", "転出しました。 ABC 12"),
    ],
)
def test_a_reading_becomes_its_value(name: str, raw: str, value: object) -> None:
    """Each way of writing gives the one normal form, and nothing is wrong with it."""
    assert parse(name, raw) == Parsed(value, parse(name, raw).text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("明治6年1月1日", dt.date(1873, 1, 1)),
        ("明治45年7月30日", dt.date(1912, 7, 30)),
        ("大正元年7月30日", dt.date(1912, 7, 30)),
        ("大正15年12月25日", dt.date(1926, 12, 25)),
        ("昭和元年12月25日", dt.date(1926, 12, 25)),
        ("昭和64年1月7日", dt.date(1989, 1, 7)),
        ("平成元年1月8日", dt.date(1989, 1, 8)),
        ("平成31年4月30日", dt.date(2019, 4, 30)),
        ("令和元年5月1日", dt.date(2019, 5, 1)),
        ("R6/3/15", dt.date(2024, 3, 15)),
        ("令6.3.15", dt.date(2024, 3, 15)),
        ("令和 ６年 ３月 １５日", dt.date(2024, 3, 15)),
        ("令和6.2.29", dt.date(2024, 2, 29)),
        ("2024/3/15", dt.date(2024, 3, 15)),
        ("西暦2024.3.15", dt.date(2024, 3, 15)),
        ("20240315", dt.date(2024, 3, 15)),
        ("R060315", dt.date(2024, 3, 15)),
        ("S.48.1.1", dt.date(1973, 1, 1)),
    ],
)
def test_dates_are_read_in_every_era(raw: str, day: dt.date) -> None:
    """元年, abbreviations, 西暦, and the first and last day of each era are right."""
    parsed = parse("hizuke", raw)
    assert (parsed.value, parsed.problems) == (day, ())


@pytest.mark.parametrize(
    ("raw", "day", "says"),
    [
        ("明治45年7月31日", dt.date(1912, 7, 31), "明治は45年7月30日まで"),
        ("大正元年7月29日", dt.date(1912, 7, 29), "大正は元年7月30日から"),
        ("大正15年12月26日", dt.date(1926, 12, 26), "大正は15年12月25日まで"),
        ("昭和64年1月8日", dt.date(1989, 1, 8), "昭和は64年1月7日まで"),
        ("平成元年1月7日", dt.date(1989, 1, 7), "平成は元年1月8日から"),
        ("平成31年5月1日", dt.date(2019, 5, 1), "平成は31年4月30日まで"),
        ("令和元年4月30日", dt.date(2019, 4, 30), "令和は元年5月1日から"),
        ("明治5年12月2日", None, "旧暦"),
        ("6.3.15", None, "元号"),
        ("令和6年2月30日", None, "日付はありません"),
        ("令和7年2月29日", None, "うるう年"),
        ("令和0年1月1日", None, "0年"),
        ("令和6年13月1日", None, "日付はありません"),
        ("令和.3.15", None, "読めません"),
        ("令..", None, "読めません"),
        ("きのう", None, "読めません"),
    ],
)
def test_a_date_that_cannot_be_is_complained_about(raw: str, day: dt.date | None, says: str) -> None:
    """A day outside its era, a day that no calendar has, and a missing era are named in the message."""
    parsed = parse("hizuke", raw)
    assert parsed.value == day
    assert says in parsed.problems[0]


def test_a_printed_era_completes_the_digits() -> None:
    """Where the form prints 令和, the digits alone are a date; all blank is blank."""
    assert parse("hizuke", "6.3.15", era="令和").value == dt.date(2024, 3, 15)
    assert parse("hizuke", "..", era="令和") == Parsed(None)


def test_a_birthday_lies_in_the_past_and_not_too_far() -> None:
    """A birthday after the day of reading, or more than 130 years before it, needs a look."""
    assert "今日より後" in parse("seinengappi", "R8.4.2").problems[0]
    assert parse("seinengappi", "R8.4.1").valid
    assert parse("seinengappi", "1895-04-02").valid
    assert "130歳" in parse("seinengappi", "1895-04-01").problems[0]


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("shimei", "石巻3太郎", "「3」"),
        ("furigana", "イシノマキ太郎", "「太郎」"),
        ("furigana", "ンシノ", "始まって"),
        ("yuubin", "986-082", "6けた"),
        ("yuubin", "986-O822A", "「A」"),
        ("denwa", "95-1111", "市外局番"),
        ("denwa", "0225-95-111", "9けた"),
        ("denwa", "090-1234-567", "11けた"),
        ("juusho", "12-3", "漢字"),
        ("nenrei", "131", "130歳"),
        ("kingaku", "壱万かな", "金額"),
        ("suuryou", "たくさん", "数"),
        ("kojin_bangou", "123456789012", "検査用数字"),
        ("kojin_bangou", "12345678901", "12けた"),
        ("houjin_bangou", "1000012050002", "検査用数字"),
        ("ginkou_code", "12", "4けた"),
        ("kouza_bangou", "12345678", "7けた"),
        ("meigi_kana", "石巻太郎", "「石巻太…」"),
        ("sentaku", "本人,代理人", "2つ"),
        ("umu", "たぶん", "有・無"),
    ],
)
def test_what_is_wrong_is_said_in_japanese(name: str, raw: str, says: str) -> None:
    """Every refusal tells the clerk what is wrong."""
    assert any(says in problem for problem in parse(name, raw).problems)


def test_check_digits_follow_the_ordinances() -> None:
    """Worked examples: 法人番号 of 国税庁, and a 個人番号 with remainder 0 or 1 giving 0."""
    assert houjin_check_digit("000012050002") == 7
    assert kojin_check_digit("12345678901") == 8
    assert kojin_check_digit("00000000000") == 0


def test_codes_follow_their_options() -> None:
    """Length, pattern, prefix and alphabet of a free code are checked; a broken pattern is a problem, no crash."""
    assert parse("bangou", "12345678", length=8).valid
    assert "8けた" in parse("bangou", "1234567", length=8).problems[0]
    assert parse("bangou", "123", prefix="石").value == "石123"
    assert not parse("bangou", "A1", pattern=r"\d+").valid
    assert not parse("bangou", "A1", pattern="(").valid
    assert parse("bangou", "O1Z", alphabet="0123456789").value == "012"


def test_an_area_code_completes_a_local_number() -> None:
    """A form of one town may give the area code that people leave out."""
    assert parse("denwa", "95-1111", area="0225").value == "0225-95-1111"


def test_choices_are_held_to_their_values_and_order() -> None:
    """`values` in the options are the only ones, and several marks come in their order."""
    assert parse("fukusuu_sentaku", "c,a", values=["a", "b", "c"]).value == ["a", "c"]
    assert not parse("sentaku", "x", values=["a"]).valid


def test_wareki_writes_the_first_year_as_gannen() -> None:
    """Year 1 is 元年, and on the day of change the new era stands."""
    assert wareki(dt.date(2019, 5, 1)) == "令和元年5月1日"
    assert wareki(dt.date(1926, 12, 25)) == "昭和元年12月25日"
    assert wareki(dt.date(1872, 12, 31)) == "1872年12月31日"

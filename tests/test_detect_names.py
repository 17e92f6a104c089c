"""Printed labels become names and types; print inside a cell is understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.forms.detect.content import circled_choices, date_parts, era_choices, is_unit, ticked_choices
from dxauto.forms.detect.name_fields import Names, name_field, spell_kana
from dxauto.forms.detect.printed import Char
from dxauto.forms.geometry import Box
from dxauto.forms.radicals import ideographs
from dxauto.forms.template import FieldSpec
from dxauto.forms.types import FIELD_TYPES


def print_line(text: str, x: float = 0.0, y: float = 5.0) -> list[Char]:
    """Print a line, a blank taking as much as a character."""
    return [Char(c, Box(x + 4.0 * i, y, 3.5, 3.5)) for i, c in enumerate(text) if not c.isspace()]


@pytest.mark.parametrize(
    ("label", "group", "name", "kind"),
    [
        ("氏　名", "", "shimei", "shimei"), ("フリガナ", "申請者", "shinseisha_furigana", "furigana"),
        ("ご住所", "", "juusho", "juusho"), ("〒", "", "yuubin", "yuubin"), ("電話番号（日中）", "", "denwa", "denwa"),
        ("生年月日", "", "seinengappi", "seinengappi"), ("個人番号", "", "kojin_bangou", "kojin_bangou"),
        ("１ 申請日", "", "shinsei_bi", "hizuke"), ("請求金額", "", "kingaku", "kingaku"),
        ("口座番号", "振込先", "kouza_bangou", "kouza_bangou"), ("金融機関名", "", "kinyuu_kikan", "kinyuu_kikan"),
        ("支店名", "", "shiten", "shiten"), ("口座名義人", "", "kouza_meigi", "shimei"),
        ("口座名義カナ", "", "kouza_meigi_kana", "meigi_kana"), ("世帯主氏名", "", "setainushi_shimei", "shimei"),
        ("被保険者番号", "", "hihokensha_bangou", "bangou"), ("通数", "", "suuryou", "suuryou"),
        ("メモ", "", "memo", "jiyuu"),
    ],
)  # fmt: skip
def test_a_label_names_and_types_its_field(label: str, group: str, name: str, kind: str) -> None:
    """What forms usually ask is known, with the heading before it as a prefix."""
    naming = name_field(label, group)
    assert (naming.name, naming.type, naming.known) == (name, kind, True)


def test_an_unknown_label_is_said_to_be_unknown() -> None:
    """No meaning is invented."""
    assert name_field("鍵の保管").known is False


@given(st.lists(st.text(max_size=30), max_size=20), st.text(max_size=10))
def test_any_label_gives_a_usable_name(labels: list[str], group: str) -> None:
    """Whatever is printed, names are valid, all different, and the type exists."""
    names = Names()
    made = []
    for label in labels:
        naming = name_field(label, group)
        assert naming.type in FIELD_TYPES
        made.append(names.unique(naming.name))
        FieldSpec(name=made[-1], label=label, type=naming.type, box=Box(0, 0, 1, 1))
    assert len(set(made)) == len(made)


def test_kana_labels_are_spelled() -> None:
    """Hiragana and katakana alike; anything else is not guessed."""
    assert spell_kana("きぼうコース") == "kiboukosu"
    assert spell_kana("希望") == ""


def test_year_month_and_day_have_room_before_their_marks() -> None:
    """The boxes of a date lie between the printed 年 月 日, with a printed era fixed."""
    parts = date_parts(print_line("令和   年   月   日"), Box(0, 0, 80, 12))
    assert parts is not None
    assert parts.era == "令和"
    assert [round(b.x) for b in parts.boxes] == [8, 24, 40]
    assert parts.eras == ()


def test_a_choice_of_eras_is_circled() -> None:
    """明・大・昭・平・令 before a date are things to choose from, meaning the whole name."""
    chars = print_line("大・昭・平・令", y=1.0) + print_line("    年   月   日", y=8.0)
    parts = date_parts(chars, Box(0, 0, 80, 13))
    assert parts is not None
    assert [(c.value, c.label) for c in parts.eras] == [("大正", "大"), ("昭和", "昭"), ("平成", "平"), ("令和", "令")]
    assert parts.boxes[0].y > 4.0


@pytest.mark.parametrize("text", ["年月日", "年 月", "生年月日", "この日から年月を"])
def test_a_label_about_dates_is_no_date(text: str) -> None:
    """Without room to write there is nothing to read."""
    assert date_parts(print_line(text), Box(0, 0, 80, 12)) is None


def test_words_to_circle() -> None:
    """男・女 is a choice; a label with a separator is one only where a label asks beside it."""
    assert [c.value for c in circled_choices(print_line("男 ・ 女"), trusting=False)] == ["男", "女"]
    assert circled_choices(print_line("住所・氏名"), trusting=False) == ()
    assert [c.value for c in circled_choices(print_line("一般・特別"), trusting=True)] == ["一般", "特別"]
    assert circled_choices(print_line("備考"), trusting=True) == ()


def test_squares_take_the_words_on_their_right() -> None:
    """Each square's words end before the next square; two rows are two rows."""
    chars = print_line("自宅", x=6, y=1) + print_line("携帯", x=36, y=1) + print_line("その他", x=6, y=11)
    squares = [Box(1, 1, 3.5, 3.5), Box(31, 1, 3.5, 3.5), Box(1, 11, 3.5, 3.5)]
    assert [c.value for c in ticked_choices(squares, chars)] == ["自宅", "携帯", "その他"]


def test_squares_without_words_are_told_apart() -> None:
    """Two squares with the same or no words still have different values."""
    squares = [Box(1, 1, 3, 3), Box(1, 11, 3, 3)]
    values = [c.value for c in ticked_choices(squares, [])]
    assert len(set(values)) == 2


@pytest.mark.parametrize(("text", "unit"), [("円", True), ("〒-", True), ("印", True), ("銀行支店", True), ("", True),
                                            ("支店名", False), ("氏名", False), ("年月日", False)])  # fmt: skip
def test_units_are_no_labels(text: str, unit: bool) -> None:
    """円 beside an amount asks for nothing; 支店名 does."""
    assert is_unit(text) is unit


def test_eras_are_found_once_each() -> None:
    """The same era printed twice is one choice."""
    assert [c.value for c in era_choices(print_line("昭和・平成・昭和"))] == ["昭和", "平成"]


def test_radicals_of_a_pdf_become_characters() -> None:
    """⺠ and ⽇ in a PDF's text are 民 and 日; old shapes of names stay what they are."""
    assert ideographs("国⺠⽇⻑") == "国民日長"
    assert ideographs("髙﨑神齋") == "髙﨑神齋"

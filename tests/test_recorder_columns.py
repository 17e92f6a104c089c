"""Which typed values are columns of the list: compared with the row through the formats. Pure functions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxauto.browser.place import Place
from dxauto.browser.recorder.columns import Typed, guesses, named_by_fields
from dxauto.browser.recorder.lookup import made_up
from dxauto.browser.recorder.screens import left_out, numbers, pattern_of
from dxauto.browser.recorder.steps import steps
from dxauto.browser.recorder.write import Noted, missing, plain, spoken, text_of

ROW = {
    "整理番号": "A-0001",
    "申請日": "2024-06-01",
    "申請者生年月日": "昭和40年6月6日",
    "郵便番号": "986-0822",
    "申請者住所": "石巻市中央2丁目1-1",
    "申請者フリガナ": "イシノマキ　タロウ",
    "申請者氏名": "石巻　太郎",
    "証明の種類": "完納証明、市民税・県民税",
    "通数": "6",
    "異動者1 個人番号": "479563753793",
}


def templates(*typed: tuple[str, str | None], rows: list[dict[str, str]] | None = None) -> list[str]:
    """What is proposed for fields of these words and values."""
    given_ = [Typed((word,), value) for word, value in typed]
    return [guess.template if guess else "" for guess in guesses(given_, ROW, rows or [ROW])]


def test_four_lists_of_a_date_are_one_column() -> None:
    """Era, year, month and day go to the date whose parts they are, though 6 is a month, a day and a number here."""
    typed = [("申請日 元号", "令和"), ("申請日 年", "6"), ("申請日 月", "6"), ("申請日 日", "1"), ("通数", "6")]
    assert templates(*typed) == ["{申請日|元号}", "{申請日|和暦年}", "{申請日|月}", "{申請日|日}", "{通数}"]
    born = [("生年月日 元号", "昭和"), ("生年月日 年", "40"), ("生年月日 月", "6"), ("生年月日 日", "6")]
    assert [text.split("|")[0] for text in templates(*born)] == ["{申請者生年月日"] * 4
    assert [text.split("|")[1] for text in templates(*born)] == ["元号}", "和暦年}", "月}", "日}"]


@pytest.mark.parametrize(
    ("word", "value", "template"),
    [
        ("住所", "石巻市中央２丁目１－１", "{申請者住所|全角}"),
        ("フリガナ", "ｲｼﾉﾏｷ ﾀﾛｳ", "{申請者フリガナ|半角カナ}"),
        ("受付日", "R6.6.1", "{申請日|和暦記号}"),
        ("受付日", "20240601", "{申請日|西暦8けた}"),
        ("番号", "A-0001", "{整理番号}"),
        ("部数", "06", "{通数|ゼロ埋め2}"),
        ("個人番号", None, "{異動者1 個人番号|数字だけ}"),
        ("備考", "窓口で受けた", ""),
    ],
)
def test_a_value_is_known_in_another_writing(word: str, value: str | None, template: str) -> None:
    """Width, kana, calendar and leading zeros are found out; what is in no column is not guessed."""
    assert templates((word, value)) == [template]


def test_a_format_that_matters_in_another_row_is_added() -> None:
    """What was typed as it stands is written full width if another row of the column is not."""
    other = ROW | {"申請者氏名": "石巻 Jiro"}
    assert templates(("氏名", "石巻　太郎"), rows=[ROW, other]) == ["{申請者氏名|全角}"]
    assert templates(("氏名", "石巻　太郎")) == ["{申請者氏名}"]


def test_ticked_boxes_are_a_column_in_any_order() -> None:
    """A list of choices is the same list in another order."""
    typed = [Typed(("種類",), "市民税・県民税、完納証明", several=True)]
    assert [guess and guess.template for guess in guesses(typed, ROW, [ROW])] == ["{証明の種類}"]


def test_a_short_number_that_may_be_anything_is_asked_about() -> None:
    """One digit under words that no column has is no proof."""
    (guess,) = guesses([Typed(("区分コード",), "6")], ROW, [ROW])
    assert guess is None or not guess.sure


def test_without_a_list_columns_are_named_by_the_fields() -> None:
    """Fields name the columns; the parts of a date and of a postal code are one column each."""
    typed = [
        *(
            Typed((f"申請日 {part}",), value)
            for part, value in (("元号", "令和"), ("年", "6"), ("月", "6"), ("日", "1"))
        ),
        *(Typed((f"郵便番号（{part}）",), value) for part, value in (("上3桁", "986"), ("下4桁", "0822"))),
        *(Typed(("氏名",), "石巻"), Typed(("氏名",), "太郎")),
    ]
    guessed, row = named_by_fields(typed)
    assert [guess.template for guess in guessed[:4]] == [
        "{申請日|元号}",
        "{申請日|和暦年}",
        "{申請日|月}",
        "{申請日|日}",
    ]
    assert [guess.template for guess in guessed[4:]] == ["{郵便番号|郵便上}", "{郵便番号|郵便下}", "{氏名}", "{氏名2}"]
    assert row == {"申請日": "令和6年6月1日", "郵便番号": "986-0822", "氏名": "石巻", "氏名2": "太郎"}
    assert not any(guess.sure for guess in guessed)


@settings(deadline=None)
@given(st.text(max_size=12), st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=12), max_size=4))
def test_whatever_was_typed_a_guess_writes_it(value: str, row: dict[str, str]) -> None:
    """A proposed template gives, for the recorded row, exactly what was typed."""
    from dxauto.browser.formats import format_named

    for guess in guesses([Typed(("x",), value)], row, [row]):
        if guess is not None:
            text = row[guess.column]
            for name in guess.formats:
                text = format_named(name)(text)
            assert text == value


@pytest.mark.parametrize(
    ("number", "pattern"),
    [("N07-000123", r"([A-Z]\d{2}-\d{6})"), ("000123", r"(\d{6})"), ("4711", r"(\d+)"), ("AB12", r"([A-Z]{2}\d{2})")],
)
def test_a_pattern_for_receipt_numbers(number: str, pattern: str) -> None:
    """Parts with leading zeros or between hyphens have a length; a bare number may grow."""
    assert pattern_of(number) == pattern


def test_dates_and_times_are_no_receipt_numbers() -> None:
    """What names nothing is not offered."""
    assert list(numbers("2024-06-01 12:30 受付番号 N07-000123 を 15 件")) == ["N07-000123"]
    assert list(numbers("令和7年3月18日")) == []


def test_a_dialog_is_told_again_without_anybodys_name() -> None:
    """Of the words of a dialog the longest stretch without values and numbers is kept."""
    assert (
        left_out("石巻　太郎（A-0001）を登録します。よろしいですか？", ["石巻　太郎", "A-0001"])
        == "を登録します。よろしいですか？"
    )


@given(st.text(max_size=20))
def test_a_value_that_is_made_up_is_as_long_and_has_no_line_break(value: str) -> None:
    """The value that does not exist fits where the real one fits."""
    assert len(made_up(value)) == len(value)


def test_a_made_up_value_is_another_one() -> None:
    """Numbers, names and kana are replaced by such as hardly exist."""
    assert made_up("A-0001") == "Z-9999"
    assert made_up("石巻ﾀﾛｳ１") == "鱻鱻ﾝﾝﾝ９"


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["label", "title", "css", "name", "role"]), TEXTS, min_size=1), TEXTS, TEXTS)
def test_what_is_written_is_read_back(place: dict[str, str], text: str, comment: str) -> None:
    """Whatever a page is called, the file holds it: quotes, braces, colons, words like `yes`."""
    import tempfile
    from pathlib import Path

    from dxauto.yamlfile import read_document

    document = {
        "a": Noted([{"fill": [place, text], "value": text}, {"click": place}], above="見る"),
        "b": missing("値"),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.yaml"
        path.write_text(text_of(document, ["head"]), encoding="utf-8")
        assert read_document(path).data == plain(document)


def test_places_are_written_as_a_person_would() -> None:
    """A bare text where it says the same, a list only where there are several."""
    assert spoken([Place(label="氏名")], "label") == "氏名"
    assert spoken([Place(role="link", name="照会")], "button") == "照会（リンク）"
    assert spoken([Place(role="button", name="照会（リンク）")], "button") == {
        "role": "button",
        "name": "照会（リンク）",
    }
    assert spoken([Place(label="氏名"), Place(css="#a")], "label") == ["氏名", {"css": "#a"}]
    assert steps([], {}, lambda _: None, lambda _: None) == []

"""What `forms check` warns of: each warning comes when it should, and a good form has none."""

from typing import Any

import pytest
from forms_template_support import choice_field, field, template

from dxauto.forms.check import check_template

DATE = {"era": "令和", "year": [60, 61, 12, 8], "month": [78, 61, 12, 8], "day": [96, 61, 12, 8]}


def told(*fields: dict[str, Any], **changes: Any) -> str:
    """Give all warnings of a template in one text."""
    return "\n".join(check_template(template(*fields, **changes)))


def test_a_sound_form_has_no_warning() -> None:
    """A field, a date, a comb and choices, in their places."""
    assert told(
        field(),
        field(name="hi", type="hizuke", box=[40, 80, 90, 10], options={**DATE, "year": [60, 81, 12, 8],
              "month": [78, 81, 12, 8], "day": [96, 81, 12, 8]}),
        field(name="yuubin", type="yuubin", box=[40, 100, 50, 8], comb={"cells": 7, "after": [3], "gap": 5}),
        choice_field([40, 122, 4, 4], [60, 122, 4, 4], box=[38, 120, 80, 8]),
        print=[{"text": "見出し", "at": [18, 50]}],
    ) == ""  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([field(), field(name="futari", box=[100, 65, 40, 10])], "重なっています"),
        ([field(box=[170, 12, 20, 10])], "QR コード"),
        ([field(box=[10, 10, 20, 10])], "四隅の印"),
        ([field(label_box=[8, 285, 30, 8])], "四隅の印"),
        ([field(type="bangou", comb={"cells": 20}, box=[40, 60, 80, 10])], "ますの幅は 4.0 mm"),
        ([field(box=[40, 60, 80, 5])], "1行の高さは 5.0 mm"),
        ([field(lines=2)], "1行の高さは 5.0 mm"),
        ([field(type="yuubin", comb={"cells": 6})], "7 けた"),
        ([field(type="sentaku")], "選択肢（choices）がありません"),
        ([choice_field([30, 61, 4, 4])], "枠の外"),
        ([choice_field([41, 61, 4, 4], [43, 62, 4, 4])], "選択肢「1」と「2」が重なっています"),
        ([field(type="hizuke", options={**DATE, "day": [150, 61, 12, 8]})], "day の枠"),
        ([field(type="hizuke", options={"era": "令和", "year": [60, 61, 12, 8]})], "3つがそろっていません"),
        ([field(type="hizuke", options={k: v for k, v in DATE.items() if k != "era"})], "元号がありません"),
    ],
)
def test_a_field_that_clashes_or_is_too_small_is_told(fields: list[dict[str, Any]], words: str) -> None:
    """One mistake each, named by the field."""
    assert words in told(*fields)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "either", "fields": ["shimei"]}, "2 つ以上"),
        ({"kind": "sum", "fields": ["shimei"]}, "equals"),
        ({"kind": "required_if", "fields": ["shimei"]}, "when"),
        ({"kind": "required_if", "fields": ["shimei"], "when": {"eranda": "3"}}, "「3」という選択肢はありません"),
        ({"kind": "not_future", "fields": ["shimei"]}, "日付の項目ではありません"),
    ],
)
def test_a_rule_that_can_never_work_is_told(rule: dict[str, Any], words: str) -> None:
    """The rule is named by its number and kind."""
    text = told(field(), choice_field([41, 81, 4, 4], [61, 81, 4, 4], box=[40, 80, 40, 8]), rules=[rule])
    assert words in text
    assert f"1 番目の決まり（{rule['kind']}）" in text


def test_print_over_a_field_is_told_and_beside_it_is_not() -> None:
    """A text whose letters reach into the writing area would be taken for an answer's ink."""
    assert "印刷する文字「ここに氏名」" in told(field(), print=[{"text": "ここに氏名", "at": [30, 66]}])
    assert told(field(), print=[{"text": "ここに氏名", "at": [39, 66], "align": "right"}]) == ""
    assert "印刷する文字" in told(field(), print=[{"text": "長い文が二行になる", "at": [30, 57], "width": 15}])


def test_print_between_choices_is_no_clash() -> None:
    """Where only marks are looked for, words may stand: （　） behind その他."""
    assert told(choice_field([41, 62, 4, 4]), print=[{"text": "ことば", "at": [60, 66]}]) == ""


def test_a_form_of_several_pages_wants_its_join_on_each() -> None:
    """Without join, or with join missing on page 2, the warning says so."""
    assert "join がありません" in told(field(), pages=[{}, {}])
    assert "shimei_2" in told(field(), pages=[{}, {}], join="shimei")
    assert told(field(), field(name="shimei_2", page=2), pages=[{}, {}], join="shimei") == ""


def test_a_blank_has_no_code() -> None:
    """The code must be off for a form that others drew."""
    assert "code: false" in told(field(), pages=[{"blank": "youshi.pdf"}])


def test_a_field_that_is_in_no_column_is_told() -> None:
    """What is read and then shown nowhere is probably forgotten."""
    fields = [field(), field(name="furigana", box=[40, 80, 80, 10])]
    assert "（columns）にない項目があります: furigana" in told(*fields, columns=[{"field": "shimei"}])
    assert told(*fields) == ""


def test_a_column_wider_than_its_table_is_told() -> None:
    """The cells would stick out of the table's frame."""
    table = {"name": "hyou", "label": "表", "box": [20, 100, 50, 30], "rows": 3,
             "columns": [{"name": "shimei", "label": "氏名", "type": "shimei", "x": 20, "w": 40}]}  # fmt: skip
    assert "はみ出しています" in told(field(), tables=[table])

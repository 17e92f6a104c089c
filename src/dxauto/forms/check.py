"""What is odd about a template that loads: places that clash, combs too small to write in, rules that say nothing.

Nothing here is an error: the form can be drawn and read, but a person will wish it had been said (`forms check`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dxauto.forms.check_places import place_warnings
from dxauto.forms.template import FieldSpec, Rule, Template

_CHOICE_TYPES = frozenset({"sentaku", "fukusuu_sentaku", "gengou"})
_COMB_CELLS = {
    "yuubin": 7,
    "kojin_bangou": 12,
    "houjin_bangou": 13,
    "ginkou_code": 4,
    "shiten_code": 3,
    "kouza_bangou": 7,
}
_FEWEST_FIELDS = {"either": 2, "one_of": 2, "same": 2, "order": 2, "sum": 1, "not_future": 1, "required_if": 1}
_DATES = frozenset({"hizuke", "seinengappi"})


def check_template(template: Template) -> list[str]:
    """Give sentences in Japanese about what should be looked at; empty if there is nothing."""
    return [*place_warnings(template), *_field_warnings(template), *_rule_warnings(template), *_page_warnings(template)]


def _field_warnings(template: Template) -> Iterator[str]:
    for spec in template.all_fields():
        if spec.type in _CHOICE_TYPES and not spec.choices:
            yield f"項目「{spec.name}」は選ぶ項目ですが、選択肢（choices）がありません"
        wanted = _COMB_CELLS.get(spec.type)
        if spec.comb is not None and wanted and spec.comb.cells != wanted:
            yield f"項目「{spec.name}」のますは {spec.comb.cells} 個ですが、{spec.label}は {wanted} けたです"
        yield from _date_warnings(spec)


def _date_warnings(spec: FieldSpec) -> Iterator[str]:
    named = [key for key in ("year", "month", "day") if key in spec.options]
    if spec.type in _DATES and named and len(named) < 3:
        yield f"項目「{spec.name}」の options に year・month・day の3つがそろっていません"
    if spec.type in _DATES and named and not spec.choices and "era" not in spec.options:
        yield f"項目「{spec.name}」に元号がありません。choices か options の era に書いてください"


def _rule_warnings(template: Template) -> Iterator[str]:
    for number, rule in enumerate(template.rules, start=1):
        for problem in _rule_problems(template, rule):
            yield f"{number} 番目の決まり（{rule.kind}）: {problem}"


def _rule_problems(template: Template, rule: Rule) -> Iterator[str]:
    fewest = _FEWEST_FIELDS[rule.kind]
    if len(rule.fields) < fewest:
        yield f"fields に項目が {fewest} つ以上必要です"
    if rule.kind == "sum" and rule.equals is None:
        yield "合計の項目（equals）がありません"
    if rule.kind == "required_if" and not rule.when:
        yield "条件（when）がありません"
    for name, value in rule.when.items():
        choices = [choice.value for choice in template.field(name).choices]
        if choices and value not in choices:
            yield f"「{name}」に「{value}」という選択肢はありません（あるのは {'、'.join(choices)}）"
    for name in rule.fields:
        if rule.kind in ("not_future", "order") and template.field(name).type not in _DATES:
            yield f"「{name}」は日付の項目ではありません"


def _page_warnings(template: Template) -> Iterator[str]:
    names = {spec.name for spec in template.all_fields()}
    if len(template.pages) > 1 and template.join is None:
        yield "複数ページの様式に join がありません。ページは続いた順にまとめます"
    if template.join is not None:
        for page in range(2, len(template.pages) + 1):
            if f"{template.join}_{page}" not in names:
                yield f"join の項目が {page} ページ目にありません（「{template.join}_{page}」という名前で置きます）"
    if template.code and any(page.blank for page in template.pages):
        yield "既存の用紙（blank）には QR コードも四隅の印もありません。code: false にしてください"
    shown = {column.field for column in template.columns}
    hidden = [
        spec.name for spec in template.fields if spec.name not in shown and not _repeats_join(template, spec.name)
    ]
    if template.columns and hidden:
        yield f"Excel の列（columns）にない項目があります: {'、'.join(hidden)}"


def _repeats_join(template: Template, name: str) -> bool:
    return template.join is not None and name.startswith(f"{template.join}_")

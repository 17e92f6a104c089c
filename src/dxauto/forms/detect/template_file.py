"""A proposed template as YAML that a person puts right by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from dxauto.errors import OutputError
from dxauto.forms.detect.describe import as_list
from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice, FieldSpec, Table, TableColumn, Template

_HEAD = """\
# この様式は「forms detect」が元の用紙から作った案です。次の順で直してください。
#  1. dxauto forms preview で枠を用紙に重ねて見る
#  2. いらない項目の行を消す。name（英字の名前）・label・type（種類）を直す
#  3. box は [左, 上, 幅, 高さ]（ミリメートル、用紙の左上から）
#  4. dxauto forms check で確かめる
"""
_DOUBT = "  # ★ ラベルから種類が分かりませんでした。name と type を直してください"


def write_template(template: Template, path: Path, *, blank: Path | None = None, doubts: Iterable[str] = ()) -> None:
    """Write a template as YAML with comments; `blank` is copied beside it, `doubts` are marked with a comment.

    Raises OutputError if it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if blank is not None and not _is_beside(blank, path):
            shutil.copyfile(blank, path.parent / blank.name)
        path.write_text(template_text(template, doubts), encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"「{path}」に書けません。場所の権限と空き容量を確かめてください") from error


def _is_beside(blank: Path, path: Path) -> bool:
    target = path.parent / blank.name
    return target.exists() and target.samefile(blank)


def template_text(template: Template, doubts: Iterable[str] = ()) -> str:
    """Give the YAML."""
    doubtful = frozenset(doubts)
    parts = [_HEAD, *_head(template)]
    if template.fields:
        parts.append("\nfields:\n")
        for number in range(1, len(template.pages) + 1):
            if len(template.pages) > 1:
                parts.append(f"  # {number} ページ目\n")
            parts.extend(_field(f, doubtful) for f in template.fields if f.page == number)
    if template.tables:
        parts.append(
            "\n# 表: box は行の部分全体。columns の x と choices・options の枠は、行の左上から数えます\ntables:\n"
        )
        parts.extend(_table(t, doubtful) for t in template.tables)
    return "".join(parts)


def _head(template: Template) -> Iterator[str]:
    yield f"id: {_scalar(template.id)}\nversion: {template.version}\ntitle: {_scalar(template.title)}\n"
    yield "code: false  # QR コードと四隅の印がない用紙\n\npages:\n"
    for page in template.pages:
        size = [round(v, 1) for v in page.size]
        yield f"  - {{size: {size}, blank: {_scalar(page.blank)}, blank_page: {page.blank_page}}}\n"


def _field(field: FieldSpec, doubtful: frozenset[str]) -> str:
    inline: dict[str, Any] = {"name": field.name, "label": field.label, "type": field.type, "box": as_list(field.box)}
    if field.page > 1:
        inline["page"] = field.page
    inline |= _extras(field)
    return _entry(inline, field.choices, indent=2, doubt=field.name in doubtful)


def _extras(part: FieldSpec | TableColumn) -> dict[str, Any]:
    extras: dict[str, Any] = {}
    if part.lines > 1:
        extras["lines"] = part.lines
    if part.comb is not None:
        extras["comb"] = {"cells": part.comb.cells} | (
            {"after": list(part.comb.after), "gap": part.comb.gap} if part.comb.after else {}
        )
    if part.choices and part.mark == "circle":
        extras["mark"] = "circle"
    if part.options:
        extras["options"] = part.options
    return extras


def _table(table: Table, doubtful: frozenset[str]) -> str:
    head = {"name": table.name, "label": table.label, "page": table.page, "box": as_list(table.box), "rows": table.rows}
    text = "".join(f"{'  - ' if i == 0 else '    '}{k}: {_flow(v)}\n" for i, (k, v) in enumerate(head.items()))
    text += "    columns:\n"
    for column in table.columns:
        inline = {"name": column.name, "label": column.label, "type": column.type, "x": column.x, "w": column.w}
        text += _entry(inline | _extras(column), column.choices, 6, doubt=f"{table.name}.{column.name}" in doubtful)
    return text


def _entry(inline: dict[str, Any], choices: tuple[Choice, ...], indent: int, *, doubt: bool) -> str:
    """One line if it is simple; one line a key, and a line a choice, if there is something to choose from."""
    space, remark = " " * indent, _DOUBT if doubt else ""
    if not choices:
        return f"{space}- {_flow(inline)}{remark}\n"
    keys = [f"{k}: {_flow(v)}" for k, v in inline.items()]
    text = f"{space}- {keys[0]}{remark}\n" + "".join(f"{space}  {key}\n" for key in keys[1:])
    text += f"{space}  choices:\n"
    for choice in choices:
        shown = {"value": choice.value, "label": choice.label, "box": as_list(choice.box)}
        text += f"{space}    - {_flow(shown)}\n"
    return text


def _scalar(value: Any) -> str:
    return _flow([value])[1:-1]


def _flow(value: Any) -> str:
    if isinstance(value, Box):
        value = as_list(value)
    dumped = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=100_000)
    return dumped.removesuffix("\n").removesuffix("\n...").strip()

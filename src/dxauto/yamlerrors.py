"""Pydantic's complaints in plain Japanese, with near misses for names and values that do not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

Key = str | int
Where = tuple[Key, ...]


def near(name: str, known: Iterable[str]) -> str:
    """Give the sentence that names the most similar known words, or nothing."""
    found = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"。もしかして: {'、'.join(found)}" if found else ""


def problems(model: type[BaseModel], error: ValidationError) -> list[tuple[Where, str]]:
    """Give each problem's place (keys as pydantic names them) and sentence, unions reduced to the nearest form."""
    errors = _nearest_branches(error.errors(include_url=False))
    return [(tuple(e["loc"]), _sentence(model, e)) for e in errors]


def existing(data: Any, where: Where) -> Where:
    """Give the keys of `where` that lead through `data`; pydantic also puts names of union members there."""
    kept: list[Key] = []
    for key in where:
        in_list = isinstance(data, list) and isinstance(key, int) and key < len(data)
        if in_list or (isinstance(data, dict) and key in data):
            data = data[key]
            kept.append(key)
    return tuple(kept)


def _nearest_branches(errors: Sequence[Any]) -> list[Any]:
    """Of a union's members keep the one that was missed by least."""
    counts: dict[Where, dict[Key, int]] = {}
    for error in errors:
        for at, key in _branches(error["loc"]):
            counts.setdefault(at, {}).setdefault(key, 0)
            counts[at][key] += 1
    kept = []
    for error in errors:
        if all(key == min(counts[at], key=lambda k: counts[at][k]) for at, key in _branches(error["loc"])):
            kept.append(error)
    return kept


def _branches(loc: Where) -> list[tuple[Where, Key]]:
    return [(loc[:i], key) for i, key in enumerate(loc) if isinstance(key, str) and key[:1].isupper()]


def _sentence(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    loc: Where = tuple(error["loc"])
    name = ".".join(str(k) for k in loc if not (isinstance(k, str) and k[:1].isupper())) or "全体"
    kind: str = error["type"]
    if kind == "extra_forbidden":
        return f"「{name}」という項目はありません" + near(str(loc[-1]), _names(model, loc[:-1]))
    if kind in ("literal_error", "enum"):
        return f"「{name}」の値が違います{_given(error)}。使えるのは {_japanese(error['ctx']['expected'])} です" + near(
            str(error["input"]), _choices(error["ctx"]["expected"])
        )
    if kind in ("value_error", "assertion_error"):
        return f"「{name}」: {error['ctx']['error']}" if loc else str(error["ctx"]["error"])
    return f"「{name}」" + _told(kind, error.get("ctx", {})) + _given(error)


def _told(kind: str, ctx: Mapping[str, Any]) -> str:
    pattern = next((text for start, text in _SENTENCES if kind.startswith(start)), "の値が正しくありません")
    return pattern.format_map({"kind": kind, **ctx})


_SENTENCES = (
    ("missing", "がありません。書き足してください"),
    ("int_from_float", "は整数で書いてください"),
    ("int", "は整数で書いてください"),
    ("float", "は数で書いてください"),
    ("bool", "は true か false で書いてください"),
    ("string_pattern_mismatch", "の書き方が決まりに合いません（決まり: {pattern}）"),
    ("string_too_short", "が短すぎます（{min_length} 文字以上）"),
    ("string_too_long", "が長すぎます（{max_length} 文字まで）"),
    ("string", "は文字で書いてください（数字だけの値は引用符で囲みます）"),
    ("greater_than_equal", "は {ge} 以上にしてください"),
    ("greater_than", "は {gt} より大きくしてください"),
    ("less_than_equal", "は {le} 以下にしてください"),
    ("less_than", "は {lt} より小さくしてください"),
    ("finite_number", "は普通の数で書いてください"),
    ("too_short", "の個数が足りません（{min_length} 個以上）"),
    ("too_long", "の個数が多すぎます（{max_length} 個まで）"),
    ("list", "は並び（- で始まる行、または [ ]）で書いてください"),
    ("tuple", "は並び（- で始まる行、または [ ]）で書いてください"),
    ("set", "は並び（- で始まる行、または [ ]）で書いてください"),
    ("dict", "は「名前: 値」の形で書いてください"),
    ("mapping", "は「名前: 値」の形で書いてください"),
    ("model", "は「名前: 値」の形で書いてください"),
    ("dataclass", "は決まった形（枠なら [x, y, 幅, 高さ] の 4 つの数）で書いてください"),
    ("date", "は日付（例: 2026-04-01）で書いてください"),
    ("time", "は時刻（例: 09:30）で書いてください"),
    ("path", "はファイルの場所で書いてください"),
    ("none_required", "は空にしてください"),
)


def _given(error: Mapping[str, Any]) -> str:
    value = error.get("input")
    if error["type"] == "missing" or isinstance(value, (dict, list, tuple)):
        return ""
    text = str(value)
    return f"（今の値: {text if len(text) <= 40 else text[:40] + '…'}）"


def _japanese(expected: str) -> str:
    return "、".join(_choices(expected))


def _choices(expected: str) -> list[str]:
    return [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",")]


def _names(model: type[BaseModel], where: Where) -> set[str]:
    """Give the names that are allowed at a place, following the model's annotations."""
    types: list[Any] = [model]
    for key in where:
        types = _members(types)
        named = [t for t in types if isinstance(t, type) and t.__name__ == key]
        types = named or [inner for t in types for inner in _inside(t, key)]
    models = [t for t in _members(types) if isinstance(t, type) and issubclass(t, BaseModel)]
    return {field.alias or name for m in models for name, field in m.model_fields.items()}


def _members(types: Iterable[Any]) -> list[Any]:
    """Take unions and annotations apart, leaving models and containers."""
    found: list[Any] = []
    for t in types:
        plain = isinstance(t, type) and not get_args(t)
        if plain or getattr(t, "__origin__", None) in (list, tuple, dict, set, frozenset):
            found.append(t)
        else:
            found += _members(a for a in get_args(t) if a is not Ellipsis)
    return found


def _inside(t: Any, key: Key) -> list[Any]:
    if isinstance(t, type) and not get_args(t):
        if issubclass(t, BaseModel) and key in t.model_fields:
            return [t.model_fields[str(key)].annotation]
        return []
    arguments = [a for a in get_args(t) if a is not Ellipsis]
    return arguments[1:] if getattr(t, "__origin__", None) is dict else arguments

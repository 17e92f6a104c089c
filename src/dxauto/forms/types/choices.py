"""選択, 複数選択, 性別, 元号, and whether a stamp or signature is there.

The raw reading is the marked values, joined by commas.
"""

from __future__ import annotations

import re

from dxauto.forms.types.base import ValueType
from dxauto.forms.values import ParseContext, Parsed

_PRESENT = frozenset({"有", "あり", "有り", "はい", "○", "〇", "1", "true", "yes", "押印", "署名", "印"})
_ABSENT = frozenset({"無", "なし", "無し", "いいえ", "×", "0", "false", "no"})


def marked_values(raw: str) -> list[str]:
    """The marked values, each once, in the order given."""
    return list(dict.fromkeys(part.strip() for part in re.split(r"[,、\n]", raw) if part.strip()))


def _unknown(values: list[str], context: ParseContext) -> tuple[str, ...]:
    known = context.options.get("values")
    if not isinstance(known, (list, tuple)):
        return ()
    return () if all(value in known for value in values) else ("選択肢にない値です",)


def one_choice(raw: str, context: ParseContext) -> Parsed:
    """Exactly one value; `options: {values: [...]}` names the possible ones."""
    values = marked_values(raw)
    if not values:
        return Parsed(None)
    if len(values) > 1:
        return Parsed(None, ",".join(values), (f"1つだけ選ぶ項目に{len(values)}つの印があります",))
    return Parsed(values[0], values[0], _unknown(values, context))


def _several(raw: str, context: ParseContext) -> Parsed:
    values = marked_values(raw)
    known = context.options.get("values")
    if isinstance(known, (list, tuple)):
        values.sort(key=lambda value: known.index(value) if value in known else len(known))
    return Parsed(values or None, ",".join(values), _unknown(values, context))


def _presence(raw: str, context: ParseContext) -> Parsed:
    text = raw.strip().lower()
    if text in _PRESENT or text in _ABSENT:
        return Parsed(text in _PRESENT, text)
    return Parsed(None, raw, ("有・無のどちらかで書いてください",))


TYPES = (
    ValueType("sentaku", "選択", None, "text", one_choice),
    ValueType("fukusuu_sentaku", "複数選択", None, "text", _several),
    ValueType("seibetsu", "性別", frozenset("男女"), "text", one_choice),
    ValueType("gengou", "元号", frozenset("明治大正昭和平成令西暦"), "text", one_choice),
    ValueType("umu", "有無", frozenset("有無"), "text", _presence),
)

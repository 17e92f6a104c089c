"""`when`: a condition on a row that a clerk can read."""

from __future__ import annotations

import re
from collections.abc import Callable

_COMPARED = re.compile(r"(?P<left>.*?)\s*(?P<sign>≠|!=|=|を含む)\s*(?P<right>.*)")


def holds(text: Callable[[str], str], when: str | None) -> bool:
    """Tell whether a step is to be done: no condition, `{a} = b`, `{a} ≠ b`, `{a} を含む b` or `{a}`
    (not empty).
    """
    if when is None:
        return True
    compared = _COMPARED.fullmatch(when.strip())
    if compared is None:
        return bool(text(when).strip())
    if compared["sign"] == "を含む":
        return text(compared["right"]).strip() in text(compared["left"])
    same = text(compared["left"]).strip() == text(compared["right"]).strip()
    return same == (compared["sign"] == "=")

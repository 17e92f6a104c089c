"""What the figures of a run are called in front of people. The names in the ledger are for programs."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = {
    "pages": "ページ",
    "applications": "申請",
    "done": "そのまま使える申請",
    "review": "確認が必要な申請",
    "failed": "読めない申請",
    "review_fields": "確認が必要な項目",
    "minutes": "録音の分数",
    "segments": "書き起こした発言",
}
"""The figures of the kinds that ship; a figure of another kind is shown under its own name."""


def named(figures: Mapping[str, int | float]) -> dict[str, int | float]:
    """Give the figures under the names that people read; what `pages_told` adds up stands in a line of its own."""
    return {_NAMES.get(name, name): value for name, value in figures.items() if not name.startswith("pages_")}


def figures_told(figures: Mapping[str, int | float]) -> str:
    """Give the figures in one line."""
    return "、".join(f"{name} {value:g}" for name, value in named(figures).items())

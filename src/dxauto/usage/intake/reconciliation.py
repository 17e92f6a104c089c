"""What became of each row of a file: nothing is dropped without being counted, with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_EXAMPLES = 5
_NAMES = 200


@dataclass
class Reconciliation:
    """Rows read = taken + known + skipped + refused. `strangers` are names of departments that nobody knows, with how
    many rows and with names that may have been meant. Line numbers are those of the file.
    """

    title: str
    read: int = 0
    taken: int = 0
    known: int = 0
    skipped: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int]] = field(default_factory=dict)
    strangers: Counter[str] = field(default_factory=Counter)
    near: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    before: bool = False
    """the same file was imported before"""

    def refuse(self, reason: str, line: int) -> None:
        """Count a refused row."""
        self.refused[reason] += 1
        lines = self.examples.setdefault(reason, [])
        if len(lines) < _EXAMPLES:
            lines.append(line)

    def stranger(self, name: str, near: list[str]) -> None:
        """Count a row of an unknown department; the many names of a wrong column are not all kept."""
        shown = name.strip()[:20] or "（空）"
        if shown in self.strangers or len(self.strangers) < _NAMES:
            self.strangers[shown] += 1
            self.near.setdefault(shown, near)

    @property
    def refusals(self) -> int:
        """How many rows were refused."""
        return sum(self.refused.values())

    def record(self) -> dict[str, Any]:
        """Give it for programs."""
        return {
            "title": self.title,
            "read": self.read,
            "taken": self.taken,
            "known": self.known,
            "skipped": self.skipped,
            "refused": dict(self.refused),
            "examples": self.examples,
            "strangers": dict(self.strangers),
            "near": self.near,
            "notes": self.notes,
            "before": self.before,
        }

    def told(self) -> str:
        """Put it into sentences for the person who imports."""
        lines = [f"{self.title}"]
        if self.before:
            lines.append("このファイルは、前にも取り込んでいます。二重には数えていません。")
        lines.append(
            f"読んだ行 {self.read} ＝ 取り込んだ {self.taken} ＋ すでにある {self.known} ＋ "
            f"読み飛ばした（空の行、合計の行、まだ終わっていないもの） {self.skipped} ＋ 取り込めない {self.refusals}"
        )
        for reason, count in self.refused.most_common():
            where = "、".join(map(str, self.examples[reason]))
            lines.append(f"  取り込めない {count} 行: {reason}（{where} 行目{'など' if count > _EXAMPLES else ''}）")
        for name, count in self.strangers.most_common():
            hint = f"もしかして: {'、'.join(self.near[name])}" if self.near[name] else "似た名前もありません"
            lines.append(f"  名簿にない課「{name}」{count} 行。{hint}")
        if self.strangers:
            lines.append("  対応表の departments に「書かれた名前: 名簿の名前」を足して、もう一度取り込んでください。")
        lines += [f"【お知らせ】{note}" for note in self.notes]
        return "\n".join(lines)

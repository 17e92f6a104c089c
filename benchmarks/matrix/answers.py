"""Answers as the proxy hands them on: rewritten, broken off, or its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from benchmarks.matrix.office import Change

_UNTOLD = {"content-length", "transfer-encoding", "connection", "keep-alive", "date", "server"}
_DIALOGS = (
    "alert('【お知らせ】本日１８時から、システムの再起動を行います。');",
    "confirm('他の端末で同じ画面が開かれています。このまま続けますか？');",
    "prompt('メモを入力してください。', '');",
)
LONGEST_DIALOG_MS = 1500


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether a browser shows it as a page."""
        kind = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        return kind.startswith("text/html") and b"</body>" in self.body

    def passed_on(self) -> list[tuple[str, str]]:
        """Give the headers without those that belong to the other connection."""
        return [(name, value) for name, value in self.headers if name.lower() not in _UNTOLD]


def broken() -> Answer:
    """Give the page of a server that has failed, as a proxy or framework shows it."""
    page = b"<!doctype html><title>500</title><body><h1>500 Internal Server Error</h1></body>"
    return Answer(500, (("Content-Type", "text/html; charset=utf-8"),), page)


def changed(answer: Answer, change: Change) -> Answer:
    """Give the answer as the change makes it; the same one if it holds nothing to be changed."""
    body, times = re.subn(change.old, change.new, answer.body, flags=re.DOTALL)
    return replace(answer, body=body) if times else answer


def talkative(answer: Answer, luck: float) -> Answer:
    """Give the page with a dialog that opens by itself after up to `LONGEST_DIALOG_MS`."""
    which = _DIALOGS[int(luck * 1000) % len(_DIALOGS)]
    wait_ms = int(luck * 7919 % 1 * LONGEST_DIALOG_MS)
    # Escapes only: the page may be written in any encoding.
    text = which.encode("ascii", "backslashreplace").decode("ascii")
    script = f"<script>setTimeout(function () {{ {text} }}, {wait_ms});</script></body>"
    return replace(answer, body=answer.body.replace(b"</body>", script.encode("ascii")))

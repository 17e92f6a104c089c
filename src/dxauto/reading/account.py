"""Every page of a run is accounted for: taken = done + for review + failed + of no known form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from dxauto.errors import OutputError
from dxauto.reading.types import Application
from dxauto.robot import ItemOutcome, State


class PageAccount:
    """Counts the run's pages as the ledger has them, and again as they come out in applications."""

    def __init__(self) -> None:
        self._states: Counter[State] = Counter()
        self._unknown = self._out = self._failed = 0

    @property
    def taken(self) -> int:
        """All pages of the run."""
        return self._states.total()

    def of_outcomes(self, outcomes: Iterable[ItemOutcome]) -> Iterator[ItemOutcome]:
        """Pass the run's items on and count them."""
        for one in outcomes:
            self._states[one.outcome.state] += 1
            yield one

    def of_applications(self, applications: Iterable[Application]) -> Iterator[Application]:
        """Pass the applications on and count their pages; at the end raises `OutputError` if they are not the same."""
        for application in applications:
            pages = len(application.pages)
            self._out += pages
            if application.status == "failed":
                self._failed += pages
            elif application.template is None:
                self._unknown += pages
            yield application
        figures = self.figures()
        parts = sum(figures[name] for name in ("pages_done", "pages_review", "pages_failed", "pages_unknown"))
        if not self.taken == self._out == parts or self._failed != figures["pages_failed"]:
            raise OutputError(
                f"ページの数が合わないので、結果を書きませんでした（入力 {self.taken}、結果 {self._out}、"
                f"内訳 {parts}）。もう一度実行してください。くり返すときは、開発者に知らせてください"
            )

    def figures(self) -> dict[str, int]:
        """The counts; pages of no known form are those of the ledger's reviews that no application could take."""
        return {
            "pages_in": self.taken,
            "pages_done": self._states[State.DONE],
            "pages_review": self._states[State.REVIEW] - self._unknown,
            "pages_failed": self._states[State.FAILED],
            "pages_unknown": self._unknown,
        }

"""Which failures are tried again, how often and after what wait."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dxauto.attempt import Ending, Report
from dxauto.robot import Cause, Outcome, State

_TIMEOUT_ATTEMPTS = 2
_LONGEST_WAIT_S = 300.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Only what the system caused is tried again: up to `retries` times, the wait doubling from `wait_s`.

    The data's faults and mistakes in the program would only happen again. Of running out of time there is one
    repetition, since it costs a whole limit each time.
    """

    retries: int
    wait_s: float

    def wait(self, report: Report, attempt: int) -> float | None:
        """Give the seconds to wait before the next attempt, None if this one (from 1) was the last."""
        if not _may_pass(report) or attempt >= self._attempts(report.ending):
            return None
        return min(self.wait_s * 2.0 ** (attempt - 1), _LONGEST_WAIT_S)

    def final(self, report: Report, attempt: int) -> Outcome:
        """Give what an item becomes whose last attempt has ended."""
        if report.ending is Ending.DIED:
            reason = f"このデータで処理プログラムが {attempt} 回落ちたため、取り置きました"
            return replace(report.outcome, reason=reason)
        if report.outcome.state not in (State.DONE, State.REVIEW, State.FAILED):
            return Outcome.failed(
                "プログラムの誤りで処理できませんでした（結果の状態が決まっていません）", Cause.SYSTEM
            )
        return report.outcome

    def _attempts(self, ending: Ending) -> int:
        return min(_TIMEOUT_ATTEMPTS, self.retries + 1) if ending is Ending.TIMEOUT else self.retries + 1


def _may_pass(report: Report) -> bool:
    if report.ending is Ending.RETURNED:
        return report.outcome.state is State.FAILED and report.outcome.cause is Cause.SYSTEM
    return report.ending in (Ending.SYSTEM, Ending.DIED, Ending.TIMEOUT)

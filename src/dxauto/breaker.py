"""A circuit breaker: while what a kind works at outside cannot be reached, nothing new is begun, in growing pauses."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_PAUSE_S = 300.0
_FIRST_PAUSE = 5.0
"""How many times the wait between two attempts the first pause is."""


@dataclass(slots=True)
class Breaker:
    """Open from the first "not reachable" to the first "reached". Times are seconds of one clock, given by the caller.

    `wait_s` is the wait between two attempts at one item; `patience_s` how long it may stay open in all.
    """

    wait_s: float
    patience_s: float
    _since: float | None = None
    _until: float = 0.0
    _pause: float = 0.0

    def away(self, now: float) -> float | None:
        """Note that the outside could not be reached; give the pause in seconds, None if patience is at its end."""
        if self._since is None:
            self._since, self._pause = now, self.wait_s * _FIRST_PAUSE
        elif now >= self._until:
            self._pause = min(self._pause * 2, LONGEST_PAUSE_S)
        left = self.patience_s - (now - self._since)
        if left <= 0:
            return None
        self._until = max(self._until, now + min(self._pause, left))
        return self._until - now

    def reached(self) -> None:
        """Note that the outside has answered."""
        self._since, self._until = None, 0.0

    def holds(self, now: float) -> bool:
        """Tell whether nothing may be begun yet."""
        return now < self._until

"""The day of the meeting and of the next one: what the times of a sentence are counted from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dxauto.minutes.agenda import passing
from dxauto.minutes.agenda.actors import actors
from dxauto.minutes.agenda.dates import When, deadline, delivery, times
from dxauto.minutes.agenda.predicate import Form, form
from dxauto.minutes.agenda.sentences import Sentence

_TERM = re.compile("^(?:なお、|その)?(?:期限|締め?切り?|〆切|期日|提出期限)(?:は|が|につきましては|については)")
_NO_THING = re.compile("(?:はい、|では、|どうぞ)*(?:よろしく|お願い)[^、。]{0,8}")
"""「よろしく。次回は12月3日」: it names nothing that could be due."""
_SHORT = 40
"""A longer sentence is about something of its own."""
_OF_ITS_OWN = (Form.RESULT, Form.QUESTION)
"""So is one that tells what was done, or asks: 「月末までに間に合いますか」 sets nobody a day."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The day of the meeting and of the next one: what the times of a sentence are counted from."""

    today: dt.date | None
    following: dt.date | None = None

    def due(self, text: str) -> When | None:
        """Give the time until which, or at which, something is to be done."""
        return deadline(text, self.today, self.following) or delivery(text, self.today, self.following)

    def told_after(self, told: Sequence[Sentence], number: int) -> When | None:
        """Give the deadline that the speaker adds: 「…をお願いします。期限は今月25日です。」."""
        after = told[number + 1] if number + 1 < len(told) else None
        if passing.bare(told[number].plain) or _NO_THING.fullmatch(told[number].plain):
            return None
        if after is None or after.speaker != told[number].speaker or actors(after.plain):
            return None
        term = _TERM.match(after.plain)
        if term is not None:
            return next(iter(times(after.plain[term.end() :], self.today, self.following)), None)
        short = len(after.plain) < _SHORT and form(after.plain) not in _OF_ITS_OWN
        return self.due(after.plain) if short else None

"""What a clause settles, by its words and by what it does with them.

Words of settling (`resolving`) count as the sentence's form lets them: 「決定します」 settles, 「決定したいと思います」
needs a chair who concludes, 「決定しますか」 is nothing of the kind.
"""

from __future__ import annotations

import re
from enum import IntEnum

from dxauto.minutes.agenda.predicate import Form, core, form
from dxauto.minutes.agenda.proceeding import of_the_meeting, proceeds
from dxauto.minutes.agenda.resolving import changes, frames, makes_so, resolves, says_decided, takes_up


class Weight(IntEnum):
    """How much a clause needs beside it: nothing, a chair's 「では」 or consent."""

    NONE = 0
    WITH_LEAD = 1
    ALONE = 2


_STRONG = (Form.UNDERTAKING, Form.RESULT, Form.NOUN, Form.PROPOSAL, Form.REQUEST)
_LET = (Form.UNDERTAKING, Form.PROPOSAL)


def weight(clause: str) -> Weight:
    """Tell how far a clause settles something by its own words."""
    plain, kind = re.sub("[てで]おき(?=ま)", "", core(clause)), form(clause)
    changing = bool(changes(plain))
    if says_decided(plain) or frames(plain) or takes_up(plain):
        return _by_words(plain, kind, changing)
    if kind is Form.WISH:
        return Weight.WITH_LEAD if changes(re.sub("たい.*$", "ます", plain)) else Weight.NONE
    sets = (changing and kind is not Form.REQUEST) or (kind in _LET and bool(makes_so(plain)))
    return Weight.WITH_LEAD if sets and not proceeds(plain) else Weight.NONE


def _by_words(plain: str, kind: Form, changing: bool) -> Weight:
    """Tell how far a clause settles that has words of settling."""
    if kind is Form.WISH:
        return Weight.WITH_LEAD
    for_the_meeting = of_the_meeting(plain) and not resolves(plain)
    if for_the_meeting or not (kind in _STRONG or changing):
        return Weight.NONE
    return Weight.ALONE


def names_decision(text: str) -> bool:
    """Tell whether a verb of deciding is said: what else the sentence does, it settles."""
    return bool(resolves(text))

"""Whom a bare title means among those who are present: 「部長は…」 is こども部長, if no other 部長 has spoken.

「担当課」 is the one that has explained the matter: of those who do not preside the one who has said most. Where
two could be meant, the word stays as it was said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from dxauto.minutes.agenda.sentences import Sentence

_BARE = re.compile(
    "^(?:副?(?:市長|町長|村長|会長|委員長|部長|課長|室長|局長|所長|館長|園長|校長)|教育長|次長|課長補佐|係長|主幹|主査|主任|主事|事務局)(?:さん|様)?$"
)
_IN_CHARGE = re.compile("^(?:担当(?:課|部署|部|者)?|所管(?:課|部)?|主管課|原課|提案課)(?:さん|様|の方)?$")
_HONORIFIC = re.compile("(?:さん|様|の方)$")


def meant(who: str, names: Mapping[str, str], told: Sequence[Sentence], chairs: Collection[str] | None) -> str:
    """Give the full name for a bare title or 担当課; `who` itself where nobody, or more than one, can be meant.

    `names` are the speakers' names by their ids, `told` the sentences of the item up to the one that names `who`.
    """
    if _IN_CHARGE.match(who):
        return _explained(names, told, chairs) or who
    if not _BARE.match(who):
        return who
    title = _HONORIFIC.sub("", who)
    found = [name for name in names.values() if name.endswith(title) and not name.endswith(f"副{title}")]
    return found[0] if len(found) == 1 else who


def _explained(names: Mapping[str, str], told: Sequence[Sentence], chairs: Collection[str] | None) -> str:
    said: Counter[str] = Counter()
    for one in told:
        if one.speaker is not None and chairs is not None and one.speaker not in chairs:
            said[one.speaker] += len(one.plain)
    return names.get(said.most_common(1)[0][0], "") if said else ""

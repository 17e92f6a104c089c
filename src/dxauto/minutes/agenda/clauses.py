"""The clauses of a long spoken sentence that each say something of their own.

「来月から始めることに決まりましたので、課長会で周知をお願いします」 settles and then asks. A clause that ends with し、
is given with its full end (します), so that its form can be read like a sentence's.
"""

from __future__ import annotations

import re

_BREAK = re.compile(
    "(?<=[すたいんだ])(?:ので|から|が|けれども|けれど|けども|けど|し|もので|んで)、|"
    "(?<=こと[とに])(?P<stem>し|いたし|致し)(?:て|まして)?、|(?<=[針案形向法式日程線])(?:[とに])(?P<stem2>し|"
    "いたし)(?:て|まして)?、|"
    "(?<=[てで])(?P<stem3>いただき|もらい)、|(?<=[てで]もらって)、|(?<=[てで]いただいて)、|"
    "(?<=[うくぐすつぬぶむる])、(?=締め?切|期限)"
)


def clauses(text: str) -> list[str]:
    """Give the clauses of a sentence, in its order; one that is not cut is given whole."""
    parts, here = [], 0
    for found in _BREAK.finditer(text):
        stem = next((one for one in found.groups() if one), "")
        parts.append(text[here : found.start("stem") if found["stem"] else found.start()] + _whole(found, stem))
        here = found.end()
    return [one for one in [*parts, text[here:]] if one.strip("、 　")]


def _whole(found: re.Match[str], stem: str) -> str:
    if not stem:
        return ""
    return ("と" if found["stem2"] else "") + stem + "ます"

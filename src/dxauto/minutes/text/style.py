"""です・ます → である: the ends of sentences in the plain style of written minutes.

Verbs are bent by `verbs`; what no rule knows stays as it was said, and so do greetings (ありがとうございます).
"""

from __future__ import annotations

import re

from dxauto.minutes.text.edited import Edited
from dxauto.minutes.text.verbs import plain
from dxauto.minutes.transcript import ChangeKind

_END = "(?=[。、，！？]|$)"
_TAIL = "(?:が|ので|けれども|けれど|けど|から|と|か|し)?"
_MASU = re.compile(
    "(?P<stem>[^\\s、。，！？「」]*?[ぁ-ん一-龠ァ-ヶー])(?P<form>ませんでした|ました|ません|ましょう|ます)"
    f"(?P<said>よね|ね|よ)?(?P<tail>{_TAIL}){_END}"
)

_CLOSES = f"(?={_TAIL}[。、，！？]|{_TAIL}$)"
_GOES = f"(?=が|ので|けれど|けど|から|し|{_TAIL}[。、，！？]|{_TAIL}$)"

# The end of an adjective; お願い, 違い, きれい, くらい are none.
_ADJECTIVE = (
    "(?:(?<=[しきさなよいる]い)|(?<=[^み]たい)|(?<=てみたい)"
    "|(?<=[良悪多高低長短早速遅近遠広狭強弱重軽深浅古若安暗厚薄濃太細辛甘熱寒暑鋭痛緩固硬堅]い)|(?<=[かっ]た))"
)
_GREETING = "(?<!とう)(?<!よう)"
_BEFORE_VERBS = (
    (re.compile(f"{_GREETING}ございますか{_END}"), "あるか"),
    (re.compile(f"{_GREETING}ございますね?{_CLOSES}"), "ある"),
    (re.compile(f"{_GREETING}ございました{_CLOSES}"), "あった"),
    (re.compile("(?:あり|ござい)ませんでした"), "なかった"),
    (re.compile(f"(?:あり|ござい)ません{_CLOSES}"), "ない"),
    (re.compile(f"であります{_CLOSES}"), "である"),
    (re.compile(f"(?<=[てで])おります{_CLOSES}"), "いる"),
    (re.compile(f"(?<=[てで])おりました{_CLOSES}"), "いた"),
    (re.compile(f"(?<=[てで])まいります{_CLOSES}"), "いく"),
    (re.compile(f"(?<=[てで])まいりました{_CLOSES}"), "きた"),
)
_AFTER_VERBS = (
    (re.compile(f"{_ADJECTIVE}です(?:よね|ね|よ)?{_GOES}"), ""),
    (re.compile(f"んですか{_END}"), "のか"),
    (re.compile(f"んです(?:よね|ね|よ)?{_GOES}"), "のである"),
    (re.compile(f"でした{_GOES}"), "であった"),
    (re.compile(f"でしょう{_GOES}"), "であろう"),
    (re.compile(f"です(?:よね|ね|よ)?{_GOES}"), "である"),
    (re.compile(f"(?<=[てで])ください{_END}"), "ほしい"),
)


def plain_style(edited: Edited) -> None:
    """Write the ends of sentences in である style."""
    _exchange(edited, _BEFORE_VERBS)
    for found in reversed(list(_MASU.finditer(edited.text))):
        ending = None if re.search("(?:とう|よう)ござい$", found["stem"]) else plain(found["stem"], found["form"])
        if ending is not None:
            cut, after = ending
            edited.replace(found.end("stem") - cut, max(found.end("form"), found.end("said")), after, ChangeKind.STYLE)
    _exchange(edited, _AFTER_VERBS)


def _exchange(edited: Edited, table: tuple[tuple[re.Pattern[str], str], ...]) -> None:
    for pattern, after in table:
        for found in reversed(list(pattern.finditer(edited.text))):
            edited.replace(*found.span(), after, ChangeKind.STYLE)

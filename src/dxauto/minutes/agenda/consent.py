"""Whether those present agree: asked for, said, seen, or silent; and the small words with which a chair draws a line.

「異議のある方は。……ないようです」, 「うなずいておられますね」, 「結構です」: after them the same words settle that
were a proposal before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dxauto.minutes.agenda.errands import GOING_AHEAD
from dxauto.minutes.agenda.predicate import Form, form
from dxauto.minutes.agenda.sentences import Sentence

_NONE = (
    "(?:な(?:い|し|く|けれ|さそう)|ありません|ございません|いない|いません|おられません|おりません|無い|無し|"
    "出ません|見られません)"
)
_AGREED = re.compile(
    f"(?:異議|異論|異存|反対|ご?意見|ご?発言|ご?質問|不都合|支障|問題|手が)[^。]{{0,10}}{_NONE}|"
    "(?:全員|満場|全会|多数|過半数|起立|挙手|拍手)(?:一致|多数|の?賛成|の?賛同|が賛成)?|賛成多数|"
    "賛成[^。]{0,6}(?:名|人|票)|うなず|頷|首を縦|"
    "(?:ご?賛同|ご?了解|ご?了承|ご?承認|ご?理解|ご?同意|ご?納得)(?:を)?(?:いただ|頂|得)(?!け(?:ます|ません))|"
    "(?:皆さん|皆様|みなさん|みんな|全員|各位|お二方|双方|両者)[^。]{0,12}(?:同じ|賛成|よろしい|"
    "いい(?:です)?ね|顔|一致)|"
    "\\d+対\\d+|大勢|議論は(?:出尽く|尽き)|意見は(?:出尽く|出そろ|まとま|一致)"
)
_ASSENT = re.compile(
    "^(?:はい|ええ|うん|そうですね)?、?(?:(?:それ|これ|その(?:案|形|線|ほう|方))(?:で|なら(?:ば)?|"
    "は)(?:、)?)?[^。]{0,12}?(?:異議(?:なし|あり|ござい)|異論(?:なし|あり|ござい)|異存(?:なし|あり|ござい|"
    "は)|賛成(?:です|いたし|し|$)|結構|"
    "よいと思|いいと思|良いと思|よろしいと思|構いません|かまいません|構わない|支障(?:なし|あり|ござい)|"
    "問題(?:なし|あり|ござい|ない)|了解|承知|いいですね|いいですよ|同感|同意|大丈夫です|助かります|大歓迎|"
    "お任せ|ありがたい|うちも$|従います|了承)|^(?:はい|ええ|うん)$"
)
_LEAD = re.compile(
    "^(?:…|―|、|（[^）]*）)*(?:はい、?|ええ、?|まあ、?|お、?|うん、?|そう(?:ですね|だね|か)、?)*(?:では|"
    "それでは|じゃあ?|ほな|ほんなら|ほいじゃ|それじゃあ?|なら|それなら|であれば|でしたら|だったら、|よし|オッケー|OK|オーケー|結構|"
    "いい(?:ねえ?|です)|"
    "分かり?(?:ました|った)|わかり?(?:ました|った)|そうしたら|そしたら|ということで|というわけで|"
    "そういうことで|以上(?:のとおり|を踏まえ|から)|いや、|ここは|この際|結局|最終的に|やはり|今回は|したがって|よって|従って|結論|決定事項|お、|それだ|"
    "(?:それ|そこ|これ|そいつ)(?:は|、)?(?:くらいなら|いいですね|だ$)|ご意見(?:が|は)|議論は|うん$|気持ちは|もっとも)"
)
_YES = re.compile(
    "^(?:…|―|、|（[^）]*）)*(?:はい|うん|よし|いない|なし|ない|いません|ありません|ございません|結構|"
    "ありがとう)(?:、|$)"
)
_BACK = 4


def agreed(text: str) -> bool:
    """Tell whether a text says that those present agree, or that nobody objects."""
    return bool(_AGREED.search(text))


def assents(text: str) -> bool:
    """Tell whether somebody says yes to what was proposed."""
    return bool(_ASSENT.search(text))


_APPROVES = re.compile(
    "^(?:はい|ええ|うん|そうですね|そうだね)?、?(?:いいでしょう|いいです|いいよ|いいね|いいんじゃない|結構|よろしい|"
    "(?:それ|その(?:案|形|線|方向|よう|とおり|日|額))(?:で|に)|そう(?:し|いう)|認め|了承|承認|異議な|賛成|OK|オーケー|"
    "(?:それで)?(?:どうぞ|よろしく)?お願いし|(?:それで)?頼)"
)
_GRANTS = re.compile(
    f"(?:^|、|です|なら){GOING_AHEAD}(?:も)?(?:もらって|いただいて)?(?:も)?"
    "(?:ください|下さい|くれ|いいです|いい|結構です|構いません|構わない|もらおう|もらいましょう|よろしい)(?:よ|ね)*$"
)


def grants(text: str) -> bool:
    """Tell whether a text lets others go ahead with what they have put: 「問題ないです、やってください」."""
    return bool(_GRANTS.search(text))


_OBJECTS = re.compile(
    "(?:反対|困り|困る|無理|難し|いや、|いえ|しかし|ですが、|ただ、|でも、|待って|待った|早い|どうか(?:な|と)|"
    "疑問|心配|納得|いかがなもの|厳し|できません|できない)"
)


_SO_BE_IT = re.compile(
    "(?:その|この|左の)(?:よう|とおり|通り)(?:に|で|ということで)?$|(?:そう(?:いう)?|こう(?:いう)?|さよう(?:な)?|今の)(?:ふう|"
    "こと|形|方向|線|感じ)?(?:で|に)$|(?:それ|これ|そこ|その(?:案|形|線|方向|日))で$|さように$"
)


def so_be_it(text: str) -> bool:
    """Tell whether a sentence without its verb lets be what was put: 「それではそのように」, 「そういうことで」."""
    return draws_line(text) and len(text) < _CLOSING and bool(_SO_BE_IT.search(text))


_CLOSING = 22


def approves(text: str) -> bool:
    """Tell whether somebody who may say so lets a thing pass: 「うん、それで」, 「いいでしょう」."""
    return bool(_APPROVES.search(text))


def objects(text: str) -> bool:
    """Tell whether somebody has something against it, or asks back."""
    return bool(_OBJECTS.search(text)) or form(text) is Form.QUESTION


def draws_line(text: str) -> bool:
    """Tell whether a sentence begins as one that concludes: では, よし, それなら, よって."""
    return bool(_LEAD.match(text) or _YES.match(text))


def concluded(told: Sequence[Sentence], number: int) -> bool:
    """Tell whether a sentence stands where a line is drawn: its turn did so, or the others have just agreed."""
    sentence = told[number]
    turn = [one for one in told[max(0, number - _BACK) : number + 1] if one.speaker == sentence.speaker]
    if any(draws_line(one.plain) or agreed(one.plain) for one in _unbroken(turn)):
        return True
    return assented(told, number)


def agreed_before(told: Sequence[Sentence], number: int) -> bool:
    """Tell whether the others have agreed, said so or were seen to; the speaker's own はい is not enough."""
    near = told[max(0, number - _BACK) : number + 1]
    return assented(told, number) or any(agreed(one.plain) for one in near if one.speaker == told[number].speaker)


def assented(told: Sequence[Sentence], number: int) -> bool:
    """Tell whether another speaker has just said yes."""
    sentence = told[number]
    before = [
        one for one in told[max(0, number - _BACK) : number] if one.speaker != sentence.speaker or one.speaker is None
    ]
    return any(assents(one.plain) and form(one.plain) is not Form.QUESTION for one in before)


def _unbroken(turn: Sequence[Sentence]) -> list[Sentence]:
    """Give the last sentences that follow each other without another speaker between."""
    kept: list[Sentence] = []
    for one in reversed(turn):
        if kept and kept[-1].number != one.number + 1:
            break
        kept.append(one)
    return kept

"""Whether those present agree: asked for, said, seen, or silent; and the small words with which a chair draws a line.

「異議のある方は。……ないようです」, 「うなずいておられますね」, 「結構です」: after them the same words settle that
were a proposal before.
"""

from __future__ import annotations

from collections.abc import Sequence

from dxauto.minutes.agenda.passing import GOING_AHEAD
from dxauto.minutes.agenda.predicate import Form, form
from dxauto.minutes.agenda.sentences import Sentence
from dxauto.minutes.agenda.ways import Way, says, words

_NONE = (
    "(?:な(?:い|し|く|けれ|さそう)|ありません|ございません|いない|いません|おられません|おりません|無い|無し|"
    "出ません|見られません)"
)
_OPPOSED = words("異議 異論 異存 反対 ご?意見 ご?発言 ご?質問 不都合 支障 問題 手が")
_ALL = words("皆さん 皆様 みなさん みんな 全員 各位 お二方 双方 両者")
AGREEMENTS = (
    Way("異議はないようです", f"{_OPPOSED}[^。]{{0,10}}{_NONE}"),
    Way("全員賛成です",
        "(?:全員|満場|全会|多数|過半数|起立|挙手|拍手)(?:一致|多数|の?賛成|の?賛同|が賛成)?|賛成多数"),
    Way("賛成が8名です", "賛成[^。]{0,6}(?:名|人|票)|\\d+対\\d+|大勢"),
    Way("うなずいておられますね", "うなず|頷|首を縦"),
    Way("ご了承をいただきました",
        "(?:ご?賛同|ご?了解|ご?了承|ご?承認|ご?理解|ご?同意|ご?納得)(?:を)?(?:いただ|頂|得)(?!け(?:ます|ません))"),
    Way("皆さん同じお考えですね", f"{_ALL}[^。]{{0,12}}(?:同じ|賛成|よろしい|いい(?:です)?ね|顔|一致)"),
    Way("議論は出尽くしました", "議論は(?:出尽く|尽き)|意見は(?:出尽く|出そろ|まとま|一致)"),
)  # fmt: skip
"""Those present agree, or nobody objects: said by who sees them."""

_NO_OBJECTION = words(
    "異議(?:なし|あり|ござい) 異論(?:なし|あり|ござい) 異存(?:なし|あり|ござい|は) 支障(?:なし|あり|ござい) "
    "問題(?:なし|あり|ござい|ない) 構いません かまいません 構わない"
)
_IN_FAVOUR = words(
    "賛成(?:です|いたし|し|$) 結構 よいと思 いいと思 良いと思 よろしいと思 了解 承知 いいですね いいですよ 同感 同意 "
    "大丈夫です 助かります 大歓迎 お任せ ありがたい うちも$ 従います 了承"
)
_TO_IT = (
    "^(?:はい|ええ|うん|そうですね)?、?"
    "(?:(?:それ|これ|その(?:案|形|線|ほう|方))(?:で|なら(?:ば)?|は)(?:、)?)?[^。]{0,12}?"
)
ASSENTS = (
    Way("はい、異議ありません", f"{_TO_IT}{_NO_OBJECTION}"),
    Way("それで結構です", f"{_TO_IT}{_IN_FAVOUR}"),
    Way("はい", "^(?:はい|ええ|うん)$"),
)
"""Somebody says yes for himself."""

_STILL = "^(?:…|―|、|（[^）]*）)*"
_WELL = "(?:はい、?|ええ、?|まあ、?|お、?|うん、?|そう(?:ですね|だね|か)、?)*"
LEADS = (
    Way("では、2台にします",
        f"{_STILL}{_WELL}(?:では|それでは|じゃあ?|ほな|ほんなら|ほいじゃ|それじゃあ?|なら|それなら|であれば|でしたら|だったら、|"
        "そうしたら|そしたら|よし)"),
    Way("分かりました、そうします",
        f"{_STILL}{_WELL}(?:オッケー|OK|オーケー|結構|いい(?:ねえ?|です)|分かり?(?:ました|った)|わかり?(?:ました|った))"),
    Way("ということで、閉鎖とします",
        f"{_STILL}{_WELL}(?:ということで|というわけで|そういうことで|以上(?:のとおり|を踏まえ|から)|"
        "したがって|よって|従って|結論|決定事項|結局|最終的に|やはり|今回は|ここは|この際|いや、|お、)"),
    Way("ご意見がないようですので",
        f"{_STILL}{_WELL}(?:それだ|(?:それ|そこ|これ|そいつ)(?:は|、)?(?:くらいなら|いいですね|だ$)|ご意見(?:が|は)|議論は|うん$|"
        "気持ちは|もっとも)"),
)  # fmt: skip
"""A sentence begins as one that concludes."""
YESES = (
    Way("よし、それでは",
        f"{_STILL}(?:はい|うん|よし|いない|なし|ない|いません|ありません|ございません|結構|ありがとう)(?:、|$)"),
)  # fmt: skip
_BACK = 4

_YES = "^(?:はい|ええ|うん|そうですね|そうだね)?、?"
APPROVALS = (
    Way(
        "うん、いいでしょう", f"{_YES}(?:いいでしょう|いいです|いいよ|いいね|いいんじゃない|結構|よろしい|OK|オーケー)"
    ),
    Way("それで", f"{_YES}(?:(?:それ|その(?:案|形|線|方向|よう|とおり|日|額))(?:で|に)|そう(?:し|いう))"),
    Way("異議なし", f"{_YES}(?:認め|了承|承認|異議な|賛成)"),
    Way("それでお願いします", f"{_YES}(?:(?:それで)?(?:どうぞ|よろしく)?お願いし|(?:それで)?頼)"),
)
GRANTS = (
    Way("問題ないです、やってください",
        f"(?:^|、|です|なら){GOING_AHEAD}(?:も)?(?:もらって|いただいて)?(?:も)?"
        "(?:ください|下さい|くれ|いいです|いい|結構です|構いません|構わない|もらおう|もらいましょう|よろしい)(?:よ|ね)*$"),
)  # fmt: skip
OBJECTIONS = (
    Way(
        "いや、無理です", words("反対 困り 困る 無理 難し いや、 いえ しかし ですが、 ただ、 でも、 待って 待った 早い")
    ),
    Way("どうかと思います", words("どうか(?:な|と) 疑問 心配 納得 いかがなもの 厳し できません できない")),
)
SO_BE_ITS = (
    Way("それではそのように", "(?:その|この|左の)(?:よう|とおり|通り)(?:に|で|ということで)?$|さように$"),
    Way("そういうことで",
        "(?:そう(?:いう)?|こう(?:いう)?|さよう(?:な)?|今の)(?:ふう|こと|形|方向|線|感じ)?(?:で|に)$"),
    Way("では、その案で", "(?:それ|これ|そこ|その(?:案|形|線|方向|日))で$"),
)  # fmt: skip
_CLOSING = 22

agreed = says(AGREEMENTS)
"""Tell whether a text says that those present agree, or that nobody objects."""
assents = says(ASSENTS)
"""Tell whether somebody says yes to what was proposed."""
approves = says(APPROVALS)
"""Tell whether somebody who may say so lets a thing pass: 「うん、それで」, 「いいでしょう」."""
grants = says(GRANTS)
"""Tell whether a text lets others go ahead with what they have put: 「問題ないです、やってください」."""
draws_line = says((*LEADS, *YESES))
"""Tell whether a sentence begins as one that concludes: では, よし, それなら, よって."""
_opposes = says(OBJECTIONS)
_lets_be = says(SO_BE_ITS)


def so_be_it(text: str) -> bool:
    """Tell whether a sentence without its verb lets be what was put: 「それではそのように」, 「そういうことで」."""
    return draws_line(text) and len(text) < _CLOSING and _lets_be(text)


def objects(text: str) -> bool:
    """Tell whether somebody has something against it, or asks back."""
    return _opposes(text) or form(text) is Form.QUESTION


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

"""What the chair's plain words settle once the others have spoken: 「白紙に戻す」, 「2台に絞ろう」, 「夜間は閉鎖で」.

From anybody else they are an opinion. What happens by itself, is done with what was heard, or is mere work settles
nothing.
"""

from __future__ import annotations

import re

from dxauto.minutes.agenda.doing import happens
from dxauto.minutes.agenda.loose import conditional, habitual, supposed
from dxauto.minutes.agenda.predicate import Form, core, form
from dxauto.minutes.agenda.proceeding import of_the_meeting, proceeds
from dxauto.minutes.agenda.resolving import CHANGE, frames
from dxauto.minutes.agenda.ways import Way, any_of, words

_AS = "(?:まま|とおり|どおり|通り)"
_IS = "(?:だ|です|で)?"
_LEAD = "(?:では|じゃあ?|なら|それでは|よし)、?"
_COUNTER = words("人 名 円 回 台 時 日 月 か所 枚 割 % 社 基 本 冊 部 週 班 年 曜")
NOUNS = (
    Way("水曜に変更です", f"{CHANGE}(?:です|で)?$"),
    Way("今の案のままで結構です", f"{_AS}(?:で(?:結構|いい|よい)?(?:です)?)?$"),
    Way("平日だけで", "(?:だけ|のみ|ずつ|まで|くらい|ぐらい|ほど)で$"),
    Way("では5人", f"{_LEAD}[^、。]{{0,10}}[0-9一二三四五六七八九十]+{_COUNTER}{_IS}$"),
    Way("では土曜", "(?:では|じゃあ?|なら)、?[月火水木金土日]曜日?(?:だ|です|で|に)?$"),
    Way(
        "料金は折半で", f"{words('見送り 据え置き 折衷 折半 併用 隔週 隔年 無料 有料 現状維持 満額 半額')}(?:で|です)?$"
    ),
    Way("順番は今言ったとおり", f"{words('とおり 通り まま(?:で)? ということで それで これで 扱い 一本')}$"),
    Way(
        "これで決まり",
        f"{words('決まり 決定 採用 結構 OK オッケー 中止 延期 廃止 (?<!何も)なしで? 開始 実施 引き上げ 引き下げ')}$",
    ),
    Way("明日から8時半スタート", f"{words('のみ まで ずつ スタート から')}$"),
    Way("会場は体育館で", f"{words('[一-龯ァ-ヶー]で ことで 形で 案で 線で 方向で')}$"),
)
"""A sentence without a verb that names what is to be; it settles where a line is drawn."""

SUMMINGS_UP = (Way("今年度は3台ということで", "という(?:こと|形|方向|扱い)で$"),)

TAKEN_ALONG = (
    Way("お預かりします", "(?:預か|伝え|お伝えし|確認し|控え|メモし|参考に)[^、。]{0,6}$"),
    Way("今日は意見交換だけにとどめます", "嫌が|限られ|意見交換"),
)
"""What a chair does with what he has heard, and settles nothing."""

_DEED = words("確認 計算 集計 作成 調査 連絡 報告 相談 説明 整理 準備 用意 検討 精査 照会 試算 話")
WORK = (
    Way("担当課で計算します", f"{_DEED}(?:を)?(?:いた)?し(?:ます|ましょう)$"),
    Way("現地を見に行きましょう", "(?:調べ|送り|配り|聞き|聞いてき|言い|見に行き|休み)(?:ます|ましょう)$"),
    Way("前回の続きをやります", "続きを"),
)
"""Work, or the talk itself: nothing is settled by saying so."""

HAPPENINGS = (
    Way("山では雪が降る", "が[^、。を]{1,12}[うくぐすつぬぶむる]$"),
    Way("ずいぶん高い、500円する", "円(?:は)?する$"),
)
"""It comes about, and nobody has chosen it."""

_DENIED = words(
    "やら やり (?<!問題)し 変え 行わ 行い 受け 出さ 出し 認め 使わ 使い 設け 採ら 採り 取ら 取り つけ 付け 求め 含め "
    "載せ 増やさ 増やし 減らさ 減らし 変更し 採用し 入れ"
)
REFUSALS = (Way("夜間は認めません", f"(?:は|を|には|も)、?[^、。]{{0,8}}?{_DENIED}(?:ない|ません)$"),)

_OPEN_END = re.compile(f"{words('は を から について の件 へ が の って とか けど ので 他に ほかに')}$")
_FROM = re.compile("から(?:ね|です|で)$")
"""来月からね: a predicate, where 来月から alone is left open."""
_SHORTEST = 3
_LET = (Form.UNDERTAKING, Form.PROPOSAL)

_names = any_of(NOUNS).search
_sums_up = any_of(SUMMINGS_UP).search
_takes_along = any_of(TAKEN_ALONG).search
_works = any_of(WORK).search
_comes_about = any_of(HAPPENINGS).search
_refuses = any_of(REFUSALS).search


def declares(text: str, *, concluding: bool) -> bool:
    """Tell whether words settle if the chair says them after the others have spoken; `concluding`: a line is drawn."""
    plain, kind = core(text), form(text)
    if kind is Form.WISH and frames(plain) and not of_the_meeting(plain):
        return True
    if len(plain) < _SHORTEST or proceeds(plain) or _comes_about(plain) or _holds_loosely(plain, kind, concluding):
        return False
    if kind in _LET or _refuses(plain):
        by_itself = happens(plain) and "判断" not in plain
        return not (by_itself or _takes_along(plain) or _works(plain))
    return kind is Form.NOUN and _lays_down(text, plain, concluding)


def _holds_loosely(plain: str, kind: Form, concluding: bool) -> bool:
    """Tell whether it is only supposed, or tells what is always so; 「毎月開きましょう」 and a closing word do not."""
    firm = concluding or kind is Form.PROPOSAL
    return supposed(plain) or (not firm and (habitual(plain) or conditional(plain)))


def _lays_down(text: str, plain: str, concluding: bool) -> bool:
    """Tell whether a sentence without a verb names what is to be."""
    if _OPEN_END.search(plain) and not _FROM.search(text):
        return False
    return bool(_sums_up(plain)) or ((concluding or bool(_DICTATED.search(plain))) and bool(_names(plain)))


_DICTATED = re.compile("は(?!.*(?:です|だ|で)$)")
"""「街路樹は要求どおり。」: a topic and a ruling, without です."""

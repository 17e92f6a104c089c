"""What a clause settles, by its words: a verb of deciding, a frame like 「…ということで進めます」, or 「それで」.

Which of these words count depends on what the sentence does (`predicate.form`): 「決定します」 settles,
「決定したいと思います」 and 「決定しますか」 do not, or not by themselves.
"""

from __future__ import annotations

import re
from enum import IntEnum

from dxauto.minutes.agenda.errands import HAPPENS, conditional, habitual, supposed
from dxauto.minutes.agenda.predicate import Form, core, form


class Weight(IntEnum):
    """How much a clause needs beside it: nothing, a chair's 「では」 or consent."""

    NONE = 0
    WITH_LEAD = 1
    ALONE = 2


_SETTLED = (
    "(?:決定|承認|可決|了承|採択|議決|同意|合意|決裁|確定|採用|否決|承諾|賛同|議了|決着|不採択|不承認|妥結|却下|"
    "裁定|認定)"
)
_VERB = re.compile(
    f"{_SETTLED}(?:を)?(?:いたし|致し|し|され|(?<!と)(?<!に)させていただき|と(?:いたし|し|させていただき|なり|認め)|を(?:見|"
    "得|いただき|頂き)|いただき)(?:まし)?(?:た|ます|ましょう)|"
    f"{_SETTLED}(?:です|でございます|であります|となった|と(?:いうこと|)に?(?:し|いたし)ます|)$|"
    f"{_SETTLED}(?:する)?(?:もの|こと)(?:に|と)|"
    "(?:[にとで]|そう|こう)、?(?:は)?決め(?:まし(?:た|ょう)|ます|させていただきます|る|よう)|"
    "(?<!取り)決まり(?:まし(?:た|ょう)|ます|です|だ|$)|決することに|"
    "(?:意見|結論|考え|方針)(?:は|が|の)?(?:[^、。]{0,10}で)?(?:一致|まとま|出まし)|で(?:一致|まとまり|確定|"
    "落着|落ち着き|固まり)(?:いたし|し|まし|ます)|"
    "(?:全会|全員|満場)一致|結論(?:づけ|付け)|決し(?:まし)?(?:た|ます)|一本化(?:し|いたし)(?:ます|ました)|"
    "(?:成立|選出|選任|申し合わせ|取り決め)(?:を)?(?:いたし|し|され)?(?:まし(?:た|ょう)|ます)|"
    "運びと(?:なり|いたし|し)(?:ます|ました)|(?:合意|了解|結論|賛同|承認|了承)(?:が|に|を)(?:得られ|得て|"
    "至り|達し|整い|頂き|いただき)(?:まし)?(?:た|ます)|決定事項と(?:し|いたし)|結論は[^、。]+(?:です|だ)$|"
    "(?:整い|選ばれ|定め|定まり)(?:まし)?(?:た|ます)|"
    "(?:こと|旨)(?:を|で)(?:、)?(?:皆で|全員で|ここで|改めて)?(?:確認|合意|了解)(?:し|いたし|"
    "させていただき)(?:まし)?(?:た|ます)|(?:認め|許可し|許可いたし)(?:ます|ました|ること)|"
    "(?<![終完])了と(?:し|いたし)ます|(?:ゴーサイン|GOサイン)"
)
_RESOLVES = re.compile(
    f"{_SETTLED}(?:を|と)?(?:いたし|致し|し|され|なり|です|でございます|であります|を得)|(?:[にとで]|そう|"
    "こう)決め(?:まし|ます)|決(?:まりまし|まりです|しまし|します)|決定事項"
)
_KIND = (
    "(?:こと|方針|案|日程|形|方向|方向性|もの|方法|金額|内容|線|扱い|取り扱い|取扱い|整理|ルール|運用|対応|"
    "結論|考え方|段取り|やり方|進め方|"
    "構成|体制|配分|順序|表現|区分|パターン|二本立て|通り|とおり|どおり)"
)
_FRAME = re.compile(
    f"{_KIND}(?:の)?(?:で|に|と|を(?=採用|決))、?(?:(?:ここは|本日は|まずは|一旦|いったん|最終的に|"
    "正式に|今回は|そのまま|皆で)、?)?"
    "(?:し(?:ます|ました|ましょう|たい|て(?:おき|いき|まい|くだ|いただ|進め))|す(?:る|べ)|いたし|致し|させて|"
    "なり(?=まし)|進め|行き|行い|い(?:き|く)|やり|やっ|やる|まとめ|まとま|締め|整理|お願い|確認|統一|取り扱|"
    "扱|よろしく|決|固|参り|まいり|一致|至り|落ち着|結構|良い|よい|いい|採用|合意)"
)
_THAT = re.compile(
    "(?:それ|これ|そこ|そっち|こっち|そちら|こちら|後者|前者|両方|今の(?:お話|案|形|ご?提案|ご?意見|方向|内容)?|"
    "(?:その|この|今の|ただいまの|[^、。は]{1,12}(?:課長?|委員|さん|会長|部長|事務局)の)(?:案|形|線|方向|"
    "方針|日程|内容|考え方|ご?提案|ご?意見|整理|方法|やり方|額|金額|時期|場所|文言|まま|順番|流れ|ほう|方)?|"
    "(?:原案|事務局案|当初案|修正案|提案|代替案|折衷案|[A-ZＡ-Ｚ甲乙丙]案|第?[0-9０-９一二三]案|"
    "案[0-9０-９一二三])(?:の)?(?:とおり|通り|どおり)?|[^、。は]{1,12}案(?:の)?(?:とおり|通り|どおり)?)"
    "(?:で|を|に|の(?:とおり|通り)(?:で|に)?|とおり(?:で|に)?|通り(?:で|に)?|どおり(?:で|に)?|"
    "から(?!お?願))?(?:、)?(?:は)?(?:(?:まず|一旦|いったん|当面|今回は|来年度|そのまま|正式に|皆で)、?(?:は)?)?"
    "(?:行き|いき|いく|い(?:っ|こ)|進め|決|お願い|頼|やり|やっ|まとめ|採用|し(?:ます|ましょう|て)|いたし|させて|"
    "固め|実施|(?:[^、。]{1,6}に)?(?:答申|提出|提案|通知|発注|契約)|(?<=[でもりにま])(?:結構|いい(?:です|でしょう|$)|よい|良い)|OK|"
    "オーケー|異存|問題(?:な|あり))|"
    "(?:その|この|左)(?:よう|とおり|通り)に(?:いたし|し(?:ます|ましょう|たい)|させて|進め|取り(?:計|扱)|決|"
    "お願い|まとめ)"
)
_CHANGE = (
    "(?:実施|導入|開始|廃止|中止|延期|変更|統一|採用|開催|設置|拡大|縮小|継続|存続|据え置き|据置き|見送り|"
    "取りやめ|取り止め|取り下げ|取下げ|先送り|値上げ|値下げ|"
    "改定|改正|新設|増額|減額|増設|移転|統合|休止|再開|凍結|委託|直営|発注|契約|指名|選定|任命|計上|試行|"
    "本格実施|優先|除外|追加|削除|募集|公募|配備|支給|補助)"
)
_CHANGES = re.compile(
    f"{_CHANGE}(?:を|は)?(?:(?:する)?(?:こと|方向)?(?:に|と|で))?(?:いたし|致し|し|行い|決|なり|"
    f"させていただき)(?:ます|ました|ましょう)|{_CHANGE}(?:ます|ましょう|とし|です|だ)|"
    "(?:見送り|取りやめ|据え置き|取り下げ|先送り|延ばし|やめ|外し|分け|広げ|減らし|増やし|始め|使い|買い|"
    "借り|載せ|残し|移し|ずらし|絞り|やり|行い|変え)(?:ます|ましょう|(?:る)?こと(?:に|と))|"
    "(?:認め|採用し|採択し|行わ|実施し|やら|し)(?:ない|ません)(?:という)?(?:こと|方針|形|方向)?(?:(?:に|と|"
    "で)(?:し|いたし)ます|です)?$|見送り$|(?:中止|延期|廃止|却下|不採用|据え置き)$"
)
_TO_BE = re.compile(
    "[^、。]{2,}(?<!参考)(?<!大切)(?<!楽しみ)(?<!宿題)(?<!課題)(?<!議題)(?<!終わり)(?<!最後)(?<!一緒)(?<!気)(?<!おしまい)(?<!こちら)(?:に|と|で|まで|から)(?:いたし|致し|し|させていただき|いき|行き|進め)(?:ます|ましょう|たい)"
)
_STRONG = (Form.UNDERTAKING, Form.RESULT, Form.NOUN, Form.PROPOSAL, Form.REQUEST)
_LET = (Form.UNDERTAKING, Form.PROPOSAL)


def weight(clause: str) -> Weight:
    """Tell how far a clause settles something by its own words."""
    plain, kind = re.sub("[てで]おき(?=ま)", "", core(clause)), form(clause)
    changes = bool(_CHANGES.search(plain))
    if _VERB.search(plain) or _FRAME.search(plain) or _THAT.search(plain):
        return _by_words(plain, kind, changes)
    if kind is Form.WISH:
        return Weight.WITH_LEAD if _CHANGES.search(re.sub("たい.*$", "ます", plain)) else Weight.NONE
    sets = (changes and kind is not Form.REQUEST) or (kind in _LET and bool(_TO_BE.search(plain)))
    return Weight.WITH_LEAD if sets and not proceeds(plain) else Weight.NONE


def _by_words(plain: str, kind: Form, changes: bool) -> Weight:
    """Tell how far a clause settles that has words of settling."""
    if kind is Form.WISH:
        return Weight.WITH_LEAD
    for_the_meeting = _OF_THE_MEETING.search(plain) and not _RESOLVES.search(plain)
    if for_the_meeting or not (kind in _STRONG or changes):
        return Weight.NONE
    return Weight.ALONE


def names_decision(text: str) -> bool:
    """Tell whether a verb of deciding is said: what else the sentence does, it settles."""
    return bool(_RESOLVES.search(text))


_NO_ACT = re.compile(
    "(?:思|考え|感じ|伺い|休憩を取り|(?:昼食|休憩|終わり|おしまい|解散|散会)(?:と|に)(?:し|いたし)|"
    "以上と(?:し|いたし)|いらっしゃい|まいり|参り|再開し|再開いたし|終了と(?:し|いたし)|させていただき|"
    "次第と(?:し|いたし)|聞き|聞く|お願い|諮|採決|説明|(?:^|[議会件題]を|から)始め|(?:会議?を|会)開き|開会|閉会|(?:次|議題|議案|議事|案件|採決|質疑|討論|説明|審議|協議|報告|項目|号|目|休憩|本題|先|前|件|[0-9])(?:に|へ)(?:移り|移る|入り|入る|進み|進む|進め)|終わ|"
    "終了|終結|解散|休憩|承り|期待|感謝|言い|言う|知って|知る|"
    "申し|待ち|待つ|見ます|見る|読み|[てで]おり|いる|ある|なる|なり|でき|かかる|要る|要り|困る|困り|助かり|"
    "助かる|違う|違い|分かる|わかる|分かり|わかり|来る|来ます|確認し|議題と|審議し|審議いたし|続け|"
    "挙げ|求め|受け(?:ます|る)|ござい|あり|しまう|過ぎ|多い|少な|足り|届き|届く|増え|減り|出て|という(?:の)?|"
    "[てで]くれ)(?:ます|たします|いたします|す|る|ない)?$"
)
_PROCEEDING = re.compile(
    "(?<![一-龯])(?:多数決|本?会議|会|議事|質疑|審議|議論|討論|採決|挙手|起立|休憩|中断|資料|出席|定足数|マイク|ご?発言|ご?質問|"
    "ご?意見|お?時間|進行|司会|次第|議題|議案|議長|録音|録画|配布|紹介|確認|報告|説明|案内|挨拶|あいさつ|"
    "入室|退室|退席|傍聴|"
    "画面|ページ|スライド|本題|お手元|点呼|委任状)(?:の?(?:ほう|方))?(?:を|に|へ|と|は|から|も)?(?:順に|一度|"
    "一旦|いったん|ここで|少し|先に|改めて|続いて)?[^、。はをに]{0,8}(?:ます|る|す|く|う|む|ぶ|つ|ぐ)$|"
    "(?:紹介|報告|説明|補足|訂正|お答え|お示し|お配り|お知らせ|ご案内|お礼|お詫び|読み上げ|繰り返し|指名|"
    "交代|退席|着席|朗読|代読|進行|司会|務め|申し上げ|始めさせ|失礼|お待ちし|お受けし|受け付け|頂戴し|"
    "いただき|頂き)(?:を)?(?:いたし|致し|し|申し上げ)?(?:ます|る)$"
)
"""What keeps a meeting going, however formal it sounds."""
_OF_THE_MEETING = re.compile(
    "(?:取り上げ|(?<!取り)(?<!取)扱(?:い|う)(?!は|を|の)|(?:審議|議題|議論|協議|質疑|討論|説明)(?!会|案|事項)|休憩|再開|終了|終わり|終わる|始め|開会|"
    "閉会|散会|進行|移る|移り|入る|入り|進む|伺う|聞く|お聞き|採決|挨拶|紹介|確認|ここまで|この(?:辺|へん)|"
    "お開き|以上|本日の会議|次の(?:議題|案件|件|項目))"
    "[^、。]{0,8}?(?:こと|もの|形|ところ|まで|という(?:こと|形))?(?:で|に|と)(?:し(?:ます|ましょう|たい)|"
    "いたし|させて|進め|お願い)"
)
"""What the meeting itself does next, however much it is worded as a decision."""
_OPEN_END = re.compile("(?:は|を|から|について|の件|へ|が|の|って|とか|けど|ので|他に|ほかに)$")
_TALK_MORE = re.compile(
    "(?:よろしく|^次回|はっきりさせ|急ぎ|頑張|がんば|気をつけ|楽しみ|次(?:に|は|、|い[こき]|行)|順番に|聞こう|話そう|"
    "片付け|また、|まず(?!は)|順に|ぼちぼち)|(?:話し合|議論|検討|考え|相談|協議|聞い|見て(?:いき|から))(?!会|委員|書|案)[^、。]{0,10}$"
)
_FROM = re.compile("(?:から)(?:ね|です|で)$")
"""来月からね: a predicate, where 来月から alone is left open."""
_SETTLED_NOUN = re.compile(
    f"{_CHANGE}(?:です|で)?$|(?:まま|とおり|どおり|通り)(?:で(?:結構|いい|よい)?(?:です)?)?$|"
    "(?:だけ|のみ|ずつ|まで|くらい|ぐらい|ほど)で$|"
    "(?:では|じゃあ?|なら|それでは|よし)、?[^、。]{0,10}[0-9一二三四五六七八九十]+(?:人|名|円|回|台|時|日|月|か所|枚|割|%|社|"
    "基|本|冊|部|週|班|年|曜)(?:だ|です|で)?$|(?:では|じゃあ?|なら)、?[月火水木金土日]曜日?(?:だ|です|で|に)?$|"
    "(?:見送り|据え置き|折衷|折半|併用|隔週|隔年|無料|有料|現状維持|満額|半額)(?:で|です)?$|"
    "(?:とおり|通り|まま(?:で)?|ということで|それで|これで|扱い|一本|決まり|決定|採用|結構|OK|オッケー|中止|"
    "延期|廃止|なし|のみ|まで|ずつ|スタート|から|開始|実施|引き上げ|引き下げ|[一-龯ァ-ヶー]で|ことで|形で|"
    "案で|線で|方向で)$"
)


def proceeds(plain: str) -> bool:
    """Tell whether a predicate only keeps the meeting or the talk going."""
    said = re.sub("ましょう$", "ます", plain)
    return bool(
        _NO_ACT.search(said) or _TALK_MORE.search(plain) or _PROCEEDING.search(said) or _OF_THE_MEETING.search(plain)
    )


def declares(text: str, *, concluding: bool) -> bool:
    """Tell whether words settle if the chair says them after the others have spoken.

    A chair's plain 「白紙に戻す」, 「満額つけます」, 「絞ろう」 settles; a sentence without a verb
    (「8日の日曜、河川敷で」) does so where a line is drawn (`concluding`).
    """
    plain, kind = core(text), form(text)
    if kind is Form.WISH and _FRAME.search(plain) and not _OF_THE_MEETING.search(plain):
        return True
    if proceeds(plain) or len(plain) < _SHORTEST or (habitual(plain) and not concluding and kind is not Form.PROPOSAL):
        return False
    if supposed(plain) or (conditional(plain) and kind is not Form.PROPOSAL and not concluding):
        return False
    if _COMES_ABOUT.search(plain):
        return False
    if kind in _LET or _WILL_NOT.search(plain):
        return (not HAPPENS.search(plain) or "判断" in plain) and not (
            _TAKES_ALONG.search(plain) or _WORKS.search(plain)
        )
    if kind is Form.NOUN and not (_OPEN_END.search(plain) and not _FROM.search(text)):
        return bool(_SUMS_UP.search(plain)) or (concluding and bool(_SETTLED_NOUN.search(plain)))
    return False


_TAKES_ALONG = re.compile("(?:預か|伝え|お伝えし|確認し|控え|メモし|参考に)[^、。]{0,6}$|嫌が|限られ|意見交換")
"""What a chair does with what he has heard, and settles nothing."""
_SUMS_UP = re.compile("という(?:こと|形|方向|扱い)で$")
_WORKS = re.compile(
    "(?:確認|計算|集計|作成|調査|連絡|報告|相談|説明|整理|準備|用意|検討|精査|照会|試算|話)(?:を)?(?:いた)?し(?:ます|ましょう)$|"
    "(?:調べ|送り|配り|聞き|聞いてき|言い|見に行き|休み)(?:ます|ましょう)$|続きを"
)
"""Work, or the talk itself: nothing that is settled by saying so."""
_SHORTEST = 3
_POLITE = re.compile("ます$")
_CHOOSES = re.compile(
    "(?:取り|採り|選び|つけ|付け|認め|退け|決め|絞り|改め|戻し|やめ|止め|外し|残し|加え|除き|除外し|引き上げ|"
    "引き下げ|据え置き|見送り|とどめ|留め|任せ|譲り|割り振り|配分し|答申いたし|答申し|提言し|提言を行い|"
    "優先し|査定し|統一し|一本化し|切り替え|閉じ|取り下げ|落とし|削り|諦め|受け入れ|応じ|頼み|とさせていただき|にさせていただき|増やし|減らし)ます$"
)
"""Verbs of choosing among what was discussed."""
_COMES_ABOUT = re.compile("が[^、。を]{1,12}[うくぐすつぬぶむる]$|円(?:は)?する$")
"""雪が降る, 制度が始まる: it happens, and nobody has chosen it."""
_WILL_NOT = re.compile(
    "(?:は|を|には|も)、?[^、。]{0,8}?(?:やら|やり|(?<!問題)し|変え|行わ|行い|受け|出さ|出し|認め|使わ|使い|設け|"
    "採ら|採り|取ら|取り|つけ|付け|求め|含め|載せ|増やさ|増やし|減らさ|減らし|変更し|採用し|入れ)(?:ない|ません)$"
)

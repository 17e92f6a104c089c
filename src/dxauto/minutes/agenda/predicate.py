"""The predicate: what a Japanese sentence does, which its end tells.

Japanese ends a sentence with the act: 「…してください」 asks, 「…しておきます」 undertakes, 「…しましょう」 proposes,
「…しました」 reports. The end is unwound from behind (particles of feeling, courtesies, what was added after it), then
looked up in one table. What the sentence is about plays no part here.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Form(StrEnum):
    """What a sentence does."""

    REQUEST = "request"
    """Somebody else is asked, told or charged to do it."""
    UNDERTAKING = "undertaking"
    """It will be done or is done herewith: します, しておきます, させてください."""
    OFFER = "offer"
    """しましょうか: the speaker would do it, if somebody says so."""
    PROPOSAL = "proposal"
    """しましょう: all of us."""
    QUESTION = "question"
    WISH = "wish"
    """したい, したいと思います, する予定です."""
    OPINION = "opinion"
    """べき, 必要がある, と思います, かもしれません: nobody has bound himself."""
    HEARSAY = "hearsay"
    """とのこと, と聞いています: others have said it."""
    RESULT = "result"
    """しました, なりました: it has happened."""
    STATE = "state"
    """しています, あります: it is so."""
    DENIAL = "denial"
    """しません, できません."""
    NOUN = "noun"
    """です, or no verb at all."""


_GIVE = "(?:いただ|頂|もら)"
_DO_FOR = f"(?:(?:[てで]|(?:ご|お)[^、。]{{1,8}}?)(?:は)?{_GIVE})"
_PLEASE = "(?:ください|下さい)"
_ASK_FAVOUR = "お?(?:願い|頼み)"
_THINK = "(?:と|かと|とも)(?:思|考え|存じ|感じ)(?:い|て|ま|っ|る|う|ご)[^、]*"
_MAY_I = "(?:いい|よい|よろしい|構わない|かまわない|大丈夫|結構)"

_LET_ME = "(?<!終わら)(?<!済ま)(?<!見)(?<!任)(?<!知ら)(?<!聞か)(?<!合わ)(?<!載)(?<!寄)(?<!乗)(?<!伏)(?<!済ま)せて"
"""Let me do: 調べさせて, 預からせて; not 見せて or 終わらせて, which ask for something."""

_VOLITION = (
    "(?:(?<!ない)(?:し|[えけせてねめれげべみきりいじ])よう|[ぁ-ん一-龯][ころごぼ]う|(?<=[一-龯])[もと]う|(?:話|"
    "回|示|戻|残|直|移|外|延ば|増や|減ら|出)そう)"
)
"""絞ろう, 借りよう, いこう; not 難しそう."""

_NO_ASKING = "".join(
    f"(?<!{word})"
    for word in (
        "について",
        "において",
        "にとって",
        "に関して",
        "に対して",
        "として",
        "をもって",
        "によって",
        "初めて",
        "加えて",
        "含めて",
        "改めて",
        "併せて",
        "合わせて",
        "続いて",
        "したがって",
        "よって",
        "そして",
    )
)
"""Not について, 改めて: no verb of doing."""

_TABLE: tuple[tuple[Form, str], ...] = (
    # 宿題とさせてください and 調べさせていただきます are the speaker's own acts, whatever they look like.
    (Form.UNDERTAKING, f"{_LET_ME}{_PLEASE}|{_LET_ME}{_GIVE}(?:きます|く|います|う)"),
    (Form.QUESTION, f"{_LET_ME}{_GIVE}(?:け|え)(?:(?:ます|ません|る|ない)(?:でしょう|です)?か|れば)"),
    (Form.UNDERTAKING, f"{_LET_ME}{_GIVE}(?:け|え|きたい|いたい|ければ|えれば|って|いて).*"),
    (Form.HEARSAY, "(?:との|という)(?:こと|お?話|報告|連絡|意見|要望|声|指摘)で(?:す|した|ございます|ございました)"),
    (Form.HEARSAY, (
        "と(?:聞い|伺っ|うかがっ|言われ|いわれ|され|報じられ)(?:て(?:い|おり)?ます|ました|ております)|(?:る|た|"
        "い)そうです|らしい(?:です)?"
    )),
    (Form.HEARSAY, "(?:こと|もの)と(?:され|なっ)て(?:い|おり)ます|ことになって(?:い|おり)ます"),
    (Form.REQUEST, f"(?:[てで]|(?:ご|お)[^、。]{{1,8}}?){_PLEASE}(?:ませ|ますか|ますよう.*|ませんか)?"),
    (Form.STATE, "[てで]くれます|[てで](?:もらえ|くれ)る(?:らしい)?(?:そうです|ようです|はずです|みたいです)"),
    (Form.REQUEST, (
        "[てで](?:くれ(?:ます(?:でしょう)?か|ませんか?|る|るか|るかな|ない|ないか|ないかな|ないですか)?|"
        "ちょうだい|ほしい(?:です|と.*|んです.*)?|欲しい(?:です|と.*)?)"
    )),
    (Form.REQUEST, f"{_DO_FOR}(?:け|え)(?:ます|ません|る|ない)(?:でしょう|です)?(?:か|かな|でしょうか)"),
    (Form.QUESTION, (
        "(?:賛同|承認|了承|了解|同意|納得|理解|承知|のんで)(?:を)?(?:して)?(?:いただけ|頂け|もらえ)(?:ます|"
        "ません|る|ない).*"
    )),
    (Form.REQUEST, "(?:もらえ|いただけ|頂け)(?:ます|ません|る|ない)(?:でしょう|です)?(?:か|かな|でしょうか)"),
    (Form.REQUEST, f"{_DO_FOR}(?:け|え)(?:れば|ますと|ると|ましたら|たら).*"),
    (Form.REQUEST, f"{_DO_FOR}(?:き|い)(?:ます|たい.*|ますよう.*|ましょう)|{_DO_FOR}(?:く|う)"),
    (Form.REQUEST, f"[てで](?:もらって|いただいて|頂いて)(?:も)?(?:{_MAY_I}.*|{_PLEASE})?"),
    (Form.REQUEST, f"{_DO_FOR}(?:く|う)(?:という)?(?:こと|形|よう|方向|方)(?:で|に|と)?.{{0,14}}"),
    (Form.REQUEST, f"{_ASK_FAVOUR}(?:(?:を)?(?:いたし|致し|し|申し上げ))?(?:ます|たい.*|ましょう|たく.*)?"),
    (Form.REQUEST, f"{_ASK_FAVOUR}(?:が)?でき(?:ます|ません|る|ない|れば|たら|ると).*"),
    (Form.REQUEST, "頼め(?:ます|ません|る|ない).*|頼む"),
    (Form.REQUEST, (
        f"{_ASK_FAVOUR}(?:して|いたして)(?:も)?{_MAY_I}.*|{_ASK_FAVOUR}する(?:という)?(?:こと|形)(?:で|に|"
        f"と)?.{{0,14}}"
    )),
    (Form.REQUEST, (
        "(?:一任|依頼|指示|お任せ|担当と)(?:を)?(?:いたし|致し|し)(?:ます|たい.*|ましょう)|(?:任せ|委ね|預け|"
        "求め|割り当て|割り振り)(?:ます|たい.*|ましょう)"
    )),
    (Form.REQUEST, "(?:する|行う|出す|示す|送る|まとめる|上げる|図る|おく|渡す|入れる|作る|進める)(?:こと|ように?)"),
    (Form.REQUEST, f"(?:て|と|で)おいて|[しっいんけえせめてべねれ]て(?:おいて)?{_NO_ASKING}ね?|[一-龯](?:んで|いで)"),
    (Form.REQUEST, (
        "頂戴(?:でき|したい|いたしたい|いただ).*|[てで](?:くれ|もらわ|いただか|頂か)ないと.*|[てで]くれ(?:たまえ|給え)|(?:て|"
        "で)(?:ちょうだい|頂戴)|[るくすつむうぶぐぬ]ように"
    )),
    (Form.REQUEST, f"{_DO_FOR}(?:く|う)ことは?(?:でき|可能).*"),
    (Form.OFFER, "ましょうか(?:ね)?|(?:よう|おう|ろう|こう|とう|もう|そう)か(?:な)?"),
    (Form.QUESTION, "(?:か|かな|かね|でしょうか|ですかね|の|っけ)[？?]?|いかが|どう(?:です|でしょう)?"),
    (Form.OPINION, (
        "(?:べき|方がいい|ほうがいい|方がよい|ほうがよい|方がよろしい|ほうがよろしい)(?:です|だ|かと[^、]*|"
        "と[^、]*|でしょう|ではない[^、]*)?"
    )),
    (Form.OPINION, (
        "必要(?:が|は|も)?(?:あり|ござい|ある|です|だ|かと|で)[^、]*|(?:なければ|ねば|ないと|なくては|"
        "なきゃ)(?:なり|いけ|なら|だめ)[^、]*"
    )),
    (Form.OPINION, "(?:かもしれ|可能性が|ことが(?:大事|大切|重要|望ま)|はず|のでは|ではない)[^、]*"),
    (Form.OPINION, "(?:よう|みたい|わけ)(?:です|だ|でございます)"),
    (Form.WISH, f"(?:たい|たく)(?:です|な|ところ(?:です)?|んです|のです|{_THINK})?"),
    (Form.WISH, (
        "(?:予定|つもり|見込み|計画|考え|方針|意向)(?:です|でございます|であります|でおります|で(?:い|おり)ます|"
        "として(?:い|おり)ます|となって(?:い|おり)ます|に(?:して|なって)(?:い|おり)ます)"
    )),
    (Form.OPINION, f"{_THINK}|(?:でしょう|だろう|と見て(?:い|おり)ます)"),
    (Form.UNDERTAKING, "(?:引き受け|お引き受けし|お預かりし|預かり)(?:まし)?た"),
    (Form.OPINION, "気が(?:し|いたし)ます|気が?する|気も?(?:し|する)[^、]*"),
    (Form.RESULT, "(?:ました|ませんでした|でした|だった|[っいしたえけめれべねてんき]た|済み(?:です|でございます)?)"),
    (Form.STATE, "[しっいんえけめれべりきち](?:て|で)ある"),
    (Form.NOUN, "(?:で(?:あり|ござい)ます)"),
    (Form.STATE, (
        "(?:[てで](?:い|おり|ござい|き|まいり|参り)?ます|ところ(?:です|でございます)|中(?:です|でございます)|"
        "[てで]い?る|(?:で|が|も|は|に)?(?:あり|ござい)ます|がある)"
    )),
    (Form.UNDERTAKING, "ざるを(?:得|え)(?:ません|ない)"),
    (Form.PROPOSAL, f"ましょう|{_VOLITION}"),
    (Form.NOUN, "です|だ|である|ありがとう|そう|よう|ほう|とう|もう"),
    (Form.DENIAL, "ません|ないです|ない|まい|かねます"),
    (Form.UNDERTAKING, "ます(?:し)?|(?:[うくぐすつぬぶむる])"),
)  # fmt: skip
_FORMS = tuple((form, re.compile(f"(?:{pattern})$")) for form, pattern in _TABLE)
_GOING_ON = re.compile("(?:して|ていって|て)?(?:まいり|参り|いき|行き|き|来)ます$")
_STATES_BY_STAY = re.compile("[てで](?:い|おり)ます$")

_FEELING = re.compile(
    "(?:(?:よ|ね|な|わ|さ|ぞ|っと|かと)|[、。！!？? 　]|(?:です|だ)よ|、と(?:いうことで(?:す)?)?|"
    "(?<=[たいうくぐすつぬぶむる])(?:んです|のです|んだ))+$"
)
_BECAUSE = re.compile(
    "(?<=[すたいんだ])(?:ので|から|けれども|けれど|けども|けど|が|し|もので|んで)、?"
    "(?:(?:その(?:点|旨|ように))?(?:も)?、?(?:どうぞ|どうか|何卒)?、?(?:よろしく|宜しく|ご(?:了承|承知おき|"
    "理解|安心|協力))(?:(?:の|を)?(?:ほど|程))?"
    "(?:を)?、?(?:どうぞ)?(?:お願い(?:いたし|致し|し|申し上げ)?(?:ます|たい.*)?|ください|いただ.*|どうぞ)?)?$"
)
_ENDED = (
    "(?:ください|下さい|ます|ました|です|ましょう|ますか|ません|たい|か|ね|よ|"
    "(?<!につい)(?<!にとっ)(?<!とし)て|お願い|願います|どうぞ)"
)
_AFTERTHOUGHT = re.compile(
    f"^(?P<main>.+{_ENDED})[、,](?P<tail>[^、]{{1,16}}(?:に|で|まで|までに|さん|様|課|課長|部長|係長|委員|"
    "主査|主任|は|を|へ|から|も|中|内|までで(?:結構|いい|構いません)(?:です)?))$"
)


def straightened(text: str) -> str:
    """Give a sentence with what was added behind its end put before it: 「送ってください、今月中に」."""
    found = _AFTERTHOUGHT.match(text)
    return f"{found['tail']}、{found['main']}" if found else text


_BROKEN_OFF = (
    (re.compile("(思い|存じ|考えており)まして$"), r"\1ます"),
    (re.compile("(で(?:ござい|あり)|おり)まして$"), r"\1ます"),
    (re.compile("まして$"), "ました"),
    (re.compile("でして$"), "です"),
)
"""A polite te-form at the end: the sentence was not finished, and does what its verb does in full."""
_POSTPOSED = re.compile("、(?:もう|まあ|はい|うん|ほんと|本当|とりあえず|ひとまず|今日は|今回は|今年は|一応)$")


def core(text: str) -> str:
    """Give a sentence up to the end of its predicate: without 「…ので、よろしくお願いします」, ね and よ."""
    before = ""
    while before != text:
        before = text
        text = _FEELING.sub("", _POSTPOSED.sub("", _BECAUSE.sub("", text))) or text
    for end, whole in _BROKEN_OFF:
        text = end.sub(whole, text)
    return text


_WHICH = re.compile(
    "(?:誰|だれ|何|なに|いつ|どこ|どれ|どちら|どの|どんな|なぜ|いくら|いくつ|どう)(?!でも|とか|か|も|卒|ぞ|らか|"
    "せ|れ|やら|ぐらい)[^、。]*$"
)
_CHECKS = re.compile("(?:[いただすん])(?:よね|よな|だろ|でしょ)(?:う)?[？?]?$")
"""古いままだよね: asks whether the others see it so."""
_ASKED_BY_WORD = re.compile("(?:の|です|だろう|でしょう|しよう|だ|かな|[うくぐすつぬぶむる])$")


def form(text: str) -> Form:
    """Give what a sentence (or a clause) does."""
    plain = core(text)
    if _CHECKS.search(text):
        return Form.QUESTION
    if _WHICH.search(plain) and _ASKED_BY_WORD.search(plain):
        return Form.QUESTION
    for kind, pattern in _FORMS:
        if pattern.search(plain):
            if kind is Form.STATE and _GOING_ON.search(plain) and not _STATES_BY_STAY.search(plain):
                return Form.UNDERTAKING
            return kind
    return Form.NOUN

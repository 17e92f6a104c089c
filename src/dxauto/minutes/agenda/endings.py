"""How Japanese sentences end, and what each ending does: one table, read from above, the first row that fits tells.

Order matters: 「調べさせてください」 looks like a request and is the speaker's own act, 「了承いただけない」 looks like
one and is a question.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from dxauto.minutes.agenda.ways import words


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


class Ending(NamedTuple):
    """One way to end a sentence: what it does, how it is said, and the expression that ends with it."""

    form: Form
    example: str
    pattern: str


_GIVE = "(?:いただ|頂|もら)"
_DO_FOR = f"(?:(?:[てで]|(?:ご|お)[^、。]{{1,8}}?)(?:は)?{_GIVE})"
"""…ていただ-, ご確認いただ-: to be done a favour."""
_PLEASE = "(?:ください|下さい)"
_ASK_FAVOUR = "お?(?:願い|頼み)"
_THINK = "(?:と|かと|とも)(?:思|考え|存じ|感じ)(?:い|て|ま|っ|る|う|ご)[^、]*"
_MAY_I = words("いい よい よろしい 構わない かまわない 大丈夫 結構")
_IS_IT = "(?:でしょう|です)?"
_CAN = "(?:ます|ません|る|ない)"
_TO_ALL = "[るくすつむうぶぐぬ]"
"""The dictionary form of a verb ends so."""

_LET_ME = "".join(f"(?<!{stem})" for stem in ("終わら", "済ま", *"見任", "知ら", "聞か", "合わ", *"載寄乗伏")) + "せて"
"""Let me do: 調べさせて, 預からせて; not 見せて or 終わらせて, which ask for something."""

_VOLITION = (
    "(?:(?<!ない)(?:し|[えけせてねめれげべみきりいじ])よう|[ぁ-ん一-龯][ころごぼ]う|(?<=[一-龯])[もと]う|"
    f"{words('話 回 示 戻 残 直 移 外 延ば 増や 減ら 出')}そう)"
)
"""絞ろう, 借りよう, いこう; not 難しそう."""

_NO_VERB = (
    *("について", "において", "にとって", "に関して", "に対して", "として", "をもって", "によって", "初めて", "加えて"),
    *("含めて", "改めて", "併せて", "合わせて", "続いて", "したがって", "よって", "そして"),
)
_NO_ASKING = "".join(f"(?<!{word})" for word in _NO_VERB)
"""Words in て that are no verb of doing."""

_OWN_ACTS = (
    Ending(Form.UNDERTAKING, "その点は調べさせてください",
           f"{_LET_ME}{_PLEASE}|{_LET_ME}{_GIVE}(?:きます|く|います|う)"),
    Ending(Form.QUESTION, "夜間にやらせてもらえれば", f"{_LET_ME}{_GIVE}(?:け|え)(?:{_CAN}{_IS_IT}か|れば)"),
    Ending(Form.UNDERTAKING, "調べさせていただければと思います",
           f"{_LET_ME}{_GIVE}(?:け|え|きたい|いたい|ければ|えれば|って|いて).*"),
    Ending(Form.UNDERTAKING, "案を作って課長に見てもらいます",
           "[てで]、?[^、。]{0,16}(?:見|確認し|目を通し|チェックし)て(?:もらい|いただき)ます"),
)  # fmt: skip
"""させてください, させていただきます: whatever they look like, the speaker does it."""

_HEARD = (
    Ending(Form.HEARSAY, "来年やめるとのことでした",
           "(?:との|という)(?:こと|お?話|報告|連絡|意見|要望|声|指摘)で(?:す|した|ございます|ございました)"),
    Ending(Form.HEARSAY, "来年やめると聞いています",
           "と(?:聞い|伺っ|うかがっ|言われ|いわれ|され|報じられ)(?:て(?:い|おり)?ます|ました|ております)|(?:る|た|"
           "い)そうです|らしい(?:です)?"),
    Ending(Form.HEARSAY, "毎朝開けることになっています",
           "(?:こと|もの)と(?:され|なっ)て(?:い|おり)ます|ことになって(?:い|おり)ます"),
)  # fmt: skip

_ASKED = (
    Ending(Form.QUESTION, "10日以内でお願いできるんでしたっけ", "っけ[？?]?"),
    Ending(Form.REQUEST, "図面を見せてください",
           f"(?:[てでを]|(?:ご|お)[^、。]{{1,8}}?){_PLEASE}(?:ませ|ますか|ますよう.*|ませんか)?"),
    Ending(Form.STATE, "業者が直してくれます",
           "[てで]くれます|[てで](?:もらえ|くれ)る(?:らしい)?(?:そうです|ようです|はずです|みたいです)"),
    Ending(Form.REQUEST, "早く直してほしいです",
           "[てで](?:くれ(?:ます(?:でしょう)?か|ませんか?|る|るか|るかな|ない|ないか|ないかな|"
           "ないですか)?|ちょうだい|ほしい(?:です|と.*|んです.*)?|欲しい(?:です|と.*)?)"),
    Ending(Form.REQUEST, "台数を数えてもらえますか", f"{_DO_FOR}(?:け|え){_CAN}{_IS_IT}(?:か|かな|でしょうか)"),
    Ending(Form.QUESTION, "これでご了承いただけない",
           f"{words('賛同 承認 了承 了解 同意 納得 理解 承知 のんで')}(?:を)?(?:して)?"
           f"(?:いただけ|頂け|もらえ){_CAN}.*"),
    Ending(Form.REQUEST, "資料をもらえますか", f"(?:もらえ|いただけ|頂け){_CAN}{_IS_IT}(?:か|かな|でしょうか)"),
    Ending(Form.REQUEST, "早めに送っていただければと思います",
           f"{_DO_FOR}(?:け|え)(?:れば|ますと|ると|ましたら|たら).*"),
    Ending(Form.REQUEST, "警備員さんに数えてもらいます",
           f"{_DO_FOR}(?:き|い)(?:ます|たい.*|ますよう.*|ましょう)|{_DO_FOR}(?:く|う)"),
    Ending(Form.REQUEST, "表を送ってもらっていいです",
           f"[てで](?:もらって|いただいて|頂いて)(?:も)?(?:{_MAY_I}.*|{_PLEASE})?"),
    Ending(Form.REQUEST, "課で調べていただくということで",
           f"{_DO_FOR}(?:く|う)(?:という)?(?:こと|形|よう|方向|方)(?:で|に|と)?.{{0,14}}"),
    Ending(Form.REQUEST, "確認をお願いいたします",
           f"{_ASK_FAVOUR}(?:(?:を)?(?:いたし|致し|し|申し上げ))?(?:ます|たい.*|ましょう|たく.*)?"),
    Ending(Form.REQUEST, "下見をお願いできますか", f"{_ASK_FAVOUR}(?:が)?でき(?:{_CAN}|れば|たら|ると).*"),
    Ending(Form.REQUEST, "これは課長に頼む", f"頼め{_CAN}.*|頼む"),
    Ending(Form.REQUEST, "確認をお願いしてもよろしいですか",
           f"{_ASK_FAVOUR}(?:して|いたして)(?:も)?{_MAY_I}.*|{_ASK_FAVOUR}する(?:という)?(?:こと|形)(?:で|に|"
           f"と)?.{{0,14}}"),
    Ending(Form.REQUEST, "表は佐藤さんにお任せします",
           "(?:一任|依頼|指示|お任せ|担当と)(?:を)?(?:いたし|致し|し)(?:ます|たい.*|ましょう)|"
           "(?:任せ|委ね|預け|求め|割り当て|割り振り)(?:ます|たい.*|ましょう)"),
    Ending(Form.REQUEST, "名簿は金曜までに出すこと",
           f"{words('する 行う 出す 示す 送る まとめる 上げる 図る おく 渡す 入れる 作る 進める')}(?:こと|ように?)"),
    Ending(Form.REQUEST, "修理の人を呼んで",
           f"(?:て|と|で)おいて|[しっいんけえせめてべねれ]て(?:おいて)?{_NO_ASKING}ね?|[一-龯](?:んで|いで)"),
    Ending(Form.REQUEST, "早く決めてもらわないと困ります",
           "頂戴(?:でき|したい|いたしたい|いただ).*|"
           "[てで](?:くれ|もらわ|いただか|頂か)ないと.*|[てで]くれ(?:たまえ|給え)|[てでにを](?:ちょうだい|頂戴)|"
           f"{_TO_ALL}ように"),
    Ending(Form.REQUEST, "図面を出していただくことはできませんか", f"{_DO_FOR}(?:く|う)ことは?(?:でき|可能).*"),
)  # fmt: skip

_OPEN = (
    Ending(Form.OFFER, "私が聞いてみましょうか", "ましょうか(?:ね)?|(?:よう|おう|ろう|こう|とう|もう|そう)か(?:な)?"),
    Ending(Form.QUESTION, "費用はいくらですか",
           "(?:か|かな|かね|でしょうか|ですかね|の)[？?]?|いかが|どう(?:です|でしょう)?"),
    Ending(Form.OPINION, "急ぐべきです",
           "(?:べき|方がいい|ほうがいい|方がよい|ほうがよい|方がよろしい|ほうがよろしい)"
           "(?:です|だ|かと[^、]*|と[^、]*|でしょう|ではない[^、]*)?"),
    Ending(Form.OPINION, "急ぐ必要があります",
           "必要(?:が|は|も)?(?:あり|ござい|ある|です|だ|かと|で)[^、]*|"
           "(?:なければ|ねば|ないと|なくては|なきゃ)(?:なり|いけ|なら|だめ)[^、]*"),
    Ending(Form.OPINION, "足りないかもしれません",
           "(?:かもしれ|可能性が|ことが(?:大事|大切|重要|望ま)|はず|のでは|ではない)[^、]*"),
    Ending(Form.OPINION, "どうも足りないようです", "(?:よう|みたい|わけ)(?:です|だ|でございます)"),
    Ending(Form.WISH, "来年から始めたいと思います",
           f"(?:たい|たく)(?:です|な|ところ(?:です)?|んです|のです|{_THINK})?"),
    Ending(Form.WISH, "来年から始める予定です",
           f"{words('予定 つもり 見込み 計画 考え 方針 意向')}"
           "(?:です|でございます|であります|でおります|で(?:い|おり)ます|として(?:い|おり)ます|となって(?:い|おり)ます|"
           "に(?:して|なって)(?:い|おり)ます)"),
    Ending(Form.OPINION, "それでよいと思います", f"{_THINK}|(?:でしょう|だろう|と見て(?:い|おり)ます)"),
    Ending(Form.UNDERTAKING, "その仕事、引き受けました", "(?:引き受け|お引き受けし|お預かりし|預かり)(?:まし)?た"),
    Ending(Form.OPINION, "早い気がします", "気が(?:し|いたし)ます|気が?する|気も?(?:し|する)[^、]*"),
)  # fmt: skip
"""Nobody is bound: offers, questions, opinions, wishes."""

_TOLD = (
    Ending(Form.RESULT, "昨日送りました",
           "(?:ました|ませんでした|でした|だった|[っいしたえけめれべねてんき]た|済み(?:です|でございます)?)"),
    Ending(Form.STATE, "机の上に置いてある", "[しっいんえけめれべりきち](?:て|で)ある"),
    Ending(Form.NOUN, "会場は公民館でございます", "(?:で(?:あり|ござい)ます)"),
    Ending(Form.STATE, "毎朝数えています",
           "(?:[てで](?:い|おり|ござい|き|まいり|参り)?ます|ところ(?:です|でございます)|"
           "中(?:です|でございます)|[てで]い?る|(?:で|が|も|は|に)?(?:あり|ござい)ます|がある)"),
    Ending(Form.UNDERTAKING, "見送らざるを得ません", "ざるを(?:得|え)(?:ません|ない)"),
    Ending(Form.PROPOSAL, "二つに絞ろう", f"ましょう|{_VOLITION}"),
    Ending(Form.NOUN, "会場は公民館です", "です|だ|である|ありがとう|そう|よう|ほう|とう|もう"),
    Ending(Form.NOUN, "これで進めて構いません", "[てで]も?(?:構い|かまい|差し支えあり|差し支えござい)ません"),
    Ending(Form.DENIAL, "受けられません", "ません|ないです|ない|まい|かねます"),
    Ending(Form.UNDERTAKING, "この枠は外す", "ます(?:し)?|(?:[うくぐすつぬぶむる])"),
)  # fmt: skip
"""What was, is, is to be; the plain ends of verbs come last."""

ENDINGS = (*_OWN_ACTS, *_HEARD, *_ASKED, *_OPEN, *_TOLD)

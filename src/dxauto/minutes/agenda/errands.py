"""Whether words speak of work for after the meeting: a concrete errand, or only the meeting itself, a rule, a hope.

「総務課から説明をお願いします」 asks for something here and now; 「毎月報告します」 tells a habit,
「ご不明な点があればお尋ねください」 a courtesy, 「適切に対応してまいります」 an attitude. None of them is homework.
"""

from __future__ import annotations

import re

LATER = re.compile(
    "(?:また|改めて)、?(?:ご|お)?(?:連絡|報告|知らせ|相談)|次回|次の(?:会議|委員会|打ち?合わ?せ|会)|再?来週(?!から)|再?来月(?!から)|今週(?!から)|今月(?!から)|翌(?:週|月|日)|明日|明後日|あさって|"
    "今日中|本日中|後日|別途|改めて|あらためて|"
    "追って|年内|年度内|年明け|月末|週明け|休み明け|月の第|(?:会議|会議の|この|終わった)(?:前|後|あと)(?:に|"
    "で|すぐ|、)|後ほど|のちほど|あとで|後で|"
    "(?:でき|終わり|まとまり|整い|決まり|わかり|分かり|出|揃い|届き|確認でき)次第|早急に|至急|早めに|すぐ(?!近|そば|下|上|隣|横)|直ちに|ただちに|早速(?!です)|"
    "速やかに|それまでに|までに|当日|次の[一-龯]{2,4}(?:のとき|の際|まで|に)"
)
"""What is to be done then is a task, also where the same words now would only be how a meeting goes on."""

_VAGUELY_LATER = re.compile("後ほど|のちほど|後日|改めて|追って|あとで|後で|別途")

PREPARES = re.compile(
    "(?:[てで]お|(?<=[しっいんえけめ])と)(?:き(?:ます|ましょう|たい)|いて|く|け|こう)|[てで]み(?:ます|"
    "て(?:くだ|もら|いた)|る|ましょう)|"
    "[てで](?:き|来)(?:ます|て(?:くだ|もら|いた))|[てで]回り|に[^、。]{1,10}[さらかわた]せます$|持って?く$|[てで](?:い|く)くよ?$"
)
"""しておく, してみる, してくる: done beforehand, for later."""

DOES = re.compile(
    "提出|報告|作成|確認|検討|調整|整理|準備|回答|連絡|送付|送|配布|周知|取りまと|とりまと|取り纏|洗い直|"
    "まとめ|修正|見直|調査|集計|照会|依頼|手配|予約|押さえ|当たっ|当たり|"
    "公表|公開|掲載|更新|登録|申請|共有|点検|実施|開催|用意|返送|記入|入力|発注|契約|説明|案内|"
    "協議|精査|改め|直|洗い出|つく|作|出し|出す|決め|進め|練|見積|打診|交渉|接触|発送|配り|貼|撮|描|書|"
    "訂正|印刷|変更|追加|削除|試算|算定|算出|計算|示|通知|募集|選定|設置|設定|配置|相談|聞き取|取り寄せ|"
    "立ち上げ|策定|対応|"
    "集め|調べ|伝え|知らせ|詰め|引き継|引き取|引き受け|預か|持ち帰|手直し|撮影|教え|聞い|聞き|尋ね|"
    "問い合わせ|話を|話し|持って|見て|見せ|取って|取り|回答|"
    "行って|行き|測|検証|比較|分析|検査|下見|視察|申し入れ|掛け合|かけ合|声をかけ|声を掛け|段取り|仕上げ|"
    "起案|決裁|起こ|アンケート|ヒアリング|リスト|資料|"
    "たたき台|素案|原案|案を|表に|一覧|図面|見本|サンプル|メール|電話|会場|日程|やっ|やり|やる|"
    "(?<!願い)(?<!可決)(?<!決定)(?<!承認)(?<!採決)(?:し(?:て|ます|た)|いたし)|入れ|渡|返|届け|担当|窓口|面倒|"
    "受け持|動い|動き"
)
"""Words of doing something that can be done with."""

HAPPENS = re.compile(
    "(?:(?:改めて言って|申し上げて|付け加えて|触れて)おき|[にで]おり|思い|思っ|考え|存じ|感じ|あり|ござい|なり|なる|かかり|でき|られ|考え|始まり|終わり|"
    "終わらせて(?:いただき)?|変わり|増え|減り|届き|決まり|わかり|分かり|違い|申し|"
    "願い|期待し|感謝し|賛成し|反対し|同意し|支持し|歓迎し|移り|入り|進み|戻り|閉じ|始め|開会し|閉会し|"
    "開会いたし|閉会いたし|終了し|終了いたし|休憩し|再開し|切り上げ|"
    "失礼し|失礼いたし|承知し|承知いたし|了解し|了解いたし|見え|聞こえ|予定し|存在し|該当し|異なり|含まれ|"
    "なっており|[さらかわたなまばが]れ|来|切れ|壊れ|揃い|集まり|上がり|下がり|広がり|遅れ|着き|(?:が|"
    "も)(?:出|入り)|持ち越しといたし|持ち越しとし|持ち越し|持ち越|譲り|譲|ざるを得ませ|ざるを得ない|"
    "判断(?:いた)?し|判断す|動け|行け|出せ|使え|送れ|作れ|直せ|書け|取れ|やれ|減らせ|増やせ|間に合|過ぎ|足り|要し|いただけ|頂け|もらえ|"
    "認め|見込んで(?:い|おり)|伺い|お伺いし|お尋ねし|質問し|質問いたし|お聞きし|発言し|助か[りる]|困[りる]|お諮りし|"
    "お諮りいたし|諮り|採決し|採決いたし|採決を(?:とり|取り)|休憩を(?:とり|取り))(?:ます|る|た)?$"
)
"""What happens by itself, what is felt, what the chair does at once: nobody's errand."""

_SPEAKS = (
    "(?:説明|報告|発表|意見|紹介|補足|挨拶|あいさつ|回答|答弁|発言|質問|提案|指摘|感想|一言|ひとこと|考えを|"
    "お考え|コメント|お話|(?<!電)話を?|読み上げ|確認させ|お答え|答え|述べ|聞かせ|"
    "お伺い|教え|説明し|話して|言って|おっしゃ|見解|議論|審議|協議|検討|ご?判断|賛否|採決)"
)
_SPEECH = re.compile(
    f"{_SPEAKS}(?:等|など|だけ|の方|のほう)?(?:を|、|も|は|から)?(?:(?:し|いたし)?[てで]?|"
    "(?:を)?(?:さ)?せて)?(?:お?願い|いただ|頂|もら|くだ|下さ|ください|求め|願|申し上げ|いたし|し(?:ます|"
    "たい)|ます)"
)
_CHAIN = re.compile("[てで](?:いただいて|もらって|頂いて|いただき|もらい)、")
"""Something else is asked before the telling: 「見ていただいて、結果を教えてください」."""
_NOW = re.compile(
    "(?:着席|起立|挙手|静粛|出席|参集|清聴|承認|了承|理解|協力|承知|注意|注目|入室|退室|開会|閉会|容赦|安心|"
    "留意|活用|利用|参加|参照|確認(?:いただ|くださ|願い))"
    "(?:のほど|の程)?(?:を)?(?:して)?(?:賜り|お?願い|いただ|頂き|ください|願い|求め|申し上げ)|"
    "^次回(?:の(?:会議|開催|日程))?は[^、。]{0,24}(?:とし|といたし|です|開催|行い|予定)|努力|応援|ご覧|"
    "ご承知|お手元|"
    "お聞き(?:くだ|いた)|お待ち|お座り|お進み|お戻り|お開き|聞こえ|マイク|画面を|ページを|簡潔に|手短に|"
    "続けて(?:くだ|いただ|もら)|遠慮なく|自由に|進行|時間の(?:関係|都合)|少々|もう一度(?:お願|言|ご?説明|"
    "おっしゃ)|ちょっと待|"
    "議事録は.{0,20}(?:配布|送付|お送り|公開|公表)|会議録は|次の議題|次第に|(?:今日|本日)は(?:ここまで|以上|"
    "この(?:辺|へん))|お疲れ|ありがとうござい|ご苦労|よろしくお願い(?:いた|申)"
)
_HABIT = re.compile(
    "毎(?:年|月|週|日|回|朝|晩|度)|随時|常に|日頃|日ごろ|普段|いつも|通常|原則|基本的に|今後とも|これからも|"
    "例年|従来|(?:今|これ)までど?[お通]り|その都度|年に?\\d+回|月に?\\d+回|週に?\\d+回|"
    "ことになって(?:い|おり)|適切に|適正に|積極的に|しっかりと?(?:取り組|対応|進め|やって)|努め|心がけ|"
    "引き続き|一層|鋭意|寄り添|尽力"
)
_IF = re.compile(
    "(?:もし|仮に|万が?一|たとえ|場合(?:に)?は|場合、|場合には|場合も|ときは|際は|際には|限りは?)|"
    "(?:何か|ご?不明|ご?質問|ご?意見|ご?要望|お?気づき|問題|異議|異論|変更|ご?希望|欠席|必要|疑問|心配|余裕|"
    "予算)(?:な|の)?[^、。]{0,10}?(?:あれば|ありましたら|ございましたら|なら|でしたら|だったら|付けば|"
    "つけば)|"
    "(?:採択|可決|承認|決定|採用|許可|交付|実現)(?:さ)?(?:れれば|れたら|れましたら|になれば|になったら)|"
    "(?<!それ)(?<!これ)(?<!そう)なら(?:ば)?、|"
    "(?<!でき)(?<!よけ)(?<!いただけ)(?<!もらえ)(?<!よろしけ)(?<!頂け)(?<!それであ)(?<!そうであ)(?<!可能であ)[えけせてねめれげべ]ば、"
)
_BEFORE = re.compile(
    "(?:前回|先日|昨年|昨年度|前年度|以前|先月|先週|昨日|過去).{0,30}(?:ました|た(?:もの|とおり|件|ように|際))"
)
_ANYBODY = re.compile(
    "(?:そこ|その(?:点|辺|あたり|件)|これ)(?:は|について).{0,30}で(?:よく|しっかり|十分)?(?:確認|連絡|調整|"
    "検討|相談|提出|協議)(?:を)?(?:して(?:くだ|いただ)|お願い)"
)
"""Without a day and without a person's name this is how an answer puts something off, nobody's homework."""
_VAGUE = re.compile(
    "(?:検討|研究|対応|対処|調整|連携|配慮|留意|注視|推進|実施|工夫|考慮|参考に|勘案|意識|注意|協議|議論|"
    "支援|取り組|進め|図|努め|行)(?:を)?(?:して|し|いたし|させて(?:いただき)?|んで|め|て|っ|り|い)*"
    "(?:まいり|参り|いき|いたし|おり)?(?:たい.*|ます)?$"
)
_EVENT = re.compile(
    "(?:開催|実施|開始|開設|開館|休館|施行|移行|運行|稼働|再開|廃止|告示|決行|上映|放送|切り替え|集合|"
    "スタート)(?:を)?(?:いたし|致し|し|する)?(?:ます)?$|(?:行い|行う|開き|開く|始め|始める|始まり|移し|移す|"
    "迎え|迎える|使い|使う|(?:会|講座|教室|祭り?|訓練|研修|行事)を(?:やり|やる))(?:ます)?$"
)
_EAGER = re.compile("を[^、。]{1,12}(?:ます|[うくぐすつぬぶむる])(?:よ|ね)+$")
_CANNOT_TELL = re.compile("手元に.{0,12}(?:ありません|ございません|ない)")
_REACHES = re.compile("送|知らせ|連絡|配|回答|メール|伝え|共有|提示|示し|お出し|報告|届け")
_ONLY_TELLS = re.compile(
    "(?:ご?(?:報告|回答|説明|連絡)(?:いた)?し|お(?:答え|知らせ)(?:いた)?し|させていただき|させて頂き)ます$"
)


_ENTRUSTS = re.compile(
    "(?:これ|それ|そちら|こちら|(?<!議題)(?<!議案)(?<!ついて)[^題案\\d第])(?:は|ですが|も)、.*(?:さん|様|"
    "[課係室部局長員査])、?(?:に)?(?:よろしく)?お願い(?:いた)?し(?:ます|たい)"
)


def entrusts(text: str) -> bool:
    """Tell whether a thing is put into somebody's hands without a verb: 「名簿は山本さん、お願いします」."""
    return bool(_ENTRUSTS.search(text)) and not re.search(
        "について|につきまして|続いて|続きまして|次|説明|議題|報告", text
    )


_BARE = re.compile(
    "から、?(?:順に)?(?:どうぞ)?お?願い(?:いた)?し(?:ます|たい.*)$|(?:さん|様|[課係室部局長員査任]|どうぞ|"
    "^(?:では|それでは|じゃあ?|はい))、?(?:どうぞ)?(?:に|"
    "から)?、?(?:どうぞ)?(?:よろしく)?お?願い(?:いた)?し(?:ます|たい.*)$|"
    "^(?:よろしく)?お?願い(?:いた)?し(?:ます|たい.*)$"
)


def bare(text: str) -> bool:
    """Tell whether a request has nothing but a name: 「高橋課長、お願いします」 gives the floor."""
    return bool(_BARE.search(text))


def later(text: str) -> bool:
    """Tell whether a text says that something comes after the meeting."""
    return bool(LATER.search(text) or PREPARES.search(text))


def procedural(text: str) -> bool:
    """Tell whether a sentence only keeps the meeting going."""
    return bool(_NOW.search(text))


def here_and_now(text: str) -> bool:
    """Tell whether somebody is to speak now, or announces to."""
    return bool(_SPEECH.search(text)) and not (later(text) or _CHAIN.search(text))


def habitual(text: str) -> bool:
    """Tell whether a text speaks of what is always done, or of an attitude."""
    return bool(_HABIT.search(text))


_REFRAINS = re.compile(
    "(?:やめて|止めて|控えて|見送って|見合わせて|遠慮して|そのままにして|(?:し|さ|や|出|使わ|触ら|載せ)?ないで|ずに)(?:おき|い)(?:ます|ましょう|く)$|"
    "(?:やめ|控え|見送り|見合わせ|遠慮し|触りませ)(?:ます|ん)$"
)


def refrains(text: str) -> bool:
    """Tell whether something is left undone: 「夜間はやめておきます」 is nobody's work."""
    return bool(_REFRAINS.search(text))


_FLOOR = re.compile("[課係室部局長員任さん者方]から(?:、?(?:順に|どうぞ|一言))?$")


def floor(text: str) -> bool:
    """Tell whether a sentence without a verb gives the floor: 「では、担当課から」."""
    return bool(_FLOOR.search(text))


GOING_AHEAD = (
    "(?:それで|その(?:よう|とおり|方向|線)(?:に|で)|そう|ぜひ|では|じゃあ|どうぞ)?、?"
    "(?:やって|進めて|始めて|そうして|行って|実施して)"
)
"""「どうぞ、そのとおり進めて…」: what others have put is to go on."""
_GO_AHEAD = re.compile(f"(?:^|、){GOING_AHEAD}(?:ください|下さい|もらって(?:結構|いい).*)$")


def go_ahead(text: str) -> bool:
    """Tell whether others are only let go ahead with what they wanted: no thing, no name, no day is said."""
    return bool(_GO_AHEAD.search(text))


_PUBLIC = re.compile(
    "(?:市民|町民|村民|区民|住民|利用者|来場者|参加者|保護者|申請者|対象者|希望者|観光客)(?:の)?(?:皆さん|皆様|方々?|さん)?"
    "(?:に|には|は|が)"
)


def public(text: str) -> bool:
    """Tell whether it is the public that is to do it."""
    return bool(_PUBLIC.search(text))


def every_year(text: str) -> bool:
    """Tell whether it is done as always: 「例年12月1日に配ります」."""
    return bool(re.search("例年|毎(?:年|月|週|日)|いつもどおり|従来どおり", text))


def supposed(text: str) -> bool:
    """Tell whether a text only supposes: もし, 仮に."""
    return bool(re.search("もし|仮に|万が?一|(?<!ない)場合(?:に)?は?、", text))


def conditional(text: str) -> bool:
    """Tell whether it holds only in a case that may never come."""
    return bool(_IF.search(text))


def told_before(text: str) -> bool:
    """Tell whether a text reports what an earlier meeting had."""
    return bool(_BEFORE.search(text))


def nobodys(text: str) -> bool:
    """Tell whether it is put off onto everybody and nobody: 「そこは関係課で調整してください」."""
    return bool(_ANYBODY.search(text))


def vague(text: str) -> bool:
    """Tell whether the words bind to nothing that could be done with: 検討してまいります."""
    return bool(_VAGUE.search(text))


def promises_word(text: str) -> bool:
    """Tell whether something is to reach people later, whoever sends it: 「後ほどメールでお送りします」."""
    return bool(LATER.search(text) and _REACHES.search(text))


CONSULTS = re.compile("諮[りる]")
"""The meeting will be asked again: that is the chair's part, and no work."""


def meets(text: str) -> bool:
    """Tell whether the next meeting is to do it: 「次回に協議します」."""
    return bool(
        re.search(
            "次回[^、。]{1,16}こと[とに]|(?:協議|議論|審議|審査|話し合い|検討|継続)(?:を)?(?:いたし|し|する)?(?:ます)?$",
            text,
        )
    )


def together(text: str) -> bool:
    """Tell whether all are to talk or look on: 「課長が戻ったら相談しよう」."""
    return bool(re.search("(?:相談|協議|議論|検討|話|考え|見守|待)[^、。]{0,4}(?:ましょう|う)$", text))


def event(text: str) -> bool:
    """Tell whether it only takes place at its time: a drill, an opening, a change-over."""
    return bool(_EVENT.search(text))


def eager(text: str) -> bool:
    """Tell whether somebody offers himself by よ or ね behind what he does: 「薬剤師に話をつけるよ」."""
    return bool(_EAGER.search(text))


def evasive(text: str) -> bool:
    """Tell whether somebody only says that he cannot answer now."""
    tells = bool(_ONLY_TELLS.search(text)) and bool(_VAGUELY_LATER.search(text))
    return tells and bool(_CANNOT_TELL.search(text))


def manner(text: str) -> bool:
    """Tell whether people are only told how to go about it: 「その点はよく話し合ってください」."""
    return bool(
        re.search(
            "(?:よく|十分に?|しっかり|くれぐれも|丁寧に|適切に)、?[^、。を]{1,12}(?:ください|下さい|ねが|願)", text
        )
    )


def carries_word(text: str) -> bool:
    """Tell whether somebody is to be spoken to who is named: 「館長には私から話します」 is an errand."""
    return bool(re.search("(?:さん|[課長員署局部会者校館])(?:に|へ)(?:は|も)?[^。]*(?:話|説明|伝え|報告|言)", text))


def worth_a_yes(text: str) -> bool:
    """Tell whether はい to a request takes on work: something is to be made ready, or done with a thing."""
    looks = re.search("見て|ご覧|開いて|めくって", text)
    return bool(PREPARES.search(text)) or ("を" in text and bool(DOES.search(text)) and not looks)


def wishes(text: str) -> bool:
    """Tell whether a request is only wished for: 「やってもらえると助かります」, 「早くしてほしい」."""
    return bool(
        re.search(
            "(?:もらえ|いただけ|頂け)(?:ると|れば|たら|ましたら|ますと)|[てで](?:ほしい|欲しい)|(?:いただき|もらい)たい",
            text,
        )
    )


def hopes(text: str) -> bool:
    """Tell whether somebody says what he would like to be done: 「早めに準備してほしいです」."""
    return bool(re.search("[てで](?:ほしい|欲しい)(?:です|と[^。]*)?$", text))

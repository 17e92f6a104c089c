"""Whether a word is one of doing something with a thing, or of what comes about, is felt, or only takes place."""

from __future__ import annotations

from dxauto.minutes.agenda.afterwards import prepares
from dxauto.minutes.agenda.ways import Way, says, words

_NO_VOTE = "(?<!願い)(?<!可決)(?<!決定)(?<!承認)(?<!採決)"
DEEDS = (
    Way("名簿を提出します",
        words("提出 報告 作成 送付 送 配布 回答 返送 返 渡 届け 発送 配り 公表 公開 掲載 共有 通知 周知 示 案内 説明")),
    Way("内容を確認します",
        words(
            "確認 検討 調査 集計 照会 点検 精査 検証 比較 分析 検査 下見 視察 測 調べ 試算 算定 算出 計算 見積 協議 "
            "対応"
        )),
    Way("会場を手配します",
        words(
            "調整 整理 準備 連絡 取りまと とりまと 取り纏 まとめ 依頼 手配 予約 押さえ 当たっ 当たり 用意 実施 開催 "
            "募集 選定 設置 設定 配置 策定 立ち上げ 段取り 発注 契約 申請 登録 更新 追加 削除 変更 印刷 撮影"
        )),
    Way("案を練り直します",
        words(
            "修正 見直 洗い直 洗い出 改め 直 訂正 手直し つく 作 出し 出す 決め 進め 練 詰め 仕上げ 起案 決裁 起こ "
            "記入 入力 入れ 貼 撮 描 書 集め 取り寄せ"
        )),
    Way("先方に打診します",
        words(
            "打診 交渉 接触 相談 聞き取 伝え 知らせ 教え 聞い 聞き 尋ね 問い合わせ 話を 話し 申し入れ 掛け合 かけ合 "
            "声をかけ 声を掛け アンケート ヒアリング メール 電話"
        )),
    Way("私が引き受けます",
        words(
            "引き継 引き取 引き受け 預か 持ち帰 担当 窓口 面倒 受け持 動い 動き 持って 見て 見せ 取って 取り 行って "
            "行き やっ やり やる"
        )),
    Way("たたき台をお願いします", words("リスト 資料 たたき台 素案 原案 案を 表に 一覧 図面 見本 サンプル 会場 日程")),
    Way("掃除します", f"{_NO_VOTE}(?:し(?:て|ます|た)|いたし)"),
)  # fmt: skip
"""Words of doing something that can be done with; a thing may stand for it."""

_SPEAKERS_OWN = words(
    "思い 思っ 考え 存じ 感じ 期待し 感謝し 賛成し 反対し 同意し 支持し 歓迎し 失礼し 失礼いたし 承知し 承知いたし "
    "了解し 了解いたし 願い 認め 助か[りる] 困[りる] (?:改めて言って|申し上げて|付け加えて|触れて)おき 申し 譲り 譲"
)
_COMES_ABOUT = words(
    "あり ござい なり なる なっており [にで]おり かかり でき られ 始まり 終わり 変わり 増え 減り 届き 決まり わかり "
    "分かり 違い 見え 聞こえ 存在し 該当し 異なり 含まれ [さらかわたなまばが]れ 来 切れ 壊れ 揃い 集まり 上がり "
    "下がり 広がり 遅れ 着き (?:が|も)(?:出|入り) 過ぎ 足り 要し 要り (?<!概)要(?=る) 間に合 予定し 見込んで(?:い|おり)"
)
_CAN = words("動け 行け 出せ 使え 送れ 作れ 直せ 書け 取れ 戻せ やれ 減らせ 増やせ いただけ 頂け もらえ")
_MEETING = words(
    "移り 入り 進み 戻り 閉じ 始め 開会し 閉会し 開会いたし 閉会いたし 終了し 終了いたし 休憩し 再開し 切り上げ "
    "終わらせて(?:いただき)? 伺い お伺いし お尋ねし 質問し 質問いたし お聞きし 発言し お諮りし お諮りいたし 諮り "
    "採決し 採決いたし 採決を(?:とり|取り) 休憩を(?:とり|取り)"
)
_LEFT = words(
    "とどめ 留め 持ち越しといたし 持ち越しとし 持ち越し 持ち越 ざるを得ませ ざるを得ない 判断(?:いた)?し 判断す"
)
_ENDS = "(?:ます|る|た)?$"
HAPPENINGS = (
    Way("そう思います", f"{_SPEAKERS_OWN}{_ENDS}"),
    Way("費用が増えます", f"{_COMES_ABOUT}{_ENDS}"),
    Way("もう一台出せます", f"{_CAN}{_ENDS}"),
    Way("採決いたします", f"{_MEETING}{_ENDS}"),
    Way("私どもで判断します", f"{_LEFT}{_ENDS}"),
)
"""What happens by itself, what is felt, what the chair does at once: nobody's errand."""

_EVENT = words("開催 実施 開始 開設 開館 休館 施行 移行 運行 稼働 再開 廃止 告示 決行 上映 放送 切り替え 集合 スタート")
EVENTS = (
    Way("防災訓練を実施します", f"{_EVENT}(?:を)?(?:いたし|致し|し|する)?(?:ます)?$"),
    Way("6月に教室を開きます",
        "(?:行い|行う|開き|開く|始め|始める|始まり|移し|移す|迎え|迎える|使い|使う|"
        "(?:会|講座|教室|祭り?|訓練|研修|行事)を(?:やり|やる))(?:ます)?$"),
)  # fmt: skip

EAGER = (Way("薬剤師に話をつけるよ", "を[^、。]{1,12}(?:ます|[うくぐすつぬぶむる])(?:よ|ね)+$"),)
WORD_CARRIED = (
    Way("館長には私から話します", "(?:さん|[課長員署局部会者校館])(?:に|へ)(?:は|も)?[^。]*(?:話|説明|伝え|報告|言)"),
)
LOOKS = (Way("資料の3ページを見てください", words("見て ご覧 開いて めくって")),)

acts = says(DEEDS)
happens = says(HAPPENINGS)
eager = says(EAGER)
"""Tell whether somebody offers himself by よ or ね behind what he does: 「薬剤師に話をつけるよ」."""
carries_word = says(WORD_CARRIED)
"""Tell whether somebody is to be spoken to who is named: 「館長には私から話します」 is an errand."""
event = says(EVENTS)
"""Tell whether it only takes place at its time: a drill, an opening, a change-over."""
_looks = says(LOOKS)


def worth_a_yes(text: str) -> bool:
    """Tell whether はい to a request takes on work: something is to be made ready, or done with a thing."""
    return prepares(text) or ("を" in text and acts(text) and not _looks(text))

"""Words by which something comes after the meeting: a time, what has to happen first, a thing done beforehand."""

from __future__ import annotations

from dxauto.minutes.agenda.ways import Way, says, words

_FIRST = words("でき 終わり まとまり 整い 決まり わかり 分かり 出 揃い 届き 確認でき")
TIMES = (
    Way("またご相談します", "(?:また|改めて)、?(?:ご|お)?(?:連絡|報告|知らせ|相談)"),
    Way("次の委員会で示します", "次回|次の(?:会議|委員会|打ち?合わ?せ|会)"),
    Way("来週回答します", "(?:再?来週|再?来月|今週|今月)(?!から)|翌(?:週|月|日)"),
    Way("明日送ります", words("明日 明後日 あさって 今日中 本日中 年内 年度内 年明け 月末 週明け 休み明け 月の第")),
    Way("会議の後で渡します", "(?:会議|会議の|この|終わった)(?:前|後|あと)(?:に|で|すぐ|、)"),
    Way("後ほどお送りします", words("後日 別途 改めて あらためて 追って 後ほど のちほど あとで 後で")),
    Way("数字がまとまり次第配ります", f"{_FIRST}次第"),
    Way("至急当たります",
        "早急に|至急|早めに|すぐ(?!近|そば|下|上|隣|横)|直ちに|ただちに|早速(?!です)|速やかに"),
    Way("それまでに直します", "それまでに|までに|当日|次の[一-龯]{2,4}(?:のとき|の際|まで|に)"),
)  # fmt: skip
"""What is to be done then is a task, also where the same words now would only be how a meeting goes on."""

SOME_TIME = (Way("改めてご説明します", words("後ほど のちほど 後日 改めて 追って あとで 後で 別途")),)

PREPARATIONS = (
    Way("鍵は開けておきます",
        "(?:[てで]お|(?<=[しっいんえけめ])と)(?:き(?:ます|ましょう|たい)|いて|く|け|こう)"),
    Way("業者に聞いてみます", "[てで]み(?:ます|て(?:くだ|もら|いた)|る|ましょう)"),
    Way("現場を見てきます", "[てで](?:き|来)(?:ます|て(?:くだ|もら|いた))|[てで]回り"),
    Way("係の者に届けさせます", "に[^、。]{1,10}[さらかわた]せます$"),
    Way("パンフレットを持ってく", "持って?く$"),
    Way("鍵を返していくよ", "[てで](?:い|く)くよ?$"),
)  # fmt: skip
"""しておく, してみる, してくる: done beforehand, for later."""

_TELLS = (
    Way("後日ご報告いたします", "(?:ご?(?:報告|回答|説明|連絡)(?:いた)?し|お(?:答え|知らせ)(?:いた)?し)ます$"),
    Way("後ほど報告させていただきます", "(?:させていただき|させて頂き)ます$"),
)
_CANNOT = (Way("手元に数字がございません", "手元に.{0,12}(?:ありません|ございません|ない)"),)
_REACHING = (Way("メールで送ります", words("送 知らせ 連絡 配 回答 メール 伝え 共有 提示 示し お出し 報告 届け")),)

names_time = says(TIMES)
prepares = says(PREPARATIONS)
_some_time = says(SOME_TIME)
_only_tells = says(_TELLS)
_cannot_tell = says(_CANNOT)
_reaches = says(_REACHING)


def later(text: str) -> bool:
    """Tell whether a text says that something comes after the meeting."""
    return names_time(text) or prepares(text)


def promises_word(text: str) -> bool:
    """Tell whether something is to reach people later, whoever sends it: 「後ほどメールでお送りします」."""
    return names_time(text) and _reaches(text)


def evasive(text: str) -> bool:
    """Tell whether somebody only says that he cannot answer now: 「手元に数字がありませんので、後日お答えします」."""
    return _only_tells(text) and _some_time(text) and _cannot_tell(text)

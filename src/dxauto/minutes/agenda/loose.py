"""Words that bind nobody, or not now: a habit, an attitude, a case that may never come, what was, a wish.

「毎月報告します」 tells a habit, 「ご不明な点があればお尋ねください」 a courtesy, 「適切に対応してまいります」 an
attitude. None of them is homework.
"""

from __future__ import annotations

from dxauto.minutes.agenda.ways import Way, says, words

HABITS = (
    Way("毎月報告します", "毎(?:年|月|週|日|回|朝|晩|度)|年に?\\d+回|月に?\\d+回|週に?\\d+回"),
    Way("従来どおり配ります",
        words("随時 常に 日頃 日ごろ 普段 いつも 通常 原則 基本的に 今後とも これからも 例年 従来 その都度")
        + "|(?:今|これ)までど?[お通]り"),
    Way("掲示することになっております", "ことになって(?:い|おり)"),
    Way("適切に対応してまいります",
        words(
            "適切に 適正に 積極的に しっかりと?(?:取り組|対応|進め|やって) 努め 心がけ 引き続き 一層 鋭意 寄り添 "
            "尽力"
        )),
)  # fmt: skip
"""What is always done, or an attitude."""
AS_ALWAYS = (Way("例年12月1日に配ります", "例年|毎(?:年|月|週|日)|いつもどおり|従来どおり"),)

_SOMETHING = words(
    "何か ご?不明 ご?質問 ご?意見 ご?要望 お?気づき 問題 異議 異論 変更 ご?希望 欠席 必要 疑問 心配 余裕 予算"
)
_NO_CASE = "".join(f"(?<!{one})" for one in (
    "でき", "よけ", "いただけ", "もらえ", "よろしけ", "頂け", "それであ", "そうであ", "可能であ",
))  # fmt: skip
CASES = (
    Way("もし雨なら中止です", "もし|仮に|万が?一|たとえ"),
    Way("欠席の場合は連絡ください",
        "場合(?:に)?は|場合、|場合には|場合も|ときは|際は|際には|限りは?"),
    Way("ご不明な点がありましたら言ってください",
        f"{_SOMETHING}(?:な|の)?[^、。]{{0,10}}?"
        "(?:あれば|ありましたら|ございましたら|なら|でしたら|だったら|付けば|つけば)"),
    Way("予算が認められ、可決されれば始めます",
        "(?:採択|可決|承認|決定|採用|許可|交付|実現)(?:さ)?(?:れれば|れたら|れましたら|になれば|になったら)"),
    Way("平日なら、開けます", "(?<!それ)(?<!これ)(?<!そう)なら(?:ば)?、"),
    Way("人手が足りれば、行います", f"{_NO_CASE}[えけせてねめれげべ]ば、"),
)  # fmt: skip
"""It holds only in a case that may never come."""
SUPPOSITIONS = (Way("仮に増えたらどうします", "もし|仮に|万が?一|(?<!ない)場合(?:に)?は?、"),)

BEFORE = (
    Way("前回ご報告いたしました",
        "(?:前回|先日|昨年|昨年度|前年度|以前|先月|先週|昨日|過去).{0,30}(?:ました|た(?:もの|とおり|件|ように|際))"),
)  # fmt: skip
"""What an earlier meeting had."""

EVERYBODYS = (
    Way("そこは関係課でよく調整してください",
        "(?:そこ|その(?:点|辺|あたり|件)|これ)(?:は|について).{0,30}で(?:よく|しっかり|十分)?"
        "(?:確認|連絡|調整|検討|相談|提出|協議)(?:を)?(?:して(?:くだ|いただ)|お願い)"),
)  # fmt: skip
"""Without a day and without a person's name this is how an answer puts something off, nobody's homework."""

_ATTITUDE = words(
    "検討 研究 対応 対処 調整 連携 配慮 留意 注視 推進 実施 工夫 考慮 参考に 勘案 意識 注意 協議 議論 支援 取り組 "
    "進め 図 努め 行"
)
VAGUE = (
    Way("検討してまいります",
        f"{_ATTITUDE}(?:を)?(?:して|し|いたし|させて(?:いただき)?|んで|め|て|っ|り|い)*"
        "(?:まいり|参り|いき|いたし|おり)?(?:たい.*|ます)?$"),
)  # fmt: skip

OMISSIONS = (
    Way("夜間はやめておきます",
        "(?:やめて|止めて|控えて|見送って|見合わせて|遠慮して|そのままにして|"
        "(?:し|さ|や|出|使わ|触ら|載せ)?ないで|ずに)(?:おき|い)(?:ます|ましょう|く)$"),
    Way("今年は控えます", "(?:やめ|控え|見送り|見合わせ|遠慮し|触りませ)(?:ます|ん)$"),
)  # fmt: skip

PUBLIC = (
    Way("市民の皆さんに協力していただきます",
        words("市民 町民 村民 区民 住民 利用者 来場者 参加者 保護者 申請者 対象者 希望者 観光客")
        + "(?:の)?(?:皆さん|皆様|方々?|さん)?(?:に|には|は|が)"),
)  # fmt: skip

BY_THE_MEETING = (
    Way("次回決めることとします", "次回[^、。]{1,16}こと[とに]"),
    Way("次回に協議します",
        "(?:協議|議論|審議|審査|話し合い|検討|継続)(?:を)?(?:いたし|し|する)?(?:ます)?$"),
)  # fmt: skip
BY_ALL = (Way("課長が戻ったら相談しよう", "(?:相談|協議|議論|検討|話|考え|見守|待)[^、。]{0,4}(?:ましょう|う)$"),)
MANNERS = (
    Way("その点はよく話し合ってください",
        "(?:よく|十分に?|しっかり|くれぐれも|丁寧に|適切に)、?[^、。を]{1,12}(?:ください|下さい|ねが|願)"),
)  # fmt: skip

WISHES = (
    Way("やってもらえると助かります", "(?:もらえ|いただけ|頂け)(?:ると|れば|たら|ましたら|ますと)"),
    Way("早くしてほしい", "[てで](?:ほしい|欲しい)|(?:いただき|もらい)たい"),
)
HOPES = (Way("早めに準備してほしいです", "[てで](?:ほしい|欲しい)(?:です|と[^。]*)?$"),)

habitual = says(HABITS)
"""Tell whether a text speaks of what is always done, or of an attitude."""
every_year = says(AS_ALWAYS)
"""Tell whether it is done as always: 「例年12月1日に配ります」."""
conditional = says(CASES)
"""Tell whether it holds only in a case that may never come."""
supposed = says(SUPPOSITIONS)
"""Tell whether a text only supposes: もし, 仮に."""
told_before = says(BEFORE)
"""Tell whether a text reports what an earlier meeting had."""
nobodys = says(EVERYBODYS)
"""Tell whether it is put off onto everybody and nobody: 「そこは関係課で調整してください」."""
vague = says(VAGUE)
"""Tell whether the words bind to nothing that could be done with: 検討してまいります."""
refrains = says(OMISSIONS)
"""Tell whether something is left undone: 「夜間はやめておきます」 is nobody's work."""
public = says(PUBLIC)
"""Tell whether it is the public that is to do it."""
meets = says(BY_THE_MEETING)
"""Tell whether the next meeting is to do it: 「次回に協議します」."""
together = says(BY_ALL)
"""Tell whether all are to talk or look on: 「課長が戻ったら相談しよう」."""
manner = says(MANNERS)
"""Tell whether people are only told how to go about it: 「その点はよく話し合ってください」."""
wishes = says(WISHES)
"""Tell whether a request is only wished for: 「やってもらえると助かります」, 「早くしてほしい」."""
hopes = says(HOPES)
"""Tell whether somebody says what he would like to be done: 「早めに準備してほしいです」."""

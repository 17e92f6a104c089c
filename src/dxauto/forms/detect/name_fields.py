"""From a printed label to a field's name and type: 氏名 → `shimei`, 生年月日 → `seinengappi`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LABELS: tuple[tuple[str, str, str], ...] = (
    (r"名義.*(カナ|フリガナ)", "meigi_kana", "meigi_kana"),
    (r"フリガナ|ふりがな|カナ氏名|氏名カナ", "furigana", "furigana"),
    (r"名義", "meigi", "shimei"),
    (r"個人番号|マイナンバー", "kojin_bangou", "kojin_bangou"),
    (r"法人番号", "houjin_bangou", "houjin_bangou"),
    (r"郵便番号|^〒$", "yuubin", "yuubin"),
    (r"生年月日", "seinengappi", "seinengappi"),
    (r"(届出|届)(年月)?日$", "todoke_bi", "hizuke"),
    (r"申請(年月)?日$", "shinsei_bi", "hizuke"),
    (r"死亡.*(年月日|日)$", "shibou_bi", "hizuke"),
    (r"異動.*(年月日|日)$", "idou_bi", "hizuke"),
    (r"請求(年月)?日$", "seikyuu_bi", "hizuke"),
    (r"葬祭.*日$|葬儀.*日$", "sousai_bi", "hizuke"),
    (r"(年月日|日付|月日|期日|期限|始日|了日|止日|入日|出日|生日|続日)$|^日$", "hizuke", "hizuke"),
    (r"口座番号", "kouza_bangou", "kouza_bangou"),
    (r"(預金|貯金|口座)の?(種別|種目|種類)|^種別$|^種目$", "kouza_shubetsu", "kouza_shubetsu"),
    (r"支店コード|店番|店舗コード", "shiten_code", "shiten_code"),
    (r"金融機関コード|銀行コード", "ginkou_code", "ginkou_code"),
    (r"支店|店名", "shiten", "shiten"),
    (r"金融機関|銀行名?$", "kinyuu_kikan", "kinyuu_kikan"),
    (r"電話|連絡先|TEL|℡|携帯", "denwa", "denwa"),
    (r"性別", "seibetsu", "seibetsu"),
    (r"年[齢龄令]|満年", "nenrei", "nenrei"),
    (r"続柄|関係$", "zokugara", "jiyuu"),
    (r"本籍", "honseki", "juusho"),
    (r"(住所|所在地|居所|届出地|送付先|場所|届け?先)", "juusho", "juusho"),
    (r"金額|料金|費用|税額|支払額|請求額|合計|手数料|^計$", "kingaku", "kingaku"),
    (r"数量|枚数|通数|部数|人数|件数|個数", "suuryou", "suuryou"),
    (r"記号.*番号|記号番号", "kigou_bangou", "bangou"),
    (r"被保険者(証)?番号", "hihokensha_bangou", "bangou"),
    (r"整理番号|受付番号|管理番号|登録番号|番号$", "bangou", "bangou"),
    (r"氏名|名前|姓名|^名$|代表者名?$|名称及び代表", "shimei", "shimei"),
    (r"名称|商号|会社名|事業所名?|勤務先|法人名|屋号", "meishou", "jiyuu"),
    (r"職業", "shokugyou", "jiyuu"),
    (r"理由|事由", "riyuu", "jiyuu"),
    (r"目的|使いみち|用途", "mokuteki", "jiyuu"),
    (r"備考|摘要", "bikou", "jiyuu"),
    (r"印$|押印|署名", "ouin", "umu"),
    (r"種類|区分|種別", "kubun", "jiyuu"),
)
_GROUPS: tuple[tuple[str, str], ...] = (
    (r"申請者|申込者|請求者|申請人", "shinseisha"), (r"世帯主", "setainushi"), (r"届出人|届出者", "todokedenin"),
    (r"代理人", "dairinin"), (r"委任者", "ininsha"), (r"死亡者|亡くなった", "shibousha"), (r"喪主|葬祭", "sousai"),
    (r"配偶者|夫|妻", "haiguusha"), (r"保護者", "hogosha"), (r"児童|子ども", "jidou"), (r"被保険者", "hihokensha"),
    (r"納税義務者|納税者", "nouzeisha"), (r"口座|振込|振替", "kouza"), (r"本人|対象者", "honnin"),
    (r"家族|世帯員", "kazoku"),
    (r"緊急", "kinkyuu"), (r"法人|事業者", "houjin"), (r"使用者|利用者", "riyousha"), (r"旧", "kyuu"), (r"新", "shin"),
)  # fmt: skip
_KANA_ROWS = (
    ("アイウエオ", ""), ("カキクケコ", "k"), ("サシスセソ", "s"), ("タチツテト", "t"), ("ナニヌネノ", "n"),
    ("ハヒフヘホ", "h"), ("マミムメモ", "m"), ("ラリルレロ", "r"), ("ガギグゲゴ", "g"), ("ザジズゼゾ", "z"),
    ("ダヂヅデド", "d"), ("バビブベボ", "b"), ("パピプペポ", "p"),
)  # fmt: skip
_HEPBURN = {"シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ヂ": "ji", "ヅ": "zu", "ヤ": "ya",
            "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o", "ン": "n", "ヴ": "vu"}  # fmt: skip
_KANA = {kana: row + vowel for kanas, row in _KANA_ROWS for kana, vowel in zip(kanas, "aiueo", strict=True)} | _HEPBURN
_NOISE = re.compile(r"[\s:：・.。、,※*()（）【】「」\[\]<>＜＞〔〕]|^[0-9①-⑳]+")


@dataclass(frozen=True, slots=True)
class Naming:
    """A proposed field name (not yet unique) and type; `known` is False if the label said nothing to us."""

    name: str
    type: str
    known: bool


def plain(label: str) -> str:
    """Give a label without spaces, brackets, numbering, in NFKC."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", label))


def name_field(label: str, group: str = "") -> Naming:
    """Propose name and type from a label, and the heading (申請者, 世帯主) that stands over or before it."""
    text = plain(label)
    prefix = group_name(group) or group_name(text)
    for pattern, name, kind in _LABELS:
        if re.search(pattern, text):
            joined = f"{prefix}_{name}" if prefix and not name.startswith(prefix) else name
            return Naming(joined, kind, known=True)
    spelled = spell_kana(text) or _latin_words(label)
    return Naming(spelled or "koumoku", "jiyuu", known=bool(spelled))


def _latin_words(label: str) -> str:
    """The first words of a label that is all Latin letters, as a name."""
    plain_quotes = label.replace("’", "'")
    words: list[str] = re.findall(r"[a-z]{2,}", plain_quotes.lower()) if plain_quotes.isascii() else []
    return "_".join(words[:4])[:40]


def is_known(label: str) -> bool:
    """Tell whether a label names something that an applicant writes."""
    return len(plain(label)) <= 14 and any(re.search(pattern, plain(label)) for pattern, _, _ in _LABELS)


def group_name(text: str) -> str:
    """Give the romanised prefix for a heading, or nothing."""
    return next((name for pattern, name in _GROUPS if re.search(pattern, plain(text))), "")


def spell_kana(text: str) -> str:
    """Romanise a label that is all kana (ー and small kana simplified); nothing if it holds anything else."""
    full = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text).replace("ー", "")
    full = full.translate(str.maketrans("ァィゥェォャュョヮ", "アイウエオヤユヨワ")).replace("ッ", "")
    return "".join(_KANA[c] for c in full)[:40] if full and all(c in _KANA for c in full) else ""


class Names:
    """Makes names unique: the second `shimei` is `shimei_2`."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, name: str) -> str:
        """Give the name, or the name with the first free number."""
        candidate, number = name, 1
        while candidate in self._taken:
            number += 1
            candidate = f"{name}_{number}"
        self._taken.add(candidate)
        return candidate

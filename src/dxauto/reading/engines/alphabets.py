"""What is likely in Japanese writing before a picture is seen: levels of characters, shapes that stand for another.

Pure tables and functions; sources: JIS X 0208 levels as laid out in code page 932 (Microsoft), GB 2312 as the
standard set of simplified Chinese on which the recogniser was mostly trained.
"""

from __future__ import annotations

from functools import lru_cache

SPACES = frozenset(" 　")
DASHES = "-‐‑‒–—―−－﹣─━"
LONG_MARKS = "ーｰ"

LOOKALIKES: tuple[str, ...] = (
    "0OoОоΟο〇○◯Ｏ０",
    "1lI|丨Ⅰ｜１lǀ",
    "2ZzＺ２",
    "5SsＳ５",
    "8BＢ８",
    "9gqｇ９",
    "6bｂ６",
    "7７フ",
    "4４",
    "3３ヨ",
    "ヘへ",
    "ベべ",
    "ペぺ",
    "リり",
    "カ力か",
    "ガが",
    "ニ二",
    "ハ八",
    "ロ口囗□",
    "エ工",
    "タ夕",
    "ト卜",
    "オ才",
    "ー一",
    "ミ三彡",
    "チ千",
    "ノ丿/",
    "セせ",
    "モも",
    "キき",
    "ヤや",
    "ユュ",
    "ソン",
    "ツシ",
    "ヒ匕",
    "イィ",
    "ヶケ",
    "、,，､",
    "。.．｡",
    "・·•･",
    "（(",
    "）)",
    "〒テ",
    "ヰ井",
    "ヱ",
)
"""Shapes a reader cannot tell apart without context, commonest first. Only used where a field allows one of them."""

_PAIRS = """
榖穀 卷巻 惠恵 德徳 增増 步歩 黑黒 边辺 邊辺 泽沢 齐斉 产産 户戸 丰豊 绿緑 录録 别別 决決 冲沖 净浄 况況 减減
凉涼 强強 亚亜 收収 效効 晚晩 每毎 广広 长長 门門 马馬 鸟鳥 鱼魚 龙竜 东東 车車 见見 贝貝 风風 飞飛 后後 宽寛
关関 冈岡 刘劉 园園 图図 围囲 气気 汉漢 满満 渊淵 滨浜 灵霊 无無 爱愛 现現 环環 电電 异異 发発 县県 码碼 祢禰
稻稲 经経 纪紀 纯純 纲綱 细細 终終 组組 结結 给給 统統 继継 续続 罗羅 义義 习習 联聯 脑脳 节節 艺芸 苏蘇 荣栄
药薬 营営 萨薩 虽雖 补補 规規 觉覚 计計 订訂 认認 让譲 议議 记記 许許 论論 设設 评評 词詞 译訳 试試 诗詩 话話
说説 请請 读読 课課 调調 财財 责責 贤賢 货貨 质質 贩販 费費 贵貴 贺賀 资資 辉輝 达達 迁遷 运運 过過 还還 进進
远遠 连連 选選 铁鉄 铃鈴 银銀 锦錦 键鍵 镇鎮 阳陽 阴陰 队隊 阶階 际際 陆陸 难難 页頁 顺順 须須 领領 频頻 题題
颜顔 类類 总総 戏戯 战戦 择択 挥揮 换換 据拠 显顕 术術 机機 杂雑 权権 样様 极極 桥橋 检検 乐楽
"""

SHAPES: dict[str, str] = {pair[0]: pair[1] for pair in _PAIRS.split()}
"""A Chinese shape and the shape of the same character in Japan (常用漢字表)."""


NEARLY_SAME = frozenset("凜黑惠德增卷步每晚淸敎靑內綠飮產戶吳尙曰汩")
"""Shapes that differ from a far commoner one (凛 黒 恵 徳 …) by a stroke; only a very sure reading is believed."""


@lru_cache(maxsize=32768)
def likelihood(char: str) -> float:
    """Weight in 0..1 of a character where a field allows any, from how common its class is on Japanese forms.

    An old shape that is also standard in simplified Chinese (惠, 卷) weighs less than one that is not (齋, 髙, 邊):
    the recogniser prefers the former out of habit, the latter only when it sees it.
    """
    char = narrow(char)
    try:
        code = char.encode("cp932")
    except UnicodeEncodeError:
        return 0.003
    if len(code) == 1:
        return 1.0 if code[0] < 0x80 else 0.1
    return _double_byte(char, int.from_bytes(code, "big"))


def _double_byte(char: str, code: int) -> float:
    if 0x824F <= code <= 0x8396:
        return 1.0
    if 0x8839 <= code <= 0x889E or 0x8740 <= code < 0x889F:
        return 0.05
    if 0x889F <= code <= 0x9872:
        return 1.0
    if code >= 0x989F:
        return 0.002 if char in NEARLY_SAME else 0.05 if char in SHAPES and _simplified_chinese(char) else 0.7
    if code < 0x824F:
        return 1.0 if char in "々〆〇ー、。・（）「」　〒" else 0.3
    return 0.02


def _simplified_chinese(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def narrow(char: str) -> str:
    """Give the half-width form of a full-width letter, digit or sign, and `-` for every dash."""
    if char in DASHES:
        return "-"
    return chr(ord(char) - 0xFEE0) if 0xFF01 <= ord(char) <= 0xFF5E else char


def usual_shape(char: str) -> str:
    """Give the character as it stands on a Japanese form: half-width signs, and for a shape that code page 932
    does not hold (榖, 边) the Japanese one. Old shapes in use (齋, 髙, 惠) stay as they are.
    """
    try:
        narrow(char).encode("cp932")
    except UnicodeEncodeError:
        return SHAPES.get(char, char)
    return narrow(char)


def stand_in(char: str, alphabet: frozenset[str]) -> str | None:
    """Give the allowed character that this one would be a shape of, or None.

    Width variants, dashes, Chinese for Japanese shapes and look-alikes; a character that is allowed is itself.
    """
    if char in alphabet:
        return char
    for rivals in _rivals(char):
        found = next((c for c in rivals if c in alphabet), None)
        if found is not None:
            return found
    return None


def _rivals(char: str) -> list[str]:
    groups: list[str] = []
    if 0xFF01 <= ord(char) <= 0xFF5E:
        groups.append(chr(ord(char) - 0xFEE0))
    if char in SHAPES:
        groups.append(SHAPES[char])
    if char in DASHES:
        groups.append(DASHES + LONG_MARKS)
    if char in LONG_MARKS + "一":
        groups.append(LONG_MARKS + DASHES + "一")
    groups.extend(g for g in LOOKALIKES if char in g)
    return groups

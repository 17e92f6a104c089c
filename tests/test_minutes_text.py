"""Clean text: fillers go, words stay, and every change can be shown against what was said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.minutes.glossary import Glossary, Term, beside, load
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.text import clean
from dxauto.minutes.text.clean import cleaned
from dxauto.minutes.text.edited import Edited
from dxauto.minutes.text.fillers import remove_fillers
from dxauto.minutes.text.numbers import numeral, written
from dxauto.minutes.transcript import ChangeKind, apply
from tests.minutes_support import meeting_of

PLAIN = MinutesParameters(plain_style=True)
NORMAL = MinutesParameters()


@given(
    st.text("あいうえお、。ー一二三", max_size=15),
    st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15), st.text("xyz", max_size=3)), max_size=6),
)
def test_the_changes_applied_to_the_verbatim_text_give_the_clean_text(
    verbatim: str, edits: list[tuple[int, int, str]]
) -> None:
    """However edits overlap, their list leads from the verbatim text to the clean one, and none overlaps another."""
    edited, shown = Edited(verbatim), verbatim
    for one, other, after in edits:
        start, end = sorted((min(one, len(shown)), min(other, len(shown))))
        edited.replace(start, end, after, ChangeKind.NUMBER)
        shown = shown[:start] + after + shown[end:]
        assert edited.text == shown
    assert apply(verbatim, edited.changes()) == shown


@given(st.text("えーあのまそれはです。、議題第二号令和年月日時分しま行いとがをに 石の巻", max_size=60), st.booleans())
def test_cleaning_any_text_keeps_the_way_back(verbatim: str, plain: bool) -> None:
    """Whatever is said, the changes lead from the verbatim text to the clean one."""
    parameters = MinutesParameters(plain_style=plain, fillers="strong")
    edited = cleaned(verbatim, parameters, {"石の巻": "石巻"})
    assert apply(verbatim, edited.changes()) == edited.text


FILLERS = [
    ("えー、それでは次に議題について、あのー、ご説明します。", "それでは次に議題について、ご説明します。"),
    ("本件はえー、来月から実施いたします。", "本件は、来月から実施いたします。"),
    ("その件につきましては、その、まあ、検討中でございます。", "その件につきましては、検討中でございます。"),
    ("それではえー次に、えーと、予算ですが", "それでは次に、予算ですが"),
    ("市長はですね、そのようにですね、申しております。", "市長は、そのように、申しております。"),
    ("難しいと思います、えー。", "難しいと思います。"),
    ("あーそうしますと、うーん、来年度になります。", "そうしますと、来年度になります。"),
    ("まあその、予算の範囲内です。まあ新しい施設です。", "予算の範囲内です。新しい施設です。"),
    ("例えばまあ、土曜日です。", "例えば、土曜日です。"),
    ("えーと申しますのは、国の基準です。", "と申しますのは、国の基準です。"),
]  # fmt: skip
KEPT = [
    *(
        "あの件はどうなりましたか。",
        "まあまあ良い結果だと思います。",
        "へえー、そうですか。",
        "ねえー、さあー、行きましょう。",
        "えーという声も聞こえます。",
        "ええと思います。",
        "まあ、いいか、とはなりません。",
    ),
    *("その他、こうした取組を進めます。", "はい、わかりました。", "ええ、そうです。", "テーブルとケーキとセーター。"),
    *("こうすればよい。", "あの方に、その資料を渡します。"),
]


@pytest.mark.parametrize(("verbatim", "after"), FILLERS)
def test_fillers_go_and_their_commas_with_them(verbatim: str, after: str) -> None:
    """What only fills a pause is taken out; what it parted stays parted."""
    edited = Edited(verbatim)
    remove_fillers(edited, "normal")
    assert edited.text == after


@pytest.mark.parametrize("text", KEPT)
def test_words_that_look_like_fillers_stay(text: str) -> None:
    """Demonstratives, answers and words that contain the same letters are words."""
    edited = Edited(text)
    remove_fillers(edited, "normal")
    assert edited.text == text


def test_strengths_differ_as_they_say() -> None:
    """Light takes sounds only, normal words between pauses too, strong also the softer ones, off nothing."""
    text = "えー、その、ちょっと、来月です。"
    after = {}
    for strength in ("off", "light", "normal", "strong"):
        edited = Edited(text)
        remove_fillers(edited, strength)
        after[strength] = edited.text
    assert after == {
        "off": text, "light": "その、ちょっと、来月です。", "normal": "ちょっと、来月です。", "strong": "来月です。",
    }  # fmt: skip


FILLERS_AND_WORDS = [
    ("現行の制度を、そのまま、続けます。", "現行の制度を、そのまま、続けます。"),
    ("あのまま、になっています。まあまあ、です。", "あのまま、になっています。まあまあ、です。"),
    ("あのう、すみません。えーっと、ですね、来月です。", "すみません。来月です。"),
    ("うーん。", ""),
]


@pytest.mark.parametrize(("verbatim", "after"), FILLERS_AND_WORDS)
def test_words_that_are_spelt_with_fillers_stay(verbatim: str, after: str) -> None:
    """そのまま is not その, ま, ま: without it a decision says something else. A mark without words is nothing."""
    assert cleaned(verbatim, NORMAL, {}).text == after


RESTARTS = [
    ("こ、この件は来月です。", "この件は来月です。"),
    ("令和8年、令和8年度の予算です。", "令和8年度の予算です。"),
    ("はい、はい、わかりました。", "はい、はい、わかりました。"),
    ("いろいろ、いろいろあります。", "いろいろ、いろいろあります。"),
]


@pytest.mark.parametrize(("verbatim", "after"), RESTARTS)
def test_what_was_begun_twice_is_joined_and_what_was_meant_twice_stays(verbatim: str, after: str) -> None:
    """A first try goes, a repetition on purpose does not."""
    assert cleaned(verbatim, NORMAL, {}).text == after


NUMBERS = [
    ("令和八年六月十二日午後一時三十分に始めます。", "令和8年6月12日午後1時30分に始めます。"),
    ("予算は一億二千五百万円で十分です。", "予算は1億2,500万円で十分です。"),
    ("二十三名が出席し、一部の委員が一人ずつ話します。", "23名が出席し、一部の委員が一人ずつ話します。"),
    ("議案第五号から第十二号まで三件です。", "議案第5号から第12号まで3件です。"),
    ("12500円、２０２６年度です。", "12,500円、2026年度です。"),
    ("十分間休憩し、十五分後に再開します。", "10分間休憩し、15分後に再開します。"),
    ("一般に一番大切な一つを万一に備えます。", "一般に一番大切な一つを万一に備えます。"),
    ("二千二十六年の三千人です。", "2026年の3,000人です。"),
    ("三分の一が一・五倍、〇・〇五ポイント、３．５％です。", "3分の1が1.5倍、0.05ポイント、3.5％です。"),
    ("三割五分、一丁目一番地です。", "3割5分、1丁目1番地です。"),
    ("会議は午後一時。一時間の予定で、一時に集まります。", "会議は午後1時。1時間の予定で、1時に集まります。"),
]
NO_NUMBERS = [
    "八戸市、二戸市、四日市市、十日町市、二本松市、三条市、六ヶ所村、千歳市、四万十町から来ました。",
    "六本木、二番町、百人町、千葉、二階堂さんの話です。",
    "二、三日で五、六人、四、五十人が来ます。二三日待ちます。",
    "百歳体操、一時保育、一時停止、五月雨、三日月、五分五分、第一線、第一歩、第三セクターの話です。",
    "電話は0225951111番、022595円です。",
]


@pytest.mark.parametrize(("verbatim", "after"), NUMBERS)
def test_numbers_and_dates_are_written_as_offices_do(verbatim: str, after: str) -> None:
    """Counts in digits with commas, 万 and 億 kept, years without commas, numerals in words untouched."""
    assert cleaned(verbatim, NORMAL, {}).text == after


@pytest.mark.parametrize("verbatim", NO_NUMBERS)
def test_names_and_words_that_begin_like_a_count_stay(verbatim: str) -> None:
    """A town, a family, a guess (二、三日) and a word are no numbers; an office that is called 8戸市 does not exist."""
    assert cleaned(verbatim, NORMAL, {}).text == verbatim


def test_no_number_is_looked_for_inside_the_offices_own_words() -> None:
    """The names of those present, their departments and the glossary's words stay as they are written."""
    said = "十時委員と三階事業課が五人委員会を十時に開きます。"
    assert cleaned(said, NORMAL, {}, ("十時委員", "三階事業課", "五人委員会")).text == (
        "十時委員と三階事業課が五人委員会を10時に開きます。"
    )


@given(st.integers(0, 10**13))
def test_a_number_written_in_chinese_numerals_is_read_back(value: int) -> None:
    """Every number has one reading, whatever its size."""
    assert numeral(_kanji(value)) == value
    assert int(written(value, commas=False)) == value


def _kanji(value: int) -> str:
    if value == 0:
        return "〇"
    parts = []
    for name, size in (("兆", 10**12), ("億", 10**8), ("万", 10**4), ("", 1)):
        four, value = divmod(value, size)
        digits = ""
        for ten, unit in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
            digit, four = divmod(four, unit)
            if digit:
                digits += ("" if digit == 1 and ten else "〇一二三四五六七八九"[digit]) + ten
        if digits:
            parts.append(digits + name)
    return "".join(parts)


def test_punctuation_comes_where_the_model_gave_none() -> None:
    """A text without marks gets them behind its sentences and clauses; one that has them is left alone."""
    bare = "本件につきましては来月から実施いたします詳細は資料をご覧くださいなお質問はありますか"
    assert cleaned(bare, NORMAL, {}).text == (
        "本件につきましては、来月から実施いたします。詳細は資料をご覧ください。なお、質問はありますか。"
    )
    marked = "本件は来月から実施いたしますが、詳細は資料をご覧ください。"
    assert cleaned(marked, NORMAL, {}).text == marked


STYLE = [
    ("担当課で検討を行いました。結果は良かったです。", "担当課で検討を行った。結果は良かった。"),
    ("予算が足りません。問題ではありません。", "予算が足りない。問題ではない。"),
    ("意見が出ています。制度を設けました。用いました。", "意見が出ている。制度を設けた。用いた。"),
    ("これは課題でございます。委員は3名でした。", "これは課題である。委員は3名であった。"),
    ("進めてまいります。私どもで考えております。", "進めていく。私どもで考えている。"),
    ("行きました。書きました。思いますが、いかがでしょうか。", "行った。書いた。思うが、いかがであろうか。"),
    ("実施いたします。可決されました。", "実施する。可決された。"),
    ("お話しします。私から話します。案を示します。返しません。", "お話しする。私から話す。案を示す。返さない。"),
    ("人が増えてきました。進めていきました。読んできます。", "人が増えてきた。進めていった。読んでくる。"),
    ("見直しますが、提出しました。関係します。なくします。", "見直すが、提出した。関係する。なくす。"),
    ("少なくします。課題とします。落とします。お願いいたします。", "少なくする。課題とする。落とす。お願いする。"),
    ("できませんでした。買いませんでした。ご異議ございませんか。", "できなかった。買わなかった。ご異議ないか。"),
    ("なさいます。存じます。来ます。落ちます。帰りましょう。", "なさる。存じる。来る。落ちる。帰ろう。"),
    ("以上でございますが、必要ですから進めたいです。", "以上であるが、必要であるから進めたい。"),
    ("早いですね。いいですよね。違いです。あるんですが。", "早い。いい。違いである。あるのであるが。"),
    ("ありがとうございます。今後示します。", "ありがとうございます。今後示します。"),
]


@pytest.mark.parametrize(("verbatim", "after"), STYLE)
def test_polite_ends_become_plain_ones_if_asked(verbatim: str, after: str) -> None:
    """です・ます becomes である with the verb's own form; without being asked nothing changes."""
    assert cleaned(verbatim, PLAIN, {}).text == after
    assert cleaned(verbatim, NORMAL, {}).text == verbatim


def test_the_glossary_puts_names_right_and_leaves_longer_words() -> None:
    """A known mistake becomes the office's word; inside a longer katakana word it is another word."""
    replacements = {"石の巻": "石巻", "オーシーアール": "OCR"}
    assert cleaned("石の巻市のオーシーアールです。", NORMAL, replacements).text == "石巻市のOCRです。"
    assert cleaned("オーシーアールズです。", NORMAL, replacements).text == "オーシーアールズです。"


def test_what_a_person_has_edited_is_not_cleaned_again() -> None:
    """An edited segment keeps its text, the verbatim text is never altered."""
    transcript = meeting_of([("座長", "えー、始めます。"), ("座長", "えー、終わります。")])
    transcript.segments[1].edited = True
    transcript.segments[1].clean = "（閉会）"
    clean(transcript, NORMAL, Glossary((Term("始めます", mistakes=("はじめます",)),)))
    assert [one.clean for one in transcript.segments] == ["始めます。", "（閉会）"]
    assert [one.verbatim for one in transcript.segments] == ["えー、始めます。", "えー、終わります。"]


def test_the_glossary_of_one_meeting_lies_beside_its_recording() -> None:
    """The sample meeting has one, as Excel writes it; other recordings have none."""
    recording = Path(__file__).parents[1] / "samples" / "meeting" / "sample" / "kaigi.m4a"
    found = beside(recording)
    assert found is not None
    assert load(found).replacements["危機官吏課"] == "危機管理課"
    assert beside(recording.with_name("other.m4a")) is None

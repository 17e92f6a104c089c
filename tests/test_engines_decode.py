"""Decoding frame probabilities, spelling rules, alphabets: no model needed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxauto.reading.engines.alphabets import likelihood, stand_in, usual_shape
from dxauto.reading.engines.decode import Decoder, Floats, confidence, in_context
from dxauto.reading.engines.orthography import settle
from dxauto.reading.types import CharReading

CHARS = "0123456789OISBカ力一ー-ヤャ穀榖恵惠あ "
DIGITS = frozenset("0123456789")


def _frames(*rows: dict[str, float]) -> Floats:
    """Frames from the probabilities of some characters; `_` is the blank, which takes what is left."""
    frames = np.full((len(rows), len(CHARS) + 1), 1e-7, np.float32)
    for t, row in enumerate(rows):
        for char, p in row.items():
            frames[t, 0 if char == "_" else CHARS.index(char) + 1] = p
        frames[t, 0] += max(0.0, 1 - float(frames[t].sum()))
    return frames


def _text(frames: Floats, alphabet: frozenset[str] | None = None) -> str:
    placed, _ = Decoder(CHARS).line(frames, alphabet)
    return "".join(p.reading.char for p in placed)


def test_repeated_frames_are_one_character() -> None:
    """A character seen in several frames is one; with a blank between them it is two."""
    assert _text(_frames({"1": 0.9}, {"1": 0.9}, {}, {"1": 0.9})) == "11"


def test_forbidden_character_does_not_vanish() -> None:
    """A letter where only digits may stand becomes the digit of that shape; it is not taken for a gap."""
    frames = _frames({"1": 0.9}, {}, {"O": 0.97, "0": 0.001}, {}, {"S": 0.9})
    assert _text(frames, DIGITS) == "105"


def test_two_forbidden_looks_of_one_character_are_one() -> None:
    """O and 0 in neighbouring frames are one zero, not two."""
    assert _text(_frames({"O": 0.8, "0": 0.1}, {"0": 0.6, "O": 0.3}), DIGITS) == "0"


def test_surprise_lowers_confidence() -> None:
    """A digit that the model saw as a letter is less sure than one that it saw as itself."""
    decoder = Decoder(CHARS)
    seen = decoder.line(_frames({"0": 0.95}), DIGITS)[0][0].reading
    forced = decoder.line(_frames({"O": 0.9499, "0": 0.0001}), DIGITS)[0][0].reading
    assert seen.char == forced.char == "0"
    assert forced.probability < seen.probability


def test_chinese_shape_becomes_the_japanese_one() -> None:
    """榖, which no Japanese form holds, is read as 穀; 惠 against 恵 needs much more evidence than 恵."""
    assert _text(_frames({"榖": 0.97, "穀": 0.01})) == "穀"
    assert _text(_frames({"惠": 0.9, "恵": 0.1})) == "恵"
    assert _text(_frames({"惠": 0.9999})) == "惠"


def test_cells_give_one_character_each() -> None:
    """A line of cells gives exactly one character a cell, also where the line alone would lose or double one."""
    frames = _frames({"1": 0.9}, {"7": 0.6}, {"3": 0.3}, {}, {"5": 0.9}, {"5": 0.9})
    placed, _ = Decoder(CHARS).cells(frames, DIGITS, [(0, 2), (2, 4), (4, 6)])
    assert [p.reading.char for p in placed][1:] == ["3", "5"]
    assert len(placed) == 3
    assert placed[1].reading.probability < placed[2].reading.probability


def test_doubtful_stretch_lowers_completeness() -> None:
    """A stretch that may hold a character after all makes the text less sure; clean blanks do not."""
    decoder = Decoder(CHARS)
    _, clean = decoder.line(_frames({"1": 0.99}, {}, {}, {"2": 0.99}), DIGITS)
    _, doubtful = decoder.line(_frames({"1": 0.99}, {}, {"3": 0.4}, {}, {"2": 0.99}), DIGITS)
    assert clean > 0.99
    assert doubtful == pytest.approx(0.6, abs=0.02)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.floats(0, 1), min_size=len(CHARS) + 1, max_size=len(CHARS) + 1), min_size=1, max_size=12),
    st.one_of(st.none(), st.sets(st.sampled_from("0123456789カヤ穀恵"), min_size=1).map(frozenset)),
)
def test_only_allowed_characters_come_out(rows: list[list[float]], alphabet: frozenset[str] | None) -> None:
    """Whatever the model says, the text holds allowed characters only, with probabilities and rivals in 0..1."""
    frames = np.array(rows, np.float32) + 1e-6
    frames /= frames.sum(axis=1, keepdims=True)
    placed, complete = Decoder(CHARS).line(frames.astype(np.float32), alphabet)
    assert 0 <= complete <= 1.0001
    for item in placed:
        assert alphabet is None or item.reading.char in alphabet
        assert 0 <= item.reading.probability <= 1.0001
        ranked = [p for _, p in item.reading.alternatives]
        assert ranked == sorted(ranked, reverse=True)
        assert item.reading.alternatives[0] == (item.reading.char, item.reading.probability)
    assert 0 <= confidence([p.reading for p in placed], complete) <= 1.0001


def test_alphabet_unknown_to_the_model_is_an_error() -> None:
    """An alphabet of which the model knows nothing is the caller's error, not an endless blank."""
    with pytest.raises(ValueError, match="allowed"):
        Decoder("abc").line(np.array([[0.1, 0.9, 0, 0]], np.float32), frozenset("龘"))


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("ュウマ", "ユウマ"),
        ("シュン", "シュン"),
        ("カッマタ", "カツマタ"),
        ("ハットリ", "ハットリ"),
        ("ッムギ", "ツムギ"),
        ("ナォキ", "ナオキ"),
        ("フォード", "フォード"),
        ("1T目2番", "1丁目2番"),
        ("2丁日3", "2丁目3"),
        ("5一17", "5-17"),
        ("べッド", "ベッド"),
        ("すべて", "すべて"),
        ("タ方", "タ方"),
        ("は夕方に", "は夕方に"),
        ("はタ方に", "は夕方に"),
        ("井ノ口", "井ノ口"),
        ("三ツ橋", "三ツ橋"),
        ("ア力ネ", "アカネ"),
        ("一丁目", "一丁目"),
        ("さく5薬局", "さくら薬局"),
        ("の5番", "の5番"),
    ],
)
def test_spelling_settles_lookalikes(read: str, right: str) -> None:
    """What Japanese spelling rules out is replaced by its look-alike; what may stand is left alone."""
    assert "".join(settle(list(read), lambda _: True)) == right


@given(st.text("アイュッーー一カ力タ夕1丁目T日べぺすハ八　-", max_size=12))
def test_settling_keeps_the_count(text: str) -> None:
    """However odd the text: as many characters come out as went in, and nothing changes that is not allowed."""
    assert len(settle(list(text), lambda _: True)) == len(text)
    assert "".join(settle(list(text), lambda _: False)) == text


def test_context_keeps_probabilities() -> None:
    """A character renamed by its neighbours keeps the probability of its shape."""
    placed, _ = Decoder(CHARS).line(_frames({"ャ": 0.9}, {}, {"カ": 0.9}), None)
    settled = in_context(placed, None)
    assert settled[0].reading.char == "ヤ"
    assert settled[0].reading.probability == placed[0].reading.probability


def test_stand_in_prefers_the_character_itself() -> None:
    """An allowed character stands for itself; O for 0 only where O is not allowed; nothing for an unlike one."""
    assert stand_in("O", DIGITS | {"O"}) == "O"
    assert stand_in("O", DIGITS) == "0"
    assert stand_in("龍", DIGITS) is None
    assert stand_in("－", frozenset("-")) == "-"


def test_old_shapes_of_names_survive() -> None:
    """Shapes in use in names are not corrected, and are believed where they are read."""
    assert [usual_shape(c) for c in "髙齋邊惠榖１－"] == ["髙", "齋", "邊", "惠", "穀", "1", "-"]
    assert likelihood("齋") > likelihood("惠") > 0
    assert likelihood("榖") < likelihood("穀")


def test_weakest_character_counts() -> None:
    """One bad character in a long text lowers its confidence well below the average."""
    good = [CharReading("a", 0.99)] * 9
    assert confidence(good, 1.0) > 0.95
    assert confidence([*good, CharReading("b", 0.3)], 1.0) < 0.55
    assert confidence([], 1.0) == 0.0


NAMES = frozenset("高髙崎﨑田")


def _name_frames(rare: float) -> Floats:
    frames = np.full((1, 6), 1e-9, np.float32)
    frames[0, 1:3] = 1 - rare, rare
    return frames


def test_rare_shape_of_a_name_is_read_from_traces() -> None:
    """A trace of 髙 beside 高, far below its rival, is enough for a name; next to none is not."""
    decoder = Decoder("高髙田1 ")
    assert decoder.line(_name_frames(0.03), NAMES)[0][0].reading.char == "髙"
    plain = decoder.line(_name_frames(1e-5), NAMES)[0][0].reading
    assert plain.char == "高"
    assert plain.probability > 0.95


def test_doubtful_shape_of_a_name_is_unsure() -> None:
    """Where the traces are neither many nor few, the probability is low enough for a person to look."""
    reading = Decoder("高髙田1 ").line(_name_frames(0.001), NAMES)[0][0].reading
    assert reading.probability < 0.7
    assert {c for c, _ in reading.alternatives[:2]} == {"高", "髙"}


def test_places_keep_the_common_shape() -> None:
    """In an address, where digits may stand, 高 stays 高."""
    assert Decoder("高髙田1 ").line(_name_frames(0.03), NAMES | {"1"})[0][0].reading.char == "高"

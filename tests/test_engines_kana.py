"""Sizes of kana, spaces between kana names, stray signs: no model needed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxauto.reading.engines.decode import Placed, spelled
from dxauto.reading.engines.layout import with_spaces
from dxauto.reading.engines.line import INK_HEIGHT, STEP, Line
from dxauto.reading.engines.orthography import settle
from dxauto.reading.engines.small_kana import with_sizes
from dxauto.reading.engines.strays import STRAY, without_strays
from dxauto.reading.engines.voicing import with_voicing
from dxauto.reading.types import CharReading

KANA = frozenset("アイウエオカキクケコサシスセソタチツテトナニヌネノマミムメモヤユヨャュョラリルレロワン　")
PITCH = 5 * STEP


def _placed(text: str, probability: float = 0.9) -> list[Placed]:
    readings = [CharReading(c, probability, ((c, probability),)) for c in text]
    return [Placed(r, 1 + i * 5, 4 + i * 5) for i, r in enumerate(readings)]


def _line(tops: list[int], gaps: tuple[float, ...] = ()) -> Line:
    """A line of one blot a character, from the given top to the foot of the writing."""
    pixels = np.full((48, PITCH * len(tops)), 255, np.uint8)
    for i, top in enumerate(tops):
        pixels[top:42, i * PITCH + 6 : i * PITCH + 34] = 0
    places = tuple(((i + 1) * float(PITCH), gap * INK_HEIGHT) for i, gap in enumerate(gaps))
    return Line(pixels, places)


@pytest.mark.parametrize(
    ("read", "tops", "right"),
    [
        ("シヨウタ", [6, 20, 6, 6], "ショウタ"),
        ("シヨウタ", [6, 7, 6, 6], "シヨウタ"),
        ("カミャマ", [6, 6, 6, 6], "カミヤマ"),
        ("カチャマ", [6, 6, 24, 6], "カチャマ"),
    ],
)
def test_size_tells_small_kana(read: str, tops: list[int], right: str) -> None:
    """A low kana at the foot of the line is a small one, a full one is not, whatever the model said."""
    sized = with_sizes(_placed(read, 0.6), _line(tops))
    assert "".join(p.reading.char for p in sized) == right


def test_doubtful_size_is_unsure() -> None:
    """A kana between small and full is read with a lower probability than a clear one."""
    clear, doubtful = (with_sizes(_placed("シヨウタ"), _line([6, top, 6, 6]))[1].reading for top in (6, 14))
    assert doubtful.probability < clear.probability


@pytest.mark.parametrize(
    ("gaps", "right"),
    [
        ((0.45, 0.42, 0.94, 0.27), "ヨシタ　キク"),
        ((0.45, 0.70, 0.94, 0.50), "ヨシタキク"),
        ((0.3, 0.2, 0.5, 0.2), "ヨシタキク"),
    ],
)
def test_space_of_a_kana_name(gaps: tuple[float, ...], right: str) -> None:
    """The one clearly widest gap of a name in loose kana is its space; even or narrow gaps are none."""
    chars = with_spaces(_placed("ヨシタキク"), _line([6] * 5, gaps), KANA)
    assert "".join(c.char for c in chars) == right


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("髙橋　愛・", "髙橋　愛"),
        ("及川　哲也　・", "及川　哲也"),
        ("カツマタ　ースミレ", "カツマタ　スミレ"),
        ("築山/1丁目", "築山1丁目"),
        ("パート・アルバイト", "パート・アルバイト"),
        ("3/4", "3/4"),
        ("・要確認", "・要確認"),
        ("・", "・"),
        ("ー", "ー"),
    ],
)
def test_strays_are_left_out(read: str, right: str) -> None:
    """Signs that cannot stand where they are go, and the reading is less sure for it; all others stay."""
    chars, factor = without_strays([CharReading(c, 0.9) for c in read])
    assert "".join(c.char for c in chars) == right
    assert factor == (1.0 if read == right else STRAY)


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("ひばリハイツ", "ひばりハイツ"),
        ("ひよリ内科", "ひより内科"),
        ("森のリハビリ", "森のリハビリ"),
        ("官城県石巷市", "宮城県石巻市"),
        ("教官室", "教官室"),
        ("野菌科医院", "野歯科医院"),
        ("ウツミ　ュウコ", "ウツミ　ユウコ"),
    ],
)
def test_spelling_of_words(read: str, right: str) -> None:
    """Kana take the script of their word, a word does not begin with a small kana, and no prefecture is called 官城."""
    assert "".join(settle(list(read), lambda _: True)) == right


def test_spelling_keeps_spaces() -> None:
    """Spaces between the characters stay where they are when spelling is settled."""
    chars = spelled([CharReading(c, 1.0, ((c, 1.0),)) for c in "ミ　ュウ"], None)
    assert "".join(c.char for c in chars) == "ミ　ユウ"


def _two_minds(plain: str, voiced: str, share: float) -> list[Placed]:
    rivals = tuple(sorted([(plain, 1 - share), (voiced, share)], key=lambda rival: -rival[1]))
    return [Placed(CharReading(*rivals[0], rivals), 1, 4)]


def _kana_with(points: bool) -> Line:
    pixels = np.full((48, PITCH), 255, np.uint8)
    pixels[10:42, 6:26] = 0
    if points:
        pixels[6:13, 29:32] = pixels[6:13, 34:37] = 0
    return Line(pixels)


@pytest.mark.parametrize(
    ("kana", "share", "points", "right"),
    [
        ("サザ", 0.15, True, "ザ"),
        ("サザ", 0.15, False, "サ"),
        ("サザ", 0.0001, True, "サ"),
        ("ただ", 0.15, True, "た"),
        ("ナマ", 0.15, True, "ナ"),
    ],
)
def test_points_tell_a_voiced_kana(kana: str, share: float, points: bool, right: str) -> None:
    """Two small parts at the upper right turn a doubt into the voiced kana, but no sure reading, nor た."""
    assert with_voicing(_two_minds(kana[0], kana[1], share), _kana_with(points))[0].reading.char == right


@settings(max_examples=60, deadline=None)
@given(
    stretches=st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)), min_size=1, max_size=6),
    chars=st.text(alphabet="サザヨョヤマナ", min_size=6, max_size=6),
)
def test_overlapping_stretches_do_no_harm(stretches: list[tuple[int, int]], chars: str) -> None:
    """Whatever stretches the decoder gives, overlapping and at the line's end too, as many characters come back."""
    rivals = (("サ", 0.5), ("ザ", 0.4), ("ヨ", 0.05))
    placed = [
        Placed(CharReading(char, 0.5, rivals), start, min(start + length, 15))
        for char, (start, length) in zip(chars, sorted(stretches), strict=False)
    ]
    line = _line([6, 20, 6])
    assert len(with_sizes(with_voicing(placed, line), line)) == len(placed)

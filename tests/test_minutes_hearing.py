"""Where somebody speaks, how a track is cut, whose microphone it is, and what is not to be trusted."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dxauto.minutes.audio.level import FRAMES_PER_S
from dxauto.minutes.heard import Span, Track, Utterance
from dxauto.minutes.hearing import distrust
from dxauto.minutes.hearing.cutting import STRETCH_S, WINDOW_GAP_S, WINDOW_S, cut, longest_window, short, windows
from dxauto.minutes.hearing.ownership import mine, owned
from dxauto.minutes.hearing.recogniser import BATCH, SMALL_BATCH, _advancing, _fitting_batch
from dxauto.minutes.hearing.utterances import PAUSE_S, utterances
from dxauto.minutes.hearing.vad import HOP, VoiceActivity, speech
from dxauto.minutes.transcript import DoubtKind, Word

SPEECH = Path(__file__).parents[2] / "shared" / "data" / "speech"
TRACK = Track(id="a0", recording=0, channel=0, path=Path("a.wav"), seconds=36_000)


@st.composite
def spans_of_a_track(draw: st.DrawFn) -> list[Span]:
    """Give spans in order, some long, some close together."""
    made, at = [], 0.0
    for _ in range(draw(st.integers(0, 40))):
        at += draw(st.floats(0.05, 30))
        length = draw(st.floats(0.1, 70))
        made.append(Span(start=at, end=at + length))
        at += length
    return made


@given(spans_of_a_track())
@example([Span(start=4.3547418952299175, end=32.35474189522992)])
def test_every_second_of_speech_is_in_exactly_one_stretch_and_one_window(spans: list[Span]) -> None:
    """Cutting loses nothing and hears nothing twice; windows and stretches keep to their lengths."""
    stretches = list(cut(TRACK, spans))
    inside = [span for stretch in stretches for span in stretch.speech]
    assert sum(s.end - s.start for s in inside) == pytest.approx(sum(s.end - s.start for s in spans))
    assert all(one.end <= other.start + 1e-9 for one, other in pairwise(inside))
    assert [stretch.number for stretch in stretches] == list(range(len(stretches)))
    for stretch in stretches:
        assert stretch.end - stretch.start <= STRETCH_S + 1e-3
        cuts = windows(stretch.speech)
        assert all(one.end - one.start <= WINDOW_S + 1e-3 for one in cuts)
        for span in stretch.speech:
            assert sum(one.start <= span.start and span.end <= one.end for one in cuts) == 1


@given(spans_of_a_track(), st.sampled_from([10, 15, 30]))
def test_windows_keep_to_what_the_model_hears_at_once(spans: list[Span], hears_s: int) -> None:
    """A model that hears less than 30 s at once gets shorter windows; nothing is lost or heard twice."""
    longest = longest_window(float(hears_s))
    assert longest < hears_s
    for stretch in cut(TRACK, spans):
        pieces = list(short(stretch.speech, longest))
        cuts = windows(pieces, longest)
        assert all(one.end - one.start <= longest + 1e-3 for one in cuts)
        assert sum(p.end - p.start for p in pieces) == pytest.approx(sum(s.end - s.start for s in stretch.speech))
        for piece in pieces:
            assert sum(one.start <= piece.start and piece.end <= one.end for one in cuts) == 1


def test_only_a_large_model_hears_many_windows_at_once(tmp_path: Path) -> None:
    """On a CPU a small model hears two windows at once, a large one eight; a graphics card hears eight."""
    weights = tmp_path / "model.bin"
    weights.write_bytes(b"\0" * 1000)
    assert (_fitting_batch(tmp_path, "cpu"), _fitting_batch(tmp_path, "cuda")) == (SMALL_BATCH, BATCH)
    with weights.open("r+b") as file:
        file.truncate(80 * 2**20)
    assert _fitting_batch(tmp_path, "cpu") == BATCH


def test_whisper_is_heard_in_the_windows_that_it_always_had() -> None:
    """30 s at once give the windows for which stretches are made."""
    assert longest_window(30.0) == WINDOW_S


def test_a_window_spans_no_long_silence() -> None:
    """Two sentences with a long pause between them are heard apart: over silence models invent text."""
    spans = [Span(start=0, end=2), Span(start=2.5, end=4), Span(start=4 + WINDOW_GAP_S + 1, end=9)]
    assert [(one.start, one.end) for one in windows(spans)] == [(0, 4), (4 + WINDOW_GAP_S + 1, 9)]


@pytest.mark.engine
def test_the_detector_gives_the_same_in_whatever_pieces_a_track_comes() -> None:
    """The state is carried on: a track that comes in pieces is the track as a whole, as faster-whisper hears it."""
    from faster_whisper.vad import get_vad_model

    rng = np.random.default_rng(5)
    sound = (0.1 * rng.standard_normal(HOP * 100)).astype(np.float32)
    whole = np.asarray(get_vad_model()(sound)).reshape(-1)
    detector = VoiceActivity()
    parts = [detector.probabilities(piece) for piece in np.split(sound, [HOP * 7, HOP * 60])]
    assert np.allclose(np.concatenate(parts), whole, atol=1e-6)


@pytest.mark.engine
def test_silence_has_no_speech_in_it() -> None:
    """Digital silence and faint hiss give no spans."""
    rng = np.random.default_rng(5)
    assert list(speech([np.zeros(16_000 * 5, np.float32)])) == []
    assert list(speech([(0.001 * rng.standard_normal(16_000 * 5)).astype(np.float32)])) == []


@pytest.mark.engine
@pytest.mark.skipif(not SPEECH.is_dir(), reason="共有の音声（../shared/data/speech）がありません")
def test_real_speech_is_found_where_people_say_it_is(tmp_path: Path) -> None:
    """In a meeting of the AMI corpus nearly all the time that people marked as speech is found."""
    from dxauto.minutes.audio import prepare
    from dxauto.minutes.audio.wavefile import pieces

    lines = [line.split() for line in (SPEECH / "ami" / "reference.rttm").read_text(encoding="utf-8").splitlines()]
    marked = [(float(p[3]), float(p[3]) + float(p[4])) for p in lines if p[1] == "dev00"]
    track = prepare([SPEECH / "ami" / "dev00.wav"], tmp_path).tracks[0]
    found = list(speech(pieces(track.path, 7.0)))
    moments = np.arange(0, 30, 0.05)
    truth = np.array([any(a <= t < b for a, b in marked) for t in moments])
    heard = np.array([any(s.start <= t < s.end for s in found) for t in moments])
    assert (heard & truth).sum() > 0.85 * truth.sum()


def two_tracks() -> list[Track]:
    """Give two tracks of one recording."""
    return [TRACK.model_copy(update={"id": f"a{n}", "channel": n}) for n in (1, 2)]


def test_what_the_neighbour_says_belongs_to_his_microphone_alone() -> None:
    """Ten seconds of one, ten of the other, each 15 dB fainter in the wrong channel: each span has one owner."""
    loud, faint = np.full(10 * FRAMES_PER_S, -20.0), np.full(10 * FRAMES_PER_S, -35.0)
    levels = [np.concatenate(pair).astype(np.float32) for pair in ((loud, faint), (faint, loud))]
    tracks = two_tracks()
    everywhere = [Span(start=0, end=20)]
    first, second = (list(mine(everywhere, owned(track, tracks, levels))) for track in tracks)
    assert [(round(s.start), round(s.end)) for s in first] == [(0, 10)]
    assert [(round(s.start), round(s.end)) for s in second] == [(10, 20)]


def test_what_both_say_at_once_is_heard_in_both() -> None:
    """Where two speak about as loudly, nothing is taken from either."""
    levels = [np.full(500, -20.0, np.float32), np.full(500, -23.0, np.float32)]
    tracks = two_tracks()
    for track in tracks:
        assert [(s.start, s.end) for s in mine([Span(start=1, end=9)], owned(track, tracks, levels))] == [(1, 9)]


@settings(max_examples=50)
@given(st.lists(st.floats(-60, 0), min_size=100, max_size=300), st.integers(0, 2**16))
def test_no_moment_of_speech_is_without_an_owner(level: list[float], seed: int) -> None:
    """At every moment at least one track is the owner: separating microphones loses nobody's words."""
    rng = np.random.default_rng(seed)
    one = np.array(level, np.float32)
    levels = [one, (one + rng.normal(0, 10, len(one))).astype(np.float32)]
    tracks = two_tracks()
    assert np.logical_or(*(owned(track, tracks, levels) for track in tracks)).all()


def said(text: str, start: float = 0.0, end: float = 5.0, probability: float = 0.9) -> Utterance:
    """Give an utterance."""
    return Utterance(start=start, end=end, text=text, probability=probability)


DOUBTFUL = [
    ("検討します。検討します。検討します。検討します。検討します。", DoubtKind.REPETITION),
    ("そうですそうですそうですそうですそうですそうです", DoubtKind.REPETITION),
    ("ああああああああああああああ", DoubtKind.REPETITION),
    (
        "本日の予算案について、市民課の課長からの説明のとおり、来年度の事業として、窓口の予約の仕組みを入れることと、"
        "その費用の内訳と、入れる時期と、職員の研修の進め方と、広報の方法とを、ここで改めて確かめておきたいと思います",
        DoubtKind.REPETITION,
    ),
    ("ご視聴ありがとうございました", DoubtKind.BOILERPLATE),
    ("チャンネル登録をお願いいたします", DoubtKind.BOILERPLATE),
]  # fmt: skip
TRUSTED = [
    "それでは、議題第1号について、市民課長から説明をお願いいたします。",
    "ご清聴ありがとうございました。",
    "はい、はい、そのとおりです。",
    "窓口は1番、2番、3番、4番とあります。",
    "この事業は高評価を得ています。",
]


@pytest.mark.parametrize(("text", "kind"), DOUBTFUL)
def test_what_models_invent_is_doubted(text: str, kind: DoubtKind) -> None:
    """Loops, more text than can be said in the time, and the last words of videos are found."""
    assert kind in {doubt.kind for doubt in distrust.judge(said(text, end=4.0), [Span(start=0, end=4)])}


@pytest.mark.parametrize("text", TRUSTED)
def test_what_people_say_in_meetings_is_not_doubted(text: str) -> None:
    """Usual sentences, also repeated words and thanks for listening, carry no mark."""
    assert distrust.judge(said(text, end=8.0), [Span(start=0, end=8)]) == []


def test_text_over_silence_is_doubted() -> None:
    """Words that stand where no voice was found are marked."""
    found = distrust.judge(said("次に進みます", 10, 14), [Span(start=0, end=9)])
    assert {doubt.kind for doubt in found} == {DoubtKind.OVER_SILENCE}


def test_what_was_heard_faintly_is_doubted_with_its_second() -> None:
    """A low probability marks the utterance, a run of weak words only its own place."""
    assert [d.kind for d in distrust.judge(said("予算です", probability=0.2), [Span(start=0, end=5)])] == [
        DoubtKind.LOW_PROBABILITY
    ]
    words = [Word(start=n, end=n + 1, text="あ", probability=0.1 if 4 <= n < 8 else 0.99) for n in range(12)]
    weak = said("あいうえおかきくけこさし", 0, 12).model_copy(update={"words": words})
    assert [(d.start, d.end) for d in distrust.judge(weak, [Span(start=0, end=12)])] == [(4, 8)]


def test_a_voice_without_text_is_marked() -> None:
    """Speech that became no text is told with its place, shorter gaps are breath."""
    found = distrust.unheard([Span(start=0, end=10)], [said("あ", 0, 3), said("い", 3.5, 6)])
    assert [(d.kind, d.start, d.end) for d in found] == [(DoubtKind.UNHEARD, 6, 10)]


@given(st.lists(st.tuples(st.floats(0, 3), st.floats(0.05, 2), st.sampled_from("あいう。、？")), max_size=60))
def test_utterances_keep_every_word_in_order(parts: list[tuple[float, float, str]]) -> None:
    """Cutting at sentences and pauses loses no word; no utterance holds a long pause."""
    words, at = [], 0.0
    for gap, length, text in parts:
        words.append(Word(start=at + gap, end=at + gap + length, text=text))
        at += gap + length
    made = utterances(words, 0.0)
    assert [word for one in made for word in one.words] == words
    for one in made:
        inner = pairwise(one.words)
        assert all(other.start - word.end <= PAUSE_S + 1e-9 for word, other in inner)


def test_hearing_ends_where_faster_whisper_only_crawls() -> None:
    """Passes that begin hardly later than the one before are no longer waited for; those that advance are all taken."""
    begins = [0, 0, 900, 1200, 1202, 1204]
    left = iter([SimpleNamespace(seek=at, end=1.0) for at in begins])
    assert [one.seek for one in _advancing(left, 30.0)] == [0, 0, 900, 1200]
    assert [one.seek for one in left] == [1204]


def test_nothing_is_heard_again_when_a_piece_is_heard_to_its_end() -> None:
    """The silence after the last word is not heard again alone."""
    heard = [(0, 8.0), (0, 12.5), (1250, 13.0)]
    left = iter([SimpleNamespace(seek=seek, end=end) for seek, end in heard])
    assert [one.end for one in _advancing(left, 13.0)] == [8.0, 12.5]


def test_the_silence_around_a_neighbours_words_is_nobodys(tmp_path: Path) -> None:
    """Padding is alike in every microphone: it makes no windows of silence for those who did not speak."""
    near, far = np.full(500, -60.0, np.float32), np.full(500, -60.0, np.float32)
    near[115:385], far[115:385] = -20.0, -44.0
    tracks = [Track(id=f"a{n}", recording=0, channel=n, path=tmp_path / f"c{n}.wav", seconds=10) for n in (1, 2)]
    span = Span(start=2.0, end=8.0)
    kept = [list(mine([span], owned(track, tracks, [near, far]))) for track in tracks]
    assert kept == [[span], []]

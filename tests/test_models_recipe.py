"""The recipe of the small speech model, as far as it runs without PyTorch and a synthesiser."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tokenizers
from faster_whisper.feature_extractor import FeatureExtractor
from hypothesis import given, settings
from hypothesis import strategies as st

from models.recipe import tokens
from models.recipe.augment import noise, reverberant, stretched, voice_changed, warped
from models.recipe.corpus import Utterance, trimmed
from models.recipe.features import FLOOR, log_mel, normalise
from models.recipe.targets import CONTEXT, spoken, target
from models.recipe.texts import is_held_out, material, speakable
from models.recipe.times import character_times, exact_times, viterbi
from models.recipe.windows import Piece, Window, make_window
from samples.meeting import sentences

FEW = settings(deadline=None, max_examples=25)
VOCABULARY = tokens.vocabulary(["会議の議題は3件です。えー、次に進みます"], ["en", "ja"])
SAID = "次に議題3件です。"


def utterance(frames: int = 200) -> Utterance:
    """An utterance of noise whose characters are evenly spread."""
    mel = np.random.default_rng(frames).normal(-3, 1, (frames, 80)).astype(np.float16)
    at = np.linspace(0, frames, len(SAID) + 1, dtype=np.float32)
    return Utterance(mel, SAID, [1, 2, 3], np.linspace(0, 3, len(SAID) + 1, dtype=np.float32), "mei", at)


def piece(start: int, heard: tuple[int, int] = (0, len(SAID))) -> Piece:
    """The utterance in a window, from the frame on."""
    said = utterance()
    assert said.times is not None
    return Piece(said, start, start + 200, said.times + np.float32(start), heard)


def test_features_are_those_of_faster_whisper() -> None:
    """The recipe trains on the very numbers that faster-whisper feeds to the model."""
    sound = np.random.default_rng(1).normal(0, 0.1, 32000).astype(np.float32)
    theirs = FeatureExtractor()(sound, padding=0).T
    ours = normalise(log_mel(sound))
    assert np.allclose(ours[: len(theirs)], theirs[: len(ours)], atol=1e-4)


@FEW
@given(st.text(max_size=30))
def test_tokenizer_file_gives_text_back(text: str) -> None:
    """Any text, known characters or not, survives encoding and decoding."""
    reader = tokenizers.Tokenizer.from_str(json.dumps(tokens.tokenizer_json(VOCABULARY)))
    ids = reader.encode(text, add_special_tokens=False).ids
    assert reader.decode(ids) == text
    assert all(i < VOCABULARY.text_size for i in ids)


def test_known_characters_are_one_token_each() -> None:
    """The file's tokenizer and the recipe's agree on text of known characters."""
    reader = tokenizers.Tokenizer.from_str(json.dumps(tokens.tokenizer_json(VOCABULARY)))
    assert reader.encode(SAID, add_special_tokens=False).ids == VOCABULARY.encode(SAID)
    assert len(VOCABULARY.encode(SAID)) == len(SAID)


def test_order_of_ids_is_whispers() -> None:
    """Text, end of text, start of transcript, languages, tasks, timestamps; the empty token is there, too."""
    ids = [VOCABULARY.special(n) for n in ("endoftext", "startoftranscript", "en", "ja", "translate", "transcribe")]
    assert ids == list(range(ids[0], ids[0] + 6))
    assert VOCABULARY.tokens[VOCABULARY.special("notimestamps") + 1] == "<|0.00|>"
    assert VOCABULARY.tokens[-1] == "<|30.00|>"
    assert "" in VOCABULARY.tokens


def test_vocabulary_is_kept_in_a_file(tmp_path: Path) -> None:
    """A stopped recipe goes on with the same ids."""
    tokens.save(VOCABULARY, tmp_path)
    assert tokens.load(tmp_path) == VOCABULARY


@FEW
@given(st.integers(0, 10_000), st.booleans())
def test_targets_fit_the_decoder(seed: int, timestamps: bool) -> None:
    """Inputs, wanted outputs and places to look have one length, at most that of the decoder."""
    rng = np.random.default_rng(seed)
    window = make_window(rng, [utterance(), utterance(350)], 1500, int(rng.integers(200, 1500)))
    made = target(window, VOCABULARY, rng, timestamps)
    assert len(made.given) == len(made.wanted) == len(made.frames) == len(made.is_text) <= CONTEXT
    last = window.content / 2 + 25
    assert all(-1 <= frame <= last for frame in made.frames)
    assert made.wanted[-1] == VOCABULARY.special("endoftext")


def test_timestamps_stand_around_each_utterance() -> None:
    """A window of two utterances is written as start, text, end, twice, after the start of the transcript."""
    window = Window(np.zeros((1500, 80), np.float32), [piece(10), piece(300)], 600)
    made = target(window, VOCABULARY, np.random.default_rng(0), timestamps=True)
    stamp = VOCABULARY.special("notimestamps") + 1
    body = made.wanted[2:-1]
    assert [i - stamp for i in body if i >= stamp] == [5, 105, 150, 250]
    assert [i for i in body if i < stamp] == 2 * VOCABULARY.encode(SAID)


def test_a_cut_utterance_is_only_begun_with_timestamps() -> None:
    """Of an utterance that the window cuts only the start is told, so that the next window takes it whole."""
    window = Window(np.zeros((1500, 80), np.float32), [piece(500, (0, 4))], 600)
    made = target(window, VOCABULARY, np.random.default_rng(0), True)
    assert made.wanted[2:] == [VOCABULARY.special("notimestamps") + 1 + 250, VOCABULARY.special("endoftext")]


def test_without_timestamps_what_is_heard_is_written() -> None:
    """Of a cut utterance the characters inside the window are written, no others."""
    window = Window(np.zeros((1500, 80), np.float32), [piece(500, (2, 5))], 600)
    made = target(window, VOCABULARY, np.random.default_rng(0), False)
    assert made.wanted[3:-1] == VOCABULARY.encode(SAID[2:5])
    assert made.frames[3] == pytest.approx((500 + 200 / len(SAID) * 2.5) / 2, abs=0.1)


@FEW
@given(st.integers(0, 10_000))
def test_what_is_spoken_is_told_at_each_position(seed: int) -> None:
    """The character, its neighbours, or none: known ids, and the middle row holds what the window's pieces say."""
    rng = np.random.default_rng(seed)
    window = make_window(rng, [utterance(), utterance(350)], 1000, int(rng.integers(200, 1000)))
    rows = spoken(window, VOCABULARY, 500)
    assert rows.shape == (3, 500)
    assert rows.min() >= 0
    assert rows.max() <= VOCABULARY.text_size
    said = {number for one in window.pieces for number in VOCABULARY.encode(one.text)}
    assert said <= set(rows[1].tolist()) | {VOCABULARY.encode("。")[0]}
    if not window.pieces:
        assert (rows == VOCABULARY.text_size).all()


def test_a_silent_window_is_told_as_no_speech() -> None:
    """Without an utterance the first wanted token is <|nospeech|>, and no text follows."""
    made = target(Window(np.zeros((1500, 80), np.float32), [], 600), VOCABULARY, np.random.default_rng(0), False)
    assert made.wanted == [VOCABULARY.special("nospeech"), -100, -100, VOCABULARY.special("endoftext")]


@FEW
@given(st.integers(0, 10_000))
def test_changed_voices_stay_speech(seed: int) -> None:
    """Whatever is changed, the features are finite, 80 wide, and as much longer as is told."""
    rng = np.random.default_rng(seed)
    mel = rng.normal(-3, 1, (150, 80)).astype(np.float32)
    changed, factor = voice_changed(mel, rng)
    assert changed.shape == (round(150 * factor), 80)
    assert np.isfinite(changed).all()
    assert changed.min() >= FLOOR


def test_single_changes_do_what_they_say() -> None:
    """Stretching lengthens, warping keeps the length, reverberation only adds, noise has no level of its own."""
    rng = np.random.default_rng(2)
    mel = rng.normal(-3, 1, (100, 80)).astype(np.float32)
    assert stretched(mel, 1.1).shape == (110, 80)
    assert warped(mel, 1.05).shape == mel.shape
    assert (reverberant(mel, rng) >= mel - 1e-4).all()
    assert abs(float(noise(500, rng).mean())) < 3


def test_silence_is_trimmed_to_50_ms() -> None:
    """Leading and trailing silence goes, speech stays."""
    sound = np.zeros(32000, np.float32)
    sound[12000:20000] = 0.5
    assert 8000 <= len(trimmed(sound)) <= 8000 + 2 * 960


def test_recipe_works_without_recordings() -> None:
    """Without the shared folder there are sentences, and neither clips nor names."""
    bare = material(None)
    assert len(bare.sentences) > 300
    assert bare.clips == bare.held_out_clips == ()


def test_the_talk_says_each_sentence_once_and_nothing_of_the_held_out() -> None:
    """No sentence of the talk comes twice, and none shares twelve characters in a row with a held-out sentence."""
    talk = material(None).talk
    assert len(talk) == len(set(talk)) > 4000
    held_out = {one.text[i : i + 12] for one in sentences.read() for i in range(len(one.text) - 11)}
    assert not [text for text in talk if any(text[i : i + 12] in held_out for i in range(len(text) - 11))]


def test_what_was_learnt_stays_with_its_character_when_the_vocabulary_grows(tmp_path: Path) -> None:
    """A checkpoint for more characters has each known token's row as it was, and rows of its own for new ones."""
    torch = pytest.importorskip("torch", reason="torch is only for training (models/recipe/requirements.txt)")
    from models.recipe.grow import grow

    old, new = tokens.vocabulary(["かが"], ["ja"]), tokens.vocabulary(["かきが午"], ["ja"])
    weight, moment = torch.randn(len(old.tokens), 4), torch.rand(old.text_size + 1)
    state = {"network": {"tokens": weight}, "optims": [{"state": {0: {"exp_avg": moment}}}], "step": 7}
    torch.save(state, tmp_path / "checkpoint.pt")
    grow(tmp_path / "checkpoint.pt", old, new)
    grown = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    rows, moments = grown["network"]["tokens"], grown["optims"][0]["state"][0]["exp_avg"]
    assert rows.shape == (len(new.tokens), 4)
    assert moments.shape == (new.text_size + 1,)
    assert moments[-1] == moment[-1]
    assert all(torch.equal(rows[new.ids[token]], weight[n]) for n, token in enumerate(old.tokens))
    assert all(moments[new.ids[token]] == moment[n] for n, token in enumerate(old.tokens[: old.text_size]))


def test_held_out_clips_are_chosen_by_name() -> None:
    """The split depends on a file's name alone, and about one in eight is held out."""
    names = [f"clip_{n}.mp3" for n in range(800)]
    assert 60 < sum(map(is_held_out, names)) < 140


@pytest.mark.parametrize("text", ["「はい」と言った(笑)", "そう…ですか!"])
def test_text_has_no_sign_that_is_never_written(text: str) -> None:
    """Brackets and quotes, which faster-whisper suppresses, are not trained."""
    assert not set(speakable(text)) & set("「」『』()()!…")


@FEW
@given(st.integers(0, 10_000), st.text(alphabet="会議、。です", min_size=1, max_size=30))
def test_character_times_never_fall(seed: int, text: str) -> None:
    """Characters begin in the order in which they stand, all inside the utterance."""
    rng = np.random.default_rng(seed)
    mel = rng.normal(-3, 2, (int(rng.integers(30, 400)), 80)).astype(np.float16)
    sounds = np.cumsum([0, *(0 if c in "、。" else 2 for c in text)]).astype(np.float32)
    times = character_times(mel, text, sounds) if sounds[-1] else np.zeros(len(text) + 1)
    assert len(times) == len(text) + 1
    assert (np.diff(times) >= 0).all()
    assert times[0] >= 0
    assert times[-1] <= len(mel)


def test_a_comma_is_where_the_pause_is() -> None:
    """What follows a comma begins when the pause ends."""
    mel = np.full((300, 80), -1.0, dtype=np.float16)
    mel[100:160] = -6.0
    times = character_times(mel, "会議、です。", np.array([0, 2, 4, 4, 6, 8, 8], dtype=np.float32))
    assert abs(times[3] - 160) <= 1
    assert times[2] <= 101


@FEW
@given(st.integers(0, 10_000), st.lists(st.integers(1, 4), min_size=1, max_size=12))
def test_forced_alignment_finds_where_each_sound_was_heard(seed: int, sounds: list[int]) -> None:
    """Spikes of CTC, in order and far enough apart, are found where they are, with noise around them."""
    rng = np.random.default_rng(seed)
    at = np.cumsum(rng.integers(2, 9, len(sounds)))
    scores = rng.normal(-6, 0.5, (int(at[-1]) + 4, 5)).astype(np.float32)
    scores[:, 0] = -0.1
    scores[at, 0] = -6
    scores[at, sounds] = -0.1
    assert viterbi(scores, sounds).tolist() == at.tolist()


def test_exact_times_put_a_stop_between_its_neighbours() -> None:
    """A stop lasts from the sound before it to the one after it, other characters half the way to their neighbours."""
    times = exact_times(np.array([4, 8, 40, 44]), np.array([0, 2, 2, 4, 4], dtype=np.float32), 120)
    assert times.tolist() == [4, 27, 71, 99, 99]

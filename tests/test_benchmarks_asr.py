"""The measuring of speech models: what is compared, and sentences that no training has seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.asr import Clip, held_out_sentences, main, plain, score
from samples.meeting.lexicon import patterns
from samples.meeting.sentences import COUNT, read, texts


def test_punctuation_and_width_are_no_errors() -> None:
    """Full-width digits, commas and spaces do not count; other letters do."""
    assert score([("第1回、定例会。", "第１回 定例会")]).cer == 0
    assert score([("定例会", "定例界")]).cer == pytest.approx(1 / 3)
    assert score([]).cer == 0
    assert plain("7.2%、ＡＢ") == "72ab"


def test_the_recording_says_the_sentences_of_its_seed() -> None:
    """What lies in the repository is what the generator says for seed 1: none twice, both groups whole."""
    assert [(s.group, s.text) for s in read()] == [(s.group, s.text) for s in texts(1)]
    assert len({s.text for s in read()}) == 2 * COUNT


def test_no_pattern_is_both_trained_and_held_out() -> None:
    """The two groups of patterns share no wording."""
    trained = {p.text for p in patterns() if not p.held_out}
    held_out = {p.text for p in patterns() if p.held_out}
    assert trained
    assert held_out
    assert not trained & held_out


def test_each_sentence_is_cut_out_with_its_sound() -> None:
    """Every held-out sentence has speech in its piece of the recording, at a rate at which people can speak."""
    clips: list[Clip] = list(held_out_sentences("unseen-patterns"))
    assert len(clips) == COUNT
    for clip in clips:
        assert 0.05 * len(clip.text) < len(clip.sound) / 16000 < 0.5 * len(clip.text) + 1
        assert abs(clip.sound).max() > 0.1


def test_without_a_model_it_says_so_and_fetches_nothing(tmp_path: Path) -> None:
    """A missing folder ends with a sentence, not with a download."""
    with pytest.raises(SystemExit, match="no model"):
        main(["--model", str(tmp_path)])

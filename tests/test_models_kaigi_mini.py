"""The embedded speech model: unmodified faster-whisper loads it, and it knows the sentences it should."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from faster_whisper import BatchedInferencePipeline, WhisperModel

from benchmarks.asr import figures_table, held_out_sentences, plain, score, transcribed
from benchmarks.scoring import edit_distance

FOLDER = Path("models/kaigi-mini")
SENTENCES = 6
SHORT = {"without_timestamps": True, "condition_on_previous_text": False}


@pytest.fixture(scope="module")
def model() -> Iterator[WhisperModel]:
    """The model, on one thread."""
    yield WhisperModel(str(FOLDER), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)


def test_folder_is_small_and_whole() -> None:
    """Under 20 MB, with every file that faster-whisper reads and the card."""
    names = {path.name for path in FOLDER.iterdir()}
    assert {"model.bin", "config.json", "tokenizer.json", "vocabulary.json", "preprocessor_config.json"} <= names
    assert {"CARD.md", "DEMONSTRATION", "figures.json", "training.json"} <= names
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 20_000_000


def test_card_carries_the_measured_figures() -> None:
    """The table in the card is the one that the benchmark made of the figures beside it."""
    found = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    assert figures_table(found) in (FOLDER / "CARD.md").read_text(encoding="utf-8")


def test_card_warns() -> None:
    """The card says, in both languages, what the model must not be used for."""
    card = (FOLDER / "CARD.md").read_text(encoding="utf-8")
    assert "Not for real minutes" in card
    assert "実際の会議録には使えません" in card


@pytest.mark.engine
def test_it_writes_sentences_it_never_heard(model: WhisperModel) -> None:
    """Held-out sentences come out with no more than twice the measured error rate and some slack."""
    found = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    clips = islice(held_out_sentences("synthetic"), SENTENCES)
    told = score((clip.text, transcribed(model, clip, **SHORT)) for clip in clips)
    assert told.cer <= 2 * found["cer_synthetic"] + 0.05


@pytest.mark.engine
def test_word_times_lie_inside_the_sound_and_run_forward(model: WhisperModel) -> None:
    """Words carry times, as the page and the word marks of the minutes need them."""
    clip = next(iter(held_out_sentences("synthetic")))
    segments, _ = model.transcribe(clip.sound, language="ja", word_timestamps=True)
    starts = [word.start for segment in segments for word in segment.words or ()]
    assert starts
    assert starts == sorted(starts)
    assert starts[0] >= 0
    assert starts[-1] <= len(clip.sound) / 16000


@pytest.mark.engine
def test_silence_and_batches(model: WhisperModel) -> None:
    """Silence has no text with VAD; the batched pipeline reads the same model."""
    silence = np.zeros(16000 * 5, dtype=np.float32)
    segments, _ = model.transcribe(silence, language="ja", vad_filter=True)
    assert not list(segments)
    clip = next(iter(held_out_sentences("synthetic")))
    segments, _ = BatchedInferencePipeline(model).transcribe(clip.sound, language="ja", batch_size=2)
    alone = plain(transcribed(model, clip, **SHORT))
    together = plain("".join(segment.text for segment in segments))
    assert edit_distance(alone, together) <= max(3, len(alone) // 2)


def test_score_ignores_punctuation_and_width() -> None:
    """Full-width digits, commas and spaces are no errors; other letters are."""
    assert score([("第1回、定例会。", "第１回 定例会")]).cer == 0
    assert score([("定例会", "定例界")]).cer == pytest.approx(1 / 3)
    assert score([]).cer == 0

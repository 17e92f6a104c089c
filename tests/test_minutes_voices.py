"""Speakers by voice, and their names from samples; the package is stood in for: its models are too large."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dxauto.minutes.audio import prepare
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.speakers import voice
from tests.minutes_support import record

PITCHES = {0: 200.0, 1: 1000.0}
SECONDS = 4.0


def tone(pitch: float, seconds: float = SECONDS) -> Any:
    """Give a voice: here nothing but its pitch."""
    return (0.3 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * 16_000)) / 16_000)).astype(np.float32)


class Extractor:
    """Tells voices by their pitch, as the real one does by their sound: one number a band."""

    def __init__(self, config: Any) -> None:
        assert Path(config.model).name == "embedding.onnx"

    def create_stream(self) -> Any:
        """Give something that takes samples."""
        pieces: list[Any] = []
        return SimpleNamespace(
            pieces=pieces, accept_waveform=lambda rate, piece: pieces.append((rate, piece)), input_finished=lambda: None
        )

    def compute(self, stream: Any) -> list[float]:
        """Give the embedding."""
        assert {rate for rate, _ in stream.pieces} == {16_000}
        power = np.abs(np.fft.rfft(np.concatenate([piece for _, piece in stream.pieces]), 16_000))
        return [float(power[:600].sum()), float(power[600:].sum())]


class Diarization:
    """Two speakers, one after the other, twice."""

    sample_rate = 16_000

    def __init__(self, config: Any) -> None:
        self.count = config.clustering.num_clusters

    def process(self, samples: Any) -> Any:
        """Give the turns."""
        turns = [SimpleNamespace(start=n * SECONDS, end=(n + 1) * SECONDS, speaker=n % 2) for n in range(4)]
        return SimpleNamespace(sort_by_start_time=lambda: turns)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a workspace with two networks, and the package that would read them."""
    fake = SimpleNamespace(
        SpeakerEmbeddingExtractor=Extractor, SpeakerEmbeddingExtractorConfig=SimpleNamespace,
        OfflineSpeakerDiarization=Diarization,
        OfflineSpeakerDiarizationConfig=SimpleNamespace, OfflineSpeakerSegmentationModelConfig=SimpleNamespace,
        OfflineSpeakerSegmentationPyannoteModelConfig=SimpleNamespace, FastClusteringConfig=SimpleNamespace,
    )  # fmt: skip
    monkeypatch.setitem(sys.modules, "sherpa_onnx", fake)
    (tmp_path / "models" / "koe").mkdir(parents=True)
    for name in voice.FILES:
        (tmp_path / "models" / "koe" / name).write_bytes(b"")
    (tmp_path / "声").mkdir()
    return tmp_path


def turns(office: Path, **given: Any) -> tuple[list[tuple[float, str]], list[str]]:
    """Tell the voices of a recording in which two people take turns."""
    sound = np.concatenate([tone(PITCHES[n % 2]) for n in range(4)])
    tracks = prepare([record(office / "会議.wav", sound)], office / "work").tracks
    found, told = voice.turns(tracks, MinutesParameters(**given), office / "models")
    return [(turn.start, turn.speaker) for turn in found], told


def test_a_voice_that_is_like_a_sample_bears_its_name(office: Path) -> None:
    """The name of the sample's file is the speaker's; who has no sample stays 話者1."""
    record(office / "声" / "石巻 太郎.wav", tone(1050, 6))
    found, told = turns(office, voice_samples="声")
    assert found == [(0.0, "話者1"), (4.0, "石巻 太郎"), (8.0, "話者1"), (12.0, "石巻 太郎")]
    assert told == []


def test_of_two_people_who_sound_alike_nobody_is_named(office: Path) -> None:
    """A wrong name is worse than none."""
    for name in ("石巻 太郎", "石巻 次郎"):
        record(office / "声" / f"{name}.wav", tone(1050, 6))
    assert [who for _, who in turns(office, voice_samples="声")[0]] == ["話者1", "話者2"] * 2


def test_samples_that_cannot_be_used_are_told_and_the_draft_is_made(office: Path) -> None:
    """Hours of listening do not end at a sample; a folder that is not there, or empty, is told."""
    (office / "声" / "石巻.wav").write_bytes(b"no sound")
    found, told = turns(office, voice_samples="声")
    assert len(found) == 4
    assert "声の見本を使えません" in told[0]
    assert "声の見本が「ない」フォルダにない" in turns(office, voice_samples="ない")[1][0]


def test_without_samples_voices_are_counted(office: Path) -> None:
    """Nobody asked for names: none are given, and nothing is said."""
    assert turns(office) == ([(0.0, "話者1"), (4.0, "話者2"), (8.0, "話者1"), (12.0, "話者2")], [])

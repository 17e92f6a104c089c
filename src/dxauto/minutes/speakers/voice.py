"""Speakers by voice: sherpa-onnx with models that the office has put into `models/` (the extra `voices`).

Two networks are wanted in one folder: `segmentation.onnx` (pyannote's, who speaks when, overlaps too) and
`embedding.onnx` (any speaker embedding that sherpa-onnx knows). Without them, or without the package, that is said, and
the draft is made without telling voices apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from dxauto.minutes.audio import wavefile
from dxauto.minutes.heard import RATE, Span, Track
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.speakers.known import names
from dxauto.minutes.speakers.turns import Turn

FILES = ("segmentation.onnx", "embedding.onnx")
NO_MODEL = "声を区別するモデルが models にないので、話す人を分けていません"
NO_PACKAGE = "声を区別する部品（sherpa-onnx）が入っていないので、話す人を分けていません"
SIMILAR = 0.5
"""Two voices whose embeddings are nearer than that are one speaker, where their number is not given."""

Speaker = tuple[str, int]
"""The track's id, and the speaker's number in it."""


def models(folder: Path) -> Path | None:
    """Give the folder of `models/` that holds both networks, if there is one."""
    if not folder.is_dir():
        return None
    found = (path for path in sorted(folder.iterdir()) if all((path / name).is_file() for name in FILES))
    return next(found, None)


def turns(tracks: Sequence[Track], parameters: MinutesParameters, folder: Path) -> tuple[list[Turn], list[str]]:
    """Give the turns of the tracks on the meeting's clock, and the sentences that say why there are none, or no names.

    Speakers are called 話者1, 話者2, … in the order in which they are heard first, or by the name of the voice sample
    that is like them (`voice_samples`, a folder as seen from the one that holds `folder`); they are told apart within
    a track.
    """
    here = models(folder)
    if here is None:
        return [], [NO_MODEL]
    try:
        import sherpa_onnx
    except ImportError:
        return [], [NO_PACKAGE]
    config = sherpa_onnx.OfflineSpeakerDiarizationConfig(
        segmentation=sherpa_onnx.OfflineSpeakerSegmentationModelConfig(
            pyannote=sherpa_onnx.OfflineSpeakerSegmentationPyannoteModelConfig(model=str(here / FILES[0]))
        ),
        embedding=sherpa_onnx.SpeakerEmbeddingExtractorConfig(model=str(here / FILES[1])),
        clustering=sherpa_onnx.FastClusteringConfig(num_clusters=parameters.speaker_count or -1, threshold=SIMILAR),
    )
    diarization = sherpa_onnx.OfflineSpeakerDiarization(config)
    if diarization.sample_rate != RATE:
        return [], [f"声を区別するモデルの形式が違います（{diarization.sample_rate} Hz）。{NO_MODEL}"]
    spoken: dict[Speaker, list[tuple[Track, Span]]] = {}
    for track in tracks:
        for one in diarization.process(wavefile.read(track.path)).sort_by_start_time():
            spoken.setdefault((track.id, one.speaker), []).append((track, Span(start=one.start, end=one.end)))
    known: dict[Speaker, str] = {}
    told: list[str] = []
    if parameters.voice_samples is not None:
        known, told = names(spoken, folder.parent / parameters.voice_samples, here / FILES[1])
    return _named(spoken, known), told


def _named(spoken: Mapping[Speaker, Sequence[tuple[Track, Span]]], known: Mapping[Speaker, str]) -> list[Turn]:
    found = sorted(
        (track.on_clock(span.start), track.on_clock(span.end), speaker)
        for speaker, parts in spoken.items()
        for track, span in parts
    )
    called = dict(known)
    for _, _, speaker in found:
        called.setdefault(speaker, f"話者{len(set(called) - set(known)) + 1}")
    return [Turn(start, end, called[speaker]) for start, end, speaker in found]

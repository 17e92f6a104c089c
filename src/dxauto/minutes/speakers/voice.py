"""Speakers by voice: sherpa-onnx with models that the office has put into `models/` (the extra `voices`).

Two networks are wanted in one folder: `segmentation.onnx` (pyannote's, who speaks when, overlaps too) and
`embedding.onnx` (any speaker embedding that sherpa-onnx knows). Without them, or without the package, that is said, and
the draft is made without telling voices apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dxauto.minutes.audio import wavefile
from dxauto.minutes.heard import RATE, Track
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.speakers.turns import Turn

FILES = ("segmentation.onnx", "embedding.onnx")
NO_MODEL = "声を区別するモデルが models にないので、話す人を分けていません"
NO_PACKAGE = "声を区別する部品（sherpa-onnx）が入っていないので、話す人を分けていません"
SIMILAR = 0.5
"""Two voices whose embeddings are nearer than that are one speaker, where their number is not given."""


def models(folder: Path) -> Path | None:
    """Give the folder of `models/` that holds both networks, if there is one."""
    if not folder.is_dir():
        return None
    found = (path for path in sorted(folder.iterdir()) if all((path / name).is_file() for name in FILES))
    return next(found, None)


def turns(tracks: Sequence[Track], parameters: MinutesParameters, folder: Path) -> list[Turn] | str:
    """Give the turns of the tracks on the meeting's clock, or the sentence that says why there are none.

    Speakers are called 話者1, 話者2, … in the order in which they are heard first; they are told apart within a track.
    """
    here = models(folder)
    if here is None:
        return NO_MODEL
    try:
        import sherpa_onnx
    except ImportError:
        return NO_PACKAGE
    config = sherpa_onnx.OfflineSpeakerDiarizationConfig(
        segmentation=sherpa_onnx.OfflineSpeakerSegmentationModelConfig(
            pyannote=sherpa_onnx.OfflineSpeakerSegmentationPyannoteModelConfig(model=str(here / FILES[0]))
        ),
        embedding=sherpa_onnx.SpeakerEmbeddingExtractorConfig(model=str(here / FILES[1])),
        clustering=sherpa_onnx.FastClusteringConfig(num_clusters=parameters.speaker_count or -1, threshold=SIMILAR),
    )
    diarization = sherpa_onnx.OfflineSpeakerDiarization(config)
    if diarization.sample_rate != RATE:
        return f"声を区別するモデルの形式が違います（{diarization.sample_rate} Hz）。{NO_MODEL}"
    found = [
        (track.on_clock(one.start), track.on_clock(one.end), (track.id, one.speaker))
        for track in tracks
        for one in diarization.process(wavefile.read(track.path)).sort_by_start_time()
    ]
    names: dict[tuple[str, int], str] = {}
    for _, _, key in sorted(found):
        names.setdefault(key, f"話者{len(names) + 1}")
    return [Turn(start, end, names[key]) for start, end, key in sorted(found)]

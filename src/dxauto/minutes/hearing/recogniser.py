"""Hears a stretch with a Whisper model (faster-whisper, CTranslate2), and hears again what it does not believe.

The windows of a stretch go through the model together: on a CPU that is the faster way. What is doubtful is heard a
second time alone, with other cuts and settings; the reading with the fewest doubts stays, the others beside it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dxauto.errors import MissingComponentError
from dxauto.minutes.audio import wavefile
from dxauto.minutes.heard import RATE, Heard, Span, Stretch, Track, Utterance
from dxauto.minutes.hearing import distrust
from dxauto.minutes.hearing.cutting import longest_window, short, windows
from dxauto.minutes.hearing.utterances import utterances
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.transcript import Alternative, Doubt, Word

if TYPE_CHECKING:
    from faster_whisper.transcribe import Segment

BEAM = 5
BATCH, SMALL_BATCH = 8, 2
"""Windows that go through a model together. A model that fits into a processor's cache gains nothing from many, and
loses that cache to them: `python -m benchmarks.minutes --only speed` shows both."""

_SMALL_BYTES = 48 * 2**20
SEED = 20260401
"""Sampling at a higher temperature must give the same on another day."""

_EDGE_S = 0.3
_CRAWL_FRAMES = 100
_TAIL_S = 1.0
_TEMPERATURES = (0.0, 0.2, 0.4, 0.6)

Samples = NDArray[np.float32]


class Recogniser:
    """A loaded model with its prompt. What it gives for a stretch depends on nothing else than these."""

    def __init__(
        self, model: Path, parameters: MinutesParameters, prompt: str = "", hotwords: str = "", batch: int | None = None
    ) -> None:
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        logging.getLogger("faster_whisper").setLevel(logging.ERROR)
        device = _device(parameters.device)
        kind = "int8_float16" if device == "cuda" else "int8"
        try:
            self._model = WhisperModel(
                str(model), device=device, compute_type=kind, cpu_threads=parameters.threads, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError, LookupError) as error:
            raise MissingComponentError(
                f"音声認識のモデル「{model.name}」を読み込めません。"
                "「dxauto models verify」で壊れていないか確かめてください"
            ) from error
        self._pipeline = BatchedInferencePipeline(self._model)
        self._window_s = longest_window(float(self._model.feature_extractor.chunk_length))
        self._batch = batch or _fitting_batch(model, device)
        self._language = parameters.language
        self._prompt = prompt or None
        self._hotwords = hotwords or None

    def hear(self, track: Track, stretch: Stretch) -> Heard:
        """Hear one stretch. Times are seconds of the track."""
        samples = wavefile.read(track.path, stretch.start, stretch.end)
        speech = [Span(start=one.start - stretch.start, end=one.end - stretch.start) for one in stretch.speech]
        spans = list(short(speech, self._window_s))
        cuts = windows(spans, self._window_s)
        first = self._together(samples, cuts)
        found: list[Utterance] = []
        for cut, heard in zip(cuts, first, strict=True):
            inside = [one for one in spans if one.start >= cut.start - 1e-6 and one.end <= cut.end + 1e-6]
            found += self._believed(samples, cut, inside, heard)
        gaps = distrust.unheard(spans, found)
        return Heard(
            stretch=stretch,
            utterances=[_moved(one, stretch.start) for one in found],
            doubts=[_later(one, stretch.start) for one in gaps],
        )

    def _together(self, samples: Samples, cuts: Sequence[Span]) -> list[list[Utterance]]:
        if not cuts:
            return []
        # faster-whisper fails when the windows are together longer than the sound, be it by a rounded sample.
        segments, _ = self._pipeline.transcribe(
            np.pad(samples, (0, RATE)),
            language=self._language,
            beam_size=BEAM,
            batch_size=self._batch,
            clip_timestamps=[{"start": cut.start, "end": cut.end} for cut in cuts],
            word_timestamps=True,
            without_timestamps=True,
            initial_prompt=self._prompt,
            hotwords=self._hotwords,
        )
        return _by_window(segments, cuts)

    def _believed(self, samples: Samples, cut: Span, speech: Sequence[Span], heard: list[Utterance]) -> list[Utterance]:
        """Give what to believe of a window: the first reading, or a later one with fewer doubts, and the others."""
        best = _judged(heard, speech)
        if not _doubts(best, speech):
            return best
        others: list[tuple[str, list[Utterance]]] = []
        for how, reading in self._again(samples, cut, speech):
            judged = _judged(reading, speech)
            if _better(judged, best, speech):
                best, judged = judged, best
            others.append((how, judged))
            if not _doubts(best, speech):
                break
        return _with_alternatives(best, others)

    def _again(self, samples: Samples, cut: Span, speech: Sequence[Span]) -> Iterable[tuple[str, list[Utterance]]]:
        """Hear a window in other ways, the likeliest to help first."""
        if len(speech) > 1:
            pieces = [self._alone(samples, _wider(one, samples), prompt=False) for one in speech]
            yield "pieces", [utterance for piece in pieces for utterance in piece]
        yield "no-prompt", self._alone(samples, _wider(cut, samples), prompt=False)
        yield "no-repeat", self._alone(samples, cut, prompt=True, no_repeat_ngram_size=5, repetition_penalty=1.1)

    def _alone(self, samples: Samples, cut: Span, *, prompt: bool, **options: Any) -> list[Utterance]:
        import ctranslate2

        ctranslate2.set_random_seed(SEED)
        piece = samples[round(cut.start * RATE) : round(cut.end * RATE)]
        segments, _ = self._model.transcribe(
            piece,
            language=self._language,
            beam_size=BEAM,
            temperature=_TEMPERATURES,
            condition_on_previous_text=False,
            word_timestamps=True,
            without_timestamps=True,
            vad_filter=False,
            initial_prompt=self._prompt if prompt else None,
            hotwords=self._hotwords if prompt else None,
            **options,
        )
        advancing = _advancing(segments, len(piece) / RATE)
        made = [one for segment in advancing for one in utterances(_words(segment), segment.no_speech_prob)]
        return [_moved(one, cut.start) for one in made]


def _device(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    import ctranslate2

    return "cuda" if ctranslate2.get_cuda_device_count() > 0 else "cpu"


def _fitting_batch(model: Path, device: str) -> int:
    small = device == "cpu" and (model / "model.bin").stat().st_size <= _SMALL_BYTES
    return SMALL_BATCH if small else BATCH


def _words(segment: Segment) -> list[Word]:
    return [
        Word(start=round(w.start, 3), end=round(w.end, 3), text=w.word, probability=round(float(w.probability), 3))
        for w in segment.words or ()
    ]


def _advancing(segments: Iterable[Segment], seconds: float) -> Iterator[Segment]:
    """Give the segments until a piece of so many seconds is heard, or faster-whisper only crawls.

    It hears on from the end of the last word. A model that writes something over the silence there makes it hear that
    silence again and again, from a few hundredths of a second later.
    """
    began: list[int] = []
    for segment in segments:
        if not began or segment.seek != began[-1]:
            if len(began) > 1 and segment.seek - began[-1] < _CRAWL_FRAMES:
                return
            began.append(segment.seek)
        yield segment
        if segment.end > seconds - _TAIL_S:
            return


def _by_window(segments: Iterable[Segment], cuts: Sequence[Span]) -> list[list[Utterance]]:
    made: list[list[Utterance]] = [[] for _ in cuts]
    for segment in segments:
        middle = (segment.start + segment.end) / 2
        number = min(range(len(cuts)), key=lambda n: _distance(cuts[n], middle))
        made[number] += utterances(_words(segment), segment.no_speech_prob)
    return made


def _distance(cut: Span, moment: float) -> float:
    return max(cut.start - moment, moment - cut.end, 0.0)


def _judged(heard: Sequence[Utterance], speech: Sequence[Span]) -> list[Utterance]:
    return [one.model_copy(update={"doubts": distrust.judge(one, speech)}) for one in heard if one.text]


def _doubts(heard: Sequence[Utterance], speech: Sequence[Span]) -> list[Doubt]:
    return [doubt for one in heard for doubt in one.doubts] + distrust.unheard(speech, heard)


def _better(one: Sequence[Utterance], other: Sequence[Utterance], speech: Sequence[Span]) -> bool:
    return _badness(one, speech) < _badness(other, speech)


def _badness(heard: Sequence[Utterance], speech: Sequence[Span]) -> tuple[float, float]:
    """Give the doubtful seconds, then how improbable the rest is."""
    doubtful = sum(doubt.end - doubt.start for doubt in _doubts(heard, speech))
    letters = sum(len(one.text) for one in heard) or 1
    return round(doubtful, 2), -sum(one.probability * len(one.text) for one in heard) / letters


def _with_alternatives(best: list[Utterance], others: Iterable[tuple[str, list[Utterance]]]) -> list[Utterance]:
    made = []
    for one in best:
        texts = {one.text}
        kept: list[Alternative] = []
        for how, reading in others:
            same_time = [other for other in reading if other.end > one.start and other.start < one.end]
            text = "".join(other.text for other in same_time)
            if one.doubts and text and text not in texts:
                texts.add(text)
                kept.append(Alternative(text=text, how=how, probability=min(o.probability for o in same_time)))
        made.append(one.model_copy(update={"alternatives": kept}))
    return made


def _wider(cut: Span, samples: Samples) -> Span:
    return Span(start=max(0.0, cut.start - _EDGE_S), end=min(len(samples) / RATE, cut.end + _EDGE_S))


def _later(doubt: Doubt, seconds: float) -> Doubt:
    return doubt.model_copy(update={"start": doubt.start + seconds, "end": doubt.end + seconds})


def _moved(one: Utterance, seconds: float) -> Utterance:
    words = [w.model_copy(update={"start": w.start + seconds, "end": w.end + seconds}) for w in one.words]
    doubts = [_later(doubt, seconds) for doubt in one.doubts]
    return one.model_copy(
        update={"start": one.start + seconds, "end": one.end + seconds, "words": words, "doubts": doubts}
    )

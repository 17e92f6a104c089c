"""The robot kind `minutes`: the recordings of one meeting become a draft of its minutes.

An item is one stretch of a recording. Its key is made of the recording's hash, so a run that was stopped, or the same
recording under another name, goes on where it was; no stretch is heard twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel

from dxauto.errors import ConfigurationError, UnreadableInputError
from dxauto.minutes.names import GLOSSARY_END, MEETING_ENDINGS, is_meeting_file
from dxauto.minutes.parameters import MinutesParameters
from dxauto.robot import Context, Item, ItemOutcome, Job, Outcome, Pace, Result

if TYPE_CHECKING:
    from dxauto.minutes.audio import Prepared
    from dxauto.minutes.hearing.recogniser import Recogniser

RESULT_FORMAT = "1"
"""Raise it when hearing gives other results: stretches that were heard before are then heard again."""

STRETCH_LIMIT_S = 3600.0
"""A large model on an old PC may take ten times as long as the meeting; a stretch is two minutes."""


_OF_THE_DRAFT = ("fillers", "plain_style", "numbers", "template", "formats", "local_model")
_OF_THE_MACHINE = ("model", "device", "threads")
"""How a stretch is heard hangs on the model's own hash (see `fingerprint`), not on what it is called."""


class MinutesKind:
    """Turns recordings into draft minutes."""

    name: ClassVar[str] = "minutes"
    version: ClassVar[str] = RESULT_FORMAT
    Parameters: ClassVar[type[BaseModel]] = MinutesParameters
    one_input: ClassVar[bool] = True
    finish_parameters: ClassVar[frozenset[str]] = frozenset(
        (*_OF_THE_DRAFT, *_OF_THE_MACHINE, "meeting", "glossary", "turns", "speaker_count", "voice_samples")
    )

    def __init__(self) -> None:
        self._recogniser: Recogniser | None = None
        self._prepared: Prepared | None = None

    def goes_along(self, name: str) -> bool:
        """Tell whether a file tells of a meeting, and holds no sound."""
        return name.lower().endswith((*MEETING_ENDINGS, GLOSSARY_END))

    def beside(self, name: str) -> Sequence[str]:
        """Give the names of a recording's meeting file and glossary."""
        stem = PurePath(name).stem
        return [f"{stem}{ending}" for ending in (*MEETING_ENDINGS, GLOSSARY_END)]

    def gathers(self, path: Path) -> Sequence[str]:
        """Give the recordings that a meeting file names. Raises `ConfigurationError` if it, or a glossary, is wrong."""
        from dxauto.minutes import glossary
        from dxauto.minutes.meeting import MeetingFile
        from dxauto.yamlfile import load_yaml_model

        if is_meeting_file(path.name):
            return load_yaml_model(path, MeetingFile).recordings
        glossary.load(path)
        return ()

    def pace(self, parameters: BaseModel) -> Pace:
        """One model at a time: it uses every core by itself, and a second one would need its memory again."""
        return Pace(workers=1, stop_after=3, timeout_s=STRETCH_LIMIT_S, retries=1)

    def fingerprint(self, job: Job) -> str:
        """Hash what decides how a stretch is heard: the model, and what it is told beforehand."""
        from dxauto.minutes.briefing import briefing

        told = briefing(job)
        parts = [RESULT_FORMAT, told.model.digest(), told.prompt, told.hotwords]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def items(self, job: Job) -> Iterator[Item]:
        """Give the stretches in the order of time. Raises `UnreadableInputError` if nobody speaks in the recording."""
        from dxauto.minutes.work import all_stretches, item_key

        found = False
        for track, stretch in all_stretches(self._tracks(job).tracks):
            found = True
            payload = {"track": track.model_dump_json(), "stretch": stretch.model_dump_json()}
            yield Item(item_key(track, stretch), _label(track.on_clock(stretch.start)), payload)
        if not found:
            raise UnreadableInputError(
                "録音の中に、人の声が見つかりませんでした。録音の中身と、マイクのつなぎ方を確かめてください"
            )

    def count(self, job: Job) -> int | None:
        """Count the stretches."""
        from dxauto.minutes.work import all_stretches

        return sum(1 for _ in all_stretches(self._tracks(job).tracks))

    def beforehand(self, job: Job) -> Sequence[str]:
        """Say what is wrong with the sound, and that a model for demonstration hears it, before anybody waits."""
        from dxauto.minutes.briefing import briefing
        from dxauto.minutes.finish import DEMONSTRATION

        return [*([DEMONSTRATION] if briefing(job).model.demonstration else []), *self._tracks(job).warnings]

    def process(self, item: Item, context: Context) -> Outcome:
        """Hear one stretch into `heard.json`, unless a run that was killed right after that has done so."""
        from dxauto.files import write_atomic
        from dxauto.minutes.assemble import FILE, read_heard
        from dxauto.minutes.heard import Stretch, Track

        track = Track.model_validate_json(item.payload["track"])
        stretch = Stretch.model_validate_json(item.payload["stretch"])
        mark = self._mark(context.job)
        heard = read_heard(context.folder)
        if heard is None or heard.by != mark:
            heard = self._ears(context.job).hear(track, stretch).model_copy(update={"by": mark})
            write_atomic(context.folder / FILE, heard.model_dump_json().encode())
        doubtful = len(heard.doubts) + sum(len(one.doubts) for one in heard.utterances)
        return Outcome.review(f"聞き取り不確かな所が {doubtful} か所あります") if doubtful else Outcome.done()

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write the draft in every format that is asked for."""
        from dxauto.minutes.finish import write_result

        return write_result(job, self._tracks(job), outcomes)

    def _tracks(self, job: Job) -> Prepared:
        from dxauto.minutes.audio import prepare
        from dxauto.minutes.recordings import recordings
        from dxauto.minutes.targets import refuse_what_cannot_be_made

        if self._prepared is None:
            if not job.inputs:
                raise ConfigurationError(
                    f"録音のファイルを指定してください（例: dxauto run {job.robot} 定例会.m4a -o 議事録案.docx）"
                )
            parameters = _parameters(job)
            refuse_what_cannot_be_made(job, parameters)
            separate = {"channel": True, "voice": False}.get(parameters.speakers)
            found = recordings(job.inputs)
            parts = found.parts or parameters.parts
            self._prepared = prepare(found.paths, job.work, parts, separate=separate, ordered=found.ordered)
        return self._prepared

    def _mark(self, job: Job) -> str:
        """Give the mark of who hears: the fingerprint, and what of the parameters counts for hearing."""
        own = _parameters(job).model_dump_json(exclude=set(self.finish_parameters))
        return hashlib.sha256(f"{self.fingerprint(job)}\0{own}".encode()).hexdigest()[:16]

    def _ears(self, job: Job) -> Recogniser:
        from dxauto.minutes.briefing import briefing
        from dxauto.minutes.hearing.recogniser import Recogniser

        if self._recogniser is None:
            told = briefing(job)
            self._recogniser = Recogniser(told.model.folder, _parameters(job), told.prompt, told.hotwords)
        return self._recogniser


def _parameters(job: Job) -> MinutesParameters:
    assert isinstance(job.parameters, MinutesParameters)
    return job.parameters


def _label(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{second:02d} から"

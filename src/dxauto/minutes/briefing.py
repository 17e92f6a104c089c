"""What the model is told before it listens: which model, the meeting's names, the office's words."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import AwayError, ConfigurationError
from dxauto.minutes import glossary
from dxauto.minutes.glossary import Glossary
from dxauto.minutes.language.address import allowed, resolved
from dxauto.minutes.meeting import beside, load_meeting
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.recordings import recordings
from dxauto.minutes.transcript import Meeting
from dxauto.models.speech import SpeechModel, choose
from dxauto.robot import Job
from dxauto.settings import Settings
from dxauto.workspace import Workspace

PROMPT_LETTERS = 120
"""A prompt takes room from the text: Whisper's decoder holds 448 tokens, half of them for the prompt."""

HOTWORD_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Briefing:
    """The model, the meeting as far as it is known, the glossary; `prompt` and `hotwords` are made of them."""

    model: SpeechModel
    meeting: Meeting
    glossary: Glossary

    @property
    def prompt(self) -> str:
        """The sentence that stands before the speech: title and agenda, as minutes are written."""
        if self.model.demonstration:
            return ""
        return glossary.joined([self.meeting.title, *self.meeting.agenda], PROMPT_LETTERS)

    @property
    def hotwords(self) -> str:
        """The words to listen for: those present first, then the glossary in its order."""
        if self.model.demonstration:
            return ""
        people = [part for one in self.meeting.attendees for part in (one.name.replace("　", " "), one.role) if part]
        return glossary.joined([*people, *self.glossary.words()], HOTWORD_LETTERS)


def briefing(job: Job) -> Briefing:
    """Give what is known before listening. Raises `ConfigurationError`, `MissingComponentError`."""
    parameters = job.parameters
    assert isinstance(parameters, MinutesParameters)
    if parameters.local_model.use:
        # A wrong address is told before anybody waits for hours; whether somebody answers there is seen later.
        with suppress(AwayError):
            resolved(allowed(parameters.local_model.address, language_models(job.workspace)))
    model = choose(job.workspace / "models", parameters.model)
    return Briefing(model, _meeting(job, parameters), _glossary(job, parameters))


def language_models(workspace: Path) -> str:
    """Give the addresses of language models that the office allows."""
    return Settings.load(Workspace(workspace)).language_models


def _meeting(job: Job, parameters: MinutesParameters) -> Meeting:
    if parameters.meeting is not None:
        return load_meeting(_found(job, parameters.meeting, "会議のファイル（meeting）"))
    near_recording = (beside(path) for path in job.inputs)
    found = next((path for path in near_recording if path is not None), None)
    return load_meeting(found) if found is not None else Meeting()


def _glossary(job: Job, parameters: MinutesParameters) -> Glossary:
    """Give the words of this meeting (beside the recordings), then the office's."""
    near = dict.fromkeys((*job.inputs, *recordings(job.inputs).paths))
    own = [glossary.load(path) for path in map(glossary.beside, near) if path is not None]
    terms = [term for one in (*own, _of_the_office(job, parameters)) for term in one.terms]
    return Glossary(tuple(dict.fromkeys(terms)))


def _of_the_office(job: Job, parameters: MinutesParameters) -> Glossary:
    if parameters.glossary is None:
        return Glossary()
    path = job.workspace / parameters.glossary
    if not path.is_file() and parameters.glossary == MinutesParameters().glossary:
        return Glossary()
    return glossary.load(_found(job, parameters.glossary, "用語集（glossary）"))


def _found(job: Job, name: str, what: str) -> Path:
    """Give a file that was named: as seen from where the command was called, else from the workspace."""
    for path in (Path(name), job.workspace / name):
        if path.is_file():
            return path
    raise ConfigurationError(f"{what}「{name}」がありません。場所と名前を確かめてください")

"""The end of a run: one transcript, and from it the draft in every format that was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dxauto.minutes.assemble import assemble, not_heard, read_heard
from dxauto.minutes.audio import Prepared
from dxauto.minutes.briefing import Briefing, briefing, language_models
from dxauto.minutes.draft import draft
from dxauto.minutes.heard import Heard, Stretch, Track
from dxauto.minutes.language import add_drafts
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.recordings import recordings
from dxauto.minutes.targets import main_document, targets, template_file
from dxauto.minutes.transcript import Doubt, Model, Transcript
from dxauto.robot import ItemOutcome, Job, Result, State
from dxauto.workspace import Workspace


def write_result(job: Job, prepared: Prepared, outcomes: Iterable[ItemOutcome]) -> Result:
    """Write the draft; errors as `atomic_path`."""
    from dxauto.minutes.output.earlier import Written
    from dxauto.minutes.output.earlier import told as told_of_earlier
    from dxauto.minutes.output.write import Beside, write_beside

    parameters = job.parameters
    assert isinstance(parameters, MinutesParameters)
    told = briefing(job)
    transcript = _transcript(prepared, told, outcomes)
    draft(transcript, prepared.tracks, parameters, told.glossary, job.workspace)
    if parameters.local_model.use:
        add_drafts(transcript, parameters.local_model, language_models(job.workspace))
    main = main_document(job)
    template = template_file(job.workspace, parameters.template)
    played = _played(prepared, recordings(job.inputs).paths)
    beside = Beside(template, played, written=Written(Workspace(job.workspace).state / "minutes"))
    kept = []
    for path, form in targets(main, parameters.formats):
        earlier = write_beside(transcript, path, form, beside)
        kept += [told_of_earlier(earlier, path)] if earlier else []
    return Result(main, (*_notes(transcript), *kept), _figures(transcript))


def _played(prepared: Prepared, paths: Iterable[Path]) -> list[Path]:
    """Give the file of each recording; two recorders may have called theirs alike (A/REC001.wav, B/REC001.wav)."""
    left = list(paths)
    return [left.pop(next(n for n, path in enumerate(left) if path.name == one.name)) for one in prepared.recordings]


def _transcript(prepared: Prepared, told: Briefing, outcomes: Iterable[ItemOutcome]) -> Transcript:
    heard: list[Heard] = []
    lost: list[Doubt] = []
    for one in outcomes:
        found = read_heard(one.folder) if one.outcome.state is not State.FAILED else None
        track = Track.model_validate_json(one.item.payload["track"])
        stretch = Stretch.model_validate_json(one.item.payload["stretch"])
        if found is None:
            lost.append(not_heard(track, stretch.start, stretch.end, one.outcome.reason or "処理の途中で失敗しました"))
        else:
            # Where the stretch stands today may differ: the recording may be another part of the meeting.
            heard.append(found.model_copy(update={"stretch": stretch}))
    model = Model(name=told.model.name, sha256=told.model.digest(), demonstration=told.model.demonstration)
    transcript = assemble(heard, prepared.tracks, prepared.recordings, told.meeting, model)
    transcript.doubts = sorted([*transcript.doubts, *lost], key=lambda doubt: doubt.start)
    transcript.notes += prepared.warnings
    if told.model.demonstration:
        transcript.notes.insert(0, DEMONSTRATION)
    return transcript


DEMONSTRATION = (
    "この下書きは、動作を試すための小さなモデルで作りました。練習用の録音のほかでは、もっともらしい誤った文になります。"
    "本番の会議には、実用のモデルを入れて使ってください（dxauto models --help）"
)


def _notes(transcript: Transcript) -> list[str]:
    doubtful = sum(bool(segment.doubts) for segment in transcript.segments) + len(transcript.doubts)
    told = list(transcript.notes)
    if doubtful:
        told.append(f"聞き取り不確かな所が {doubtful} か所あります。印の付いた所の音を聞いて、確かめてください")
    return told


def _figures(transcript: Transcript) -> dict[str, int | float]:
    seconds = max((recording.offset_s + recording.seconds for recording in transcript.recordings), default=0.0)
    return {"minutes": round(seconds / 60, 1), "segments": len(transcript.segments)}

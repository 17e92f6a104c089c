"""Puts a language model's sentences beside the extracted ones, each checked against what it cites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dxauto.errors import AwayError, UnreadableInputError
from dxauto.minutes.language.address import allowed
from dxauto.minutes.language.check import backed
from dxauto.minutes.language.client import LanguageModel
from dxauto.minutes.language.question import TASK, Claim, claims, parts, question
from dxauto.minutes.parameters import LocalModel
from dxauto.minutes.transcript import AgendaItem, Segment, Statement, Transcript, basis


def add_drafts(transcript: Transcript, settings: LocalModel, list_of_office: str) -> None:
    """Add the model's sentences to the summaries; without a usable answer the extracted ones stand alone, with a note.

    Raises `ConfigurationError` if the address is not one that the office has allowed, on its own network.
    """
    model = LanguageModel(allowed(settings.address, list_of_office), settings.model, settings.timeout_s)
    unusable = 0
    for item in transcript.agenda:
        try:
            made = list(_sentences(transcript, item, model))
        except AwayError as error:
            transcript.notes.append(_AWAY.format(name=settings.model or settings.address, why=error))
            break
        except UnreadableInputError as error:
            unusable, why = unusable + 1, str(error)
            continue
        item.summary = [*made, *item.summary]
    if unusable:
        transcript.notes.append(_UNUSABLE.format(name=settings.model or settings.address, number=unusable, why=why))
    if any(one.source == "model" for item in transcript.agenda for one in item.summary):
        transcript.notes.append(_TOLD.format(name=settings.model or settings.address))


_AWAY = (
    "庁内の言語モデル「{name}」を使えませんでした（{why}）。概要は、発言から抜き出した文です。"
    "言語モデルの案が要るときは、動いているか確かめて、同じコマンドをもう一度実行してください"
)
_UNUSABLE = (
    "庁内の言語モデル「{name}」の答えを、議題 {number} 件で使えませんでした（{why}）。"
    "その議題の概要は、発言から抜き出した文です"
)
_TOLD = (
    "概要のうち「（言語モデルの案）」の文は、庁内の言語モデル「{name}」が書きました。"
    "【根拠なし】の文は、録音の発言に根拠を確かめられません。音を聞くか、消してください"
)


def recheck(transcript: Transcript) -> None:
    """Check the model's sentences again, whose cited text a person may have edited since."""
    by_id = transcript.by_id()
    for item in transcript.agenda:
        for one in (*item.summary, *item.remarks, *item.decisions, *item.actions, *item.questions):
            cited = [by_id[name] for name in one.segments if name in by_id]
            if one.source == "model" and one.basis != basis(cited):
                whole = len(cited) == len(one.segments)
                one.supported = whole and backed(one.text, *_grounds(transcript, cited))
                one.basis = basis(cited)


def _sentences(transcript: Transcript, item: AgendaItem, model: LanguageModel) -> Iterator[Statement]:
    by_id = transcript.by_id()
    told = [by_id[name] for name in item.segments if name in by_id and by_id[name].clean]
    names = {one.id: transcript.speaker_name(one) for one in told}
    number = 0
    for part in parts(told):
        for claim in claims(model.ask(TASK, question(item.title, part, names)), part):
            number += 1
            yield _statement(transcript, item, claim, number)


def _statement(transcript: Transcript, item: AgendaItem, claim: Claim, number: int) -> Statement:
    cited = list({one.id: one for one in claim.cited if one is not None}.values())
    whole = bool(cited) and None not in claim.cited
    first = cited[0].start if cited else _start(transcript, item)
    return Statement(
        id=f"{item.id}-m-{number}",
        text=claim.text,
        start=first,
        segments=[one.id for one in cited],
        source="model",
        supported=whole and backed(claim.text, *_grounds(transcript, cited)),
        basis=basis(cited),
    )


def _grounds(transcript: Transcript, cited: Sequence[Segment]) -> tuple[list[str], list[str]]:
    """Give the cited texts, and the names of those who said them."""
    return [one.clean for one in cited], list(_names(transcript, {one.speaker for one in cited}))


def _names(transcript: Transcript, speakers: Iterable[str | None]) -> Iterator[str]:
    wanted = set(speakers)
    people = {one.name: one for one in transcript.meeting.attendees}
    for speaker in transcript.speakers:
        if speaker.id in wanted:
            yield f"{speaker.name}{speaker.role}"
            person = people.get(speaker.name)
            if person is not None and person.department:
                yield f"{person.department}の{speaker.name}{speaker.role}"
                yield f"{person.department}{speaker.role}"


def _start(transcript: Transcript, item: AgendaItem) -> float:
    by_id = transcript.by_id()
    return min((by_id[name].start for name in item.segments if name in by_id), default=0.0)

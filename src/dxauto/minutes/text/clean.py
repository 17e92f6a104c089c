"""Cleans the segments of a transcript in a fixed order, so that the same words always give the same text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dxauto.minutes.glossary import Glossary
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.text.edited import Edited
from dxauto.minutes.text.fillers import remove_fillers
from dxauto.minutes.text.numbers import office_numbers
from dxauto.minutes.text.punctuation import restore_punctuation
from dxauto.minutes.text.restarts import join_restarts
from dxauto.minutes.text.style import plain_style
from dxauto.minutes.text.terms import put_right
from dxauto.minutes.transcript import ChangeKind, Transcript


def clean(transcript: Transcript, parameters: MinutesParameters, glossary: Glossary) -> None:
    """Fill in `clean` and `changes` of every segment that no person has edited."""
    replacements = glossary.replacements
    people = [part for one in transcript.meeting.attendees for part in (*one.name.split(), one.department)]
    names = tuple(dict.fromkeys([*glossary.words(), *people]))
    for segment in transcript.segments:
        if not segment.edited:
            edited = cleaned(segment.verbatim, parameters, replacements, names)
            segment.clean, segment.changes = edited.text, edited.changes()


def cleaned(
    verbatim: str, parameters: MinutesParameters, replacements: Mapping[str, str], names: Sequence[str] = ()
) -> Edited:
    """Give one text cleaned; a text of nothing but fillers becomes empty. `names` hold no numbers: 二階堂, 八戸."""
    edited = Edited(verbatim)
    put_right(edited, replacements)
    remove_fillers(edited, parameters.fillers)
    if parameters.fillers != "off":
        join_restarts(edited)
        if not any(letter.isalnum() for letter in edited.text):
            edited.replace(0, len(edited.text), "", ChangeKind.FILLER)
    if parameters.numbers:
        office_numbers(edited, names)
    restore_punctuation(edited)
    if parameters.plain_style:
        plain_style(edited)
    return edited

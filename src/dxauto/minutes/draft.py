"""From the verbatim transcript to a draft: who speaks, clean text, agenda. Each step is a room of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dxauto.minutes.glossary import Glossary
from dxauto.minutes.heard import Track
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.transcript import Transcript


def draft(
    transcript: Transcript,
    tracks: Sequence[Track],
    parameters: MinutesParameters,
    glossary: Glossary,
    workspace: Path,
) -> None:
    """Fill in everything that is made of the verbatim text; what a person has edited stays."""
    from dxauto.minutes import agenda, speakers, text

    turns = workspace / parameters.turns if parameters.turns else None
    speakers.tell(transcript, tracks, parameters, turns, workspace / "models")
    text.clean(transcript, parameters, glossary)
    agenda.derive(transcript)

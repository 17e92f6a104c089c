"""Proves what was recorded as far as it is whole, and says what is still to be done."""

from __future__ import annotations

from pathlib import Path

from dxauto.browser.flow import Flow, asked
from dxauto.browser.needed import secrets_in
from dxauto.browser.recorder.conduct import Recorded
from dxauto.browser.recorder.prove import Proof, loaded, replayed
from dxauto.browser.secrets import place_of
from dxauto.errors import ConfigurationError


def proven(path: Path, recorded: Recorded) -> Proof:
    """Load the file and replay it in rehearsal; a file with gaps is replayed as far as there are none."""
    try:
        flow = loaded(path)
    except ConfigurationError as error:
        return _partly(recorded, str(error))
    return _signed_in(flow, recorded, look_too=True)


def _partly(recorded: Recorded, gaps: str) -> Proof:
    told = [f"まだ使えません。★ の所を書き足してください:\n{gaps}"]
    given = recorded.draft.rehearsable()
    if given is not None:
        told += _signed_in(Flow.model_validate(given), recorded, look_too=False).told
    return Proof(False, tuple(told))


def _signed_in(flow: Flow, recorded: Recorded, *, look_too: bool) -> Proof:
    """Replay, with the flow's own sign-in if its secrets are there, else with the recording's."""
    lacking = [name for name in secrets_in(flow.model_dump()) if not place_of(name)] or asked(flow)
    proof = replayed(flow, recorded.row, recorded.state if lacking else None, look_too=look_too)
    if not lacking:
        return proof
    note = "サインインの手順は、まだ試していません（記録のときのサインインを使いました）"
    return Proof(proof.good, (*proof.told, note))

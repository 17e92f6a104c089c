"""Broken, empty, silent, mislabelled, tiny and very long files through the command: each ends with its sentence."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dxauto.cli.main import call
from dxauto.errors import ExitCode, UnreadableInputError
from dxauto.minutes.audio import decode
from dxauto.minutes.audio.tracks import prepare
from dxauto.minutes.transcript import Transcript
from tests.minutes_bad_files import BAD, Bad
from tests.minutes_support import minutes_office, record

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a workspace with the shipped robot and a model of random weights."""
    return minutes_office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stand in a folder for recordings of the workspace; what was put there is gone afterwards."""
    here = workspace / "録音"
    here.mkdir()
    monkeypatch.chdir(here)
    yield here
    shutil.rmtree(here)


def test_there_are_sixty_of_them() -> None:
    """The list does not shrink unseen."""
    assert len({bad.name for bad in BAD}) == len(BAD) >= 60


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_a_bad_file_ends_with_its_sentence_and_leaves_nothing(
    bad: Bad, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The clerk reads what is wrong and what to do; the exit code says that nothing could be read; no document lies."""
    if bad.make is not None:
        bad.make(office / bad.name)
    before = sorted(path.name for path in office.iterdir())
    code = call(["run", "kaigi-giji", "--workers", "0", "-o", "案.docx", "--", bad.name])
    told = capsys.readouterr().err
    assert code == ExitCode.UNREADABLE_INPUT, told
    assert bad.says in told
    assert "確かめてください" in told or "指定してください" in told
    assert "Traceback" not in told
    assert sorted(path.name for path in office.iterdir()) == before


@pytest.mark.parametrize(
    ("ending", "rate", "codec"),
    [("wav", 8_000, None), ("wav", 192_000, None), ("flac", 11_025, None), ("mp3", 22_050, None)],
)
def test_speech_at_odd_rates_becomes_a_draft(office: Path, ending: str, rate: int, codec: str | None) -> None:
    """The rate alone makes no recording bad."""
    record(office / f"a.{ending}", _speech(rate), rate=rate, codec=codec)
    assert call(["run", "kaigi-giji", f"a.{ending}", "--workers", "0", "-o", "案.json"]) == ExitCode.REVIEW
    assert Transcript.model_validate_json((office / "案.json").read_bytes()).recordings[0].channels == 1


def test_of_a_torn_recording_the_beginning_is_drafted_and_the_draft_says_so(office: Path) -> None:
    """A recorder whose battery died leaves a document, with what is missing told in it."""
    path = record(office / "a.flac", np.tile(_speech(16_000), 3))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert call(["run", "kaigi-giji", "a.flac", "--workers", "0", "-o", "案.json"]) == ExitCode.REVIEW
    notes = Transcript.model_validate_json((office / "案.json").read_bytes()).notes
    assert any("壊れ" in note for note in notes)


def test_a_recording_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file may claim days; it is not unpacked until the disk is full."""
    monkeypatch.setattr(decode, "LONGEST_S", 20)
    path = record(tmp_path / "a.wav", np.zeros(16_000 * 60, np.float32))
    with pytest.raises(UnreadableInputError, match="長すぎます"):
        prepare([path], tmp_path / "work")


def _speech(rate: int) -> np.ndarray:
    """Give six seconds of the sample meeting's first speaker at a rate."""
    block = next(decode.blocks(ROOT / "samples" / "meeting" / "sample" / "kaigi.m4a", decode.Decoded()))
    sound = block[0, : 16_000 * 6]
    moments = np.arange(0, len(sound), 16_000 / rate)
    return np.interp(moments, np.arange(len(sound)), sound).astype(np.float32)

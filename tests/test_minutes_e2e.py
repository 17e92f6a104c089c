"""The robot as a whole, with a model of random weights: what it hears is nonsense, what becomes of it is not.

That a recogniser recognises is for the benchmark; here: every stretch is heard once, nothing is lost when it is killed,
the documents come out, and bad input ends with its sentence.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_support import command, ended

from dxauto.errors import ExitCode
from dxauto.minutes.audio import wavefile
from dxauto.minutes.audio.tracks import prepare
from dxauto.minutes.heard import Span, Track
from tests.minutes_support import minutes_office, record, voice

ROOT = Path(__file__).parents[1]
SECONDS = 100.0
KILLS = 4
KILLS_BY_CALL = 16

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a workspace with the shipped robot, a model, and the first part of the sample meeting, one file a person."""
    root = minutes_office(tmp_path_factory.mktemp("office"))
    sample = ROOT / "samples" / "meeting" / "sample"
    tracks = prepare([sample / "kaigi.m4a"], tmp_path_factory.mktemp("decoded")).tracks
    for track in tracks[:2]:
        record(root / f"マイク{track.channel}.flac", wavefile.read(track.path, 0, SECONDS))
    shutil.copy(sample / "kaigi.yaml", root / "会議.yaml")
    return root


ELSEWHERE = ("--set", "local_model.address=http://10.1.2.3:8000")
ARGUMENTS = ("run", "kaigi-giji", "マイク1.flac", "マイク2.flac", "--set", "meeting=会議.yaml", "-o")


@pytest.fixture(scope="module")
def undisturbed(office: Path) -> Path:
    """Run it once to its end in a workspace of its own, and give the folder of the results."""
    calm = office.parent / f"{office.name}-calm"
    shutil.copytree(office, calm)
    done = ended(command(*ARGUMENTS, "案.docx", cwd=calm))
    assert done.code in (ExitCode.DONE, ExitCode.REVIEW), done.err
    return calm


def test_a_recording_becomes_every_document_that_was_asked_for(undisturbed: Path) -> None:
    """Word, page and data lie there, and the data holds speakers, agenda and recordings of the meeting."""
    from dxauto.minutes.transcript import Transcript

    assert all((undisturbed / f"案.{form}").stat().st_size > 1000 for form in ("docx", "html", "json"))
    made = Transcript.model_validate_json((undisturbed / "案.json").read_bytes())
    assert [one.title for one in made.agenda] == made.meeting.agenda
    assert [one.name for one in made.recordings] == ["マイク1.flac", "マイク2.flac"]
    assert [one.source for one in made.speakers] == ["channel", "channel"]
    # A model that writes nothing where people speak is not believed.
    assert made.doubts


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-o", "案.pdf"), "この形式では作れません"),
        (("-o", "案"), "この形式では作れません"),
        (("-o", "案.docx", "--set", "template=yoten"), "ひな形「yoten.docx」が"),
    ],
)
def test_what_cannot_be_written_at_the_end_is_told_at_the_beginning(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    """A wrong ending or template costs seconds, not the hours of listening; no result is claimed that is not there."""
    office = minutes_office(tmp_path)
    record(office / "録音.flac", voice(3))
    done = ended(command("run", "kaigi-giji", "録音.flac", *arguments, cwd=office))
    assert done.code == ExitCode.BAD_CONFIGURATION
    assert told in done.err
    assert not list((office / ".dxauto").glob("**/c*.wav"))


def test_what_is_wrong_with_the_sound_is_said_before_the_first_stretch_is_heard(tmp_path: Path) -> None:
    """A recording that is too quiet can be stopped at once, not found out when everything has been heard."""
    office = minutes_office(tmp_path)
    record(office / "録音.wav", voice(3, level=0.003))
    done = ended(command("run", "kaigi-giji", "録音.wav", "-o", "案.docx", cwd=office))
    assert "音量が小さすぎます" in done.err


def test_killed_at_any_moment_and_called_again_the_result_is_the_same(office: Path, undisturbed: Path) -> None:
    """After kills at random moments the data equals that of an undisturbed run, and no stretch was heard twice."""
    rng = random.Random(4)
    heard: dict[Path, int] = {}
    for _ in range(KILLS):
        process = command(*ARGUMENTS, "案.docx", cwd=office)
        time.sleep(rng.uniform(0.5, 8))
        process.kill()
        process.communicate()
        now = {path: path.stat().st_mtime_ns for path in (office / ".dxauto" / "work").rglob("heard.json")}
        assert {path: now[path] for path in heard} == heard
        heard = now
    done = ended(command(*ARGUMENTS, "案.docx", cwd=office))
    assert done.code in (ExitCode.DONE, ExitCode.REVIEW), done.err
    assert (office / "案.json").read_bytes() == (undisturbed / "案.json").read_bytes()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each run is a fork")
def test_killed_between_any_two_calls_and_called_again_the_result_is_the_same(office: Path, undisturbed: Path) -> None:
    """After kills at random places of the program the data is the same, and what was once heard was not heard again."""
    again = office.parent / f"{office.name}-mortal"
    shutil.copytree(office, again, ignore=shutil.ignore_patterns(".dxauto", "案.*"))
    mortal = [sys.executable, str(ROOT / "tests" / "minutes_mortal.py"), "7", str(KILLS_BY_CALL)]
    done = subprocess.run(
        [*mortal, *ARGUMENTS, "案.docx", "--workers", "0"], cwd=again, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["code"] in (ExitCode.DONE, ExitCode.REVIEW)
    for before, after in itertools.pairwise(told["heard"]):
        assert {name: after.get(name) for name in before} == before
    assert (again / "案.json").read_bytes() == (undisturbed / "案.json").read_bytes()


def test_what_was_heard_is_not_heard_again_where_only_the_ledger_missed_it(undisturbed: Path) -> None:
    """A run killed between a stretch's file and the ledger: the file is believed, but only for the same model."""
    again = undisturbed.parent / f"{undisturbed.name}-ledger"
    shutil.copytree(undisturbed, again)
    for name in again.joinpath(".dxauto").glob("*.sqlite*"):
        name.unlink()
    other, *files = sorted((again / ".dxauto" / "work").rglob("heard.json"))
    other.write_text(other.read_text(encoding="utf-8").replace('"by":"', '"by":"another model '), encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in files}
    assert ended(command(*ARGUMENTS, "案.docx", cwd=again)).code == ExitCode.REVIEW
    assert {path: path.stat().st_mtime_ns for path in files} == before
    assert "another model" not in other.read_text(encoding="utf-8")
    assert (again / "案.json").read_bytes() == (undisturbed / "案.json").read_bytes()


def test_speech_without_a_pause_is_heard(office: Path) -> None:
    """A recording that is speech from its first to its last sample is one window, and no error."""
    track = prepare([office / "マイク1.flac"], office / "decoded").tracks[0]
    spoken = stretch(track)
    record(office / "続けて.wav", wavefile.read(track.path, spoken.start, spoken.end))
    done = ended(command("run", "kaigi-giji", "続けて.wav", "-o", "続けて.json", cwd=office))
    assert done.code in (ExitCode.DONE, ExitCode.REVIEW), done.out + done.err


def stretch(track: Track) -> Span:
    """Give a place of some seconds in which somebody speaks all the time."""
    from dxauto.minutes.hearing.vad import speech

    return max(speech(wavefile.pieces(track.path, 30.0)), key=lambda one: one.end - one.start)


def test_what_has_been_heard_so_far_can_be_read(undisturbed: Path) -> None:
    """While or after it runs, the text so far is shown, with how much of the meeting is done."""
    done = ended(command("minutes", "show", "マイク1.flac", "マイク2.flac", cwd=undisturbed))
    assert done.code == 0
    assert "区間を書き起こしました" in done.err


def test_a_recording_in_which_nobody_speaks_is_told_as_such(office: Path) -> None:
    """Silence ends with a sentence and its exit code, and leaves no document."""
    record(office / "無音.wav", voice(5) * 0)
    done = ended(command("run", "kaigi-giji", "無音.wav", "-o", "無音.docx", cwd=office))
    assert done.code == ExitCode.UNREADABLE_INPUT
    assert "人の声が見つかりませんでした" in done.err
    assert not (office / "無音.docx").exists()


def test_without_a_model_it_says_what_to_do(office: Path, tmp_path: Path) -> None:
    """A workspace without a model ends at once, before anything is decoded."""
    for name in ("robots", "templates"):
        shutil.copytree(office / name, tmp_path / name)
    shutil.copy(office / "マイク1.flac", tmp_path)
    done = ended(command("run", "kaigi-giji", "マイク1.flac", "-o", "a.docx", cwd=tmp_path))
    assert done.code == ExitCode.MISSING_COMPONENT
    assert "dxauto models add" in done.err


def test_a_language_model_that_nobody_allowed_is_refused_before_anything_is_heard(office: Path) -> None:
    """A robot's file alone sends a meeting nowhere, and the sentence says where the address is allowed."""
    done = ended(
        command(
            "run", "kaigi-giji", "マイク1.flac", "--set", "local_model.use=true", *ELSEWHERE, "-o", "a.docx", cwd=office
        )
    )
    assert done.code == ExitCode.BAD_CONFIGURATION
    assert "language_models" in done.err

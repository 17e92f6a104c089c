"""A meeting in several recordings: its own file names them, and is all that has to be given to the robot."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

import pytest
from cli_support import command, ended

from dxauto.errors import ConfigurationError, ExitCode, UnreadableInputError
from dxauto.minutes.audio import prepare, wavefile
from dxauto.minutes.audio.tracks import Prepared
from dxauto.minutes.finish import _played
from dxauto.minutes.meeting import load_meeting
from dxauto.minutes.recordings import recordings
from dxauto.minutes.transcript import Recording
from tests.minutes_support import minutes_office, record, voice

ROOT = Path(__file__).parents[1]


def sheet(folder: Path, text: str, name: str = "会議.yaml") -> Path:
    """Write a meeting file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_meeting_file_gives_its_recordings_in_its_own_order(tmp_path: Path) -> None:
    """Not in that of their names; a name is found in another system's letters; how they belong together is told."""
    written = unicodedata.normalize("NFC", "ガイド.m4a")
    for name in (unicodedata.normalize("NFD", written), "A2.M4A", "a10.m4a"):
        (tmp_path / name).touch()
    told = sheet(tmp_path, f"録音:\n  - {written}\n  - a10.m4a\n  - a2.m4a\n録音の関係: 続き\n")
    found = recordings([told])
    assert [unicodedata.normalize("NFC", path.name.lower()) for path in found.paths] == [written, "a10.m4a", "a2.m4a"]
    assert found.ordered
    assert found.parts == "sequence"
    assert recordings([sheet(tmp_path, "録音: a10.m4a\n")]).parts is None
    assert not recordings([tmp_path / "a10.m4a"]).ordered


def test_parts_in_a_given_order_follow_one_another_in_it(tmp_path: Path) -> None:
    """Where a person has said which comes first, the numbers in the names say nothing."""
    paths = [record(tmp_path / f"録音{number}.wav", voice(number / 2, seed=number)) for number in (2, 1)]
    found = prepare(paths, tmp_path / "work", "sequence", ordered=True)
    assert [one.name for one in found.recordings] == ["録音2.wav", "録音1.wav"]
    assert [one.offset_s for one in found.recordings] == pytest.approx([0, 1])


@pytest.mark.parametrize("name", ["下/録音.m4a", "..\\録音.m4a", "..", "''", "ほか.yaml"])
def test_what_is_no_recording_beside_it_is_refused(tmp_path: Path, name: str) -> None:
    """No folder, no other meeting's file, nothing without a name: told with the line."""
    with pytest.raises(ConfigurationError, match=r"1 行目.*録音のファイルの名前ではありません"):
        recordings([sheet(tmp_path, f"録音:\n  - {name}\n")])


def test_a_recording_named_twice_or_not_there_is_told(tmp_path: Path) -> None:
    """Twice in another writing is twice; one that is missing is named; a file that names none is no input."""
    with pytest.raises(ConfigurationError, match="2 回あります"):
        recordings([sheet(tmp_path, "録音: [a.m4a, A.M4A]\n")])
    with pytest.raises(UnreadableInputError, match=r"書かれた録音「b\.m4a」がありません"):
        recordings([sheet(tmp_path, "録音: [b.m4a]\n")])
    with pytest.raises(UnreadableInputError, match="録音が書かれていません"):
        recordings([sheet(tmp_path, "会議名: 定例会\n")])


def test_it_is_still_an_ordinary_meeting_file(tmp_path: Path) -> None:
    """Title and day are read from it as ever."""
    meeting = load_meeting(sheet(tmp_path, "会議名: 定例会\n日時: 2026-06-12\n録音: [a.m4a]\n"))
    assert meeting.title == "定例会"


def test_two_recorders_that_called_their_files_alike_are_both_played(tmp_path: Path) -> None:
    """A/REC001.wav and B/REC001.wav: the page's links must not all lead into the last one."""
    one, other = (tmp_path / folder / "REC001.wav" for folder in "AB")
    made = [Recording(name="REC001.wav", sha256="", seconds=1, channels=1) for _ in range(2)]
    prepared = Prepared(tracks=[], recordings=made, warnings=[])
    assert _played(prepared, [one, other]) == [one, other]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a workspace with the shipped robot, a model of random weights, and a meeting in two recordings."""
    root = minutes_office(tmp_path_factory.mktemp("office"))
    (root / "録音").mkdir()
    sample = ROOT / "samples" / "meeting" / "sample" / "kaigi.m4a"
    track = prepare([sample], tmp_path_factory.mktemp("decoded")).tracks[0]
    for number in (1, 2):
        sound = wavefile.read(track.path, 20 * number - 20, 20 * number)
        record(root / "録音" / f"録音{number}.flac", sound)
    sheet(root / "録音", "会議名: 定例会\n録音: [録音2.flac, 録音1.flac]\n録音の関係: 続き\n", "定例会.yaml")
    return root


def read_in_their_order(path: Path) -> None:
    """Hold a draft to be that of the whole meeting."""
    from dxauto.minutes.transcript import Transcript

    made = Transcript.model_validate_json(path.read_bytes())
    assert made.meeting.title == "定例会"
    assert [(one.name, one.offset_s) for one in made.recordings] == [("録音2.flac", 0), ("録音1.flac", 20)]


@pytest.mark.engine
def test_the_robot_takes_a_meeting_file_for_its_recordings(office: Path) -> None:
    """One draft of both in their order, with the meeting's title; `minutes show` takes it for the same recordings."""
    done = ended(command("run", "kaigi-giji", "録音/定例会.yaml", "-o", "案.json", cwd=office))
    assert done.code in (ExitCode.DONE, ExitCode.REVIEW), done.err
    read_in_their_order(office / "案.json")
    shown = ended(command("minutes", "show", "録音/定例会.yaml", cwd=office))
    assert shown.code == ExitCode.DONE
    heard = re.search(r"(\d+) 区間のうち (\d+) 区間", shown.err)
    assert heard is not None
    assert heard[1] == heard[2]


@pytest.mark.engine
def test_a_hot_folder_makes_one_draft_of_a_meeting_in_parts(office: Path) -> None:
    """While one is missing none is read; then there is one draft, and all three files are in 済 together."""
    folder, call = office / "入", ("watch", "kaigi-giji", "--input", "入", "-o", "out/{batch}.json", "--once")
    shutil.copytree(office / "録音", folder, ignore=shutil.ignore_patterns("録音1.flac"))
    waits = ended(command(*call, "--still", "0", cwd=office))
    assert waits.code == ExitCode.DONE, waits.err
    assert "「録音1.flac」が、まだありません" in (folder / "定例会.yaml_お知らせ.txt").read_text(encoding="utf-8-sig")
    shutil.copy(office / "録音" / "録音1.flac", folder)
    done = ended(command(*call, "--still", "0", cwd=office))
    assert done.code in (ExitCode.DONE, ExitCode.REVIEW), done.err
    (made,) = (office / "out").glob("*.json")
    read_in_their_order(made)
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    names = ("定例会.yaml", "録音1.flac", "録音2.flac")
    assert {re.sub(r"\d{4}-\d\d-\d\d", "DAY", one) for one in left} == {f"済/DAY/定例会/{name}" for name in names}

"""The meeting file and the tables as secretaries write them: what is meant is understood, what is wrong is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from dxauto.errors import ConfigurationError
from dxauto.minutes import glossary
from dxauto.minutes.heard import Track
from dxauto.minutes.meeting import load_meeting, moment
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.speakers import tell
from dxauto.minutes.speakers.turns import load_turns
from dxauto.minutes.transcript import Attendee, Meeting, Transcript


def sheet(folder: Path, text: str) -> Path:
    """Write a meeting file."""
    path = folder / "定例会.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("written", "begins", "ends"),
    [
        ("令和8年6月12日（金）午後1時30分～3時", dt.time(13, 30), dt.time(15)),
        ("2026-06-12 午前10時から3時まで", dt.time(10), dt.time(15)),
        ("令和 8 年 6 月 12 日（金曜日）　13時半", dt.time(13, 30), None),
        ("R8. 6. 12 正午から13:00", dt.time(12), dt.time(13)),
        ("2026-06-12 22:00-1:00", dt.time(22), dt.time(1)),
        ("2026-06-12 午前9時～11時30分", dt.time(9), dt.time(11, 30)),
    ],
)
def test_the_hours_of_a_meeting_are_read_as_they_are_meant(written: str, begins: dt.time, ends: dt.time | None) -> None:
    """「午後1時30分～3時」 ends in the afternoon; the minutes must not say 午前3時."""
    assert moment(written) == (dt.date(2026, 6, 12), begins, ends)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-06-12（月）", "6月12日は金曜日です"),
        ("2026-06-12 15:00-13:30", "終わりが始まりより前"),
        ("6月12日", "読めません"),
    ],
)
def test_a_day_that_cannot_be_is_refused(written: str, told: str) -> None:
    """The days of all homework hang on it: a weekday that does not fit shows a mistake in one of the two."""
    with pytest.raises(ValueError, match=told):
        moment(written)


def test_a_form_that_is_filled_in_only_where_something_is_known_is_read(tmp_path: Path) -> None:
    """Keys without a value are left out; a name alone is a person; one item of agenda is a list; a number is a name."""
    meeting = load_meeting(
        sheet(
            tmp_path, "会議名: 301\n日時:\n場所:\n出席者:\n  - 石巻 太郎\n  - {氏名: 日和, 役職: }\n議題: 窓口\n次回:\n"
        )
    )
    assert (meeting.title, meeting.date, meeting.place, meeting.agenda) == ("301", None, "", ["窓口"])
    assert [one.name for one in meeting.attendees] == ["石巻 太郎", "日和"]
    assert load_meeting(sheet(tmp_path, "議題:\n  - 一\n  -\n  - 2\n")).agenda == ["一", "2"]


def test_two_people_on_one_microphone_are_refused(tmp_path: Path) -> None:
    """Else everything that the one said would stand under the other's name."""
    text = "出席者:\n  - {氏名: 石巻, チャンネル: 1}\n  - {氏名: 日和, チャンネル: 1}\n"
    with pytest.raises(ConfigurationError, match="チャンネル 1 が「石巻」と「日和」の 2 人"):
        load_meeting(sheet(tmp_path, text))


def test_a_microphone_that_the_recording_does_not_have_is_told(tmp_path: Path) -> None:
    """A wrong number is seen in the draft, not only by somebody's words standing under マイク2."""
    people = [Attendee(name="石巻", channel=1), Attendee(name="日和", channel=9)]
    transcript = Transcript(meeting=Meeting(attendees=people))
    path = tmp_path / "a.wav"
    tracks = [Track(id=f"a{n}", recording=0, channel=n, path=path, seconds=60) for n in (1, 2)]
    tell(transcript, tracks, MinutesParameters(), None)
    assert [note for note in transcript.notes if "9（日和）" in note]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_tables_are_read_as_excel_writes_them(tmp_path: Path, encoding: str, end: str) -> None:
    """Glossary and turns come in either encoding, from Windows and from a Mac."""
    words, turns = tmp_path / "用語集.csv", tmp_path / "区間.csv"
    words.write_bytes(end.join(["用語,よみ", "石巻,いしのまき", ""]).encode(encoding))
    turns.write_bytes(end.join(["開始,終了,話者", "０:００,0:10,石巻", ""]).encode(encoding))
    assert glossary.load(words).words() == ["石巻"]
    assert [(one.end, one.speaker) for one in load_turns(turns)] == [(10.0, "石巻")]


@pytest.mark.parametrize(
    "text",
    ["用語,よみ\n" + "あ" * 140_000 + ",x\n", '用語,よみ\n"石巻,いしのまき\n市民課,しみんか\n', "石巻,いしのまき\n"],
)
def test_a_table_that_is_broken_is_told(tmp_path: Path, text: str) -> None:
    """A quote that is not closed would swallow all words behind it; a cell without end is no fault of the program."""
    path = tmp_path / "用語集.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"引用符|列は「用語"):
        glossary.load(path)

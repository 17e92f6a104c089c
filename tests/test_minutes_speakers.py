"""Who speaks: by microphone, by given turns, or nobody is told apart and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxauto.errors import ConfigurationError
from dxauto.minutes.heard import Track
from dxauto.minutes.parameters import MinutesParameters
from dxauto.minutes.speakers import tell
from dxauto.minutes.speakers.turns import load_turns
from dxauto.minutes.transcript import Meeting, Segment, Transcript, Word


def track(name: str, channel: int, *, recording: int = 0, offset: float = 0.0) -> Track:
    """Give a track of a minute."""
    return Track(id=name, recording=recording, channel=channel, path=Path("a.wav"), seconds=60, offset_s=offset)


def segment(name: str, start: float, end: float, text: str = "あいう") -> Segment:
    """Give a segment whose words share its time."""
    step = (end - start) / len(text)
    words = [Word(start=start + n * step, end=start + (n + 1) * step, text=c) for n, c in enumerate(text)]
    return Segment(id=f"{name}-{start}", start=start, end=end, track=name, verbatim=text, clean=text, words=words)


def test_each_microphone_is_a_person_with_the_name_of_the_meeting_file() -> None:
    """Channels carry the names of those present, others are called by their number."""
    meeting = Meeting.model_validate({"attendees": [{"name": "石巻 太郎", "role": "市長", "channel": 1}]})
    transcript = Transcript(meeting=meeting, segments=[segment("a1", 0, 2), segment("a2", 3, 5)])
    tell(transcript, [track("a1", 1), track("a2", 2)], MinutesParameters(), None)
    assert [(one.name, one.role, one.source) for one in transcript.speakers] == [
        ("石巻 太郎", "市長", "channel"), ("マイク2", "", "channel"),
    ]  # fmt: skip
    assert [transcript.speaker_name(one) for one in transcript.segments] == ["石巻 太郎", "マイク2"]


def test_two_people_at_once_are_both_kept_and_marked() -> None:
    """An overlap names the other; the end of a word over the beginning of the next is none."""
    parts = [segment("a1", 0, 4), segment("a2", 2, 5), segment("a1", 4.9, 8)]
    transcript = Transcript(segments=parts)
    tell(transcript, [track("a1", 1), track("a2", 2)], MinutesParameters(), None)
    assert [one.overlaps for one in transcript.segments] == [[parts[1].id], [parts[0].id], []]


def test_parts_that_follow_one_another_are_no_microphones() -> None:
    """Two recordings one after the other are not taken for two people."""
    transcript = Transcript(segments=[segment("a0", 0, 2), segment("b0", 61, 62)])
    tracks = [track("a0", 0), track("b0", 0, recording=1, offset=60)]
    tell(transcript, tracks, MinutesParameters(), None)
    assert transcript.speakers == []
    assert any("分けていません" in note for note in transcript.notes)


def test_given_turns_cut_what_two_people_said_into_two(tmp_path: Path) -> None:
    """A segment over a change of turns becomes two, word by word; the verbatim text is all there."""
    path = tmp_path / "turns.csv"
    path.write_text("開始,終了,話者\n0:00:00,0:00:03,市長\n3.0,9,部長\n", encoding="utf-8")
    transcript = Transcript(segments=[segment("a0", 0, 6, "あいうえおか")])
    tell(transcript, [track("a0", 0)], MinutesParameters(), path)
    assert [(transcript.speaker_name(one), one.verbatim) for one in transcript.segments] == [
        ("市長", "あいう"), ("部長", "えおか"),
    ]  # fmt: skip
    assert len({one.id for one in transcript.segments}) == 2


def test_turns_come_from_rttm_too(tmp_path: Path) -> None:
    """The format of speaker diarisation tools is read."""
    path = tmp_path / "a.rttm"
    path.write_text("SPEAKER a 1 1.5 2.0 <NA> <NA> A <NA> <NA>\n", encoding="utf-8")
    assert [(one.start, one.end, one.speaker) for one in load_turns(path)] == [(1.5, 3.5, "A")]


@pytest.mark.parametrize("content", ["開始,終わり,話者\n", "開始,終了,話者\n午後,1,A\n", ""])
def test_wrong_turns_are_refused_with_their_line(tmp_path: Path, content: str) -> None:
    """A missing column or a time that cannot be read is told with the line."""
    path = tmp_path / "turns.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="行目"):
        load_turns(path)

"""How times, days, people and doubts are written in every document."""

from __future__ import annotations

import datetime as dt

from dxauto.minutes.transcript import Action, Attendee, Doubt, Meeting, Segment, Transcript

_WEEKDAYS = "月火水木金土日"


def clock(seconds: float) -> str:
    """Give a moment of the recording: `0:12:05`."""
    whole = max(0, int(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def day(date: dt.date) -> str:
    """Give a day as offices write it: `令和8年6月12日（金）`; before Reiwa (1 May 2019) by the Gregorian year."""
    year = f"令和{date.year - 2018}年" if date >= dt.date(2019, 5, 1) else f"{date.year}年"
    year = "令和元年" if year == "令和1年" else year
    return f"{year}{date.month}月{date.day}日（{_WEEKDAYS[date.weekday()]}）"


def when(meeting: Meeting) -> str:
    """Give the day and hours of a meeting, empty if nobody said them."""
    parts = [day(meeting.date)] if meeting.date else []
    if meeting.begins:
        parts.append(_hour(meeting.begins) + "から" + (_hour(meeting.ends) + "まで" if meeting.ends else ""))
    return " ".join(parts)


def _hour(time: dt.time) -> str:
    half, hour = ("午前", time.hour) if time.hour < 12 else ("午後", time.hour - 12)
    return f"{half}{hour}時" + (f"{time.minute:02d}分" if time.minute else "")


def person(attendee: Attendee) -> str:
    """Give a person with his office: `市民課 課長　石巻 太郎`."""
    office = " ".join(part for part in (attendee.department, attendee.role) if part)
    return f"{office}　{attendee.name}" if office else attendee.name


def until(action: Action) -> str:
    """Give a deadline: the day, else its words, else that none was named."""
    if action.due is not None:
        return day(action.due)
    return action.due_text or "（期限の発言なし）"


def who(action: Action) -> str:
    """Give who is to act, or that nobody was named."""
    return action.who or "（担当の発言なし）"


def title(transcript: Transcript) -> str:
    """Give the title of the document."""
    name = transcript.meeting.title or (
        transcript.recordings[0].name.rsplit(".", 1)[0] if transcript.recordings else ""
    )
    return f"{name}　議事録（案）" if name else "議事録（案）"


def doubtful(segment: Segment) -> str:
    """Give the mark behind a doubtful text, with the second to listen at; empty if there is no doubt."""
    return "".join(mark(doubt) for doubt in segment.doubts[:1])


def mark(doubt: Doubt) -> str:
    """Give the mark of one doubt."""
    return f"【聞き取り不確か {clock(doubt.start)}】"


def shown(segment: Segment) -> str:
    """Give the text of a segment with its mark; a segment of nothing but fillers is empty."""
    return segment.clean + doubtful(segment) if segment.clean else ""

"""The meeting file: what the secretary knows of a meeting before anybody listens.

YAML with Japanese keys, beside the recording under its name (`定例会.m4a` → `定例会.yaml`) or named by `meeting`:

    会議名: 第3回 DX推進本部会議
    日時: 2026-06-12 13:30-15:00      # also 令和8年6月12日 午後1時30分
    場所: 庁議室
    録音: [REC001.m4a, REC002.m4a]    # only if there are several, in their order; they lie beside this file
    録音の関係: 続き                    # or 同時 (a recorder on each table); left out: listened to
    次回: 2026-07-10                   # 宿題 that is due 次回まで is due then
    出席者:
      - {氏名: 石巻 太郎, 役職: 市長, 所属: 秘書課, ふりがな: いしのまき たろう, チャンネル: 1}
    議題:
      - 令和8年度の進め方について
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from dxauto.minutes.names import MEETING_ENDINGS, is_meeting_file, same
from dxauto.minutes.transcript import Attendee, Meeting
from dxauto.yamlfile import load_yaml_model

_DAY = re.compile(
    r"(?:(\d{4})\s*[-/年.]|令和\s*(\d{1,2}|元)\s*年|R\s*(\d{1,2})\s*[./])\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})\s*日?\s*"
    r"(?:\(\s*([月火水木金土日])(?:曜日?)?\s*\))?"
)
_HOUR = re.compile(r"(午前|午後)?\s*(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分|(半))?)")
_WEEKDAYS = "月火水木金土日"
_LATEST_MEANT_AFTERNOON = 7
"""「10時から3時まで」 ends at 15:00; 「10時から9時まで」 is a mistake."""


class _Person(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, alias="氏名")
    role: str = Field(default="", alias="役職")
    department: str = Field(default="", alias="所属")
    kana: str = Field(default="", alias="ふりがな")
    channel: int | None = Field(default=None, ge=1, alias="チャンネル")


class MeetingFile(BaseModel):
    """The file as it is written; every key may be left out."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(default="", alias="会議名")
    when: str = Field(default="", alias="日時")
    place: str = Field(default="", alias="場所")
    following: str = Field(default="", alias="次回")
    attendees: list[_Person] = Field(default_factory=list, alias="出席者")
    agenda: list[str] = Field(default_factory=list, alias="議題")
    recordings: list[str] = Field(default_factory=list, alias="録音")
    relation: Literal["", "続き", "同時"] = Field(default="", alias="録音の関係")

    @field_validator("recordings", mode="before")
    @classmethod
    def _one_recording_is_a_list_too(cls, told: object) -> object:
        return [told] if isinstance(told, str) else told

    @field_validator("recordings")
    @classmethod
    def _recordings_lie_beside_it(cls, names: list[str]) -> list[str]:
        for number, name in enumerate(names):
            if not name.strip(". ") or set(name) & set("/\\\0") or is_meeting_file(name):
                raise ValueError(f"「{name}」は録音のファイルの名前ではありません（例: 録音1.m4a）")
            if same(name) in map(same, names[:number]):
                raise ValueError(f"「{name}」が 2 回あります")
        return names

    @field_validator("attendees", mode="before")
    @classmethod
    def _a_person_may_be_a_name_alone(cls, told: object) -> object:
        if not isinstance(told, list):
            return told
        return [{"氏名": one} if isinstance(one, str) and one.strip() else _without_blanks(one) for one in told]

    @field_validator("attendees")
    @classmethod
    def _a_microphone_has_one_person(cls, people: list[_Person]) -> list[_Person]:
        taken: dict[int, str] = {}
        for one in people:
            if one.channel is not None and one.channel in taken:
                raise ValueError(
                    f"チャンネル {one.channel} が「{taken[one.channel]}」と「{one.name}」の 2 人に付いています。"
                    "発言した人が入れ替わらないように、1 人だけに付けてください（2 人で使ったマイクには付けません）"
                )
            if one.channel is not None:
                taken[one.channel] = one.name
        return people

    @field_validator("agenda", mode="before")
    @classmethod
    def _one_item_is_a_list_too(cls, told: object) -> object:
        items = told if isinstance(told, list) else [told] if isinstance(told, str) else None
        return told if items is None else [_text(one) for one in items if one is not None]

    @field_validator("title", "place", mode="before")
    @classmethod
    def _a_name_may_be_a_number(cls, told: object) -> object:
        return _text(told)

    @model_validator(mode="before")
    @classmethod
    def _what_is_left_blank_is_left_out(cls, data: object) -> object:
        return _without_blanks(data)

    @model_validator(mode="before")
    @classmethod
    def _agenda_is_called_shidai_too(cls, data: object) -> object:
        if isinstance(data, dict) and "次第" in data and "議題" not in data:
            return {"議題" if key == "次第" else key: value for key, value in data.items()}
        return data

    @model_validator(mode="after")
    def _days_can_be_read(self) -> MeetingFile:
        for told in filter(None, (self.when, self.following)):
            moment(told)
        return self

    def meeting(self) -> Meeting:
        """Give it as the transcript holds it."""
        day, begins, ends = moment(self.when) if self.when else (None, None, None)
        following = moment(self.following)[0] if self.following else None
        people = [Attendee(**person.model_dump()) for person in self.attendees]
        return Meeting(
            title=self.title,
            date=day,
            begins=begins,
            ends=ends,
            next_meeting=following,
            place=self.place,
            attendees=people,
            agenda=self.agenda,
        )


def moment(text: str) -> tuple[dt.date, dt.time | None, dt.time | None]:
    """Give day, beginning and end of what stands under 日時. Raises `ValueError` with a sentence for the secretary."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("正午", "12:00")
    found = _DAY.match(plain)
    if found is None:
        raise ValueError(f"日時「{text}」を読めません（例: 2026-06-12 13:30-15:00、令和8年6月12日 午後1時30分）")
    era = found[2] or found[3]
    year = int(found[1]) if found[1] else 2018 + (1 if era == "元" else int(era))
    try:
        day = dt.date(year, int(found[4]), int(found[5]))
        times = _hours(list(_HOUR.finditer(plain, found.end()))[:2])
    except ValueError:
        raise ValueError(f"日時「{text}」は、暦や時計にない日時です") from None
    weekday = _WEEKDAYS[day.weekday()]
    if found[6] and found[6] != weekday:
        raise ValueError(
            f"日時「{text}」の曜日が暦と違います（{day.month}月{day.day}日は{weekday}曜日です）。日付か曜日を直してください"
        )
    if len(times) > 1 and times[1] <= times[0] and times[1].hour > _LATEST_MEANT_AFTERNOON:
        raise ValueError(f"日時「{text}」は、終わりが始まりより前です。時刻を直してください")
    return day, times[0] if times else None, times[1] if len(times) > 1 else None


def _hours(found: list[re.Match[str]]) -> list[dt.time]:
    """Give beginning and end; the 午後 of the beginning counts for the end, too: 午後1時30分から3時まで."""
    times = [dt.time(*_time(one)) for one in found]
    if len(times) > 1 and not found[1][1] and times[1] < times[0] and times[1].hour < 12:
        later = times[1].replace(hour=times[1].hour + 12)
        if later > times[0] and (times[0].hour >= 12 or times[1].hour <= _LATEST_MEANT_AFTERNOON):
            times[1] = later
    return times


def _time(found: re.Match[str]) -> tuple[int, int]:
    minute = 30 if found[5] else int(found[3] or found[4] or 0)
    return int(found[2]) + (12 if found[1] == "午後" and int(found[2]) < 12 else 0), minute


def _without_blanks(data: object) -> object:
    """Leave out the keys that have no value: a form that is filled in where something is known."""
    return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


def _text(told: object) -> object:
    return str(told) if isinstance(told, int | float) and not isinstance(told, bool) else told


def load_meeting(path: Path) -> Meeting:
    """Read a meeting file. Raises `ConfigurationError` with file, line and near miss."""
    return load_yaml_model(path, MeetingFile).meeting()


def beside(recording: Path) -> Path | None:
    """Give the meeting file that lies beside a recording under its name, if there is one; itself for a meeting file."""
    if is_meeting_file(recording.name):
        return recording
    candidates = (recording.with_suffix(ending) for ending in MEETING_ENDINGS)
    return next((path for path in candidates if path.is_file()), None)

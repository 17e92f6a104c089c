"""The meeting file: what the secretary knows of a meeting before anybody listens.

YAML with Japanese keys, beside the recording under its name (`定例会.m4a` → `定例会.yaml`) or named by `meeting`:

    会議名: 第3回 DX推進本部会議
    日付: 2026-06-12
    開始: "13:30"
    場所: 庁議室
    出席者:
      - {氏名: 石巻 太郎, 役職: 市長, ふりがな: いしのまき たろう, チャンネル: 1}
    議題:
      - 令和8年度の進め方について
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from dxauto.minutes.transcript import Attendee, Meeting
from dxauto.yamlfile import load_yaml_model


class _Person(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, alias="氏名")
    role: str = Field(default="", alias="役職")
    kana: str = Field(default="", alias="ふりがな")
    channel: int | None = Field(default=None, ge=1, alias="チャンネル")


class MeetingFile(BaseModel):
    """The file as it is written; every key may be left out."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(default="", alias="会議名")
    date: dt.date | None = Field(default=None, alias="日付")
    begins: dt.time | None = Field(default=None, alias="開始")
    ends: dt.time | None = Field(default=None, alias="終了")
    place: str = Field(default="", alias="場所")
    attendees: list[_Person] = Field(default_factory=list, alias="出席者")
    agenda: list[str] = Field(default_factory=list, alias="議題")

    def meeting(self) -> Meeting:
        """Give it as the transcript holds it."""
        people = [Attendee(**person.model_dump()) for person in self.attendees]
        own = self.model_dump(exclude={"attendees"})
        return Meeting(**own, attendees=people)


def load_meeting(path: Path) -> Meeting:
    """Read a meeting file. Raises `ConfigurationError` with file, line and near miss."""
    return load_yaml_model(path, MeetingFile).meeting()


def beside(recording: Path) -> Path | None:
    """Give the meeting file that lies beside a recording under its name, if there is one."""
    candidates = (recording.with_suffix(suffix) for suffix in (".yaml", ".yml"))
    return next((path for path in candidates if path.is_file()), None)

"""The `parameters:` of a minutes robot."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Format = Literal["docx", "html", "json", "xlsx", "md", "txt", "srt", "vtt"]
Strength = Literal["off", "light", "normal", "strong"]


class LocalModel(BaseModel):
    """A language model on the office's own network, spoken to as OpenAI's API is; used only if `use` is true.

    `address` must be one of the setting `language_models`, which stands in `dxauto.toml` of the workspace, not in a
    robot's file; `model` is the name that the server knows it by; `timeout_s` is for one question.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    use: bool = False
    address: str = ""
    model: str = ""
    timeout_s: float = Field(default=120, gt=0, le=3600)


class MinutesParameters(BaseModel):
    """What a minutes robot may be told. Paths are relative to the workspace.

    `model` is a folder of `models/` (none: the best that is there, the demonstration model last). `meeting` is the
    meeting file (none: the YAML of the recording's name beside it). `template` is a file of `templates/minutes/`.
    `voice_samples` is a folder of recordings that bear the names of those who speak in them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = None
    language: str = "ja"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int = Field(default=0, ge=0, le=256)
    meeting: str | None = None
    glossary: str | None = "templates/minutes/glossary.csv"
    parts: Literal["auto", "sequence", "microphones"] = "auto"
    speakers: Literal["auto", "channel", "turns", "voice", "none"] = "auto"
    turns: str | None = None
    voice_samples: str | None = None
    speaker_count: int | None = Field(default=None, ge=1, le=50)
    fillers: Strength = "normal"
    plain_style: bool = False
    numbers: bool = True
    template: str = "youten"
    formats: tuple[Format, ...] = ("docx", "html", "json")
    local_model: LocalModel = LocalModel()

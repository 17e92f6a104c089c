"""How an office measures adoption: `usage.yaml` of the workspace. Without the file, the plan's own terms."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, field_validator

from dxauto.usage.definitions import Reading
from dxauto.usage.figures_types import SMALLEST_GROUP, Terms
from dxauto.usage.types import STANDARD_TOOLS, ToolInfo
from dxauto.workspace import Workspace
from dxauto.yamlfile import load_yaml_model

FILE = "usage.yaml"


class ToolTerms(BaseModel):
    """A tool whose use is counted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=32)
    title: str = Field(min_length=1, max_length=40)
    introduced: date | None = Field(
        default=None, description="導入した日。空なら、はじめて口座を配った日。その年度は初年度の目安（50 %）で見る"
    )


class UsageTerms(BaseModel):
    """Every term with its default; the descriptions are what users read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    active_runs: int = Field(default=1, ge=1, le=1000, description="期間内に何回使えば「利用あり」とするか")
    target_reading: Reading = Field(
        default=Reading.RELATIVE,
        description="「7 % 増」の読み方。relative は前年度の率の 1.07 倍、points は前年度の率に 7 ポイントを足す",
    )
    growth_goal: float = Field(default=0.07, ge=0, le=1, description="前年度比の目標（0.07 は 7 %）")
    first_year_goal: float = Field(default=0.5, ge=0, le=1, description="導入初年度の目安（0.5 は 50 %）")
    checking_minutes: float = Field(
        default=0.0, ge=0, le=1000, description="確認にかかる時間を測っていないとき、1 件に何分かかるとみなすか"
    )
    tools: tuple[ToolTerms, ...] = Field(
        default=tuple(ToolTerms(code=t.code, title=t.title) for t in STANDARD_TOOLS),
        description="数えるツール",
        min_length=1,
    )

    @field_validator("tools")
    @classmethod
    def _apart(cls, value: tuple[ToolTerms, ...]) -> tuple[ToolTerms, ...]:
        for what in ("code", "title"):
            every = [getattr(tool, what) for tool in value]
            twice = sorted({one for one in every if every.count(one) > 1})
            if twice:
                raise ValueError(f"同じ {what} のツールが 2 つあります: {'、'.join(twice)}")
        return value

    @classmethod
    def load(cls, workspace: Workspace) -> UsageTerms:
        """Read the workspace's terms; raises `ConfigurationError` that names file, line and near misses."""
        path = workspace.root / FILE
        return load_yaml_model(path, cls) if path.is_file() else cls()

    def infos(self) -> tuple[ToolInfo, ...]:
        """Give the tools."""
        return tuple(ToolInfo(tool.code, tool.title, tool.introduced) for tool in self.tools)

    def printed(self) -> Terms:
        """Give what stands in the figures."""
        return Terms(
            self.active_runs,
            self.target_reading,
            self.growth_goal,
            self.first_year_goal,
            self.checking_minutes,
            SMALLEST_GROUP,
        )

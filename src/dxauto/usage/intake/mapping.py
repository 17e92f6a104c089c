"""The mapping file: which column of somebody else's table means what."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

from dxauto.usage.names import normal
from dxauto.usage.schema import NAME


def _headings(value: Any) -> Any:
    every = [value] if isinstance(value, str) else value
    if (
        not isinstance(every, list | tuple)
        or not every
        or not all(isinstance(one, str) and one.strip() for one in every)
    ):
        raise ValueError("見出しの言葉か、その並び（[ ]）を書いてください。数字だけの見出しは引用符で囲みます")
    return value


Column = Annotated[str | tuple[str, ...], BeforeValidator(_headings)]
"""The heading of a column; several where files differ, the first that is there is taken."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=NAME)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LogColumns(_Part):
    """Columns of a log. Without `department` every row needs one by `Mapping.department`."""

    day: Column
    department: Column | None = None
    person: Column | None = None
    id: Column | None = None
    tool: Column | None = None
    robot: Column | None = None
    status: Column | None = None
    runs: Column | None = None
    items: Column | None = None
    minutes: Column | None = None


class RosterColumns(_Part):
    """Columns of a roster. `staff` is a head count, or `person` (then every row is one person)."""

    department: Column
    staff: Column | None = None
    person: Column | None = None
    start: Column | None = None
    until: Column | None = None


class GrantColumns(_Part):
    """Where a tool's accounts stand in a roster: a number of accounts, or any mark (○) for `count` accounts."""

    accounts: Column
    start: Column | None = None
    until: Column | None = None
    since: date | None = Field(default=None, description="口座を配った日の列がないときの、配った日")


class ChangeColumns(_Part):
    """Columns of a list of reorganisations."""

    old: Column
    new: Column
    day: Column


class Status(_Part):
    """Which words of the status column mean what. What stands nowhere is as `other` says."""

    real: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    retry: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    other: Literal["real", "refuse"] = "refuse"

    @model_validator(mode="after")
    def _once(self) -> Status:
        every = [normal(word) for word in (*self.real, *self.test, *self.failed, *self.retry, *self.pending)]
        twice = sorted({word for word in every if every.count(word) > 1})
        if twice:
            raise ValueError(f"同じ言葉が 2 か所にあります: {'、'.join(twice)}")
        return self


class _Table(_Part):
    title: Text = Field(description="何の記録か（ファイルの名前は残さない）")
    encoding: Literal["auto", "utf-8", "cp932", "utf-16"] = "auto"
    sheet: str | None = None
    skip: tuple[str, ...] = Field(default=("合計", "小計", "総計", "計"), description="この言葉で始まる行は読み飛ばす")


class LogMapping(_Table):
    """A log of uses."""

    kind: Literal["log"]
    source: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=NAME)]
    columns: LogColumns
    tool: str | None = None
    department: str | None = None
    status: Status = Status(other="real")
    departments: dict[str, str] = Field(default_factory=dict)
    tools: dict[str, str] = Field(default_factory=dict)
    minutes_by_hand: float | None = Field(default=None, ge=0, le=10_000)

    @field_validator("source")
    @classmethod
    def _not_ours(cls, value: str) -> str:
        if value == "dxauto":
            raise ValueError("dxauto は、dxauto 自身の記録の名前です。ほかの名前にしてください")
        return value

    @model_validator(mode="after")
    def _complete(self) -> LogMapping:
        if self.tool is None and self.columns.tool is None:
            raise ValueError("tool（ツールの名前）か columns の tool（ツールの列）を書いてください")
        if self.department is None and self.columns.department is None:
            raise ValueError("columns の department（課の列）か department（課の名前）を書いてください")
        if self.columns.status is None and self.status.other == "refuse":
            raise ValueError("status（状態の言葉）を書いたときは、columns の status（状態の列）も書いてください")
        return self


class RosterMapping(_Table):
    """Departments, head counts, accounts."""

    kind: Literal["roster"]
    columns: RosterColumns
    accounts: dict[str, GrantColumns] = Field(default_factory=dict)
    aliases: dict[str, str] = Field(default_factory=dict)


class ChangesMapping(_Table):
    """Departments renamed and merged."""

    kind: Literal["changes"]
    columns: ChangeColumns


Mapping = LogMapping | RosterMapping | ChangesMapping
KINDS: dict[str, type[LogMapping | RosterMapping | ChangesMapping]] = {
    "log": LogMapping,
    "roster": RosterMapping,
    "changes": ChangesMapping,
}

"""A download flow: the `parameters:` of a browser robot that fetches files and changes nothing in the system."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from dxauto.browser.download.months import COLUMNS, Month, Months
from dxauto.browser.flow import Input as EntryInput
from dxauto.browser.flow import Visit, every_step
from dxauto.browser.place import Buttons, Words
from dxauto.browser.step import Part
from dxauto.browser.values import Template, columns_of, reads_of, secrets_of
from dxauto.browser.walk import Where, absent_groups, refuse_misplaced, step_columns, wrong
from dxauto.yamlerrors import near

KINDS = {"csv": ".csv", "pdf": ".pdf", "xlsx": ".xlsx", "any": ""}


class Download(Part):
    """The one step that brings the file: what is pressed, what the file must be, and what it is to be called.

    `name` is the file's name without its ending. `columns` must stand in the first line of a CSV file.
    """

    click: Buttons
    kind: Literal["csv", "pdf", "xlsx", "any"]
    name: Template = Field(min_length=1)
    columns: tuple[str, ...] = ()
    frame: str | None = None


class DownloadFlow(Visit):
    """Everything that a download robot's `parameters:` may say.

    With `input` it fetches for every row of the list, without it for every month of `months` (the last one, if nothing
    else is said), and `per` makes every month several: 業務: [納税, 国保]. `nothing` is seen where there is nothing to
    fetch. `folder` is where the files are kept, from the workspace. `again` fetches what was fetched before.
    """

    download: Download
    input: EntryInput | None = None
    months: Months | None = None
    per: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    nothing: Words | None = None
    folder: str = Field(default="out/download", min_length=1)
    again: bool = False

    @model_validator(mode="before")
    @classmethod
    def _no_rehearsal(cls, values: Any) -> Any:
        if isinstance(values, dict) and "dry_run" in values:
            raise ValueError("ダウンロードのロボットに予行（dry_run）はありません。システムの中身を変えないからです")
        return values

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.sign_in is not None:
            refuse_misplaced(self.sign_in.steps, ("sign_in", "steps"), signing_in=True)
        refuse_misplaced(self.steps, ("steps",))
        if secrets_of(self.download.name):
            raise wrong(("download", "name"), "{secret:…} は sign_in の中でだけ使えます")
        read = [step.into for step in every_step(self.steps) if step.verb in ("read", "hook") and step.into]
        for name in reads_of(self.download.name):
            if name not in read:
                raise wrong(("download", "name"), f"「{name}」を読み取る read（into: {name}）がありません")
        if self.download.columns and self.download.kind != "csv":
            raise wrong(("download", "columns"), "columns は kind: csv のときだけ書けます")
        if self.input is not None and (self.months is not None or self.per):
            raise ValueError("input（一覧の行ごと）と months・per（月ごと）は、どちらか一方だけを書いてください")
        for name, values in self.per.items():
            if not values or name in COLUMNS:
                raise wrong(("per", name), "値を 1 つ以上書いてください（名前は、年・月などと違うもの）")
        self._refuse_unknown()
        return self

    def _refuse_unknown(self) -> None:
        """Without a list the columns are known here: the months' own and those of `per`."""
        if self.input is None:
            known = [*COLUMNS, *self.per]
            for name, at in columns(self).items():
                if name not in known:
                    raise wrong(
                        at, f"「{name}」という値はありません{near(name, known)}（使えるもの: {'、'.join(known)}）"
                    )

    def units(self, months: Collection[Month]) -> Iterator[dict[str, str]]:
        """Give the values of everything that is to be fetched for these months."""
        for month in months:
            for chosen in product(*self.per.values()):
                yield month.values() | dict(zip(self.per, chosen, strict=True))


def columns(flow: DownloadFlow) -> dict[str, Where]:
    """Give every column that a flow speaks of, and where in its `parameters:` it first does."""
    found: dict[str, Where] = {}
    for number, name in enumerate(flow.input.key if flow.input is not None else ()):
        found.setdefault(name, ("input", "key", number))
    for name, where in step_columns(flow.steps, ("steps",)):
        found.setdefault(name, where)
    for name in columns_of(flow.download.name):
        found.setdefault(name, ("download", "name"))
    return found


def wanting(flow: DownloadFlow, headings: Collection[str]) -> dict[str, Where]:
    """Give the columns that a list with these headings lacks, and where the flow speaks of them."""
    spared = absent_groups(flow.steps, headings)
    return {name: at for name, at in columns(flow).items() if name not in headings and name not in spared}

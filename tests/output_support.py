"""Applications as the reader leaves them: item folders with page.json, a page image and crops, of invented people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from PIL import Image

from dxauto.forms.template import Template
from dxauto.reading.assemble import Source, assemble
from dxauto.reading.output import OutputRequest
from dxauto.reading.store import save_page
from dxauto.reading.types import Application, FieldReading, PageReading

TODAY = dt.date(2026, 4, 1)
ROBOT = "shiken"


def single_page() -> Template:
    """A form of one page with a field of every way into Excel."""
    types = {
        "hi": "hizuke",
        "shimei": "shimei",
        "juusho": "juusho",
        "denwa": "denwa",
        "kin": "kingaku",
        "bangou": "bangou",
        "ouin": "umu",
        "biko": "jiyuu",
    }
    labels = dict(zip(types, ("申請日", "氏名", "住所", "電話番号", "金額", "整理番号", "押印", "備考"), strict=True))
    fields: list[dict[str, Any]] = [
        {"name": n, "label": labels[n], "type": t, "box": (10, 10, 50, 8)} for n, t in types.items()
    ]
    choices = [{"value": v, "label": v, "box": (10, 40, 4, 4)} for v in ("本人", "代理人")]
    fields.append({"name": "kankei", "label": "関係", "type": "sentaku", "box": (10, 40, 50, 8), "choices": choices})
    table = {
        "name": "kazoku",
        "label": "家族",
        "box": (10, 100, 100, 40),
        "rows": 4,
        "columns": [
            {"name": "shimei", "label": "氏名", "type": "shimei", "x": 0, "w": 50},
            {"name": "umare", "label": "生年月日", "type": "seinengappi", "x": 50, "w": 50},
        ],
    }
    document = {"id": "ippan", "title": "一般の申請書", "fields": fields, "tables": [table]}
    return Template.model_validate(document)


def two_pages() -> Template:
    """A form of two pages that carry the same number."""
    fields = [
        {"name": "ban", "label": "番号", "type": "bangou", "box": (10, 10, 50, 8)},
        {"name": "ban2", "label": "番号（2ページ目）", "type": "bangou", "box": (10, 10, 50, 8), "page": 2},
        {"name": "kin", "label": "金額", "type": "kingaku", "box": (10, 30, 50, 8), "page": 2},
    ]
    document = {"id": "nimai", "title": "二枚の申請書", "pages": [{}, {}], "fields": fields, "join": "ban"}
    document["rules"] = [{"kind": "same", "fields": ["ban", "ban2"], "message": "番号がページで違います"}]
    return Template.model_validate(document)


def reading(name: str, value: Any, raw: str | None = None, confidence: float = 0.99, *reasons: str) -> FieldReading:
    """A field; with reasons it is one that a person must look at."""
    status = "review" if reasons else "ok"
    shown = str(value if value is not None else "") if raw is None else raw
    return FieldReading(name, value, shown, confidence, status, reasons, crop=f"field_{name}.png")


@dataclass
class Stack:
    """A stack of pages in a workspace's work area."""

    workspace: Path
    sources: list[Source] = field(default_factory=list)

    @property
    def work(self) -> Path:
        """The robot's folder of item folders."""
        return self.workspace / ".dxauto" / "work" / ROBOT

    def add(
        self,
        template: str | None,
        fields: Sequence[FieldReading] = (),
        page: int = 1,
        file: str = "束.pdf",
        **more: Any,
    ) -> Source:
        """Add the next page of the stack."""
        number = len(self.sources) + 1
        file_page = more.pop("file_page", number)
        key = f"{'a' * 24}-{number:04}"
        folder = self.work / key
        folder.mkdir(parents=True)
        named = {f.name: f for f in fields}
        save_page(folder, PageReading(file, file_page, "a" * 64, template, page, named, image="page.jpg", **more))
        Image.new("L", (160, 220), 230).save(folder / "page.jpg")
        for one in fields:
            if one.crop:
                Image.new("L", (400, 60), 250).save(folder / one.crop)
        self.sources.append(Source(key, folder, file, file_page))
        return self.sources[-1]

    def fail(self, reason: str, file: str = "壊れた.pdf") -> None:
        """Add a page that could not be read at all."""
        key = f"{'f' * 24}-{len(self.sources):04}"
        self.sources.append(Source(key, self.work / key, file, 1, reason))

    def applications(self, *templates: Template) -> list[Application]:
        """The stack put together."""
        return list(assemble(self.sources, {t.id: t for t in templates}, TODAY))


def request(stack: Stack, path: Path, *templates: Template, **more: Any) -> OutputRequest:
    """An output of the stack's robot."""
    return OutputRequest(path, {t.id: t for t in templates}, stack.workspace, ROBOT, TODAY, **more)


def rows(path: Path, sheet: str) -> list[Mapping[str, Any]]:
    """A sheet's rows by header, as a reader of the workbook sees them."""
    book = load_workbook(path)
    listed = list(book[sheet].iter_rows(values_only=True))
    return [dict(zip(listed[0], row, strict=True)) for row in listed[1:]]  # type: ignore[arg-type]

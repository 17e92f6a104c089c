"""`dxauto forms correct`: what persons typed under 訂正後 goes into the pages' results, and the workbook again.

For each entry, in this order: a label for later learning, the ledger, the page's `page.json`; at the end the
workbook. Killed anywhere, the same command does the rest: an entry that is already in `page.json` changes nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from dxauto.errors import NotFoundError
from dxauto.forms.template import FieldSpec, Template
from dxauto.forms.types import ValueType, field_type
from dxauto.forms.values import ParseContext
from dxauto.reading.output.index import Entry, Previous, about_of, read_previous
from dxauto.reading.output.parts import first_path, later_paths
from dxauto.reading.output.purged import is_gone
from dxauto.reading.output.request import OutputRequest, Written
from dxauto.reading.output.review_sheet import ACCEPT, BLANK
from dxauto.reading.output.write import write_workbook
from dxauto.reading.store import load_page, save_page
from dxauto.reading.types import FieldReading, PageReading
from dxauto.workspace import Workspace

_ACCEPT_TOO = frozenset({ACCEPT, "〇", "◯", "OK", "ok"})
_PURGED = "読み取りの記録が期限を過ぎて消されているため、反映できません"

Place = tuple[str, str]
"""Item key and field name."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A field that a person decided: the robot and item it belongs to, never the value."""

    robot: str
    key: str
    field: str


@dataclass(frozen=True, slots=True)
class CorrectionReport:
    """What was taken back: newly decided fields, how many were known already, what was refused and why."""

    workbook: Path
    applied: tuple[Decision, ...]
    unchanged: int
    refused: Mapping[Place, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """A page of the workbook: its robot and folder."""

    robot: str
    folder: Path


def apply_corrections(
    workbook: Path,
    workspace: Workspace,
    templates: Mapping[str, Template],
    today: dt.date,
    record: Callable[[Decision], None],
) -> CorrectionReport:
    """Take back what was typed in the review sheet, and write the workbook again with it.

    `templates` are all of the workspace; `record` enters one decision in the ledger, before it is carried out.
    An entry that does not fit its field is refused: it stays in the workbook, with the reason beside it.
    Raises `NotFoundError` if there is no such workbook, `OutputError` if it is not one of dxauto or cannot be written.
    """

    def gone(entry: Entry) -> bool:
        return is_gone(entry, workspace.work(entry.robot))

    previous = read_previous(workbook, gone)
    if previous is None:
        raise NotFoundError(f"ブック {workbook} がありません。ファイルの名前と場所を確かめてください")
    items = {key: item for entry in previous.entries for key, item in _items(entry, workspace)}
    desk = _Desk(workspace, templates, items, today, record)
    for place, text in previous.typed.items():
        desk.take(place, text)
    written = _rewrite(workbook, workspace, templates, previous, desk)
    return CorrectionReport(written.path, tuple(desk.applied), desk.unchanged, desk.refused, tuple(written.notes))


def stack_of(workbook: Path) -> Iterator[Path]:
    """Give the workbook, and then the other parts of its stack into which something was typed."""
    yield workbook
    about = about_of(workbook)
    if about is None:
        return
    first = first_path(workbook, about.part.number)
    for number, path in ((1, first), *later_paths(first, 1)):
        held = read_previous(path, lambda _entry: False) if number != about.part.number and about_of(path) else None
        if held is not None and held.typed and held.about.part.number == number:
            yield path


def _items(entry: Entry, workspace: Workspace) -> Iterator[tuple[str, _Item]]:
    for source in entry.sources_in(workspace.work(entry.robot)):
        yield source.key, _Item(entry.robot, source.folder)


def _rewrite(
    workbook: Path, workspace: Workspace, templates: Mapping[str, Template], previous: Previous, desk: _Desk
) -> Written:
    request = OutputRequest(
        path=workbook,
        templates={name: templates[name] for name in previous.about.templates if name in templates},
        workspace=workspace.root,
        robot="",
        today=desk.today,
        title=previous.about.title,
        append=True,
        figures=previous.about.figures,
        unfinished=previous.about.unfinished,
        part=previous.about.part,
    )
    return write_workbook((), request, desk.refused)


class _Desk:
    """Takes entries one by one, each into its page's results."""

    def __init__(
        self,
        workspace: Workspace,
        templates: Mapping[str, Template],
        items: Mapping[str, _Item],
        today: dt.date,
        record: Callable[[Decision], None],
    ) -> None:
        self._record = record
        self._templates, self._items, self.today = templates, items, today
        self._labels = LabelFile(workspace.state / "labels" / "labels.jsonl", workspace.root)
        self.applied: list[Decision] = []
        self.refused: dict[Place, str] = {}
        self.unchanged = 0

    def take(self, place: Place, text: str) -> None:
        """Apply one entry, or refuse it with a sentence."""
        key, name = place
        item = self._items.get(key)
        page = load_page(item.folder) if item else None
        template = self._templates.get(page.template or "") if page else None
        if item is None or page is None or template is None or name not in page.fields:
            self.refused[place] = _PURGED if item is not None and page is None else "この項目は見つかりません"
            return
        spec, old = template.field(name), page.fields[name]
        decided = _decided(old, text, spec, self.today)
        if isinstance(decided, str):
            self.refused[place] = decided
        elif decided == old:
            self.unchanged += 1
        else:
            self._keep(item, page, spec, decided)

    def _keep(self, item: _Item, page: PageReading, spec: FieldSpec, decided: FieldReading) -> None:
        self._labels.add(item.folder, page, spec, decided)
        self._record(Decision(item.robot, item.folder.name, decided.name))
        save_page(item.folder, replace(page, fields={**page.fields, decided.name: decided}))
        self.applied.append(Decision(item.robot, item.folder.name, decided.name))


def _decided(old: FieldReading, text: str, spec: FieldSpec, today: dt.date) -> FieldReading | str:
    """The field as the person decided it, or the sentence why it cannot be so."""
    kept = replace(old, decided="person", status="ok", reasons=(), confidence=1.0)
    if text in _ACCEPT_TOO:
        return kept
    if text == BLANK:
        return replace(kept, value=None)
    kind = field_type(spec.type)
    parsed = kind.parse(text, ParseContext(today, _options(spec, kind)))
    if parsed.problems:
        return "／".join(parsed.problems)
    return replace(kept, value=kind.to_json(parsed.value))


def _options(spec: FieldSpec, kind: ValueType) -> dict[str, object]:
    """The field's options; a choice must be one of its values."""
    values = [choice.value for choice in spec.choices]
    return {**spec.options, "values": values} if values and kind.excel == "text" else dict(spec.options)


class LabelFile:
    """`labels.jsonl`: one line a decided field: crop, text, type. Holds personal data; stays in the workspace.

    The last line of a crop is the one that holds; a line that is there already is not written again.
    """

    def __init__(self, path: Path, root: Path) -> None:
        self._path, self._root = path, root
        self._known = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set[str]()

    def add(self, folder: Path, page: PageReading, spec: FieldSpec, decided: FieldReading) -> None:
        """Add one label; a field without a crop teaches nothing."""
        if decided.crop is None:
            return
        kind = field_type(spec.type)
        label = {
            "crop": (folder / decided.crop).relative_to(self._root).as_posix(),
            "text": kind.format(kind.from_json(decided.value)),
            "type": spec.type,
            "template": page.template,
            "field": decided.name,
            "raw": decided.raw,
        }
        line = json.dumps(label, ensure_ascii=False)
        if line in self._known:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(line + "\n")
        self._known.add(line)

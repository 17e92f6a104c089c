"""Taking a file in: from mapping and file to the store, with the reconciliation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from dxauto.errors import ConfigurationError
from dxauto.usage.intake import logs, rosters
from dxauto.usage.intake.accounts import following
from dxauto.usage.intake.mapping import KINDS, ChangesMapping, LogMapping, Mapping, RosterMapping
from dxauto.usage.intake.reconciliation import Reconciliation
from dxauto.usage.intake.tables import file_digest, open_table
from dxauto.usage.names import Names
from dxauto.usage.own import Keys
from dxauto.usage.schema import imports
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from dxauto.usage.types import Roster
from dxauto.yamlerrors import near
from dxauto.yamlfile import read_document, validate


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises `ConfigurationError` that names file, line and near misses."""
    document = read_document(path)
    kind = document.data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        hint = near(str(kind), KINDS)
        raise document.error(("kind",), f"kind には {'、'.join(KINDS)} のどれかを書いてください{hint}")
    return validate(document, KINDS[kind])


def take_in(store: UsageStore, path: Path, mapping: Mapping, terms: UsageTerms, keys: Keys) -> Reconciliation:
    """Take a file in and give what became of each row. The same file again, or one that overlaps, adds nothing twice.

    Stopped at any point, it is simply called again. Raises `UnreadableInputError` and `ConfigurationError`.
    """
    digest = file_digest(path)
    into = Reconciliation(mapping.title, before=_known(store, digest))
    if isinstance(mapping, LogMapping):
        _take_log(store, path, mapping, LogTaking(terms, keys), into)
    else:
        _take_roster(store, path, mapping, [tool.code for tool in terms.tools], into)
    _note(store, digest, mapping, into)
    return into


class LogTaking:
    """What a log needs besides itself: the office's tools and the keys."""

    def __init__(self, terms: UsageTerms, keys: Keys) -> None:
        self.tools = {tool.code: tool.code for tool in terms.tools} | {tool.title: tool.code for tool in terms.tools}
        self.keys = keys


def _take_log(store: UsageStore, path: Path, mapping: LogMapping, taking: LogTaking, into: Reconciliation) -> None:
    reader = logs.LogReader(mapping, Names(store.roster(), mapping.departments), taking.keys, taking.tools)
    named = (*([] if mapping.tool is None else [mapping.tool]), *mapping.tools.values())
    # What is once taken in under a wrong tool stays so: rather nothing than that.
    if strange := _strange(named, set(taking.tools.values())):
        raise ConfigurationError(f"対応表の{strange[0]}。設定に足すか、対応表を直してから取り込んでください")
    with open_table(path, mapping.encoding, mapping.sheet, logs.needed(mapping)) as table:
        added = store.add_records(reader.records(table, into))
    into.taken, into.known = added.taken, added.known
    if reader.ahead:
        into.notes.append(f"今日より後の日付の行が {reader.ahead} 行あります。日付のまちがいがないか、確かめてください")


def _strange(named: Iterable[str], known: Collection[str]) -> list[str]:
    return [
        f"ツール「{tool}」は、設定（usage.yaml の tools）にありません{near(tool, known)}"
        for tool in dict.fromkeys(named)
        if tool not in known
    ]


def _take_roster(
    store: UsageStore, path: Path, mapping: RosterMapping | ChangesMapping, tools: Collection[str], into: Reconciliation
) -> None:
    if isinstance(mapping, RosterMapping):
        into.notes += [f"{one}。その口座は、率に入りません" for one in _strange(mapping.accounts, tools)]
        with open_table(path, mapping.encoding, mapping.sheet, rosters.roster_needed(mapping)) as table:
            roster = rosters.read_roster(table, mapping, into)
    else:
        with open_table(path, mapping.encoding, mapping.sheet, rosters.changes_needed(mapping)) as table:
            roster = rosters.read_changes(table, mapping, into)
    before = store.roster()
    kept, told = following(before.grants, roster.grants) if _by_department(mapping) else ((), [])
    store.put_roster(replace(roster, grants=(*kept, *roster.grants)))
    into.notes += [*told, *_missing(before, roster), *_ended(before, store.roster()), *_uncounted(roster)]


def _by_department(mapping: RosterMapping | ChangesMapping) -> bool:
    return isinstance(mapping, RosterMapping) and mapping.columns.person is None


def _missing(before: Roster, now: Roster) -> list[str]:
    """Tell what an office should look at: departments that the new roster does not have."""
    if not now.departments:
        return []
    there = {department.name for department in now.departments}
    gone = sorted(d.name for d in before.departments if d.until is None and d.name not in there)
    if not gone:
        return []
    return [
        f"前の名簿にあって、この名簿にない課があります（消していません）: {_some(gone)}。"
        "名前が変わった課、1 つになった課は、改編の一覧（usage/kaihen.yaml）を取り込んでください。"
        "なくなった課は、名簿に廃止日を書いて取り込んでください。そうするまで、口座を持つ課に数えます"
    ]


def _ended(before: Roster, now: Roster) -> list[str]:
    """Tell which departments have got an end from the list of changes alone."""
    open_before = {department.name for department in before.departments if department.until is None}
    changed = {change.old for change in now.changes}
    ended = sorted(d.name for d in now.departments if d.until is not None and d.name in open_before & changed)
    if not ended:
        return []
    return [
        f"改編の前の日で終わった課として数えます（口座も、その日までです）: {_some(ended)}。"
        "続いている課があれば、一覧に、前の課と後の課に同じ名前を書いた行を足してください"
    ]


def _uncounted(now: Roster) -> list[str]:
    """Tell which departments are shown as their sum alone because nobody has told how many people they have."""
    unknown = sorted(department.name for department in now.departments if not department.staff)
    if not unknown:
        return []
    return [f"職員数のない課は、3 人未満の課と同じに、課の合計だけを示します: {_some(unknown)}"]


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:10]) + (f" ほか {len(names) - 10} 課" if len(names) > 10 else "")


def _known(store: UsageStore, digest: str) -> bool:
    with store.database.reading() as connection:
        return connection.execute(select(imports.c.id).where(imports.c.digest == digest)).first() is not None


def _note(store: UsageStore, digest: str, mapping: Mapping, into: Reconciliation) -> None:
    """Enter the import; of a file that was there before, only what it has newly brought."""
    counts = {"read": into.read, "taken": into.taken, "known": into.known, "refused": into.refusals}
    with store.database.writing() as connection:
        found = connection.execute(select(imports).where(imports.c.digest == digest)).first()
        if found is None:
            source = mapping.source if isinstance(mapping, LogMapping) else mapping.kind
            row: dict[str, Any] = {"digest": digest, "source": source, "title": mapping.title} | counts
            connection.execute(imports.insert().values(row | {"imported": datetime.now(UTC).isoformat("T", "seconds")}))
        elif isinstance(mapping, LogMapping) and into.taken:
            changed = {"taken": found.taken + into.taken, "refused": into.refusals}
            connection.execute(imports.update().where(imports.c.id == found.id).values(changed))

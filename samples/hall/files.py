"""Writes a hall's files as offices and services write them: messy headings, title rows, 和暦, totals, cp932, overlaps.

`python -m samples.hall.files --seed 1 --out DIR` makes a roster (Excel), a list of reorganisations, the form service's
log (two files that overlap, cp932) and the RPA server's log, to be taken in with the mappings in `usage/`.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from dxauto.usage.periods import era_day, era_year
from dxauto.usage.types import Activity, Kind
from samples.hall.plan import Hall, plan

_STATES = {Kind.REAL: "完了", Kind.TEST: "テスト", Kind.FAILED: "エラー", Kind.RETRY: "再送"}
_RESULTS = {Kind.REAL: "正常終了", Kind.TEST: "試行", Kind.FAILED: "異常終了", Kind.RETRY: "再実行"}
_TOOLS = {"e-form": "電子申請", "ai-ocr": "AI-OCR", "rpa": "RPA", "transcription": "音声認識"}


def write_roster(hall: Hall, path: Path) -> None:
    """Write the roster as a workbook: a title, an empty row, headings with line breaks, days in the era's years."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["令和8年度　所属・口座一覧"])
    sheet.append([])
    parts = ("口座数", "付与日", "廃止日")
    sheet.append(
        ["No.", "課　名", "職員数", "設置日", "廃止日", *(f"{t}\n{p}" for t in _TOOLS.values() for p in parts)]
    )
    grants = {(grant.department, grant.tool): grant for grant in hall.roster.grants}
    for number, department in enumerate(hall.roster.departments, start=1):
        row: list[object] = [number, department.name, f"{department.staff}人", _era(department.start)]
        row.append(_era(department.until))
        for tool in _TOOLS:
            grant = grants.get((department.name, tool))
            row += [grant.accounts, _era(grant.start), _era(grant.until)] if grant else ["-", None, None]
        sheet.append(row)
    sheet.append(["合計", None, sum(d.staff for d in hall.roster.departments)])
    book.save(path)


def write_changes(hall: Hall, path: Path) -> None:
    """Write the reorganisations as CSV (UTF-8 with mark)."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["旧所属", "新所属", "改編日"])
        writer.writerows([change.old, change.new, era_day(change.day)] for change in hall.roster.changes)


def write_form_log(events: Sequence[Activity], path: Path, seed: int) -> None:
    """Write the form service's log in cp932: two title rows, a sum below every month, blank rows, unknown people."""
    rng = random.Random(f"form/{seed}")
    with path.open("w", encoding="cp932", errors="replace", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["電子申請サービス 受付一覧", "", "", ""])
        writer.writerow([])
        writer.writerow(["受付番号", "受付日時", "担当所属", "作成者", "フォーム名", "状態"])
        month = None
        for event in events:
            if month is not None and event.day.month != month:
                writer.writerow(["小計", "", "", "", "", ""])
                writer.writerow([])
            month = event.day.month
            clock = f"{rng.randint(8, 18)}:{rng.randint(0, 59):02}"
            writer.writerow([number(event), _written(rng, event.day, clock), event.department, staff(event),
                             event.robot, _STATES[event.kind]])  # fmt: skip


def write_rpa_log(events: Sequence[Activity], path: Path) -> None:
    """Write the RPA server's log in UTF-8: no number, and rows that are exactly alike."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t")
        writer.writerow(["開始", "部署", "実行者", "シナリオ", "結果", "処理件数", "所要時間（分）"])
        for event in events:
            minutes = round(event.seconds / 60)
            writer.writerow([f"{event.day:%Y/%m/%d} 09:00", event.department, staff(event), event.robot,
                             _RESULTS[event.kind], event.items, minutes])  # fmt: skip


def number(event: Activity) -> str:
    """Give an event's number in the service."""
    return f"R-{event.id.hex()[:12]}"


def staff(event: Activity) -> str:
    """Give a staff number that belongs to the event's person."""
    return str(int(event.person.removeprefix("p-"), 16) % 10**8)


def write_all(hall: Hall, out: Path) -> None:
    """Write everything."""
    out.mkdir(parents=True, exist_ok=True)
    write_roster(hall, out / "meibo.xlsx")
    write_changes(hall, out / "kaihen.csv")
    forms = of_tool(hall, "e-form")
    half = len(forms) * 6 // 10
    write_form_log(forms[:half], out / "shinsei-1.csv", hall.seed)
    write_form_log(forms[half * 3 // 4 :], out / "shinsei-2.csv", hall.seed)
    write_rpa_log(of_tool(hall, "rpa"), out / "rpa.tsv")


def of_tool(hall: Hall, tool: str) -> list[Activity]:
    """Give the events of one tool, by day."""
    return sorted((event for event in hall.events() if event.tool == tool), key=lambda event: (event.day, event.id))


def _era(day: date | None) -> str | None:
    return None if day is None else f"{era_year(day)}{day.month}月{day.day}日"


def _written(rng: random.Random, day: date, clock: str) -> str:
    form = rng.randrange(4)
    if form == 0:
        return f"{day:%Y/%m/%d} {clock}"
    if form == 1:
        return f"{era_day(day)} {clock}"
    if form == 2:
        return f"R{day.year - 2018}.{day.month}.{day.day}"
    return f"{day:%Y-%m-%d}T{clock}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Enter from the command line."""
    parser = argparse.ArgumentParser(description="Write the files of a city hall that does not exist.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    write_all(plan(given.seed), given.out)


if __name__ == "__main__":
    main()

"""A log of as many rows as one likes, for measuring: written and read lazily, with the staff of a planned hall."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from dxauto.usage.periods import FiscalYear
from samples.hall.names import ROBOTS
from samples.hall.plan import Hall

HEAD = "受付番号,受付日時,担当所属,作成者,ツール,フォーム名,状態\n"
_STATES = ("完了",) * 88 + ("テスト",) * 4 + ("エラー",) * 5 + ("再送",) * 3


def write_log(hall: Hall, path: Path, rows: int) -> None:
    """Write `rows` rows in the order of their days over all years of the hall, in cp932."""
    with path.open("w", encoding="cp932", newline="") as stream:
        stream.write(HEAD)
        stream.writelines(_rows(hall, rows))


def _rows(hall: Hall, rows: int) -> Iterator[str]:
    rng = random.Random(f"many/{hall.seed}")
    start = hall.first.start
    length = (FiscalYear(hall.first.year + hall.years - 1).end - start).days + 1
    staff = {department.name: department.staff for department in hall.roster.departments}
    made = 0
    for offset in range(length):
        day = start + timedelta(days=offset)
        holding = [grant for grant in hall.roster.grants if grant.held(day, day)]
        until = rows * (offset + 1) // length
        for number in range(made, until):
            grant = holding[int(rng.random() * len(holding))]
            person = int(rng.random() * staff[grant.department])
            robot = ROBOTS[grant.tool][number % len(ROBOTS[grant.tool])]
            clock = f"{8 + number % 10}:{number % 60:02}"
            yield (
                f"N{number:09},{day:%Y/%m/%d} {clock},{grant.department},{grant.department[0]}{person:04},"
                f"{grant.tool},{robot},{_STATES[number % 100]}\n"
            )
        made = until

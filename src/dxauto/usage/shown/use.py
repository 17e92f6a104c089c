"""Tables of who uses what, what it saved, how well robots do, and what the figures rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container

from dxauto.usage.definitions import Hours
from dxauto.usage.figures_types import STANDING_TITLES, Cell, DepartmentFigures, Figures, Key, Standing
from dxauto.usage.shown import wording
from dxauto.usage.shown.table import Column, Sort, Table, Value

HELD = (Standing.ACTIVE, Standing.LAPSED, Standing.NEVER)


def small(figures: Figures, department: DepartmentFigures) -> bool:
    """Tell whether a department has so few people that only its sum may be shown."""
    return department.staff < figures.terms.smallest_group


def held_still(figures: Figures) -> frozenset[tuple[str, str]]:
    """Give (department, tool) of the accounts that are still there on the day of the figures."""
    return frozenset(
        (one.department, one.tool)
        for one in figures.holdings
        if one.start <= figures.as_of and (one.until is None or one.until >= figures.as_of)
    )


def unused(department: DepartmentFigures, still: Container[tuple[str, str]]) -> list[Cell]:
    """Give a department's tools that it still holds and has not used this year; a department that is gone, or an
    account that was given back, is nobody to be called.
    """
    idle = (Standing.LAPSED, Standing.NEVER)
    return [cell for cell in department.cells if cell.standing in idle and (cell.department, cell.tool) in still]


def standings(figures: Figures) -> Table:
    """How many departments are active, lapsed or have never begun, by tool."""
    titles = [STANDING_TITLES[one] for one in HELD]
    columns = [
        Column("ツール", width=9),
        *(Column(title, Sort.COUNT, 6) for title in titles),
        Column("口座を持つ課", Sort.COUNT, 7),
    ]
    rows: list[list[Value]] = []
    for place, tool in enumerate(figures.tools):
        counts = Counter(department.cells[place].standing for department in figures.departments)
        found = [counts[one] for one in HELD]
        rows.append([tool.title, *found, sum(found)])
    notes = [
        "利用中: 今年度に使った課。"
        "休止: 前の年度までは使ったが、今年度はまだ使っていない課。未利用: 口座はあるが、一度も使っていない課。"
    ]
    keys = [[None, *[tool.year.key] * 4] for tool in figures.tools]
    return Table("standings", "使っている課・止まった課・まだの課", columns, rows, notes, keys)


def waiting(figures: Figures) -> Table:
    """Departments that hold an account without using it this year, for somebody to call."""
    columns = [Column("課", width=14), Column("休止（最後に使った日）", width=26), Column("未利用", width=22)]
    titles = {tool.tool: tool.title for tool in figures.tools}
    rows: list[list[Value]] = []
    keys: list[list[Key | None]] = []
    still = held_still(figures)
    for department in figures.departments:
        cells = [] if small(figures, department) else unused(department, still)
        lapsed = [f"{titles[c.tool]}（{_last(c)}）" for c in cells if c.standing is Standing.LAPSED]
        never = [titles[cell.tool] for cell in cells if cell.standing is Standing.NEVER]
        if lapsed or never:
            rows.append([department.name, "、".join(lapsed), "、".join(never)])
            keys.append([department.key, None, None])
    return Table("waiting", "口座があって、今年度まだ使っていないツール", columns, rows, (), keys)


def _last(cell: Cell) -> str:
    # Without a day it was used only under a name that the department no longer has.
    return wording.day(cell.last_day) if cell.last_day else "課が変わる前"


def matrix(figures: Figures) -> Table:
    """Departments × tools: what each has made of it; runs of this year where it is active."""
    columns = [
        Column("課", width=14),
        Column("職員", Sort.COUNT, 5),
        *(Column(tool.title, width=9) for tool in figures.tools),
        Column("実行", Sort.COUNT, 6),
        Column("処理件数", Sort.COUNT, 6),
    ]
    rows: list[list[Value]] = []
    keys: list[list[Key | None]] = []
    for department in figures.departments:
        hidden = small(figures, department)
        cells: list[Value] = ["（合計だけ）" if hidden else standing_text(cell) for cell in department.cells]
        runs, items = (sum(getattr(cell, name) for cell in department.cells) for name in ("runs", "items"))
        rows.append([department.name, department.staff, *cells, runs, items])
        keys.append([department.key, None, *(None if hidden else cell.key for cell in department.cells), None, None])
    limit = figures.terms.smallest_group
    notes = [
        "回数は今年度の本番の実行です。―: 口座なし。",
        f"職員が {limit} 人より少ない課は、個人の使い方が分かってしまうので、課の合計だけを示します。",
    ]
    return Table("matrix", "課とツール", columns, rows, notes, keys)


def standing_text(cell: Cell) -> str:
    """Give a cell of the matrix in words: 利用中 12 回."""
    if cell.standing is Standing.NONE and not cell.runs:
        return wording.NOTHING
    title = STANDING_TITLES[cell.standing]
    return f"{title} {wording.number(cell.runs)} 回" if cell.runs else title


_HOURS = [
    Column("測った時間", Sort.HOURS, 7),
    Column("みなしの時間", Sort.HOURS, 7),
    Column("測った件数", Sort.COUNT, 6),
    Column("みなしの件数", Sort.COUNT, 7),
    Column("計算できない件数", Sort.COUNT, 8),
]


def hours(figures: Figures) -> Table:
    """Hours saved by tool, measured and assumed apart."""
    columns = [Column("ツール", width=9), *_HOURS]
    rows = [[tool.title, *_hours(tool.hours)] for tool in figures.tools]
    keys = [[None, *[tool.year.key] * 5] for tool in figures.tools]
    return Table("hours", "減った時間（時間）", columns, rows, hours_notes(figures), keys)


def hours_notes(figures: Figures) -> list[str]:
    """Say how hours were reckoned."""
    return [
        "減った時間 ＝（できた件数 × 手作業の分数 − 人の確認の分数）÷ 60。",
        "「測った時間」は、確認にかかった時間を実際に測った分です。「みなしの時間」は測っていない分で、"
        f"確認に 1 件 {figures.terms.checking_minutes:g} 分かかるとみなしました。2 つは足していません。",
        "「計算できない件数」は、手作業の分数が決まっていない件数で、どちらの時間にも入っていません。",
    ]


def _hours(one: Hours) -> list[Value]:
    return [one.measured, one.assumed, one.measured_items, one.assumed_items, one.uncounted_items]


def robots(figures: Figures) -> Table:
    """Failures, corrections and hours by robot."""
    titles = {tool.tool: tool.title for tool in figures.tools}
    columns = [
        Column("ロボット・様式", width=16),
        Column("ツール", width=7),
        Column("使った課", Sort.COUNT, 5),
        Column("実行", Sort.COUNT, 5),
        Column("失敗した実行", Sort.COUNT, 6),
        Column("失敗率", Sort.RATE, 5),
        Column("処理件数", Sort.COUNT, 6),
        Column("人が直した欄", Sort.COUNT, 6),
        Column("1件あたりの訂正", Sort.PER_ITEM, 7),
        Column("測った時間", Sort.HOURS, 6),
        Column("みなしの時間", Sort.HOURS, 6),
    ]
    rows: list[list[Value]] = [
        [
            wording.robot_title(figures, robot.robot),
            titles.get(robot.tool, robot.tool),
            len(robot.departments),
            robot.quality.runs,
            robot.quality.failed_runs,
            robot.quality.failure,
            robot.quality.items,
            robot.quality.corrections,
            robot.quality.correction,
            robot.hours.measured,
            robot.hours.assumed,
        ]
        for robot in figures.robots
    ]
    keys = [[robot.key if at != 1 else None for at in range(len(columns))] for robot in figures.robots]
    notes = ["失敗率 ＝ 失敗した実行 ÷（成功した実行 ＋ 失敗した実行）。試しの実行とやり直しは入れません。"]
    return Table("robots", "ロボットごとの失敗と訂正", columns, rows, notes, keys)


def sources(figures: Figures) -> Table:
    """Where the rows came from."""
    columns = [
        Column("出所", width=16),
        Column("取り込み", width=13),
        Column("読んだ行", Sort.COUNT, 6),
        Column("取った行", Sort.COUNT, 6),
        Column("すでにあった行", Sort.COUNT, 7),
        Column("読み飛ばした行", Sort.COUNT, 7),
        Column("使えなかった行", Sort.COUNT, 7),
    ]
    rows: list[list[Value]] = [
        [
            one.title or one.name,
            wording.moment(one.imported),
            one.read,
            one.taken,
            one.known,
            max(0, one.read - one.taken - one.known - one.refused),
            one.refused,
        ]
        for one in figures.sources
    ]
    notes = [
        "読み飛ばした行は、空の行、合計の行、まだ終わっていないものです。",
        "dxauto のロボットの利用実績は、ひとりでに入るので、この表にはありません。",
    ]
    return Table("sources", "データの出所", columns, rows, notes)


def excluded(figures: Figures) -> Table:
    """What was left out of the rates."""
    columns = [Column("理由", width=20), Column("実行", Sort.COUNT, 7)]
    rows: list[list[Value]] = [[one.reason, one.runs] for one in figures.excluded]
    return Table("excluded", "利用率に入れなかった実行", columns, rows, keys=[[None, Key()] for _ in rows])


def rows_of(figures: Figures) -> Table:
    """The rows behind all figures, small departments left out."""
    names = {department.name for department in figures.departments if small(figures, department)}
    titles = {tool.tool: tool.title for tool in figures.tools}
    columns = [
        Column("課", width=14),
        Column("ツール", width=7),
        Column("ロボット・様式", width=16),
        Column("月", width=6),
        *(Column(title, Sort.COUNT, 6) for title in ("実行", "処理件数", "要確認", "失敗した実行", "失敗した件数")),
        *(Column(title, Sort.COUNT, 6) for title in ("試しの実行", "やり直し", "人が直した欄")),
        Column("測った時間", Sort.HOURS, 6),
        Column("みなしの時間", Sort.HOURS, 6),
    ]
    rows: list[list[Value]] = [
        [
            row.department, titles.get(row.tool, row.tool), wording.robot_title(figures, row.robot), row.month,
            row.runs, row.items, row.review, row.failed_runs, row.failed_items, row.tests, row.retries, row.corrections,
            row.hours.measured, row.hours.assumed,
        ]
        for row in figures.rows
        if row.department not in names
    ]  # fmt: skip
    return Table("rows", "もとの行（課・ロボット・月ごと）", columns, rows)

"""`dxauto usage`: how far the tools are in use (status), and keeping that (snapshot, check, send, prepare)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dxauto.cli.command import Command, Group
from dxauto.cli.console import out, out_json, tell
from dxauto.cli.layout import pad, table, width
from dxauto.errors import ExitCode

if TYPE_CHECKING:
    from dxauto.usage.definitions import Rate
    from dxauto.usage.figures_types import Figures, ToolFigures
    from dxauto.usage.periods import FiscalYear
    from dxauto.usage.store import UsageStore

CommandT = TypeVar("CommandT", bound=Callable[..., Any])
_BAR = 30
_GOALS = 3
"""Targets in a line of 80 columns."""


@click.group(
    cls=Group,
    lazy={
        "status": ("dxauto.cli.usage:status", "今年度の利用率を、目標とくらべて見る"),
        "page": ("dxauto.cli.usage_page:page", "利用状況の画面（HTML）を書き出す"),
        "report": ("dxauto.cli.usage_page:report", "DX推進本部への報告（Excel・PDF・Word）を作る"),
        "suggest": ("dxauto.cli.usage_suggest:suggest", "使っていない課への提案（ちらしと一覧）を作る"),
        "kaizen": ("dxauto.cli.usage_suggest:kaizen", "ロボットの業務改善報告を作る"),
        "import": ("dxauto.cli.usage_import:import_file", "名簿や、ほかのツールの利用記録を取り込む"),
        "export": ("dxauto.cli.usage_export:export", "人が分からない形で、CSV に書き出す"),
        "snapshot": ("dxauto.cli.usage:snapshot", "報告した数字を、あとで変わらないように控える"),
        "check": ("dxauto.cli.usage:check", "控えが壊れていないか、名簿と記録が合うかを確かめる"),
        "send": ("dxauto.cli.usage:send", "この PC の利用実績を、庁内のデータベースへ送る"),
        "prepare": ("dxauto.cli.usage:prepare", "庁内のデータベースに、表と権限を用意する（管理者）"),
    },
    options_metavar="",
    subcommand_metavar="コマンド [引数…]",
    help="庁内利用率（口座を持つ課のうち、どれだけの課がツールを使ったか）を調べます。"
    "練習、失敗、やり直しは数えません。数え方は docs/ja/riyouritsu.md にあります。",
    example="dxauto usage status\ndxauto usage status --fiscal-year R7",
)
def usage() -> None:
    """Gather the commands."""


def year_options(command: CommandT) -> CommandT:
    """Add the options that say which year, as of which day."""
    command = click.option(
        "--fiscal-year", "year", metavar="年度", help="R8 や 2026 のように書く（書かなければ今年度）"
    )(command)
    return click.option(
        "--as-of", metavar="日", type=click.DateTime(["%Y-%m-%d"]), help="この日までの数字にする（2026-11-20 のように）"
    )(command)


def chosen(year: str | None, as_of: datetime | None) -> tuple[FiscalYear, date]:
    """Give the fiscal year and the day that the options mean."""
    from dxauto.usage.periods import FiscalYear

    day = as_of.date() if as_of else date.today()
    return (FiscalYear.parse(year) if year else FiscalYear.of(day)), day


def opened() -> UsageStore:
    """Open the workspace's store; say so where the hall's cannot be reached."""
    from dxauto.usage.opening import open_store
    from dxauto.workspace import Workspace

    return open_store(Workspace.find(), tell=tell)


def figures_of(store: UsageStore, year: FiscalYear, day: date) -> Figures:
    """Reckon the figures under the workspace's terms."""
    from dxauto.usage.figures import figures
    from dxauto.usage.terms import UsageTerms
    from dxauto.usage.titles import titled
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    return titled(figures(store, year, day, UsageTerms.load(workspace)), workspace)


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="ツールごとの利用率を、目標と、3 月 31 日の見込みと並べて見ます。",
    example="dxauto usage status\ndxauto usage status --fiscal-year R8 --as-of 2026-11-20",
)
@year_options
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def status(year: str | None, as_of: datetime | None, as_json: bool) -> None:
    """Show the rates."""
    with opened() as store:
        found = figures_of(store, *chosen(year, as_of))
    if as_json:
        import json

        from dxauto.usage.snapshots import to_json

        out_json(json.loads(to_json(found)))
        return
    out(told(found))


def told(found: Figures) -> str:
    """Put the figures into a small chart and sentences."""
    from dxauto.usage.periods import era_day

    lines = [f"{found.title}の庁内利用率（{era_day(found.as_of)}まで）", ""]
    if not found.holdings:
        lines.append("口座の記録がありません。「dxauto usage import」で名簿を取り込んでください。")
        return "\n".join(lines)
    known = [tool for tool in (*found.tools, found.all_tools) if tool.year.departments.holding]
    size = max(width(_short(tool)) for tool in known)
    lines += [_line(tool, size) for tool in known]
    lines += ["", "█ 利用した課　│ 目標　~ 3 月 31 日の見込み（100 回のうち 80 回が入る幅）", ""]
    # Two tables, so that a line fits into 80 columns.
    lines += [table(("実績", "課の率", "職員の率", "前年度の課の率"), map(_so_far, known)), ""]
    lines.append(table(("目標とくらべて", "前年度からの増減", "目標", "年度末の見込み"), map(_ahead, known)))
    lines += _otherwise(found, known)
    lines += ["", *(f"【注意】{text}" for text in found.warnings)]
    return "\n".join(lines).rstrip()


def _short(tool: ToolFigures) -> str:
    return tool.title.split("（", maxsplit=1)[0]


def _line(tool: ToolFigures, size: int) -> str:
    rate = tool.year.departments.value or 0.0
    cells = ["█" if index < round(rate * _BAR) else "·" for index in range(_BAR)]
    ahead = tool.forecast
    if ahead.low is not None and ahead.high is not None:
        for index in range(round(rate * _BAR), min(_BAR, round(ahead.high * _BAR))):
            cells[index] = "~" if index >= round(ahead.low * _BAR) - 1 else "·"
    if tool.target.goal is not None:
        cells[min(_BAR - 1, round(tool.target.goal * _BAR))] = "│"
    return f"{pad(_short(tool), size)}  {''.join(cells)}  {percent(rate):>7}  {tool.verdict.value}"


def _so_far(tool: ToolFigures) -> tuple[str, ...]:
    before = _rate(tool.before) if tool.before else "－"
    return _short(tool), _rate(tool.year.departments), _rate(tool.year.staff), before


def _ahead(tool: ToolFigures) -> tuple[str, ...]:
    ahead, growth, goal = tool.forecast, tool.growth, tool.target.goal
    change = "－"
    if growth.points is not None:
        relative = "－" if growth.relative is None else f"{growth.relative * 100:+.1f} %"
        change = f"{relative}（{growth.points:+.1f} ポイント）"
    expected = "－" if ahead.low is None else f"{percent(ahead.low)} から {percent(ahead.high)}"
    target = ("－" if goal is None else percent(goal)) + ("（初年度）" if tool.target.first_year else "")
    return _short(tool), change, target, expected


def _otherwise(found: Figures, known: Sequence[ToolFigures]) -> list[str]:
    """Give the targets under the other reading of +7 %, a few a line."""
    from dxauto.usage.shown.wording import other_reading

    goals = [f"{_short(tool)} {percent(tool.target.other)}" for tool in known if tool.target.other is not None]
    if not goals:
        return []
    rows = [goals[at : at + _GOALS] for at in range(0, len(goals), _GOALS)]
    return ["", f"目標を {other_reading(found.terms)}:", *(f"  {'、'.join(row)}" for row in rows)]


def _rate(rate: Rate) -> str:
    return f"{percent(rate.value)}（{rate.active}/{rate.holding}）"


def percent(value: float | None) -> str:
    """Give a share as people read it."""
    return "－" if value is None else f"{value * 100:.1f} %"


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="今の数字を、あとで変わらないように控えます。報告を出したときに取ります。"
    "あとから遅れて届いた記録があっても、控えた年度の報告は、いつまでも同じに印刷されます。",
    example="dxauto usage snapshot --fiscal-year R7 --as-of 2026-03-31",
)
@year_options
def snapshot(year: str | None, as_of: datetime | None) -> None:
    """Keep the figures."""
    from dxauto.usage.snapshots import take

    with opened() as store:
        kept = take(store, figures_of(store, *chosen(year, as_of)))
    out(f"{kept.fiscal_year.title}の数字（{kept.as_of:%Y-%m-%d} まで）を控えました。")
    out(f"控えの番号 {kept.id}　照合の記号 {kept.hash[:16]}")


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="控えが書き換えられていないか、月ごとの合計が 1 件ごとの記録と合うか、名簿にない課がないかを確かめます。",
    example="dxauto usage check",
)
@year_options
def check(year: str | None, as_of: datetime | None) -> int:
    """Verify snapshots, sums, names."""
    from dxauto.usage.checking import check as checked

    with opened() as store:
        found = checked(store, figures_of(store, *chosen(year, as_of)))
    for line in found.fine:
        out(f"OK  {line}")
    for line in found.notes:
        out(f"【お知らせ】{line}")
    for line in found.wrong:
        tell(f"【誤り】{line}")
    return ExitCode.BAD_CONFIGURATION if found.wrong else ExitCode.DONE


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="この PC で動かしたロボットの利用実績を、まだ送っていなければ送ります。"
    "つながらなければ何も失わず、あとでもう一度送れます。二重に数えることはありません。",
    example="dxauto usage send",
)
@click.option(
    "--all", "again", is_flag=True, help="送ったものも、すべて送り直す（データベースを作り直したり、戻したりしたとき）"
)
def send(again: bool) -> None:
    """Send what is waiting."""
    from dxauto.usage.opening import send_own
    from dxauto.workspace import Workspace

    taken = send_own(Workspace.find(), again=again)
    out(f"{taken} 件を送りました。" if taken else "送るものはありません。すべて届いています。")


@click.command(
    cls=Command,
    options_metavar="",
    help="設定 usage_database のデータベースに、表と 2 つの役割（dxauto_clerks は足すだけ、"
    "dxauto_readers は見るだけ）を用意します。データベースの管理者が、はじめに 1 回と、"
    "dxauto を新しくしたあとに 1 回実行します。くり返してもかまいません。",
    example="dxauto usage prepare",
)
def prepare() -> None:
    """Make the tables."""
    from dxauto.usage.opening import open_store
    from dxauto.workspace import Workspace

    with open_store(Workspace.find(), sending=False) as store:
        store.prepare()
    out("用意ができました。")

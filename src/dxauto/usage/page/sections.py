"""The page's parts, apart from its frame: each is a `<section>` with an id of its own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files

from dxauto.usage.charts.bars import stacked
from dxauto.usage.charts.standing import standing_chart
from dxauto.usage.charts.svg import to_svg
from dxauto.usage.charts.trend import trend_chart
from dxauto.usage.figures_types import Figures, ToolFigures
from dxauto.usage.page.heat import heat_html
from dxauto.usage.page.tables import Addresses, table_html
from dxauto.usage.periods import FiscalYear
from dxauto.usage.shown import charts, rates, use, wording
from dxauto.usage.shown.definitions import definitions
from dxauto.usage.shown.table import Table

TITLES = {
    "mokuhyou": "目標に届くか",
    "suii": "月ごとの動き",
    "ka": "どの課が使っているか",
    "mada": "まだ使っていない課",
    "jikan": "減った時間",
    "robotto": "ロボットの失敗と訂正",
    "tsukurikata": "数字の作り方",
}


def contents() -> str:
    """Give the links to the sections."""
    return "".join(f'<a href="#{key}">{title}</a>' for key, title in TITLES.items())


def sections(figures: Figures) -> str:
    """Give all sections in order."""
    addresses = Addresses.of(figures)
    made = {
        "mokuhyou": _goals(figures, addresses),
        "suii": _months(figures, addresses),
        "ka": _departments(figures, addresses),
        "mada": _waiting(figures, addresses),
        "jikan": _hours(figures, addresses),
        "robotto": _robots(figures, addresses),
        "tsukurikata": _making(figures, addresses),
    }
    return "".join(
        f'<section id="{key}" aria-labelledby="h-{key}"><h2 id="h-{key}">{TITLES[key]}</h2>{inner}</section>'
        for key, inner in made.items()
    )


def _goals(figures: Figures, addresses: Addresses) -> str:
    warnings = "".join(f"<li>{escape(text)}</li>" for text in figures.warnings)
    told = f'<div class="warn"><strong>読む前に</strong><ul>{warnings}</ul></div>' if warnings else ""
    cards = "".join(_card(figures, tool, addresses) for tool in rates.all_of(figures))
    chart = to_svg(standing_chart(rates.all_of(figures)), "standing")
    last = FiscalYear(figures.fiscal_year).before
    past = f"前年度の数字のもとの行は、「dxauto usage page --fiscal-year {last.short}」で作る画面で見られます。"
    return (
        f'{told}<div class="cards">{cards}</div><figure>{chart}</figure>{table_html(rates.targets(figures), addresses)}'
        + _folded([rates.growths(figures), rates.spans(figures), rates.staff(figures)], addresses)
        + f'<p class="note">{past}</p>'
    )


def _card(figures: Figures, tool: ToolFigures, addresses: Addresses) -> str:
    name, _, rest = tool.title.partition("（")
    aside = f'<span class="aside">（{escape(rest)}</span>' if rest else ""
    rate = wording.percent(tool.year.departments.value)
    sentences = "".join(f"<p>{escape(text)}</p>" for text in wording.headline(figures, tool))
    return (
        f'<article class="card {tool.verdict.name.lower()}"><h3>{escape(name)}{aside}</h3>'
        f'<p class="verdict"><a href="{addresses.of_key(tool.year.key)}">{escape(wording.verdict(tool))}</a></p>'
        f'<p class="rate"><a href="{addresses.of_key(tool.year.key)}">{rate}</a></p>'
        f"{sentences}</article>"
    )


def _months(figures: Figures, addresses: Addresses) -> str:
    made = []
    for tool in rates.all_of(figures):
        table = rates.months(tool)
        chart = to_svg(trend_chart(tool), f"trend-{tool.tool or 'all'}")
        made.append(
            f"<figure><figcaption>{escape(tool.title)}</figcaption>{chart}{_folded([table], addresses)}</figure>"
        )
    return f'<div class="pair">{"".join(made)}</div>'


def _departments(figures: Figures, addresses: Addresses) -> str:
    chart = to_svg(stacked(charts.standings(figures)), "standings")
    notes = "".join(f'<p class="note">{escape(text)}</p>' for text in use.matrix(figures).notes)
    table = table_html(use.standings(figures), addresses)
    asset = files("dxauto.usage.page").joinpath("heat.html").read_text(encoding="utf-8")
    return f"<figure>{chart}</figure>{table}{asset}{heat_html(figures, addresses)}{notes}"


def _waiting(figures: Figures, addresses: Addresses) -> str:
    intro = (
        "<p>電話や訪問の相手を選ぶための一覧です。"
        "何を手伝えるかは、「dxauto usage suggest」で課ごとのちらしになります。</p>"
    )
    return intro + table_html(use.waiting(figures), addresses)


def _hours(figures: Figures, addresses: Addresses) -> str:
    chart = to_svg(stacked(charts.hours(figures)), "hours")
    return f"<figure>{chart}</figure>{table_html(use.hours(figures), addresses)}"


def _robots(figures: Figures, addresses: Addresses) -> str:
    if not figures.robots:
        return "<p>今年度の実行はまだありません。</p>"
    made = (
        f"<figure>{to_svg(stacked(chart), key)}</figure>"
        for key, chart in (("failures", charts.failures(figures)), ("corrections", charts.corrections(figures)))
    )
    return f'<div class="pair">{"".join(made)}</div>{table_html(use.robots(figures), addresses)}'


def _making(figures: Figures, addresses: Addresses) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in definitions(figures))
    told = "".join(f"<li>{escape(tool.title)}: {escape(tool.forecast.note)}</li>" for tool in rates.all_of(figures))
    return (
        f"<dl>{rows}</dl><h3>予測の作り方</h3><ul>{told}</ul>"
        f'<div class="pair">{table_html(use.excluded(figures), addresses)}'
        f"{table_html(use.sources(figures), addresses)}</div>"
    )


def _folded(tables: Sequence[Table], addresses: Addresses) -> str:
    return "".join(
        f"<details><summary>表: {escape(table.title)}</summary>{table_html(table, addresses)}</details>"
        for table in tables
    )

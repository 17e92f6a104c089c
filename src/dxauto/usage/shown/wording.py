"""How figures are put into words; every output uses these, so that the same figure reads the same everywhere."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta, timezone

from dxauto.usage.definitions import Rate, Reading, Verdict
from dxauto.usage.figures_types import Figures, Forecast, Terms, ToolFigures
from dxauto.usage.periods import era_day

SIGNS = {
    Verdict.MET: "◎",
    Verdict.ON_TRACK: "○",
    Verdict.BEHIND: "▲",
    Verdict.MISSED: "×",
    Verdict.UNKNOWN: "？",
}
"""A sign beside the verdict, so that it is seen without colour."""

_JAPAN = timezone(timedelta(hours=9))

NOTHING = "―"


def percent(value: float | None) -> str:
    """Give a rate as 42.5 %."""
    return NOTHING if value is None else f"{value * 100:.1f} %"


def signed_percent(value: float | None) -> str:
    """Give a relative change as +7.0 %."""
    return NOTHING if value is None else f"{value * 100:+.1f} %".replace("-", "−")


def points(value: float | None) -> str:
    """Give a difference of rates as +3.1 ポイント."""
    return NOTHING if value is None else f"{value:+.1f} ポイント".replace("-", "−")


def number(value: float | None, digits: int = 0) -> str:
    """Give a number with commas."""
    if value is None:
        return NOTHING
    text = f"{value:,.{digits}f}"
    # Nothing rounds to a negative nothing.
    return text.removeprefix("-") if not text.strip("-0.,") else text.replace("-", "−")


def day(value: date | None) -> str:
    """Give a day as 令和8年11月23日."""
    return NOTHING if value is None else era_day(value)


def moment(text: str) -> str:
    """Give a moment as it is kept (ISO) as 令和8年11月24日 8:46 in Japan, wherever the computer is."""
    try:
        there = datetime.fromisoformat(text).astimezone(_JAPAN)
    except ValueError:
        return text
    return f"{era_day(there.date())} {there.hour}:{there.minute:02d}"


def verdict(tool: ToolFigures) -> str:
    """Give the verdict with its sign: ▲ 遅れ."""
    return f"{SIGNS[tool.verdict]} {tool.verdict.value}"


def interval(forecast: Forecast) -> str:
    """Give the interval of a forecast as 40.1〜48.7 %."""
    if forecast.low is None or forecast.high is None:
        return NOTHING
    return f"{forecast.low * 100:.1f}〜{forecast.high * 100:.1f} %"


def missing(rate: Rate, goal: float | None) -> int | None:
    """Give how many more departments must use the tool to reach `goal`; None without one."""
    if goal is None or not rate.holding:
        return None
    return max(0, math.ceil(goal * rate.holding - 1e-9) - rate.active)


def headline(figures: Figures, tool: ToolFigures) -> list[str]:
    """Say in a few sentences how a tool stands, what is missing and what is to be expected."""
    rate = tool.year.departments
    if rate.value is None:
        return ["口座を持つ課がありません。"]
    told = [f"口座を持つ {rate.holding} 課のうち {rate.active} 課が使いました（{percent(rate.value)}）。", _aim(tool)]
    if not figures.over:
        told.append(_ahead(tool.forecast))
    return [sentence for sentence in told if sentence]


def _aim(tool: ToolFigures) -> str:
    goal = tool.target.goal
    if goal is None:
        why = "に口座を持つ課" if tool.before is None else "に使った課"
        return f"前年度{why}がないので、目標を決められません。"
    kind = "導入初年度の目安" if tool.target.first_year else "目標"
    more = missing(tool.year.departments, goal)
    if tool.verdict is Verdict.MET or not more:
        return f"{kind} {percent(goal)} に届いています。"
    return f"{kind} {percent(goal)} まで、あと {more} 課です。"


def _ahead(forecast: Forecast) -> str:
    if forecast.middle is None:
        return forecast.note
    chance = "" if forecast.probability is None else f"目標に届く見込みは {forecast.probability * 100:.0f} % です。"
    return (
        f"このままなら 3月31日に {percent(forecast.middle)}（8割の幅で {interval(forecast)}）になる見込みです。{chance}"
    )


def robot_title(figures: Figures, robot: str) -> str:
    """Give what people call a robot."""
    return dict(figures.robot_titles).get(robot, robot) or "（名前なし）"


def reading(terms: Terms) -> str:
    """Say how the target is read."""
    goal = f"{terms.growth_goal * 100:g}"
    if terms.reading is Reading.RELATIVE:
        return f"前年度の利用率 × {1 + terms.growth_goal:g}（前年度比 {goal} % 増）"
    return f"前年度の利用率 + {goal} ポイント"


def other_reading(terms: Terms) -> str:
    """Name the reading that is not used for the verdict."""
    goal = f"{terms.growth_goal * 100:g}"
    return (
        f"+{goal} ポイントと読むとき" if terms.reading is Reading.RELATIVE else f"×{1 + terms.growth_goal:g} と読むとき"
    )

"""The worked examples of the definitions page are what the code reckons, and its table of settings is the model."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest
import yaml
from cli_support import dxauto

from dxauto.errors import ConfigurationError
from dxauto.initialise import initialise
from dxauto.usage.definitions import Quality, Rate, Reading, growth, hours, target
from dxauto.usage.periods import FiscalYear
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from dxauto.workspace import Workspace
from samples.hall.files import write_roster
from samples.hall.plan import plan

GUIDES = Path(__file__).parents[1] / "docs" / "ja"
PAGE = (GUIDES / "riyouritsu.md").read_text(encoding="utf-8")
SHOWN = (GUIDES / "riyou-houkoku.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line.removeprefix("$ dxauto ").split("   ")[0])
    for block in re.findall(r"```console usage\n(.*?)```", PAGE + SHOWN, re.DOTALL)
    for line in block.splitlines()
]
EXAMPLES = re.findall(r"(?m)^- 例: (.+)$", PAGE)


def percent(value: float | None) -> str:
    """Write a share as the page does."""
    assert value is not None
    return f"{value * 100:.1f} %"


def reckoned(given: str) -> str:
    """Reckon the right side of an example from its left side."""
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", given)]
    whole = [int(number) for number in numbers]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", given):
        day = date.fromisoformat(given)
        quarters = [FiscalYear.of(day).quarter(number) for number in range(1, 5)]
        return next(quarter.title for quarter in quarters if quarter.start <= day <= quarter.end)
    if given.startswith("口座"):
        return percent(Rate(whole[1], whole[0]).value)
    if "今年度" in given:
        change = growth(Rate(whole[2], whole[3]), Rate(whole[0], whole[1]))
        assert change.relative is not None and change.points is not None
        return f"{change.relative * 100:+.1f} %、{change.points:+.1f} ポイント"
    if given.startswith("前年度"):
        before = Rate(whole[0], whole[1])
        aim = target(before, first_year=False, reading=Reading.RELATIVE, growth_goal=0.07, first_goal=0.5)
        return f"1.07 倍 {percent(aim.goal)}、ポイント {percent(aim.other)}"
    return work(given, numbers)


def work(given: str, numbers: list[float]) -> str:
    """Reckon the examples about what was done."""
    whole = [int(number) for number in numbers]
    if "− 確認" in given:
        items, minutes, checking = numbers
        found = hours(
            hand_measured=items * minutes,
            checking=checking,
            hand_assumed=0,
            items=(int(items), 0, 0),
            assumed_checking=0,
        )
        return f"{found.measured:.1f} 時間"
    if "件 ×" in given:
        items, minutes, _, checking = numbers
        found = hours(
            hand_measured=0,
            checking=0,
            hand_assumed=items * minutes,
            items=(0, int(items), 0),
            assumed_checking=checking,
        )
        return f"{found.assumed:.1f} 時間"
    if given.startswith("成功"):
        return percent(Quality(whole[0], whole[1], 0, 0, 0, 0, 0).failure)
    return percent(Quality(0, 0, whole[0], 0, whole[1], 0, 0).correction)


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_worked_example_is_what_the_code_reckons(example: str) -> None:
    """The right side of the arrow follows from the left side."""
    given, _, result = example.partition(" → ")
    assert reckoned(given) == result


def test_there_is_an_example_of_each_formula() -> None:
    """Fiscal years, both rates, growth, target, hours both ways, failures, corrections."""
    assert len(EXAMPLES) == 10


def test_the_table_of_terms_is_the_model() -> None:
    """Every setting of usage.yaml is on the page with its description, and the example loads."""
    rows = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in PAGE.splitlines()]
    found = {row[0]: row[2] for row in rows if len(row) == 3}
    assert {name: found.get(name) for name in UsageTerms.model_fields} == {
        name: info.description for name, info in UsageTerms.model_fields.items()
    }
    example = re.search(r"```yaml\n(.+?)```", PAGE, re.DOTALL)
    assert example is not None
    assert len(UsageTerms.model_validate(yaml.safe_load(example[1])).tools) == 5


@pytest.mark.engine
def test_the_commands_of_both_guides_run(tmp_path: Path) -> None:
    """From the roster's intake to the record of a change, in a hall that has used its tools for three years."""
    initialise(tmp_path)
    hall = plan(3)
    write_roster(hall, tmp_path / "名簿.xlsx")
    with UsageStore(Workspace(tmp_path).usage_path) as store:
        store.put_roster(hall.roster)
        store.add(hall.events())
    for words in COMMANDS:
        # No schedule of this computer's is changed.
        ended = dxauto(*words, *(("--system", "none") if words[0] == "schedule" else ()), cwd=tmp_path)
        assert ended.code == 0, (words, ended.err)
    made = ("riyou.csv", "利用状況.html", "報告.xlsx", "第2四半期.pdf", "業務改善報告.docx", "業務改善報告.xlsx")
    assert [name for name in made if not (tmp_path / name).stat().st_size] == []


def test_no_command_of_the_guides_is_left_out() -> None:
    """Every command that stands in a block of the two guides is run."""
    assert len(COMMANDS) == len(re.findall(r"(?m)^\$ dxauto ", PAGE + SHOWN)) == 17


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("tools: []", "tools"),
        ("tools: [{code: rpa, title: RPA}, {code: rpa, title: 別の}]", "同じ code のツールが 2 つあります: rpa"),
        ("tools: [{code: rpa, title: RPA}, {code: rpb, title: RPA}]", "同じ title のツールが 2 つあります: RPA"),
        ("growth_goal: 7", "growth_goal"),
    ],
)
def test_terms_that_would_count_wrong_are_refused(written: str, told: str, tmp_path: Path) -> None:
    """No tool, one twice, and 7 for 7 % end as a sentence before anything is reckoned."""
    (tmp_path / "usage.yaml").write_text(f"{written}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        UsageTerms.load(Workspace(tmp_path))

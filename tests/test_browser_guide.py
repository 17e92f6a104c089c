"""The clerks' guide to browser robots: every example in it is one that dxauto takes."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from dxauto.browser.download.flow import DownloadFlow
from dxauto.browser.flow import Flow
from dxauto.browser.step import VERBS, Step
from dxauto.registry import load_specs
from dxauto.workspace import Workspace
from tests.browser_support import ROOT

GUIDE = (ROOT / "docs" / "ja" / "browser.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
STEPS = [block for block in BLOCKS if "parameters:" not in block]


def entry(steps: list[Any]) -> dict[str, Any]:
    """Give the sample robot's parameters with other steps."""
    specs, _ = load_specs(Workspace(ROOT))
    return specs["nouzei-nyuryoku"].file.parameters | {"steps": steps}


@pytest.mark.parametrize("block", STEPS)
def test_the_steps_of_the_guide_are_steps(block: str) -> None:
    """Each example can be written into a robot as it stands."""
    read = yaml.safe_load(block)
    steps = read["steps"] if isinstance(read, dict) else read
    flow = Flow.model_validate(entry(steps))
    assert len(flow.steps) == len(steps)


def test_the_download_robot_of_the_guide_is_one() -> None:
    """The example is taken, with the sample robot's system and sign-in around it."""
    (block,) = [block for block in BLOCKS if "parameters:" in block]
    sample = load_specs(Workspace(ROOT))[0]["getsuji-download"].file.parameters
    said = yaml.safe_load(block)["parameters"]
    flow = DownloadFlow.model_validate({name: sample[name] for name in ("system", "sign_in")} | said)
    assert flow.download.kind == "csv"


def test_every_option_of_the_guide_is_one_that_robots_have() -> None:
    """What the guide's commands set is a parameter of the robot that they name."""
    specs, _ = load_specs(Workspace(ROOT))
    for robot, name, value in re.findall(r"dxauto run (\S+)[^\n]*? --set ([a-z.]+)=(\S+)", GUIDE):
        said = dict(specs[robot].file.parameters)
        outer, _, inner = name.partition(".")
        known = {"template": "nouzei-shoumei", **said["input"]} if outer == "input" else {}
        said[outer] = known | {inner: value} if inner else value
        assert (DownloadFlow if "download" in said else Flow).model_validate(said)


def test_every_verb_is_documented() -> None:
    """A step that can be written is in the reference for developers."""
    reference = (ROOT / "docs" / "en" / "browser.md").read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"`{verb}" not in reference] == []
    assert Step.model_validate({"click": "次へ"}).verb in VERBS

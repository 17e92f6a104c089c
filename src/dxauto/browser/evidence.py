"""Pictures of a row's page before and after the submit, with what must not be seen painted over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from dxauto.browser.flow import Flow, Step, every_step
from dxauto.browser.locate import locator
from dxauto.browser.place import Place

QUALITY = 60


def picture(page: Page, flow: Flow, row: Mapping[str, str], path: Path) -> list[str]:
    """Take the picture if the flow wants it; gives its name, or nothing if the page would not be taken."""
    if not flow.evidence.screenshots:
        return []
    masks = [locator(page, place, row, frame) for place, frame in _hidden(flow)]
    with suppress(PlaywrightError):
        page.screenshot(path=path, type="jpeg", quality=QUALITY, mask=masks, timeout=flow.limits.action_s * 1000)
        return [path.name]
    return []


def _hidden(flow: Flow) -> list[tuple[Place, str | None]]:
    asked: Sequence[Place] = flow.evidence.mask or ()
    return (
        [(place, None) for place in asked]
        + [(place, step.frame) for step in every_step(flow.steps) if step.secret for place in step.places]
        + [(Place(css="input[type=password]"), None)]
    )


def shown_value(step: Step, value: str) -> str:
    """Give a typed value as evidence may show it."""
    return "＊" * 8 if step.secret else value

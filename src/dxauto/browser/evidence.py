"""Pictures of a row's page before and after the submit, with what must not be seen painted over."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page

from dxauto.browser.flow import Flow, Step
from dxauto.browser.hidden import hidden_steps, hidden_values, squeezed
from dxauto.browser.locate import locator
from dxauto.browser.masks import Box, shown
from dxauto.browser.place import Place
from dxauto.browser.shot import jpeg
from dxauto.files import write_atomic
from dxauto.forms.types.identifiers import is_kojin_bangou

QUALITY = 60
MARGIN = 3
"""Pixels painted beyond a text on each side: glyphs reach over their boxes."""
_TRIES = 3
_MOST_PAGES = 3
_STARS = "＊" * 8
_PAINT = "#202020"


def picture(page: Page, flow: Flow, row: Mapping[str, str], path: Path, used: Sequence[str] = ()) -> list[str]:
    """Take the picture if the flow wants it; gives its name, or nothing if the page could not be taken safely.

    `used` are the secrets typed at the sign-in: painted over wherever the page shows them, as every 個人番号 is.
    """
    if not flow.evidence.screenshots:
        return []
    values = hidden_values(flow, row, used)
    fields = [locator(page, place, row, frame) for place, frame in _hidden(flow, row)]
    with suppress(PlaywrightError):
        content = _taken(page, values, fields, flow)
        if content is not None:
            write_atomic(path, content)
            return [path.name]
    return []


def pictures_of_failure(
    page: Page, flow: Flow, row: Mapping[str, str], folder: Path, used: Sequence[str] = ()
) -> list[str]:
    """Take what is to be seen where a row has failed, pop-ups too; gives the names."""
    taken: list[str] = []
    for number, one in enumerate(page.context.pages[:_MOST_PAGES], start=1):
        taken += picture(one, flow, row, folder / f"failure-{number}.jpg", used)
    return taken


def _taken(page: Page, values: Sequence[str], fields: Sequence[Locator], flow: Flow) -> bytes | None:
    """Take a picture of a page that stands still: what moves while it is taken might slip from under its mask."""
    whole = flow.evidence.whole_page
    for _ in range(_TRIES):
        before = shown(page, values, fields, whole=whole)
        content = jpeg(page, QUALITY, flow.limits.action_s * 1000, whole=whole)
        if shown(page, values, fields, whole=whole) == before:
            return painted(content, before)
    return None


def painted(content: bytes, boxes: Sequence[Box]) -> bytes:
    """Give the picture with the boxes painted over."""
    if not boxes:
        return content
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(content)) as opened:
        image = opened.convert("RGB")
    brush = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        brush.rectangle((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN), fill=_PAINT)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _hidden(flow: Flow, row: Mapping[str, str]) -> list[tuple[Place, str | None]]:
    asked: Sequence[Place] = flow.evidence.mask or ()
    steps = hidden_steps(flow, row)
    return [(place, None) for place in asked] + [(place, step.frame) for step in steps for place in step.places]


def shown_value(flow: Flow, row: Mapping[str, str], step: Step, value: str) -> str:
    """Give a typed value as evidence may show it."""
    plain = squeezed(value)
    known = {squeezed(hidden) for hidden in hidden_values(flow, row, ())}
    hidden = plain in known or is_kojin_bangou(plain) or step in hidden_steps(flow, row)
    return _STARS if hidden else value

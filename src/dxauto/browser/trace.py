"""Playwright's trace of a failure, if the flow wants it.

It is recorded only while a row that has failed is tried again, and never while signing in, since it holds whatever is
typed. It is kept only scrubbed, and only if a search finds nothing left (`scrub`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from dxauto.browser.scrub import scrubbed

FILE = "trace.zip"
LIMIT = 10_000_000
"""Bytes of the largest trace that is kept."""


@contextmanager
def traced(page: Page, folder: Path, values: Sequence[str]) -> Iterator[None]:
    """Record what happens meanwhile on the page's context; it is kept in `folder` only if the block fails."""
    context = page.context
    try:
        context.tracing.start(snapshots=True)
    except PlaywrightError:
        yield
        return
    try:
        yield
    except BaseException:
        _keep(context, folder, values)
        raise
    stop(context)


def stop(context: BrowserContext) -> None:
    """End the recording, if there is one, and keep nothing: what comes next is not to be recorded."""
    with suppress(PlaywrightError):
        context.tracing.stop()


def _keep(context: BrowserContext, folder: Path, values: Sequence[str]) -> None:
    raw = folder / "trace.raw.zip"
    try:
        context.tracing.stop(path=raw)
        if raw.is_file():
            scrubbed(raw, folder / FILE, values, LIMIT)
    except PlaywrightError:
        return
    finally:
        raw.unlink(missing_ok=True)

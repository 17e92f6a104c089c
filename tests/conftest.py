"""What holds for all tests."""

import signal

import hypothesis
import pytest
from playwright.sync_api import expect

# A shell lets its background jobs ignore Ctrl+C, and children inherit that: the commands that tests start would not
# hear it either. A handler, unlike being deaf, is not inherited.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No test depends on time: on a busy machine a single example may take seconds.
hypothesis.settings.register_profile("dxauto", deadline=None)
hypothesis.settings.load_profile("dxauto")
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files first that kill the command: they take minutes each, and what comes last should be short, so that
    no worker ends long after the other.
    """
    long = {item.path for item in items if item.get_closest_marker("kill")}
    items.sort(key=lambda item: item.path not in long)

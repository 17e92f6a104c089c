"""The Python that runs dxauto."""

from __future__ import annotations

import platform
import sys

from dxauto.components.types import Component, Probe, at_least

MINIMUM = "3.11"


def probe() -> Probe:
    """Look at the running interpreter."""
    version = platform.python_version()
    problem = "" if at_least(version, MINIMUM) else f"{MINIMUM} 以上が必要です"
    return Probe(found=True, version=version, where=sys.executable, problem=problem)


PYTHON = Component(
    name="python",
    title="Python",
    purpose="dxauto を動かす",
    essential=True,
    probe=probe,
    advice={
        "debian": "sudo apt-get install python3 python3-venv",
        "other": "https://www.python.org/ から 3.11 以上を入れてください",
    },
)

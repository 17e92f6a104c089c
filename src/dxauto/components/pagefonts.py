"""Whether the browser can show Japanese: without a font, every page and every picture of evidence is empty boxes.

Windows and macOS bring such fonts; a Linux for servers often does not.
"""

from __future__ import annotations

import sys

from dxauto.components.program import ask
from dxauto.components.types import Component, Probe

NEEDED = sys.platform not in ("win32", "darwin")


def probe() -> Probe:
    """Ask fontconfig, which Chromium asks."""
    families = ask(["fc-list", ":lang=ja", "family"]).splitlines()
    if not families:
        return Probe(found=False)
    return Probe(found=True, version=min(name.split(",")[0].strip() for name in families))


PAGE_FONTS = Component(
    name="page-fonts",
    title="日本語のフォント（ブラウザ）",
    purpose="業務システムの画面と、その写し",
    essential=False,
    probe=probe,
    advice={"debian": "sudo apt-get install fonts-ipaexfont", "other": "日本語のフォントを入れてください"},
)

"""The frame around the page's parts: one self-contained file, and a policy under which nothing else may run or load.

The parts come from `sections` and `data`; a larger page may put them into a frame of its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from importlib.resources import files
from pathlib import Path

from dxauto.files import atomic_path
from dxauto.usage.figures_types import Figures
from dxauto.usage.page.data import page_data
from dxauto.usage.page.sections import contents, sections
from dxauto.usage.periods import era_day


def write_page(figures: Figures, path: Path, *, made: str = "") -> None:
    """Write the page; `made` tells who made it and from what. Errors as `atomic_path`."""
    with atomic_path(path) as temporary:
        temporary.write_text(page_text(figures, made=made), encoding="utf-8")


def page_text(figures: Figures, *, made: str = "") -> str:
    """Give the whole page."""
    style, script = _asset("page.css"), _asset("page.js")
    parts = {
        "policy": _policy(style, script),
        "title": escape(f"{figures.title} 庁内利用率"),
        "as_of": escape(f"{era_day(figures.as_of)} 現在{'（年度は終わりました）' if figures.over else ''}"),
        "made": escape(made),
        "style": style,
        "script": script,
        "contents": contents(),
        "sections": sections(figures),
        # Nothing in it may end or begin an element.
        "data": json.dumps(page_data(figures), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }
    # In one pass: a department's name may look like a place to fill.
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], _asset("page.html"))


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _asset(name: str) -> str:
    return files("dxauto.usage.page").joinpath(name).read_text(encoding="utf-8")

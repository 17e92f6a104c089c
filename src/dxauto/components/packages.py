"""The Python packages that dxauto asks for, by what is installed; none of them is imported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from dxauto.components.types import Component, Probe, at_least

_LATER = {
    "cryptography": "サインインの状態を暗号にして残す",
    "faster-whisper": "録音から議事録案を作る",
    "keyring": "パスワードを Windows の資格情報マネージャーなどに置く",
    "jpholiday": "祝日を除いて予定を組む",
    "playwright": "ブラウザに入力する",
}
"""Packages that reading forms does not need, and what they are for."""

_PURPOSE = "申請書を読んで Excel にする"
_ADVICE = (
    "python -m pip install --require-hashes -r requirements.lock（ネットワークのない PC では配布された wheel から）"
)


def package_components() -> Iterator[Component]:
    """Give one component a required package, as dxauto's own metadata lists them."""
    try:
        wanted = requires("dxauto") or []
    except PackageNotFoundError:
        wanted = []
    for requirement in wanted:
        match = re.match(r"([A-Za-z0-9._-]+)\s*(?:[=>~]=\s*([0-9.]+))?", requirement)
        if match and "extra ==" not in requirement:
            yield _component(match[1], match[2] or "0")


def _component(name: str, minimum: str) -> Component:
    return Component(
        name=name,
        title=name,
        purpose=_LATER.get(name, _PURPOSE),
        essential=name not in _LATER,
        probe=lambda: probe(name, minimum),
        advice={"other": _ADVICE},
        package=True,
    )


def probe(name: str, minimum: str) -> Probe:
    """Look up an installed package's version."""
    try:
        found = version(name)
    except PackageNotFoundError:
        return Probe(found=False)
    return Probe(found=True, version=found, problem="" if at_least(found, minimum) else f"{minimum} 以上が必要です")

"""The operating system's keyring, where passwords for browser robots lie; the environment serves without one."""

from __future__ import annotations

from dxauto.components.types import Component, Probe


def probe() -> Probe:
    """Ask which keyring there is; nothing is read from it."""
    from dxauto.browser.secrets import store

    found = store()
    return Probe(found=found is not None, version=found or "")


KEYRING = Component(
    name="password-store",
    title="鍵束（パスワードの置き場所）",
    purpose="業務システムへのサインイン",
    essential=False,
    probe=probe,
    advice={
        "debian": "画面のある PC では gnome-keyring を入れてください。なければ環境変数 DXAUTO_SECRET_… に入れます",
        "other": "パスワードは、環境変数 DXAUTO_SECRET_… に入れてください",
    },
)

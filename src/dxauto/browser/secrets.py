"""Passwords by name: from the environment, else from the operating system's keyring; never from a file of ours."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from dxauto.errors import ConfigurationError, MissingComponentError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "dxauto"
"""The name under which passwords lie in the keyring."""

VARIABLE = "DXAUTO_SECRET_"
"""What the names of environment variables with secrets begin with."""

_T = TypeVar("_T")

_STORES = {
    "keyring.backends.Windows": "Windows の資格情報マネージャー",
    "keyring.backends.SecretService": "鍵束（Secret Service）",
    "keyring.backends.libsecret": "鍵束（Secret Service）",
    "keyring.backends.kwallet": "KDE ウォレット",
    "keyring.backends.macOS": "macOS のキーチェーン",
}


class Secret:
    """A text that prints as stars wherever it is printed; `reveal` gives it to the one who types it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the text itself."""
        return self._text

    def __repr__(self) -> str:
        """Give stars."""
        return "Secret('********')"

    def __str__(self) -> str:
        """Give stars."""
        return "********"

    def __reduce__(self) -> str:
        """Refuse to be pickled."""
        raise TypeError("a secret does not cross a process border")


def variable(name: str) -> str:
    """Give the environment variable of a secret: `DXAUTO_SECRET_` and the name in capitals."""
    return VARIABLE + re.sub(r"\W", "_", name).upper()


def secret(name: str) -> Secret:
    """Give the secret of that name; raises `ConfigurationError` that says where to put it."""
    found = os.environ.get(variable(name)) or kept(name)
    if not found:
        raise ConfigurationError(
            f"パスワードなどの秘密「{name}」がありません。「dxauto secret set {name}」で入れるか、"
            f"環境変数 {variable(name)} に入れてください"
        )
    return Secret(found)


def place_of(name: str) -> str:
    """Tell in Japanese where the secret lies, empty if it is nowhere."""
    if os.environ.get(variable(name)):
        return f"環境変数 {variable(name)}"
    return (store() or "") if kept(name) else ""


def store() -> str | None:
    """Tell in Japanese which keyring this computer has, None if it has none that works."""
    found = _backend()
    if found is None:
        return None
    return _STORES.get(type(found).__module__, f"鍵束（{type(found).__name__}）")


def kept(name: str) -> str | None:
    """Give what the keyring holds under that name; None if it has nothing, is locked, or there is no keyring."""
    found = _backend()
    return None if found is None else _asked(lambda: found.get_password(SERVICE, name))


def keep(name: str, text: str) -> None:
    """Put a text into the keyring, over the old one; raises `MissingComponentError` if it cannot be."""
    found = _backend()
    if found is None or not _done(lambda: found.set_password(SERVICE, name, text)):
        raise MissingComponentError(no_store(name))


def forget(name: str) -> bool:
    """Take a text out of the keyring; tell whether it was there."""
    found = _backend()
    return found is not None and kept(name) is not None and _done(lambda: found.delete_password(SERVICE, name))


def no_store(name: str) -> str:
    """Say what to do where a secret cannot be put into a keyring."""
    lacking = (
        "資格情報マネージャーに書き込めません。"
        if sys.platform == "win32"
        else "この PC には鍵束（Secret Service）がないか、鍵がかかっています。"
    )
    return f"{lacking}代わりに、環境変数 {variable(name)} に入れてください"


def _backend() -> KeyringBackend | None:
    """Give the keyring; none if the package or the operating system has none that keeps anything."""
    try:
        import keyring
        from keyring.backends import fail, null
    except ImportError:
        return None
    found = _asked(keyring.get_keyring)
    return None if isinstance(found, (fail.Keyring, null.Keyring)) else found


def _asked(question: Callable[[], _T]) -> _T | None:
    """Ask the keyring; None if it cannot answer."""
    from keyring.errors import KeyringError

    try:
        return question()
    except (KeyringError, OSError):
        return None


def _done(deed: Callable[[], object]) -> bool:
    """Do something to the keyring; tell whether it was done."""
    return _asked(lambda: (deed(),)) is not None

"""Passwords by name: from the operating system's keyring, else from the environment; never from a file of ours."""

from __future__ import annotations

import os
import re

from dxauto.errors import ConfigurationError

SERVICE = "dxauto"
"""The name under which passwords lie in the keyring."""


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
    return "DXAUTO_SECRET_" + re.sub(r"\W", "_", name).upper()


def secret(name: str) -> Secret:
    """Give the secret of that name; raises `ConfigurationError` that says where to put it."""
    found = os.environ.get(variable(name)) or _from_keyring(name)
    if not found:
        raise ConfigurationError(
            f"パスワードなどの秘密「{name}」がありません。資格情報マネージャー（「keyring set {SERVICE} {name}」）か、"
            f"環境変数 {variable(name)} に入れてください"
        )
    return Secret(found)


def _from_keyring(name: str) -> str | None:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, name)
    except keyring.errors.KeyringError:
        return None

"""Keyrings for tests, registered through keyring's own interface: one in memory, one that outlives a process."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import PasswordDeleteError

PLACE = "TEST_KEYRING"
"""Names the file of `LastingKeyring`."""


class MemoryKeyring(KeyringBackend):
    """Holds what it is given as long as it lives."""

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805 - a property of the class
        """Never be chosen by itself: only tests that name it have it."""
        raise RuntimeError("only for tests")

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Give what is held."""
        return self._read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Hold it."""
        self._write(self._read() | {f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        """Let it go."""
        held = self._read()
        if held.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError("none")
        self._write(held)

    def _read(self) -> dict[str, str]:
        return dict(self.held)

    def _write(self, held: dict[str, str]) -> None:
        self.held = held


class LastingKeyring(MemoryKeyring):
    """Stands for the operating system's keyring: several processes share it. `PYTHON_KEYRING_BACKEND` names it."""

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805 - a property of the class
        """Be chosen where its file is named."""
        if PLACE not in os.environ:
            raise RuntimeError("only for tests")
        return 1.0

    def _read(self) -> dict[str, str]:
        path = Path(os.environ[PLACE])
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}

    def _write(self, held: dict[str, str]) -> None:
        Path(os.environ[PLACE]).write_text(json.dumps(held), encoding="utf-8")

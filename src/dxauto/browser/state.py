"""The sign-in kept between runs, if the flow wants it: encrypted, with a key that lies in the keyring alone.

A storage state (cookies, local storage) is as good as the password while it lasts. It is therefore kept only where
the operating system has a keyring, and is of use only to who may read that keyring: AES-256-GCM (NIST SP 800-38D),
bound to robot, address and the very secrets that were used, so that after a change of the password it opens no more.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets as randomness
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from dxauto.browser import secrets
from dxauto.browser.flow import Visit, every_step
from dxauto.browser.values import secrets_of
from dxauto.errors import MissingComponentError
from dxauto.settings import account

KEY_NAME = "dxauto-sign-in-key"
"""The keyring's name for the key."""
DEFAULT_HOURS = 12.0
"""What `keep: true` means: a working day."""
LONGEST_HOURS = 168
_VERSION = b"dxauto-state-1\0"
_NONCE = 12


class Kept(Protocol):
    """Where a signed-in state outlives a session."""

    def load(self) -> dict[str, Any] | None:
        """Give the state; None if there is none that may still be used."""

    def keep(self, state: Mapping[str, Any]) -> None:
        """Keep a state."""

    def forget(self) -> None:
        """Throw the state away: it is of no more use."""


@dataclass(slots=True)
class KeptSignIn:
    """One robot's sign-in on disk. Several workers may share it: each file is whole, the last one wins."""

    path: Path
    binding: bytes = field(repr=False)
    key: bytes = field(repr=False)
    hours: float
    _seen: bytes = field(default=b"", repr=False)

    def load(self) -> dict[str, Any] | None:
        """Give the state; None if there is none. One that is too old or does not open is thrown away."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            content = self.path.read_bytes()
        except OSError:
            return None
        self._seen = content
        sealed = content.removeprefix(_VERSION)
        try:
            opened = json.loads(AESGCM(self.key).decrypt(sealed[:_NONCE], sealed[_NONCE:], self.binding))
        except (InvalidTag, ValueError):
            self.forget()
            return None
        if not 0 <= time.time() - opened["at"] < self.hours * 3600:
            self.forget()
            return None
        return dict(opened["state"])

    def keep(self, state: Mapping[str, Any]) -> None:
        """Write the state; where it cannot be written, the next run signs in."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = randomness.token_bytes(_NONCE)
        plain = json.dumps({"at": time.time(), "state": state}).encode()
        self._seen = _VERSION + nonce + AESGCM(self.key).encrypt(nonce, plain, self.binding)
        with suppress(OSError):
            _write_private(self.path, self._seen)
            _forget_old(self.path.parent)

    def forget(self) -> None:
        """Throw the state away, unless another worker has signed in anew meanwhile."""
        with suppress(OSError):
            if self.path.read_bytes() == self._seen:
                self.path.unlink()


def kept_sign_in(flow: Visit, robot: str, folder: Path) -> KeptSignIn | None:
    """Give where this robot's sign-in is kept; None if the flow does not want that or there is no keyring.

    Raises `ConfigurationError` if a secret of the sign-in is missing.
    """
    hours = hours_of(flow)
    key = _key() if hours else None
    if key is None:
        return None
    steps = every_step(flow.sign_in.steps) if flow.sign_in is not None else []
    names = sorted({name for step in steps for name in secrets_of(step.value or step.open or "")})
    known = [robot, flow.system.url, account()]
    used = [secrets.secret(name).reveal() for name in names]
    name = _signed(key, known).hex()[:32]
    return KeptSignIn(folder / "state" / f"{name}.bin", _signed(key, [*known, *names, *used]), key, hours)


def hours_of(flow: Visit) -> float:
    """Give how long a flow wants its sign-in kept, 0 for not at all."""
    wanted = flow.sign_in.keep if flow.sign_in is not None else False
    return DEFAULT_HOURS if wanted is True else float(wanted)


def cannot_keep(flow: Visit) -> str:
    """Say why a sign-in that the flow wants kept is not, or nothing."""
    if not hours_of(flow) or secrets.store() is not None:
        return ""
    return "この PC には鍵束がないため、サインインの状態は残していません（次の実行でも、はじめにサインインします）"


def _key() -> bytes | None:
    found = secrets.kept(KEY_NAME)
    if found is None:
        with suppress(MissingComponentError):
            secrets.keep(KEY_NAME, base64.b64encode(randomness.token_bytes(32)).decode())
        # Of two processes that make a key at once one wins; what the other has sealed opens no more and goes.
        found = secrets.kept(KEY_NAME)
    with suppress(ValueError):
        key = base64.b64decode(found or "", validate=True)
        return key if len(key) == 32 else None
    return None


def _signed(key: bytes, parts: list[str]) -> bytes:
    return hmac.new(key, json.dumps(parts, ensure_ascii=False).encode(), hashlib.sha256).digest()


def _forget_old(folder: Path) -> None:
    """Delete what no robot can use any more."""
    oldest = time.time() - LONGEST_HOURS * 3600
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _write_private(path: Path, content: bytes) -> None:
    """Write for the owner alone (on Windows: as the workspace's folder is protected) as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    made = path.with_name(f"{path.name}.{randomness.token_hex(4)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(made, flags, 0o600), "wb") as stream:
            stream.write(content)
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)

"""Who is written into the usage records."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from dxauto.workspace import Workspace

_SECRET_BYTES = 32


def pseudonym(workspace: Workspace, staff: str) -> str:
    """Give the sign that stands for a member of staff: the same for the same workspace, not to be turned back.

    HMAC-SHA-256 (RFC 2104) under a secret that never leaves the workspace; without a secret, staff numbers are so
    few that trying all of them would turn any hash back. Deleting the secret makes all signs anonymous.
    """
    return "p-" + hmac.new(workspace_secret(workspace), staff.encode(), hashlib.sha256).hexdigest()[:20]


def workspace_secret(workspace: Workspace) -> bytes:
    """Give the workspace's own secret, made when it is first asked for; it never leaves the workspace."""
    return _secret(workspace.state / "secret.key")


def _secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(_SECRET_BYTES))
        _settle_name(made, path)
    return path.read_bytes()


def _settle_name(made: Path, path: Path) -> None:
    # Unlike replacing, a hard link never overwrites: of two processes at once, one secret wins for both.
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    except OSError:
        made.replace(path)  # a drive without hard links
    made.unlink(missing_ok=True)

"""Sessions and the token against forged requests (CSRF), kept in memory as the old system's server does."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from samples.practice.settings import Settings

COOKIE = "KIKANSESSION"


@dataclass(slots=True)
class Session:
    """One browser's stay. `user` is None before sign-in; `awaits_code` while the one-time code is missing."""

    user: str | None = None
    awaits_code: str | None = None
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    identity: str = field(default_factory=lambda: secrets.token_hex(16))
    seen: float = field(default_factory=monotonic)


class Sessions:
    """All sessions; they end by sign-out, after `session_seconds` without a request, or by a fault."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: dict[str, Session] = {}

    def of(self, cookies: Mapping[str, str]) -> Session | None:
        """The session of this browser, if it has one that has not ended; the time starts anew."""
        session = self._open.get(cookies.get(COOKIE, ""))
        limit = self._settings.session_seconds
        if session is None:
            return None
        if limit and monotonic() - session.seen > limit:
            self.end(session)
            return None
        session.seen = monotonic()
        return session

    def begin(self, user: str | None = None) -> Session:
        """Open a session; at a sign-in with `single_session` the user's others end."""
        if user and self._settings.single_session:
            for other in [session for session in self._open.values() if session.user == user]:
                self.end(other)
        session = Session(user)
        self._open[session.identity] = session
        return session

    def end(self, session: Session) -> None:
        """End one session."""
        self._open.pop(session.identity, None)

    def end_all(self) -> None:
        """End all sessions, as a restart of the system does."""
        self._open.clear()

    def admits(self, user: str, password: str) -> bool:
        """Tell whether user and password are right."""
        known = self._settings.users.get(user)
        return known is not None and hmac.compare_digest(known.encode(), password.encode())


def genuine(session: Session, token: str) -> bool:
    """Tell whether the form came from a page of this session."""
    return hmac.compare_digest(session.token.encode(), token.encode())

"""Signing in and out: password, then a one-time code where the system asks for one."""

from __future__ import annotations

import hmac

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from samples.practice.answers import page, system_of, timed_out
from samples.practice.serve import open_route, route
from samples.practice.sessions import COOKIE, Session, genuine


async def _form(request: Request) -> Response:
    session = system_of(request).sessions.begin()
    return _with_cookie(_sign_in_page(request, session, ""), session)


async def _home(request: Request) -> Response:
    session = system_of(request).sessions.of(request.cookies)
    return RedirectResponse("/menu" if session and session.user else "/login", 302)


async def _sign_in(request: Request) -> Response:
    system, form = system_of(request), await request.form()
    session = system.sessions.of(request.cookies)
    if session is None:
        return timed_out(request)
    if not genuine(session, str(form.get("_token", ""))):
        return page(request, "forged.html", status=403)
    user = str(form.get("user", ""))
    if not system.sessions.admits(user, str(form.get("password", ""))):
        return _sign_in_page(request, session, "職員番号又はパスワードが誤っています。")
    if system.settings.one_time_code:
        session.awaits_code = user
        return page(request, "code.html", session=session, problem="")
    return _enter(request, session, user)


async def _code(request: Request) -> Response:
    system, form = system_of(request), await request.form()
    session = system.sessions.of(request.cookies)
    if session is None or session.awaits_code is None:
        return timed_out(request)
    if not genuine(session, str(form.get("_token", ""))):
        return page(request, "forged.html", status=403)
    if not hmac.compare_digest(str(form.get("code", "")).encode(), (system.settings.one_time_code or "").encode()):
        return page(request, "code.html", session=session, problem="認証コードが誤っています。")
    return _enter(request, session, session.awaits_code)


async def _sign_out(request: Request, session: Session) -> Response:
    system_of(request).sessions.end(session)
    response = RedirectResponse("/login", 302)
    response.delete_cookie(COOKIE)
    return response


def _sign_in_page(request: Request, session: Session, problem: str) -> Response:
    hint = system_of(request).settings.hints_password
    return page(request, "login.html", session=session, problem=problem, hint=hint)


def _enter(request: Request, session: Session, user: str) -> Response:
    """Begin a new session at sign-in: one known from before must not become a signed-in one (session fixation)."""
    sessions = system_of(request).sessions
    sessions.end(session)
    return _with_cookie(RedirectResponse("/menu", 302), sessions.begin(user))


def _with_cookie(response: Response, session: Session) -> Response:
    response.set_cookie(COOKIE, session.identity, httponly=True, samesite="lax")
    return response


ROUTES: list[BaseRoute] = [
    open_route("/", "signin", _home),
    open_route("/login", "signin", _form),
    open_route("/login", "signin", _sign_in, "POST"),
    open_route("/login/code", "signin", _code, "POST"),
    route("/logout", "signin", _sign_out),
]

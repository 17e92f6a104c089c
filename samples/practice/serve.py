"""The way of every request: opening hours, faults, session, token, then the page itself, then faults again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from samples.practice.answers import broken, closed, page, refused, struck, system_of, timed_out, with_dialog
from samples.practice.cutting import cut
from samples.practice.faults import Kind
from samples.practice.fields import Submitted
from samples.practice.sessions import Session, genuine
from samples.practice.settings import now

Page = Callable[[Request, Session], Awaitable[Response]]
Step = Callable[[Request], Awaitable[Response]]


def route(path: str, name: str, show: Page, method: str = "GET") -> Route:
    """A page behind the sign-in. `name` is what fault rules call it (faults.PAGES)."""

    async def inner(request: Request) -> Response:
        session = system_of(request).sessions.of(request.cookies)
        if session is None or session.user is None:
            return timed_out(request)
        if method == "POST" and not genuine(session, str((await request.form()).get("_token", ""))):
            return page(request, "forged.html", status=403)
        return await show(request, session)

    return open_route(path, name, inner, method)


def open_route(path: str, name: str, inner: Step, method: str = "GET") -> Route:
    """A page for anybody, with opening hours and faults."""

    async def endpoint(request: Request) -> Response:
        system = system_of(request)
        request.state.struck = system.faults.strike(name, await _key(request))
        hours = system.settings.hours
        if Kind.MAINTENANCE in struck(request):
            return closed(request, "ただいまメンテナンス中です。")
        if hours and not hours.hold(now().time()):
            return closed(request, f"サービス時間外です。（ご利用時間　{hours}）")
        await _wait(system.settings.slow_ms)
        return await _before(request) or await _after(request, await inner(request))

    return Route(path, endpoint, methods=[method])


def submitted(form: FormData) -> Submitted:
    """What the browser sent, without the token."""
    names = [name for name in form if name != "_token"]
    return Submitted({name: [str(value) for value in form.getlist(name)] for name in names})


async def _key(request: Request) -> str:
    if request.method == "POST":
        return str((await request.form()).get("seiri_bangou", ""))
    return request.query_params.get("seiri_bangou", "")


async def _before(request: Request) -> Response | None:
    """Faults before the page does its work."""
    met = struck(request)
    system = system_of(request)
    session = system.sessions.of(request.cookies)
    if Kind.SESSION_END in met and session is not None:
        system.sessions.end(session)
    for kind in (Kind.SLOW, Kind.LATE_COMMIT):
        await _wait(met[kind].ms if kind in met else 0)
    if Kind.CUT_BEFORE_COMMIT in met:
        return await _cut(request)
    if Kind.ERROR_BEFORE_COMMIT in met:
        return broken(request)
    if Kind.ROW_REFUSED in met and session is not None and session.user:
        reason = met[Kind.ROW_REFUSED].text or "納税義務者：異動処理中のため受付できません"
        return refused(request, session, [reason])
    return None


async def _after(request: Request, response: Response) -> Response:
    """Faults after the page has done its work."""
    met = struck(request)
    await _wait(met[Kind.LATE_ANSWER].ms if Kind.LATE_ANSWER in met else 0)
    if Kind.CUT_AFTER_COMMIT in met:
        return await _cut(request)
    if Kind.CUT_IN_ANSWER in met:
        return _half(request, response)
    if Kind.ERROR_AFTER_COMMIT in met:
        return broken(request)
    if Kind.SESSION_END_AFTER_COMMIT in met:
        session = system_of(request).sessions.of(request.cookies)
        if session is not None:
            system_of(request).sessions.end(session)
        return timed_out(request)
    return _talkative(request, response)


def _talkative(request: Request, response: Response) -> Response:
    for kind in (Kind.ALERT, Kind.CONFIRM):
        rule = struck(request).get(kind)
        if rule and response.headers.get("content-type", "").startswith("text/html"):
            seed = f"{system_of(request).faults.seed}|{len(system_of(request).faults.fired)}"
            return with_dialog(response, rule, random.Random(seed).randint(0, rule.ms))
    return response


async def _wait(milliseconds: int) -> None:
    if milliseconds:
        await asyncio.sleep(milliseconds / 1000)


async def _cut(request: Request) -> Response:
    """Cut the connection; what is returned reaches nobody."""
    await cut(request.scope["client"], request.scope["server"])
    return Response()


def _half(request: Request, response: Response) -> Response:
    """Send the head and half of the answer, then cut."""
    body = bytes(response.body)

    async def parts() -> AsyncIterator[bytes]:
        yield body[: len(body) // 2]
        await asyncio.sleep(0.05)  # or the half would be thrown away with the connection
        await cut(request.scope["client"], request.scope["server"])

    headers = {name: value for name, value in response.headers.items() if name != "set-cookie"}
    return StreamingResponse(parts(), response.status_code, headers)

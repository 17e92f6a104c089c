"""Answers of the practice system: pages from templates, errors, what a struck request gets."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from samples.practice.faults import Kind, Rule
from samples.practice.sessions import COOKIE, Session
from samples.practice.system import System, templates

_SAID = {
    Kind.ALERT: "【お知らせ】本日１８時から、システムの再起動を行います。",
    Kind.CONFIRM: "他の端末で同じ画面が開かれています。このまま続けますか？",
}


def system_of(request: Request) -> System:
    """The system that serves this request."""
    system = request.app.state.system
    assert isinstance(system, System)
    return system


def page(request: Request, template: str, status: int = 200, encoding: str = "utf-8", **values: Any) -> Response:
    """Render a template; `session` and `changed` (is this page's layout another one today?) are always there."""
    values = {"session": None, "changed": Kind.PAGE_CHANGED in struck(request), "encoding": encoding, **values}
    text = templates().get_template(template).render(**values)
    media = f"text/html; charset={'Shift_JIS' if encoding == 'cp932' else encoding}"
    return HTMLResponse(text.encode(encoding, "xmlcharrefreplace"), status, media_type=media)


def refused(request: Request, session: Session, problems: list[str]) -> Response:
    """The business error: 入力値が不正です, with the reasons. The status is 200, as old systems have it."""
    return page(request, "refused.html", session=session, problems=problems)


def timed_out(request: Request) -> Response:
    """The page that comes instead of any other when the session has ended; the cookie goes."""
    response = page(request, "timed_out.html")
    response.delete_cookie(COOKIE)
    return response


def broken(request: Request) -> Response:
    """The system's error page."""
    return page(request, "broken.html", status=500)


def closed(request: Request, reason: str) -> Response:
    """The page outside the opening hours or during maintenance."""
    return page(request, "closed.html", status=503, reason=reason)


def struck(request: Request) -> dict[Kind, Rule]:
    """The faults that this request meets."""
    met: dict[Kind, Rule] = getattr(request.state, "struck", {})
    return met


def with_dialog(response: Response, rule: Rule, wait_ms: int) -> Response:
    """The same page with a dialog that opens by itself after a while."""
    text = json.dumps(rule.text or _SAID[rule.kind]).replace("</", "<\\/")  # the text must not end the script
    leave = f"if (!confirm({text})) {{ location.href = '/top'; }}"
    call = leave if rule.kind is Kind.CONFIRM else f"alert({text});"
    script = f"<script>setTimeout(function () {{ {call} }}, {wait_ms});</script></body>"
    body = bytes(response.body).replace(b"</body>", script.encode("ascii"))
    return HTMLResponse(body, response.status_code, media_type=response.headers["content-type"])

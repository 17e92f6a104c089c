"""The trainer's switches while the system runs: `/__control` takes and gives JSON.

GET tells the rules in force and the faults that happened. POST takes `{"rules": [...], "seed": 1}` and puts them in
force instead of those before, or `{"end_sessions": true}`. Not part of the invented system: it needs no sign-in,
listens on this machine only, and wants a header that no link or form of a page can send.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from samples.practice.answers import system_of
from samples.practice.faults import rules_of

HEADER = "X-Practice-Control"
PATH = "/__control"


async def _control(request: Request) -> Response:
    if HEADER not in request.headers:
        return JSONResponse({"error": f"ヘッダー {HEADER} がありません"}, 403)
    if request.method == "POST":
        try:
            _apply(request, await request.json())
        except (ValueError, TypeError, AttributeError) as problem:
            return JSONResponse({"error": str(problem)}, 400)
    faults = system_of(request).faults
    rules, fired = [rule.as_dict() for rule in faults.rules], [asdict(one) for one in faults.fired]
    return JSONResponse({"seed": faults.seed, "rules": rules, "fired": fired})


def _apply(request: Request, wanted: dict[str, Any]) -> None:
    system = system_of(request)
    if "rules" in wanted:
        system.faults.replace(rules_of(wanted["rules"]), wanted.get("seed"))
    if wanted.get("end_sessions"):
        system.sessions.end_all()


ROUTES: list[BaseRoute] = [Route(PATH, _control, methods=["GET", "POST"])]

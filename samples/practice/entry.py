"""Entering an application: the frames, entry page, confirmation page, receipt."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from samples.practice.answers import page, refused, system_of
from samples.practice.business import BUSINESSES, KAZOKU, KOKUHO, RIYUU, Business
from samples.practice.database import Search
from samples.practice.fields import Submitted, Values, read_all
from samples.practice.seeds import half_kana, postal_codes
from samples.practice.serve import route, submitted
from samples.practice.sessions import Session
from samples.practice.settings import now


async def _frames(request: Request, session: Session) -> Response:
    return page(request, "frames.html", session=session)


async def _header(request: Request, session: Session) -> Response:
    return page(request, "header.html", session=session)


async def _side(request: Request, session: Session) -> Response:
    return page(request, "side.html", session=session, businesses=BUSINESSES)


async def _top(request: Request, session: Session) -> Response:
    return page(request, "top.html", session=session)


async def _entry(business: Business, request: Request, session: Session) -> Response:
    return page(
        request,
        f"{business.name}_entry.html",
        session=session,
        business=business,
        today=now().date(),
        kazoku=KAZOKU,
        reasons=RIYUU,
    )


async def _confirm(business: Business, request: Request, session: Session) -> Response:
    sent = submitted(await request.form())
    values, problems = _examine(business, request, sent)
    if problems:
        return refused(request, session, problems)
    return page(request, "confirm.html", session=session, business=business, values=values, pairs=sent.pairs())


async def _commit(business: Business, request: Request, session: Session) -> Response:
    """Store what the confirmation page carried on. Sent twice, it is stored twice, as in old systems."""
    sent = submitted(await request.form())
    values, problems = _examine(business, request, sent)
    if problems:
        return refused(request, session, problems)
    number = system_of(request).database.enter(business, values, session.user or "")
    return page(request, "receipt.html", session=session, business=business, values=values, number=number)


def _examine(business: Business, request: Request, sent: Submitted) -> tuple[Values, list[str]]:
    values, problems = read_all(business.fields, sent)
    if not problems:
        problems = business.check(values) + _register_problems(business, request, values)
    return values, problems


def _register_problems(business: Business, request: Request, values: Values) -> list[str]:
    system, key, problems = system_of(request), values["seiri_bangou"], []
    if system.settings.unique and key:
        there = system.database.find(business, Search(seiri_bangou=key), limit=1)
        problems += [f"整理番号：既に登録されています（受付番号 {row['uketsuke']}）" for row in there]
    if business is KOKUHO:
        household = system.database.household(values["setai_bangou"])
        if household is None or household.shimei != values["setai_shimei"]:
            problems.append("世帯主：記号番号と氏名が資格台帳と一致しません")
    return problems


async def _households(request: Request, session: Session) -> Response:
    """The pop-up in which a household is looked up. Its page is Shift_JIS, and so is what it sends."""
    asked = _shift_jis_query(request)
    kana, bangou = half_kana(asked.get("kana", "")).strip(), asked.get("bangou", "").strip()
    found = system_of(request).database.households(bangou, kana) if kana or bangou else None
    return page(request, "households.html", encoding="cp932", session=session, kana=kana, bangou=bangou, found=found)


def _shift_jis_query(request: Request) -> dict[str, str]:
    query = request.scope["query_string"].decode("ascii", "replace")
    return dict(parse_qsl(query, encoding="cp932", errors="replace"))


async def _postal(request: Request, session: Session) -> Response:
    return JSONResponse({"juusho": postal_codes().get(request.query_params.get("code", ""), "")})


def _routes_of(business: Business) -> list[BaseRoute]:
    return [
        route(f"/{business.name}/new", "entry", partial(_entry, business)),
        route(f"/{business.name}/confirm", "confirm", partial(_confirm, business), "POST"),
        route(f"/{business.name}/commit", "commit", partial(_commit, business), "POST"),
    ]


ROUTES: list[BaseRoute] = [
    route("/menu", "menu", _frames),
    route("/menu/header", "menu", _header),
    route("/menu/side", "menu", _side),
    route("/top", "top", _top),
    route("/kokuho/setai", "popup", _households),
    route("/yuubin", "postal", _postal),
    *(one for business in BUSINESSES.values() for one in _routes_of(business)),
]

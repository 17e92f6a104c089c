"""Looking up what was entered: the list with its paging, and one application."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from samples.practice.answers import page, refused, system_of
from samples.practice.business import BUSINESSES, Business
from samples.practice.database import Search
from samples.practice.fields import Field, RefusedError, Sort, Submitted, Values, read
from samples.practice.serve import route
from samples.practice.sessions import Session

_DAY = Field("bi", "日付", Sort.DATE)


async def _list(business: Business, request: Request, session: Session) -> Response:
    asked = Submitted({name: request.query_params.getlist(name) for name in request.query_params})
    try:
        day = read(_DAY, asked)
    except RefusedError as problem:
        return refused(request, session, [str(problem)])
    search = Search(asked.one("seiri_bangou"), asked.one("shimei").strip("\u3000"), day)
    found, number, pages = _page_of(business, request, search) if asked.one("kensaku") else ([], None, 1)
    return page(
        request,
        "list.html",
        session=session,
        business=business,
        day=_DAY,
        asked=asked,
        found=found,
        number=number,
        pages=pages,
        here=_page_number(request, pages),
        link=lambda there: request.url.include_query_params(page=there).query,
    )


def _page_of(business: Business, request: Request, search: Search) -> tuple[list[Values], int, int]:
    system = system_of(request)
    each = system.settings.rows_per_page
    number = system.database.number_of(business, search)
    pages = max(1, -(-number // each))
    skip = (_page_number(request, pages) - 1) * each
    return system.database.find(business, search, each, skip), number, pages


def _page_number(request: Request, pages: int) -> int:
    wanted = request.query_params.get("page", "1")
    return min(max(int(wanted), 1), pages) if wanted.isascii() and wanted.isdigit() else 1


async def _detail(business: Business, request: Request, session: Session) -> Response:
    number = request.query_params.get("uketsuke", "")
    found = system_of(request).database.find(business, Search(uketsuke=number), limit=1) if number else []
    if not found:
        return refused(request, session, ["受付番号：該当する申請がありません"])
    return page(request, "detail.html", session=session, business=business, values=found[0])


ROUTES: list[BaseRoute] = [
    one
    for business in BUSINESSES.values()
    for one in (
        route(f"/{business.name}/list", "list", partial(_list, business)),
        route(f"/{business.name}/detail", "detail", partial(_detail, business)),
    )
]

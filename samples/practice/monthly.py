"""The month's list as CSV (cp932, CRLF, as Excel in Japan opens it) or as PDF."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from samples.practice.answers import page, refused, system_of
from samples.practice.business import BUSINESSES, Business
from samples.practice.database import Search
from samples.practice.fields import Sort, Values, shown
from samples.practice.serve import route
from samples.practice.sessions import Session
from samples.practice.settings import now

_REIWA_ZERO = 2018  # 令和1年 is 2019


async def _form(request: Request, session: Session) -> Response:
    today = now().date()
    return page(
        request, "monthly.html", session=session, businesses=BUSINESSES, today=today, reiwa=today.year - _REIWA_ZERO
    )


async def _download(request: Request, session: Session) -> Response:
    asked = request.query_params
    business = BUSINESSES.get(asked.get("gyoumu", ""))
    year, month = asked.get("nen", ""), asked.get("tsuki", "")
    if business is None or not (re.fullmatch(r"[0-9]{1,2}", year) and re.fullmatch(r"0?[1-9]|1[0-2]", month)):
        return refused(request, session, ["対象年月：選択してください"])
    found = system_of(request).database.find(business, Search(month=f"{_REIWA_ZERO + int(year)}-{int(month):02}"))
    if not found:
        return refused(request, session, ["対象年月：該当する申請がありません"])
    name = f"{business.title.replace(' ', '')}一覧_R{int(year):02}{int(month):02}"
    if asked.get("shurui") == "PDF":
        return _pdf(business, found, name, inline=asked.get("hyouji") == "1")
    return _file(_csv(business, found), f"{name}.csv", "text/csv; charset=Shift_JIS")


def _csv(business: Business, found: list[Values]) -> bytes:
    open_fields = [field for field in business.fields if field.sort is not Sort.KOJIN]
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(["受付番号", "登録日時", "登録者", *(field.label for field in open_fields)])
    for row in found:
        cells = [shown(field, row[field.name]) for field in open_fields]
        writer.writerow([row["uketsuke"], row["touroku"], row["shokuin"], *cells])
    return text.getvalue().encode("cp932", "replace")


def _pdf(business: Business, found: list[Values], name: str, *, inline: bool) -> Response:
    from samples.practice.paper import month_list

    content = month_list(f"{business.title}一覧", _cells(business, found))
    return _file(content, f"{name}.pdf", "application/pdf", inline=inline)


def _cells(business: Business, found: list[Values]) -> list[list[str]]:
    wanted = [business.field(name) for name in ("seiri_bangou", business.day, business.person)]
    head = ["受付番号", "登録日時", *(field.label for field in wanted)]
    rows = [
        [row["uketsuke"], row["touroku"][:16].replace("T", " "), *(shown(field, row[field.name]) for field in wanted)]
        for row in found
    ]
    return [head, *rows]


def _file(content: bytes, name: str, media_type: str, *, inline: bool = False) -> Response:
    place = "inline" if inline else "attachment"
    headers = {"content-disposition": f"{place}; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=media_type, headers=headers)


ROUTES: list[BaseRoute] = [
    route("/getsuji", "month", _form),
    route("/getsuji/download", "download", _download),
]

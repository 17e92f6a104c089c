"""The practice system's look-up and month lists."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import unquote

import pdfplumber
import pytest
from practice_support import application, day, move, practice, receipt, signed_in

from samples.practice.business import NOUZEI
from samples.practice.database import rows
from samples.practice.server import Practice
from samples.practice.settings import now


def _entered(system: Practice, number: int) -> list[str]:
    values = {"shinsei_bi": "2025-02-28", "shimei": "石巻　太郎", "furigana": "ｲｼﾉﾏｷ ﾀﾛｳ"}
    keys = [f"L-{index:03}" for index in range(number)]
    for key in keys:
        system.system.database.enter(NOUZEI, {"seiri_bangou": key, **values}, "kenshu")
    return keys


def _found(text: str) -> list[str]:
    return re.findall(r"<td>(L-\d+)</td>", text)


def test_search_by_key_finds_exactly_that_row(tmp_path: Path) -> None:
    """The external key finds its own row only, and the detail page shows what was stored."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        _entered(system, 12)
        number = receipt(visitor.commit(application("L-1")))
        page = visitor.get("/nouzei/list", seiri_bangou="L-1", kensaku="検索")
        assert _found(page.text) == ["L-1"]
        assert '<b id="kensuu">1</b>' in page.text
        assert "石巻市中央３－５－１" in visitor.get("/nouzei/detail", uketsuke=number).text


def test_search_by_person_and_day(tmp_path: Path) -> None:
    """Name (with or without its space, or a part) and day find the row; another day does not."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        visitor.commit(application("L-7"))
        query = {name: str(value) for name, value in day("bi", "令和", 7, 2, 28).items()}
        for name in ("石巻　太郎", "石巻太郎", "太郎"):
            assert _found(visitor.get("/nouzei/list", shimei=name, kensaku="検索", **query).text) == ["L-7"]
        answer = visitor.get("/nouzei/list", shimei="太郎", kensaku="検索", **{**query, "bi_hi": "27"})
        assert "該当する申請はありません" in answer.text


def test_paging_shows_every_row_once(tmp_path: Path) -> None:
    """Walking 次へ from the first page shows each row once and ends."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        keys = _entered(system, 23)
        page, seen = visitor.get("/nouzei/list", shimei="石巻", kensaku="検索"), []
        while True:
            seen += _found(page.text)
            following = re.search(r'<a href="\?([^"]+)">次へ</a>', page.text)
            if following is None:
                break
            page = visitor.get(f"/nouzei/list?{following.group(1).replace('&amp;', '&')}")
        assert seen == keys
        assert "（3／3 ページ）" in page.text


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    """A page number out of bounds, or none, shows the nearest page."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        _entered(system, 11)
        for number, found in (("0", 10), ("99", 1), ("x", 10), ("-1", 10), ("²", 10)):
            assert len(_found(visitor.get("/nouzei/list", kensaku="検索", page=number).text)) == found, number


def test_unknown_receipt_is_an_error(tmp_path: Path) -> None:
    """A 受付番号 that is not there gives the business error."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        assert "該当する申請がありません" in visitor.get("/nouzei/detail", uketsuke="N00-000009").text


def _month(**other: str) -> dict[str, str]:
    return {"gyoumu": "nouzei", "nen": str(now().year - 2018), "tsuki": str(now().month), "shurui": "CSV", **other}


def test_month_as_csv(tmp_path: Path) -> None:
    """The month's CSV is cp932 with CRLF, has a Japanese name, and holds every row of the month."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        visitor.commit(application("M-1", shimei="髙橋　俊彦"))
        visitor.commit(application("M-2"))
        answer = visitor.get("/getsuji/download", **_month())
        table = list(csv.reader(io.StringIO(answer.content.decode("cp932"), newline="")))
        assert [row[table[0].index("整理番号")] for row in table[1:]] == ["M-1", "M-2"]
        assert table[1][table[0].index("氏名")] == "髙橋　俊彦"
        assert answer.content.endswith(b"\r\n")
        name = unquote(answer.headers["content-disposition"])
        assert name.startswith("attachment")
        assert "納税証明交付申請一覧_R" in name


def test_csv_holds_no_kojin_bangou(tmp_path: Path) -> None:
    """The list of 資格異動 leaves the 個人番号 out."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        visitor.commit(move(), "kokuho")
        text = visitor.get("/getsuji/download", **_month(gyoumu="kokuho")).content.decode("cp932")
        assert "岩渕　誠" in text
        assert "479563753793" not in text


@pytest.mark.parametrize(("shown", "place"), [("0", "attachment"), ("1", "inline")])
def test_month_as_pdf(tmp_path: Path, shown: str, place: str) -> None:
    """The month's PDF comes as a file, or in the page if so wished, and its words can be read."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        visitor.commit(application("M-9"))
        answer = visitor.get("/getsuji/download", **_month(shurui="PDF", hyouji=shown))
        assert answer.headers["content-disposition"].startswith(place)
        with pdfplumber.open(io.BytesIO(answer.content)) as document:
            words = document.pages[0].extract_text()
        assert "M-9" in words
        assert rows(system.settings.database)[0]["uketsuke"] in words


def test_month_without_rows_or_sense_is_refused(tmp_path: Path) -> None:
    """A month that is none, or has no rows, gives the business error page, not a file."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        visitor.commit()
        for other in ({"tsuki": "13"}, {"nen": ""}, {"gyoumu": "juumin"}, {"nen": "1"}):
            answer = visitor.get("/getsuji/download", **_month(**other))
            assert "入力値が不正です" in answer.text, other
            assert "content-disposition" not in answer.headers, other

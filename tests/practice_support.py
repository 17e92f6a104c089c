"""Shared by the tests of the practice system: a running one, a signed-in client, one application's fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import DEFAULT_PASSWORD, DEFAULT_USER, Settings

Form = dict[str, str | list[str]]


def day(name: str, era: str, year: int, month: int, date: int) -> Form:
    """The four parts of a date field."""
    return {f"{name}_gengou": era, f"{name}_nen": str(year), f"{name}_tsuki": str(month), f"{name}_hi": str(date)}


def application(key: str = "A-0001", **other: str | list[str]) -> Form:
    """An application for a 納税証明 that the system takes."""
    return {
        "seiri_bangou": key,
        **day("shinsei_bi", "令和", 7, 2, 28),
        **{"yuubin1": "986", "yuubin2": "0822", "juusho": "石巻市中央３－５－１", "denwa": "0225-95-1111"},
        **{"furigana": "ｲｼﾉﾏｷ ﾀﾛｳ", "shimei": "石巻　太郎"},
        **day("seinengappi", "昭和", 55, 4, 1),
        **{"kankei": "本人", "onaji": "申請者と同じ", "shurui": ["市民税・県民税", "完納証明"]},
        **{"nendo_kara": "06", "tsuusuu": "2", "mokuteki": "融資・借入"},
        **other,
    }


def move(key: str = "K-0001", **other: str | list[str]) -> Form:
    """A 資格異動 of a household of the sample stack that the system takes."""
    return {
        "seiri_bangou": key,
        **day("todoke_bi", "令和", 7, 3, 18),
        **day("idou_bi", "令和", 7, 2, 28),
        **{"shubetsu": "脱退", "riyuu": "社会保険に入った", "setai_bangou": "42913695", "setai_shimei": "岩渕　誠"},
        **{"todokedenin": "世帯主", "denwa": "070-4477-2535", "kazoku_1_shimei": "岩渕　誠"},
        **day("kazoku_1_seinengappi", "昭和", 37, 11, 4),
        **{"kazoku_1_seibetsu": "男", "kazoku_1_zokugara": "本人", "kazoku_1_kojin_bangou": "479563753793"},
        **other,
    }


class Visitor:
    """A client with cookies that carries the token as a browser does."""

    def __init__(self, address: str, timeout: float = 60) -> None:
        self.http = httpx.Client(
            base_url=address, follow_redirects=True, timeout=timeout, trust_env=False, verify=False
        )
        self.token = ""

    def hurried(self) -> Visitor:
        """Wait only a second for further answers (for a connection as long as before)."""
        self.http.timeout = httpx.Timeout(60, read=1)
        return self

    def patient(self) -> Visitor:
        """Wait long for answers again."""
        self.http.timeout = httpx.Timeout(60)
        return self

    def get(self, path: str, **query: str) -> httpx.Response:
        """Open a page and remember its token."""
        answer = self.http.get(path, params=query or None)
        self._remember(answer)
        return answer

    def post(self, path: str, form: Form) -> httpx.Response:
        """Send a form with the token."""
        answer = self.http.post(path, data={"_token": self.token, **form})
        self._remember(answer)
        return answer

    def sign_in(self, user: str = DEFAULT_USER, password: str = DEFAULT_PASSWORD) -> httpx.Response:
        """Sign in, and open a page that has a token."""
        self.get("/login")
        answer = self.post("/login", {"user": user, "password": password})
        self.get("/nouzei/new")
        return answer

    def commit(self, form: Form | None = None, business: str = "nouzei") -> httpx.Response:
        """Send what the confirmation page sends."""
        return self.post(f"/{business}/commit", form or application())

    def _remember(self, answer: httpx.Response) -> None:
        found = re.search(r'name="_token" value="([0-9a-f]+)"', answer.text)
        self.token = found.group(1) if found else self.token


@contextmanager
def practice(folder: Path, *rules: Rule, **settings: Any) -> Iterator[Practice]:
    """Run a practice system whose database lies in this folder."""
    with Practice(Settings(folder / "practice.sqlite3", **settings), rules) as running:
        yield running


@contextmanager
def visiting(running: Practice, timeout: float = 60) -> Iterator[Visitor]:
    """Give a client that has not signed in."""
    visitor = Visitor(running.address, timeout)
    with visitor.http:
        yield visitor


@contextmanager
def signed_in(running: Practice, timeout: float = 60) -> Iterator[Visitor]:
    """Give a client that has signed in."""
    with visiting(running, timeout) as visitor:
        visitor.sign_in()
        yield visitor


def rule(kind: Kind, **options: Any) -> Rule:
    """A rule that strikes once at the commit, if nothing else is said."""
    return Rule(kind, **options)


def receipt(answer: httpx.Response) -> str:
    """The 受付番号 on a page."""
    found = re.search(r'id="uketsuke_bangou"[^>]*>([^<]+)<', answer.text)
    assert found, answer.text
    return found.group(1)

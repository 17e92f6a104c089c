"""Signing in to the practice system: password, token, time-out, code, opening hours."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
from practice_support import application, practice, signed_in, visiting

from samples.practice import sessions
from samples.practice.database import rows
from samples.practice.sessions import COOKIE
from samples.practice.settings import Hours, Settings, now


def test_right_password_opens_the_frames(tmp_path: Path) -> None:
    """User and password of the printed hint lead to the frameset with menu and work frame."""
    with practice(tmp_path) as system, visiting(system) as visitor:
        answer = visitor.sign_in()
        assert '<frame name="main"' in answer.text
        assert "資格異動入力" in visitor.get("/menu/side").text


def test_wrong_password_is_refused(tmp_path: Path) -> None:
    """A wrong password says so and opens nothing."""
    with practice(tmp_path) as system, visiting(system) as visitor:
        assert "パスワードが誤っています" in visitor.sign_in(password="wrong").text
        assert "セッションタイムアウト" in visitor.get("/menu").text


def test_no_page_without_sign_in(tmp_path: Path) -> None:
    """Every page behind the sign-in answers a stranger with the time-out page."""
    with practice(tmp_path) as system, visiting(system) as visitor:
        for path in ("/menu", "/menu/side", "/top", "/yuubin", "/kokuho/setai", "/getsuji", "/getsuji/download"):
            assert 'id="timeout"' in visitor.get(path).text, path
        for business in ("nouzei", "kokuho"):
            for step in ("new", "list", "detail"):
                assert 'id="timeout"' in visitor.get(f"/{business}/{step}").text, step


def test_forged_form_is_refused(tmp_path: Path) -> None:
    """A form without the session's token is refused with 403 and stores nothing."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        visitor.token = "0" * 32
        answer = visitor.commit()
        assert answer.status_code == 403
        assert "画面遷移が不正です" in answer.text
        assert rows(system.settings.database) == []


def test_sign_in_needs_the_token_too(tmp_path: Path) -> None:
    """The sign-in form itself is protected: the right password with a wrong token is refused."""
    with practice(tmp_path) as system, visiting(system) as visitor:
        visitor.get("/login")
        visitor.token = "0" * 32
        assert visitor.post("/login", {"user": "kenshu", "password": "kenshu-0401"}).status_code == 403


def test_session_identity_changes_at_sign_in(tmp_path: Path) -> None:
    """The cookie from before the sign-in is worth nothing after it (session fixation)."""
    with practice(tmp_path) as system, visiting(system) as visitor:
        visitor.get("/login")
        before = visitor.http.cookies[COOKIE]
        visitor.sign_in()
        assert visitor.http.cookies[COOKIE] != before
        visitor.http.cookies.clear()
        assert 'id="timeout"' in visitor.http.get("/top", headers={"cookie": f"{COOKIE}={before}"}).text


def test_session_ends_after_idle_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After `session_seconds` without a request the next one gets the time-out page, and nothing is stored."""
    passed = 0.0
    monkeypatch.setattr(sessions, "monotonic", lambda: time.monotonic() + passed)
    with practice(tmp_path, session_seconds=300) as system, signed_in(system) as visitor:
        passed += 200
        assert "交付申請" in visitor.get("/nouzei/new").text
        passed += 400
        assert 'id="timeout"' in visitor.commit().text
        assert rows(system.settings.database) == []


def test_single_session_ends_the_other(tmp_path: Path) -> None:
    """With `single_session` a second sign-in of the same user ends the first."""
    with practice(tmp_path, single_session=True) as system, signed_in(system) as first, signed_in(system) as second:
        assert 'id="timeout"' in first.get("/top").text
        assert "お知らせ" in second.get("/top").text


def test_two_sessions_of_one_user_by_default(tmp_path: Path) -> None:
    """Two browsers of the same user work side by side if nothing else is set."""
    with practice(tmp_path) as system, signed_in(system) as first, signed_in(system) as second:
        assert "お知らせ" in first.get("/top").text
        assert "お知らせ" in second.get("/top").text


def test_sign_out_ends_the_session(tmp_path: Path) -> None:
    """After ログアウト the old pages are closed."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        assert "ログイン" in visitor.get("/logout").text
        assert 'id="timeout"' in visitor.get("/nouzei/new").text


def test_one_time_code_is_asked_and_checked(tmp_path: Path) -> None:
    """With a one-time code the password alone opens nothing, a wrong code neither, the right one does."""
    with practice(tmp_path, one_time_code="482913") as system, visiting(system) as visitor:
        assert "認証コード" in visitor.sign_in().text
        assert 'id="timeout"' in visitor.get("/top").text
        visitor.get("/login")
        visitor.post("/login", {"user": "kenshu", "password": "kenshu-0401"})
        assert "認証コードが誤っています" in visitor.post("/login/code", {"code": "000000"}).text
        assert '<frame name="main"' in visitor.post("/login/code", {"code": "482913"}).text


def test_other_password_is_not_printed(tmp_path: Path) -> None:
    """The sign-in page prints the training password, but never one that somebody set."""
    assert Settings(tmp_path / "x").hints_password
    with practice(tmp_path, users={"abe": "s3cret-word"}) as system, visiting(system) as visitor:
        assert "kenshu-0401" not in visitor.get("/login").text
        assert '<frame name="main"' in visitor.sign_in("abe", "s3cret-word").text


def test_closed_outside_opening_hours(tmp_path: Path) -> None:
    """Outside the opening hours every page, the sign-in too, is a 503 that tells the hours."""
    later = now() + dt.timedelta(hours=2)
    hours = Hours(later.time().replace(second=0), (later + dt.timedelta(hours=1)).time().replace(second=0))
    with practice(tmp_path, hours=hours) as system, visiting(system) as visitor:
        answer = visitor.get("/login")
        assert answer.status_code == 503
        assert f"サービス時間外です。（ご利用時間　{hours}）" in answer.text


@pytest.mark.parametrize(
    ("hours", "moment", "is_open"),
    [
        ("08:30-17:15", "08:30", True),
        ("08:30-17:15", "17:15", False),
        ("22:00-06:00", "23:59", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "12:00", False),
    ],
)
def test_hours_hold_their_bounds(hours: str, moment: str, is_open: bool) -> None:
    """Opening hours hold their first minute, not their last, and may reach over midnight."""
    assert Hours.parse(hours).hold(dt.time.fromisoformat(moment)) is is_open


def test_japan_time_whatever_the_machine(tmp_path: Path) -> None:
    """登録日時 is Japan's time."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        visitor.commit(application())
        assert rows(system.settings.database)[0]["touroku"].endswith("+09:00")

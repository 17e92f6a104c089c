"""Every fault of the practice system does what its name says, counted in the system's database."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from practice_support import application, practice, receipt, rule, signed_in, visiting

from samples.practice.database import count, rows
from samples.practice.faults import Faults, Kind, Rule, parse_rule, rule_of

NEVER_MS = 120_000
LONGEST_S = 60


def comes(state: Callable[[], bool]) -> bool:
    """Wait for a state, long before what is never answered would be."""
    end = time.monotonic() + LONGEST_S
    while not state() and time.monotonic() < end:
        time.sleep(0.05)
    return state()


@pytest.mark.parametrize(("kind", "stored"), [(Kind.ERROR_BEFORE_COMMIT, 0), (Kind.ERROR_AFTER_COMMIT, 1)])
def test_error_500(tmp_path: Path, kind: Kind, stored: int) -> None:
    """A 500 before the commit stores nothing, one after it has stored the row; the next try goes through."""
    with practice(tmp_path, rule(kind)) as system, signed_in(system) as visitor:
        answer = visitor.commit(application("F-1"))
        assert answer.status_code == 500
        assert "システムエラー" in answer.text
        assert count(system.settings.database, "F-1") == stored
        receipt(visitor.commit(application("F-1")))
        assert system.system.faults.count(kind) == 1


@pytest.mark.parametrize(("kind", "stored"), [(Kind.CUT_BEFORE_COMMIT, 0), (Kind.CUT_AFTER_COMMIT, 1)])
def test_cut_without_an_answer(tmp_path: Path, kind: Kind, stored: int) -> None:
    """The connection is closed without one byte of an answer, before or after the row was stored."""
    with practice(tmp_path, rule(kind)) as system, signed_in(system) as visitor:
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            visitor.commit(application("F-2"))
        assert count(system.settings.database, "F-2") == stored
        receipt(visitor.commit(application("F-2")))


def test_cut_in_the_answer(tmp_path: Path) -> None:
    """The answer begins with 200 and ends halfway; the row was stored."""
    with practice(tmp_path, rule(Kind.CUT_IN_ANSWER)) as system, signed_in(system) as visitor:
        form = {"_token": visitor.token, **application("F-3")}
        with visitor.http.stream("POST", "/nouzei/commit", data=form) as answer:
            assert answer.status_code == 200
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
                answer.read()
        assert count(system.settings.database, "F-3") == 1


def test_answer_later_than_the_client_waits(tmp_path: Path) -> None:
    """A late answer comes after the client's time-out, but the row is stored before it."""
    with practice(tmp_path, rule(Kind.LATE_ANSWER, ms=NEVER_MS)) as system, signed_in(system) as visitor:
        with pytest.raises(httpx.ReadTimeout):
            visitor.hurried().commit(application("F-4"))
        assert comes(lambda: count(system.settings.database, "F-4") == 1)


def test_commit_later_than_the_client_waits(tmp_path: Path) -> None:
    """A late commit is not there when the client gives up: no look-up can find it yet."""
    with practice(tmp_path, rule(Kind.LATE_COMMIT, ms=NEVER_MS)) as system, signed_in(system) as visitor:
        with pytest.raises(httpx.ReadTimeout):
            visitor.hurried().commit(application("F-5"))
        assert count(system.settings.database, "F-5") == 0


@pytest.mark.parametrize(("kind", "stored"), [(Kind.SESSION_END, 0), (Kind.SESSION_END_AFTER_COMMIT, 1)])
def test_session_ends_at_the_commit(tmp_path: Path, kind: Kind, stored: int) -> None:
    """The answer is the time-out page, whether the row was stored before or not, and the sign-in is needed anew."""
    with practice(tmp_path, rule(kind, where="commit")) as system, signed_in(system) as visitor:
        assert 'id="timeout"' in visitor.commit(application("F-6")).text
        assert count(system.settings.database, "F-6") == stored
        assert 'id="timeout"' in visitor.get("/top").text
        visitor.sign_in()
        receipt(visitor.commit(application("F-6")))


def test_session_ends_at_any_page(tmp_path: Path) -> None:
    """`session_end` may strike at every page."""
    with practice(tmp_path) as system, visiting(system) as visitor:
        for path in ("/top", "/nouzei/new", "/nouzei/list", "/menu/side", "/getsuji"):
            system.system.faults.replace([])
            visitor.sign_in()
            system.system.faults.replace([rule(Kind.SESSION_END, times=1)])
            assert 'id="timeout"' in visitor.get(path).text, path


@pytest.mark.parametrize(("kind", "call"), [(Kind.ALERT, "alert("), (Kind.CONFIRM, "confirm(")])
def test_unexpected_dialog_is_put_into_the_page(tmp_path: Path, kind: Kind, call: str) -> None:
    """A dialog that nobody asked for is in the page, with the text that was set, and the page is whole."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        system.system.faults.replace([rule(kind, where="entry", text="再起動</script>")])
        page = visitor.get("/nouzei/new").text
        assert call in page
        assert page.count("</script>") == page.count("<script")
        assert page.rstrip().endswith("</html>")
        assert "setTimeout" not in visitor.get("/nouzei/list").text


def test_changed_page_renames_and_moves(tmp_path: Path) -> None:
    """A changed page has another label and another button, above the fields; the form still works."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        before = visitor.get("/nouzei/new").text
        system.system.faults.replace([rule(Kind.PAGE_CHANGED)])
        after = visitor.get("/nouzei/new").text
        assert ("通数" in before, "交付部数" in after, "通数" in after) == (True, True, False)
        assert before.index('value="確認"') > before.index('name="tsuusuu"')
        assert after.index('value="次へ進む"') < after.index('name="tsuusuu"')
        assert 'value="実行する"' in visitor.post("/nouzei/confirm", application()).text
        receipt(visitor.commit())


def test_page_changes_in_the_middle_of_a_run(tmp_path: Path) -> None:
    """`after` lets so many requests pass; from then on the page stays changed."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        system.system.faults.replace([rule(Kind.PAGE_CHANGED, where="entry", after=2)])
        assert ["交付部数" in visitor.get("/nouzei/new").text for _ in range(4)] == [False, False, True, True]


def test_refused_row_stays_refused(tmp_path: Path) -> None:
    """A refused row gets 入力値が不正です with the reason every time; other rows are taken."""
    refusal = rule(Kind.ROW_REFUSED, key="F-7", text="納税義務者：該当者なし")
    with practice(tmp_path, refusal) as system, signed_in(system) as visitor:
        for _ in range(2):
            answer = visitor.commit(application("F-7"))
            assert "入力値が不正です" in answer.text
            assert "納税義務者：該当者なし" in answer.text
        receipt(visitor.commit(application("F-8")))
        assert [row["seiri_bangou"] for row in rows(system.settings.database)] == ["F-8"]


def test_maintenance_closes_everything(tmp_path: Path) -> None:
    """During maintenance every page is a 503; when the rule is gone the session still holds."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        system.system.faults.replace([rule(Kind.MAINTENANCE)])
        answer = visitor.commit()
        assert answer.status_code == 503
        assert "メンテナンス中" in answer.text
        assert rows(system.settings.database) == []
        system.system.faults.replace([])
        receipt(visitor.commit())


def test_slow_page_answers_after_the_wait(tmp_path: Path) -> None:
    """A slow page is not there before its time, and comes after it; the next time it is as quick as ever."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        system.system.faults.replace([rule(Kind.SLOW, where="top", ms=1500, times=1)])
        begun = time.monotonic()
        assert "お知らせ" in visitor.get("/top").text
        assert time.monotonic() - begun >= 1.5
        system.system.faults.replace([rule(Kind.SLOW, where="top", ms=NEVER_MS, times=1)])
        with pytest.raises(httpx.ReadTimeout):
            visitor.hurried().get("/top")
        assert "お知らせ" in visitor.patient().get("/top").text


def test_slow_system_is_slow_everywhere(tmp_path: Path) -> None:
    """`slow_ms` delays every page, the sign-in too."""
    with (
        practice(tmp_path, slow_ms=NEVER_MS) as system,
        visiting(system) as visitor,
        pytest.raises(httpx.ReadTimeout),
    ):
        visitor.hurried().get("/login")


def test_two_faults_at_one_request(tmp_path: Path) -> None:
    """Rules strike together: a slow page with a dialog is both."""
    with practice(tmp_path) as system, signed_in(system) as visitor:
        system.system.faults.replace([rule(Kind.SLOW, where="top", ms=10), rule(Kind.ALERT, where="top")])
        assert "alert(" in visitor.get("/top").text
        assert (system.system.faults.count(Kind.SLOW), system.system.faults.count(Kind.ALERT)) == (1, 1)


def _struck(seed: int, keys: list[str]) -> set[str]:
    faults = Faults([Rule(Kind.ERROR_AFTER_COMMIT, rate=0.3)], seed)
    return {key for key in keys if faults.strike("commit", key)}


def test_same_seed_same_faults_in_any_order() -> None:
    """Which rows are struck depends on the seed and not on the order in which they come."""
    keys = [f"S-{index}" for index in range(200)]
    assert _struck(1, keys) == _struck(1, keys[::-1])
    assert _struck(1, keys) != _struck(2, keys)
    assert 30 < len(_struck(1, keys)) < 90


def test_per_key_and_times_end_a_fault() -> None:
    """`per_key` bounds the faults of one row, `times` those of all."""
    twice = Faults([Rule(Kind.ERROR_BEFORE_COMMIT, per_key=2)])
    assert [bool(twice.strike("commit", "A")) for _ in range(3)] == [True, True, False]
    assert twice.strike("commit", "B")
    once = Faults([Rule(Kind.ERROR_BEFORE_COMMIT, times=1)])
    assert [bool(once.strike("commit", key)) for key in "ABC"] == [True, False, False]


def test_rule_strikes_its_page_and_key_only() -> None:
    """`where` and `key` narrow a rule."""
    faults = Faults([Rule(Kind.ERROR_BEFORE_COMMIT, where="confirm", key="A")])
    assert not faults.strike("commit", "A")
    assert not faults.strike("confirm", "B")
    assert faults.strike("confirm", "A")


def test_rule_from_the_command_line() -> None:
    """`kind:name=value,…` reads as the rule it says."""
    assert parse_rule("late_answer:rate=0.25,ms=9000,key=A-1") == Rule(
        Kind.LATE_ANSWER, "commit", rate=0.25, ms=9000, key="A-1", per_key=1
    )
    assert parse_rule("maintenance").where == "any"
    assert rule_of(parse_rule("page_changed:after=3").as_dict()) == parse_rule("page_changed:after=3")


@pytest.mark.parametrize(
    ("text", "named"), [("bang", "bang"), ("alert:wher=top", "wher"), ("alert:where=tpo", "tpo"), ("alert:ms=x", "x")]
)
def test_wrong_rule_is_refused_by_name(text: str, named: str) -> None:
    """A rule that is misspelt is refused and the misspelling named."""
    with pytest.raises(ValueError, match=named):
        parse_rule(text)

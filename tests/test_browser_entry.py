"""One row's way into the practice system: what was there before, duplicates, refusals, rehearsal, evidence, secrets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dxauto.browser import clock
from dxauto.browser.flow import Flow
from dxauto.browser.refusals import refuse_known, remember
from dxauto.browser.session import Session
from dxauto.dispatch import StoppedError
from dxauto.errors import ConfigurationError
from dxauto.robot import Job
from samples.practice import database
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import PASSWORD, USER, Desk, application, make_desk, needs_browser, write_list

pytestmark = needs_browser
DAY = dt.date(2026, 11, 23)


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Serve a practice system of its own."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    with Practice(Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD})) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, practice: Practice) -> Desk:
    """Make a workspace for it."""
    return make_desk(tmp_path / "desk", practice.address)


def counted(practice: Practice, *keys: str) -> list[int]:
    """Count in the system's own database."""
    return [database.count(practice.settings.database, key) for key in keys]


def test_rows_are_entered_as_written_and_never_again(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """What the system stores is what the list says; a second run, also with a forgotten ledger, types nothing."""
    person = application(
        "A-2", **{"申請者氏名": "大崎　花子", "使用目的": "その他", "使用目的（その他）": "学校に出す"}
    )
    rows = write_list(tmp_path / "rows.xlsx", [application("A-1"), person, application("A-1"), application("")])
    desk.run(rows)
    told = desk.told()
    stored = {row["seiri_bangou"]: row for row in database.rows(practice.settings.database)}
    assert {key: row["uketsuke"] for key, row in stored.items()} == {key: told[key][1] for key in ("A-1", "A-2")} | {
        "A-1": stored["A-1"]["uketsuke"]
    }
    assert (stored["A-2"]["shimei"], stored["A-2"]["mokuteki_sonota"]) == ("大崎　花子", "学校に出す")
    assert stored["A-1"]["juusho"] == "石巻市中央２丁目１－１"
    assert told["A-1"][0] == "受け付けられず"  # the third line is the same row as the first
    assert "二重に登録しませんでした" in told["A-1"][2]
    assert "キーの列が空" in told["None"][2]
    for name in ("ledger.sqlite3", "ledger.sqlite3-wal", "ledger.sqlite3-shm"):
        (desk.root / ".dxauto" / name).unlink(missing_ok=True)
    desk.run(rows)
    assert counted(practice, "A-1", "A-2") == [1, 1]


def test_what_was_there_before_goes_to_a_person(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """A row that somebody has entered already is found and not entered; its receipt number is told."""
    list_ = write_list(tmp_path / "rows.xlsx", [application("B-1")])
    desk.run(list_)
    before = desk.told()["B-1"][1]
    elsewhere = make_desk(tmp_path / "another-pc", practice.address)
    summary = elsewhere.run(list_)
    assert summary.review == 1
    assert elsewhere.told()["B-1"][:2] == ("実行前から登録あり", before)
    assert counted(practice, "B-1") == [1]


def test_the_same_key_with_other_contents_is_for_a_person(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """Neither of two different rows of one key is guessed right, within a list and between two lists."""
    first, second = application("C-1"), application("C-1", **{"通数": 9})
    desk.run(write_list(tmp_path / "both.xlsx", [first, second]))
    assert counted(practice, "C-1") == [0]
    desk.run(write_list(tmp_path / "one.xlsx", [first]))
    summary = desk.run(write_list(tmp_path / "other.xlsx", [second]))
    assert summary.review == 1
    assert "違う内容" in desk.told()["C-1"][2]
    assert counted(practice, "C-1") == [1]


def test_a_refusal_is_read_from_the_page_and_not_tried_again(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """The system's own words stand beside the row; they are not in ledger and logs, since they may name people."""
    summary = desk.run(write_list(tmp_path / "rows.xlsx", [application("D-1", **{"使用目的": "車検"})]))
    assert summary.failed == 1
    assert "車両番号：使用目的が「車検」のときは必須項目です" in desk.told()["D-1"][2]
    assert counted(practice, "D-1") == [0]
    assert not found_in(desk.root / ".dxauto", "必須項目", but="work")


def test_a_rehearsal_types_everything_and_stores_nothing(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """The result lists what would be typed; the real run afterwards still enters the row."""
    list_ = write_list(tmp_path / "rows.xlsx", [application("E-1")])
    desk.run(list_, dry_run="true")
    assert desk.told()["E-1"][0] == "予行（登録していません）"
    assert counted(practice, "E-1") == [0]
    evidence = [
        str(value) for value in next(load_workbook(desk.root / "out.xlsx")["証跡"].iter_rows(2, 2, 5, None, True))
    ]
    assert any(text.endswith("← 石巻市中央２丁目１－１") for text in evidence)
    desk.run(list_)
    assert counted(practice, "E-1") == [1]


def test_left_to_chromium_a_doubled_row_is_noticed(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """In mode plain Chromium itself sends again when the connection drops: told as doubtful, never as done."""
    practice.system.faults.replace([Rule(Kind.CUT_AFTER_COMMIT, key="F-1")])
    desk.run(write_list(tmp_path / "rows.xlsx", [application("F-1")]), submit__mode="plain")
    (times,) = counted(practice, "F-1")
    assert desk.told()["F-1"][0] == ("登録済み" if times == 1 else "要確認")


def test_a_changed_page_is_noticed(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """Where a fallback had to serve, the row says so."""
    practice.system.faults.replace([Rule(Kind.PAGE_CHANGED, where="confirm", key="G-1")])
    desk.run(write_list(tmp_path / "rows.xlsx", [application("G-1")]))
    state, _, message = desk.told()["G-1"]
    assert state == "登録済み"
    assert "「role: button 実行する」を使いました" in message


def test_a_system_that_is_down_is_waited_for_and_then_the_run_stops(
    tmp_path: Path, practice: Practice, desk: Desk
) -> None:
    """No row fails for it while it may come back; when patience ends the run stops, with a result; later it goes on."""
    list_ = write_list(tmp_path / "rows.xlsx", [application(f"H-{n}") for n in range(3)])
    practice.system.faults.replace([Rule(Kind.MAINTENANCE)])
    with pytest.raises(StoppedError, match=r"使えない状態だと答えました（503）.*dxauto resume"):
        desk.run(list_, limits__down_s="0.2", limits__retries="0")
    states = [state for state, _, _ in desk.told().values()]
    assert states[0] == "未登録"
    assert set(states) <= {"未登録", "未処理"}
    practice.system.faults.replace([Rule(Kind.MAINTENANCE, times=4)])
    summary = desk.run(list_, limits__down_s="60", limits__retries="0")
    assert (summary.done, summary.failed) == (3, 0)
    assert counted(practice, "H-0", "H-1", "H-2") == [1, 1, 1]


def test_a_wrong_password_is_tried_twice_and_no_more(
    tmp_path: Path, practice: Practice, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many systems lock a user after three; the run stops with a result, and goes on once the password is right."""
    tried: list[object] = []
    whole = Session._sign_in
    monkeypatch.setattr(Session, "_sign_in", lambda self, page: (tried.append(page), whole(self, page))[1])
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", "chigau-0401")
    list_ = write_list(tmp_path / "rows.xlsx", [application(f"K-{n}") for n in range(4)])
    with pytest.raises(StoppedError, match=r"もう試しません.*dxauto resume"):
        desk.run(list_)
    assert len(tried) == 2
    assert {state for state, _, _ in desk.told().values()} <= {"未登録", "未処理"}
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    assert desk.run(list_).done == 4
    assert counted(practice, "K-0", "K-3") == [1, 1]


def test_at_closing_time_no_further_row_is_begun(
    tmp_path: Path, practice: Practice, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row under way ends, the rest stays untouched and is told so; in the morning the same command goes on."""
    hours = iter([dt.time(20, 59), dt.time(20, 59)])
    monkeypatch.setattr(clock, "now", lambda _="": dt.datetime.combine(DAY, next(hours, dt.time(21, 0)), clock.JST))
    list_ = write_list(tmp_path / "rows.xlsx", [application(f"J-{n}") for n in range(2)])
    with pytest.raises(StoppedError, match="使える時間（08:30-21:00）が終わりました"):
        desk.run(list_, system__hours="08:30-21:00")
    told = load_workbook(desk.root / "out.xlsx").worksheets[0]
    assert [row[-4:-1] for row in told.iter_rows(2, values_only=True)] == [
        ("登録済み", desk.told()["J-0"][1], "2026/11/23 21:00:00"),
        ("未処理", None, None),
    ]
    hours = iter([dt.time(8, 30)] * 9)
    desk.run(list_, system__hours="08:30-21:00")
    assert counted(practice, "J-0", "J-1") == [1, 1]


def test_a_place_that_fits_two_stops_the_run_before_anything_is_sent(
    tmp_path: Path, practice: Practice, desk: Desk
) -> None:
    """It shows at the first row: the flow is refused with its line, no row is tried again, and nothing is stored."""
    robot = desk.root / "robots" / "nouzei-nyuryoku.yaml"
    text = robot.read_text(encoding="utf-8")
    button = "    click: [登録, 実行する]"
    line = text[: text.index(button)].count("\n") + 1
    robot.write_text(
        text.replace(button, '    click: {css: "input[type=submit], input[type=button]"}'), encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match=rf"nouzei-nyuryoku.yaml の {line} 行目: .* つあり、決められません"):
        desk.run(write_list(tmp_path / "rows.xlsx", [application(f"K-{n}") for n in range(2)]))
    assert counted(practice, "K-0", "K-1") == [0, 0]


def test_a_flow_that_was_found_ambiguous_is_refused_before_the_browser_opens(
    tmp_path: Path, practice: Practice, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line, and what would fit one alone, are told at once, until the file is put right or a dry run went through."""
    robot = desk.root / "robots" / "nouzei-nyuryoku.yaml"
    right = robot.read_text(encoding="utf-8")
    list_ = write_list(tmp_path / "rows.xlsx", [application("L-0")])
    place, after = "    - fill: {css: 'input[type=text]'}\n      value: '1'\n", "    - click: [確認"
    wrong = right.replace(after, place + after, 1)
    line = wrong[: wrong.index(place)].count("\n") + 1
    robot.write_text(wrong, encoding="utf-8")
    with pytest.raises(
        ConfigurationError, match=rf'の {line} 行目: .*決められません.*もしかして: css: "#\w+" または'
    ) as first:
        desk.run(list_, dry_run="true")
    with monkeypatch.context() as closed:
        closed.setattr("dxauto.browser.session.Session", None)  # nothing can be opened
        with pytest.raises(ConfigurationError) as told:
            desk.run(list_)
    assert str(told.value).startswith(str(first.value))
    assert "--dry-run" in str(told.value)
    robot.write_text(right, encoding="utf-8")
    desk.run(list_)
    assert counted(practice, "L-0") == [1]


def test_a_page_that_changed_in_the_night_does_not_stop_the_next_one(
    tmp_path: Path, practice: Practice, desk: Desk
) -> None:
    """Where nobody tries the robot out, two things in one place end the run, but the next run looks again."""
    list_ = write_list(tmp_path / "rows.xlsx", [application("L-2")])
    robot = desk.root / "robots" / "nouzei-nyuryoku.yaml"
    right = robot.read_text(encoding="utf-8")
    robot.write_text(right.replace("fill: 整理番号", "fill: {css: 'input[type=text]'}", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="決められません") as told:
            desk.run(list_)
        assert "--dry-run" not in str(told.value)


def test_a_dry_run_that_goes_through_lifts_the_refusal(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """A page that was put right needs no change of the flow: a rehearsal, which sends nothing, shows it."""
    list_ = write_list(tmp_path / "rows.xlsx", [application("L-1")])
    flow = desk.spec.parameters()
    assert isinstance(flow, Flow)
    job = Job("nouzei-nyuryoku", "1", flow, (), None, tmp_path, desk.root, "run-1")
    remember(job, flow, "前のページでは 2 つありました。")
    with pytest.raises(ConfigurationError, match="前のページでは 2 つありました"):
        refuse_known(job, flow)
    desk.run(list_, dry_run="true")
    refuse_known(job, flow)
    assert counted(practice, "L-1") == [0]


def test_what_was_read_back_stands_beside_the_row(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """A value that a step reads from the confirmation page is a column of the outcome, also after a dead answer."""
    robot = desk.root / "robots" / "nouzei-nyuryoku.yaml"
    text = robot.read_text(encoding="utf-8")
    read = '    - read: {css: "h1 .screen"}\n      into: 画面番号\n  submit:'
    robot.write_text(text.replace("  submit:", read, 1), encoding="utf-8")
    practice.system.faults.replace([Rule(Kind.CUT_AFTER_COMMIT, key="L-1")])
    desk.run(write_list(tmp_path / "rows.xlsx", [application("L-0"), application("L-1")]))
    sheet = [list(row) for row in load_workbook(desk.root / "out.xlsx").worksheets[0].iter_rows(values_only=True)]
    assert sheet[0][-5:] == ["状態", "受付番号", "時刻", "メッセージ", "画面番号"]
    assert [row[-5] for row in sheet[1:]] == ["登録済み"] * 2
    assert {row[-1] for row in sheet[1:]} == {"CM0901"}
    assert counted(practice, "L-0", "L-1") == [1, 1]


def test_passwords_and_names_are_nowhere_they_do_not_belong(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """The password is in no file at all; applicants are in no ledger, journal or log."""
    desk.run(write_list(tmp_path / "rows.xlsx", [application("I-1")]))
    assert counted(practice, "I-1") == [1]
    assert not found_in(desk.root, PASSWORD)
    for text in ("石巻　太郎", "I-1", "イシノマキ", "0225-95-1111"):
        assert not found_in(desk.root / ".dxauto", text, but="work")


def found_in(folder: Path, text: str, but: str = "\0") -> list[Path]:
    """Give the files that hold a text, in any of the encodings in which it may have been written."""
    wanted = {text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "cp932")}
    wanted.add(text.encode("unicode_escape"))
    files = [path for path in folder.rglob("*") if path.is_file() and but not in path.relative_to(folder).parts]
    return [path for path in files if any(part in path.read_bytes() for part in wanted)]

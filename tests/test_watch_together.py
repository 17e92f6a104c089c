"""Several files of a hot folder that are one input: one names them; none is taken, read or moved without the rest."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from watch_kind import BundleKind
from watch_support import BUNDLE, Desk, killed_at_move, make_desk

from dxauto.errors import ConfigurationError
from dxauto.minutes.kind import MinutesKind
from dxauto.morning import text as report
from dxauto.morning.report import collect
from dxauto.request import RunRequest
from dxauto.summary import RunSummary
from dxauto.watch import hands, offering, sheets
from dxauto.watch.companions import Companions
from dxauto.watch.gathering import Sheet, gathered, offered
from dxauto.watch.journal import Journal
from dxauto.watch.listing import Look
from dxauto.watch.reading import Reading
from dxauto.watch.still import Seen
from dxauto.watch.types import Batch, Fate, Held, Role, Stage

DAY = "2026-04-01"
WHOLE = {f"済/{DAY}/m/m.list": "1.pdf\n2.pdf", f"済/{DAY}/m/1.pdf": "one", f"済/{DAY}/m/2.pdf": "two"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give an office with an empty folder, whose robot takes lists."""
    made = make_desk(tmp_path, BUNDLE)
    yield made
    made.close()


def drop(desk: Desk, files: Mapping[str, str]) -> None:
    """Let whole files come."""
    for name, text in files.items():
        desk.drop(name, text)


MEETING = {"m.list": "1.pdf\n2.pdf", "1.pdf": "one", "2.pdf": "two"}


def test_what_one_names_is_read_as_one_in_its_order(desk: Desk) -> None:
    """The robot gets the naming file alone as input; what lies beside goes along; the others are read by themselves."""
    drop(desk, {**MEETING, "m.list": "2.pdf\n1.pdf", "m.word": "about m", "1.word": "about 1", "3.pdf": "three"})
    assert desk.settle(desk.watcher()).idle
    assert [[path.name for path in request.inputs] for request in desk.requests] == [["3.pdf"], ["m.list"]]
    assert desk.rows() == {"two+one": 1, "three": 1}
    own = {f"済/{DAY}/m/{name}" for name in ("m.list", "1.pdf", "2.pdf", "m.word", "1.word")}
    assert set(desk.files()) == own | {f"済/{DAY}/3.pdf"}
    assert not desk.notes()


def test_while_one_is_missing_the_others_wait_and_a_text_says_for_which(desk: Desk) -> None:
    """Written byte by byte it is waited for; the watcher may rest; then all are read once, and the text is gone."""
    drop(desk, {"m.list": "1.pdf\n2.pdf", "1.pdf": "one"})
    watching = desk.watcher()
    assert desk.settle(watching, seconds=10_000).idle
    assert set(desk.files()) == {"m.list", "1.pdf"}
    (note,) = desk.notes()
    assert note == "m.list_お知らせ.txt"
    assert "「2.pdf」が、まだありません" in desk.notes()[note]
    assert "2026-04-02 09:30 まで" in desk.notes()[note]
    morning = report.told(collect(desk.workspace, desk.today, desk.today))
    assert "待っている 1" in morning
    assert "2.pdf" not in morning
    for end in (1, 2, 3):
        desk.drop("2.pdf", b"two"[:end])
        watching.step()
        desk.seconds += 4
        watching.step()
        assert not desk.requests
    desk.settle(watching)
    assert desk.files() == WHOLE
    assert desk.record() == {"begun one+two": 1, "read one+two": 1}
    assert not desk.notes()


@pytest.mark.parametrize("written", ["m.list", "2.pdf"])
def test_a_recording_waits_while_something_is_copied_that_may_claim_it(desk: Desk, written: str) -> None:
    """The first of a few files that are copied one after another is not read before the last tells what they are."""
    first = {name: text for name, text in MEETING.items() if name not in (written, "m.list")}
    drop(desk, first)
    watching = desk.watcher()
    watching.step()
    for end in range(1, 12):
        desk.seconds += 4
        desk.drop(written, "?" * end)
        watching.step()
    drop(desk, MEETING)
    watching.step()
    desk.settle(watching)
    assert desk.files() == WHOLE
    assert desk.rows() == {"one+two": 1}


def test_what_is_not_complete_in_time_is_set_aside_together(desk: Desk) -> None:
    """Also across starts of the PC; one text names what is missing; put back with that, all are read."""
    drop(desk, {"m.list": "1.pdf\n2.pdf", "1.pdf": "one", "1.word": "about 1"})
    desk.settle(desk.watcher())
    desk.today += timedelta(hours=23)
    desk.settle(desk.watcher())
    assert set(desk.files()) == {"m.list", "1.pdf", "1.word"}
    desk.today += timedelta(hours=1)
    watching = desk.watcher()
    desk.settle(watching)
    aside = desk.scan / "要確認" / "2026-04-02" / "m"
    assert {path.name for path in aside.iterdir()} == {"m.list", "1.pdf", "1.word", "m.list_お知らせ.txt"}
    (note,) = desk.notes().values()
    assert "1 日待ちました。「2.pdf」が、まだありません" in note
    assert not desk.requests
    aside.rename(desk.scan / "m")
    desk.drop("m/2.pdf", "two")
    desk.settle(watching)
    assert desk.rows() == {"one+two": 1}
    assert set(desk.files("済", "2026-04-02", "m")) == {"m.list", "1.pdf", "2.pdf", "1.word"}
    assert not desk.notes()


def test_a_list_that_is_edited_while_it_waits_is_read_as_it_is_then(desk: Desk) -> None:
    """A name added is waited for, and the time begins anew; a name taken out is waited for no longer."""
    drop(desk, {"m.list": "1.pdf\n2.pdf", "1.pdf": "one", "3.pdf": "three"})
    watching = desk.watcher()
    watching.step()
    desk.drop("m.list", "1.pdf\n2.pdf\n3.pdf")
    desk.settle(watching)
    assert not desk.requests
    desk.today += timedelta(hours=20)
    desk.drop("m.list", "1.pdf\n3.pdf\n4.pdf")
    desk.settle(watching)
    desk.today += timedelta(hours=20)
    desk.settle(watching)
    assert "「4.pdf」が、まだありません" in desk.notes()["m.list_お知らせ.txt"]
    desk.drop("m.list", "1.pdf\n3.pdf")
    desk.settle(watching)
    assert desk.rows() == {"one+three": 1}
    assert not desk.notes()


def test_a_list_that_cannot_be_understood_waits_to_be_put_right(desk: Desk) -> None:
    """What bears its name and what it mentions is not read meanwhile; the text says what is wrong; after its time all
    are set aside with it.
    """
    drop(desk, {"m.list": "1.pdf ?\n2.pdf", "m.pdf": "bears its name", "1.pdf": "one", "11.pdf": "eleven"})
    watching = desk.watcher()
    desk.settle(watching)
    assert desk.rows() == {"eleven": 1}
    assert "「m.list」 の 1 行目: ? は書けません" in desk.notes()["m.list_お知らせ.txt"]
    desk.drop("2.pdf", "two")
    desk.settle(watching)
    desk.drop("m.list", "1.pdf\n2.pdf")
    desk.settle(watching)
    assert desk.rows() == {"eleven": 1, "one+two": 1, "bears its name": 1}
    drop(desk, {"n.list": "9.pdf ?", "9.pdf": "nine"})
    desk.settle(watching)
    desk.today += timedelta(days=1)
    desk.settle(watching)
    assert set(desk.files("要確認")) == {"2026-04-02/n/n.list", "2026-04-02/n/9.pdf"}


@pytest.mark.parametrize("name", ["../1.pdf", "..", "長" * 70 + ".pdf"])
def test_a_name_that_cannot_be_kept_is_told(desk: Desk, name: str) -> None:
    """No other folder is looked into; a name that would be cut would not be found by the robot."""
    drop(desk, {"m.list": f"1.pdf\n{name}", "1.pdf": "one"})
    desk.settle(desk.watcher())
    assert not desk.requests
    assert f"「{name}」は、名前が長すぎるか、使えない文字があります" in desk.notes()["m.list_お知らせ.txt"]


def test_two_lists_that_want_the_same_file_both_wait(desk: Desk) -> None:
    """Nobody knows whose it is; each text names the other; when one gives it up, both can be read."""
    drop(desk, {"a.list": "1.pdf\n2.pdf", "b.list": "2.pdf\n3.pdf", "1.pdf": "one", "2.pdf": "two", "3.pdf": "three"})
    watching = desk.watcher()
    desk.settle(watching)
    assert not desk.requests
    assert "「2.pdf」が「b.list」にも" in desk.notes()["a.list_お知らせ.txt"]
    assert "「2.pdf」が「a.list」にも" in desk.notes()["b.list_お知らせ.txt"]
    desk.drop("a.list", "1.pdf")
    desk.settle(watching)
    assert desk.rows() == {"one": 1, "two+three": 1}
    assert not desk.notes()


def test_the_same_parts_are_read_once_together(desk: Desk) -> None:
    """Whatever the list is called or says besides; one part of them alone is known too; but parts that were only read
    alone, or are in another order, have not been read as one.
    """
    watching = desk.watcher()
    drop(desk, {"1.pdf": "one"})
    desk.settle(watching)
    drop(desk, MEETING)
    desk.settle(watching)
    drop(desk, {"again.list": "a.pdf\nb.pdf\n", "a.pdf": "one", "b.pdf": "two"})
    desk.settle(watching)
    drop(desk, {"c.pdf": "two"})
    desk.settle(watching)
    drop(desk, {"m.list": "2.pdf\n1.pdf", "1.pdf": "one", "2.pdf": "two"})
    desk.settle(watching)
    assert desk.rows() == {"one": 1, "one+two": 1, "two+one": 1}
    assert set(desk.notes()) == {f"済/{DAY}/again/again.list_お知らせ.txt", f"済/{DAY}/c.pdf_お知らせ.txt"}
    assert "まとめて読んだものと中身が同じ" in desk.notes()[f"済/{DAY}/again/again.list_お知らせ.txt"]
    assert set(desk.files("済", DAY, "m (2)")) == {"m.list", "1.pdf", "2.pdf"}
    assert set(desk.files("済", DAY, "again")) == {"again.list", "a.pdf", "b.pdf"}


def test_what_could_not_be_read_together_is_set_aside_with_one_text(desk: Desk) -> None:
    """All of it, and the reason stands beside the naming file."""
    drop(desk, {**MEETING, "2.pdf": "broken"})
    desk.settle(desk.watcher())
    assert set(desk.files()) == {f"要確認/{DAY}/m/{name}" for name in MEETING}
    assert list(desk.notes()) == [f"要確認/{DAY}/m/m.list_お知らせ.txt"]
    assert "壊れています" in next(iter(desk.notes().values()))


def test_one_that_changes_at_the_last_moment_keeps_all_in_the_folder(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that were moved already go back; when it is still, all are taken."""
    drop(desk, MEETING)
    moved = hands.move

    def written_to(source: Path, target: Path) -> None:
        moved(source, target)
        if target.name == "2.pdf" and "処理中" in target.parts:
            monkeypatch.undo()
            target.write_text("two and more", encoding="utf-8")

    monkeypatch.setattr(hands, "move", written_to)
    watching = desk.watcher()
    watching.step()
    desk.seconds += 10
    watching.step()
    assert desk.files() == {**MEETING, "2.pdf": "two and more"}
    desk.settle(watching)
    assert desk.rows() == {"one+two and more": 1}


@pytest.mark.parametrize("taken", [False, True], ids=["changed", "taken"])
def test_one_that_is_touched_while_all_are_read_sets_them_aside(desk: Desk, taken: bool) -> None:
    """What was read is not what lies there now, so a person must look."""
    drop(desk, MEETING)

    def meddled(request: RunRequest) -> RunSummary:
        summary = desk.run(request)
        part = request.inputs[0].with_name("1.pdf")
        part.unlink() if taken else part.write_text("other", encoding="utf-8")
        return summary

    watching = desk.watcher()
    watching.reading = Reading(meddled)
    assert desk.settle(watching).idle
    left = {"m.list", "2.pdf"} if taken else set(MEETING)
    assert set(desk.files()) == {f"要確認/{DAY}/m/{name}" for name in left}
    (note,) = desk.notes().values()
    assert ("ファイルを移したか、消しました" if taken else "中身が変わりました") in note


def test_a_share_that_goes_away_forgets_nothing_that_waits(desk: Desk) -> None:
    """Back, the time runs on from where it began, and the text still lies there."""
    drop(desk, {"m.list": "1.pdf\n2.pdf", "1.pdf": "one"})
    watching = desk.watcher()
    desk.settle(watching)
    away = desk.root / "away"
    desk.scan.rename(away)
    desk.today += timedelta(hours=20)
    assert watching.step().stuck
    away.rename(desk.scan)
    desk.settle(watching)
    assert list(desk.notes()) == ["m.list_お知らせ.txt"]
    desk.today += timedelta(hours=4)
    desk.settle(watching)
    assert set(desk.files()) == {"要確認/2026-04-02/m/m.list", "要確認/2026-04-02/m/1.pdf"}


def test_the_text_goes_with_a_list_that_somebody_takes_away(desk: Desk) -> None:
    """What it named is then read by itself."""
    drop(desk, {"m.list": "1.pdf\n2.pdf", "1.pdf": "one"})
    watching = desk.watcher()
    desk.settle(watching)
    assert desk.notes()
    (desk.scan / "m.list").unlink()
    desk.settle(watching)
    assert not desk.notes()
    assert desk.rows() == {"one": 1}


def test_where_one_cannot_be_opened_nothing_of_its_folder_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list held open by another program might name any file of its folder; those of others are read; nothing is
    taken in halves, and the watcher may rest.
    """
    drop(desk, {**MEETING, "3.pdf": "three", "below/4.pdf": "four"})
    shut = {"m.list"}

    def readable(path: Path) -> bool:
        return path.name not in shut

    monkeypatch.setattr(sheets, "readable", readable)
    monkeypatch.setattr(offering, "readable", readable)
    watching = desk.watcher()
    assert desk.settle(watching).idle
    assert desk.rows() == {"four": 1}
    assert sum("開けないファイルが 1 個" in one for one in desk.told) == 1
    shut.remove("m.list")
    shut.add("2.pdf")
    desk.settle(watching)
    assert desk.settle(watching).idle
    assert desk.rows() == {"four": 1, "three": 1}
    shut.clear()
    desk.settle(watching)
    desk.settle(watching)
    assert desk.rows() == {"four": 1, "three": 1, "one+two": 1}


@pytest.mark.parametrize("calls", range(6))
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_move_all_end_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, calls: int, after: bool
) -> None:
    """Three files are taken and moved in six moves; whichever is the last, the next start ends with all in 済, once."""
    drop(desk, MEETING)
    killed_at_move(desk, monkeypatch, calls, after=after)
    assert desk.files() == WHOLE
    assert desk.record()["read one+two"] == 1


def test_edited_after_a_kill_in_the_middle_of_the_taking_it_is_read_as_it_is_then(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What had been taken goes back beside the new one, and all are read together."""
    drop(desk, MEETING)
    moved = hands.move

    def mortal(source: Path, target: Path) -> None:
        moved(source, target)
        if source.name == "1.pdf":
            raise KeyboardInterrupt

    monkeypatch.setattr(hands, "move", mortal)
    with pytest.raises(KeyboardInterrupt):
        desk.settle(desk.watcher())
    monkeypatch.undo()
    drop(desk, {"2.pdf": "two, longer"})
    watching = desk.watcher()
    watching.step()
    assert desk.files() == {**MEETING, "2.pdf": "two, longer"}
    desk.settle(watching)
    assert desk.rows() == {"one+two, longer": 1}


NAMES = st.sampled_from(["1.pdf", "2.pdf", "3.pdf", "below/1.pdf", "m.pdf"])
LISTS = st.sampled_from(["a.list", "b.list", "m.list", "below/m.list"])
SAID = st.builds(
    lambda names, broken: Sheet(problem="?", mentions=frozenset(names)) if broken else Sheet(tuple(names)),
    st.lists(st.sampled_from(["1.pdf", "2.pdf", "3.pdf", "4.pdf"]), max_size=3, unique=True),
    st.booleans(),
)


@given(st.sets(NAMES), st.dictionaries(LISTS, SAID), st.sets(LISTS), st.data())
def test_nothing_is_offered_twice_or_before_it_is_whole(
    mains: set[str], sheets: dict[str, Sheet], written: set[str], data: st.DataObject
) -> None:
    """Whatever the lists say, each file is offered at most once; what waits is not; a whole one has all that it names,
    in its order; nothing is stiller than a list of its folder that is being written.
    """
    companions = Companions(BundleKind())
    places = sorted(mains | sheets.keys() | written)
    seen = {place: Seen(Look(1, 1), data.draw(st.integers(0, 9)), 0) for place in places}
    offer = offered(seen, companions, sheets)
    members = [place for main in offer.seen for place in offer.places(main)]
    assert len(members) == len(set(members))
    held = {place for one in offer.waiting for place in one.places}
    assert held.isdisjoint(members)
    assert mains == {place for place in (*members, *held) if not companions.along(place)}
    for main, one in offer.whole.items():
        assert [Path(part).name for part in one.parts] == list(sheets[main].names)
        assert offer.seen[main].since >= max(seen[part].since for part in one.places)
    for main in offer.seen:
        unknown = [p for p in written - sheets.keys() if Path(p).parent == Path(main).parent]
        assert all(offer.seen[main].since >= seen[place].since for place in unknown)
    assert all(one.awaits for one in gathered(sheets, mains, companions) if not one.whole)


def test_the_minutes_name_the_recordings_of_a_meeting(tmp_path: Path) -> None:
    """An ordinary meeting file or glossary names none; one that a run could not use is told with its line."""
    kind, path = MinutesKind(), tmp_path / "定例会.yaml"
    path.write_text("録音: [b.m4a, a.m4a]\n", encoding="utf-8")
    assert list(kind.gathers(path)) == ["b.m4a", "a.m4a"]
    path.write_text("会議名: 定例会\n", encoding="utf-8")
    assert not kind.gathers(path)
    path.write_text("会議名: 定例会\n録音: [a.m4a]\n場所 庁議室\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="行目"):
        kind.gathers(path)
    words = tmp_path / "定例会_用語集.csv"
    words.write_text("用語,読み方\n石巻,いしのまき\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="読み方"):
        kind.gathers(words)


def test_a_journal_of_before_is_gone_on_with(tmp_path: Path) -> None:
    """One that knows nothing of parts keeps its batches, and takes new ones."""
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as journal:
        held = Held(0, "a.pdf", "a.pdf", Look(1, 1))
        journal.begin(Batch("old", date(2026, 4, 1), Stage.TAKING, tmp_path / "out", files=(held,)))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE files DROP COLUMN role")
        connection.execute("DROP TABLE waits")
        connection.execute("DELETE FROM schema_version WHERE version > 1")
    with Journal(path) as journal:
        (batch,) = journal.open()
        assert [one.role for one in batch.files] == [Role.OWN]
        parts = [replace(held, place=f"{n}.pdf", name=f"{n}.pdf", role=Role.PART) for n in (1, 2)]
        sheet = replace(held, place="m.list", name="m.list", role=Role.SHEET)
        journal.begin(replace(batch, id="new", files=(sheet, *parts)))
        (new,) = (one for one in journal.open() if one.id == "new")
        assert new.sheet is not None
        journal.taken("new", [replace(one, digest=f"d{one.place}", fate=Fate.DONE) for one in new.files])
        assert journal.known_together(["d1.pdf", "d2.pdf"]) == date(2026, 4, 1)
        assert journal.known_together(["d2.pdf", "d1.pdf"]) is None
        assert journal.known_together(["d1.pdf"]) is None

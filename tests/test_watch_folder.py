"""A hot folder with a real run behind it; the clock is the test's own."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from watch_support import ROBOT, Desk, make_desk

from dxauto.errors import ConfigurationError, ExitCode, OutputError
from dxauto.request import RunRequest
from dxauto.summary import RunSummary
from dxauto.watch import claims, hands, listing, watcher
from dxauto.watch.journal import Journal
from dxauto.watch.reading import EndedError, Reading
from dxauto.watch.types import Batch, Stage

DAY = "2026-04-01"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give an office with an empty folder."""
    made = make_desk(tmp_path)
    yield made
    made.close()


def test_a_file_written_byte_by_byte_is_read_whole_and_once(desk: Desk) -> None:
    """As long as it grows it is left alone, however slowly it does; then it is read with all that is in it."""
    text = "納税証明"
    watching = desk.watcher()
    for end in range(1, len(text.encode()) + 1):
        desk.drop("a.pdf", text.encode()[:end])
        watching.step()
        desk.seconds += 4
        watching.step()
        assert not desk.requests
        assert list(desk.files()) == ["a.pdf"]
    assert desk.settle(watching).idle
    assert desk.files() == {f"済/{DAY}/a.pdf": text}
    assert desk.record() == {f"begun {text}": 1, f"read {text}": 1}
    assert desk.rows() == {text: 1}


def test_a_thousand_files_at_once_are_one_run(desk: Desk) -> None:
    """A flood becomes one run and one result; all files are in 済, under their names."""
    names = [f"{number:04}.pdf" for number in range(1000)]
    for name in names:
        desk.drop(name, name)
    watching = desk.watcher()
    assert desk.settle(watching).idle
    assert len(desk.requests) == 1
    assert desk.files() == {f"済/{DAY}/{name}": name for name in names}
    assert desk.rows() == Counter(names)
    assert desk.record() == Counter(f"{word} {name}" for name in names for word in ("begun", "read"))
    assert watching.worst is ExitCode.DONE
    assert not list((desk.scan / "処理中").iterdir())


def test_more_than_together_are_several_runs(desk: Desk) -> None:
    """No run is given more files than was set, and all are read."""
    for number in range(25):
        desk.drop(f"{number}.pdf", str(number))
    desk.settle(desk.watcher(together=10))
    assert [len(request.inputs) for request in desk.requests] == [10, 10, 5]
    assert desk.rows() == Counter(map(str, range(25)))


def test_the_same_content_is_read_once(desk: Desk) -> None:
    """Twice in one batch, and again later under another name: one row, all copies in 済, a note says why."""
    desk.drop("a.pdf", "same")
    desk.drop("b.pdf", "same")
    watching = desk.watcher()
    desk.settle(watching)
    desk.drop("c.pdf", "same")
    desk.settle(watching)
    assert desk.files() == {f"済/{DAY}/{name}.pdf": "same" for name in "abc"}
    assert desk.rows() == {"same": 1}
    assert desk.record()["read same"] == 1
    assert list(desk.notes()) == [f"済/{DAY}/{name}.pdf_お知らせ.txt" for name in "bc"]
    assert all("中身が同じ" in text for text in desk.notes().values())


def test_a_copy_is_read_again_when_the_first_is_forgotten(desk: Desk) -> None:
    """After the time that the office keeps things, nothing of a content is known any more."""
    desk.drop("a.pdf", "same")
    desk.settle(desk.watcher())
    watching = desk.watcher()
    watching.journal.forget(0)
    desk.drop("b.pdf", "same")
    desk.settle(watching)
    assert len(desk.requests) == 2
    assert desk.rows() == {"same": 1}
    assert not desk.notes()


def test_what_cannot_be_read_is_set_aside_with_a_text(desk: Desk) -> None:
    """A broken file and its copy go to 要確認 with a note; the good ones are done; brought back, it is read again."""
    for name, text in (("good.pdf", "good"), ("bad.pdf", "broken 1"), ("copy.pdf", "broken 1"), ("see.pdf", "review")):
        desk.drop(name, text)
    watching = desk.watcher()
    desk.settle(watching)
    assert set(desk.files("済", DAY)) == {"good.pdf", "see.pdf"}
    assert set(desk.files("要確認", DAY)) == {"bad.pdf", "copy.pdf"}
    note = desk.notes()[f"要確認/{DAY}/bad.pdf_お知らせ.txt"]
    assert "壊れています。もう一度スキャンしてください" in note
    assert "broken" not in note
    assert watching.worst is ExitCode.PARTLY_FAILED
    (desk.scan / "要確認" / DAY / "bad.pdf").rename(desk.scan / "bad.pdf")
    desk.settle(watching)
    assert desk.record()["begun broken 1"] == 2
    assert set(desk.files("要確認", DAY)) == {"bad.pdf", "copy.pdf"}


ODD_NAMES = [
    "-rf.pdf",
    "申請 書　１.pdf",
    unicodedata.normalize("NFD", "がぎぐ.pdf"),
    unicodedata.normalize("NFC", "がぎぐ.pdf"),
    "あ" * 83 + ".pdf",
    "a" * 251 + ".pdf",
    "no ending",
    "%USERNAME% $HOME `x`.pdf",
    "{date}.pdf",
    "窓口1/scan.pdf",
    "窓口2/scan.pdf",
]


def test_a_file_may_have_any_name(desk: Desk) -> None:
    """Spaces, Japanese in either form, a leading dash, very long names, folders: each is read and kept."""
    for number, name in enumerate(ODD_NAMES):
        desk.drop(name, f"content {number}")
    if os.name == "posix":
        (desk.scan / os.fsdecode(b"\xff\xfe.pdf")).write_text("content x", encoding="utf-8")
    desk.settle(desk.watcher())
    wanted = {f"content {number}" for number in range(len(ODD_NAMES))} | (
        {"content x"} if os.name == "posix" else set()
    )
    kept = desk.files()
    assert set(kept.values()) == wanted
    assert len(kept) == len(wanted)
    assert all(place.startswith(f"済/{DAY}/") for place in kept)
    assert set(desk.rows()) == wanted
    assert {f"済/{DAY}/{name}" for name in ODD_NAMES if len(name) < 50} - set(kept) <= {
        f"済/{DAY}/{ODD_NAMES[2]}",
        f"済/{DAY}/{ODD_NAMES[3]}",
    }


def test_nothing_is_ever_overwritten(desk: Desk) -> None:
    """A file of the same name gets a number, whether dxauto or a person has put the first one there."""
    watching = desk.watcher()
    desk.drop(f"済/{DAY}/a.pdf", "a person's")
    for text in ("first", "second"):
        desk.drop("a.pdf", text)
        desk.settle(watching)
    assert desk.files() == {
        f"済/{DAY}/a.pdf": "a person's",
        f"済/{DAY}/a (2).pdf": "first",
        f"済/{DAY}/a (3).pdf": "second",
    }


def test_temporary_files_are_left_alone(desk: Desk) -> None:
    """What a scanner or Office writes for itself stays where it is, and does not keep the watch from being idle."""
    for name in ("~$a.docx", "b.pdf.tmp", "c.part", "Thumbs.db"):
        desk.drop(name, name)
    assert desk.settle(desk.watcher()).idle
    assert set(desk.files()) == {"~$a.docx", "b.pdf.tmp", "c.part", "Thumbs.db"}
    assert not desk.requests


def test_a_share_that_goes_away_and_comes_back(desk: Desk) -> None:
    """While the folder is away that is said once; what it held is read when it is back, also from before."""
    desk.drop("a.pdf", "a")
    watching = desk.watcher()
    watching.step()
    away = desk.root / "away"
    desk.scan.rename(away)
    for _ in range(3):
        desk.seconds += 10
        assert watching.step().stuck
    assert sum("見えません" in one for one in desk.told) == 1
    (away / "b.pdf").write_text("b", encoding="utf-8")
    away.rename(desk.scan)
    assert desk.settle(watching).idle
    assert desk.rows() == {"a": 1, "b": 1}
    assert len(desk.requests) == 1


def test_a_share_that_goes_away_in_the_middle_of_a_run(desk: Desk) -> None:
    """The run stops without a result; an empty folder in its place is not taken for it; back, all is read once."""
    for name in "abc":
        desk.drop(f"{name}.pdf", name)
    away, last = desk.root / "away", watcher.LONGEST_REST_S

    def unplugged(request: RunRequest) -> RunSummary:
        desk.scan.rename(away)
        return desk.run(request)

    watching = desk.watcher()
    watching.reading = Reading(unplugged)
    assert desk.settle(watching).stuck
    assert desk.rows() == {}
    desk.scan.mkdir()
    watching.reading = Reading(desk.run)
    desk.seconds += last
    assert watching.step().stuck
    desk.scan.rmdir()
    away.rename(desk.scan)
    desk.seconds += last
    assert desk.settle(watching).idle
    assert desk.files() == {f"済/{DAY}/{name}.pdf": name for name in "abc"}
    assert desk.rows() == {"a": 1, "b": 1, "c": 1}
    assert desk.record() == Counter(f"{word} {name}" for name in "abc" for word in ("begun", "read"))


def test_a_file_that_changes_while_it_is_taken_is_given_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that paused longer than the stillness set, and goes on, gets its file back and is waited for."""
    path = desk.drop("a.pdf", "half")
    real = hands.hash_of

    def slow(held: Path) -> str:
        monkeypatch.undo()
        with held.open("a", encoding="utf-8") as stream:
            stream.write(" and half")
        return real(held)

    monkeypatch.setattr(hands, "hash_of", slow)
    watching = desk.watcher()
    watching.step()
    desk.seconds += 6
    watching.step()
    assert path.read_text(encoding="utf-8") == "half and half"
    desk.settle(watching)
    assert desk.rows() == {"half and half": 1}


def test_a_file_that_changes_while_it_is_read_is_set_aside(desk: Desk) -> None:
    """What was read may be half of it, so a person must look."""
    desk.drop("a.pdf", "half")

    def meddled(request: RunRequest) -> RunSummary:
        summary = desk.run(request)
        request.inputs[0].write_text("other", encoding="utf-8")
        return summary

    watching = desk.watcher()
    watching.reading = Reading(meddled)
    desk.settle(watching)
    assert desk.files() == {f"要確認/{DAY}/a.pdf": "other"}
    assert "中身が変わりました" in "".join(desk.notes().values())


def test_a_file_that_somebody_takes_away_is_counted_as_gone(desk: Desk) -> None:
    """The others are done; nothing waits for ever."""
    desk.drop("a.pdf", "a")
    desk.drop("b.pdf", "b")

    def robbed(request: RunRequest) -> RunSummary:
        summary = desk.run(request)
        request.inputs[0].unlink()
        return summary

    watching = desk.watcher()
    watching.reading = Reading(robbed)
    assert desk.settle(watching).idle
    assert desk.files() == {f"済/{DAY}/b.pdf": "b"}
    assert "なくなった 1" in desk.told[-1]


def test_without_room_nothing_is_taken(desk: Desk) -> None:
    """With a disk nearly full the files stay in the folder; with room again they are read."""
    desk.drop("a.pdf", "a")
    watching = desk.watcher()
    watching.settings = watching.settings.changed({"min_free_mb": 10**9})
    assert desk.settle(watching).stuck
    assert list(desk.files()) == ["a.pdf"]
    watching.settings = watching.settings.changed({"min_free_mb": 0})
    desk.seconds += 1000
    assert desk.settle(watching).idle
    assert desk.rows() == {"a": 1}


def test_a_result_that_cannot_be_written_is_tried_again_with_growing_rests(desk: Desk) -> None:
    """The files wait where they are read; the reason is said once; nothing is read twice for it."""
    desk.drop("a.pdf", "a")

    def refused(request: RunRequest) -> RunSummary:
        raise OutputError("書き込めません")

    watching = desk.watcher()
    watching.reading = Reading(refused)
    watching.step()
    rests = []
    for _ in range(9):
        desk.seconds += watcher.LONGEST_REST_S
        rests.append(watching.step().seconds)
    assert rests[:3] == [15, 30, 60]
    assert rests[-1] == watcher.LONGEST_REST_S
    assert sum("書き込めません" in one for one in desk.told) == 1
    watching.reading = Reading(desk.run)
    desk.seconds += watcher.LONGEST_REST_S
    assert desk.settle(watching).idle
    assert desk.record()["read a"] == 1


def test_when_the_time_is_over_the_batch_goes_on_at_the_next_start(desk: Desk) -> None:
    """A run that stops at `until` ends the watch; the next one brings the same files to their end."""
    for name in "ab":
        desk.drop(f"{name}.pdf", name)
    watching = desk.watcher()
    object.__setattr__(watching.plan, "until", desk.today)
    watching.step()
    desk.seconds += 10
    with pytest.raises(EndedError) as ended:
        watching.step()
    assert ended.value.exit_code is ExitCode.TIME_OVER
    (batch,) = watching.journal.open()
    assert batch.stage is Stage.READY
    assert desk.settle(desk.watcher()).idle
    assert desk.rows() == {"a": 1, "b": 1}


def test_a_days_rows_are_in_one_workbook_and_the_next_days_in_another(desk: Desk) -> None:
    """Batches of one day add to one result, those of the next day to another."""
    watching = desk.watcher()
    for text in ("a", "b"):
        desk.drop("x.pdf", text)
        desk.settle(watching)
    out = desk.workspace.root / "out"
    assert [path.name for path in out.iterdir()] == [f"record-{DAY}.xlsx"]
    desk.today = desk.today.replace(day=2)
    desk.drop("x.pdf", "c")
    desk.settle(watching)
    assert (out / "record-2026-04-02.xlsx").read_text(encoding="utf-8") == "c\n"
    assert desk.rows() == {"a": 1, "b": 1, "c": 1}


def test_a_result_that_went_elsewhere_is_gone_on_with(desk: Desk) -> None:
    """Where Excel holds the day's workbook, the run's result lies beside it with everything: the next rows go there."""
    watching = desk.watcher()

    def held_open(request: RunRequest) -> RunSummary:
        summary = desk.run(request)
        assert summary.output is not None
        beside = summary.output.with_name("beside.xlsx")
        return replace(summary, output=summary.output.rename(beside))

    for text, run in (("a", desk.run), ("b", held_open), ("c", desk.run)):
        watching.reading = Reading(run)
        desk.drop("x.pdf", text)
        desk.settle(watching)
    (result,) = (desk.workspace.root / "out").iterdir()
    assert result.name == "beside.xlsx"
    assert result.read_text(encoding="utf-8") == "a\nb\nc\n"
    result.unlink()
    desk.drop("x.pdf", "d")
    desk.settle(watching)
    assert [path.name for path in (desk.workspace.root / "out").iterdir()] == [f"record-{DAY}.xlsx"]


def test_a_move_to_another_volume_is_a_copy_that_is_whole_before_the_first_goes(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off before its last step it is finished, not done again; a torn copy never has the file's name."""
    source, target = desk.drop("a.pdf", "a"), tmp_path / "elsewhere" / "a.pdf"
    rename = Path.rename

    def other_volume(self: Path, to: Path) -> Path:
        if self == source:
            raise OSError(18, "Invalid cross-device link")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", other_volume)
    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        hands.move(source, target)
    monkeypatch.setattr(Path, "unlink", unlink)
    assert hands.finished_elsewhere(source, target, hands.hash_of(source))
    target.unlink()
    hands.move(source, target)
    assert not source.exists()
    assert [path.name for path in target.parent.iterdir()] == ["a.pdf"]
    assert target.read_text(encoding="utf-8") == "a"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("  output: ../scan/{date}.xlsx\n", "の外に置いて"),
        ("  done: .\n", "別の名前"),
        ("  review: 済\n", "別のフォルダ"),
        ("  output: out/{day}.xlsx\n", "{date}"),
        ("  output: out/list.csv\n", "{batch}"),
        ("  stil_s: 3\n", "still_s"),
    ],
)
def test_places_that_would_mix_things_up_are_refused(tmp_path: Path, line: str, why: str) -> None:
    """A result in the watched folder, a place read again, a name nobody fills: each is refused with a sentence."""
    desk = make_desk(tmp_path, ROBOT + line)
    with pytest.raises(ConfigurationError, match=why):
        desk.plan()


def test_files_of_an_unknown_batch_are_told(desk: Desk) -> None:
    """What another workspace began to read here is not touched, and not passed over in silence."""
    desk.drop("処理中/20260301-090000-abcd/old.pdf", "old")
    assert desk.settle(desk.watcher()).idle
    assert any("残っています" in one for one in desk.told)
    assert list(desk.files()) == ["処理中/20260301-090000-abcd/old.pdf"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(min_size=1, max_size=40).filter(lambda b: not set(b) & {0, 0x2F}), max_size=6, unique=True))
def test_whatever_bytes_a_name_has_its_file_is_taken_up(
    tmp_path_factory: pytest.TempPathFactory, names: list[bytes]
) -> None:
    """The listing holds every name that is nobody's temporary one, and the journal gives the same names back."""
    if os.name != "posix":
        pytest.skip("names of Windows are characters")
    folder = tmp_path_factory.mktemp("names")
    made = set()
    for name in names:
        if name not in (b".", b".."):
            (folder / os.fsdecode(name)).write_bytes(b"x")
            made.add(os.fsdecode(name))
    found = set(listing.listing(folder, frozenset()))
    assert found == {name for name in made if not listing.left_alone(name)}
    held = claims.intended(sorted(found), dict.fromkeys(found, listing.Look(1, 1)))
    if held:
        with Journal(folder / ".journal.sqlite3") as journal:
            journal.begin(Batch("b", date(2026, 4, 1), Stage.TAKING, folder / "out", files=held))
            (batch,) = journal.open()
        assert [(one.place, one.name) for one in batch.files] == [(one.place, one.name) for one in held]
    assert len({one.name for one in held}) == len(held)


def test_a_name_taken_at_the_last_moment_gets_a_number(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person puts a file where one is about to be moved: both are kept."""
    desk.drop("a.pdf", "a")
    desk.drop("a (2).pdf", "b")

    watching = desk.watcher()
    real = watching.journal.read

    def late(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        desk.drop(f"済/{DAY}/a.pdf", "a person's")

    monkeypatch.setattr(watching.journal, "read", late)
    desk.settle(watching)
    assert desk.files() == {
        f"済/{DAY}/a.pdf": "a person's",
        f"済/{DAY}/a (2).pdf": "b",
        f"済/{DAY}/a (3).pdf": "a",
    }

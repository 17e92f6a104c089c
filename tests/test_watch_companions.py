"""Files that belong to others in a hot folder: taken along, never read by themselves, always where the other one is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from watch_support import Desk, killed_at_move, make_desk

from dxauto.minutes.kind import MinutesKind
from dxauto.watch import hands
from dxauto.watch.companions import Companions
from dxauto.watch.listing import Look
from dxauto.watch.types import Held

DAY = "2026-04-01"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give an office with an empty folder."""
    made = make_desk(tmp_path)
    yield made
    made.close()


def test_it_is_there_when_the_other_is_read_and_goes_with_it(desk: Desk) -> None:
    """The robot finds it beside its input, is not given it as one, and both lie in 済 afterwards."""
    desk.drop("below/a.pdf", "one")
    desk.drop("below/a.word", "about one")
    desk.drop("a.word", "of another folder")
    assert desk.settle(desk.watcher()).idle
    assert desk.record() == {"begun one": 1, "with about one": 1, "read one": 1}
    assert [[path.name for path in request.inputs] for request in desk.requests] == [["a.pdf"]]
    assert desk.files() == {
        "a.word": "of another folder",
        f"済/{DAY}/below/a.pdf": "one",
        f"済/{DAY}/below/a.word": "about one",
    }
    assert not desk.notes()


def test_alone_it_waits(desk: Desk) -> None:
    """However long it lies there it is left alone, and nothing hinders the watcher from resting."""
    desk.drop("a.word", "about one")
    watching = desk.watcher()
    assert desk.settle(watching, seconds=10_000).idle
    assert desk.files() == {"a.word": "about one"}
    desk.drop("a.pdf", "one")
    desk.settle(watching)
    assert desk.record()["with about one"] == 1
    assert set(desk.files()) == {f"済/{DAY}/a.pdf", f"済/{DAY}/a.word"}


def test_it_is_set_aside_with_what_could_not_be_read(desk: Desk) -> None:
    """Both are in 要確認, so that both can be put back together."""
    desk.drop("a.pdf", "broken")
    desk.drop("a.word", "about it")
    desk.settle(desk.watcher())
    assert set(desk.files()) == {f"要確認/{DAY}/a.pdf", f"要確認/{DAY}/a.word"}


def test_two_that_say_the_same_each_go_with_their_own(desk: Desk) -> None:
    """What belongs to another is no copy of anything; that of a copy goes where the copy goes."""
    watching = desk.watcher()
    for name, text in (("a", "one"), ("b", "two"), ("c", "one")):
        desk.drop(f"{name}.pdf", text)
        desk.drop(f"{name}.word", "about all")
        desk.settle(watching)
    assert desk.record()["with about all"] == 2
    assert set(desk.files()) == {f"済/{DAY}/{name}.{end}" for name in "abc" for end in ("pdf", "word")}
    assert list(desk.notes()) == [f"済/{DAY}/c.pdf_お知らせ.txt"]


def test_what_belongs_to_a_file_still_written_stays_with_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the other one changes at the last moment, both are left lying and read together later."""
    desk.drop("a.pdf", "one")
    desk.drop("a.word", "about one")
    moved = hands.move

    def written_to(source: Path, target: Path) -> None:
        moved(source, target)
        if target.name == "a.pdf" and "処理中" in target.parts:
            monkeypatch.undo()
            target.write_text("one and more", encoding="utf-8")

    monkeypatch.setattr(hands, "move", written_to)
    watching = desk.watcher()
    watching.step()
    desk.seconds += 10
    watching.step()
    assert desk.files() == {"a.pdf": "one and more", "a.word": "about one"}
    desk.settle(watching)
    assert set(desk.files()) == {f"済/{DAY}/a.pdf", f"済/{DAY}/a.word"}
    assert desk.record()["with about one"] == 1


@pytest.mark.parametrize("calls", range(4))
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_move_both_end_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, calls: int, after: bool
) -> None:
    """Two files are taken and moved in four moves; whichever is the last, the next start ends with each in 済, once."""
    desk.drop("a.pdf", "one")
    desk.drop("a.word", "about one")
    killed_at_move(desk, monkeypatch, calls, after=after)
    assert desk.files() == {f"済/{DAY}/a.pdf": "one", f"済/{DAY}/a.word": "about one"}
    assert desk.record()["read one"] == 1
    assert desk.record()["with about one"] == 1


def test_a_meetings_own_files_belong_to_its_recording() -> None:
    """YAML and glossary of the recording's name, in any writing of the same name; a recording belongs to nothing."""
    companions = Companions(MinutesKind())
    there = ["定例会.m4a", "定例会.YAML", "定例会_用語集.csv", "別.yaml", "下/定例会.yaml"]
    assert companions.with_theirs(["定例会.m4a"], there) == ["定例会.m4a", "定例会.YAML", "定例会_用語集.csv"]
    assert [one for one in there if not companions.along(one)] == ["定例会.m4a"]
    assert Companions().with_theirs(there[:2], there) == there[:2]


def test_a_thousand_recordings_ask_once_each() -> None:
    """A flood costs each file one look, not one for every pair."""
    asked: list[str] = []

    class Counted(MinutesKind):
        def beside(self, name: str) -> Sequence[str]:
            asked.append(name)
            return super().beside(name)

    look = Look(1, 1)
    places = [f"{number}.{end}" for number in range(1000) for end in ("m4a", "yaml")]
    files = [Held(number, place, place, look) for number, place in enumerate(places)]
    mains = Companions(Counted()).mains(files)
    assert {files[one].place: main.place for one, main in mains.items()} == {
        f"{number}.yaml": f"{number}.m4a" for number in range(1000)
    }
    assert len(asked) == 1000

"""Which files are taken when: nothing but the listings and a clock decides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dxauto.watch.fates import CHANGED, Tally, judged, to_read
from dxauto.watch.listing import Look
from dxauto.watch.names import free, left_alone, same, tidy
from dxauto.watch.still import EMPTY_TIMES, Decision, Rules, Seen, decide, observe
from dxauto.watch.types import Fate, Held

RULES = Rules(still_s=5, gather_s=60, together=3)
LOOKS = st.builds(Look, st.integers(0, 3), st.integers(0, 3))
LISTINGS = st.lists(
    st.tuples(st.integers(0, 20), st.dictionaries(st.sampled_from("abcdef"), LOOKS, max_size=6)), max_size=12
)
NAMES = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=300).filter(
    lambda n: n not in (".", "..")
)


def looked(*looks: tuple[float, dict[str, Look]]) -> tuple[Decision, float]:
    """Give what is decided after looks at the folder at these times."""
    seen: dict[str, Seen] = {}
    now = 0.0
    for now, found in looks:
        seen = observe(seen, found, now)
    return decide(seen, now, RULES), now


def test_a_file_is_taken_when_it_was_still_long_enough() -> None:
    """Not at first sight, not while it grows, but when it has not changed for the time set."""
    small, large = Look(1, 1), Look(2, 2)
    assert looked((0, {"a": small}))[0] == Decision(wait_s=5)
    assert looked((0, {"a": small}), (4, {"a": large}), (8, {"a": large}))[0] == Decision(wait_s=1)
    assert looked((0, {"a": small}), (4, {"a": large}), (9, {"a": large}))[0].take == ("a",)


def test_an_empty_file_waits_longer() -> None:
    """A scanner that makes its file first and writes it later is not taken for one that has ended."""
    empty = {"a": Look(0, 1)}
    assert looked((0, empty), (6, empty))[0].take == ()
    assert looked((0, empty), (5 * EMPTY_TIMES, empty))[0].take == ("a",)


def test_files_that_come_together_are_taken_together() -> None:
    """A still file waits for one that is being written, but not for ever, and not when there are enough."""
    still, now = Look(1, 1), Look(9, 9)
    assert looked((0, {"a": still}), (6, {"a": still, "b": now}))[0].take == ()
    growing = [(float(t), {"a": still, "b": Look(t, t)}) for t in range(1, 64, 3)]
    assert looked((0, {"a": still}), *growing)[0].take == ("a",)
    many = dict.fromkeys("abcde", still)
    assert looked((0, many), (6, many | {"f": now}))[0].take == ("a", "b", "c")


@given(LISTINGS)
def test_only_still_files_are_taken_and_whoever_waits_knows_how_long(looks: list[tuple[int, dict[str, Look]]]) -> None:
    """Whatever the listings, what is taken is there, looked the same for `still_s`, and is not more than asked for; a
    folder with files in it is never left without a time at which to look again.
    """
    seen: dict[str, Seen] = {}
    history: list[tuple[int, dict[str, Look]]] = []
    now = 0
    for pause, found in looks:
        now += pause
        seen = observe(seen, found, now)
        history.append((now, found))
        decision = decide(seen, now, RULES)
        assert len(decision.take) <= RULES.together
        assert bool(decision.take) or bool(found) == (decision.wait_s is not None)
        assert decision.wait_s is None or 0 < decision.wait_s <= RULES.still_s * EMPTY_TIMES
        for place in decision.take:
            lately = [(t, f.get(place)) for t, f in history if t > now - RULES.still_s]
            assert {look for _, look in lately} == {found[place]}
            before = [f.get(place) for t, f in history if t <= now - RULES.still_s]
            assert before[-1:] == [found[place]]


HELD = st.lists(
    st.builds(
        Held,
        id=st.integers(1, 1000),
        place=st.just("p"),
        name=st.just("n"),
        look=st.just(Look(1, 1)),
        digest=st.sampled_from(["", "x", "y", "z"]),
        fate=st.sampled_from([None, None, None, Fate.TWIN]),
    ),
    unique_by=lambda one: one.id,
    max_size=12,
)


@given(HELD, st.data())
def test_every_file_has_one_fate_and_each_content_is_read_once(files: list[Held], data: st.DataObject) -> None:
    """Of a batch each new content is read once; every file ends with a fate, and a copy never with a better one."""
    chosen = to_read(files)
    assert all(one.fate is None for one in chosen)
    digests = [one.digest for one in chosen if one.digest]
    assert len(digests) == len(set(digests))
    assert {one.digest for one in files if one.fate is None} == {one.digest for one in chosen}
    tallies = {one.id: Tally(2, data.draw(st.sampled_from([0, 0, 1, 2])), "壊れています") for one in chosen}
    odd = {
        one.id: Held(one.id, "p", "n", one.look, one.digest, Fate.REVIEW, CHANGED)
        for one in chosen
        if data.draw(st.booleans())
    }
    ended = list(judged(files, tallies, odd, "2026-04-01"))
    assert [one.id for one in ended] == [one.id for one in files]
    assert all(one.fate is not None for one in ended)
    read = {one.id: one for one in ended if one.id in tallies}
    for one in read.values():
        assert (one.fate is Fate.DONE) == (one.id not in odd and tallies[one.id].failed == 0)
    for one in ended:
        if one.id not in tallies and one.digest and files[ended.index(one)].fate is None:
            (like,) = (other for other in read.values() if other.digest == one.digest)
            assert one.fate is (Fate.TWIN if like.fate is Fate.DONE else Fate.REVIEW)


@given(st.lists(NAMES, max_size=8))
def test_a_name_is_never_given_twice_and_always_fits(names: list[str]) -> None:
    """Whatever a file is called, its new name fits with a note's ending behind it, and no two are the same."""
    given_: set[str] = set()
    for name in names:
        found = free(tidy(name), lambda candidate: same(candidate) in given_)
        assert same(found) not in given_
        assert len(found.encode()) <= 230
        given_.add(same(found))


def test_what_is_nobodys_scan_is_left_alone() -> None:
    """Temporary files of scanners, Office and browsers, the system's, and our own notes; but not odd names."""
    for name in (
        "~$申請.docx",
        "a.pdf.tmp",
        "A.PART",
        "Thumbs.db",
        "desktop.ini",
        ".hidden",
        "a.pdf_お知らせ.txt",
        "x~",
    ):
        assert left_alone(name), name
    for name in ("-rf.pdf", "申請 書.pdf", "a.tmp.pdf", "part.pdf", "$1.pdf", "tmp", "納税\n証明.pdf"):
        assert not left_alone(name), name

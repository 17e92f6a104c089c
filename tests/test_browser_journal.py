"""The journal, the outcome workbook and the published schema, without a browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dxauto.browser.flow import Input
from dxauto.browser.journal import Journal, Proof, Standing
from dxauto.browser.outcome_book import cells, write
from dxauto.browser.record import Record, Status
from dxauto.browser.rows import identity, read_rows
from dxauto.browser.schema import schema_text
from dxauto.errors import BusyError, UnreadableInputError
from tests.browser_support import ROOT, application, write_list

SHAPE = Input(key=("整理番号",))


def test_an_intent_stays_until_it_is_proven_or_withdrawn(tmp_path: Path) -> None:
    """A journal opened anew knows that a row is in doubt, and afterwards what became of it."""
    first = Journal(tmp_path)
    with first.holding("k", "robot", "c") as entry:
        assert entry.state is Standing.NEW
        first.intend("k", "c")
    first.close()
    second = Journal(tmp_path)
    with second.holding("k", "robot", "c") as entry:
        assert (entry.state, entry.submits) == (Standing.INTENT, 1)
        assert entry.submitted is not None
        second.withdraw("k")
        second.intend("k", "c")
        second.prove("k", Proof.RECEIPT, "N-1")
        assert second.entry("k").state is Standing.DONE
        assert second.entry("k").submits == 2
    second.close()


def test_a_row_is_held_by_one_and_free_when_its_holder_ends(tmp_path: Path) -> None:
    """Another journal must not take it meanwhile; a holder whose process is gone holds nothing."""
    held, other = Journal(tmp_path), Journal(tmp_path)
    with held.holding("k", "robot", "c"), pytest.raises(BusyError), other.holding("k", "robot", "c"):
        pass
    code = (
        "import os, sys; from pathlib import Path; from dxauto.browser.journal import Journal\n"
        "Journal(Path(sys.argv[1])).holding('k', 'robot', 'c').__enter__(); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 9
    with other.holding("k", "robot", "c") as entry:
        assert entry.key == "k"
    held.close()
    other.close()


def test_a_receipt_that_another_row_has_is_known(tmp_path: Path) -> None:
    """An old page shown again is no proof for the next row."""
    journal = Journal(tmp_path)
    for key in ("a", "b"):
        with journal.holding(key, "robot", "c"):
            journal.intend(key, "c")
            assert journal.other_with("N-1", key) is (key == "b")
            journal.prove(key, Proof.RECEIPT, "N-1" if key == "a" else "N-2")
    journal.close()


def test_a_rows_identity_tells_nothing_and_follows_its_contents(tmp_path: Path) -> None:
    """The same row has the same key anywhere in the list; without its key it has none; contents are told apart."""
    rows = read_rows(
        write_list(tmp_path / "l.xlsx", [application("1"), application("1", **{"通数": 2}), application("")]), SHAPE
    )
    used = ["整理番号", "通数"]
    one, other, none = (identity(row, ["整理番号"], used, "r", b"secret") for row in rows.rows)
    assert one is not None
    assert other is not None
    assert none is None
    assert one.key == other.key != one.content
    assert one.content != other.content


def no_proofs(_: object) -> dict[int, int]:
    """Write no sheet of evidence."""
    return {}


def test_what_a_page_says_never_becomes_a_formula(tmp_path: Path) -> None:
    """The outcome stands beside the row as text, in Excel and in CSV; the list itself is not touched."""
    source = write_list(tmp_path / "l.xlsx", [application("1"), application("2")])
    before = source.read_bytes()
    record = Record(Status.REFUSED, message="=HYPERLINK(1)\x00", time="t")
    write(source, tmp_path / "out.xlsx", SHAPE, {2: record}, no_proofs)
    sheet = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    last = sheet.max_column
    assert (sheet.cell(2, last).value, sheet.cell(2, last).data_type) == ("=HYPERLINK(1)", "s")
    assert [sheet.cell(1, last - 3).value, sheet.cell(3, last - 3).value] == ["状態", "未処理"]
    assert source.read_bytes() == before
    (tmp_path / "l.csv").write_text("整理番号\n1\n", encoding="cp932")
    write(tmp_path / "l.csv", tmp_path / "out.csv", SHAPE, {2: record}, no_proofs)
    assert "'=HYPERLINK(1)" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert cells(None)[0] == "未処理"


def test_a_result_entered_again_keeps_its_columns(tmp_path: Path) -> None:
    """A clerk who puts the rows right in the result and runs it again gets no second set of columns."""
    source = write_list(tmp_path / "l.xlsx", [application("1")])
    write(source, tmp_path / "one.xlsx", SHAPE, {2: Record(Status.FAILED)}, no_proofs)
    write(tmp_path / "one.xlsx", tmp_path / "two.xlsx", SHAPE, {2: Record(Status.DONE, "N-1")}, no_proofs)
    headings = read_rows(tmp_path / "two.xlsx", SHAPE).headings
    assert headings.count("状態") == headings.count("受付番号") == 1
    assert read_rows(tmp_path / "two.xlsx", SHAPE).rows[0].values["受付番号"] == "N-1"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", "整理番号,整理番号\n1,2\n".encode()])
def test_a_list_that_cannot_be_read_is_told_by_name(tmp_path: Path, content: bytes) -> None:
    """Empty, broken and with two headings of one name: a sentence, not a traceback."""
    path = tmp_path / ("l.csv" if content.startswith("整".encode()) else "l.xlsx")
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=path.name):
        read_rows(path, SHAPE)


def test_the_published_schema_of_browser_robots_is_current() -> None:
    """The schema that editors load is the one that robots are checked by."""
    assert (ROOT / "docs" / "schema" / "browser-robot.schema.json").read_text(encoding="utf-8") == schema_text()

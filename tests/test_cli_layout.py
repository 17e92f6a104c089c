"""Text on a terminal: widths, wrapping, tables."""

from hypothesis import given
from hypothesis import strategies as st

from dxauto.cli.layout import pad, table, width, wrap

TEXT = st.text(alphabet="申請書が、。「」ー aB1ｱ", max_size=80)


def test_full_width_characters_count_two() -> None:
    """A Japanese character takes two columns, a half-width kana and a combining mark one and none."""
    assert (width("申請"), width("ab"), width("ｱ"), width("e\u0301")) == (4, 2, 1, 1)


@given(TEXT, st.integers(10, 60))
def test_wrapping_loses_nothing(text: str, columns: int) -> None:
    """Every character but blanks is still there after wrapping, in order."""
    assert "".join(wrap(text, columns)).replace(" ", "") == text.replace(" ", "")


@given(TEXT, st.integers(10, 60))
def test_no_line_begins_with_a_full_stop(text: str, columns: int) -> None:
    """Closing punctuation stays with the character before it."""
    assert not any(line.startswith(("、", "。", "」")) for line in wrap("あ" + text, columns)[1:])


def test_lines_fit() -> None:
    """Ordinary Japanese text is broken so that every line fits."""
    assert all(width(line) <= 20 for line in wrap("市役所の事務を手伝う道具です。" * 5, 20))


def test_columns_of_a_table_are_aligned() -> None:
    """The second column begins at the same place in every row, whatever the first one holds."""
    lines = table(("名前", "数"), [("納税", 5), ("a", 10)], right=(1,)).splitlines()
    assert [width(line) for line in lines] == [8, 8, 8, 8]
    assert pad("納", 4) == "納  "

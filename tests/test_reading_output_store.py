"""What was read on a page survives in `page.json`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.errors import UnreadableInputError
from dxauto.reading.store import dump_page, load_page, parse_page, save_page
from dxauto.reading.types import FieldReading, PageReading

TEXT = st.text(max_size=20)
VALUES = st.one_of(st.none(), TEXT, st.booleans(), st.integers(), st.lists(TEXT, max_size=3))
FIELDS = st.builds(
    FieldReading,
    name=TEXT,
    value=VALUES,
    raw=TEXT,
    confidence=st.floats(0, 1),
    status=st.sampled_from(["ok", "review"]),
    reasons=st.lists(TEXT, max_size=2).map(tuple),
    decided=st.sampled_from(["machine", "person"]),
    crop=st.one_of(st.none(), TEXT),
)
PAGES = st.builds(
    PageReading,
    file=TEXT,
    page=st.integers(1, 99),
    digest=TEXT,
    template=st.one_of(st.none(), TEXT),
    template_page=st.integers(1, 9),
    fields=st.lists(FIELDS, max_size=4).map(lambda fields: {f.name: f for f in fields}),
    residual_mm=st.one_of(st.none(), st.floats(0, 5)),
)


@given(reading=PAGES)
def test_a_page_comes_back_as_it_was(reading: PageReading) -> None:
    """Whatever characters were read, `parse(dump(page))` is the page, and the bytes are the same each time."""
    assert parse_page(dump_page(reading)) == reading
    assert dump_page(reading) == dump_page(reading)


def test_a_page_is_saved_beside_its_pictures(tmp_path: Path) -> None:
    """Saving leaves exactly page.json, and loading gives the reading; where none is, there is None."""
    assert load_page(tmp_path) is None
    reading = PageReading("髙 橋.pdf", 1, "d" * 64, None, 1, reason="様式が分かりません")
    save_page(tmp_path, reading)
    assert [p.name for p in tmp_path.iterdir()] == ["page.json"]
    assert load_page(tmp_path) == reading


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"format": 2}', b'{"format": 1, "fields": {"a": 1}}', b"\xff"]
)
def test_a_damaged_page_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    """A damaged page.json names itself and tells the clerk to run again."""
    (tmp_path / "page.json").write_bytes(content)
    with pytest.raises(UnreadableInputError, match="もう一度"):
        load_page(tmp_path)

"""The benchmark of a night reckons right: windows of memory, stretches of pages, workbooks compared cell by cell."""

from __future__ import annotations

from pathlib import Path

from output_support import Stack, reading, request, single_page

from benchmarks.night import Office, Sample, memory, rates
from benchmarks.workbooks import difference
from dxauto.reading.output import write_output


def written(folder: Path, *names: str) -> Path:
    """Write a workbook with one application a name, in the same places of every folder."""
    stack = Stack(folder)
    for name in names:
        stack.add("ippan", [reading("shimei", name)])
    (folder / "out").mkdir()
    write_output(stack.applications(single_page()), request(stack, folder / "out" / "a.xlsx", single_page()))
    return folder / "out"


def test_equal_workbooks_are_equal_and_one_changed_cell_is_found(tmp_path: Path) -> None:
    """The same content is equal to the byte; one other name is told by file and place; a missing book differs."""
    one, same = written(tmp_path / "1", "石巻", "佐藤"), written(tmp_path / "2", "石巻", "佐藤")
    other = written(tmp_path / "3", "石巻", "阿部")
    found = difference(one, same)
    assert (found["equal"], found["equal_bytes"], found["workbooks"]) == (True, True, 1)
    assert found["cells"] > 20
    found = difference(one, other)
    assert (found["equal"], found["equal_bytes"]) == (False, False)
    assert "a.xlsx" in found["first_difference"]
    assert difference(one, tmp_path)["equal"] is False
    assert difference(tmp_path, tmp_path)["equal"] is False


def test_memory_is_that_about_page_100_and_of_the_last_pages() -> None:
    """What is used before and between is not looked at; while the workbook is written is told apart."""
    used = [Sample(n, 900.0 if n < 50 else 500.0 if n <= 150 else 700.0, writing=False) for n in range(0, 2000, 10)]
    used += [Sample(n, 600.0, writing=False) for n in range(1901, 2000)]
    found = memory([*used, Sample(2000, 150.0, writing=True)], 2000)
    assert (found["memory_100_mb"], found["memory_end_mb"], found["memory_writing_mb"]) == (500, 600, 150)
    assert found["memory_end_over_100"] == 1.2


class Paced(Office):
    """An office whose ledger holds 100 pages, the first half one a second, the second half one in two seconds."""

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Give when each was begun, and how long it took."""
        assert "origin is null" in query
        seconds = [*range(50), *(50 + 2 * n for n in range(50))]
        return [(f"2026-04-01 {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}", 1.0) for s in seconds]


def test_the_rate_at_the_end_is_that_of_the_last_fifth(tmp_path: Path) -> None:
    """Sixty pages a minute at the start and thirty at the end are a half."""
    found = rates(Paced(tmp_path))
    assert (found["pages_per_min_start"], found["pages_per_min_end"]) == (60.0, 30.0)
    assert found["rate_end_over_start"] == 0.5

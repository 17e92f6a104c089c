"""Which files are found, in which order, and what is said about the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.reading.input import BadFile, list_pages
from dxauto.reading.input import walk as walking
from dxauto.reading.input.walk import Found, Unreachable, natural_key, walk
from dxauto.reading.types import PageRef
from tests.input_support import image_bytes, page_picture, scan_pdf


def names(root: Path) -> list[str]:
    return [found.path.relative_to(root).as_posix() for found in walk([root])]


def test_numbers_in_names_count_as_numbers(tmp_path: Path) -> None:
    """Page 2 comes before page 10, in files and in folders, in half and full width."""
    for name in ("p10.png", "p2.png", "p1.png", "p３.png", "b10/x.png", "b9/x.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert names(tmp_path) == ["b9/x.png", "b10/x.png", "p1.png", "p2.png", "p３.png", "p10.png"]


@given(st.lists(st.text(max_size=12), unique=True))
def test_the_order_does_not_depend_on_how_the_disk_lists(listed: list[str]) -> None:
    """Any two different names have one order."""
    turned = listed[::-1]
    assert sorted(listed, key=natural_key) == sorted(turned, key=natural_key)


def test_hidden_temporary_and_own_files_are_left_out(tmp_path: Path) -> None:
    """What the office's programs leave behind, and our own results, are no input."""
    for name in (".DS_Store", "~$a.xlsx", "Thumbs.db", "x.tmp", "kekka.xlsx", "a.png"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / ".dxauto").mkdir()
    (tmp_path / ".dxauto" / "page.jpg").write_bytes(b"x")
    found = list(walk([tmp_path], frozenset({(tmp_path / "kekka.xlsx").resolve()})))
    assert [f.path.name for f in found] == ["a.png"]


def test_a_named_file_is_taken_even_if_hidden(tmp_path: Path) -> None:
    """What the clerk names is taken at their word."""
    path = tmp_path / ".scan.png"
    path.write_bytes(b"x")
    assert list(walk([path])) == [Found(path, named=True)]


def test_a_missing_input_is_said(tmp_path: Path) -> None:
    """A name that does not exist is not passed over in silence."""
    (bad,) = list_pages([tmp_path / "ない.pdf"])
    assert isinstance(bad, BadFile)
    assert "見つかりません" in bad.reason


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights on Windows")
def test_a_folder_that_contains_itself_ends(tmp_path: Path) -> None:
    """A link back to a folder above is not followed again."""
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert names(tmp_path) == ["a.png"]


def test_a_folder_without_rights_is_said_and_the_rest_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One locked folder in a stack does not hide the others (the refusal is simulated: root is never refused)."""
    (tmp_path / "locked").mkdir()
    scan_pdf(tmp_path / "open.pdf")
    listing = Path.iterdir

    def refuse(path: Path) -> object:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(walking.Path, "iterdir", refuse)
    bad, page = list_pages([tmp_path])
    assert isinstance(bad, BadFile)
    assert "権限" in bad.reason
    assert isinstance(page, PageRef)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root is refused nothing")
def test_a_folder_really_without_rights_is_said(tmp_path: Path) -> None:
    """The same with rights really taken away."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    (unreachable,) = walk([locked])
    locked.chmod(0o700)
    assert isinstance(unreachable, Unreachable)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_does_not_hang_the_run(tmp_path: Path) -> None:
    """What is no regular file is said, not opened."""
    os.mkfifo(tmp_path / "pipe.pdf")
    (found,) = walk([tmp_path])
    assert isinstance(found, Unreachable)


def test_a_name_with_old_kanji_and_a_space_is_read(tmp_path: Path) -> None:
    """髙 and a space in a name are ordinary."""
    path = scan_pdf(tmp_path / "髙橋 申請書.pdf", pages=2)
    refs = list(list_pages([tmp_path]))
    assert [(r.path, r.page) for r in refs if isinstance(r, PageRef)] == [(path, 1), (path, 2)]


def test_other_files_in_a_folder_are_reported_as_strays(tmp_path: Path) -> None:
    """A note among the scans is reported, and told apart from a scan that is broken."""
    (tmp_path / "memo.txt").write_text("メモ", encoding="utf-8")
    (tmp_path / "scan.pdf").write_bytes(b"not a pdf")
    memo, scan = list_pages([tmp_path])
    assert isinstance(memo, BadFile)
    assert isinstance(scan, BadFile)
    assert (memo.stray, scan.stray) == (True, False)
    (named,) = list_pages([tmp_path / "memo.txt"])
    assert isinstance(named, BadFile)
    assert not named.stray


def test_the_same_content_has_the_same_digest(tmp_path: Path) -> None:
    """A copy under another name is known to be the same."""
    content = image_bytes(page_picture(), "PNG")
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(content)
    one, two = list_pages([tmp_path])
    assert one.digest == two.digest


def test_listing_is_lazy(tmp_path: Path) -> None:
    """The first page is given before the second file is touched."""
    scan_pdf(tmp_path / "a.pdf")
    pages = list_pages([tmp_path / "a.pdf", tmp_path / "b.pdf"])
    assert isinstance(next(pages), PageRef)
    scan_pdf(tmp_path / "b.pdf")
    assert isinstance(next(pages), PageRef)

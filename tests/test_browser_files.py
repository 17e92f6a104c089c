"""Months, names and checks of downloaded files: pure parts of the download robots."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dxauto.browser.catch import file_name
from dxauto.browser.download.check import UnexpectedFileError, examine
from dxauto.browser.download.months import Month, Months
from dxauto.browser.names import keep, safe_name
from dxauto.browser.trouble import PageError
from dxauto.registry import Registry, load_registry
from dxauto.workspace import Workspace
from tests.browser_support import ROOT, _OwnKinds

TODAY = dt.date(2026, 11, 23)


def listed(**said: str) -> list[str]:
    """Give the months that a flow means on that day."""
    return [str(month) for month in Months.model_validate(said).listed(TODAY)]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, ["2026-10"]),
        ({"from": "今月", "until": "今月"}, ["2026-11"]),
        ({"from": "令和8年8月"}, ["2026-08", "2026-09", "2026-10"]),
        ({"from": "R8.9", "until": "2026/9"}, ["2026-09"]),
        ({"from": "年度はじめ", "until": "2026-05"}, ["2026-04", "2026-05"]),
        (
            {"from": "年度はじめ", "until": "令和8年2月"},
            [*(f"2025-{n:02}" for n in range(4, 13)), "2026-01", "2026-02"],
        ),
        ({"year": "今年度"}, [f"2026-{n:02}" for n in range(4, 11)]),
        ({"year": "令和７年度"}, [*(f"2025-{n:02}" for n in range(4, 13)), *(f"2026-{n:02}" for n in range(1, 4))]),
        ({"from": "2027-01", "until": "2027-02"}, []),
        ({"from": "今月", "until": "2030-01"}, ["2026-11"]),
    ],
)
def test_months_are_what_a_clerk_means(said: dict[str, str], wanted: list[str]) -> None:
    """Words, eras, 年度 from April; what has not begun is left out."""
    assert listed(**said) == wanted


@pytest.mark.parametrize(
    "said", [{"from": "来月"}, {"until": "2026-13"}, {"year": "8年度"}, {"year": "2026", "from": "先月"}]
)
def test_months_that_mean_nothing_are_refused(said: dict[str, str]) -> None:
    """Unknown words, months and a year in two ways."""
    with pytest.raises(ValidationError):
        listed(**said)


@given(st.integers(1900, 2200), st.integers(1, 12))
def test_months_follow_one_another(year: int, month: int) -> None:
    """The month before the next is the month; columns are dates of that month; a 年度 begins in April."""
    this = Month(year, month)
    assert this.next().before() == this < this.next()
    first, last = (dt.date.fromisoformat(this.values()[name]) for name in ("月初", "月末"))
    assert (first.day, (last + dt.timedelta(1)).day, last.month) == (1, 1, month)
    assert this.fiscal_year == (year if month >= 4 else year - 1)


CSV = "受付番号,氏名\r\n1,石巻　太郎\r\n2,大崎\r\n"


def _xlsx() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>" + " " * 500)
    return held.getvalue()


@pytest.mark.parametrize(
    ("kind", "content", "wanted"),
    [
        ("csv", CSV.encode("cp932"), 2),
        ("csv", CSV.encode("utf-8-sig"), 2),
        ("csv", "受付番号,氏名\n".encode(), 0),
        ("csv", '受付番号,氏名\n1,"二\n行"\n'.encode(), 1),
        ("pdf", b"%PDF-1.4\n...\n%%EOF\n", None),
        ("xlsx", _xlsx(), None),
        ("any", b"\x00\x01", None),
    ],
)
def test_a_whole_file_passes(tmp_path: Path, kind: str, content: bytes, wanted: int | None) -> None:
    """CSV in both encodings, with its records counted; PDF; Excel; whatever else, if nothing is said."""
    path = tmp_path / "file"
    path.write_bytes(content)
    assert examine(path, kind, ["受付番号"] if kind == "csv" else []) == wanted


@pytest.mark.parametrize(
    ("kind", "content", "told"),
    [
        ("csv", b"", "空"),
        ("csv", b"\xef\xbb\xbf <!DOCTYPE html><html>error</html>", "HTML"),
        ("any", b"<html><body>error", "HTML"),
        ("pdf", b"<?xml version='1.0'?><html xmlns='x'>", "HTML"),
        ("csv", '受付番号,氏名\r\n1,"石巻'.encode("cp932"), "途中で切れて"),
        ("csv", "受付番号,氏名\r\n1,石巻\r\n2".encode("cp932"), "途中で切れて"),
        ("csv", b"\x81\x82\x83\xff\xfe\x00", "CSV として読めません"),
        ("pdf", b"%PDF-1.4\n...", "途中で切れて"),
        ("pdf", b"PK\x03\x04", "PDF ではありません"),
        ("xlsx", _xlsx()[:-30], "途中で切れて"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, kind: str, content: bytes, told: str) -> None:
    """Empty, an error page under any ending, cut off, or another kind of file."""
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(PageError, match=told):
        examine(path, kind, ["受付番号"] if kind == "csv" else [])


def test_a_missing_column_is_told_with_what_is_near(tmp_path: Path) -> None:
    """The system's report has changed: trying again does not help."""
    path = tmp_path / "file.csv"
    path.write_bytes(CSV.encode("cp932"))
    with pytest.raises(UnexpectedFileError, match="列「受付番号」がありません。もしかして: 受付番") as told:
        path.write_bytes(CSV.replace("受付番号", "受付番").encode("cp932"))
        examine(path, "csv", ["受付番号"])
    assert not isinstance(told.value, PageError)


@settings(deadline=None)  # it writes files: a busy disk is no mistake
@given(st.binary(max_size=300), st.sampled_from(["csv", "pdf", "xlsx", "any"]))
def test_no_content_makes_the_check_fail_in_another_way(tmp_path_factory: Any, content: bytes, kind: str) -> None:
    """Whatever a system sends, the check passes it or says why not."""
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(content)
    try:
        count = examine(path, kind)
    except (PageError, UnexpectedFileError):
        return
    assert content
    assert count is None or count >= 0


def test_nothing_is_overwritten_and_nothing_is_kept_twice(tmp_path: Path) -> None:
    """The same content again is known under any of its names; another one goes beside it; a torn one is taken over."""
    target = tmp_path / "store" / "一覧.csv"
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    told = [keep(source, target) for source in (one, one, two, two, one)]
    assert [(kept.path.name, kept.known, kept.beside) for kept in told] == [
        ("一覧.csv", False, False),
        ("一覧.csv", True, False),
        ("一覧 (2).csv", False, True),
        ("一覧 (2).csv", True, True),
        ("一覧.csv", True, False),
    ]
    assert sorted(path.name for path in target.parent.iterdir()) == ["一覧 (2).csv", "一覧.csv"]
    target.write_bytes(b"")
    assert keep(one, target).path == target
    assert target.read_bytes() == b"1"


@given(st.text(max_size=200))
def test_a_name_is_one_that_windows_takes(text: str) -> None:
    """No separator, no device, no dot or blank at the end, not empty, not endless."""
    name = safe_name(text)
    assert name.strip(" .") == name.lstrip("_").strip(" .") or name.startswith("_")
    assert 0 < len(name) <= 81
    assert not set(name) & set('\\/:*?"<>|')
    assert name.upper().partition(".")[0] not in {"CON", "NUL", "COM1", "LPT9"}


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({"content-type": "text/html; charset=Shift_JIS"}, None),
        ({}, None),
        ({"content-type": "application/pdf"}, "download"),
        ({"content-type": "text/html", "content-disposition": "attachment; filename=a.csv"}, "a.csv"),
        ({"content-type": "text/csv", "content-disposition": "attachment; filename*=UTF-8''%E4%B8%80.csv"}, "一.csv"),
        ({"content-type": "text/csv", "content-disposition": r'attachment; filename="C:\x\..\b.csv"'}, "b.csv"),
    ],
)
def test_an_answer_is_a_file_or_a_page(headers: dict[str, str], wanted: str | None) -> None:
    """By its kind and disposition; a name never leads out of its folder."""
    assert file_name(headers, "http://x/getsuji/download?nen=8") == wanted


def loaded(root: Path, old: str, new: str) -> Registry:
    """Load the sample robot with one change."""
    for folder in ("robots", "templates"):
        (root / folder).mkdir()
    text = (ROOT / "robots" / "getsuji-download.yaml").read_text(encoding="utf-8")
    assert old in text
    (root / "robots" / "getsuji-download.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_registry(Workspace(root), _OwnKinds())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  folder: out/getsuji", "  foldr: out/getsuji", "foldr」という項目はありません。もしかして: folder"),
        ("    kind: csv", "    kind: cvs", "使えるのは csv、pdf、xlsx、any です。もしかして: csv"),
        ("    kind: csv", "    kind: pdf", "columns は kind: csv のときだけ"),
        ("{from: 先月,", "{form: 先月,", "form」という項目はありません。もしかして: from"),
        ("{from: 先月,", "{from: 来月,", "先月、今月、年度はじめ"),
        ('value: "{月}"', 'value: "{月数}"', "「月数」という値はありません。もしかして: 月"),
        ("{業務|空白なし}_", "{課名}_", "「課名」という値はありません"),
        ("    業務: [納税証明", "    年月: [納税証明", "年・月などと違うもの"),
        ("  download:", "  downlod:", "downlod」という項目はありません。もしかして: download"),
        ("  folder: out/getsuji", "  dry_run: true", "予行（dry_run）はありません"),
        ("_{年月}", "_{read:番号}", "「番号」を読み取る read"),
        ("  months:", "  input: {key: [番号]}\n  months:", "どちらか一方だけ"),
    ],
)
def test_a_mistake_in_a_download_flow_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Unknown keys, values and columns are refused with file, line and near miss before a browser opens."""
    registry = loaded(tmp_path, old, new)
    assert not registry.robots
    assert "getsuji-download.yaml の" in str(registry.errors[0])
    assert "行目" in str(registry.errors[0])
    assert told in str(registry.errors[0])

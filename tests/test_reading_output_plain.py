"""The CSV and JSON outputs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from output_support import Stack, reading, request, single_page, two_pages

from dxauto.errors import OutputError
from dxauto.reading.output import write_output


def stack_of(folder: Path) -> Stack:
    stack = Stack(folder)
    stack.add(
        "ippan",
        [reading("shimei", "𠮷田　髙子"), reading("kin", -5), reading("biko", "=1+1"), reading("hi", "2024-03-15")],
    )
    stack.add(
        "ippan", [reading("shimei", "石巻"), reading("kazoku.2.shimei", "花"), reading("kin", 1, "l", 0.25, "低い")]
    )
    stack.add(None, reason="不明")
    return stack


def read(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream))


def test_csv_is_utf8_with_a_mark_and_safe(tmp_path: Path) -> None:
    """Excel opens the CSV as UTF-8, formulas are defused, negative numbers stay numbers."""
    out, form = tmp_path / "out.csv", single_page()
    write_output(stack_of(tmp_path).applications(form), request(Stack(tmp_path), out, form, format="csv"))
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    first, second = read(out)
    assert (first["氏名"], first["金額"], first["備考"], first["申請日"]) == ("𠮷田　髙子", "-5", "'=1+1", "2024-03-15")
    assert (second["状態"], second["確認する項目"]) == ("要確認", "kin")
    assert [(r["申請 No."], r["行"], r["氏名"]) for r in read(tmp_path / "out_kazoku.csv")] == [("2", "2", "花")]
    assert read(tmp_path / "out_様式不明.csv")[0]["確認すること"] == "不明"


def test_what_cp932_cannot_hold_is_reported_not_dropped(tmp_path: Path) -> None:
    """髙 is in cp932 and stays; 𠮷 is not: it is written as its number, counted, and its place listed."""
    out, form = tmp_path / "out.csv", single_page()
    asked = request(Stack(tmp_path), out, form, format="csv", encoding="cp932")
    written = write_output(stack_of(tmp_path).applications(form), asked)
    assert read(out, "cp932")[0]["氏名"] == "&#x20BB7;田　髙子"
    assert any("表せない文字が 1 個" in note for note in written.notes)
    assert read(tmp_path / "out_表せない文字.csv")[0]["文字コード"] == "U+20BB7"


def test_a_mixed_stack_is_listed_in_one_file(tmp_path: Path) -> None:
    """With several forms the named file lists every application, and each form has a file of its columns."""
    out, forms = tmp_path / "out.csv", (single_page(), two_pages())
    write_output(stack_of(tmp_path).applications(*forms), request(Stack(tmp_path), out, *forms, format="csv"))
    assert [r["様式"] for r in read(out)] == ["一般の申請書", "一般の申請書", "（様式不明）"]
    assert len(read(tmp_path / "out_ippan.csv")) == 2


def test_json_has_the_promised_shape(tmp_path: Path) -> None:
    """A list of applications with value, raw, confidence, risk, status and reasons of each field."""
    out, form = tmp_path / "out.json", single_page()
    written = write_output(stack_of(tmp_path).applications(form), request(Stack(tmp_path), out, form, format="json"))
    listed = json.loads(out.read_text(encoding="utf-8"))
    assert [(a["file"], a["page"], a["template"], a["status"]) for a in listed] == [
        ("束.pdf", 1, "ippan", "done"),
        ("束.pdf", 2, "ippan", "review"),
        ("束.pdf", 3, None, "review"),
    ]
    assert listed[1]["fields"]["kin"] == {
        "value": 1, "raw": "l", "confidence": 0.25, "risk": 0.75, "status": "review", "reasons": ["低い"],
        "decided": "machine",
    }  # fmt: skip
    assert written.figures["applications"] == 3


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_empty_stack_gives_a_valid_file(tmp_path: Path, kind: str) -> None:
    """No applications: an empty list, or a head without rows."""
    out, form = tmp_path / f"out.{kind}", single_page()
    write_output([], request(Stack(tmp_path), out, form, format=kind))
    text = out.read_text(encoding="utf-8-sig")
    assert json.loads(text) == [] if kind == "json" else len(text.splitlines()) == 1


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_only_workbooks_are_appended_to(tmp_path: Path, kind: str) -> None:
    """Appending to CSV or JSON is refused with what to do instead."""
    with pytest.raises(OutputError, match="xlsx"):
        write_output([], request(Stack(tmp_path), tmp_path / "o", single_page(), format=kind, append=True))

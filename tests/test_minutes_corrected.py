"""What a person has edited counts, what went wrong in editing is told, and no edited document is written over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_support import dxauto
from docx import Document

from dxauto.errors import UnreadableInputError
from dxauto.minutes.agenda import derive
from dxauto.minutes.corrected import load_corrected, up_to_date
from dxauto.minutes.output import write
from dxauto.minutes.output.earlier import Written
from dxauto.minutes.output.view import view
from dxauto.minutes.output.write import Beside, write_beside
from dxauto.minutes.transcript import Doubt, DoubtKind
from tests.minutes_support import meeting_of

ROOT = Path(__file__).parents[1]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write a transcript of two sentences, the second doubtful."""
    made = meeting_of([("石巻", "始めます。"), ("日和", "予算は3億円です。")])
    one = made.segments[1]
    one.doubts = [Doubt(kind=DoubtKind.LOW_PROBABILITY, start=one.start, end=one.end, reason="聞き取り不確か")]
    write(made, tmp_path / "案.json", "json")
    return tmp_path / "案.json"


def edit(source: Path, **values: Any) -> None:
    """Change the second segment as a person with an editor does."""
    data = json.loads(source.read_text(encoding="utf-8-sig"))
    data["segments"][1].update(values)
    source.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_sentence_put_right_counts_as_read_by_a_person(source: Path, encoding: str) -> None:
    """Nobody has to know of `edited`: the doubt's mark goes with the words; other segments keep theirs."""
    edit(source, clean="予算は30億円です。")
    source.write_bytes(source.read_text(encoding="utf-8").encode(encoding))
    made = load_corrected(source)
    assert [one.edited for one in made.segments] == [False, True]
    assert not view(made).doubts
    edit(source, clean="予算は3億円です。")
    assert [one.edited for one in load_corrected(source).segments] == [False, False]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"speaker": "日和"}, r"発言 a0-\d+: 話者「日和」は speakers にありません。使えるのは s1（石巻）、s2（日和）"),
        ({"id": "a0-000000000"}, "発言 a0-000000000 が 2 回"),
        ({"start": -1}, "0 以上の秒"),
        ({"end": 1e300}, "0 以上の秒"),
        ({"start": float("nan")}, "使えない書き方"),
        ({"cleen": "x"}, r"発言 a0-\d+: .*もしかして: clean"),
        ({"clean": None}, "clean.*文字で書いて"),
    ],
)
def test_a_mistake_in_editing_is_told_with_its_place(source: Path, values: dict[str, Any], told: str) -> None:
    """A wrong speaker does not vanish, a wrong time is no fault of the program."""
    edit(source, **values)
    with pytest.raises(UnreadableInputError, match=told):
        load_corrected(source)


def test_json_that_is_none_is_told_with_its_line(source: Path) -> None:
    """A comma that is missing is found by its line; another encoding by its name."""
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace('"segments": [', '"segments" ['), encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"\d+ 行目の \d+ 文字目"):
        load_corrected(source)
    source.write_bytes(text.encode("cp932"))
    with pytest.raises(UnreadableInputError, match="UTF-8 ではありません"):
        load_corrected(source)


def test_segments_out_of_their_order_are_put_back_into_it(source: Path) -> None:
    """The page finds the sentence of a moment by halving: it needs the order of time."""
    data = json.loads(source.read_text(encoding="utf-8"))
    data["segments"].reverse()
    source.write_text(json.dumps(data), encoding="utf-8")
    assert [one.verbatim for one in load_corrected(source).segments] == ["始めます。", "予算は3億円です。"]


@pytest.mark.parametrize("form", ["docx", "json", "xlsx", "md"])
def test_a_document_that_a_person_has_edited_is_kept_and_our_own_is_not(tmp_path: Path, form: Any) -> None:
    """Hours of a secretary's work in Word are not written over by the same command; untouched drafts leave none."""
    made = meeting_of([("石巻", "始めます。")])
    path = tmp_path / f"案.{form}"
    beside = Beside(ROOT / "templates" / "minutes" / "youten.docx", written=Written(tmp_path / "state"))
    assert write_beside(made, path, form, beside) is None
    made.segments[0].clean = "では、始めます。"
    assert write_beside(made, path, form, beside) is None
    path.write_bytes(b"edited")
    kept = [write_beside(made, path, form, beside) for _ in range(2)]
    assert kept == [tmp_path / f"案_前のもの.{form}", None]
    assert kept[0] is not None
    assert kept[0].read_bytes() == b"edited"
    path.write_bytes(b"edited again")
    assert write_beside(made, path, form, beside) == tmp_path / f"案_前のもの2.{form}"


def test_an_export_under_another_name_leads_to_the_page_that_there_is(source: Path) -> None:
    """The robot made one page; times in a Word file of another name must not lead nowhere."""
    source.with_suffix(".html").write_text("", encoding="utf-8")
    target = source.with_name("提出用.docx")
    ended = dxauto("minutes", "export", str(source), "-o", str(target), "--template", "zenbun")
    assert ended.code == 0, ended.err
    links = [one.target_ref for one in Document(str(target)).part.rels.values() if "#t=" in one.target_ref]
    assert links
    assert all(link.startswith("%E6%A1%88.html#t=") for link in links)


def test_a_decision_put_right_together_with_its_sentence_stays_as_the_person_wrote_it(tmp_path: Path) -> None:
    """Who corrects a mishearing corrects it in both places; a decision that he left alone follows the sentence."""
    lines = [("石巻", "議題第1号、窓口についてです。"), ("石巻", "窓口の予約を10月から始めることに決定します。")]
    made = meeting_of(lines, agenda=["窓口"], attendees=[{"name": "石巻", "role": "議長"}])
    derive(made)
    assert [one.text for one in made.agenda[0].decisions] == [lines[1][1]]
    made.segments[1].clean = "窓口の予約を11月から始めることに決定します。"
    write(made, tmp_path / "案.json", "json")
    followed = load_corrected(tmp_path / "案.json")
    derive(followed)
    assert [one.text for one in followed.agenda[0].decisions] == [made.segments[1].clean]
    made.agenda[0].decisions[0].text = "予約は11月に始める。"
    write(made, tmp_path / "案.json", "json")
    kept = load_corrected(tmp_path / "案.json")
    derive(kept)
    assert [one.text for one in kept.agenda[0].decisions] == ["予約は11月に始める。"]
    made.agenda[0].decisions.clear()
    write(made, tmp_path / "案.json", "json")
    assert up_to_date(tmp_path / "案.json").agenda[0].decisions == []

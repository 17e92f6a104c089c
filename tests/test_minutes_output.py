"""The documents of a meeting: each from the transcript alone, with nothing lost and nothing that acts by itself."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from cli_support import dxauto
from docx import Document
from openpyxl import load_workbook

from dxauto.cli.figures import figures_told
from dxauto.errors import ConfigurationError
from dxauto.minutes.agenda import derive
from dxauto.minutes.finish import _figures
from dxauto.minutes.output import write
from dxauto.minutes.output.word import try_template
from dxauto.minutes.targets import targets
from dxauto.minutes.transcript import Attendee, Doubt, DoubtKind, Recording, Transcript
from tests.browser_support import needs_browser
from tests.minutes_support import meeting_of, record, voice

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates" / "minutes"
LINES = [
    ("座長", "ただいまから会議を開会いたします。"),
    ("座長", "それでは、議題第1号、窓口の予約について、市民課長から説明をお願いします。"),
    ("市民課長", "=HYPERLINK(\"http://example.com\")という式と<script>alert(1)</script>とを\x07試しました。"),
    ("座長", "予約システムを10月から導入することに決定します。"),
    ("座長", "市民課は、来週の金曜日までに予定表を作成し、事務局に提出してください。"),
    ("座長", "以上をもちまして、本日の会議を閉会いたします。"),
]  # fmt: skip


def transcript() -> Transcript:
    """Give a short meeting with everything that a document may hold."""
    made = meeting_of(LINES, title="部長会議", date=dt.date(2026, 6, 12), place="庁議室", agenda=["窓口の予約について"])
    made.meeting.attendees = [Attendee(name="石巻 太郎", role="市長")]
    made.recordings = [Recording(name="会議.wav", sha256="0", seconds=60, channels=1)]
    weak = made.segments[2]
    weak.doubts = [Doubt(kind=DoubtKind.LOW_PROBABILITY, start=weak.start, end=weak.end, reason="聞き取り不確か。")]
    derive(made)
    return made


def words(path: Path) -> str:
    """Give all text of a Word file, tables included."""
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize("name", ["zenbun", "youten", "kettei"])
def test_each_template_gives_title_decision_and_homework_with_its_day(tmp_path: Path, name: str) -> None:
    """The three shipped templates show what a reader looks for first; no tag is left."""
    write(transcript(), tmp_path / "a.docx", "docx", template=TEMPLATES / f"{name}.docx")
    text = words(tmp_path / "a.docx")
    for part in (
        "部長会議　議事録（案）",
        "令和8年6月12日（金）",
        "庁議室",
        "市長　石巻 太郎",
        "市民課",
        "令和8年6月19日（金）",
    ):
        assert part in text
    assert "予約システムを10月から導入することに決定します。" in text
    assert "{{" not in text and "{%" not in text


def test_the_full_text_leaves_nothing_out_and_marks_what_is_doubtful(tmp_path: Path) -> None:
    """全文 holds opening and closing words too, and the second at which to listen again."""
    made = transcript()
    write(made, tmp_path / "a.docx", "docx", template=TEMPLATES / "zenbun.docx")
    text = words(tmp_path / "a.docx")
    assert all(line.replace("\x07", "") in text for _, line in LINES)
    assert re.search(r"【聞き取り不確か 0:00:\d\d】", text)
    assert "聞き取りを確かめる所" in text


def test_the_times_of_the_word_file_lead_to_the_page(tmp_path: Path) -> None:
    """Each time is a link to the HTML file beside it, at its second."""
    write(transcript(), tmp_path / "案 1.docx", "docx", template=TEMPLATES / "kettei.docx")
    links = [one.target_ref for one in Document(str(tmp_path / "案 1.docx")).part.rels.values() if one.is_external]
    assert links and all(re.fullmatch(r"%E6%A1%88%201\.html#t=\d+\.\d", link) for link in links)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{{ 件名 }}", "件名"),
        ("{% for x in %}", "誤り"),
        ("{{ ''.__class__.__mro__ }}", "誤り"),
        ("{{ 会議命 }}", "もしかして: 会議名"),
        ("{% for x in 発言 %}{{ x.話者名 }}{% endfor %}", "もしかして: 話者"),
        ("{% for x in 発言 %}", "「{% endfor %}」が足りません"),
        ("{{ 1 / 0 }}", "使えない書き方"),
        ("{% include '他.docx' %}", "使えない書き方"),
        ("{% for x in range(9999999) %}{% endfor %}", "使えない書き方"),
        ("{% for x in 決定事項 %}{{ x.文 }}{% endfor %}", "「{{r x.文 }}」と書いて"),
        ("｛｛ 会議名 ｝｝", "全角"),
    ],
)
def test_a_template_that_asks_for_what_there_is_not_is_refused(tmp_path: Path, content: str, says: str) -> None:
    """A wrong name, wrong syntax and a try to leave the sandbox end in a sentence that names the file."""
    document = Document()
    document.add_paragraph(content)
    document.save(str(tmp_path / "own.docx"))
    with pytest.raises(ConfigurationError, match=re.escape("own.docx")) as caught:
        write(transcript(), tmp_path / "a.docx", "docx", template=tmp_path / "own.docx")
    assert says in str(caught.value)
    assert not (tmp_path / "a.docx").exists()
    with pytest.raises(ConfigurationError):
        try_template(tmp_path / "own.docx")


@pytest.mark.parametrize("name", ["zenbun", "youten", "kettei"])
def test_the_shipped_templates_pass_the_trial_before_a_run(name: str) -> None:
    """What is tried before anybody listens for hours does not stop a template that is right."""
    try_template(TEMPLATES / f"{name}.docx")


@pytest.mark.parametrize("content", [b"", b"no word file", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_word_file_is_refused_as_template(tmp_path: Path, content: bytes) -> None:
    """A broken template is told as such."""
    (tmp_path / "own.docx").write_bytes(content)
    with pytest.raises(ConfigurationError, match="開けません"):
        write(transcript(), tmp_path / "a.docx", "docx", template=tmp_path / "own.docx")


def test_the_workbook_lists_homework_and_keeps_formulas_as_text(tmp_path: Path) -> None:
    """宿題 stand in a table; what was said like a formula is text."""
    write(transcript(), tmp_path / "a.xlsx", "xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["宿題", "決定事項", "概要", "発言", "聞き取り確認"]
    assert [cell.value for cell in book["宿題"][2]][1:4] == [
        "市民課",
        "予定表を作成し、事務局に提出",
        "令和8年6月19日（金）",
    ]
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_text_formats_hold_every_word(tmp_path: Path) -> None:
    """Text, Markdown and subtitles hold what was said; Markdown and WebVTT nothing that acts."""
    made = transcript()
    for form in ("txt", "md", "srt", "vtt"):
        write(made, tmp_path / f"a.{form}", form)
        text = (tmp_path / f"a.{form}").read_text(encoding="utf-8-sig")
        assert "市民課は、来週の金曜日までに" in text.replace("\n", "")
        if form in ("md", "vtt"):
            assert "<script>" not in text
    times = re.findall(r"(\d+):(\d+):(\d+),(\d+) --> ", (tmp_path / "a.srt").read_text(encoding="utf-8"))
    assert times == sorted(times)


def test_the_figures_of_a_run_are_told_in_japanese() -> None:
    """A clerk reads no word of the program at the end of a run."""
    assert figures_told(_figures(transcript())) == "録音の分数 1、書き起こした発言 6"


def test_the_json_comes_first_and_the_named_format_always() -> None:
    """Whatever is asked for, the source is written before what is made of it."""
    assert targets(Path("a.xlsx"), ("docx", "json")) == [
        (Path("a.json"), "json"), (Path("a.docx"), "docx"), (Path("a.xlsx"), "xlsx"),
    ]  # fmt: skip


def test_an_edited_json_exported_again_gives_the_corrected_word_file(tmp_path: Path) -> None:
    """A person puts a sentence right in the JSON; text and decision of the new Word file are right."""
    made = transcript()
    made.segments[3].clean = "予約システムを11月から導入することに決定します。"
    made.segments[3].edited = True
    write(made, tmp_path / "a.json", "json")
    target = str(tmp_path / "a.docx")
    ended = dxauto("minutes", "export", str(tmp_path / "a.json"), "-o", target, "--template", "zenbun")
    assert (ended.code, ended.out.strip()) == (0, target)
    text = words(tmp_path / "a.docx")
    assert text.count("11月から導入") >= 2
    assert "10月から導入" not in text


@pytest.mark.parametrize(("content", "says"), [("{}x", "読めません"), ('{"segments": [{"id": 1}]}', "segments")])
def test_a_json_that_was_edited_wrongly_is_refused_with_its_place(tmp_path: Path, content: str, says: str) -> None:
    """What cannot be read is told, and nothing is written."""
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    ended = dxauto("minutes", "export", str(tmp_path / "a.json"), "-o", str(tmp_path / "a.docx"))
    assert ended.code == 5
    assert says in ended.err
    assert not (tmp_path / "a.docx").exists()


def test_the_page_is_whole_by_itself(tmp_path: Path) -> None:
    """The HTML file names no address but the recording beside it, and text stays text."""
    recording = record(tmp_path / "会議 1.wav", voice(1))
    write(transcript(), tmp_path / "a.html", "html", recordings=[recording])
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    body = text[: text.index('<script type="application/json"')]
    assert re.findall(r'(?:src|href)="([^"#]+)', body) == ["%E4%BC%9A%E8%AD%B0%201.wav"]
    assert "<script>alert" not in text
    assert "{{" not in body


@needs_browser
@pytest.mark.engine
def test_sound_and_text_follow_one_another_in_a_real_browser(tmp_path: Path) -> None:
    """From the disk, without a server: a click on a sentence moves the player, the player moves the mark."""
    from playwright.sync_api import sync_playwright

    from dxauto.browser.browsers import start

    made = transcript()
    recording = record(tmp_path / "会議.wav", voice(60))
    write(made, tmp_path / "案.html", "html", recordings=[recording])
    with sync_playwright() as playwright:
        browser = start(playwright, "auto", headed=False)
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "案.html").as_uri())
        page.locator("#player").evaluate(
            "one => one.readyState || new Promise(done => one.addEventListener('loadedmetadata', () => done(1)))"
        )
        target = made.segments[3]
        page.locator(f'[data-id="{target.id}"]').click()
        page.locator("#player").evaluate("one => one.pause()")
        now = page.locator("#player").evaluate("one => one.currentTime")
        assert target.start - 0.1 <= now
        assert page.locator(f'.said.now[data-id="{target.id}"]').count() == 1
        for segment in (made.segments[1], made.segments[4]):
            middle = (segment.start + segment.end) / 2
            page.evaluate(f"document.getElementById('player').currentTime = {middle}")
            page.locator(f'.said.now[data-id="{segment.id}"]').wait_for()
        page.locator(".jump").first.click()
        page.check("#verbatim")
        assert page.locator(".said .verbatim").first.is_visible()
        browser.close()
    assert all(url.startswith("file:") for url in asked)


@needs_browser
@pytest.mark.engine
def test_a_recording_that_was_moved_is_chosen_in_the_page(tmp_path: Path) -> None:
    """The page says that the sound is gone; once shown where it is, a click on a sentence plays it as before."""
    from playwright.sync_api import sync_playwright

    from dxauto.browser.browsers import start

    made = transcript()
    recording = record(tmp_path / "会議.wav", voice(60))
    write(made, tmp_path / "案.html", "html", recordings=[recording])
    (tmp_path / "済").mkdir()
    moved = recording.rename(tmp_path / "済" / recording.name)
    with sync_playwright() as playwright:
        browser = start(playwright, "auto", headed=False)
        page = browser.new_page()
        page.goto((tmp_path / "案.html").as_uri())
        page.get_by_text("録音「会議.wav」が元の場所にない").wait_for()
        page.get_by_label("移した先のファイルを選んでください").set_input_files(moved)
        page.locator("#elsewhere").wait_for(state="hidden")
        page.locator(f'[data-id="{made.segments[3].id}"]').click()
        page.locator("#player").evaluate("one => one.pause()")
        assert page.locator("#player").evaluate("one => one.currentTime") >= made.segments[3].start - 0.1
        browser.close()


def in_parts(folder: Path) -> tuple[Transcript, list[Path]]:
    """Give a meeting whose second recording begins half a second before its fourth sentence, with both recordings."""
    made = transcript()
    begin = made.segments[3].start - 0.5
    paths = [record(folder / "録音1.wav", voice(begin)), record(folder / "録音2.wav", voice(60))]
    lengths = ((0.0, begin), (begin, 60.0))
    made.recordings = [
        Recording(name=path.name, sha256="", seconds=seconds, channels=1, offset_s=offset)
        for path, (offset, seconds) in zip(paths, lengths, strict=True)
    ]
    return made, paths


PLAYS = (
    "([name, from]) => decodeURI(player.currentSrc).endsWith(name) && player.readyState && player.currentTime >= from"
)


@needs_browser
@pytest.mark.engine
def test_a_meeting_in_parts_plays_each_where_it_belongs(tmp_path: Path) -> None:
    """A sentence plays from its own recording; at the end of one the next goes on; the mark follows the whole."""
    from playwright.sync_api import sync_playwright

    from dxauto.browser.browsers import start

    made, paths = in_parts(tmp_path)
    write(made, tmp_path / "案.html", "html", recordings=paths)
    with sync_playwright() as playwright:
        browser = start(playwright, "auto", headed=False)
        page = browser.new_page()
        page.goto((tmp_path / "案.html").as_uri() + f"#t={made.segments[4].start}")
        inside = made.segments[4].start - made.segments[3].start
        page.wait_for_function(PLAYS, arg=["録音2.wav", inside], timeout=120_000)
        page.locator(f'.said.now[data-id="{made.segments[4].id}"]').wait_for(timeout=120_000)
        page.locator(f'[data-id="{made.segments[1].id}"]').click()
        page.wait_for_function(PLAYS, arg=["録音1.wav", made.segments[1].start - 0.1], timeout=120_000)
        page.evaluate("player.dispatchEvent(new Event('ended'))")
        page.wait_for_function(PLAYS, arg=["録音2.wav", 0], timeout=120_000)
        page.locator(f'.said.now[data-id="{made.segments[3].id}"]').wait_for(timeout=120_000)
        browser.close()


@needs_browser
@pytest.mark.engine
def test_parts_that_were_moved_are_chosen_together(tmp_path: Path) -> None:
    """Each is known by its name, whichever is wanted first."""
    from playwright.sync_api import sync_playwright

    from dxauto.browser.browsers import start

    made, paths = in_parts(tmp_path)
    write(made, tmp_path / "案.html", "html", recordings=paths)
    (tmp_path / "済").mkdir()
    moved = [path.rename(tmp_path / "済" / path.name) for path in paths]
    with sync_playwright() as playwright:
        browser = start(playwright, "auto", headed=False)
        page = browser.new_page()
        page.goto((tmp_path / "案.html").as_uri())
        page.get_by_text("録音「録音1.wav」が元の場所にない").wait_for(timeout=120_000)
        page.locator(f'[data-id="{made.segments[3].id}"]').click()
        page.get_by_text("録音「録音2.wav」が元の場所にない").wait_for(timeout=120_000)
        page.get_by_label("移した先のファイルを、全部選んでください").set_input_files(moved[::-1])
        page.wait_for_function("() => player.readyState && Math.round(player.duration) === 60", timeout=120_000)
        page.wait_for_function("() => player.currentTime >= 0.4", timeout=120_000)
        page.locator(f'[data-id="{made.segments[0].id}"]').click()
        page.wait_for_function("() => player.readyState && Math.round(player.duration) !== 60", timeout=120_000)
        browser.close()


def test_of_microphones_of_one_room_the_first_is_played(tmp_path: Path) -> None:
    """What overlaps is no part that follows; another recording that is named is played instead of all."""
    made, paths = in_parts(tmp_path)
    made.recordings[1].offset_s = 0.3
    for number, given in enumerate((paths, [tmp_path / "他.wav"], [])):
        write(made, tmp_path / f"{number}.html", "html", recordings=given)
        text = (tmp_path / f"{number}.html").read_text(encoding="utf-8")
        assert "data-parts" not in text
        assert ("音は出ません" in text) == (not given)

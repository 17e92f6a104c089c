"""The agenda: sentences find their items, decisions and actions are told from what only sounds like them."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.minutes.agenda import derive
from dxauto.minutes.agenda.actions import Task, action, actions
from dxauto.minutes.agenda.dates import deadline, times
from dxauto.minutes.agenda.decisions import settles
from dxauto.minutes.agenda.sentences import Sentence, sentences
from dxauto.minutes.transcript import Segment, Statement, Transcript
from tests.homework_sentences import GIVEN, NOT_GIVEN
from tests.minutes_support import meeting_of

TODAY = dt.date(2026, 6, 12)
"""A Friday."""

DEADLINES = [
    ("来週の金曜日までに提出してください", dt.date(2026, 6, 19)), ("6月30日までに", dt.date(2026, 6, 30)),
    ("今月末までに", dt.date(2026, 6, 30)), ("来月10日までに", dt.date(2026, 7, 10)),
    ("7月中旬を目途に", dt.date(2026, 7, 20)), ("年度内に", dt.date(2027, 3, 31)),
    ("3日以内に", dt.date(2026, 6, 15)), ("2週間後までに", dt.date(2026, 6, 26)),
    ("金曜日までに", dt.date(2026, 6, 19)), ("令和8年9月30日（水）までに", dt.date(2026, 9, 30)),
    ("今週中に", dt.date(2026, 6, 12)), ("来月中に", dt.date(2026, 7, 31)), ("15日までに", dt.date(2026, 6, 15)),
    ("明日の午後5時までに", dt.date(2026, 6, 13)), ("1か月以内に", dt.date(2026, 7, 12)),
    ("来年3月末までに", dt.date(2027, 3, 31)), ("2月3日までに", dt.date(2027, 2, 3)),
    ("次回の会議までに", None), ("9月議会までに", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day"), DEADLINES)
def test_deadlines_are_resolved_against_the_day_of_the_meeting(text: str, day: dt.date | None) -> None:
    """What is said of days, weeks, months and the fiscal year becomes a date; what hangs on an event does not."""
    found = deadline(text, TODAY)
    assert found is not None
    assert found.day == day
    assert text.startswith(found.text)


@pytest.mark.parametrize("text", ["4月1日から始めます", "前回の会議で決めました", "窓口は3番です", "30日間の公募です"])
def test_times_that_are_no_deadlines_are_none(text: str) -> None:
    """A day on which something begins or happened is no deadline."""
    assert deadline(text, TODAY) is None


@given(st.text("0123456789年月日来今週末までに金曜年度内令和後以中旬再次回の会議一", max_size=30), st.dates())
def test_no_text_breaks_the_reading_of_dates(text: str, today: dt.date) -> None:
    """Whatever stands there, times come in order and never overlap."""
    found = times(text, today)
    assert all(one.end <= other.start for one, other in pairwise(found))


DECIDES = [
    "予約システムを10月から導入することに決定します",
    "異議なしと認め、原案のとおり可決いたしました",
    "では、この案で進めることといたします",
    "本件は了承されました",
    "次年度から有料とすることで合意いたしました",
    "それでは、水曜日に開催することに決まりました",
]
NOT_DECIDED = [
    *("原案のとおり決定してよろしいでしょうか", "まだ決定しておりません", "前回の会議で承認されました"),
    *("議会で可決された後に公表します", "早く決めたいと考えております", "ご異議ありませんか"),
    *("昨年度に決定した方針です", "これから決める必要があります"),
]


@pytest.mark.parametrize("text", DECIDES)
def test_what_settles_something_is_a_decision(text: str) -> None:
    """The usual words of settling are known."""
    assert settles(text)


@pytest.mark.parametrize("text", NOT_DECIDED)
def test_what_asks_hopes_or_reports_is_none(text: str) -> None:
    """Questions, wishes, the undecided and what was settled elsewhere are no decisions of this meeting."""
    assert not settles(text)


ACTIONS = [
    ("市民課は、来週の金曜日までに予定表を作成し、事務局に提出してください", "市民課", dt.date(2026, 6, 19)),
    ("私の方で、今月末までに案内を各課に送付いたします", "", dt.date(2026, 6, 30)),
    ("財政課長には、次回の会議までに試算をお願いします", "財政課長", None),
    ("各課で7月10日までに在庫を調査し、総務課へ報告してください", "各課", dt.date(2026, 7, 10)),
    ("山田係長は業者に見積りを依頼してください", "山田係長", None),
]
NO_ACTIONS = [
    *("市民課長から説明をお願いします", "資料の3ページをご覧ください", "先月末までに提出しました"),
    *("期限は6月30日までです", "来年度までに完成する予定です", "いつまでに提出すればよろしいですか"),
    "前回、市民課に調査を依頼しました",
]


@pytest.mark.parametrize(("text", "who", "day"), ACTIONS)
def test_who_does_what_until_when_is_found(text: str, who: str, day: dt.date | None) -> None:
    """A task has its person, its words and its day."""
    found = action(Sentence(text, ("x",), None, 0.0, 0), TODAY)
    assert found is not None
    assert found.who == who
    assert (found.when.day if found.when else None) == day
    assert found.what
    assert who == "" or who not in found.what.split("、")[0]


@pytest.mark.parametrize("text", NO_ACTIONS)
def test_procedure_reports_and_questions_are_no_tasks(text: str) -> None:
    """Asking for an explanation, telling a deadline, reporting the past or asking gives nobody homework."""
    assert action(Sentence(text, ("x",), None, 0.0, 0), TODAY) is None


LINES = [
    ("座長", "ただいまから会議を開会いたします。本日の議題は3件です。"),
    ("座長", "それでは、議題第1号、窓口の待ち時間の短縮について、市民課長から説明をお願いします。"),
    ("市民課長", "窓口の待ち時間は、昨年度の平均で23分でした。予約システムで15分まで短くできる見込みです。"),
    ("DX推進課長", "既存の電子申請と連携できますか。"),
    ("市民課長", "はい、連携できることを業者に確かめております。"),
    ("座長", "ないようですので、予約システムを10月から導入することに決定します。"),
    ("座長", "市民課は、来週の金曜日までに予定表を作成し、事務局に提出してください。"),
    ("座長", "以上で議題第1号を終わります。続きまして、議題第2号、ペーパーレス会議の実施についてです。"),
    ("総務課長", "議題第1号で申し上げた研修とあわせて、端末を30台配備する計画です。"),
    ("財政課長", "端末の更新費用はどうなりますか。"),
    ("総務課長", "手元に資料がありませんので、後ほど回答いたします。"),
    ("座長", "原案のとおり、7月から紙の資料を廃止したいと思いますが、よろしいでしょうか。"),
    ("全員", "異議なし。"),
    ("座長", "そのように決定いたします。"),
    ("座長", "最後に、その他として、何かございますか。"),
    ("総務課長", "次回の会議は7月15日を予定しております。"),
    ("座長", "以上をもちまして、本日の会議を閉会いたします。"),
]
TITLES = ["窓口の待ち時間の短縮について", "ペーパーレス会議の実施について", "その他"]


def made(*, agenda: list[str]) -> Transcript:
    """Give the sample meeting with its agenda derived."""
    transcript = meeting_of(LINES, agenda=agenda, date=TODAY)
    derive(transcript)
    return transcript


@pytest.mark.parametrize("agenda", [TITLES, []])
def test_speech_finds_its_item_by_the_chairs_words(agenda: list[str]) -> None:
    """With the agenda given or not, each item holds what was said on it; opening and closing belong to none; a mere
    mention of another item moves nothing.
    """
    transcript = made(agenda=agenda)
    ids = [one.id for one in transcript.segments]
    held = [[ids.index(one) for one in item.segments] for item in transcript.agenda]
    assert [item.title for item in transcript.agenda] == TITLES
    assert held == [[1, 2, 3, 4, 5, 6, 7], [7, 8, 9, 10, 11, 12, 13], [14, 15]]


def test_what_came_of_each_item_is_found() -> None:
    """Decisions (also by assent to a proposal), actions with date, and what stayed unanswered."""
    first, second, _ = made(agenda=TITLES).agenda
    assert [one.text for one in first.decisions] == [
        "ないようですので、予約システムを10月から導入することに決定します。"
    ]
    assert [(one.who, one.due) for one in first.actions] == [("市民課", dt.date(2026, 6, 19))]
    assert first.questions == []
    assert len(second.decisions) == 1
    assert second.decisions[0].text.startswith("原案のとおり、7月から紙の資料を廃止")
    assert [one.text for one in second.questions] == ["端末の更新費用はどうなりますか。"]


def test_every_sentence_of_the_draft_has_its_place_in_the_recording() -> None:
    """Each statement names segments that exist and a time inside the meeting."""
    transcript = made(agenda=TITLES)
    known = transcript.by_id()
    for item in transcript.agenda:
        every: list[Statement] = [*item.summary, *item.remarks, *item.decisions, *item.actions, *item.questions]
        for one in every:
            assert one.segments and all(name in known for name in one.segments)
            assert known[one.segments[0]].start <= one.start <= known[one.segments[0]].end
    names = [one.id for item in transcript.agenda for one in [*item.summary, *item.decisions, *item.actions]]
    assert len(names) == len(set(names))


def test_a_corrected_sentence_corrects_the_decision_that_rests_on_it() -> None:
    """After a person has edited a text, the statements that cite it are made anew, and only these."""
    transcript = made(agenda=TITLES)
    before = transcript.agenda[1].model_copy(deep=True)
    transcript.segments[5].clean = "予約システムを11月から導入することに決定します。"
    transcript.segments[5].edited = True
    derive(transcript)
    assert [one.text for one in transcript.agenda[0].decisions] == ["予約システムを11月から導入することに決定します。"]
    assert transcript.agenda[1] == before


def test_what_a_person_wrote_or_took_away_stays_so() -> None:
    """A person's own statement survives, a removed one does not come back."""
    transcript = made(agenda=TITLES)
    transcript.agenda[0].decisions = [Statement(id="p1", text="導入する。", start=1, source="person")]
    transcript.agenda[1].decisions = []
    derive(transcript)
    assert [one.text for one in transcript.agenda[0].decisions] == ["導入する。"]
    assert transcript.agenda[1].decisions == []


def test_sentences_of_one_speaker_are_joined_over_segments() -> None:
    """A sentence that was cut by a pause is one sentence with two places."""
    transcript = meeting_of([("座長", "本件につきましては、"), ("座長", "来月から実施します。"), ("部長", "はい")])
    told = sentences(transcript.segments)
    assert [one.text for one in told] == ["本件につきましては、来月から実施します。", "はい"]
    assert len(told[0].segments) == 2


@pytest.mark.parametrize("text", GIVEN)
def test_a_task_is_found_however_it_is_given(text: str) -> None:
    """Officials rarely say 宿題: they ask, hand over, take on, name who is in charge."""
    assert _tasks(text)


@pytest.mark.parametrize("text", NOT_GIVEN)
def test_what_only_sounds_like_a_task_is_none(text: str) -> None:
    """Asking for silence, telling what will be, greeting, and questions give nobody homework."""
    assert not _tasks(text)


def test_who_is_found_where_the_name_stands() -> None:
    """Called, in charge, addressed or with a particle: the name without さん's particles."""
    who = {text: _tasks(text)[0].who for text in GIVEN[:10]}
    assert who[GIVEN[0]] == "佐藤さん"
    assert who[GIVEN[1]] == "総務課"
    assert who[GIVEN[3]] == "高橋係長"
    assert who[GIVEN[6]] == "田中主任"


def _tasks(text: str) -> list[Task]:
    segment = Segment(id="a", start=0, end=1, speaker="s1", verbatim=text, clean=text)
    return actions(sentences([segment]), dt.date(2026, 11, 24))


def test_the_summary_repeats_neither_decisions_nor_announcements() -> None:
    """概要 tells what the item is about; what stands below as decided, and 「次の議題は…です」, are not said twice."""
    made = meeting_of(
        [
            ("議長", "次の議題は、広報紙の見直しについてです。広報課から説明をお願いします。"),
            ("広報課長", "広報紙の見直しについてご報告いたします。アンケートの結果、毎月読む市民は62%でした。"),
            ("広報課長", "発行の予算は年に800万円で、印刷と配布が半分ずつです。"),
            ("議長", "それでは、広報紙は来年の4月から月1回の発行とすることに決定します。"),
        ],
        agenda=["広報紙の見直し"],
    )
    derive(made)
    (item,) = made.agenda
    assert len(item.decisions) == 1
    assert [one.text for one in item.summary] == [
        "アンケートの結果、毎月読む市民は62%でした。",
        "発行の予算は年に800万円で、印刷と配布が半分ずつです。",
    ]


def test_a_title_leads_to_its_item_where_the_number_was_misheard() -> None:
    """「次第の2、…に移ります」 heard as 「次第のに、…」 still moves on, by what it names."""
    made = meeting_of(
        [
            ("議長", "では、議題の1番目、窓口の予約に移ります。"),
            ("課長", "窓口の予約は10月に始めます。"),
            ("議長", "次第のに、防災無線の拡充に移ります。"),
            ("課長", "工期は3月までです。"),
        ],
        agenda=["窓口の予約", "防災無線の拡充"],
    )
    derive(made)
    assert [len(item.segments) for item in made.agenda] == [2, 2]

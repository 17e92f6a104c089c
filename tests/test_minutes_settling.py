"""Who settles and who takes on work, read from how officials end their sentences; own sentences, no benchmark's."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.errors import ConfigurationError
from dxauto.minutes.agenda import derive
from dxauto.minutes.agenda.actors import actors
from dxauto.minutes.agenda.clauses import clauses
from dxauto.minutes.agenda.consent import agreed, assents
from dxauto.minutes.agenda.dates import deadline, delivery
from dxauto.minutes.agenda.gaps import WHOLE
from dxauto.minutes.agenda.predicate import Form, form, straightened
from dxauto.minutes.agenda.presiding import presiding
from dxauto.minutes.agenda.unsettled import put_off
from dxauto.minutes.meeting import load_meeting
from dxauto.minutes.transcript import AgendaItem, Transcript
from tests.minutes_support import meeting_of

TODAY = dt.date(2026, 6, 12)
"""A Friday."""

NEXT = dt.date(2026, 7, 10)

FORMS = [
    ("図面を見せてください", Form.REQUEST),
    ("台数を数えといてもらえますか", Form.REQUEST),
    ("表は佐藤さんにお任せします", Form.REQUEST),
    ("調べさせてください", Form.UNDERTAKING),
    ("県に聞いておきますので、よろしくお願いします", Form.UNDERTAKING),
    ("この枠は外すよ", Form.UNDERTAKING),
    ("私が聞いてみましょうか", Form.OFFER),
    ("二つに絞ろう", Form.PROPOSAL),
    ("いつ始めるの", Form.QUESTION),
    ("だれが運ぶんです", Form.QUESTION),
    ("まだ古いままだよね", Form.QUESTION),
    ("来年から始めたいと思います", Form.WISH),
    ("急ぐべきだと思います", Form.OPINION),
    ("来年やめるとのことでした", Form.HEARSAY),
    ("昨日送りました", Form.RESULT),
    ("毎朝数えています", Form.STATE),
    ("受けられません", Form.DENIAL),
    ("会場は公民館です", Form.NOUN),
]


@pytest.mark.parametrize(("text", "kind"), FORMS)
def test_the_end_of_a_sentence_tells_what_it_does(text: str, kind: Form) -> None:
    """Asking, undertaking, proposing, reporting: known by the predicate, whatever the sentence is about."""
    assert form(text) is kind


def test_what_was_added_behind_the_end_is_read_before_it() -> None:
    """A speaker who remembers the day late still asks."""
    assert straightened("表を送ってください、今月中に") == "今月中に、表を送ってください"
    assert clauses("10月からと決まりましたので、各課は準備してください") == [
        "10月からと決まりました",
        "各課は準備してください",
    ]


ACTORS = [
    ("管財課は事務局に表を送ってください", ["管財課"]),
    ("警備員さんに台数を数えてもらいます", ["警備員さん"]),
    ("それでは、佐藤課長、図面をお願いします", ["佐藤課長"]),
    ("課長から指摘がありました", []),
    ("こちらで業者に電話します", ["こちら"]),
    ("来月5日までに、建設課さん、費用を出してください", ["建設課さん"]),
    ("住民の方と相談します", []),
    ("学校教育課で様式を直してください", ["学校教育課"]),
    ("教育委員会には回答をお願いします", ["教育委員会"]),
    ("職員課は名簿を出してください", ["職員課"]),
    ("市長公室で調整します", ["市長公室"]),
    ("総務課長補佐が確認します", ["総務課長補佐"]),
]


@pytest.mark.parametrize(("text", "names"), ACTORS)
def test_the_particle_tells_who_acts(text: str, names: list[str]) -> None:
    """The one who is asked acts; who only receives, advises or is spoken of does not."""
    assert [one.name for one in actors(text)] == names


DAYS = [
    ("あした届けます", dt.date(2026, 6, 13)),
    ("来週の火曜の朝までに", dt.date(2026, 6, 16)),
    ("週明けに送ります", dt.date(2026, 6, 15)),
    ("次回のこの会議までに", NEXT),
    ("次の打合せに持っていきます", NEXT),
    ("7月の委員会で報告します", NEXT),
    ("9月の委員会で報告します", None),
    ("7月半ばに渡します", dt.date(2026, 7, 15)),
    ("17時までに", TODAY),
    ("今月のうちに出します", dt.date(2026, 6, 30)),
    ("お盆明けに送ります", None),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_the_day_on_which_something_is_handed_over_is_its_deadline(text: str, day: dt.date | None) -> None:
    """Also without まで; 次回 has the day of the next meeting; what nobody can date keeps its words."""
    found = deadline(text, TODAY, NEXT) or delivery(text, TODAY, NEXT)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize("text", ["来月の祭りの件です", "8月号に載った記事です", "利用は朝7時から夜9時です"])
def test_a_time_that_only_describes_is_no_deadline(text: str) -> None:
    """What happens at a time, or is named after it, is not due then."""
    assert (deadline(text, TODAY, NEXT) or delivery(text, TODAY, NEXT)) is None


def talked(*lines: tuple[str, str]) -> Transcript:
    """Give a meeting on one item, in which these lines follow a short discussion."""
    before = [
        ("議長", "駐車場の件です。課長、今の様子を。"),
        ("佐藤課長", "台数は40台で、土日は満車です。"),
        ("鈴木委員", "停められないという声をよく聞きます。"),
    ]
    transcript = meeting_of([*before, *lines], agenda=["駐車場の件"], date=TODAY, next_meeting=NEXT)
    derive(transcript)
    return transcript


def item(*lines: tuple[str, str]) -> AgendaItem:
    """Give what came of the item."""
    return talked(*lines).agenda[0]


SETTLED = [
    "じゃあ、裏の空き地も使いましょう",
    "では、料金は一回200円に改めます",
    "夜間の開放は取りやめる",
    "それなら2台に絞ろう",
    "時間貸しはやらない、ということで進めます",
    "ご異議がないようですので、事務局案を了といたします",
    "よし、それでいこう",
    "今回は見送りということにいたします",
    "賛成8、反対3で可決されました",
    "券売機は2台置くという形でまとめます",
    "結論として、委託は採用しないことになりました",
]
UNSETTLED = [
    "裏の空き地を使うのも一つの手ですね",
    "料金は去年の部会で決めました",
    "県は来年から廃止することに決定したそうです",
    "継続審議とします",
    "この件はもう少し検討することとします",
    "では、質疑を終わることとします",
    "次に、料金の説明を聞くことにします",
    "広げられればよいのですが",
    "最後は市長が決定します",
    "仮に否決された場合は、また出します",
    "ご意見を踏まえて改善に努めます",
    "この案で進めた場合、費用は倍になります",
]


@pytest.mark.parametrize("text", SETTLED)
def test_the_chairs_words_after_a_discussion_settle(text: str) -> None:
    """Formal or casual: what the one who presides lays down when the others have spoken is a decision."""
    assert [one.segments[-1] for one in item(("議長", f"{text}。")).decisions]


@pytest.mark.parametrize("text", UNSETTLED)
def test_what_a_chair_only_says_settles_nothing(text: str) -> None:
    """Opinions, reports of other bodies, what is put off, leading on, suppositions."""
    assert not item(("議長", f"{text}。")).decisions


def test_the_same_plain_words_of_a_member_are_an_opinion() -> None:
    """「取りやめる」 settles from the chair alone."""
    assert not item(("鈴木委員", "夜間の開放は取りやめる。")).decisions


def test_a_proposal_waits_for_consent() -> None:
    """What the chair goes on to ask about is settled by the words behind the answer, and shown with them."""
    found = item(
        ("議長", "料金は200円とする案でいきます。これでよろしいですか。"),
        ("鈴木委員", "異議なし。"),
        ("議長", "ではそのように決めます。"),
    ).decisions
    assert [one.text for one in found] == ["料金は200円とする案でいきます。（ではそのように決めます）"]
    assert agreed("反対の方はいらっしゃらない、全員一致ですね") and assents("それで結構です")


def test_who_presides_is_known_by_title_or_by_opening() -> None:
    """A titled chair presides; where nobody is titled, the one who opens; of one voice nobody can tell."""
    lines = [("司会", "始めます。"), ("委員長", "どうぞ。"), ("山田", "はい。")]
    assert presiding(meeting_of(lines)) == {"s2"}
    assert presiding(meeting_of([("山田", "始めます。"), ("木村", "はい。")])) == {"s1"}
    assert presiding(meeting_of([("山田", "始めます。"), ("座長（副市長）", "はい。")])) == {"s2"}
    assert presiding(meeting_of([("山田", "始めます。")])) is None


def test_a_contractor_who_opens_does_not_preside() -> None:
    """Then the highest of the officials settles; where nobody is an official, he who opened."""
    lines = [("受託者", "始めます。"), ("主査", "はい。"), ("係長", "どうぞ。")]
    assert presiding(meeting_of(lines)) == {"s3"}
    assert presiding(meeting_of([("受託者", "始めます。"), ("山田", "はい。")])) == {"s1"}


GIVEN = [
    ("佐藤課長、台数を曜日別に出してもらえますか", "佐藤課長", None),
    ("警備会社には私から連絡しておきます", "議長", None),
    ("看板の案は広報係が作って、回覧してください", "広報係", None),
    ("業者さんには20日までに図面を出していただきます", "業者さん", "2026-06-20"),
    ("この点は持ち帰って、次回までに回答します", "議長", "2026-07-10"),
    ("満車の回数は警備員さんに数えてもらうことにしましょう", "警備員さん", None),
    ("写しは月曜に皆さんへお配りします", "議長", "2026-06-15"),
    ("要綱は法務係で直すことになりました", "法務係", None),
    ("市民課は案内を今月いっぱいで仕上げてほしいんだけど、できそうかな", "市民課", "2026-06-30"),
]
NOT_GIVEN = [
    "佐藤課長、お願いします",
    "県の担当者が来週、視察に来ます",
    "今月末で契約が切れます",
    "うちの課は3人で回しています",
    "お気づきの点がありましたら、事務局までお知らせください",
    "住民の皆様には12月末までに申請していただきます",
    "業者を変えれば、半額になります",
    "佐藤課長は来週から出張です",
    "見積りは先週もらっています",
    "もっと早く教えていただきたかったです",
    "自治会には協力していただければと思います",
    "受付が混みましたので、名簿を早めに準備してほしいです",
    "その点は市民課とよく話し合ってください",
    "12月10日までにお願いできるんでしたっけ",
    "立会人も10日に要ります",
    "10日の夜でいきます",
    "4時までに分かれば、肉は戻せます",
]


def test_a_day_in_what_was_decided_makes_no_homework_of_it() -> None:
    """「…することに決まりました」 with a beginning in it is a decision, and nobody's task."""
    made = item(("議長", "では、駐車場は来週中から点検することに決まりました。"), ("鈴木委員", "はい。"))
    assert len(made.decisions) == 1
    assert not made.actions


@pytest.mark.parametrize(("text", "who", "day"), GIVEN)
def test_work_is_given_by_the_one_who_acts_and_the_day(text: str, who: str, day: str | None) -> None:
    """Person and day are found whether the task is asked, taken on or announced."""
    found = item(("議長", f"{text}。"), ("鈴木委員", "いろいろありますね。")).actions
    assert [(one.who, one.due and one.due.isoformat()) for one in found] == [(who, day)]


@pytest.mark.parametrize("text", NOT_GIVEN)
def test_what_happens_by_itself_or_always_is_nobodys_work(text: str) -> None:
    """Giving the floor, events, habits, courtesies, conditions, what is done already."""
    assert not item(("議長", f"{text}。")).actions


def test_one_turn_may_give_work_to_several() -> None:
    """Each clause that names somebody else is a task of its own."""
    found = item(("議長", "管財課は図面を用意していただき、広報係は看板の案を来週中に出してください。")).actions
    assert {one.who for one in found} == {"管財課", "広報係"}


def test_the_next_sentence_may_tell_the_day_or_the_one_before_the_person() -> None:
    """People say first who or what, then until when."""
    found = item(("議長", "木村さん、表が去年のままですね。直しておいてください。月末を目途に。")).actions
    assert [(one.who, one.due) for one in found] == [("木村さん", dt.date(2026, 6, 30))]


def test_a_request_without_a_name_goes_to_the_one_who_takes_it_on() -> None:
    """「…してもらえますか」「承知しました」: the one who answers is to do it."""
    found = item(("議長", "台数の表を作ってもらえますか。"), ("佐藤課長", "承知しました。")).actions
    assert [one.who for one in found] == ["佐藤課長"]


@pytest.mark.parametrize(
    "text",
    ["結論は次の機会に譲ります", "確認したうえで判断します", "この場では決められません", "もう少し議論しましょう"],
)
def test_what_is_put_off_stays_open(text: str) -> None:
    """However a chair words it, a thing for another time is no decision."""
    assert put_off(text)


def test_speech_without_any_cue_still_finds_its_item() -> None:
    """One item holds the whole talk; two share it in their order; without an agenda there is one for all."""
    lines = [
        ("課長", "台数が足りません。"),
        ("係長", "駐車場は満車です。"),
        ("課長", "暖房の温度も低い。"),
        ("係長", "暖房は19度です。"),
    ]
    both = meeting_of(lines, agenda=["駐車場の台数", "暖房の温度"])
    derive(both)
    assert [len(one.segments) for one in both.agenda] == [2, 2]
    none = meeting_of(lines)
    derive(none)
    assert [(one.title, len(one.segments)) for one in none.agenda] == [(WHOLE, 4)]


def test_an_item_that_is_taken_up_again_is_read_like_any_other() -> None:
    """Its sentences do not follow each other in the meeting; who answers whom is read within the item."""
    lines = [
        ("議長", "議題1、駐車場の件に移ります。"),
        ("佐藤課長", "台数が足りません。"),
        ("議長", "議題2、暖房の件に移ります。"),
        ("鈴木委員", "寒いです。"),
        ("佐藤課長", "19度です。"),
        ("議長", "議題1に移ります。"),
        ("佐藤課長", "台数は来週中に調べます。"),
    ]
    transcript = meeting_of(lines, agenda=["駐車場の件", "暖房の件"], date=TODAY)
    derive(transcript)
    assert [one.due for one in transcript.agenda[0].actions] == [dt.date(2026, 6, 19)]


def test_the_meeting_file_tells_the_next_meeting(tmp_path: Path) -> None:
    """次回 is a day like 日時; what cannot be read is told with an example."""
    file = tmp_path / "会議.yaml"
    file.write_text("日時: 2026-06-12\n次回: 令和8年7月10日\n", encoding="utf-8")
    assert load_meeting(file).next_meeting == NEXT
    file.write_text("次回: そのうち\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="「そのうち」を読めません"):
        load_meeting(file)


@given(
    st.lists(
        st.text("うんそれでは決定しますのをに、。…来週までお願い課佐藤さん私が10日", max_size=40),
        min_size=1,
        max_size=6,
    )
)
def test_no_words_break_the_reading(said: list[str]) -> None:
    """Whatever was heard, marks alone or a word over and over, the agenda is made."""
    lines = [("議長" if n % 2 else "係長", text or "。") for n, text in enumerate(said)]
    transcript = meeting_of(lines, agenda=["駐車場の件"], date=TODAY)
    derive(transcript)
    assert len(transcript.agenda) == 1


def test_a_word_heard_over_and_over_costs_no_time() -> None:
    """A model that repeats itself gives sentences that a careless expression would try in every way, for hours."""
    found = item(("議長", "では、" + "それ" * 200 + "あ" * 40 + "することに決定します。"))
    assert len(found.decisions) == 1

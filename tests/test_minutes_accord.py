"""Question and answer settle a matter; who heads a unit, what is left undone, and whom a bare title means."""

from __future__ import annotations

import datetime as dt

import pytest

from dxauto.minutes.agenda import derive
from dxauto.minutes.agenda.consent import approves, grants, so_be_it
from dxauto.minutes.agenda.dates import delivery
from dxauto.minutes.agenda.gaps import WHOLE
from dxauto.minutes.agenda.persons import meant
from dxauto.minutes.agenda.predicate import Form, core, form
from dxauto.minutes.agenda.presiding import presiding
from dxauto.minutes.agenda.sentences import sentences
from dxauto.minutes.agenda.unsettled import put_off
from dxauto.minutes.transcript import Action, Transcript
from tests.minutes_sentences import GIVE_NO_WORK, GIVE_WORK, SETTLE, SETTLE_NOTHING, TALKS
from tests.minutes_support import meeting_of

TODAY = dt.date(2026, 6, 12)
NEXT = dt.date(2026, 7, 10)
SPEAKERS = {"C": "議長", "S": "佐藤課長", "M": "鈴木委員"}
BEFORE = [
    ("議長", "駐車場の件です。課長、今の様子を。"),
    ("佐藤課長", "台数は40台で、土日は満車です。"),
    ("鈴木委員", "停められないという声をよく聞きます。"),
]


def talked(text: str) -> Transcript:
    """Give a meeting on one item in which a short talk follows a discussion."""
    lines = [(SPEAKERS[part[0]], part[2:] + ("" if part[-1] in "。？" else "。")) for part in text.split("|")]
    transcript = meeting_of([*BEFORE, *lines], agenda=["駐車場の件"], date=TODAY, next_meeting=NEXT)
    derive(transcript)
    return transcript


def settled(text: str) -> set[int]:
    """Give the lines of a talk in which something is settled."""
    transcript = talked(text)
    ids = [one.id for one in transcript.segments]
    return {ids.index(made.segments[-1]) - len(BEFORE) for item in transcript.agenda for made in item.decisions}


def work(text: str) -> list[Action]:
    """Give the homework of a talk."""
    return talked(text).agenda[0].actions


@pytest.mark.parametrize(("text", "line"), TALKS)
def test_a_question_and_its_answer_settle_where_the_matter_is_put_or_answered(text: str, line: int | None) -> None:
    """The chair's proposal that nobody opposes, the chair's answer to others, the closing word where there is one."""
    assert settled(text) == ({line} if line is not None else set())


@pytest.mark.parametrize("text", SETTLE)
def test_whoever_presides_settles_in_many_words(text: str) -> None:
    """Formal, casual, polite, half a sentence: what is laid down after a discussion is a decision."""
    assert settled(f"C {text}")


@pytest.mark.parametrize("text", SETTLE_NOTHING)
def test_whoever_presides_also_says_what_settles_nothing(text: str) -> None:
    """Leading on, supposing, telling what was or what others do, putting off."""
    assert not settled(f"C {text}")


@pytest.mark.parametrize("text", GIVE_WORK)
def test_work_is_given_and_taken_on_in_many_words(text: str) -> None:
    """Asked, undertaken, left without its verb, accepted by the other."""
    assert work(text)


@pytest.mark.parametrize("text", GIVE_NO_WORK)
def test_reports_habits_favours_and_wishes_give_nobody_work(text: str) -> None:
    """What others do anyway, what is always done, what a member would like."""
    assert not work(text)


def test_work_asked_of_nobody_by_name_goes_to_the_one_who_is_spoken_with() -> None:
    """The one who says はい to it; else the one who spoke before."""
    assert [one.who for one in work("C 写真を撮っておいてもらえる？|S はい。")] == ["佐藤課長"]
    assert [one.who for one in work("S 数えておりません。|C では次回までに数えてください。")] == ["佐藤課長"]


def test_an_offer_that_its_speaker_takes_up_again_is_one_piece_of_work() -> None:
    """「聞いてみましょうか」「ぜひ」「では来週聞いてきます」 is said once in the minutes."""
    found = work("M 警備会社に聞いてみましょうか。|C ぜひお願いします。|M では来週の月曜に聞いてきます。")
    assert [(one.who, one.due) for one in found] == [("鈴木委員", dt.date(2026, 6, 15))]


def test_a_wish_of_a_member_is_no_work_until_somebody_takes_it_on() -> None:
    """Whoever presides may give work to others; anybody else only asks."""
    assert not work("M 台数を数えてください。|S いろいろ事情がありまして。")
    assert [one.who for one in work("M 台数を数えてください。|S 承知しました。")] == ["佐藤課長"]


def test_the_head_of_the_unit_settles_though_another_leads_the_talk() -> None:
    """課長補佐 opens, 課長 decides; a 課長 of another department does not."""
    assert presiding(meeting_of([("課長補佐", "始めます。"), ("課長", "やろう。"), ("主任", "はい。")])) == {"s1", "s2"}
    assert presiding(meeting_of([("人事係長", "始めます。"), ("財政課長", "どうも。")])) == {"s1"}


def test_a_bare_title_means_the_one_speaker_who_has_it() -> None:
    """部長 is こども部長 where no other 部長 spoke; 担当課 is the one that explained; else the word stays."""
    lines = [("議長", "どうぞ。"), ("こども部長", "面積の説明をいたします。"), ("西尾委員", "なるほど。")]
    transcript = meeting_of(lines)
    names = {one.id: one.name for one in transcript.speakers}
    told = sentences(transcript.segments)
    chairs = presiding(transcript)
    assert meant("部長", names, told, chairs) == "こども部長"
    assert meant("担当課", names, told, chairs) == "こども部長"
    assert meant("課長", names, told, chairs) == "課長"
    assert meant("総務課", names, told, chairs) == "総務課"
    assert meant("部長", {**names, "x": "市民部長"}, told, chairs) == "部長"


FORMS = [
    ("人数が減ってしまいまして", Form.RESULT),
    ("そういうご意向のようでございまして", Form.OPINION),
    ("申し訳ないと思いまして", Form.OPINION),
    ("来週、夜間にやらせてもらえれば", Form.QUESTION),
    ("見積りを取らせていただければと思います", Form.UNDERTAKING),
    ("業者が直してくれます", Form.STATE),
    ("図面を見せて", Form.REQUEST),
    ("修理の人を呼んで", Form.REQUEST),
    ("駐車場について", Form.NOUN),
]


@pytest.mark.parametrize(("text", "kind"), FORMS)
def test_a_sentence_broken_off_does_what_its_verb_does(text: str, kind: Form) -> None:
    """「…しまいまして」 reports, 「呼んで」 asks, 「…について」 is no verb at all."""
    assert form(text) is kind


def test_words_added_behind_the_end_change_nothing() -> None:
    """「これでいいよ、もう」 is 「これでいい」."""
    assert core("これでいいよ、もう") == "これでいい"


def test_small_words_let_a_matter_be() -> None:
    """Closing without a verb, approving, letting go ahead; the same words elsewhere do not."""
    assert so_be_it("はい、それではそのように") and not so_be_it("そのように聞いています")
    assert approves("うん、それで") and not approves("うーん、どうかな")
    assert grants("問題ないです、やってください") and not grants("表を作ってください")


@pytest.mark.parametrize("text", ["この場で決めるのは難しいので、来月に", "次回採決ということで", "この件は継続で"])
def test_what_is_left_for_next_time_is_put_off(text: str) -> None:
    """Also without a verb."""
    assert put_off(text)


def test_the_meeting_of_next_month_is_the_next_meeting_if_that_is_then() -> None:
    """「来月のこの会議で」 has the day that the meeting file tells."""
    found = delivery("来月のこの会議でお配りします", TODAY, NEXT)
    assert found is not None and found.day == NEXT
    later = delivery("再来月のこの会議でお配りします", TODAY, NEXT)
    assert later is not None and later.day is None


def test_work_that_is_shown_to_somebody_is_the_speakers() -> None:
    """「案を作って会長に見てもらいます」: the chair only reads it; of 「僕にちょうだい」 the other one gives."""
    assert [one.who for one in work("S 案を来週までに作って、議長に見てもらいます。")] == ["佐藤課長"]
    assert [one.who for one in work("C 僕がまとめますから、金曜までに僕にちょうだい。|S はい。")] == ["佐藤課長"]


def test_a_talk_before_the_first_item_that_is_named_is_not_lost() -> None:
    """Without an agenda, what precedes 「次に、…の件」 is an item too; greetings are none."""
    talk = [
        ("会長", "順番ですが、申込み順ということでよろしいですか。"),
        ("西委員", "異議なし。"),
        ("会長", "それでは申込み順といたします。次に、傍聴席の録画の件です。"),
        ("西委員", "録画は困ります。"),
    ]
    transcript = meeting_of(talk)
    derive(transcript)
    assert [(one.number, one.title) for one in transcript.agenda] == [("1", WHOLE), ("2", "傍聴席の録画の件")]
    assert len(transcript.agenda[0].decisions) == 1
    greeted = meeting_of(
        [("会長", "おはようございます。"), ("会長", "次に、傍聴席の録画の件です。"), ("西委員", "困ります。")]
    )
    derive(greeted)
    assert [one.title for one in greeted.agenda] == ["傍聴席の録画の件"]


def test_a_mere_courtesy_takes_no_day_from_the_sentence_behind_it() -> None:
    """「よろしく。次回は7月10日です。」 asks for nothing until that day."""
    assert not work("S 調べてあります。|C よろしく。次回は7月10日です。")

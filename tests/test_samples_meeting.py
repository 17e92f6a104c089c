"""The generator of invented meetings: same seed, same meeting; truth that fits the text; held-out patterns apart."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.meeting.__main__ import main
from samples.meeting.dates import deadline, month_end, weekday_of_week
from samples.meeting.free import FreeSpeech
from samples.meeting.grammar import Grammar
from samples.meeting.lexicon import patterns
from samples.meeting.script import ScriptWriter
from samples.meeting.truth import estimate_times, truth
from samples.meeting.written import read_script

FILLERS = re.compile(r"(えー|あのー|まあ|えーと|えっと|その)、")
SEEDS = st.integers(min_value=0, max_value=10_000)
FEW = settings(deadline=None, max_examples=20)


@FEW
@given(SEEDS, st.booleans())
def test_same_seed_gives_the_same_meeting(seed: int, held_out: bool) -> None:
    """A meeting depends on its seed and on nothing else."""
    assert truth(ScriptWriter(seed, held_out).write()) == truth(ScriptWriter(seed, held_out).write())


@FEW
@given(SEEDS, st.booleans())
def test_truth_points_at_turns_that_say_it(seed: int, held_out: bool) -> None:
    """Every agenda item, decision and action of the truth is said in the turn that the truth names."""
    told = truth(ScriptWriter(seed, held_out).write())
    turns = told["turns"]
    for item in told["agenda"]:
        assert item["title"] in turns[item["first_turn"]]["clean"]
        assert turns[item["first_turn"]]["act"] == "agenda"
    assert [t["id"] for t in turns if t["act"] == "decision"] == [d["turn"] for d in told["decisions"]]
    assert [t["id"] for t in turns if t["act"] == "action"] == [a["turn"] for a in told["actions"]]
    for action in told["actions"]:
        said = turns[action["turn"]]["clean"]
        assert action["until_text"] in said
        assert action["what"].replace("の", "") in said.replace("の", "").replace("を", "")
        assert action["who"] in said or said.startswith("私")


@FEW
@given(SEEDS)
def test_clean_text_is_the_verbatim_text_without_fillers(seed: int) -> None:
    """What is said differs from the clean text by fillers alone."""
    for turn in ScriptWriter(seed).write().turns:
        assert FILLERS.sub("", turn.verbatim) == FILLERS.sub("", turn.clean)


@FEW
@given(SEEDS)
def test_held_out_meetings_use_held_out_patterns_only(seed: int) -> None:
    """No pattern serves both for fitting and for measuring."""
    held_out = {p.name for p in patterns() if p.held_out}
    assert {t.pattern for t in ScriptWriter(seed, held_out=True).write().turns} <= held_out
    assert not {t.pattern for t in ScriptWriter(seed).write().turns} & held_out


def test_estimated_times_run_forward() -> None:
    """Turns of a script that is not spoken follow one another."""
    script = ScriptWriter(1).write()
    estimate_times(script)
    ends = [0.0, *(t.end for t in script.turns)]
    assert all(end < turn.start < turn.end for end, turn in zip(ends[:-1], script.turns, strict=True))


@FEW
@given(SEEDS, st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)))
def test_deadlines_do_not_lie_before_the_meeting(seed: int, today: dt.date) -> None:
    """The day that a spoken deadline means is the meeting's or later."""
    _, meant = deadline(random.Random(seed), today)
    assert meant >= today


@pytest.mark.parametrize(
    ("day", "weeks", "weekday", "meant"),
    [
        ((2026, 11, 23), 1, 4, (2026, 12, 4)),
        ((2026, 11, 29), 1, 0, (2026, 11, 30)),
        ((2026, 11, 27), 2, 2, (2026, 12, 9)),
    ],
)
def test_weekday_of_a_coming_week(
    day: tuple[int, int, int], weeks: int, weekday: int, meant: tuple[int, int, int]
) -> None:
    """来週の金曜日 is the Friday of the week that begins on the next Monday."""
    assert weekday_of_week(dt.date(*day), weeks, weekday) == dt.date(*meant)


def test_month_end_over_the_new_year() -> None:
    """来月末 said in December is the 31st of January."""
    assert month_end(dt.date(2026, 12, 5), 1) == dt.date(2027, 1, 31)


@FEW
@given(SEEDS)
def test_free_sentences_have_no_slot_left(seed: int) -> None:
    """Sentences for training are plain text."""
    speech = FreeSpeech(Grammar(random.Random(seed), dt.date(2026, 11, 23)))
    assert not re.search(r"[{}\[\]|]", "".join(speech.sentence() for _ in range(10)))


def test_command_writes_truth_and_meeting_file(tmp_path: Path) -> None:
    """`python -m samples.meeting --text-only` writes both files and no sound."""
    main(["--seed", "5", "--out", str(tmp_path), "--text-only"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kaigi.yaml", "truth.json"]
    assert json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["turns"]


def test_sample_meeting_matches_its_script() -> None:
    """The committed truth is that of the hand-written script: its texts, decisions and actions."""
    folder = Path("samples/meeting/sample")
    told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    now = truth(read_script())
    for key in ("agenda", "decisions", "actions", "open_questions", "people"):
        assert told[key] == now[key]
    assert [t["verbatim"] for t in told["turns"]] == [t["verbatim"] for t in now["turns"]]
    assert told["turns"][-1]["end"] > 240


def test_sample_recording_has_a_channel_a_person() -> None:
    """Each voice of the sample is loudest on its own channel."""
    told = json.loads(Path("samples/meeting/sample/truth.json").read_text(encoding="utf-8"))
    with av.open("samples/meeting/sample/kaigi.m4a") as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    assert len(sound) == len(told["people"])
    for turn in told["turns"]:
        level = np.square(sound[:, int(turn["start"] * 16000) : int(turn["end"] * 16000)]).mean(axis=1)
        assert int(level.argmax()) == turn["channel"]

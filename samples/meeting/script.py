"""The script of an invented meeting: who says what in which order, and the truth about what was decided."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from samples.meeting.grammar import Grammar, Sentence
from samples.meeting.lexicon import patterns_of

MEETING_DAYS = 300


@dataclass(frozen=True)
class Person:
    """Somebody present: `label` is how others address them, `department` may be empty."""

    surname: str
    title: str
    department: str

    @property
    def label(self) -> str:
        """`佐藤課長`."""
        return self.surname + self.title


@dataclass
class Turn:
    """Something said without a break: what stands in a verbatim record, and the same without fillers.

    `item` counts agenda items from 1 (0: before the first); `silence` is the pause before it in seconds.
    """

    speaker: int
    verbatim: str
    clean: str
    act: str
    item: int
    pattern: str
    silence: float = 0.4
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True)
class Action:
    """Somebody is to do something by a day; `turn` is where it is said."""

    who: str
    what: str
    until_text: str
    until: dt.date
    turn: int


@dataclass
class Script:
    """A meeting and its truth; decisions and open questions are numbers of turns."""

    name: str
    date: dt.date
    room: str
    people: list[Person]
    agenda: list[str]
    turns: list[Turn] = field(default_factory=list)
    decisions: list[int] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    open_questions: list[int] = field(default_factory=list)


class ScriptWriter:
    """Writes one meeting; person 0 presides, the others explain, ask and answer."""

    def __init__(self, seed: int, held_out: bool = False, people: int = 4, items: int = 3) -> None:
        self.rng = random.Random(f"meeting {seed} {held_out}")
        self.held_out = held_out
        date = dt.date(2026, 4, 1) + dt.timedelta(days=self.rng.randrange(MEETING_DAYS))
        while date.weekday() > 4:
            date += dt.timedelta(days=1)
        self.grammar = Grammar(self.rng, date)
        self.script = Script(self.grammar.meeting(), date, self.grammar.word("room"), self._people(people), [])
        while len(self.script.agenda) < items:
            topic = self._topic()
            if topic not in self.script.agenda:
                self.script.agenda.append(topic)
        self.item = 0

    def _topic(self) -> str:
        topic = f"{self.grammar.word('topic_thing')}の{self.grammar.word('topic_doing')}"
        return f"{self.grammar.word('place')}地区の{topic}" if self.rng.random() < 0.2 else topic

    def _people(self, count: int) -> list[Person]:
        surnames = self.rng.sample(sorted({self.grammar.word("surname") for _ in range(60)}), count)
        titles = ["議長", *self.rng.sample(["課長", "係長", "主査", "委員", "部長", "主任"], count - 1)]
        departments = self.rng.sample(sorted({self.grammar.word("dept") for _ in range(60)}), count)
        return [Person(s, t, d if t != "議長" else "") for s, t, d in zip(surnames, titles, departments, strict=True)]

    def write(self) -> Script:
        """The whole meeting."""
        for act in ("opening", "opening", "attendance"):
            self._say(0, act, {"meeting": self.script.name, "surname": self.script.people[0].surname})
        for number in range(len(self.script.agenda)):
            self._item(number + 1)
        for _ in range(2):
            self._say(0, "closing", {"meeting": self.script.name})
        return self.script

    def _item(self, number: int) -> None:
        self.item = number
        officer = self.rng.randrange(1, len(self.script.people))
        topic = self.script.agenda[number - 1]
        cues = [p for p in patterns_of("agenda", self.held_out) if "{topic}" in p.text]
        own = {"surname": self.script.people[officer].surname, "dept": self.script.people[officer].department}
        given = {"topic": topic, "n": str(number), "dept": own["dept"]}
        self._add(0, self.grammar.expand(self.rng.choice(cues), given), silence=1.5)
        for _ in range(self.rng.randint(2, 3)):
            self._say(officer, "explain", {**own, "topic": topic, "thing": self._about(topic)})
        if number == 2:
            self._say(0, "chatter", silence=12.0)
        for _ in range(self.rng.randint(1, 2)):
            asking = self.rng.choice([n for n in range(1, len(self.script.people)) if n != officer])
            self._say(asking, "question", self._asking(asking, topic), silence=0.9)
            self._say(officer, "answer", {**own, "thing": self._about(topic)}, silence=0.7)
        about = {"thing": self._about(topic)}
        if self.rng.random() < 0.7:
            self._say(self.rng.randrange(1, len(self.script.people)), "opinion", about, silence=0.8)
        if self.rng.random() < 0.75:
            self.script.decisions.append(len(self.script.turns))
            self._say(0, "decision", {"topic": topic, "thing": self._about(topic)}, silence=0.8)
        else:
            self.script.open_questions.append(len(self.script.turns))
            self._say(0, "open", {"thing": self._about(topic)}, silence=0.8)
        for _ in range(self.rng.choice((0, 1, 1, 2))):
            self._action()

    def _asking(self, person: int, topic: str) -> dict[str, str]:
        asking = self.script.people[person]
        return {"surname": asking.surname, "dept": asking.department, "thing": self._about(topic)}

    @staticmethod
    def _about(topic: str) -> str:
        """What the item's sentences speak of: the topic without what is done with it."""
        return topic.rpartition("の")[0]

    def _action(self) -> None:
        doer = self.rng.randrange(1, len(self.script.people))
        person = self.script.people[doer]
        task = {slot: self.grammar.word(slot) for slot in ("task_thing", "task_doing")}
        choices = patterns_of("action", self.held_out)
        sentence = self.grammar.expand(
            self.rng.choice(choices), {"who": person.label, "dept": person.department, **task}
        )
        speaker = doer if sentence.text.startswith("私") else 0
        who = person.department if "dept" in sentence.slots else person.label
        assert sentence.until is not None
        what = f"{task['task_thing']}の{task['task_doing']}"
        turn = len(self.script.turns)
        self.script.actions.append(Action(who, what, sentence.slots["until"], sentence.until, turn))
        self._add(speaker, sentence, silence=0.6)

    def _say(self, speaker: int, act: str, given: dict[str, str] | None = None, silence: float = 0.5) -> None:
        choices = patterns_of(act, self.held_out)
        unused = [p for p in choices if p.name not in {turn.pattern for turn in self.script.turns}]
        self._add(speaker, self.grammar.expand(self.rng.choice(unused or choices), given), silence)

    def _add(self, speaker: int, sentence: Sentence, silence: float) -> None:
        turn = Turn(speaker, self._verbatim(sentence.text), sentence.text, sentence.pattern.act, self.item,
                    sentence.pattern.name, silence)  # fmt: skip
        self.script.turns.append(turn)

    def _verbatim(self, text: str) -> str:
        """As it is really said: with fillers where a speaker draws breath."""
        parts = text.split("、")
        said = [parts[0] if self.rng.random() < 0.75 else f"{self._filler()}、{parts[0]}"]
        said += [part if self.rng.random() < 0.85 else f"{self._filler()}、{part}" for part in parts[1:]]
        return "、".join(said)

    def _filler(self) -> str:
        return self.rng.choice(("えー", "えー", "あのー", "まあ", "えーと", "えっと", "その"))

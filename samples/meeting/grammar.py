"""Fills sentence patterns with words, numbers, dates and names: seeded, so the same seed says the same."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from samples.meeting.dates import deadline, month_day
from samples.meeting.lexicon import Pattern, patterns, patterns_of, words

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Sentence:
    """One sentence as it is written, with what filled its slots and, for an action, the day that is meant."""

    text: str
    pattern: Pattern
    slots: Mapping[str, str] = field(default_factory=dict)
    until: dt.date | None = None


class Grammar:
    """Makes sentences. `names` and `places` are further surnames and place names beside the built-in ones."""

    def __init__(
        self, rng: random.Random, today: dt.date, names: Sequence[str] = (), places: Sequence[str] = ()
    ) -> None:
        self.rng = rng
        self.today = today
        self._words = dict(words())
        self._words["surname"] += tuple(names)
        self._words["place"] += tuple(places)
        self._until: dt.date | None = None
        self._made: dict[str, Callable[[], str]] = {
            "n": lambda: str(rng.randint(1, 12)),
            "num": lambda: str(rng.randint(1, 60)),
            "count": self.count,
            "money": self.money,
            "pct": self.percent,
            "date": self.date,
            "time": self.time,
            "year": self.year,
            "who": self.who,
            "topic": self.topic,
            "meeting": self.meeting,
            "until": self.until,
        }

    def word(self, slot: str) -> str:
        """A word for the slot."""
        make = self._made.get(slot)
        return make() if make else self.rng.choice(self._words[slot])

    def sentence(self, act: str, held_out: bool = False, given: Mapping[str, str] | None = None) -> Sentence:
        """A sentence that does the act."""
        return self.expand(self.rng.choice(patterns_of(act, held_out)), given)

    def any_sentence(self, held_out: bool = False) -> Sentence:
        """A sentence of any act."""
        return self.expand(self.rng.choice([p for p in patterns() if p.held_out == held_out]))

    def expand(self, pattern: Pattern, given: Mapping[str, str] | None = None) -> Sentence:
        """The pattern with its choices made and its slots filled; `given` fills the first slot of each name."""
        text = _CHOICE.sub(lambda m: self.rng.choice(m[1].split("|")), pattern.text)
        text = _CHOICE.sub(lambda m: self.rng.choice(m[1].split("|")), text)
        self._until = None
        slots: dict[str, str] = {}

        def fill(match: re.Match[str]) -> str:
            slot = match[1]
            if slot == "task":
                filled = self._task(given, verbal=text[match.end()] in "しす")
            elif given and slot in given and slot not in slots:
                filled = given[slot]
            else:
                filled = self.word(slot)
            slots.setdefault(slot, filled)
            return filled

        filled = _SLOT.sub(fill, text)
        return Sentence(filled, pattern, slots, self._until)

    def _task(self, given: Mapping[str, str] | None, verbal: bool) -> str:
        thing = given["task_thing"] if given and "task_thing" in given else self.word("thing")
        doing = given["task_doing"] if given and "task_doing" in given else self.word("sahen")
        return f"{thing}{'を' if verbal else 'の'}{doing}"

    def until(self) -> str:
        """A deadline in words; the day that it means is kept for the sentence under way."""
        text, self._until = deadline(self.rng, self.today)
        return text

    def who(self) -> str:
        """`佐藤課長`, `鈴木さん`."""
        title = self.word("role") if self.rng.random() < 0.6 else "さん"
        return self.word("surname") + ("委員" if title == "事務局" else title)

    def topic(self) -> str:
        """What an agenda item is about."""
        word = self.word
        forms = (
            lambda: f"{word('thing')}の{word('actnoun')}",
            lambda: f"{word('thing')}の{word('actnoun')}",
            lambda: f"{word('facility')}の{word('actnoun')}",
            lambda: f"{word('place')}地区の{word('thing')}",
            lambda: f"{self.year()}の{word('thing')}",
            lambda: f"{word('thing')}及び{word('thing')}の{word('actnoun')}",
            lambda: f"{word('facility')}における{word('thing')}の{word('actnoun')}",
            lambda: f"{word('thing')}に関する{word('thing')}",
        )
        return self.rng.choice(forms)()

    def meeting(self) -> str:
        """The name of a meeting."""
        head = self.rng.choice(("", "", self.word("thing"), self.word("place") + "市"))
        return head + self.word("meeting_kind")

    def year(self) -> str:
        """A fiscal year."""
        return f"令和{self.rng.randint(3, 12)}年度"

    def date(self) -> str:
        """A date, with or without its year, or a relative one."""
        day = dt.date(2026, 1, 1) + dt.timedelta(days=self.rng.randrange(365))
        forms = (
            lambda: month_day(day),
            lambda: month_day(day),
            lambda: f"令和{self.rng.randint(3, 12)}年{month_day(day)}",
            lambda: f"{day.month}月",
            lambda: f"令和{self.rng.randint(3, 12)}年{day.month}月",
            lambda: self.word("date_rel"),
        )
        return self.rng.choice(forms)()

    def time(self) -> str:
        """A time of day."""
        half, hour = self.rng.choice((("午前", self.rng.randint(8, 11)), ("午後", self.rng.randint(1, 8))))
        minute = self.rng.choice(("", "", "", "30分", "15分", "45分", "10分", "20分", "40分", "50分"))
        return f"{half if self.rng.random() < 0.8 else ''}{hour}時{minute}"

    def money(self) -> str:
        """An amount of money as minutes write it."""
        rng = self.rng
        forms = (
            lambda: f"{rng.randint(1, 99) * 10 ** rng.randint(0, 2)}万円",
            lambda: f"{rng.randint(1, 9999)}万円",
            lambda: f"{rng.randint(1, 20)}億{rng.randint(1, 99) * 100}万円",
            lambda: f"{rng.randint(1, 99) * 100}円",
            lambda: f"{rng.randint(2, 60)}億円",
        )
        return rng.choice(forms)()

    def percent(self) -> str:
        """A share."""
        if self.rng.random() < 0.5:
            return f"{self.rng.randint(1, 100)}%"
        return f"{self.rng.randint(0, 40)}.{self.rng.randint(1, 9)}%"

    def count(self) -> str:
        """A number of something."""
        unit = self.rng.choice("件 人 名 台 世帯 か所 団体 社 回 校 戸 枚 通 冊 本".split())
        return f"{self.rng.randint(1, 400)}{unit}"

"""Sentences without a pattern: clauses of random words, joined at random, as voices for training never run out of."""

from __future__ import annotations

import random
from collections.abc import Sequence

from samples.meeting.grammar import Grammar


class FreeSpeech:
    """Makes clauses and sentences that no pattern foresees; `sentences` are whole ones to be mixed in as they are."""

    def __init__(self, grammar: Grammar, sentences: Sequence[str] = ()) -> None:
        self.grammar = grammar
        self.rng: random.Random = grammar.rng
        self.sentences = tuple(sentences)

    def noun(self) -> str:
        """A noun, a compound or a name."""
        slot = self.rng.choice(
            "thing thing thing thing general general general dept facility place who date count money topic role "
            "actnoun sahen room surname time pct date_rel year".split()
        )
        noun = self.grammar.word(slot)
        draw = self.rng.random()
        if draw < 0.12:
            return self.grammar.word("adj") + noun
        if draw < 0.24:
            return f"{noun}の{self.grammar.word('thing')}"
        return noun

    def clause(self) -> str:
        """A clause that another one follows."""
        grammar, rng = self.grammar, self.rng
        forms = (
            lambda: f"{self.noun()}{grammar.word('particle')}{grammar.word('sahen')}{grammar.word('link')}",
            lambda: f"{self.noun()}{grammar.word('particle')}{self.noun()}{grammar.word('particle')}",
            lambda: f"{self.noun()}{grammar.word('particle')}",
            lambda: grammar.word("advclause"),
            lambda: f"{self.noun()}ですが",
            lambda: grammar.word("filler"),
        )
        return rng.choice(forms)()

    def end(self) -> str:
        """A clause that ends a sentence."""
        grammar, rng = self.grammar, self.rng
        forms = (
            lambda: f"{self.noun()}{grammar.word('particle')}{grammar.word('sahen')}{grammar.word('ending')}",
            lambda: f"{self.noun()}を{grammar.word('verb')}{grammar.word('verb_ending')}",
            lambda: f"{self.noun()}{grammar.word('tail')}",
            lambda: f"{self.noun()}{grammar.word('particle')}{grammar.word('generalverb')}",
            lambda: f"{self.noun()}は{grammar.word('adj').removesuffix('な')}です",
            lambda: grammar.word("verdict"),
        )
        return rng.choice(forms)()

    def sentence(self) -> str:
        """A sentence: given, a pattern's, a list of words, or clauses at random; fillers come in anywhere."""
        draw = self.rng.random()
        if draw < 0.08 and self.sentences:
            return self.rng.choice(self.sentences)
        if draw < 0.5:
            text = self.grammar.any_sentence().text
            return self._with_filler(text) if self.rng.random() < 0.3 else text
        if draw < 0.56:
            return "、".join(self.noun() for _ in range(self.rng.randint(1, 4))) + "。"
        if draw < 0.62:
            halves = [half for half in self.grammar.any_sentence().text.split("、") if half]
            return self.rng.choice(halves)
        clauses = [self.clause() for _ in range(self.rng.choice((0, 0, 1, 1, 2, 3)))]
        return "".join(c + self.rng.choice(("、", "、", "")) for c in clauses) + self.end() + "。"

    def _with_filler(self, text: str) -> str:
        parts = text.split("、")
        at = self.rng.randrange(len(parts))
        parts[at] = f"{self.grammar.word('filler')}、{parts[at]}"
        return "、".join(parts)

"""Asks which of the typed values are columns of the list, and proposes an answer for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dxauto.browser.recorder.columns import Guess, Typed, guesses, named_by_fields
from dxauto.browser.recorder.merge import Action
from dxauto.browser.recorder.questions import Ask, Question
from dxauto.browser.recorder.steps import every_action

CONSTANT = "="
"""The answer that a value is the same for every row."""


@dataclass(slots=True)
class Values:
    """What was typed, as the flow writes it: templates by the number of the action's event (None: not known).

    `row` are the recorded row's values by column, for replaying; they never go into a file.
    """

    templates: dict[int, str | None] = field(default_factory=dict)
    row: dict[str, str] = field(default_factory=dict)

    def written(self, action: Action) -> str | None:
        """Give what an action types."""
        return self.templates.get(action.event)


def asked(done: Sequence[Action], row: Mapping[str, str] | None, rows: Sequence[Mapping[str, str]], ask: Ask) -> Values:
    """Ask for every typed value; `row` is the list's row that was typed, None without a list."""
    acting = [a for a in every_action(done) if a.verb in ("fill", "select", "choose", "upload")]
    typed = [typed_value(action) for action in acting]
    guessed: Sequence[Guess | None]
    if row is None:
        guessed, known = named_by_fields(typed)
    else:
        guessed, known = guesses(typed, row, rows), dict(row)
    found = Values(row=dict(known))
    names = _names(acting)
    _ask_all(found, list(zip(acting, names, guessed, strict=True)), ask, quiet=True)
    if ask(Question("columns", "列の対応は、これでよいですか。", "はい", ("はい", "いいえ"))) == "いいえ":
        _ask_all(found, list(zip(acting, names, guessed, strict=True)), ask, quiet=False)
    return found


def typed_value(action: Action) -> Typed:
    """Give what an action typed, with the words that belong to its field."""
    element = action.element
    group = (element.heading,) if action.verb == "choose" else ()
    words = (*group, *element.labels, element.title, element.aria_label, element.heading, element.placeholder)
    kept = tuple(dict.fromkeys(word for word in (*words, element.name) if word))
    return Typed(kept, action.value, several=action.verb == "choose")


def _names(acting: Sequence[Action]) -> list[str]:
    """Give each value a name of its own to be asked by."""
    names: list[str] = []
    for action in acting:
        called = (action.verb == "choose" and action.element.heading) or action.element.called
        again = sum(name == called or name.startswith(f"{called}#") for name in names)
        names.append(called if not again else f"{called}#{again + 1}")
    return names


def _ask_all(found: Values, asking: Sequence[tuple[Action, str, Guess | None]], ask: Ask, *, quiet: bool) -> None:
    columns = tuple(found.row)
    for action, name, guess in asking:
        shown = "＊＊＊" if action.value is None else action.value
        sure = guess is not None and guess.sure
        question = Question(
            f"column:{name}",
            f"「{name}」に入れた値「{shown}」は、どの列の値ですか。（いつも同じ値なら {CONSTANT}）",
            guess.template if guess is not None else "",
            columns,
            sure=sure,
            quiet=quiet and sure,
            short=f"「{name}」に入れた「{shown}」",
        )
        found.templates[action.event] = _template(ask(question).strip(), action, guess, found)


def _template(answer: str, action: Action, guess: Guess | None, found: Values) -> str | None:
    if not answer:
        return None
    if answer == CONSTANT:
        return None if action.value is None or set(action.value) & set("{}") else action.value
    template = answer if "{" in answer else "{" + answer + "}"
    if guess is not None and template == "{" + guess.column + "}":
        template = guess.template
    column = template.strip("{}").split("|")[0]
    if column not in found.row and action.value is not None:
        found.row[column] = action.value
    return template

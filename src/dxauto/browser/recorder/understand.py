"""Makes a robot's file out of a recording, part by part, and asks what cannot be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dxauto.browser.flow import Dialog as Rule
from dxauto.browser.flow import System
from dxauto.browser.recorder import lookup, outcome, sections, signin, values
from dxauto.browser.recorder.columns import guesses
from dxauto.browser.recorder.events import Event
from dxauto.browser.recorder.find import Found, found
from dxauto.browser.recorder.listen import Listener
from dxauto.browser.recorder.lookup import Search
from dxauto.browser.recorder.merge import Action, actions
from dxauto.browser.recorder.questions import Ask, Question
from dxauto.browser.recorder.robotfile import Draft
from dxauto.browser.recorder.scratch import Scratch
from dxauto.browser.recorder.screens import left_out
from dxauto.browser.recorder.steps import every_action, steps
from dxauto.browser.recorder.values import Values
from dxauto.browser.recorder.write import missing, spoken
from dxauto.browser.values import columns_of
from dxauto.errors import ConfigurationError


@dataclass(slots=True)
class Recording:
    """What was recorded: the events up to number `end` belong to the row, later ones to the look-up."""

    listener: Listener
    end: int
    scratch: Scratch
    folder: Path
    rows: Sequence[Mapping[str, str]]

    @property
    def events(self) -> Sequence[Event]:
        """Everything that happened."""
        return self.listener.events


@dataclass(slots=True)
class _Parts:
    """The actions of each part."""

    sign_in: list[Action]
    row: list[Action]
    submit: Action | None
    lookup: list[Action]


def understood(recording: Recording, draft: Draft, rehearse: bool, ask: Ask) -> tuple[Draft, dict[str, str], list[str]]:
    """Fill the draft; gives it with the recorded row's values and what the clerk should know."""
    parts = _parts(recording, rehearse=rehearse, ask=ask)
    typed = values.asked(parts.row, _typed_row(recording, parts), recording.rows, ask)
    first = parts.row[0]
    _name(recording, draft, first, ask)
    draft.sign_in = _sign_in(recording, parts, draft)
    places = _places(recording, [*parts.row, *([parts.submit] if parts.submit else [])], typed.row)
    draft.steps = _row_steps(recording, parts, places, typed, draft.base)
    draft.plain_mode = any(action.verb == "upload" for action in every_action(parts.row))
    draft.submit = _submit(recording, parts, places, ask)
    draft.dialogs = _dialogs(recording, parts, typed)
    seen = outcome.Outcome()
    if not rehearse and parts.submit is not None:
        seen = outcome.learnt(
            recording.scratch, recording.events[: recording.end], parts.submit.event, _said(typed), ask
        )
        draft.done, draft.receipt = seen.done, seen.receipt
    notes = _notes(recording, typed)
    searched = _search(recording, parts, typed, draft, ask) if not rehearse else None
    draft.key = _key(typed, searched, ask)
    if searched is not None:
        recording.listener.rules = [Rule(**rule) for rule in draft.dialogs]
        draft.lookup = lookup.learnt(searched, seen, ask)
    return draft, typed.row, notes


def refuse_nothing(events: Sequence[Event]) -> None:
    """Raise `ConfigurationError` if nothing was typed but for the sign-in."""
    done = actions(events)
    if not any(action.typed for action in every_action(done[sections.sign_in_end(done) :])):
        raise ConfigurationError("値を入れた操作がひとつも記録されていません。1 件を入力してから、記録を終えてください")


def _parts(recording: Recording, *, rehearse: bool, ask: Ask) -> _Parts:
    done = actions(recording.events)
    entered = [action for action in done if action.event < recording.end]
    end = sections.sign_in_end(entered)
    sign_in, row = entered[:end], entered[end:]
    at = None if rehearse else _submitted(row, ask)
    return _Parts(
        sign_in,
        list(sections.section(recording.events, row[:at] if at is not None else row).actions),
        row[at] if at is not None else None,
        [action for action in done if action.event >= recording.end],
    )


def _submitted(row: Sequence[Action], ask: Ask) -> int | None:
    proposed = sections.submit_of(row)
    if proposed is None:
        return None
    pressed = {action.element.called: number for number, action in enumerate(row) if action.verb == "click"}
    name = row[proposed].element.called
    sent = sum(action.sent for action in row if action.verb == "click")
    sure = row[proposed].sent and (sent == 1 or sections.looks_like_submit(name))
    words = "登録したのは、どのボタンですか。"
    question = Question("submit", words, name, tuple(pressed), sure=sure, quiet=sure, short="登録したボタン")
    return pressed.get(ask(question), proposed)


def _typed_row(recording: Recording, parts: _Parts) -> Mapping[str, str] | None:
    """Give the row of the list that was typed: the one of which most values were, the first of equals."""
    if not recording.rows:
        return None
    typed = {action.value for action in every_action(parts.row) if action.value}
    return max(recording.rows[:500], key=lambda row: len(typed & set(row.values())))


def _name(recording: Recording, draft: Draft, first: Action, ask: Ask) -> None:
    draft.base = sections.origin(recording.events[first.event].url)
    titles = [event.title for event in recording.events if event.title and event.frame is None]
    system = titles[0].split("\u3000")[0].strip() if titles else "システム"
    draft.system = (
        ask(Question("system", "システムの名前を書いてください。", system, quiet=True, short="システムの名前"))
        or system
    )
    title = f"{draft.system}に入力"
    draft.title = (
        ask(Question("title", "このロボットの題名を書いてください。", title[:80], quiet=True, short="題名"))
        or title[:80]
    )


def _sign_in(recording: Recording, parts: _Parts, draft: Draft) -> dict[str, Any] | None:
    if not parts.sign_in:
        return None
    places = _places(recording, parts.sign_in, {})
    return signin.learnt(recording.scratch, recording.events, parts.sign_in, places, draft.name)


def _places(recording: Recording, done: Sequence[Action], row: Mapping[str, str]) -> dict[int, Found]:
    return {action.event: found(recording.scratch, recording.events, action, row) for action in every_action(done)}


def _row_steps(recording: Recording, parts: _Parts, places: Mapping[int, Found], typed: Values, base: str) -> list[Any]:
    begun = sections.section(recording.events, parts.row)
    return [
        sections.opened(begun.start, base),
        *steps(parts.row, places, typed.written, lambda action: _when(action, typed, recording.rows)),
    ]


def _when(action: Action, typed: Values, rows: Sequence[Mapping[str, str]]) -> str | None:
    """Give the condition of a field that other rows leave empty: only where there is something to put into it."""
    template = typed.written(action) or ""
    for column in columns_of(template) if action.verb in ("fill", "select", "upload") else ():
        if any(not row.get(column, "") for row in rows):
            return "{" + column + "}"
    return None


def _submit(recording: Recording, parts: _Parts, places: Mapping[int, Found], ask: Ask) -> dict[str, Any] | None:
    if parts.submit is not None:
        at = places[parts.submit.event]
        given: dict[str, Any] = {"click": spoken(at.places, "button") if at.places else missing("登録するボタン")}
        return given | ({"frame": parts.submit.frame} if parts.submit.frame else {})
    offered = [
        (event, element)
        for event in recording.events[: recording.end]
        if event.kind == "screen"
        for element in recording.scratch.pressables(event.html)
        if sections.looks_like_submit(element.called)
    ]
    names = tuple(dict.fromkeys(element.called for _, element in reversed(offered)))
    answer = ask(Question("submit", "登録するときは、どのボタンを押しますか。", "", names, sure=False))
    if not answer:
        return None
    frame = next((event.frame for event, element in reversed(offered) if element.called == answer), None)
    return {"click": answer} | ({"frame": frame} if frame else {})


def _dialogs(recording: Recording, parts: _Parts, typed: Values) -> list[dict[str, str]]:
    """Give the rules for the dialogs that came after the sign-in, as the person answered them last."""
    first = parts.sign_in[-1].event if parts.sign_in else -1
    rules: dict[str, str] = {}
    for event in recording.events[first + 1 :]:
        text = left_out(event.message, _said(typed)) if event.kind == "dialog" else ""
        if text:
            rules[text] = "ok" if event.answer else "cancel"
    return [{"text": text, "answer": answer} for text, answer in rules.items()]


def _said(typed: Values) -> list[str]:
    return [value for value in typed.row.values() if value]


def _search(recording: Recording, parts: _Parts, typed: Values, draft: Draft, ask: Ask) -> Search | None:
    """Give how the person looked the row up, None if he did not."""
    part = sections.section(recording.events, _until_found(parts.lookup))
    if not part.actions and not part.start:
        return None
    used = {column: typed.row.get(column, "") for column in _used(typed)}
    templates = _searched(part.actions, used, recording.rows, ask)
    places = _places(recording, part.actions, used)
    made = steps(part.actions, places, lambda action: templates.get(action.event), lambda _: None)
    start = sections.opened(part.start, draft.base)
    key = next((text for text in templates.values() if text and columns_of(text)), None)
    if key is None:
        return None
    system = System(name=draft.system or "-", url=draft.base)
    page = recording.listener.page(part.page)
    return Search(page, system, [start, *made], typed.row, key, recording.folder)


def _until_found(done: Sequence[Action]) -> list[Action]:
    """Give what was done up to the search: what was looked at in the result is no part of it."""
    typed = [number for number, action in enumerate(done) if action.typed]
    if not typed:
        return list(done)
    pressed = [number for number in range(typed[-1] + 1, len(done)) if not done[number].typed]
    return list(done[: pressed[0] + 1]) if pressed else list(done)


def _used(typed: Values) -> list[str]:
    return list(dict.fromkeys(column for text in typed.templates.values() for column in columns_of(text or "")))


def _searched(
    done: Sequence[Action], row: Mapping[str, str], rows: Sequence[Mapping[str, str]], ask: Ask
) -> dict[int, str | None]:
    acting = [action for action in every_action(done) if action.verb in ("fill", "select", "choose")]
    guessed = guesses([values.typed_value(action) for action in acting], row, rows)
    found: dict[int, str | None] = {}
    for action, guess in zip(acting, guessed, strict=True):
        name = action.element.called
        question = Question(
            f"lookup:{name}",
            f"探すときに「{name}」に入れた値「{action.value or '＊＊＊'}」は、どの列の値ですか。"
            "（受付番号では探せません。登録する前の行には、まだ番号がないからです）",
            guess.template if guess is not None else "",
            tuple(row),
            sure=guess is not None,
            quiet=guess is not None,
            short=f"探すときに「{name}」に入れた「{action.value or '＊＊＊'}」",
        )
        answer = ask(question).strip()
        found[action.event] = (answer if "{" in answer else "{" + answer + "}") if answer else None
    return found


def _key(typed: Values, searched: Search | None, ask: Ask) -> list[str]:
    proposed = "、".join(columns_of(searched.key)) if searched is not None else ""
    question = Question(
        "key",
        "1 件を見分ける列は、どれですか。（整理番号など。いくつかなら「、」で区切る）",
        proposed,
        tuple(_used(typed)),
        sure=bool(proposed),
    )
    return [column.strip() for column in ask(question).split("、") if column.strip()]


def _notes(recording: Recording, typed: Values) -> list[str]:
    notes = []
    unused = [
        column
        for column in (recording.rows[0] if recording.rows else {})
        if column not in _used(typed) and any(row.get(column) for row in recording.rows)
    ]
    if unused:
        notes.append(
            f"一覧の次の列は、入力した行では使われませんでした: {'、'.join(unused)}。"
            "要るものは、ロボットのファイルに手で足してください"
        )
    reloaded = _reloaded(recording.events[: recording.end])
    if reloaded:
        notes.append(
            f"「{reloaded}」を選ぶと画面が読み直されるようです。予行で、後の欄の値が消えていないか確かめてください"
        )
    return notes


def _reloaded(events: Sequence[Event]) -> str:
    """Give the field after which the page was fetched anew though nothing was pressed, empty if there is none."""
    for number, event in enumerate(events[:-1]):
        after = events[number + 1]
        if event.kind in ("select", "tick") and event.element is not None and after.kind in ("sent", "went"):
            return event.element.called
    return ""

"""One step of a flow: what a person does once, or a group of steps under one condition or for each of several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from dxauto.browser.place import Buttons, Fields, Place, Words
from dxauto.browser.values import COUNTER, Template

_TYPING = ("fill", "select", "complete", "choose", "check", "uncheck", "upload")
VERBS = (
    *("open", *_TYPING, "click", "wait_for", "wait_gone", "press"),
    *("popup", "window", "read", "download", "hook", "each"),
)
GROUP = "steps"
"""What a step is called that has no verb of its own: a group under one condition."""

HOOK = r"^[A-Za-z0-9_-]+\.py:[A-Za-z_][A-Za-z0-9_]*$"
"""A file beside the robot's own, and a function in it; never a path that leads elsewhere."""

_WITH_STEPS = frozenset({"popup", "window", "each", GROUP})
_NAMED = frozenset({"read", "download"})
_LOOKED_FOR = frozenset({"click", "popup", "wait_for", "read", "download"})
_ASKED = frozenset({"click", "press", "popup"})


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        at = f"{error.pos + 1} 文字目" if error.pos is not None else "どこか"
        raise ValueError(f"正規表現として読めません。{at}の前後で、かっこの閉じ忘れなどを確かめてください") from None
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class Part(BaseModel):
    """What every part of a flow is: closed to unknown keys, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(Part):
    """The answer to the dialog that this step brings up; `value` is what is typed into one that asks for a text."""

    answer: Literal["ok", "cancel"]
    text: str | None = Field(default=None, min_length=1)
    value: Template | None = None


class Step(Part):
    """One thing that a person does: exactly one verb, or `steps` alone, a group under one `when`.

    `when` is a condition on columns that clerks can read: `{区分} = 法人`, `{電話}` (not empty), `{電話} =` (empty);
    a group may have an `otherwise`. `each: 異動者` does its steps for 異動者1, 異動者2 … `up_to` a number, for those
    that the row has; `{番号}` in its texts is the number.
    `choose` ticks the boxes or radio buttons whose labels the text names, parted by 、; `within` is where to look.
    `complete` types a text and takes the suggestion that has exactly this text, or the one at `pick`.
    `press` presses a key, in the field `at` a place if there is one.
    `frame` is the name or CSS of the frame for every place of the step, or of the group, that names none.
    `popup` presses what opens a window, `window` is a part of the title or address of one that is open.
    `missing` and `several` are what it means for the row if what is looked for is not there, or is there more than
    once; `dialog` answers the dialog that comes up. `hook` runs a function of a Python file in `robots/`.
    """

    open: Template | None = None
    fill: Fields | None = None
    select: Fields | None = None
    complete: Fields | None = None
    choose: Template | None = None
    check: Fields | None = None
    uncheck: Fields | None = None
    click: Buttons | None = None
    upload: Fields | None = None
    wait_for: Words | None = None
    wait_gone: Words | None = None
    press: str | None = None
    popup: Buttons | None = None
    window: Template | None = None
    read: Words | None = None
    download: Buttons | None = None
    hook: str | None = Field(default=None, pattern=HOOK)
    each: str | None = Field(default=None, min_length=1)

    value: Template | None = None
    when: Template | None = None
    frame: str | None = None
    within: Place | None = None
    pick: Words | None = None
    at: Fields | None = None
    into: str | None = None
    pattern: Pattern | None = None
    steps: tuple[Step, ...] = ()
    otherwise: tuple[Step, ...] = ()
    up_to: int | None = Field(default=None, ge=1, le=50)
    missing: str | None = Field(default=None, min_length=1)
    several: str | None = Field(default=None, min_length=1)
    dialog: Asked | None = None
    secret: bool = False
    typed: bool = False
    verify: bool = True

    @property
    def verb(self) -> str:
        """The one thing it does."""
        return next((verb for verb in VERBS if getattr(self, verb) is not None), GROUP)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it does it, in the order to try; empty for steps that need none."""
        held = getattr(self, self.verb)
        return () if isinstance(held, str) or self.verb == GROUP else held

    @model_validator(mode="after")
    def _fits(self) -> Self:
        verbs = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(verbs) > 1 or not (verbs or self.steps):
            raise ValueError(f"{'、'.join(VERBS)} のうち 1 つだけを書いてください（いまは {len(verbs)} つ）")
        for wrong in (*self._misplaced(), *self._misgrouped()):
            raise ValueError(wrong)
        return self

    def _misplaced(self) -> Iterator[str]:
        verb = self.verb
        needs_value = verb in ("fill", "select", "complete", "upload")
        if needs_value != (self.value is not None):
            yield f"「{verb}」には value を{'書いてください' if needs_value else '書けません'}"
        if self.within is not None and verb != "choose":
            yield "within は choose と一緒か、場所（label など）の中に書いてください"
        for key, only in (("pick", "complete"), ("at", "press")):
            if getattr(self, key) is not None and verb != only:
                yield f"{key} は {only} と一緒に書いてください"
        if verb != "hook" and (verb in _NAMED) != (self.into is not None):
            yield "into は read か download と一緒に書いてください（read と download には into が要ります）"
        if (self.missing or self.several) and verb not in _LOOKED_FOR:
            yield f"missing と several は {'、'.join(sorted(_LOOKED_FOR))} と一緒に書いてください"
        if self.dialog is not None and verb not in _ASKED:
            yield f"dialog は {'、'.join(sorted(_ASKED))} と一緒に書いてください"

    def _misgrouped(self) -> Iterator[str]:
        verb = self.verb
        if (verb in _WITH_STEPS) != bool(self.steps):
            yield "steps は popup、window、each か when と一緒に書いてください（popup などには steps が要ります）"
        if verb == GROUP and self.when is None and self.frame is None:
            yield "steps だけの段には、when か frame を書いてください"
        if self.otherwise and (verb != GROUP or self.when is None):
            yield "otherwise は、when と steps だけの段に書いてください"
        if (verb == "each") != (self.up_to is not None):
            yield "each には up_to（何人・何件まであるか）が要ります。up_to は each と一緒に書いてください"
        inner = every_step(self.steps)
        if verb == "each" and any(step.verb == "each" for step in inner):
            yield "each の中に each は書けません"
        if verb == "each" and COUNTER not in "".join(_texts([step.model_dump() for step in self.steps])):
            yield f"each の steps の中に {COUNTER} がありません（例: {{{self.each}{COUNTER} 氏名}}）"


def every_step(steps: tuple[Step, ...]) -> list[Step]:
    """Give the steps with those inside groups, loops and windows."""
    return [inner for step in steps for inner in (step, *every_step(step.steps), *every_step(step.otherwise))]


@lru_cache(maxsize=4096)
def numbered(step: Step, number: int) -> tuple[Step, ...]:
    """Give the steps of an `each` for one number."""
    return tuple(Step.model_validate(_counted(inner.model_dump(exclude_defaults=True), number)) for inner in step.steps)


@lru_cache(maxsize=4096)
def framed(steps: tuple[Step, ...], frame: str | None) -> tuple[Step, ...]:
    """Give a group's steps; those that name no frame get the group's."""
    if frame is None:
        return steps
    return tuple(step if step.frame else step.model_copy(update={"frame": frame}) for step in steps)


def _counted(part: Any, number: int) -> Any:
    if isinstance(part, str):
        return part.replace(COUNTER, str(number))
    if isinstance(part, dict):
        return {key: _counted(inner, number) for key, inner in part.items()}
    return [_counted(inner, number) for inner in part] if isinstance(part, (list, tuple)) else part


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, (dict, list, tuple)):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from _texts(inner)

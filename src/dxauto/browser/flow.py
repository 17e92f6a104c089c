"""A flow: what a clerk does in a system's pages for one row, as the `parameters:` of a browser robot's file."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, model_validator

from dxauto.browser.place import Buttons, Fields, Place, Words
from dxauto.browser.values import Template, asked_of, columns_of, secrets_of

_TYPING = ("fill", "select", "choose", "check", "uncheck", "upload")
VERBS = ("open", *_TYPING, "click", "wait_for", "press", "popup", "read", "download")


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"正規表現として読めません（{error}）") from None
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class Part(BaseModel):
    """What every part of a flow is: closed to unknown keys, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Part):
    """One thing that a person does. Exactly one verb; `value`, `when`, `into` and `steps` belong to some of them.

    `when` is a condition on columns that clerks can read: `{区分} = 法人`, `{電話}` (not empty), `{電話} =` (empty).
    `choose` ticks the boxes or radio buttons whose labels the text names, parted by 、; `within` is where to look.
    `frame` is the name or CSS of the frame for every place of the step that names none.
    """

    open: Template | None = None
    fill: Fields | None = None
    select: Fields | None = None
    choose: Template | None = None
    check: Fields | None = None
    uncheck: Fields | None = None
    click: Buttons | None = None
    upload: Fields | None = None
    wait_for: Words | None = None
    press: str | None = None
    popup: Buttons | None = None
    read: Words | None = None
    download: Buttons | None = None

    value: Template | None = None
    when: Template | None = None
    frame: str | None = None
    within: Place | None = None
    into: str | None = None
    pattern: Pattern | None = None
    steps: tuple[Step, ...] = ()
    secret: bool = False
    typed: bool = False
    verify: bool = True

    @property
    def verb(self) -> str:
        """The one thing it does."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it does it, in the order to try; empty for open and press."""
        held = getattr(self, self.verb)
        return () if isinstance(held, str) else held

    @model_validator(mode="after")
    def _fits(self) -> Self:
        verbs = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(verbs) != 1:
            raise ValueError(f"{'、'.join(VERBS)} のうち 1 つだけを書いてください（いまは {len(verbs)} つ）")
        needs_value = verbs[0] in ("fill", "select", "upload")
        if needs_value != (self.value is not None):
            raise ValueError(f"「{verbs[0]}」には value を{'書いてください' if needs_value else '書けません'}")
        if self.within is not None and verbs[0] != "choose":
            raise ValueError("within は choose と一緒か、場所（label など）の中に書いてください")
        if (verbs[0] == "popup") != bool(self.steps):
            raise ValueError("steps は popup と一緒に書いてください（popup には steps が要ります）")
        if (verbs[0] in ("read", "download")) != (self.into is not None):
            raise ValueError("into は read か download と一緒に書いてください（read と download には into が要ります）")
        return self


class System(Part):
    """The system: where it is, and how its pages are to be seen."""

    name: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://[^\s{}]+$")
    timezone: str = "Asia/Tokyo"
    locale: str = "ja-JP"
    browser: Literal["auto", "msedge", "chrome", "chromium"] = "auto"
    accept_own_certificate: bool = False
    hours: str | None = Field(default=None, pattern=r"^\d{1,2}:\d\d-\d{1,2}:\d\d$")


class SignIn(Part):
    """How to sign in. `needed` shows on the sign-in page: seen later, it tells that the session has ended.

    `keep` keeps the signed-in state between runs, encrypted: true for a working day, or a number of hours.
    """

    steps: tuple[Step, ...] = Field(min_length=1)
    needed: Words
    done: Words
    keep: StrictBool | Annotated[float, Field(gt=0, le=168)] = False


class Input(Part):
    """The list: which sheet, in which row its headings stand, and the columns that together name one row for ever.

    `derived` makes columns that the list lacks out of others. `skip` is a condition on rows that are left alone (not
    yet checked by a person); a list without its columns has none.
    """

    key: tuple[str, ...] = Field(min_length=1)
    sheet: str | None = None
    derived: dict[str, Template] = Field(default_factory=dict)
    skip: Template | None = None
    heading_row: int = Field(default=1, ge=1)


class Seen(Part):
    """Something to read from a page: where, and which part of the text (the pattern's first group)."""

    at: Words
    pattern: Pattern | None = None


class LookUp(Part):
    """How a person finds out in the system itself whether a row is there.

    One of `found` and `none` must come to be seen; neither, or more than one `found`, cannot be told. `wait_s` is how
    long after a submit the system may still be storing it: only later does `none` mean that it is not there.
    `first` also looks before a row is typed for the first time.
    """

    steps: tuple[Step, ...] = Field(min_length=1)
    found: Words
    none: Words
    receipt: Seen | None = None
    wait_s: float = Field(default=30.0, ge=0, le=3600)
    first: bool = True


class Submit(Part):
    """The one step that changes the system. `once` sends it exactly once, `plain` leaves it to the browser.

    `sends` is for pages that send more than the one request (those that never load anew): a text that only the request
    that changes the system has in its address or body, such as the name of the operation.
    """

    click: Buttons
    mode: Literal["once", "plain"] = "once"
    sends: str | None = Field(default=None, min_length=1)
    frame: str | None = None


class Dialog(Part):
    """The answer to a dialog whose text contains `text`; `refused` takes the text as the system's refusal."""

    text: str = Field(min_length=1)
    answer: Literal["ok", "cancel", "refused"]


class Limits(Part):
    """How long and how much. Seconds on the wall clock; contexts are browsers at the same time."""

    action_s: float = Field(default=10.0, gt=0, le=600)
    answer_s: float = Field(default=30.0, gt=0, le=3600)
    row_s: float = Field(default=180.0, gt=0, le=7200)
    renew_rows: int = Field(default=50, ge=1)
    contexts: int = Field(default=1, ge=1, le=16)
    stop_after: int = Field(default=5, ge=1)
    retries: int = Field(default=2, ge=0, le=10)


class Evidence(Part):
    """What is kept of each row: pictures before and after the submit, with these places painted over.

    Passwords and 個人番号 are painted over without being named. `whole_page` takes what lies below the fold as well.
    """

    screenshots: bool = True
    whole_page: bool = True
    mask: Words | None = None


class Flow(Part):
    """Everything that a browser robot's `parameters:` may say."""

    system: System
    sign_in: SignIn | None = None
    input: Input
    steps: tuple[Step, ...] = Field(min_length=1)
    submit: Submit
    done: Words
    receipt: Seen | None = None
    refused: Words | None = None
    broken: Words | None = None
    lookup: LookUp
    dialogs: tuple[Dialog, ...] = ()
    limits: Limits = Limits()
    evidence: Evidence = Evidence()
    already: Literal["review", "done"] = "review"
    headed: bool = False
    dry_run: bool = False

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        entering = list(every_step(self.steps))
        if self.submit.mode == "once" and any(step.verb == "upload" for step in entering):
            raise ValueError("upload のある流れでは submit の mode に plain を書いてください（once では送れません）")
        for step in (*entering, *every_step(self.lookup.steps)):
            if secrets_of(step.value or step.open or ""):
                raise ValueError("{secret:…} は sign_in の中でだけ使えます")
            if asked_of(step.value or step.open or ""):
                raise ValueError("{ask:…} は sign_in の中でだけ使えます")
        return self


def every_step(steps: tuple[Step, ...]) -> list[Step]:
    """Give the steps with those inside pop-ups."""
    return [inner for step in steps for inner in (step, *every_step(step.steps))]


def asked(flow: Flow) -> list[str]:
    """Give what a person is asked for at the sign-in (one-time codes), by name."""
    steps = every_step(flow.sign_in.steps) if flow.sign_in is not None else []
    return [name for step in steps for name in asked_of(step.value or "")]


def columns(flow: Flow) -> dict[str, tuple[str | int, ...]]:
    """Give every column that a flow speaks of, and where in its `parameters:` it first does."""
    found: dict[str, tuple[str | int, ...]] = {}
    for number, name in enumerate(flow.input.key):
        found.setdefault(name, ("input", "key", number))
    _step_columns(flow.steps, ("steps",), found)
    _step_columns(flow.lookup.steps, ("lookup", "steps"), found)
    for at, places in (("found", flow.lookup.found), ("none", flow.lookup.none)):
        for place in places:
            for name in _place_columns(place):
                found.setdefault(name, ("lookup", at))
    return found


def _step_columns(steps: tuple[Step, ...], at: tuple[str | int, ...], found: dict[str, tuple[str | int, ...]]) -> None:
    for number, step in enumerate(steps):
        for key in ("open", "value", "when", "choose"):
            for name in columns_of(getattr(step, key) or ""):
                found.setdefault(name, (*at, number, key))
        for place in step.places:
            for name in _place_columns(place):
                found.setdefault(name, (*at, number, step.verb))
        _step_columns(step.steps, (*at, number, "steps"), found)


def _place_columns(place: Place) -> list[str]:
    own = [name for key in ("name", "label", "text", "css") for name in columns_of(getattr(place, key) or "")]
    return own + (_place_columns(place.within) if place.within else [])

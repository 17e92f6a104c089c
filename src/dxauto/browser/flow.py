"""A flow: what a clerk does in a system's pages for one row, as the `parameters:` of a browser robot's file."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from dxauto.browser.place import Buttons, Place, Words
from dxauto.browser.step import Part, Pattern, Step, every_step
from dxauto.browser.values import Template, asked_of, columns_of
from dxauto.browser.walk import Where, absent_groups, place_texts, refuse_misplaced, step_columns, steps_at

__all__ = ["Flow", "Part", "Step", "Visit", "all_steps", "columns", "every_step", "standing", "wanting"]


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
    yet checked by a person); a list without its columns has none. `template` names the form that the list is of: its
    field names serve as columns besides its headings, and others are refused. `from` names the form robot whose last
    finished run is the list, if none is given.
    """

    key: tuple[str, ...] = Field(min_length=1)
    sheet: str | None = None
    derived: dict[str, Template] = Field(default_factory=dict)
    skip: Template | None = None
    heading_row: int = Field(default=1, ge=1)
    template: str | None = Field(default=None, min_length=1)
    from_: str | None = Field(default=None, alias="from", min_length=1)

    @model_validator(mode="after")
    def _with_template(self) -> Self:
        if self.from_ is not None and self.template is None:
            raise ValueError("from には template（読み取った様式）も書いてください")
        return self


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
    """How long and how much. Seconds on the wall clock; contexts are browsers at the same time.

    After `renew_rows` rows the page begins anew with the same sign-in; in a new browser when it has had `restart_rows`.
    `down_s` is how long a run waits, in growing pauses, for a system that cannot be reached.
    """

    action_s: float = Field(default=10.0, gt=0, le=600)
    answer_s: float = Field(default=30.0, gt=0, le=3600)
    row_s: float = Field(default=180.0, gt=0, le=7200)
    renew_rows: int = Field(default=50, ge=1)
    restart_rows: int = Field(default=100, ge=1)
    contexts: int = Field(default=1, ge=1, le=16)
    stop_after: int = Field(default=5, ge=1)
    down_s: float = Field(default=600.0, ge=0, le=86_400)
    retries: int = Field(default=2, ge=0, le=10)


class Evidence(Part):
    """What is kept of each row: pictures before and after the submit, with these places painted over.

    Passwords and 個人番号 are painted over without being named. `whole_page` takes what lies below the fold as well.
    `trace` records the repeated attempt after a failure for Playwright's viewer, scrubbed. `pdf` also writes a PDF for
    the file. `keep` is how long a row's folder is kept after its last use (`90d`, `90日`), else as the settings say.
    """

    screenshots: bool = True
    whole_page: bool = True
    trace: Literal["never", "on-failure"] = "never"
    pdf: bool = False
    keep: str | None = Field(default=None, pattern=r"^[1-9]\d{0,3}(d|日)$")
    mask: Words | None = None

    @property
    def keep_days(self) -> int | None:
        """The days of `keep`, None if the settings decide."""
        return int(self.keep.rstrip("d日")) if self.keep else None


class Visit(Part):
    """What every flow says: the system, how to get in, what a person does there, and what may come up."""

    system: System
    sign_in: SignIn | None = None
    steps: tuple[Step, ...] = Field(min_length=1)
    refused: Words | None = None
    broken: Words | None = None
    dialogs: tuple[Dialog, ...] = ()
    limits: Limits = Limits()
    headed: bool = False


class Flow(Visit):
    """Everything that the `parameters:` of a robot that enters rows may say."""

    input: Input
    submit: Submit
    done: Words
    receipt: Seen | None = None
    lookup: LookUp
    evidence: Evidence = Evidence()
    already: Literal["review", "done"] = "review"
    dry_run: bool = False

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        entering = list(every_step(self.steps))
        if self.submit.mode == "once" and any(step.verb == "upload" for step in entering):
            raise ValueError("upload のある流れでは submit の mode に plain を書いてください（once では送れません）")
        if self.sign_in is not None:
            refuse_misplaced(self.sign_in.steps, ("sign_in", "steps"), signing_in=True)
        refuse_misplaced(self.steps, ("steps",))
        refuse_misplaced(self.lookup.steps, ("lookup", "steps"))
        return self


def asked(flow: Flow) -> list[str]:
    """Give what a person is asked for at the sign-in (one-time codes), by name."""
    steps = every_step(flow.sign_in.steps) if flow.sign_in is not None else []
    return [name for step in steps for name in asked_of(step.value or "")]


def columns(flow: Flow) -> dict[str, Where]:
    """Give every column that a flow speaks of, and where in its `parameters:` it first does."""
    found: dict[str, Where] = {}
    for number, name in enumerate(flow.input.key):
        found.setdefault(name, ("input", "key", number))
    for steps, at in ((flow.steps, ("steps",)), (flow.lookup.steps, ("lookup", "steps"))):
        for name, where in step_columns(steps, at):
            found.setdefault(name, where)
    for at_, places in (("found", flow.lookup.found), ("none", flow.lookup.none)):
        for name in (name for place in places for text in place_texts(place) for name in columns_of(text)):
            found.setdefault(name, ("lookup", at_))
    return found


def wanting(flow: Flow, headings: Collection[str]) -> dict[str, Where]:
    """Give the columns that a list with these headings lacks, and where the flow speaks of them."""
    spared = absent_groups((*flow.steps, *flow.lookup.steps), headings)
    return {name: at for name, at in columns(flow).items() if name not in headings and name not in spared}


def standing(flow: Flow, place: Place) -> Where | None:
    """Give where a place stands in a flow's `parameters:`, None if it is none of its steps' or of its submit's."""
    signing_in = flow.sign_in.steps if flow.sign_in is not None else ()
    if place in flow.submit.click:
        return ("submit", "click")
    parts = ((signing_in, ("sign_in", "steps")), (flow.steps, ("steps",)), (flow.lookup.steps, ("lookup", "steps")))
    return next((at for steps, start in parts for step, at in steps_at(steps, start) if place in step.places), None)


def all_steps(flow: Visit) -> list[tuple[tuple[Step, ...], Where]]:
    """Give every list of steps that a flow has, and where."""
    parts: list[tuple[tuple[Step, ...], Where]] = [(flow.steps, ("steps",))]
    if flow.sign_in is not None:
        parts.append((flow.sign_in.steps, ("sign_in", "steps")))
    if isinstance(flow, Flow):
        parts.append((flow.lookup.steps, ("lookup", "steps")))
    return parts

"""Where on a page something is, as a flow says it: by role, label or text first, by CSS at last."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

WAYS = ("role", "label", "text", "placeholder", "title", "test_id", "css")


class Place(BaseModel):
    """One way to find one element; `role` goes with the accessible `name`. `frame` is a frame's name or CSS;
    one within another is `outer >> inner`.

    `within` narrows to the part of the page that holds the element (a dialog, a row of a table that has a text).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: str | None = None
    name: str | None = None
    label: str | None = None
    text: str | None = None
    placeholder: str | None = None
    title: str | None = None
    test_id: str | None = None
    css: str | None = None
    exact: bool = True
    frame: str | None = None
    within: Place | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [way for way in WAYS if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError(f"{'、'.join(WAYS)} のうち 1 つだけを書いてください（いまは {len(ways)} つ）")
        if self.name is not None and self.role is None:
            raise ValueError("name は role と一緒に書いてください")
        return self

    def told(self) -> str:
        """Give the place as a person reads it. Goes into messages, ledger and log: never a row's value."""
        return self.named()

    def named(self) -> str:
        """Give what is called so on the page: as `told`, for those who may see the row."""
        way = next(w for w in WAYS if getattr(self, w) is not None)
        if way in _SPEAKING:
            return str(getattr(self, way))
        return f"{way}: {getattr(self, way)}" + (f" {self.name}" if self.name else "")


_SPEAKING = frozenset({"label", "text", "placeholder", "title"})
"""Ways whose word is what a person sees on the page: how it is looked for is nothing to him."""


class Choice(Place):
    """A box whose label is a value of the row; `of` is where the value comes from, and all that is told of it."""

    of: str

    def told(self) -> str:
        """Give whose value it is, and not the value."""
        return f"{self.of}の値"


def _listed(given: Any) -> Any:
    return given if isinstance(given, (list, tuple)) else [given]


def _labelled(given: Any) -> Any:
    return [{"label": part} if isinstance(part, str) else part for part in _listed(given)]


def _worded(given: Any) -> Any:
    return [{"text": part} if isinstance(part, str) else part for part in _listed(given)]


def _pressed(given: Any) -> Any:
    return [_button_or_link(part) if isinstance(part, str) else part for part in _listed(given)]


def _button_or_link(name: str) -> dict[str, str]:
    for role, ending in (("link", "（リンク）"), ("tab", "（タブ）")):
        if name.endswith(ending):
            return {"role": role, "name": name.removesuffix(ending)}
    return {"role": "button", "name": name}


Places = tuple[Place, ...]
"""The first that is there is taken; when it is not the first of the list, that is reported."""

Fields = Annotated[Places, BeforeValidator(_labelled), Field(min_length=1)]
"""Places of inputs; a bare text is the input's label."""

Words = Annotated[Places, BeforeValidator(_worded), Field(min_length=1)]
"""Places of things to see; a bare text is the text to see."""

Buttons = Annotated[Places, BeforeValidator(_pressed), Field(min_length=1)]
"""Places of things to press; a bare text is the name of a button, with （リンク） behind it of a link."""

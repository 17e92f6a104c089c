"""The robot's file as a whole: what was learnt, in the order in which a person reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dxauto.browser.recorder.write import Noted, missing, plain

REFUSED = """★ システムが行を受け付けないとき（「入力値が不正です」など）の表示を書いてください。
記録では出なかったので、分かりません。書かないと、断られた行は「未登録」になるまで時間がかかります。
  例: refused: {css: "#error"}
★ システムのエラーの画面（混雑、サービス時間外など）の目印も、分かれば書いてください。
  例: broken: [{text: システムエラーが発生しました}]"""


@dataclass(slots=True)
class Draft:
    """What is known of a robot so far. What is not known is a `missing` place, which validation refuses."""

    name: str
    title: str = ""
    system: str = ""
    base: str = ""
    minutes: float = 3
    browser: str = "auto"
    own_certificate: bool = False
    sheet: str | None = None
    heading_row: int = 1
    sign_in: dict[str, Any] | None = None
    key: list[str] = field(default_factory=list)
    steps: list[Any] = field(default_factory=list)
    submit: Any = None
    plain_mode: bool = False
    done: Any = None
    receipt: Any = None
    lookup: Any = None
    dialogs: list[dict[str, str]] = field(default_factory=list)
    mask: Any = None

    def parameters(self) -> dict[str, Any]:
        """Give the flow, with comments."""
        given: dict[str, Any] = {"system": self._system()}
        if self.sign_in is not None:
            given["sign_in"] = self.sign_in
        given["input"] = self._input()
        given["steps"] = self.steps
        given["submit"] = self._submit()
        given["done"] = self.done if self.done is not None else missing("登録が終わったときの表示を書いてください")
        if self.receipt is not None:
            given["receipt"] = self.receipt
        if self.dialogs:
            given["dialogs"] = self.dialogs
        if self.mask is not None:
            given["evidence"] = {"mask": self.mask}
        given["lookup"] = Noted(self._lookup(), above=REFUSED)
        return given

    def document(self) -> dict[str, Any]:
        """Give the whole file."""
        return {
            "name": self.name,
            "title": self.title,
            "tool": "rpa",
            "kind": "browser",
            "minutes_by_hand": Noted(self.minutes, above="1 件を手で入力するときの分数。数件を計って直してください。"),
            "parameters": self.parameters(),
        }

    def flow(self) -> dict[str, Any]:
        """Give the flow alone, without comments."""
        made: dict[str, Any] = plain(self.parameters())
        return made

    def rehearsable(self) -> dict[str, Any] | None:
        """Give the flow as far as a rehearsal needs it, with stand-ins for what comes after the submit; None if there
        are gaps before it.
        """
        nowhere = {"css": "#dxauto-not-known-yet"}
        given = self.parameters()
        given["done"] = nowhere
        given["lookup"] = {"steps": [{"open": "/"}], "found": nowhere, "none": nowhere}
        if not self.key:
            given["input"] = {"key": ["-"]}
        return None if _has_gap(given) else plain(given)

    def _system(self) -> dict[str, Any]:
        given: dict[str, Any] = {"name": self.system, "url": self.base}
        if self.browser != "auto":
            given["browser"] = self.browser
        if self.own_certificate:
            given["accept_own_certificate"] = True
        return given

    def _input(self) -> dict[str, Any]:
        given: dict[str, Any] = {
            "key": self.key or missing("1 件を見分ける列（いつまでも変わらないもの）を [列の名前] の形で書いてください")
        }
        if self.sheet:
            given["sheet"] = self.sheet
        if self.heading_row != 1:
            given["heading_row"] = self.heading_row
        return given

    def _submit(self) -> dict[str, Any]:
        given: dict[str, Any] = (
            dict(self.submit) if self.submit else {"click": missing("登録するボタンを書いてください")}
        )
        given["mode"] = Noted("plain", above="ファイルを送る画面なので plain です。") if self.plain_mode else "once"
        return given

    def _lookup(self) -> dict[str, Any]:
        if self.lookup is not None:
            return dict(self.lookup)
        return {
            "steps": missing("登録されたものをシステムで探す手順を書いてください"),
            "found": missing("見つかったときの表示"),
            "none": missing("見つからなかったときの表示"),
        }

    @property
    def whole(self) -> bool:
        """Tell whether nothing is missing."""
        return not _has_gap(self.parameters())


def _has_gap(value: Any) -> bool:
    if isinstance(value, Noted):
        return value.value is None or _has_gap(value.value)
    if isinstance(value, dict):
        return any(map(_has_gap, value.values()))
    return isinstance(value, list) and any(map(_has_gap, value))

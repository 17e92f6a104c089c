"""The sample robot 国保 資格異動 enters the sample stack's forms into the practice system, pop-up and all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dxauto.forms.library import load_library
from dxauto.registry import RobotSpec, load_registry
from dxauto.workspace import Workspace
from samples.practice.database import count, rows
from samples.practice.fields import MANY
from samples.practice.seeds import half_kana
from samples.practice.server import Practice
from samples.practice.settings import Settings
from tests.browser_support import PASSWORD, ROOT, USER, Desk, _OwnKinds, needs_browser, write_list

pytestmark = needs_browser
_NAME = "kokuho-nyuryoku"


class _KokuhoDesk(Desk):
    """A workspace with the robot of the 国保 for one practice system."""

    @property
    def spec(self) -> RobotSpec:
        return load_registry(Workspace(self.root), _OwnKinds()).get(_NAME)


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Serve a practice system of its own."""
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_USER", USER)
    monkeypatch.setenv("DXAUTO_SECRET_RENSHU_PASSWORD", PASSWORD)
    with Practice(Settings(tmp_path / "practice.sqlite3", users={USER: PASSWORD})) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, practice: Practice) -> Desk:
    """Make a workspace for it."""
    root = tmp_path / "desk"
    for folder in ("robots", "templates"):
        (root / folder).mkdir(parents=True)
    text = (ROOT / "robots" / f"{_NAME}.yaml").read_text(encoding="utf-8")
    text = text.replace("http://127.0.0.1:8600", practice.address.rstrip("/"))
    (root / "robots" / f"{_NAME}.yaml").write_text(text, encoding="utf-8")
    (root / "dxauto.toml").write_text("retry_wait_s = 0.05\n", encoding="utf-8")
    return _KokuhoDesk(root)


def _sample_list() -> list[dict[str, Any]]:
    """The 資格異動届 of the sample stack in the form robot's columns, each with a 整理番号."""
    truth = json.loads((ROOT / "samples" / "forms" / "truth.json").read_text(encoding="utf-8"))
    headers = {column.field: column.header for column in load_library(ROOT).templates["kokuho-idou"].columns}
    forms = [one["fields"] for one in truth if one["template"] == "kokuho-idou"]
    return [
        {"整理番号": f"R-{number:03}"} | {header: _cell(fields.get(field)) for field, header in headers.items()}
        for number, fields in enumerate(forms, start=1)
    ]


def _cell(value: Any) -> Any:
    return MANY.join(value) if isinstance(value, list) else value


def test_sample_forms_are_entered_as_written(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """Every form of the sample stack is in the system once, and what is stored is what stands in the list."""
    listed = _sample_list()
    desk.run(write_list(tmp_path / "list.xlsx", listed, tuple(listed[0])))
    told = desk.told()
    stored = {row["seiri_bangou"]: row for row in rows(practice.settings.database, "kokuho")}
    assert len(rows(practice.settings.database, "kokuho")) == len(stored) == len(listed)
    for row in listed:
        entered = stored[row["整理番号"]]
        assert told[row["整理番号"]][1] == entered["uketsuke"]
        assert entered["setai_shimei"] == row["世帯主氏名"]
        assert entered["riyuu"] == (row["加入の理由"] or row["脱退の理由"])
        assert entered["idou_bi"] == row["異動年月日"]
        assert entered["kinmusaki"] == (row["勤務先"] or "")
        assert entered["kakunin"] == (row["本人確認"] or "")
        for number in (1, 2, 3, 4):
            for part, header in (("shimei", "氏名"), ("seinengappi", "生年月日"), ("kojin_bangou", "個人番号")):
                assert entered[f"kazoku_{number}_{part}"] == (row[f"異動者{number} {header}"] or "")


def test_household_that_is_not_there_goes_to_a_person(tmp_path: Path, practice: Practice, desk: Desk) -> None:
    """A 世帯主 who is not in the register, or is there twice, is never guessed: the row is not entered."""
    from samples.practice.database import Household

    listed = _sample_list()[:2]
    double = Household("79999999", listed[0]["世帯主氏名"], half_kana(listed[0]["世帯主フリガナ"]), "石巻市中央１－１")
    practice.system.database.add_households([double])
    listed[0]["記号番号"] = None
    listed[1] |= {"世帯主氏名": "岩渕　実", "世帯主フリガナ": "イワブチ　ミノル", "記号番号": None}
    desk.run(write_list(tmp_path / "list.xlsx", listed, tuple(listed[0])), limits__action_s="6")
    assert [count(practice.settings.database, row["整理番号"], "kokuho") for row in listed] == [0, 0]
    told = list(desk.told().values())
    assert [status for status, _, _ in told] == ["受け付けられず"] * 2
    assert "同じ名前の世帯主が 2 人以上います" in told[0][2]
    assert "世帯主が見つかりません" in told[1][2]

"""The benchmark of written meetings: each file by its own name, a missing one told."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.minutes_parts import written

EXCERPT = """
- id: t-01
  date: 2026-06-12
  agenda: []
  turns:
    - {who: "課長", say: "夜間の開放の件です。"}
    - {who: "係長", say: "利用が少ないです。"}
    - {who: "課長", say: "では取りやめます。係長、来週の金曜までに案内を作ってください。"}
    - {who: "係長", say: "承知しました。"}
  decisions: [3]
  actions:
    - {turn: 3, who: "係長", until: 2026-06-19}
"""


def test_each_file_has_figures_of_its_own_name_and_a_missing_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody takes a held-out half for measured that was not there."""
    there, away = tmp_path / "there.yaml", tmp_path / "away.yaml"
    there.write_text(EXCERPT, encoding="utf-8")
    monkeypatch.setattr(written, "ROOT", tmp_path)
    monkeypatch.setattr(written, "HALVES", ((there, "_a"), (away, "_b")))
    found = written.figures()
    assert (found["decision_f1_a"], found["action_f1_a"], found["action_persons_a"], found["action_days_a"]) == (1,) * 4
    assert not any(name.endswith("_b") for name in found)
    assert "away.yaml" in capsys.readouterr().err


def test_all_four_halves_are_measured_by_name() -> None:
    """Two sets, each with a half to fit rules to and one that is held out."""
    assert {path.name: mark for path, mark in written.HALVES} == {
        "meetings-dev.yaml": "_written",
        "meetings-held.yaml": "_written_held_out",
        "meetings-dev2.yaml": "_written2",
        "meetings-held2.yaml": "_written2_held_out",
    }

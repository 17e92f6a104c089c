"""What the tests of browser robots share: a workspace with a robot for the practice system, a list, a run."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from dxauto.browser.kind import BrowserKind
from dxauto.registry import Kinds, RobotSpec, load_registry
from dxauto.runner import RunRequest, RunSummary, run
from dxauto.workspace import Workspace

ROOT = Path(__file__).parents[1]
ROBOT = ROOT / "robots" / "nouzei-nyuryoku.yaml"
USER, PASSWORD = "kenshu", "kenshu-0401"
HEADINGS = (
    *("整理番号", "申請日", "郵便番号", "申請者住所", "電話番号", "申請者フリガナ", "申請者氏名", "申請者生年月日"),
    *("関係", "申請者と同じ", "証明の種類", "年度から（令和）", "年度まで（令和）", "通数", "使用目的"),
    *("使用目的（その他）", "車両番号", "納税義務者氏名・名称", "納税義務者フリガナ", "納税義務者生年月日"),
    *("納税義務者住所・所在地", "押印", "本人確認"),
)
FAST = {"lookup.wait_s": "4", "limits.answer_s": "6", "limits.action_s": "15", "limits.stop_after": "50"}
"""Short enough for tests that wait in vain, long enough for a machine that stands still for some seconds."""
HELD = {"limits.answer_s": "60"}
HOLD_MS = 30_000
"""How long a test's system holds a request in which something is killed: with `HELD` nobody goes on before."""

needs_browser = pytest.mark.skipif(
    not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")))
    and not os.environ.get("DXAUTO_BROWSER"),
    reason="ブラウザ（Chromium か Edge）がありません",
)


class _OwnKinds(Kinds):
    """The kind as it stands in this tree, whatever is installed."""

    def __init__(self) -> None:
        super().__init__({})
        self._loaded = {"browser": BrowserKind}

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)


def application(key: str, **changed: Any) -> dict[str, Any]:
    """Give one row that the practice system takes."""
    given = (
        key, dt.date(2024, 6, 1), "986-0822", "石巻市中央2丁目1-1", "0225-95-1111", "イシノマキ　タロウ", "石巻　太郎",
        "昭和40年3月15日", "本人", "申請者と同じ", "市民税・県民税、完納証明", 5, 6, 1, "融資・借入", None, None,
        None, None, None, None, "有", "その他",
    )  # fmt: skip
    return dict(zip(HEADINGS, given, strict=True)) | changed


def write_list(path: Path, rows: Sequence[Mapping[str, Any]], headings: Sequence[str] = HEADINGS) -> Path:
    """Write the list as a clerk has it."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(headings))
    for row in rows:
        sheet.append([row[name] for name in headings])
    book.save(path)
    return path


def started(
    desk: Desk,
    list_: Path,
    output: str = "out.xlsx",
    robot: str = "nouzei-nyuryoku",
    settings: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start the command in a process of its own, as a clerk does."""
    site = desk.root / "site"
    info = site / "browser_kind-1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: browser-kind\nVersion: 1.0\n", encoding="utf-8")
    point = "[dxauto.kinds]\nbrowser = dxauto.browser.kind:BrowserKind\n"
    (info / "entry_points.txt").write_text(point, encoding="utf-8")
    changed = [part for name, value in (FAST | dict(settings or {})).items() for part in ("--set", f"{name}={value}")]
    command = [sys.executable, "-m", "dxauto", "run", robot]
    return subprocess.Popen(
        [*command, str(list_), "-o", output, "--no-preview", *changed],
        cwd=desk.root,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (site, ROOT / "src", ROOT)))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@dataclass(frozen=True)
class Desk:
    """A workspace with the robot for one practice system."""

    root: Path

    @property
    def spec(self) -> RobotSpec:
        """The robot."""
        registry = load_registry(Workspace(self.root), _OwnKinds())
        return registry.get("nouzei-nyuryoku")

    def run(self, list_: Path, **changed: str) -> RunSummary:
        """Run the robot in this process."""
        Workspace(self.root).prepare()
        overrides = FAST | {name.replace("__", "."): value for name, value in changed.items()}
        output = self.root / "out.xlsx"
        return run(RunRequest(Workspace(self.root), self.spec, (list_,), output, overrides, workers=0))

    def told(self, output: str = "out.xlsx") -> dict[str, tuple[str, str, str]]:
        """Give what the outcome workbook says of each 整理番号: 状態, 受付番号, メッセージ."""
        lines = load_workbook(self.root / output).worksheets[0].iter_rows(min_row=2, values_only=True)
        return {str(line[0]): (str(line[-4]), str(line[-3] or ""), str(line[-1] or "")) for line in lines}


def make_desk(root: Path, address: str) -> Desk:
    """Make the workspace; waits between attempts are short."""
    for folder in ("robots", "templates"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    text = ROBOT.read_text(encoding="utf-8").replace("http://127.0.0.1:8600", address.rstrip("/"))
    (root / "robots" / ROBOT.name).write_text(text, encoding="utf-8")
    (root / "dxauto.toml").write_text("retry_wait_s = 0.05\n", encoding="utf-8")
    return Desk(root)

"""`python -m benchmarks.browser_matrix --seeds N --rows N`: faults at random, counted in the system's own database.

Every kind of fault of the practice system may strike every row, by seed. After the run (and one more without faults,
as an office does the next morning) each row is counted: lost, doubled, wrong, claimed but absent, with a person.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dxauto.dispatch import StoppedError
from dxauto.registry import load_registry
from dxauto.runner import RunRequest, run
from dxauto.workspace import Workspace
from samples.practice import database
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.settings import DEFAULT_PASSWORD, DEFAULT_USER, Settings

ROBOT = Path(__file__).parents[1] / "robots" / "nouzei-nyuryoku.yaml"
LIMITS = {
    "lookup.wait_s": "4",
    "limits.answer_s": "3",
    "limits.action_s": "5",
    "limits.stop_after": "100",
    "limits.retries": "4",
}
RULES = (
    *(Rule(kind, rate=0.08, per_key=1) for kind in (Kind.ERROR_BEFORE_COMMIT, Kind.ERROR_AFTER_COMMIT)),
    *(Rule(kind, rate=0.08, per_key=1) for kind in (Kind.CUT_BEFORE_COMMIT, Kind.CUT_AFTER_COMMIT)),
    Rule(Kind.CUT_IN_ANSWER, rate=0.08, per_key=1),
    Rule(Kind.LATE_ANSWER, rate=0.05, per_key=1, ms=4000),
    Rule(Kind.LATE_COMMIT, rate=0.05, per_key=1, ms=3500),
    Rule(Kind.SESSION_END, where="commit", rate=0.08, per_key=1),
    Rule(Kind.SESSION_END, where="confirm", rate=0.05, per_key=1),
    Rule(Kind.SESSION_END_AFTER_COMMIT, rate=0.08, per_key=1),
    Rule(Kind.ALERT, where="confirm", rate=0.08, ms=300),
    Rule(Kind.ALERT, where="commit", rate=0.08, ms=300),
    Rule(Kind.CONFIRM, where="entry", rate=0.05, ms=300, times=3),
    Rule(Kind.CUT_BEFORE_COMMIT, where="list", rate=0.04, per_key=1),
    Rule(Kind.ROW_REFUSED, rate=0.03),
)
HEADINGS = [
    *("整理番号", "申請日", "郵便番号", "申請者住所", "電話番号", "申請者フリガナ", "申請者氏名", "申請者生年月日"),
    *("関係", "申請者と同じ", "証明の種類", "年度から（令和）", "年度まで（令和）", "通数", "使用目的"),
    *("使用目的（その他）", "車両番号", "納税義務者氏名・名称", "納税義務者フリガナ", "納税義務者生年月日"),
    *("納税義務者住所・所在地", "押印", "本人確認"),
]


@dataclass(slots=True)
class Tally:
    """What was counted; a row is `wrong` if what the system holds is not what the list said."""

    matrix_runs: int = 0
    rows: int = 0
    faults: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    claimed_absent: int = 0
    to_person: int = 0
    refused: int = 0
    seconds: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the seeds and print the tally."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser_matrix")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--rows", type=int, default=30)
    parser.add_argument("--first", type=int, default=1)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DXAUTO_SECRET_RENSHU_USER", DEFAULT_USER)
    os.environ.setdefault("DXAUTO_SECRET_RENSHU_PASSWORD", DEFAULT_PASSWORD)
    tally = Tally()
    for seed in range(options.first, options.first + options.seeds):
        with tempfile.TemporaryDirectory() as folder:
            _one(seed, options.rows, Path(folder), tally)
        print(f"seed {seed}: {tally}", flush=True)
    print(json.dumps(asdict(tally)))
    return int(bool(tally.lost or tally.doubled or tally.wrong or tally.claimed_absent))


def _one(seed: int, number: int, folder: Path, tally: Tally) -> None:
    begun = time.monotonic()
    rows = [_row(seed, n) for n in range(number)]
    list_ = folder / "rows.csv"
    with list_.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([HEADINGS, *rows])
    with Practice(Settings(folder / "practice.sqlite3", seed=seed), RULES) as practice:
        for part in ("robots", "templates"):
            (folder / part).mkdir()
        text = ROBOT.read_text(encoding="utf-8").replace("http://127.0.0.1:8600", practice.address.rstrip("/"))
        (folder / "robots" / ROBOT.name).write_text(text, encoding="utf-8")
        (folder / "dxauto.toml").write_text("retry_wait_s = 0.1\n", encoding="utf-8")
        _run(folder, list_)
        tally.faults += len(practice.system.faults.fired)
        refused = {fired.key for fired in practice.system.faults.fired if fired.kind is Kind.ROW_REFUSED}
        practice.system.faults.replace([])
        _run(folder, list_)
        _count(practice, folder, rows, refused, tally)
    tally.seconds = round(tally.seconds + time.monotonic() - begun, 1)


def _row(seed: int, number: int) -> list[str]:
    given = {
        "整理番号": f"M{seed:03}-{number:04}",
        "申請日": "2024-06-01",
        "郵便番号": "986-0822",
        "申請者住所": f"石巻市中央{number % 9 + 1}丁目{number + 1}-{seed}",
        "電話番号": f"0225-95-{number:04}",
        "申請者フリガナ": "イシノマキ　タロウ",
        "申請者氏名": "石巻　太郎",
        "申請者生年月日": "昭和40年3月15日",
        "関係": "本人",
        "申請者と同じ": "申請者と同じ",
        "証明の種類": "市民税・県民税、完納証明",
        "年度から（令和）": "5",
        "年度まで（令和）": "6",
        "通数": str(number % 9 + 1),
        "使用目的": "融資・借入",
    }
    return [given.get(name, "") for name in HEADINGS]


def _run(folder: Path, list_: Path) -> None:
    workspace = Workspace(folder)
    workspace.prepare()
    spec = load_registry(workspace).get("nouzei-nyuryoku")
    try:
        run(RunRequest(workspace, spec, (list_,), folder / "out.csv", LIMITS, workers=0))
    except StoppedError as error:
        print(f"stopped: {error}", file=sys.stderr)


def _count(practice: Practice, folder: Path, rows: list[list[str]], refused: set[str], tally: Tally) -> None:
    stored = Counter(row["seiri_bangou"] for row in database.rows(practice.settings.database))
    held = {row["seiri_bangou"]: row for row in database.rows(practice.settings.database)}
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        told = {line["整理番号"]: line for line in csv.DictReader(stream)}
    tally.matrix_runs += 1
    for row in rows:
        key, copies = row[0], row[HEADINGS.index("通数")]
        state, receipt = told[key]["状態"], told[key]["受付番号"]
        tally.rows += 1
        tally.doubled += stored[key] > 1
        tally.claimed_absent += state == "登録済み" and not stored[key]
        tally.wrong += bool(stored[key]) and (held[key]["tsuusuu"] != copies or held[key]["uketsuke"] != receipt)
        person = state in ("要確認", "登録されたか不明", "未登録", "実行前から登録あり")
        tally.to_person += person
        tally.refused += state == "受け付けられず" or key in refused
        tally.lost += not stored[key] and not person and state != "受け付けられず"


if __name__ == "__main__":
    sys.exit(main())

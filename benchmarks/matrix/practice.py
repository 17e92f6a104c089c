"""The practice system of samples/ as an office: frames, a confirmation page, dates in 和暦, no unique key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.matrix.office import Call, Change, Meaning, Pass, Row, Stage, Stored
from samples.practice import database
from samples.practice.faults import Kind, Rule
from samples.practice.server import Practice
from samples.practice.sessions import COOKIE
from samples.practice.settings import DEFAULT_PASSWORD, DEFAULT_USER, Settings

ROBOT = Path(__file__).parents[2] / "robots" / "nouzei-nyuryoku.yaml"
_STAGES = {
    ("POST", "/login"): Stage.SIGN_IN,
    ("GET", "/nouzei/new"): Stage.ENTRY,
    ("POST", "/nouzei/confirm"): Stage.CONFIRM,
    ("POST", "/nouzei/commit"): Stage.COMMIT,
    ("GET", "/nouzei/list"): Stage.LOOKUP,
}
_NAMES = ("石巻　太郎", "大崎　花子", "塩竈　一郎", "𠮷野　髙﨑")
_COMPARED = ("seiri_bangou", "juusho", "denwa", "shimei", "tsuusuu", "shurui", "nendo_kara", "mokuteki")


def _change(name: str, stage: Stage, old: str, new: str) -> Change:
    return Change(name, stage, old.encode(), new.encode())


_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_TWICE = r"\g<0>\g<0>"
_CHANGES = (
    _change("label", Stage.ENTRY, ">電話番号</label>", ">お電話</label>"),
    _change("button", Stage.ENTRY, 'value="確認"', 'value="次へ進む"'),
    _change("button-unknown", Stage.ENTRY, 'value="確認"', 'value="内容を見る"'),
    _change("button-twice", Stage.ENTRY, '<input type="submit" value="確認">', _TWICE),
    _change("label-twice", Stage.ENTRY, ">フリガナ</label>", ">氏名</label>"),
    _change("button", Stage.CONFIRM, 'value="登録"', 'value="実行する"'),
    _change("button-unknown", Stage.CONFIRM, 'value="登録"', 'value="送信"'),
    _change("button-twice", Stage.CONFIRM, '<input type="submit" value="登録">', _TWICE),
    _change("id", Stage.COMMIT, 'id="uketsuke_bangou"', 'id="no"'),
    _change("done", Stage.COMMIT, "登録が完了しました。", "受け付けました。"),
    _change("none", Stage.LOOKUP, "該当する申請はありません。", "０件です。"),
    _change("id", Stage.LOOKUP, 'id="ichiran"', 'id="list"'),
    _change("row-twice", Stage.LOOKUP, "<tr><td><a .*?</tr>", _TWICE),
)


class PracticeOffice:
    """The practice system, entered by the sample robot `nouzei-nyuryoku`."""

    name: str = "practice"
    robot: str = "nouzei-nyuryoku"
    key: str = "整理番号"
    secrets: Mapping[str, str] = {
        "DXAUTO_SECRET_RENSHU_USER": DEFAULT_USER,
        "DXAUTO_SECRET_RENSHU_PASSWORD": DEFAULT_PASSWORD,
    }
    settings: Mapping[str, str] = {}
    passes: Sequence[Pass] = (Pass("cookie", COOKIE),)
    changes: Sequence[Change] = _CHANGES

    def __init__(self) -> None:
        self._running: Practice | None = None
        self._refused: set[str] = set()

    def start(self, folder: Path) -> str:
        """Serve in a thread; the rows of `rows` that it refuses at the very commit are known to it."""
        rules = [Rule(Kind.ROW_REFUSED, key=key) for key in sorted(self._refused)]
        self._running = Practice(Settings(folder / "practice.sqlite3"), rules).start()
        return self._running.address.rstrip("/")

    def flow(self, address: str) -> str:
        """Give the sample robot."""
        return ROBOT.read_text(encoding="utf-8").replace("http://127.0.0.1:8600", address)

    def rows(self, seed: int, number: int) -> list[Row]:
        """Give applications; one in fifteen has a telephone number that the confirmation refuses, as many are
        refused by the commit.
        """
        rows = [_row(seed, n) for n in range(number)]
        self._refused = {row["整理番号"] for n, row in enumerate(rows) if (n + seed) % 15 == 11}
        return rows

    def refuses(self, row: Row) -> bool:
        """A telephone number has at least ten digits."""
        return row["整理番号"] in self._refused or len(row["電話番号"].replace("-", "")) < 10

    def expected(self, row: Row) -> Mapping[str, str]:
        """Give what the table must hold."""
        values = (
            *(row["整理番号"], row["申請者住所"].translate(_WIDE), row["電話番号"], row["申請者氏名"], row["通数"]),
            *("市民税・県民税、完納証明", "05", "融資・借入"),
        )
        return dict(zip(_COMPARED, values, strict=True))

    def meaning(self, call: Call) -> Meaning:
        """Tell by method and path."""
        parts = urlsplit(call.path)
        stage = _STAGES.get((call.method, parts.path), Stage.OTHER)
        asked = parse_qs(parts.query if call.method == "GET" else call.body.decode("ascii", "replace"))
        return Meaning(stage, asked.get("seiri_bangou", [""])[0])

    def stored(self) -> list[Stored]:
        """Give the table's rows."""
        assert self._running is not None
        rows = database.rows(self._running.settings.database)
        return [Stored(r["seiri_bangou"], r["uketsuke"], {n: str(r[n]) for n in _COMPARED}) for r in rows]

    def stop(self) -> None:
        """End the server."""
        if self._running is not None:
            self._running.close()


def _row(seed: int, number: int) -> Row:
    # The form robot's workbook has these columns; empty ones are read as empty.
    empty = ("納税義務者氏名・名称", "納税義務者フリガナ", "納税義務者生年月日", "納税義務者住所・所在地")
    return {
        "整理番号": f"M{seed:03}-{number:04}",
        "申請日": "2024-06-01",
        "郵便番号": "986-0822",
        "申請者住所": f"石巻市中央{number % 9 + 1}丁目{number + 1}－{seed}",
        "電話番号": "0225-95" if (number + seed) % 15 == 7 else f"0225-95-{number:04}",
        "申請者フリガナ": "イシノマキ　タロウ",
        "申請者氏名": _NAMES[number % len(_NAMES)],
        "申請者生年月日": "昭和40年3月15日",
        "関係": "本人",
        "申請者と同じ": "申請者と同じ",
        "証明の種類": "市民税・県民税、完納証明",
        "年度から（令和）": "5",
        "年度まで（令和）": "6",
        "通数": str(number % 9 + 1),
        "使用目的": "融資・借入",
        **dict.fromkeys(("使用目的（その他）", "車両番号", *empty, "押印", "本人確認"), ""),
    }

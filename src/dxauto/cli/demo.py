"""`dxauto demo`: reads the sample stack, enters what was read, drafts a meeting's minutes, to see what comes of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, shown, tell
from dxauto.cli.figures import figures_told
from dxauto.errors import ConfigurationError, ExitCode, MissingComponentError

if TYPE_CHECKING:
    from dxauto.runner import RunRequest, RunSummary

ROBOT = "uketsuke"
ENTRY = "entry"
MARK = "これは見本です.txt"
_ABOUT = "dxauto demo が作ったフォルダです。もう一度 dxauto demo を実行すると、中の結果は作り直されます。\n"
_MADE = (ExitCode.DONE, ExitCode.REVIEW, ExitCode.PARTLY_FAILED)
"""Codes with which the workbook was made: among the samples are pages that nobody can read."""


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="見本の申請書（架空の人が手書き風に書いて、わざと悪くスキャンしたもの）を読み、Excel を作ってみます。"
    "つづけて、納税証明の申請を研修用の模擬システムに入力し、受付番号を Excel に書き戻します。"
    "おわりに、架空の市役所の庁内利用率の報告と画面、見本の会議の議事録の下書き（Word）を作ります。何度でもためせます。",
    example="dxauto demo\ndxauto demo -o demo",
)
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="フォルダ",
    type=click.Path(path_type=Path),
    default=Path("out/demo"),
    help="結果を置くフォルダ（書かなければ out/demo）",
)
@click.option("--workers", metavar="数", type=click.IntRange(min=0), help="同時に動かす数（書かなければ CPU のコア数）")
def demo(folder: Path, workers: int | None) -> int:
    """Read the samples in a workspace of the demo's own, which is made anew each time."""
    from dxauto.runner import run

    samples = _samples()
    workspace = _workspace(folder)
    tell(f"見本の申請書を読みます（{shown(samples)}、ファイル {_count(samples)} 個）…")
    summary = run(_request(workspace, samples, folder / f"{ROBOT}.xlsx", workers))
    out(_told(summary))
    if summary.exit_code not in _MADE or summary.output is None:
        return summary.exit_code
    # A PC without a browser still shows the rest.
    codes = [_entered(folder, summary.output), _counted(folder), _drafted(folder)]
    return next((code for code in codes if code != ExitCode.DONE), ExitCode.DONE)


def _entered(folder: Path, read: Path) -> int:
    """Enter the rows, where the practice system and a browser are there."""
    from dxauto.cli import demo_entry

    if why := demo_entry.missing():
        tell(f"入力の見本は動かしませんでした。{why}")
        return ExitCode.DONE
    tell("読み取った納税証明の申請を、研修用の模擬システムに入力します…")
    try:
        summary = demo_entry.enter(folder, read, folder / f"{ENTRY}.xlsx")
    except MissingComponentError as error:
        tell(f"入力の見本は終わりまで動きませんでした。{error}")
        return error.exit_code
    strip = demo_entry.film(folder, folder / f"{ENTRY}.png")
    if summary.output is not None:
        out(demo_entry.told(summary, strip, shown(summary.output)))
    return _ended(summary)


def _counted(folder: Path) -> int:
    """Show how far the tools are in use in a hall that does not exist."""
    from dxauto.cli import demo_usage

    if not demo_usage.missing():
        tell("架空の市役所の庁内利用率を計算します…")
        sheet, page = demo_usage.show(folder)
        out(f"できた報告: {shown(sheet)}\n利用状況の画面: {shown(page)}（ダブルクリックで開きます）")
    return ExitCode.DONE


def _drafted(folder: Path) -> int:
    """End with the minutes of the sample meeting, heard by the small model that ships."""
    from dxauto.cli import demo_minutes

    tell("見本の会議の録音から、議事録の下書きを作ります…")
    summary = demo_minutes.draft(folder, folder / "minutes.docx")
    if summary.output is not None:
        out(demo_minutes.told(summary, shown(summary.output)))
    return _ended(summary)


def _ended(summary: RunSummary) -> int:
    return ExitCode.DONE if summary.exit_code in _MADE and summary.output else summary.exit_code


def _samples() -> Path:
    from dxauto.initialise import shipped_workspace

    folder = shipped_workspace() / "samples" / "forms"
    if not folder.is_dir():
        raise MissingComponentError(f"見本の申請書がありません（{folder}）。dxauto を入れ直してください")
    return folder


def _count(samples: Path) -> int:
    return sum(1 for path in samples.iterdir() if path.suffix != ".json")


def _workspace(folder: Path) -> Path:
    """Make `folder` the demo's own workspace, forgetting what an earlier demo read there."""
    from dxauto.files import write_atomic
    from dxauto.initialise import initialise
    from dxauto.workspace import is_workspace

    if is_workspace(folder) and not (folder / MARK).is_file():
        raise ConfigurationError(
            f"「{folder}」はふだん使う作業フォルダです。見本には -o で別のフォルダを指定してください"
        )
    shutil.rmtree(folder / ".dxauto", ignore_errors=True)
    initialise(folder)
    write_atomic(folder / MARK, _ABOUT.encode("utf-8-sig"))
    return folder


def _request(root: Path, samples: Path, output: Path, workers: int | None) -> RunRequest:
    from dxauto.progress import RichProgress
    from dxauto.registry import load_registry
    from dxauto.runner import RunRequest
    from dxauto.workspace import Workspace

    workspace = Workspace(root.resolve())
    spec = load_registry(workspace).get(ROBOT)
    progress = RichProgress("見本の読み取り")
    return RunRequest(workspace, spec, (samples,), output, workers=workers, test=True, progress=progress)


def _told(summary: RunSummary) -> str:
    pages = summary.done + summary.review + summary.failed
    lines = [
        f"{pages} ページを {summary.seconds:.1f} 秒で読みました（1 分に {60 * pages / summary.seconds:.0f} ページ）。",
        f"  {figures_told(summary.figures)}",
        *(f"  {note}" for note in summary.notes),
    ]
    if summary.output:
        lines += [
            f"できた Excel: {shown(summary.output)}",
            "  色の付いたセルが、自信のない値です。セルのコメントに、読んだままの文字と理由があります。",
            "  「要確認」のシートには、その欄の写真が並んでいます。",
        ]
    return "\n".join(lines)

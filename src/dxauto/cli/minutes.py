"""`dxauto minutes`: the documents of an edited transcript, and what has been heard so far."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dxauto.cli.command import Command, Group
from dxauto.cli.console import out, tell

if TYPE_CHECKING:
    from dxauto.minutes.transcript import Transcript


@click.group(
    cls=Group,
    lazy={
        "export": ("dxauto.cli.minutes:export", "直した議事録データ（JSON）から、Word などを作り直す"),
        "show": ("dxauto.cli.minutes:show", "書き起こしの途中までを見る"),
    },
    options_metavar="",
    subcommand_metavar="コマンド [引数…]",
    help="会議の録音から作った議事録の下書きを扱います。録音を書き起こすのは「dxauto run kaigi-giji 録音.m4a」です。",
    example="dxauto minutes export 議事録案.json -o 議事録案.docx",
)
def minutes() -> None:
    """Hold the family together."""


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="人が直した議事録データ（JSON）から、Word・Excel・HTML などを作り直します。"
    "直した文は、決定事項や宿題にも反映されます。"
    "形式は、出力するファイルの名前の終わり（.docx など）で決まります。",
    example="dxauto minutes export 議事録案.json -o 議事録案.docx --template kettei",
)
@click.argument("source", metavar="JSON", type=click.Path(path_type=Path), help="dxauto run kaigi-giji が作った JSON")
@click.option(
    "-o", "--output", "outputs", metavar="ファイル", multiple=True, required=True, type=click.Path(path_type=Path),
    help="作るファイル。いくつ書いてもかまいません",
)  # fmt: skip
@click.option("--template", metavar="名前", default="youten", help="Word のひな形（templates/minutes の名前）")
@click.option("--recording", metavar="録音", type=click.Path(path_type=Path), help="HTML で再生する録音のファイル")
def export(source: Path, outputs: tuple[Path, ...], template: str, recording: Path | None) -> int:
    """Write documents from a transcript's JSON."""
    from dxauto.minutes.corrected import up_to_date
    from dxauto.minutes.language import recheck
    from dxauto.minutes.output.earlier import Written, told
    from dxauto.minutes.output.write import Beside, write_beside
    from dxauto.minutes.targets import form_of, template_file
    from dxauto.workspace import Workspace

    forms = [form_of(path) for path in outputs]
    transcript = up_to_date(source)
    workspace = Workspace.find()
    recheck(transcript)
    played = [recording] if recording else _beside(source, transcript)
    named = template_file(workspace.root, template)
    written = Written(workspace.state / "minutes")
    for path, form in zip(outputs, forms, strict=True):
        beside = Beside(named, played, _page(path, outputs, source), written)
        earlier = write_beside(transcript, path, form, beside)
        out(str(path))
        if earlier is not None:
            tell(told(earlier, path))
    return 0


@click.command(
    cls=Command,
    options_metavar="",
    help="書き起こしの途中までを表示します。「dxauto run kaigi-giji」を実行している間に、別の画面で使えます。",
    example="dxauto minutes show 定例会.m4a",
)
@click.argument(
    "recordings", metavar="録音…", nargs=-1, required=True, type=click.Path(path_type=Path), help="書き起こしている録音"
)
@click.option("--robot", metavar="ロボット", default="kaigi-giji", help="書き起こしているロボット")
def show(recordings: tuple[Path, ...], robot: str) -> int:
    """Print what has been heard so far."""
    from dxauto.minutes.output.wording import clock
    from dxauto.minutes.so_far import so_far
    from dxauto.workspace import Workspace

    found = so_far(Workspace.find().work(robot), recordings)
    for start, text in found.lines:
        out(f"[{clock(start)}] {text}")
    tell(f"{found.stretches} 区間のうち {found.heard} 区間を書き起こしました")
    return 0


def _beside(source: Path, transcript: Transcript) -> list[Path]:
    """Give the recordings beside the JSON under their own names, if any still lies there."""
    named = [source.parent / one.name for one in transcript.recordings]
    return named if any(path.is_file() for path in named) else []


def _page(path: Path, outputs: tuple[Path, ...], source: Path) -> Path:
    """Give the page that times in `path` lead to: its own, else the one that the robot made beside the JSON."""
    own, first = path.with_suffix(".html"), source.with_suffix(".html")
    return own if own in outputs or own.is_file() or not first.is_file() else first

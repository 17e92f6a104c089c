"""The command `dxauto`: the list of its commands, and the way in. Nothing heavy is imported here."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from dxauto import __version__
from dxauto.cli import console, failures
from dxauto.cli.command import Group
from dxauto.errors import ExitCode

COMMANDS = {
    "run": ("dxauto.cli.run:run", "ロボットを動かす（スキャンした申請書を Excel にする など）"),
    "robots": ("dxauto.cli.robots:robots", "使えるロボットを一覧する"),
    "runs": ("dxauto.cli.runs:runs", "これまでの実行を一覧する"),
    "resume": ("dxauto.cli.run:resume", "途中で止まった実行の続きをする"),
    "status": ("dxauto.cli.status:status", "夜の実行のまとめと、今することを見る"),
    "schedule": ("dxauto.cli.schedule:schedule", "夜間など、決めた時刻にロボットを動かす"),
    "watch": ("dxauto.cli.watch:watch", "フォルダを見張り、スキャンが入ったら読む（ホットフォルダー）"),
    "purge": ("dxauto.cli.purge:purge", "古い作業ファイルを消す"),
    "forms": ("dxauto.cli.forms:forms", "様式を作る・確かめる・印刷する、訂正を取り込む"),
    "record": ("dxauto.cli.record:record", "ブラウザでの入力を記録して、入力ロボットを作る"),
    "secret": ("dxauto.cli.secret:secret", "業務システムのパスワードを入れる・確かめる・消す"),
    "minutes": ("dxauto.cli.minutes:minutes", "議事録の下書きを作り直す、途中までを見る"),
    "models": ("dxauto.cli.models:models", "音声認識などのモデルを入れる・確かめる・運ぶ"),
    "usage": ("dxauto.cli.usage:usage", "庁内利用率を調べる、名簿と利用記録を取り込む"),
    "init": ("dxauto.cli.init:init", "新しい作業フォルダを作る"),
    "doctor": ("dxauto.cli.doctor:doctor", "必要な部品がそろっているか調べる"),
    "demo": ("dxauto.cli.demo:demo", "見本の申請書を読んで、Excel を作ってみる"),
    "completion": ("dxauto.cli.completion:completion", "Tab キーで補う設定を出す"),
}


def _show_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        console.out(f"dxauto {__version__}")
        ctx.exit()


@click.group(
    cls=Group,
    lazy=COMMANDS,
    no_args_is_help=False,
    invoke_without_command=True,
    subcommand_metavar="コマンド [引数…]",
    options_metavar="[オプション]",
    help="市役所の事務を手伝う道具です。すべてこの PC の中で動き、外へは何も送りません。",
    example="""
    dxauto demo                              見本でためす
    dxauto run uketsuke in/ -o out/今日.xlsx   スキャンした申請書を Excel にする
    dxauto run --help                        コマンドの説明を見る
    """,
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="版の番号を表示する"
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Show the help if no command is given."""
    if ctx.invoked_subcommand is None:
        console.out(ctx.get_help())


def call(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code; only mistakes of the program itself raise."""
    try:
        result = cli.main(args=arguments, prog_name="dxauto", standalone_mode=False)
    except failures.EXPECTED as error:
        sentence, code = failures.explain(error)
        console.tell(sentence)
        return code
    return result if isinstance(result, int) else ExitCode.DONE


def main() -> None:
    """Enter from the command line."""
    console.prepare()
    sys.excepthook = failures.report_unexpected
    sys.unraisablehook = failures.note_unraisable
    sys.exit(call())

"""`dxauto secret`: passwords into the operating system's keyring, without ever showing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dxauto.cli.command import Command, Group, near
from dxauto.cli.console import out, out_json, tell
from dxauto.cli.layout import table
from dxauto.errors import ExitCode, MissingComponentError

if TYPE_CHECKING:
    from dxauto.browser.needed import Needed

NAME = {
    "metavar": "名前",
    "help": "秘密の名前（ロボットのファイルの {secret:名前} の所。dxauto secret check で見られる）",
}


@click.group(
    cls=Group,
    lazy={
        "set": ("dxauto.cli.secret:set_secret", "パスワードを入れる（打った文字は画面に出ない）"),
        "check": ("dxauto.cli.secret:check", "ロボットに要るパスワードが、そろっているか見る"),
        "remove": ("dxauto.cli.secret:remove", "パスワードを消す"),
    },
    options_metavar="[オプション]",
    subcommand_metavar="コマンド [引数…]",
    help="業務システムの利用者番号やパスワードを、Windows の資格情報マネージャーなど、PC の鍵束に入れます。"
    "ファイルには書きません。画面にも記録にも出しません。",
    example="dxauto secret check\ndxauto secret set renshu-password",
)
def secret() -> None:
    """Gather the commands."""


@click.command(
    "set",
    cls=Command,
    options_metavar="[オプション]",
    help="パスワードなどを、名前を付けて PC の鍵束に入れます。2 回たずねます。打った文字は画面に出ません。"
    "同じ名前で入れ直すと、新しいものに変わります。",
    example="dxauto secret set renshu-password",
)
@click.argument("name", **NAME)  # type: ignore[arg-type]
def set_secret(name: str) -> None:
    """Ask for the secret and keep it."""
    from dxauto.browser import secrets

    if secrets.store() is None:
        raise MissingComponentError(secrets.no_store(name))
    _warn_of_a_slip(name)
    secrets.keep(name, _asked_twice(name))
    out(f"「{name}」を {secrets.store()} に入れました。")


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="ロボットに要る秘密（利用者番号やパスワード）の名前を一覧し、どこにあるか、足りないものはどれかを示します。"
    "中身は出しません。",
    example="dxauto secret check",
)
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def check(as_json: bool) -> int:
    """Tell which secrets the robots need, and where each lies."""
    from dxauto.browser import secrets

    needed = _needed()
    places = {one.name: secrets.place_of(one.name) for one in needed}
    missing = [one.name for one in needed if not places[one.name]]
    if as_json:
        out_json([{"name": one.name, "robots": one.robots, "where": places[one.name]} for one in needed])
        return ExitCode.BAD_CONFIGURATION if missing else ExitCode.DONE
    rows = [(places[one.name] or "ありません", one.name, "、".join(one.robots)) for one in needed]
    out(table(("どこに", "名前", "使うロボット"), rows))
    out(f"鍵束: {secrets.store() or 'この PC では使えません（環境変数に入れてください）'}")
    for name in missing:
        tell(f"「{name}」がありません。「dxauto secret set {name}」で入れてください")
    return ExitCode.BAD_CONFIGURATION if missing else ExitCode.DONE


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="鍵束から消します。環境変数に入れたものは消しません。",
    example="dxauto secret remove renshu-password",
)
@click.argument("name", **NAME)  # type: ignore[arg-type]
def remove(name: str) -> int:
    """Take a secret out of the keyring."""
    from dxauto.browser import secrets

    if secrets.forget(name):
        out(f"「{name}」を {secrets.store()} から消しました。")
        return ExitCode.DONE
    tell(f"「{name}」は鍵束にありません。{near(name, [one.name for one in _needed()])}")
    return ExitCode.NOT_FOUND


def _needed() -> list[Needed]:
    from dxauto.browser.needed import needed_secrets
    from dxauto.workspace import Workspace

    return needed_secrets(Workspace.find())


def _warn_of_a_slip(name: str) -> None:
    names = [one.name for one in _needed()]
    if name not in names:
        tell(f"「{name}」を使うロボットは、この作業フォルダにありません。{near(name, names)}")


def _asked_twice(name: str) -> str:
    first = _asked(f"「{name}」に入れる文字（打っても画面には出ません）")
    if _asked("もう一度、同じ文字") != first:
        raise click.UsageError("2 回打った文字が違います。もう一度、はじめから入れてください。")
    return first


def _asked(question: str) -> str:
    import getpass
    import warnings

    with warnings.catch_warnings():
        # Rather none at all than one that everybody can read on the screen.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            text: str = click.prompt(question, hide_input=True, err=True)
        except getpass.GetPassWarning:
            raise click.UsageError(
                "ここでは文字を隠して打てません。ふつうのコマンドの画面で実行してください。"
            ) from None
    return text

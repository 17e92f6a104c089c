"""`dxauto completion`: the script with which a shell completes commands, options and files."""

from __future__ import annotations

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, tell

HOW = {
    "bash": "dxauto completion bash > ~/.local/share/bash-completion/completions/dxauto",
    "zsh": "dxauto completion zsh > ~/.zfunc/_dxauto",
    "fish": "dxauto completion fish > ~/.config/fish/completions/dxauto.fish",
    "powershell": "dxauto completion powershell | Out-String | Invoke-Expression",
}


@click.command(
    cls=Command,
    options_metavar="",
    help="Tab キーでコマンドやファイル名を補うための設定を出します。使うシェル（bash など）を書いてください。",
    example=HOW["bash"] + "\n" + HOW["powershell"],
)
@click.argument("shell", type=click.Choice(list(HOW)), metavar="シェル", help="bash、zsh、fish、powershell のどれか")
def completion(shell: str) -> None:
    """Print the script of one shell."""
    from click.shell_completion import get_completion_class

    from dxauto.cli.main import cli

    found = get_completion_class(shell)
    assert found is not None
    out(found(cli, {}, "dxauto", "_DXAUTO_COMPLETE").source())
    tell(f"使い方: {HOW[shell]}")

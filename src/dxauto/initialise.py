"""Making a new workspace: the robots, templates and the small model that ship with dxauto, and a settings file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dxauto.errors import ConfigurationError, OutputError, system_reason
from dxauto.files import write_atomic
from dxauto.settings import Settings
from dxauto.workspace import SETTINGS_FILE

SHIPPED = ("robots", "templates", "usage", "models/kaigi-mini")
LISTS = ("models/manifest.yaml",)
FOLDERS = ("robots", "templates", "usage", "models", "samples", "in", "out")
READ_ME = "はじめに.txt"

_READ_ME_TEXT = """\
これは dxauto の作業フォルダです。

  usage     名簿や利用記録の、どの列が何かを書いた対応表（利用率を調べるとき）
  in        スキャンした申請書（PDF・TIFF・JPEG・PNG）をここに入れます
  out       結果の Excel がここにできます
  robots    ロボットの設定（1 つのファイルが 1 つの仕事）
  templates 様式の設定（どの欄に何が書かれるか）
  models    モデルを置く場所（kaigi-mini は、ためすための小さな音声認識のモデル）
  samples   ためすための見本を置く場所

使い方（このフォルダの中で）:

  dxauto robots                                              どんなロボットがあるかを見る
  dxauto run uketsuke in -o out/uketsuke.xlsx                申請書を読んで、Excel にする
  dxauto run kaigi-giji 会議.m4a -o out/議事録案.docx        録音から、議事録の下書きを作る
  dxauto record （システムのアドレス） -o robots/名前.yaml   業務システムに入力するロボットを作る
  dxauto usage status                                        庁内利用率を見る

.dxauto というフォルダには、読み取りの途中の画像と結果が入ります。個人情報を含むので、人に渡さないでください。
設定は dxauto.toml に書きます。困ったときは dxauto doctor を実行してください。
"""


def initialise(target: Path) -> tuple[list[Path], list[Path]]:
    """Fill `target` with what a workspace needs and give (files written, files that were there and stay).

    Nothing that exists is overwritten, so that it can be repeated. Raises `OutputError` if it cannot be written.
    """
    source = shipped_workspace()
    written: list[Path] = []
    kept: list[Path] = []
    try:
        for name in FOLDERS:
            (target / name).mkdir(parents=True, exist_ok=True)
        for origin, copy in _copies(source, target):
            if copy.exists():
                kept.append(copy)
            else:
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(origin, copy)
                written.append(copy)
    except OSError as error:
        raise OutputError(
            f"「{target}」に作れません（{system_reason(error)}）。書き込める別の場所を指定して、もう一度実行してください"
        ) from error
    for path, text in ((target / SETTINGS_FILE, settings_text()), (target / READ_ME, _READ_ME_TEXT)):
        if path.exists():
            kept.append(path)
        else:
            # Windows' own editor shows a file without the mark in the wrong encoding.
            write_atomic(path, text.encode("utf-8-sig"))
            written.append(path)
    return written, kept


def shipped_workspace() -> Path:
    """Give the folder with the robots and templates that ship: in the wheel, else the root of the repository."""
    package = Path(__file__).resolve().parent
    for folder in (package / "_workspace", package.parents[1]):
        if (folder / "robots").is_dir() and (folder / "templates").is_dir():
            return folder
    raise ConfigurationError("dxauto に付いてくるはずのロボットと様式がありません。dxauto を入れ直してください")


def settings_text() -> str:
    """Give the settings file as it is first written: every setting with its meaning and default, all commented out."""
    parts = ["# dxauto の設定。行の先頭の # を消して値を書き換えると有効になります。\n"]
    for name, info in Settings.model_fields.items():
        parts.append(f"# {info.description}\n# {name} = {_toml(info.default)}\n")
    return "\n".join(parts)


def _toml(value: Any) -> str:
    if value is None:
        return "2"  # without a value the line would not be TOML when its # is taken away
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _copies(source: Path, target: Path) -> Iterator[tuple[Path, Path]]:
    for name in LISTS:
        yield source / name, target / name
    for folder in SHIPPED:
        for path in sorted((source / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                yield path, target / path.relative_to(source)

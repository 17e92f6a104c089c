"""The settings: one declared table that drives the command line, the documentation and `dxauto.toml`.

Order, the later winning: the defaults below, `dxauto.toml` of the workspace, environment variables `DXAUTO_<NAME>`,
and at last what the command line says for one run.
"""

from __future__ import annotations

import getpass
import os
import re
import tomllib
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dxauto import yamlerrors
from dxauto.errors import ConfigurationError, system_reason
from dxauto.workspace import SETTINGS_FILE, Workspace

PREFIX = "DXAUTO_"


class Settings(BaseModel):
    """Every setting with its default; the descriptions are what users read."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    department: str = Field(default="", max_length=60, description="利用記録に残す課の名前")
    staff: str = Field(default="", max_length=60, description="利用記録に残す職員番号（空なら、この PC のログイン名）")
    pseudonymise: bool = Field(
        default=False, description="true にすると、職員番号を元に戻せない記号に変えて利用記録に残す"
    )
    workers: int | None = Field(
        default=None, ge=0, le=256, description="同時に動かす数（空なら CPU のコア数、0 なら分けずに 1 つで動かす）"
    )
    item_timeout_s: float = Field(default=300.0, gt=0, description="1 件にかけてよい時間の上限（秒）")
    retries: int = Field(default=2, ge=0, le=10, description="機械の都合で失敗したときに、やり直す回数")
    retry_wait_s: float = Field(
        default=1.0, ge=0, le=600, description="やり直すまでの待ち時間（秒）。2 回目からは倍々に長くなる"
    )
    stop_after: int = Field(
        default=20, ge=0, description="機械の都合の失敗が続けてこの件数になったら実行を止める（0 なら止めない）"
    )
    lease_folder: str = Field(
        default="",
        description="同じ一覧を 2 台以上の PC で入力するとき、行の取り合いを防ぐ共有フォルダ（どの PC でも同じ場所）",
    )
    lease_s: float = Field(
        default=30.0,
        gt=0,
        description="ほかの PC が止まったとみなすまでの時間（秒）。どの PC でも同じにする",
    )
    person_wait_s: float = Field(
        default=1800.0, gt=0, description="画面の前の人の返事を待つ時間の上限（秒）。過ぎると実行を止める"
    )
    language_models: str = Field(
        default="",
        description="議事録の下書きに使ってよい、庁内の言語モデルの住所（例 http://192.168.1.20:8000。空白で区切って何か所でも）",
    )
    keep_days: int = Field(default=30, ge=1, description="作業フォルダと記録ファイルを残しておく日数")
    min_free_mb: int = Field(
        default=500, ge=0, description="ディスクの空きがこれより少なくなったら実行を止める（MB。0 なら調べない）"
    )
    mail_server: str = Field(default="", description="朝のまとめを送る、庁内のメールサーバー（空なら送らない）")
    mail_port: int = Field(default=25, ge=1, le=65535, description="メールサーバーのポート番号")
    mail_security: Literal["none", "starttls", "tls"] = Field(
        default="none", description="メールサーバーとの暗号（none、starttls、tls のどれか）"
    )
    mail_from: str = Field(default="", description="まとめのメールの差出人")
    mail_to: str = Field(default="", description="まとめのメールの宛先（いくつかあるときはコンマで区切る）")
    mail_user: str = Field(
        default="",
        description="メールサーバーの利用者名（要らなければ空。パスワードは dxauto secret set mail-password で入れる）",
    )
    status_folder: str = Field(default="", description="朝のまとめを文書で書くフォルダ（空なら書かない）")
    usage_database: str = Field(
        default="",
        description="利用実績を集める庁内のデータベース（postgresql://サーバー/名前。空なら、この PC の中だけ）",
    )
    usage_key_file: str = Field(
        default="",
        description="職員番号を記号に変える鍵のファイル（庁内のどの PC でも同じもの。空なら、この PC の鍵）",
    )

    @classmethod
    def load(cls, workspace: Workspace, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings of a workspace. Raises `ConfigurationError` that names file, line and near miss."""
        values: dict[str, Any] = _from_file(workspace)
        _check(values, workspace)
        try:
            return cls.model_validate(values | _from_environment(os.environ if environment is None else environment))
        except ValidationError as error:
            told = [f"環境変数 {PREFIX}{str(where[0]).upper()}: {text}" for where, text in _told(error)]
            raise ConfigurationError("\n".join(told)) from None

    def changed(self, given: Mapping[str, Any]) -> Settings:
        """Give the settings with what the command line says; raises `ConfigurationError`."""
        try:
            return Settings.model_validate(self.model_dump() | dict(given))
        except ValidationError as error:
            raise ConfigurationError("\n".join(text for _, text in _told(error))) from None

    def who(self) -> str:
        """Give the staff number, else the operating system's account name."""
        return self.staff or account()


def account() -> str:
    """Give the operating system's account name, or `unknown` where there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _from_file(workspace: Workspace) -> dict[str, Any]:
    path = workspace.settings_path
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: 文字コードが UTF-8 ではありません。UTF-8 で保存し直してください") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: 開けません（{system_reason(error)}）") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from dxauto.tomlsyntax import fault
        from dxauto.yamlfile import place

        found = fault(text, error)
        raise ConfigurationError(f"{place(path, found.line)}設定ファイルとして読めません。{found.told}") from error


def _check(values: Mapping[str, Any], workspace: Workspace) -> None:
    try:
        Settings.model_validate(values)
    except ValidationError as error:
        text = workspace.settings_path.read_text(encoding="utf-8-sig")
        told = [f"{_place(workspace, text, str(where[0]))}{sentence}" for where, sentence in _told(error)]
        raise ConfigurationError("\n".join(told)) from None


def _told(error: ValidationError) -> list[tuple[tuple[str | int, ...], str]]:
    return [(where or ("",), text) for where, text in yamlerrors.problems(Settings, error)]


def _place(workspace: Workspace, text: str, key: str) -> str:
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*\[?\s*[\"']?{re.escape(key)}\b", line):
            return f"{workspace.root / SETTINGS_FILE} の {number} 行目: "
    return f"{workspace.root / SETTINGS_FILE}: "


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    named = {name: environment.get(PREFIX + name.upper(), "") for name in Settings.model_fields}
    return {name: value for name, value in named.items() if value != ""}

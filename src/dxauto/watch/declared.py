"""What a robot's file says about the folder it watches (`watch:`)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class WatchFile(BaseModel):
    """The `watch:` of a robot's file. Folders are absolute, or relative: `folder` and `output` to the workspace,
    `done` and `review` to the watched folder. `output` may hold `{date}` and `{batch}`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: str = Field(default="", description="見張るフォルダ（スキャンが入る所。作業フォルダからの場所でもよい）")
    output: str = Field(
        default="",
        description="結果を書くファイル（{date} は日、{batch} は 1 回ごとの番号。{batch} がなければ書き足す）",
    )
    done: str = Field(default="済", min_length=1, description="読んだファイルを移すフォルダ（この下に日付のフォルダ）")
    review: str = Field(default="要確認", min_length=1, description="読めなかったファイルを移すフォルダ")
    still_s: float = Field(
        default=5.0, ge=0, le=3600, description="大きさと時刻が何秒変わらなければ、書き終わったとみるか"
    )
    poll_s: float = Field(
        default=15.0, gt=0, le=3600, description="何秒ごとにフォルダを見るか（知らせが来れば、待たずにすぐ見る）"
    )
    gather_s: float = Field(
        default=60.0, ge=0, le=3600, description="まだ書いている途中のファイルを、まとめて読むために何秒まで待つか"
    )
    await_s: float = Field(
        default=3 * 86400.0,
        ge=0,
        le=60 * 86400,
        description="会議のファイルなどに書かれたファイルがそろうまで、何秒待つか（過ぎれば「要確認」に移す）",
    )
    together: int = Field(default=1000, ge=1, le=100_000, description="1 回に読むファイルの数の上限")
    events: bool = Field(default=True, description="PC からの知らせを使うか（false なら poll_s ごとに見るだけ）")

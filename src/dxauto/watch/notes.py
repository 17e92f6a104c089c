"""The short texts beside files that were not simply read: what happened, and what to do. No applicants' data."""

from __future__ import annotations

from pathlib import Path

from dxauto.watch.hands import part_of
from dxauto.watch.names import note_of
from dxauto.watch.types import Batch, Fate, Held

_REVIEW = """\
隣のファイルは読み取れなかったので、ここに移しました。

起きたこと: {reason}
すること:   直したもの（もう一度スキャンしたものなど）を、見張っているフォルダに入れてください。
            このファイルをそのまま入れ直しても、もう一度読みます。
            手で処理したときは、このファイルと、この文書を消してかまいません。
日:         {day}
ロボット:   {robot}
くわしく:   {more}
"""
_TWIN = """\
隣のファイルは、{before} に読んだファイルと中身が同じなので、読みませんでした。
結果には、前に読んだ分が 1 回だけ入っています。

すること:   ありません。もう一度読ませたいときだけ、次のコマンドを実行してください。
            dxauto run {robot} （このファイル） -o （結果のファイル）
日:         {day}
ロボット:   {robot}
"""


def text_of(held: Held, batch: Batch, robot: str) -> str:
    """Give the text beside a file; empty for one that was simply read."""
    day = batch.day.isoformat()
    if held.fate is Fate.REVIEW:
        more = f"dxauto runs show {batch.run}" if batch.run else "dxauto runs"
        return _REVIEW.format(reason=held.reason, day=day, robot=robot, more=more)
    if held.fate is Fate.TWIN:
        return _TWIN.format(before=held.reason or day, day=day, robot=robot)
    return ""


def put_beside(target: Path, text: str) -> None:
    """Write the text beside a file; may be repeated. For an old Notepad: with its mark and its line ends."""
    note = target.with_name(note_of(target.name))
    # Not forced onto the disk: a thousand copies would be a thousand waits, and the journal knows it all anyway.
    part = part_of(note)
    part.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    part.replace(note)

"""The short texts beside files that were not simply read: what happened, and what to do. No applicants' data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from dxauto.watch.hands import part_of
from dxauto.watch.names import note_of
from dxauto.watch.types import Batch, Fate, Held, Role

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
_REVIEW_TOGETHER = """\
隣のファイルは、一緒に読むファイルと合わせて読み取れなかったので、まとめてここに移しました。

起きたこと: {reason}
すること:   直して（または、足りないファイルを足して）、このフォルダのファイルを全部一緒に、見張っているフォルダに
            入れてください。この文書は入れなくてかまいません。
            手で処理したときは、ファイルも、この文書も消してかまいません。
日:         {day}
ロボット:   {robot}
くわしく:   {more}
"""
_WAITS = """\
隣のファイルは、まだ読まずに待っています。

わけ:       {awaits}
すること:   足りないファイルがあれば、同じフォルダに入れてください。書き方が違うときは、隣のファイルを直して保存して
            ください。そろえば、まとめて読みます（この文書は消えます）。
いつまで:   {until} まで待ち、そろわなければ、まとめて「要確認」に移します。
ロボット:   {robot}
"""
_TWIN = """\
隣のファイルは、{before} に読んだファイルと中身が同じなので、読みませんでした。
結果には、前に読んだ分が 1 回だけ入っています。

すること:   ありません。もう一度読ませたいときだけ、次のコマンドを実行してください。
            dxauto run {robot} （このファイル） -o （結果のファイル）
日:         {day}
ロボット:   {robot}
"""
_TWIN_TOGETHER = _TWIN.replace(
    "隣のファイルは、{before} に読んだファイルと中身が同じなので、読みませんでした。",
    "一緒に入ったファイルは、{before} にまとめて読んだものと中身が同じなので、読みませんでした。",
)


def text_of(held: Held, batch: Batch, robot: str) -> str:
    """Give the text beside a file; empty for one that was simply read."""
    day = batch.day.isoformat()
    if held is not _speaker(batch, held):
        return ""
    if held.fate is Fate.REVIEW:
        form = _REVIEW if batch.sheet is None else _REVIEW_TOGETHER
        more = f"dxauto runs show {batch.run}" if batch.run else "dxauto runs"
        return form.format(reason=held.reason, day=day, robot=robot, more=more)
    if held.fate is Fate.TWIN:
        form = _TWIN if batch.sheet is None else _TWIN_TOGETHER
        return form.format(before=held.reason or day, day=day, robot=robot)
    return ""


def waiting_text(awaits: str, until: datetime, robot: str) -> str:
    """Give the text beside a file that waits in the folder for others, or to be put right."""
    return _WAITS.format(awaits=awaits, until=f"{until:%Y-%m-%d %H:%M}", robot=robot)


def put_beside(target: Path, text: str) -> None:
    """Write the text beside a file; may be repeated. For an old Notepad: with its mark and its line ends."""
    note = target.with_name(note_of(target.name))
    # Not forced onto the disk: a thousand copies would be a thousand waits, and the journal knows it all anyway.
    part = part_of(note)
    part.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    part.replace(note)


def _speaker(batch: Batch, held: Held) -> Held:
    """Give the file beside which the text about a file stands: of those that are one, the sheet, or who is left."""
    if batch.sheet is None:
        return held
    left = (one for one in batch.files if one.fate is not Fate.GONE)
    return min(left, key=lambda one: one.role is not Role.SHEET, default=held)

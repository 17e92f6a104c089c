"""Exit codes and the errors that carry them.

`ExitCode` is the one table: the documentation and a test are made from it. Every error that a user can
cause is a `DxautoError`; its message is plain Japanese, says what happened to which file, and what to do next.
"""

from __future__ import annotations

import errno
from enum import IntEnum


class ExitCode(IntEnum):
    """What the command ended with. 64 and above are free for robots of other packages."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    REVIEW = 3
    PARTLY_FAILED = 4
    UNREADABLE_INPUT = 5
    MISSING_COMPONENT = 6
    BAD_CONFIGURATION = 7
    OUTPUT_FAILED = 8
    NOT_FOUND = 9
    BUSY = 10
    UNAPPROVED = 11
    TIME_OVER = 12
    NO_ROOM = 13
    MISSED = 14
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """The sentence that a clerk reads for this code."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.DONE: "すべて終わりました",
    ExitCode.INTERNAL: "プログラムの誤りで止まりました",
    ExitCode.USAGE: "コマンドの書き方が違います",
    ExitCode.REVIEW: "終わりました。人が確認する項目があります",
    ExitCode.PARTLY_FAILED: "終わりました。処理できなかったものがあります",
    ExitCode.UNREADABLE_INPUT: "処理できた入力がひとつもありません",
    ExitCode.MISSING_COMPONENT: "必要な部品（エンジンやモデル）が見つかりません",
    ExitCode.BAD_CONFIGURATION: "設定・ロボット・様式のファイルに誤りがあります",
    ExitCode.OUTPUT_FAILED: "結果を書き込めませんでした",
    ExitCode.NOT_FOUND: "指定されたロボット・実行・様式がありません",
    ExitCode.BUSY: "同じ処理がほかで実行中です",
    ExitCode.UNAPPROVED: "人がまだ確かめていないので、動かしませんでした",
    ExitCode.TIME_OVER: "決められた時刻になったので、途中で止めました。続きは次に動かしたときです",
    ExitCode.NO_ROOM: "ディスクの空きが足りないので、途中で止めました",
    ExitCode.MISSED: "動くはずだった予定が、動いていません",
    ExitCode.INTERRUPTED: "途中で止められました",
}


class DxautoError(Exception):
    """Base of every error that dxauto tells a user. `exit_code` is what the command ends with."""

    exit_code: ExitCode = ExitCode.INTERNAL


class ConfigurationError(DxautoError):
    """A settings, robot or template file is wrong; the message names file, line where known, and near miss."""

    exit_code = ExitCode.BAD_CONFIGURATION


class NotFoundError(DxautoError):
    """A robot, run or template of that name does not exist; the message names near misses."""

    exit_code = ExitCode.NOT_FOUND


class UnreadableInputError(DxautoError):
    """A file or page that cannot be read. Caused by the data: never retried."""

    exit_code = ExitCode.UNREADABLE_INPUT


class MissingComponentError(DxautoError):
    """An engine, model or program is not installed; the message says how to install it."""

    exit_code = ExitCode.MISSING_COMPONENT


class OutputError(DxautoError):
    """The result could not be written (disk full, no rights); nothing that was there before is damaged."""

    exit_code = ExitCode.OUTPUT_FAILED


class AwayError(DxautoError):
    """What a kind works at outside cannot be reached just now: no item is at fault, and each may be tried later."""

    exit_code = ExitCode.PARTLY_FAILED


class ClosedError(DxautoError):
    """What a kind works at outside may not be used now (opening hours): the run ends before this item."""

    exit_code = ExitCode.PARTLY_FAILED


class BusyError(DxautoError):
    """Another process works on the same robot and output."""

    exit_code = ExitCode.BUSY


class UnapprovedError(DxautoError):
    """A robot that changes other systems is new or was changed, and no person has seen its first item yet."""

    exit_code = ExitCode.UNAPPROVED


class StoppedByPersonError(DxautoError):
    """The person beside a run stopped it, or has gone; what is done stays done, and the run can be resumed."""

    exit_code = ExitCode.INTERRUPTED


_REASONS = {
    errno.ENOENT: "見つかりません",
    errno.EACCES: "権限がありません",
    errno.EPERM: "権限がありません",
    errno.EEXIST: "同じ名前のものがあります",
    errno.ENOTDIR: "フォルダではないものがあります",
    errno.EISDIR: "ファイルではなくフォルダです",
    errno.ENOSPC: "ディスクの空きがありません",
    errno.EROFS: "書き込み禁止の場所です",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.EIO: "ディスクかネットワークの故障です",
}


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def disk_is_full(error: BaseException | None) -> bool:
    """Tell whether an error, or what caused it, is that a disk (or a quota) has no room left."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if "database or disk is full" in str(getattr(error, "orig", "")):  # SQLite has no number for it here
            return True
        error = error.__cause__
    return False


def system_reason(error: OSError) -> str:
    """Say in Japanese why the operating system refused; in its own words where we have none."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__

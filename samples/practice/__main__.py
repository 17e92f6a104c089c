"""`python -m samples.practice`: start the practice system and print its address."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from samples.practice.faults import PAGES, Kind, parse_rule
from samples.practice.server import LOOPBACK, Practice
from samples.practice.settings import DEFAULT_PASSWORD, DEFAULT_USER, Hours, Settings

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl+C."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        practice = Practice(_settings(options), options.fault, options.port, options.host)
    except OSError as problem:
        parser.error(f"番号 {options.port} で始められません。--port で別の番号を書いてください（{problem}）")
    print(practice.address, flush=True)
    with suppress(KeyboardInterrupt):
        practice.serve()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m samples.practice",
        description="研修用の模擬システム（架空の基幹系）を、このパソコンの中だけで動かします。",
        epilog=f"障害: {', '.join(Kind)}。画面: {', '.join(PAGES)}, any。",
    )
    add = parser.add_argument
    add("--port", type=int, default=8600, help="待ち受ける番号（0 なら空いている番号）")
    add("--host", default=LOOPBACK, help="待ち受けるアドレス（このパソコンの中だけなら、そのまま）")
    add("--db", type=Path, default=Path("out/practice.sqlite3"), help="入力されたデータを入れるファイル")
    add("--user", type=_said(_user), default=(DEFAULT_USER, DEFAULT_PASSWORD), metavar="職員番号:パスワード")
    add("--one-time-code", help="サインインのときに、この認証コードも聞く")
    add("--session-seconds", type=float, default=1800, help="何もしないとサインインが切れる秒数（0 なら切れない）")
    add("--single-session", action="store_true", help="1人が同時に使える画面を1つにする")
    add("--slow-ms", type=int, default=0, help="すべての画面の応答を、このミリ秒だけ遅くする")
    add("--unique", action="store_true", help="同じ整理番号の2件目を断る")
    add("--hours", type=_said(Hours.parse), help="使える時間（例 08:30-21:00）")
    add("--fault", type=_said(parse_rule), action="append", default=[], help="障害:項目=値,…（何回でも書ける）")
    add("--seed", type=int, default=0, help="障害の起こり方を決める数（同じ数なら同じように起こる）")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        database=options.db,
        users=dict([options.user]),
        slow_ms=options.slow_ms,
        session_seconds=options.session_seconds,
        single_session=options.single_session,
        unique=options.unique,
        one_time_code=options.one_time_code,
        hours=options.hours,
        seed=options.seed,
    )


def _said(read: Callable[[str], T]) -> Callable[[str], T]:
    """Let argparse print the sentence of a ValueError instead of one of its own."""

    def reader(text: str) -> T:
        try:
            return read(text)
        except ValueError as problem:
            raise argparse.ArgumentTypeError(str(problem)) from problem

    return reader


def _user(text: str) -> tuple[str, str]:
    user, colon, password = text.partition(":")
    if not (user and colon and password):
        raise ValueError("「職員番号:パスワード」の形で書いてください")
    return user, password


if __name__ == "__main__":
    sys.exit(main())

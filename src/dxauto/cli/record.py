"""`dxauto record`: a clerk shows one row, and a browser robot comes of it."""

from __future__ import annotations

import queue
import re
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, shown, tell
from dxauto.errors import ConfigurationError, ExitCode, OutputError

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from dxauto.browser.recorder.conduct import Phase, Recorded, Wish
    from dxauto.browser.recorder.questions import Question

BROWSERS = ("auto", "msedge", "chrome", "chromium")
_WORDS = {
    "row": "ブラウザが開きました。ブラウザで、ふだんどおりに、次のことをしてください。\n"
    "  1. サインインする（パスワードは記録しません）\n"
    "  2. 一覧の 1 件を入力して、登録する\n"
    "  3. 終わりの画面（受付番号など）が出たら、そのまま、ここに戻って Enter を押す",
    "rehearsal": "ブラウザが開きました。ブラウザで、ふだんどおりに、次のことをしてください。\n"
    "  1. サインインする（パスワードは記録しません）\n"
    "  2. 一覧の 1 件を入力する\n"
    "  3. 登録のボタンを押す手前で止めて、ここに戻って Enter を押す",
    "lookup": "続けて、いま登録したものをシステムで検索して見せてください。\n"
    "  ・受付番号ではなく、整理番号や氏名など、一覧にある値で探してください\n"
    "  ・見つかったら、その画面のまま、ここに戻って Enter を押してください",
}


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="ブラウザを開き、1 件の入力を記録して、入力ロボットのファイルを作ります。パスワードと、入力した人の情報は"
    "ファイルに残しません。できたロボットは、登録の手前までを自動で試して確かめます。",
    example="dxauto record http://gyoumu/ -o robots/nouzei.yaml --input 一覧.xlsx\n"
    "dxauto record http://gyoumu/ -o robots/nouzei.yaml --rehearse",
)
@click.argument("url", metavar="アドレス", help="業務システムの、はじめに開くアドレス（http://… か https://…）")
@click.option(
    "-o",
    "--output",
    metavar="ファイル",
    required=True,
    type=click.Path(path_type=Path),
    help="作るファイル（robots/名前.yaml）",
)
@click.option(
    "--input",
    "list_",
    metavar="一覧",
    type=click.Path(path_type=Path),
    help="入力する一覧（Excel か CSV）。この中の 1 行を入力すると、列との対応を自動で見つける",
)
@click.option("--sheet", metavar="シート", help="一覧のシートの名前（書かなければ、はじめのシート）")
@click.option(
    "--heading-row", metavar="行", type=click.IntRange(min=1), default=1, help="見出しのある行（書かなければ 1）"
)
@click.option("--rehearse", is_flag=True, help="登録はしないで記録する（登録の後のことは、後で書き足す）")
@click.option(
    "--answers", metavar="ファイル", type=click.Path(path_type=Path), help="質問への答えを書いた JSON ファイル"
)
@click.option(
    "--browser",
    type=click.Choice(BROWSERS),
    metavar="種類",
    default="auto",
    help="使うブラウザ（auto、msedge、chrome、chromium）",
)
@click.option("--accept-own-certificate", "own_certificate", is_flag=True, help="庁内の証明書のシステムも開く")
@click.option("--force", is_flag=True, help="同じ名前のファイルがあっても書き換える")
@click.option("--headless", is_flag=True, hidden=True, help="ブラウザの画面を出さない")
def record(url: str, output: Path, list_: Path | None, answers: Path | None, force: bool, **given: Any) -> int:
    """Record, ask, write, prove. `given` are the options that go into the wish as they are."""
    from dxauto.browser.recorder.conduct import Wish, conduct
    from dxauto.browser.recorder.questions import prepared, read_answers

    _refuse(url, output, force=force)
    known = read_answers(answers) if answers is not None else {}
    terminal = Terminal()
    wish = Wish(url, output.stem, list_, headed=not given.pop("headless"), **given)
    asking = terminal.asked if sys.stdin.isatty() or answers is None else None
    recorded = conduct(wish, terminal.person, prepared(known, asking))
    return _ended(recorded, output, wish)


def _refuse(url: str, output: Path, *, force: bool) -> None:
    if not re.match(r"https?://\S+$", url):
        raise click.UsageError(f"アドレスは http:// か https:// で始めてください: 「{url}」")
    if output.suffix not in (".yaml", ".yml") or not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", output.stem):
        raise click.UsageError(
            f"ロボットの名前は、半角の英小文字で始め、英小文字・数字・ハイフンで書いてください"
            f"（例: robots/nouzei.yaml）: 「{output.name}」"
        )
    if output.exists() and not force:
        raise OutputError(f"{output} はもうあります。書き換えてよければ --force を付けてください")


def _ended(recorded: Recorded, output: Path, wish: Wish) -> int:
    from dxauto.browser.needed import secrets_in
    from dxauto.browser.recorder.prove_file import proven
    from dxauto.browser.recorder.write import text_of
    from dxauto.files import write_atomic

    write_atomic(output, text_of(recorded.draft.document(), _HEAD).encode())
    out(f"ロボット「{wish.name}」を {shown(output)} に書きました。")
    tell("登録の手前まで、自動で試しています…")
    proof = proven(output, recorded)
    for line in (*proof.told, *recorded.notes):
        out(f"  {line}")
    secrets = secrets_in(recorded.draft.flow())
    list_ = wish.list or "一覧.xlsx"
    commands = [f"dxauto secret set {name}" for name in secrets]
    out("次にすること:\n  1. ファイルを開いて、★ の所を確かめる")
    out("  2. " + "\n     ".join([*commands, f"dxauto run {wish.name} {list_} -o 予行.xlsx --dry-run"]))
    return ExitCode.DONE if proof.good else ExitCode.REVIEW


_HEAD = (
    "dxauto record が、記録から作りました。★ の所を確かめてください。",
    "場所の並び（[…, …]）は、はじめのものがなければ次のもので探す、という意味です。",
)


class Terminal:
    """The conversation in the terminal. A thread reads what is typed: the browser is listened to meanwhile."""

    def __init__(self) -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def person(self, phase: Phase, page: Page) -> None:
        """Ask the person to do a phase, and wait for Enter."""
        from playwright.sync_api import Error as PlaywrightError

        self._start()
        tell(f"\n{_WORDS[phase.value]}")
        context = page.context
        while self._lines.empty() and context.pages:
            with suppress(PlaywrightError):  # the window that was waited in may be closed; another goes on
                context.pages[0].wait_for_timeout(100)
        if not self._lines.empty():
            self._line()

    def asked(self, question: Question) -> str:
        """Ask a question. A quiet one is told, and its proposal taken."""
        if question.quiet:
            tell(f"  {question.short or question.text} → {question.proposal}")
            return question.proposal
        self._start()
        tell(f"\n{question.text}")
        for number, choice in enumerate(question.choices, start=1):
            tell(f"  {number}. {choice}")
        proposal = (
            f"（そのまま Enter なら「{question.proposal}」）"
            if question.proposal
            else "（分からなければ、そのまま Enter）"
        )
        tell(f"番号か文字で答えてください{proposal}")
        answer = self._line().strip()
        if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(question.choices):
            return question.choices[int(answer) - 1]
        return answer or question.proposal

    def _start(self) -> None:
        if self._reader.ident is None:
            self._reader.start()

    def _read(self) -> None:
        for line in sys.stdin:
            self._lines.put(line)
        self._lines.put("")

    def _line(self) -> str:
        line = self._lines.get()
        if line == "":
            raise ConfigurationError("入力が途中で終わりました。記録を、はじめからやり直してください")
        return line

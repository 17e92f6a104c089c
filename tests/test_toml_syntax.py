"""What is wrong with a settings file that is no TOML, told at the line where somebody wrote it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.errors import ConfigurationError
from dxauto.settings import Settings
from dxauto.tomlsyntax import fault
from dxauto.workspace import Workspace

WRONG = (
    ("a = 税務課\n", 1, "半角の引用符"),
    ("a = True\n", 1, "半角の引用符"),
    ("a = 1\nb = “税務課”\n", 2, "引用符が全角"),
    ("a ＝ 1\n", 1, "「＝」が全角"),
    ("a: 1\n", 1, "「名前 = 値」の形"),
    ("a 1\n", 1, "「名前 = 値」の形"),
    ("a = \n", 1, "値がありません"),
    ('a = "C:\\Users\\x"\n', 1, "「\\」を使えません"),
    ('a = "\\\\server\\d"\n', 1, "「\\」を使えません"),
    ('a = "x\nb = 1\n', 1, "引用符が閉じていません"),
    ("a = 'x\n", None, "閉じていません"),
    ('a = "x" y\n', 1, "余計な文字"),
    ("a = 5分\n", 1, "余計な文字"),
    ("a = 1\na = 2\n", 2, "2 回"),
    ("[a]\n[a]\n", 2, "2 回"),
    ("a = {b=1\n", 1, "「{」が閉じていません"),
    ("[a\n", 1, "「[」か"),
    ("a = [1, 2\n", None, "閉じていません"),
    ("a = 1\n　b = 1\n", 2, "全角スペース"),
)


@pytest.mark.parametrize(("text", "line", "words"), WRONG)
def test_a_mistake_is_told_at_its_line_and_in_its_words(text: str, line: int | None, words: str) -> None:
    """Each kind of mistake that people make has its own sentence, at its line."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    found = fault(text, caught.value)
    assert (found.line, words in found.told) == (line, True), found


@given(st.text(alphabet="ab=＝：: \t\n[]{}\"'\\#　1", max_size=40))
def test_every_text_is_explained_in_japanese(text: str) -> None:
    """Whatever stands there, the explanation comes, names a line that is there, and has no word of the parser's."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = fault(text, error)
        assert found.line is None or 1 <= found.line <= text.count("\n") + 1
        assert not re.search("[A-Za-z]{2}", found.told)


def test_the_settings_say_file_and_line(tmp_path: Path) -> None:
    """A clerk is told which file and which line, and nothing in English."""
    (tmp_path / "dxauto.toml").write_text("workers = 2\ndepartment = 税務課\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"dxauto\.toml の 2 行目: 設定ファイルとして読めません。文字の値は"):
        Settings.load(Workspace(tmp_path))

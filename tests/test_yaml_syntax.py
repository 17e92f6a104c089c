"""What is wrong with a text that is no YAML, told at the line where somebody wrote it, by either of the two parsers."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dxauto.yamlsyntax import HINT, Fault, fault, wide_colon

PARSERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]
WRONG = (
    ("a:\n\tb: 1\n", 2, "タブ"),
    ("a:\n  b: 1\n\tc: 2\n", 3, "タブ"),
    ("a:\n  - b\n　- c: {x: 1]\n", 3, "全角スペース"),
    ("a: 1\nb：2\nc: 3\n", 2, "「：」が全角"),
    ("a：1\nb: 2\n", 1, "「：」が全角"),
    ("x:\n  a：1\n  b: 2\n", 2, "「：」が全角"),
    ("a: 1\nb:2\nc: 3\n", 2, "「:」のすぐ後"),
    ("a: 1\nb 2\nc: 3\n", 2, "「:」がありません"),
    ("a: 会議: 10 時\n", 1, "値の中に「:」"),
    ("a: 1\n  b: 2\n", 2, "上の行にはもう値がある"),
    ('a: "abc\nb: 1\nc: 2\n', 1, "閉じていません"),
    ("a: 1\nb: 'abc\nc: 2\n", 2, "閉じていません"),
    ('a: "x" y\n', 1, "囲んだ値の後に"),
    ("a: 'it's'\n", 1, "囲んだ値の後に"),
    ("a: {列}さん\n", 1, "「{」や「[」で始まる値"),
    ("a: 1\nb: [1, 2\nc: 3\n", 2, "「[」が閉じていない"),
    ("a: {x: 1\nb: 2\n", 1, "「[」が閉じていない"),
    ("a: 1\nb: [\n", 2, "「[」が閉じていない"),
    ("a:\n  - x\n - y\n", 3, "「-」の字下げ"),
    ("a: 1\n- b\n", 2, "「-」の字下げ"),
    ("a:\n    b: 1\n  c: 2\n", 3, "そろっていません"),
    ("- a\nb: 1\n", 2, "そろっていません"),
    ("a: @x\n", 1, "「@」で始まる値"),
    ("a: %x\n", 1, "「%」で始まる値"),
    ("a: ]\n", 1, "「]」で始まる値"),
    ("a: & b\n", 1, "「&」で始まる値"),
    ('a: "C:\\Users\\x"\n', 1, "「\\」を使えません"),
    ('a: "\\d"\n', 1, "「\\」を使えません"),
    ("a: |x\n b\n", 1, "次の行から"),
    ("%YAML 9\n---\na: 1\n", 1, "「%」で始まる行"),
    ("a: 1\n---\nb: 2\n", 2, "「---」"),
    ("a: 1\nb: \x07\n", 2, "使えない文字"),
)


def told(text: str, parser: type) -> Fault | None:
    """Give what is told of a text, None if it is YAML."""
    try:
        yaml.compose(text, parser)
    except yaml.YAMLError as error:
        return fault(text, error)
    return None


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("text", "line", "words"), WRONG)
def test_a_mistake_is_told_at_its_line_and_in_its_words(text: str, line: int, words: str, parser: type) -> None:
    """Each kind of mistake that people make has its own sentence, at the line that has to be changed."""
    found = told(text, parser)
    assert found is not None
    assert (found.line, words in found.told) == (line, True), found


@given(st.text(alphabet="ab：:　 \t\n-[]{}\"'|>&*!%@\\#\x07", max_size=40))
def test_every_text_is_explained_in_japanese(text: str) -> None:
    """Whatever stands there, the explanation comes, names a line that is there, and has no word of the parser's."""
    for parser in PARSERS:
        found = told(text, parser)
        if found is not None:
            assert found.line is None or 1 <= found.line <= len(text.splitlines()) + 1
            assert not re.search("[A-Za-z]{2}", found.told)


def test_what_fits_no_kind_gets_the_general_hint() -> None:
    """A parser that says something new is still followed by where to look."""
    error = yaml.scanner.ScannerError(None, None, "something new", yaml.Mark("x", 0, 0, 0, None, None))
    assert fault("a: 1\n", error) == Fault(1, HINT)


def test_a_line_with_a_wide_colon_is_found() -> None:
    """The first line that is no comment and has a wide colon after its name; a text without has none."""
    assert wide_colon("# 例：\na：1\n") == 2
    assert wide_colon("  - b：1\n") == 1
    assert wide_colon("a: 会議：10 時\nb: 1\n") is None

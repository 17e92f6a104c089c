"""What is wrong with a settings file that is no TOML, told in the words of the one who wrote it.

`tomllib` says in English what it expected, and the line in its message alone; what is wrong shows in that line.
"""

from __future__ import annotations

import re
import tomllib

from dxauto.yamlsyntax import Fault

_QUOTES = '文字の値は、半角の引用符（"…"）で囲んでください'
_VALUE = re.compile(r"[\"'\[{+\-0-9]|(?:true|false|inf|nan)\b")
_KINDS = tuple(
    (re.compile(pattern), told)
    for pattern, told in (
        ("^[^\"'#]*＝", "「＝」が全角です。半角の「=」にしてください"),
        ("[“”‘’＂]", '引用符が全角です。半角の "…" にしてください'),
        ("^\\s*\u3000|^\u3000", "行の初めに全角スペースがあります。消すか、半角スペースにしてください"),
        (r'"[^"]*\\', "\"…\" の中では「\\」を使えません。フォルダの場所などは '…' で囲んでください"),
        (r"^[^=#]*:", "「名前: 値」ではなく「名前 = 値」の形で書いてください"),
    )
)
"""The first that fits the line counts."""


def fault(text: str, error: tomllib.TOMLDecodeError) -> Fault:
    """Tell what is wrong with `text`, which `tomllib` could not read."""
    found = re.search(r"at line (\d+)", str(error))
    if found is None:
        return Fault(None, "引用符か「[」か「{」が、ファイルの終わりまで閉じていません")
    row = int(found[1])
    lines = text.split("\n")
    line = lines[row - 1] if row <= len(lines) else ""
    if re.search("Cannot (?:overwrite|declare|mutate)", str(error)):
        return Fault(row, "同じ名前が 2 回あります")
    if re.search("Unclosed|Expected '\\]'", str(error)):
        return Fault(row, "「[」か「{」が閉じていません")
    return Fault(row, next((told for pattern, told in _KINDS if pattern.search(line)), None) or _of_value(line))


def _of_value(line: str) -> str:
    _, equals, value = line.partition("=")
    value = value.strip()
    if not equals:
        return "「名前 = 値」の形で書いてください"
    if not value:
        return "「=」の後に値がありません"
    if not _VALUE.match(value):
        return _QUOTES
    if value[0] in "\"'" and value.count(value[0]) % 2:
        return "引用符が閉じていません"
    return f"値の後に、余計な文字があります。{_QUOTES}"

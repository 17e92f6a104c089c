"""YAML that people write: read safely, checked by a pydantic model, every mistake told with file and line.

Deviations from YAML 1.1 that protect clerks: `on`, `off`, `yes`, `no`, `0123`, `12:30` and dates stay text
(as in the core schema of YAML 1.2), a key may stand only once, and tags and merge keys do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from dxauto import yamlerrors, yamlsyntax
from dxauto.errors import ConfigurationError, system_reason

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000

Key = str | int
Where = tuple[Key, ...]
ModelT = TypeVar("ModelT", bound=BaseModel)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader with the scalars of YAML 1.2's core schema."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]{0,17})$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,3})?$"),
    list("-+.0123456789"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file's content and the line on which each of its parts begins."""

    path: Path
    data: Any
    lines: Mapping[Where, int]

    def line(self, where: Where) -> int | None:
        """Give the line (from 1) of a part, or of the nearest part around it."""
        while where not in self.lines and where:
            where = where[:-1]
        return self.lines.get(where)

    def error(self, where: Where, problem: str) -> ConfigurationError:
        """Make an error that names file and line."""
        return ConfigurationError(place(self.path, self.line(where)) + problem)


def place(path: Path, line: int | None) -> str:
    """Give the beginning of a message about a place in a file."""
    return f"{path} の {line} 行目: " if line else f"{path}: "


def load_yaml_model(path: Path, model: type[ModelT]) -> ModelT:
    """Read `path` and check it; raises `ConfigurationError` that names file, line, what is wrong and near misses."""
    return validate(read_document(path), model)


def validate(document: Document, model: type[ModelT], at: Where = ()) -> ModelT:
    """Check the part of `document` that stands at `at`; an absent part counts as empty. Errors as above."""
    part = document.data
    for key in at:
        part = part.get(key) if isinstance(part, dict) else None
    try:
        return model.model_validate({} if part is None else part)
    except ValidationError as error:
        raise ConfigurationError(_tell(document, model, at, error)) from None


def _tell(document: Document, model: type[BaseModel], at: Where, error: ValidationError) -> str:
    problems = yamlerrors.problems(model, error)
    told = []
    for where, text in problems[:10]:
        known = yamlerrors.existing(document.data, (*at, *where))
        told.append(place(document.path, document.line(known)) + text)
    if len(problems) > 10:
        told.append(f"ほかに {len(problems) - 10} か所")
    return "\n".join(told)


def read_document(path: Path) -> Document:
    """Read one YAML mapping; raises `ConfigurationError`."""
    text = _text(path)
    try:
        _refuse_bombs(path, text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            lines = dict(_lines(path, node, ())) if node is not None else {}
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        found = yamlsyntax.fault(text, error)
        raise ConfigurationError(f"{place(path, found.line)}YAML として読めません。{found.told}") from None
    if not isinstance(data, dict):
        raise _no_mapping(path, text)
    return Document(path, data, lines)


def parse_scalar(text: str) -> Any:
    """Read one value as it would be read after a colon in a file; what is no valid YAML stays text."""
    try:
        for event in yaml.parse(text, _Loader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
                return text
        _refuse_bombs(Path("--set"), text)
        return yaml.load(text, _Loader)  # noqa: S506 - _Loader is a safe loader
    except (yaml.YAMLError, ConfigurationError):
        return text


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{path}: 開けません（{system_reason(error)}）") from error
    if len(content) > MAX_BYTES:
        raise ConfigurationError(f"{path}: 大きすぎます（{MAX_BYTES // 1_000_000} MB まで）")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigurationError(place(path, line) + _encoding(content)) from None


def _encoding(content: bytes) -> str:
    return f"文字コードが{_guess(content)}。メモ帳の「名前を付けて保存」で UTF-8 を選んで保存し直してください"


def _guess(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return " UTF-16（Unicode）のようです"
    try:
        content.decode("cp932")
    except UnicodeDecodeError:
        return " UTF-8 ではありません"
    return " Shift_JIS（ANSI）のようです"


def _refuse_bombs(path: Path, text: str) -> None:
    depth = nodes = 0
    for event in yaml.parse(text, _Loader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise ConfigurationError(place(path, line) + "別名（*）は使えません。値をそのまま書いてください")
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            if getattr(event, "tag", None) is not None:
                raise ConfigurationError(
                    place(path, line) + "タグ（!）は使えません。「!」で始まる値は引用符で囲んでください"
                )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise ConfigurationError(place(path, line) + "入れ子が深すぎるか、項目が多すぎます")


def _lines(path: Path, node: yaml.Node, where: Where) -> Iterator[tuple[Where, int]]:
    yield where, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _lines(path, child, (*where, index))
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, child in node.value:
            name = _key(path, key, seen)
            for inner, line in _lines(path, child, (*where, name)):
                yield inner, seen[name] if inner == (*where, name) else line


def _key(path: Path, key: yaml.Node, seen: dict[str, int]) -> str:
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode):
        raise ConfigurationError(place(path, line) + "名前（「:」の左）には文字だけが使えます")
    # A name is text even when it looks like a number or `true`.
    key.tag = "tag:yaml.org,2002:str"
    name = str(key.value)
    if name.startswith("\u3000"):
        raise ConfigurationError(place(path, line) + yamlsyntax.WIDE_INDENT)
    if name in seen:
        raise ConfigurationError(place(path, line) + f"「{name}」が 2 回あります（1 回目は {seen[name]} 行目）")
    seen[name] = line
    return name


def _no_mapping(path: Path, text: str) -> ConfigurationError:
    line = yamlsyntax.wide_colon(text)
    told = yamlsyntax.WIDE_COLON if line else "「名前: 値」の形で書いてください"
    return ConfigurationError(place(path, line) + told)

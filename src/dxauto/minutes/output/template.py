"""An office's own Word template: opened, filled, and every mistake in it told in words that whoever made it can use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dxauto.errors import ConfigurationError, system_reason
from dxauto.yamlerrors import near

RICH = ("文", "時刻", "内容")
"""What is written with 「{{r … }}」: it carries colour or a link. With 「{{ … }}」 Word would show nothing."""

# What lxml raises for XML that is none is a SyntaxError.
_NO_WORD_FILE = (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError)
_UNFILLABLE = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, MemoryError, RecursionError)
_BARE = re.compile(rf"\{{\{{(?!r\s)\s*([^{{}}|]*\.(?:{'|'.join(RICH)}))\s*\}}\}}")
_WIDE = re.compile("｛｛|｝｝|｛％|％｝")
_UNKNOWN = re.compile("'([^']+)' is undefined|has no attribute '([^']+)'")
_OPEN = re.compile("'(end\\w+)'")


def opened(path: Path | None) -> DocxTemplate:
    """Open a template. Raises `ConfigurationError` if it is not there, or no Word document."""
    if path is None or not path.is_file():
        named = path.name if path is not None else "（指定なし）"
        raise ConfigurationError(f"議事録のひな形「{named}」が templates/minutes にありません。名前を確かめてください")
    try:
        document = DocxTemplate(str(path))
        document.init_docx()
    except OSError as error:
        raise ConfigurationError(f"{path}: ひな形を読めません（{system_reason(error)}）") from error
    except _NO_WORD_FILE as error:
        raise ConfigurationError(f"{path}: Word の文書（.docx）として開けません") from error
    return document


def fill(document: DocxTemplate, path: Path, context: Mapping[str, Any]) -> None:
    """Fill a template in Jinja's sandbox. Raises `ConfigurationError` that says what to put right."""
    _refuse_what_would_show_nothing(document, path)
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        document.render(dict(context), jinja_env=environment)
    except TemplateError as error:
        raise _wrong(path, _told(error, _names(context))) from error
    except (*_UNFILLABLE, SyntaxError) as error:
        raise _wrong(path, "計算や、使えない書き方があります") from error


def _refuse_what_would_show_nothing(document: DocxTemplate, path: Path) -> None:
    text = re.sub("<[^>]+>", "", document.get_xml())
    if found := _BARE.search(text):
        raise _wrong(path, f"「{{{{ {found[1].strip()} }}}}」は「{{{{r {found[1].strip()} }}}}」と書いてください")
    if found := _WIDE.search(text):
        raise _wrong(path, f"「{found[0]}」が全角です。半角で書いてください")


def _wrong(path: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"{path}: ひな形の差し込みの書き方に誤りがあります（{why}）。付属のひな形（youten.docx など）と比べてください"
    )


def _told(error: TemplateError, known: Iterable[str]) -> str:
    said = error.message or ""
    unknown, open_ = _UNKNOWN.search(said), _OPEN.search(said)
    if isinstance(error, UndefinedError) and unknown:
        name = unknown[1] or unknown[2]
        return f"「{name}」という名前はありません{near(name, known)}"
    if isinstance(error, TemplateSyntaxError) and open_:
        return f"「{{% {open_[1]} %}}」が足りません"
    if isinstance(error, TemplateSyntaxError):
        return "「{{ 名前 }}」か「{% … %}」の形になっていない所があります"
    return said


def _names(context: Any) -> set[str]:
    if isinstance(context, Mapping):
        return {*context, *(name for value in context.values() for name in _names(value))}
    return {name for value in context for name in _names(value)} if isinstance(context, list) else set()

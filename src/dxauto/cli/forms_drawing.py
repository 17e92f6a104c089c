"""`dxauto forms render` and `preview`: a template as paper and as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, shown
from dxauto.cli.forms import template_named
from dxauto.errors import NotFoundError, UnreadableInputError

if TYPE_CHECKING:
    from dxauto.forms.template import Template
    from dxauto.reading.locate import Reference
    from dxauto.reading.types import Gray

form_argument = click.argument(
    "form", metavar="様式", help="様式の名前（dxauto forms list で見られる）か、様式のファイル（.yaml）"
)


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="印刷するための、記入前の様式を PDF で作ります。",
    example="dxauto forms render nouzei-shoumei -o 納税証明書.pdf",
)
@form_argument
@click.option(
    "-o", "--output", metavar="ファイル", type=click.Path(path_type=Path), help="書き込む PDF（書かなければ 名前.pdf）"
)
def render(form: str, output: Path | None) -> None:
    """Draw a blank form."""
    from dxauto.forms.render import render_pdf

    template, _ = template_named(form)
    path = render_pdf(template, output or Path(f"{template.id}.pdf"))
    out(f"「{template.title}」を {shown(path)} に作りました（{len(template.pages)} ページ）。")


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="様式のどこを読むかを、記入前の様式かスキャンに重ねて、絵（PNG）で見ます。",
    example="dxauto forms preview nouzei-shoumei -o 確認.png\n"
    "dxauto forms preview nouzei-shoumei --scan in/scan.pdf -o 確認.png",
)
@form_argument
@click.option(
    "--page", metavar="番号", type=click.IntRange(min=1), default=1, help="様式の何ページ目か（書かなければ 1）"
)
@click.option(
    "--scan",
    metavar="ファイル",
    type=click.Path(path_type=Path),
    help="重ねるスキャン（書かなければ記入前の様式）",
)
@click.option(
    "--scan-page",
    metavar="番号",
    type=click.IntRange(min=1),
    default=1,
    help="スキャンの何ページ目か（書かなければ 1）",
)
@click.option(
    "-o",
    "--output",
    metavar="ファイル",
    type=click.Path(path_type=Path),
    help="書き込む PNG（書かなければ 名前-番号.png）",
)
def preview(form: str, page: int, scan: Path | None, scan_page: int, output: Path | None) -> None:
    """Draw a template's boxes over its blank or over a scan."""
    import cv2

    from dxauto.files import write_atomic
    from dxauto.forms.preview import preview_page

    template, folder = template_named(form)
    _refuse_missing_page(template, page)
    path = output or Path(f"{template.id}-{page}.png")
    image = None if scan is None else _registered(_reference(template, page, folder), scan, scan_page)
    picture = preview_page(template, page, image, folder)
    # Not cv2.imwrite: on Windows it cannot write to a Japanese file name.
    write_atomic(path, cv2.imencode(".png", picture)[1].tobytes())
    out(f"{shown(path)} に描きました。青が項目、緑が表、橙が選択肢、紫がますと日付の部分です。")


def _refuse_missing_page(template: Template, page: int) -> None:
    if page > len(template.pages):
        raise NotFoundError(f"様式「{template.id}」は {len(template.pages)} ページです。--page {page} はありません")


def _reference(template: Template, page: int, folder: Path) -> Reference:
    from dxauto.forms.blank import blank_page
    from dxauto.reading.locate import Reference

    blank = blank_page(template, page, folder)
    return Reference(template.id, template.version, page, blank, template.pages[page - 1].size, template.code)


def _registered(reference: Reference, scan: Path, scan_page: int) -> Gray:
    """Give a page of a scan, laid onto the form; raises `UnreadableInputError` if it is not that form."""
    from dxauto.reading.input import BadFile, list_pages, load_page
    from dxauto.reading.locate import build_index, locate, register
    from dxauto.reading.types import Unknown

    found = next((p for p in list_pages([scan]) if isinstance(p, BadFile) or p.page == scan_page), None)
    if found is None:
        raise UnreadableInputError(f"「{scan}」に {scan_page} ページはありません")
    if isinstance(found, BadFile):
        raise UnreadableInputError(f"「{scan}」を読めません。{found.reason}")
    image = load_page(found)
    located = locate(image, build_index([reference]))
    if isinstance(located, Unknown):
        raise UnreadableInputError(f"「{scan}」の {scan_page} ページは、この様式に重なりません。{located.reason}")
    return register(image, located, reference.size_mm)

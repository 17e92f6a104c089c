"""The blank form as PDF, drawn from the template alone: vector, font embedded, the same bytes each time."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from dxauto.errors import ConfigurationError, OutputError, system_reason
from dxauto.forms.canvas import MmCanvas
from dxauto.forms.draw_fields import draw_field
from dxauto.forms.draw_marks import draw_marks
from dxauto.forms.draw_print import draw_print
from dxauto.forms.draw_tables import draw_table
from dxauto.forms.fonts import register_font
from dxauto.forms.template import Page, Template


def render_bytes(template: Template) -> bytes:
    """Draw all pages of a form and give the PDF; the same template and font give the same bytes.

    Raises ConfigurationError for a form that rests on a `blank` (others drew it), MissingComponentError without a
    Japanese font.
    """
    if any(page.blank for page in template.pages):
        raise ConfigurationError(
            f"様式「{template.id}」は既存の用紙（blank）を使うので描けません。元の用紙を印刷してください"
        )
    font = register_font()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1, initialFontName=font)  # type: ignore[arg-type]  # the stub says float
    canvas.setTitle(template.title)
    canvas.setAuthor("dxauto")
    canvas.setSubject(f"{template.id} v{template.version}")
    for number, page in enumerate(template.pages, start=1):
        canvas.setPageSize((page.size[0] * mm, page.size[1] * mm))
        _draw_page(template, number, page, MmCanvas(canvas, page.size, font))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def render_pdf(template: Template, path: Path) -> Path:
    """Write the blank form as PDF, moved into place when complete. Raises as `render_bytes`, and OutputError."""
    data = render_bytes(template)
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(
            f"様式を「{path}」に書けませんでした（{system_reason(error)}）。ファイルを閉じてから、もう一度実行してください"
        ) from error
    return path


def _draw_page(template: Template, number: int, page: Page, canvas: MmCanvas) -> None:
    for table in template.tables:
        if table.page == number:
            draw_table(canvas, table)
    for spec in template.fields:
        if spec.page == number:
            draw_field(canvas, spec)
    for item in template.print:
        if item.page == number:
            draw_print(canvas, item)
    if template.code:
        draw_marks(canvas, template, number, page.size)

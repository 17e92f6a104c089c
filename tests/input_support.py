"""Pages drawn for the tests of `reading.input`."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

SHARED_PDF = Path(__file__).parents[2] / "shared/data/pdf"


def page_picture(dpi: int = 100, mode: str = "L") -> Image.Image:
    """A4 with a black block in its upper left quarter, and a thin frame."""
    width, height = round(8.27 * dpi), round(11.69 * dpi)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 10, height // 10, width // 3, height // 4), fill=0)
    draw.rectangle((4, 4, width - 5, height - 5), outline=0, width=2)
    return image.convert(mode)


def block_corner(gray: np.ndarray) -> str:
    """Say in which corner the block is: `tl`, `tr`, `bl` or `br`."""
    h, w = gray.shape
    inner = gray[h // 20 : -(h // 20), w // 20 : -(w // 20)]
    h, w = inner.shape
    quarters = {"tl": inner[: h // 2, : w // 2], "tr": inner[: h // 2, w // 2 :],
                "bl": inner[h // 2 :, : w // 2], "br": inner[h // 2 :, w // 2 :]}  # fmt: skip
    return min(quarters, key=lambda q: float(quarters[q].mean()))


def image_bytes(image: Image.Image, suffix: str, **options: object) -> bytes:
    """The picture as a file of this format."""
    out = io.BytesIO()
    image.save(out, suffix, **options)  # type: ignore[arg-type]
    return out.getvalue()


def scan_pdf(path: Path, pages: int = 1, dpi: int = 100, mode: str = "L") -> Path:
    """A PDF that is nothing but pictures."""
    pictures = [page_picture(dpi, mode) for _ in range(pages)]
    pictures[0].save(path, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return path


def sheet(rotation: int) -> tuple[int, int]:
    """An A4 sheet as ReportLab wants it, which swaps the sides of one that is turned by 90 degrees."""
    return (595, 842) if rotation % 180 == 0 else (842, 595)


def text_pdf(path: Path, text: str = "Ishinomaki", rotation: int = 0, pages: int = 1) -> Path:
    """A born-digital PDF with one word."""
    canvas = Canvas(str(path), pagesize=sheet(rotation))
    for _ in range(pages):
        canvas.setPageRotation(rotation)
        canvas.setFont("Helvetica", 24)
        canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()
    return path


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; object 1 is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def one_page_pdf(content: bytes, stream_keys: bytes = b"", page_keys: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page with this content stream."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % page_keys,
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), stream_keys, content),
        *more,
    )


def packed(size: int) -> bytes:
    """Deflate of `size` blanks, made piecewise."""
    pack = zlib.compressobj(9)
    pieces = [pack.compress(b" " * (1 << 20)) for _ in range(size >> 20)]
    return b"".join([*pieces, pack.flush()])

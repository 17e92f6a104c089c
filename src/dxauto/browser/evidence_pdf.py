"""The evidence as PDF for the file (決裁・保存用): a cover, then two rows a page with the pictures side by side.

Of so many rows that a file would grow too large, several volumes are made; memory holds one volume at most.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dxauto.browser.record import PICTURES, Record
from dxauto.files import atomic_path

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

ROWS_A_VOLUME = 200
_MM = 72 / 25.4
_WIDTH, _HEIGHT = 210 * _MM, 297 * _MM
_LEFT = 15 * _MM
_BLOCK = 126 * _MM
_PICTURE = (88 * _MM, 100 * _MM)
_PIXELS = (1000, 1400)
_QUALITY = 60


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the cover: pairs of a heading and a text."""

    facts: Sequence[tuple[str, str]]


@dataclass(slots=True)
class _Volume:
    canvas: Canvas
    font: str
    pages: int
    page: int = 1

    def text(self, x: float, y: float, text: str, size: float = 9) -> None:
        self.canvas.setFont(self.font, size)
        self.canvas.drawString(x, y, text)

    def end_page(self) -> None:
        self.canvas.setFont(self.font, 8)
        self.canvas.drawRightString(_WIDTH - _LEFT, 8 * _MM, f"{self.page} / {self.pages}")
        self.canvas.showPage()
        self.page += 1


def write(target: Path, cover: Cover, records: Mapping[int, Record], folders: Mapping[int, Path]) -> list[Path]:
    """Write the volumes beside the result `target` and give their paths; errors as `atomic_path`."""
    rows = sorted(records)
    parts = [rows[at : at + ROWS_A_VOLUME] for at in range(0, max(len(rows), 1), ROWS_A_VOLUME)]
    paths = []
    for number, part in enumerate(parts, start=1):
        path = volume_path(target, number)
        told = cover if len(parts) == 1 else Cover([*cover.facts, ("分冊", f"{number} / {len(parts)}")])
        with atomic_path(path) as temporary:
            _write_volume(temporary, told, {row: records[row] for row in part}, folders)
        paths.append(path)
    _forget_more(target, len(parts) + 1)
    return paths


def volume_path(target: Path, number: int) -> Path:
    """Give the path of a volume: `<result>_証跡.pdf`, the second `<result>_証跡-2.pdf`."""
    return target.with_name(f"{target.stem}_証跡{'' if number == 1 else f'-{number}'}.pdf")


def _forget_more(target: Path, number: int) -> None:
    """Delete the volumes of an earlier run that had more rows."""
    while (old := volume_path(target, number)).is_file():
        old.unlink()
        number += 1


def _write_volume(path: Path, cover: Cover, records: Mapping[int, Record], folders: Mapping[int, Path]) -> None:
    from reportlab.pdfgen.canvas import Canvas

    from dxauto.forms.fonts import register_font

    canvas = Canvas(str(path), pagesize=(_WIDTH, _HEIGHT), pageCompression=1)
    canvas.setTitle("入力の証跡")
    canvas.setCreator("dxauto")
    volume = _Volume(canvas, register_font(), pages=1 + (len(records) + 1) // 2)
    _draw_cover(volume, cover, records)
    for place, (number, record) in enumerate(records.items()):
        _draw_row(volume, _HEIGHT - 15 * _MM - (place % 2) * (_BLOCK + 6 * _MM), number, record, folders.get(number))
        if place % 2 or place == len(records) - 1:
            volume.end_page()
    canvas.save()


def _draw_cover(volume: _Volume, cover: Cover, records: Mapping[int, Record]) -> None:
    y = _HEIGHT - 60 * _MM
    volume.text(_LEFT, y, "入力の証跡", 24)
    counts = Counter(record.status.value for record in records.values())
    facts = [
        *cover.facts,
        ("件数", f"{len(records)} 件"),
        *((f"　{name}", f"{n} 件") for name, n in counts.most_common()),
    ]
    y -= 22 * _MM
    for heading, text in facts:
        volume.text(_LEFT, y, heading, 11)
        for line in _lines(volume.font, text, _WIDTH - 2 * _LEFT - 45 * _MM, 11) or [""]:
            volume.text(_LEFT + 45 * _MM, y, line, 11)
            y -= 8 * _MM
    volume.text(_LEFT, 25 * _MM, "個人番号とパスワードは、画面の写しの中で塗りつぶしてあります。")
    volume.end_page()


def _draw_row(volume: _Volume, top: float, number: int, record: Record, folder: Path | None) -> None:
    canvas = volume.canvas
    canvas.setLineWidth(0.5)
    canvas.rect(_LEFT, top - _BLOCK, _WIDTH - 2 * _LEFT, _BLOCK)
    inside = _LEFT + 2 * _MM
    receipt = f"　受付番号 {record.receipt}" if record.receipt else ""
    volume.text(inside, top - 6 * _MM, f"{number} 行目　{record.status.value}{receipt}", 12)
    volume.text(inside, top - 11.5 * _MM, _times(record))
    message = "。".join(part for part in (record.message, *record.notes) if part)
    for line in _lines(volume.font, message, _WIDTH - 2 * _LEFT - 4 * _MM, 8)[:2]:
        volume.text(inside, top - 16 * _MM, line, 8)
        top -= 3.5 * _MM
    for place, (name, title) in enumerate(_shown(record)):
        x = _LEFT + 1 * _MM + place * (_PICTURE[0] + 2 * _MM)
        there = folder is not None and name in record.pictures and (folder / name).is_file()
        volume.text(x, top - 18 * _MM, title if there else f"{title}（画面の写しはありません）", 8)
        if there and folder is not None:
            _draw_picture(canvas, folder / name, x, top - 19.5 * _MM)


def _shown(record: Record) -> list[tuple[str, str]]:
    """Give the two pictures of a row; where nothing was sent, the one of its failure instead of the later one."""
    before, after = PICTURES
    failure = next((name for name in record.pictures if name not in PICTURES), None)
    if after in record.pictures or failure is None:
        return [(before, "送る前"), (after, "送った後")]
    return [(before, "送る前"), (failure, "失敗したときの画面")]


def _draw_picture(canvas: Canvas, path: Path, x: float, top: float) -> None:
    from PIL import Image, UnidentifiedImageError
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    try:
        with Image.open(path) as opened:
            opened.draft("RGB", _PIXELS)
            image = opened.convert("RGB")
    except (OSError, UnidentifiedImageError):
        return
    image.thumbnail(_PIXELS)
    image.save(out, "JPEG", quality=_QUALITY)
    scale = min(_PICTURE[0] / image.width, _PICTURE[1] / image.height)
    width, height = image.width * scale, image.height * scale
    canvas.drawImage(ImageReader(out), x, top - height, width, height)
    canvas.rect(x, top - height, width, height)


def _times(record: Record) -> str:
    parts = (("はじめ", record.begun), ("送信", record.submitted), ("確認", record.proven))
    told = [f"{name} {text[:19]}" for name, text in parts if text]
    return "　".join([*told, *([f"読み返した欄 {record.checked}"] if record.checked else [])])


def _lines(font: str, text: str, width: float, size: float) -> list[str]:
    """Give a text in lines that fit; Japanese may be parted anywhere."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    lines, line = [], ""
    for character in " ".join(text.split()):
        if stringWidth(line + character, font, size) > width:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line] if line else lines

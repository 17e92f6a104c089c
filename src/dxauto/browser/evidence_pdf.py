"""The evidence as PDF for the file (決裁・保存用): a cover, then a row a page, its pictures as large as they fit.

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
    from PIL.Image import Image
    from reportlab.pdfgen.canvas import Canvas

ROWS_A_VOLUME = 200
_MM = 72 / 25.4
_WIDTH, _HEIGHT = 210 * _MM, 297 * _MM
_LEFT = 15 * _MM
_TOP = _HEIGHT - 15 * _MM
_AREA = (_WIDTH - 2 * _LEFT, 236 * _MM)
"""What the pictures of a row share, with their titles."""
_TITLE, _GAP = 5 * _MM, 3 * _MM
_PIXELS = (1200, 1400)
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
    volume = _Volume(canvas, register_font(), pages=1 + len(records))
    _draw_cover(volume, cover, records)
    for number, record in records.items():
        _draw_row(volume, number, record, folders.get(number))
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


def _draw_row(volume: _Volume, number: int, record: Record, folder: Path | None) -> None:
    receipt = f"　受付番号 {record.receipt}" if record.receipt else ""
    volume.text(_LEFT, _TOP - 5 * _MM, f"{number} 行目　{record.status.value}{receipt}", 12)
    volume.text(_LEFT, _TOP - 10.5 * _MM, _times(record))
    message = "。".join(part for part in (record.message, *record.notes) if part)
    for place, line in enumerate(_lines(volume.font, message, _AREA[0], 8)[:3]):
        volume.text(_LEFT, _TOP - (15 + 3.5 * place) * _MM, line, 8)
    pictures = [(title, _picture(folder, name, record)) for name, title in _shown(record)]
    _draw_pictures(volume, _TOP - 25 * _MM, pictures)


def _shown(record: Record) -> list[tuple[str, str]]:
    """Give the two pictures of a row; where nothing was sent, the one of its failure instead of the later one."""
    before, after = PICTURES
    failure = next((name for name in record.pictures if name not in PICTURES), None)
    if after in record.pictures or failure is None:
        return [(before, "送る前"), (after, "送った後")]
    return [(before, "送る前"), (failure, "失敗したときの画面")]


def _picture(folder: Path | None, name: str, record: Record) -> Image | None:
    """Give a picture no larger than needed; None if there is none, or none that can be read."""
    from PIL import UnidentifiedImageError
    from PIL.Image import open as opened_image

    if folder is None or name not in record.pictures:
        return None
    try:
        with opened_image(folder / name) as opened:
            opened.draft("RGB", _PIXELS)
            image = opened.convert("RGB")
    except (OSError, UnidentifiedImageError):
        return None
    image.thumbnail(_PIXELS)
    return image


def _draw_pictures(volume: _Volume, top: float, pictures: Sequence[tuple[str, Image | None]]) -> None:
    """Draw them one below the other or side by side, whichever shows them larger."""
    there = [image for _, image in pictures if image is not None]
    below, beside = _boxes(len(pictures))
    stacked = sum(_scale(image, below) for image in there) >= sum(_scale(image, beside) for image in there)
    x, y = _LEFT, top
    for title, image in pictures:
        volume.text(x, y - 3 * _MM, title if image is not None else f"{title}（画面の写しはありません）", 8)
        height = _TITLE + _GAP
        if image is not None:
            height += _draw_picture(volume.canvas, image, (x, y - _TITLE), below if stacked else beside)
        if stacked:
            y -= height
        else:
            x += beside[0] + _GAP


def _boxes(count: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give the room of each of so many pictures: one below the other, and side by side."""
    width, height = _AREA
    below = (width, (height - count * (_TITLE + _GAP)) / count)
    return below, ((width - (count - 1) * _GAP) / count, height - _TITLE)


def _scale(image: Image, box: tuple[float, float]) -> float:
    return min(box[0] / image.width, box[1] / image.height)


def _draw_picture(canvas: Canvas, image: Image, corner: tuple[float, float], box: tuple[float, float]) -> float:
    """Draw a picture below and right of a corner, and give its height in points."""
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    scale = _scale(image, box)
    width, height = image.width * scale, image.height * scale
    canvas.setLineWidth(0.5)
    canvas.drawImage(ImageReader(out), corner[0], corner[1] - height, width, height)
    canvas.rect(corner[0], corner[1] - height, width, height)
    return height


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

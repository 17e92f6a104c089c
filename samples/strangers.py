"""Pages that belong to no template: a letter, the form of another office, an empty sheet."""

from __future__ import annotations

import functools

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dxauto.forms.fonts import find_font
from dxauto.forms.geometry import MM_PER_INCH, Box
from samples.handwriting import Pen, Rng, make_writer, write_text
from samples.people import home, one_of, person
from samples.sheet import Sheet

Lines = list[tuple[str, Box]]
"""What somebody writes, and where."""

_A4 = (210.0, 297.0)

_LETTERS = (
    (
        "書類送付のご案内",
        "拝啓　時下ますますご清祥のこととお喜び申し上げます。\n平素は格別のご高配を賜り、厚くお礼申し上げます。\n"
        "さて、下記の書類をお送りいたしますので、ご査収くださいますよう\nお願い申し上げます。\n"
        "　　　　　　　　　　　　　　　　　　敬具\n\n"
        "記\n\n一　領収書の写し　　　　　　　２通\n一　通帳の写し　　　　　　　　１通\n"
        "一　委任状　　　　　　　　　　１通\n\n以上",
    ),
    (
        "回　覧",
        "町内会のみなさまへ\n\n春の清掃活動のお知らせ\n\n日時　四月二十日（日曜日）午前七時から\n"
        "集合　中央公園　噴水の前\n"
        "持ち物　軍手、飲み物、帽子\n\n雨のときは次の日曜日に延期します。\n見終わったら、となりの家に回してください。",
    ),
    (
        "領　収　証",
        "金　五万円　也\n\n但し　葬儀費用の一部として\n上記の金額を正に領収いたしました。\n\n"
        "内訳\n　税抜金額\n　消費税額\n\n"
        "石巻市中央　ひより葬祭",
    ),
)
_LABELS = (
    "受付番号,整理番号,会社名,代表者,所在地,電話,担当者,工事名,工期,場所,面積,数量,理由,備考,区分,名称,期間,添付図面"
)


@functools.lru_cache(maxsize=16)
def _face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(find_font()), size)


def draw(dpi: int, rng: Rng) -> Sheet:
    """Draw one such page, A4, with some writing on it."""
    unit = dpi / MM_PER_INCH
    image = Image.new("L", (round(_A4[0] * unit), round(_A4[1] * unit)), 255)
    page = ImageDraw.Draw(image)
    lines = (_letter, _other_form, _empty)[int(rng.choice([0, 1, 2], p=[0.4, 0.4, 0.2]))](page, unit, rng)
    writer = make_writer(rng, "".join(text for text, _ in lines))
    sheet = Sheet(np.asarray(image, dtype=np.uint8), dpi, writer.ink_bgr)
    pen = Pen(sheet, writer, rng)
    for text, box in lines:
        write_text(pen, text, box)
    return sheet


def _letter(page: ImageDraw.ImageDraw, unit: float, rng: Rng) -> Lines:
    title, text = _LETTERS[int(rng.integers(len(_LETTERS)))]
    who, where = person(rng, (1950, 1990)), home(rng)
    page.text((105 * unit, 40 * unit), title, font=_face(round(7 * unit)), fill=0, anchor="mm")
    page.multiline_text((28 * unit, 62 * unit), text, font=_face(round(4.4 * unit)), fill=0, spacing=round(4 * unit))
    sender = f"{where.address}\n{who.name}\n{where.phone}"
    page.multiline_text(
        (105 * unit, 215 * unit), sender, font=_face(round(4.2 * unit)), fill=0, spacing=round(3 * unit)
    )
    return [("よろしくお願いします", Box(30, 250, 90, 10))] if rng.random() < 0.5 else []


def _other_form(page: ImageDraw.ImageDraw, unit: float, rng: Rng) -> Lines:
    """Another office's form: a title and a frame of labelled cells, different each time."""
    wide = max(1, round(0.35 * unit))
    title = ("工 事 完 了 届", "施 設 利 用 申 込 書", "変 更 届 出 書", "委 任 状")[int(rng.integers(4))]
    page.text((105 * unit, 30 * unit), title, font=_face(round(7 * unit)), fill=0, anchor="mm")
    left, right, label, y = 22.0, 188.0, rng.uniform(28, 42), 50.0
    lines: Lines = []
    while y < 230:
        height = rng.uniform(9, 22)
        page.rectangle((left * unit, y * unit, right * unit, (y + height) * unit), outline=0, width=wide)
        page.line(((left + label) * unit, y * unit, (left + label) * unit, (y + height) * unit), fill=0, width=wide)
        text = one_of(rng, _LABELS)
        middle = ((left + label / 2) * unit, (y + height / 2) * unit)
        page.text(middle, text, font=_face(round(4 * unit)), fill=0, anchor="mm")
        if rng.random() < 0.75:
            who, where = person(rng, (1950, 1990)), home(rng)
            written = (who.name, where.address, where.phone, who.kana)[int(rng.integers(4))]
            lines.append((written, Box(left + label, y, right - left - label, height)))
        y += height
    return lines


def _empty(page: ImageDraw.ImageDraw, unit: float, rng: Rng) -> Lines:
    """A sheet on which nothing stands."""
    del page, unit, rng
    return []

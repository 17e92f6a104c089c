"""The printed code: which template, version and page a form says it is, and where the code lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import zxingcpp

from dxauto.forms.marks_layout import Payload, parse_payload, qr_box
from dxauto.reading.locate.homography import Points, fit_affine
from dxauto.reading.types import Gray, Matrix


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was read, with its corners in pixels: clockwise from the upper left of the upright code."""

    payload: Payload
    corners: Points


def read_codes(gray: Gray, *, thorough: bool = False) -> list[Code]:
    """Find our codes; those of others are left out. `thorough` also looks at the page shrunk (much slower)."""
    found = zxingcpp.read_barcodes(
        gray,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=thorough,
        try_downscale=thorough,
        try_invert=False,
    )
    codes = []
    for barcode in found:
        payload = parse_payload(barcode.text) if barcode.valid else None
        if payload is not None:
            place = barcode.position
            quad = [place.top_left, place.top_right, place.bottom_right, place.bottom_left]
            codes.append(Code(payload, np.array([[p.x, p.y] for p in quad], dtype=np.float64)))
    return codes


def matrix_near_code(corners: Points, size_mm: tuple[float, float]) -> Matrix:
    """The map from page millimetres to pixels, good in the neighbourhood of the code and rough far from it."""
    box = qr_box(size_mm)
    places = np.array([[box.x, box.y], [box.right, box.y], [box.right, box.bottom], [box.x, box.bottom]])
    return fit_affine(places, corners, np.ones(4))

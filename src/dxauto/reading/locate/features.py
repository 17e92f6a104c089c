"""Finding a page by its layout: which blanks share local features with it, and roughly where.

SIFT (Lowe 2004) on the page at a resolution at which text lines are texture and pen strokes are thin; every page
feature votes for each blank by its nearest neighbour there, and RANSAC keeps the blanks of which a part is seen
under one homography.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.reading.locate.homography import Points, apply, inverse, raster, resized
from dxauto.reading.locate.pyramid import Pyramid
from dxauto.reading.types import WORK_DPI, Gray, Matrix

BLANK_DPI = 60.0
PAGE_LONG_SIDE = 720
FEATURES = 900
NEAREST = 0.92
"""The nearest descriptor's distance at most this share of the second nearest's in the same blank."""
LEAST_VOTES = 12


@dataclass(frozen=True, slots=True)
class Features:
    """Places (N x 2; mm in a blank, pixels on a page) and unit descriptors (N x 128 float32)."""

    places: Points
    descriptors: NDArray[np.float32]


def blank_features(blank: Gray) -> Features:
    """The features of a blank given at WORK_DPI, in millimetres."""
    found = _detect(_shrunk(blank, BLANK_DPI / WORK_DPI))
    return Features(apply(inverse(raster(BLANK_DPI)), found.places), found.descriptors)


def page_features(page: Pyramid) -> Features:
    """The features of a page, in its pixels."""
    long_side = max(page.gray.shape)
    halvings = max(0, math.floor(math.log2(max(1.0, long_side / PAGE_LONG_SIDE))))
    half = page.level(halvings)
    small = _shrunk(half, min(1.0, PAGE_LONG_SIDE / max(half.shape)))
    to_half = inverse(resized(small.shape[1] / half.shape[1], small.shape[0] / half.shape[0]))
    found = _detect(small)
    return Features(apply(resized(2**halvings, 2**halvings) @ to_half, found.places), found.descriptors)


def _shrunk(gray: Gray, factor: float) -> Gray:
    size = (max(1, round(gray.shape[1] * factor)), max(1, round(gray.shape[0] * factor)))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _detect(gray: Gray) -> Features:
    keys, raw = cv2.SIFT.create(nfeatures=FEATURES, contrastThreshold=0.03).detectAndCompute(gray, None)
    if raw is None:
        return Features(np.empty((0, 2)), np.empty((0, 128), dtype=np.float32))
    rooted = np.sqrt(raw / np.maximum(raw.sum(axis=1, keepdims=True), 1e-6))  # RootSIFT, Arandjelovic 2012
    return Features(np.array([k.pt for k in keys], dtype=np.float64), rooted.astype(np.float32))


def rough_matrix(page: Features, blank: Features, pixel_tolerance: float) -> tuple[Matrix, int] | None:
    """The homography from the blank's mm to the page's pixels that most features agree on, and how many do."""
    if min(len(page.places), len(blank.places)) < LEAST_VOTES:
        return None
    similar = page.descriptors @ blank.descriptors.T
    best = similar.argmax(axis=1)
    every = np.arange(len(best))
    top = similar[every, best]
    similar[every, best] = -1
    second = similar.max(axis=1)
    kept = np.flatnonzero(2 - 2 * top < NEAREST**2 * (2 - 2 * second))
    if len(kept) < LEAST_VOTES:
        return None
    src, dst = blank.places[best[kept]], page.places[kept]
    cv2.setRNGSeed(1)  # the same page gives the same answer on every run
    matrix, inside = cv2.findHomography(src, dst, cv2.USAC_MAGSAC, pixel_tolerance, maxIters=3000, confidence=0.999)
    if matrix is None or int(inside.sum()) < LEAST_VOTES:
        return None
    return np.asarray(matrix, dtype=np.float64), int(inside.sum())

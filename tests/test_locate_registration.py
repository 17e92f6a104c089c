"""Registration: where a page lies, to a fraction of a millimetre, and the residual that is claimed for it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from locate_support import (
    SIZE,
    Machine,
    Scanned,
    coded,
    coded_index,
    error_mm,
    photograph,
    plain,
    plain_index,
    scan,
    written_on,
)

from dxauto.reading.locate import TemplateIndex, locate, register
from dxauto.reading.locate.bend import BendField
from dxauto.reading.locate.finder import BY_CODE, BY_LAYOUT, Candidate
from dxauto.reading.locate.homography import apply, inverse
from dxauto.reading.locate.refine import Fit
from dxauto.reading.locate.verify import Evidence, Ink
from dxauto.reading.types import Gray, Located, PageImage, Unknown

MACHINES = {
    "straight": Machine(),
    "skewed": Machine(degrees=6, shift=(-5, 0)),
    "skewed the other way": Machine(degrees=-4, shift=(2, -1)),
    "sideways": Machine(degrees=91),
    "upside down": Machine(degrees=178),
    "sideways the other way": Machine(degrees=270),
    "shifted": Machine(shift=(6, -5)),
    "printed smaller": Machine(enlarged=0.95),
    "150 dpi": Machine(dpi=(150, 150), degrees=2),
    "400 dpi": Machine(dpi=(400, 400), degrees=-2),
    "dpi that lies": Machine(dpi=(300, 300), said_dpi=(72, 72)),
    "no dpi": Machine(said_dpi=(0, 0), degrees=1),
    "noisy": Machine(grain=40, jpeg=15, degrees=1),
    "fine fax": Machine(dpi=(204, 196), one_bit=True, degrees=1),
}
CORNERS_CUT = {"far askew": Machine(degrees=10), "far askew the other way": Machine(degrees=-10, shift=(2, -3))}
FAXES = {
    "fax": Machine(dpi=(204, 98), one_bit=True, degrees=1),
    "fax that does not say so": Machine(dpi=(204, 98), one_bit=True, said_dpi=(204, 204)),
}


def found(scanned: Scanned, index: TemplateIndex) -> Located:
    """Where the page was found; fails if it was not."""
    located = locate(scanned.page, index)
    assert isinstance(located, Located), located
    return located


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("kind", ["code", "layout"])
def test_scans_are_registered_to_a_tenth_of_a_millimetre(name: str, kind: str) -> None:
    """On scans of every sort, filled in by hand, no place of the page is off by 0.1 mm, with a code or without."""
    forms, index = (coded(), coded_index()) if kind == "code" else (plain(), plain_index())
    scanned = scan(written_on(forms[1].gray, 5), MACHINES[name], seed=1)
    located = found(scanned, index)
    assert (located.template, located.method) == ("kiku", kind)
    assert error_mm(located, scanned.truth) < 0.1
    assert located.residual_mm < 0.2


@pytest.mark.parametrize("name", CORNERS_CUT)
@pytest.mark.parametrize("kind", ["code", "layout"])
def test_a_page_so_askew_that_its_corners_are_cut_off_is_still_registered(name: str, kind: str) -> None:
    """At 10 degrees the code may lie outside the scan; the rest of the page is enough."""
    forms, index = (coded(), coded_index()) if kind == "code" else (plain(), plain_index())
    scanned = scan(written_on(forms[1].gray, 5), CORNERS_CUT[name], seed=1)
    located = found(scanned, index)
    assert located.template == "kiku"
    assert error_mm(located, scanned.truth) < 0.1


@pytest.mark.parametrize("name", FAXES)
@pytest.mark.parametrize("kind", ["code", "layout"])
def test_faxes_are_registered_to_a_fifth_of_a_millimetre(name: str, kind: str) -> None:
    """A fax has a quarter of a millimetre a line; the whole page is still placed to less than that."""
    forms, index = (coded(), coded_index()) if kind == "code" else (plain(), plain_index())
    scanned = scan(written_on(forms[0].gray, 6), FAXES[name], seed=2)
    located = found(scanned, index)
    assert located.template == "aoi"
    assert error_mm(located, scanned.truth) < 0.2


@pytest.mark.parametrize("degrees", [4, 93])
@pytest.mark.parametrize("kind", ["code", "layout"])
def test_photographs_are_registered_to_a_tenth_of_a_millimetre(degrees: float, kind: str) -> None:
    """A slanted photograph on a desk, half in shadow, is a page like any other."""
    forms, index = (coded(), coded_index()) if kind == "code" else (plain(), plain_index())
    scanned = photograph(written_on(forms[2].gray, 7), seed=3, tilt=0.1, degrees=degrees)
    located = found(scanned, index)
    assert located.template == "sakura"
    assert error_mm(located, scanned.truth) < 0.1


@pytest.mark.parametrize(("degrees", "expected"), [(0, 0), (88, 90), (181, 180), (-92, 270)])
def test_the_quarter_turn_is_told(degrees: float, expected: int) -> None:
    """`rotation` says by how much the page is turned clockwise in the image."""
    assert found(scan(coded()[0].gray, Machine(degrees=degrees)), coded_index()).rotation == expected


def warped(paper: Gray, height_mm: float) -> tuple[Gray, Gray]:
    """Paper that is not flat: displaced by up to `height_mm`; with the rows' displacement in pixels."""
    y, x = np.mgrid[0 : paper.shape[0], 0 : paper.shape[1]].astype(np.float32)
    pixels = height_mm * 200 / 25.4
    sway = pixels * np.sin(y / paper.shape[0] * 5)
    return np.asarray(cv2.remap(paper, x + sway, y, cv2.INTER_LINEAR, borderValue=255)), sway


def test_paper_that_is_not_flat_is_flattened() -> None:
    """A sheet that sways by a millimetre is registered with a bend, and the registered page agrees with the blank."""
    form = plain()[0]
    paper, _ = warped(written_on(form.gray, 8), 1.0)
    page = scan(paper, Machine(degrees=1)).page
    located = locate(page, plain_index())
    assert isinstance(located, Located)
    assert located.bend is not None
    assert located.residual_mm < 0.25
    assert mean_gap(register(page, located, SIZE), form.gray) < 0.2


@pytest.mark.parametrize("height_mm", [0.1, 0.4, 1.0, 2.0])
def test_the_residual_of_warped_paper_is_told_honestly(height_mm: float) -> None:
    """Whatever the warp, most places are no further off than the residual says, give or take 0.1 mm."""
    paper, _ = warped(written_on(plain()[1].gray, 4), height_mm)
    scanned = scan(paper, Machine(degrees=2))
    located = found(scanned, plain_index())
    places = np.random.default_rng(1).uniform([25, 50], [180, 270], (200, 2))
    bend = BendField(located.bend, SIZE)(places) if located.bend is not None else np.zeros_like(places)
    sway = np.column_stack([height_mm * np.sin(places[:, 1] / SIZE[1] * 5), np.zeros(200)])
    wrong = apply(inverse(scanned.truth), apply(located.matrix, places + bend)) - (places - sway)
    assert np.percentile(np.linalg.norm(wrong, axis=1), 90) < located.residual_mm + 0.1


def mean_gap(registered: Gray, blank: Gray) -> float:
    """How far (mm) the blank's print is from the nearest ink of the registered page, on average."""
    away = cv2.distanceTransform((registered > 150).astype(np.uint8), cv2.DIST_L2, 5)
    return float(away[blank < 80].mean()) * 25.4 / 200


@pytest.mark.parametrize("degrees", [0, 90, 183])
def test_the_registered_page_lies_on_the_blank(degrees: float) -> None:
    """The registered page has the template's size and orientation, and its print covers the blank's."""
    form = coded()[2]
    page = scan(written_on(form.gray, 9), Machine(degrees=degrees, dpi=(300, 300))).page
    located = locate(page, coded_index())
    assert isinstance(located, Located)
    registered = register(page, located, SIZE)
    assert registered.shape == form.gray.shape
    assert registered.dtype == np.uint8
    assert mean_gap(registered, form.gray) < 0.05


def test_what_the_image_does_not_show_is_white() -> None:
    """Where the scan cut the page off, the registered page is white."""
    form = coded()[0]
    scanned = scan(form.gray, Machine())
    cut = PageImage(np.ascontiguousarray(scanned.page.gray[:2100]), (200, 200))
    located = locate(cut, coded_index())
    assert isinstance(located, Located)
    assert register(cut, located, SIZE)[2200:].min() == 255


def test_the_same_page_gives_the_same_answer() -> None:
    """Two runs over one page agree to the last digit."""
    scanned = scan(written_on(plain()[1].gray, 3), Machine(degrees=3), seed=4)
    first, second = (found(scanned, plain_index()) for _ in range(2))
    assert np.array_equal(first.matrix, second.matrix)
    assert first.residual_mm == second.residual_mm


def test_the_matrix_maps_millimetres_to_the_pixels_of_the_page_as_it_came() -> None:
    """Turning the matrix of a large scan back gives millimetres of the template, at its own resolution."""
    scanned = scan(coded()[1].gray, Machine(dpi=(400, 400), degrees=-90))
    located = found(scanned, coded_index())
    centre = apply(located.matrix, np.array([[SIZE[0] / 2, SIZE[1] / 2]]))
    assert np.allclose(centre, [[scanned.page.gray.shape[1] / 2 - 0.5, scanned.page.gray.shape[0] / 2 - 0.5]], atol=4)
    assert np.allclose(apply(inverse(located.matrix), centre), [[105, 148.5]], atol=1e-6)


def test_a_page_that_fits_too_badly_is_refused_in_millimetres() -> None:
    """Paper crumpled beyond what a bend can follow is unknown, and the reason is a sentence for a clerk."""
    y, x = np.mgrid[0:2339, 0:1654].astype(np.float32)
    crumpled = cv2.remap(
        plain()[0].gray, x + 30 * np.sin(y / 60), y + 30 * np.sin(x / 70), cv2.INTER_LINEAR, borderValue=255
    )
    located = locate(scan(np.asarray(crumpled), Machine()).page, plain_index())
    assert isinstance(located, Unknown)
    assert "様式" in located.reason


def test_the_reason_names_the_residual_and_its_limit() -> None:
    """A candidate whose print agrees but whose residual is 1.3 mm lacks just that, and says how far it is off."""
    entry = plain_index().entries[0]
    fit = Fit(np.eye(3), None, residual_mm=1.3, found=90, share=0.95)
    nothing = np.zeros((2, 2), dtype=np.bool_)
    candidate = Candidate(entry, fit, Ink(nothing, nothing, nothing), Evidence(0.99, 1.0, 0, 0.0), None)
    assert "1.3 mm" in candidate.lacks(BY_CODE)
    assert "0.8 mm" in candidate.lacks(BY_LAYOUT)

"""Which form a page is and where it lies: by its code if it has one, else by its layout; else unknown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dxauto.forms.marks_layout import qr_box
from dxauto.reading.locate import verify
from dxauto.reading.locate.code import Code, matrix_near_code, read_codes
from dxauto.reading.locate.features import page_features, rough_matrix
from dxauto.reading.locate.homography import is_plausible, quarter_turn
from dxauto.reading.locate.index import Entry, TemplateIndex
from dxauto.reading.locate.pyramid import Pyramid
from dxauto.reading.locate.refine import Fit, Guess, grow, refine, search
from dxauto.reading.locate.verify import Evidence, Ink
from dxauto.reading.locate.view import View, views
from dxauto.reading.locate.warp import warp
from dxauto.reading.types import Gray, Located, Matrix, PageImage, Unknown

RESIDUAL_LIMIT_MM = 0.8
CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page must reach to count as a form."""

    share: float
    present: float
    tiles: float
    missing_word: float
    strange_rules_mm: float


BY_CODE = Limits(share=0.5, present=0.65, tiles=0.65, missing_word=np.inf, strange_rules_mm=600.0)
BY_LAYOUT = Limits(share=0.6, present=0.8, tiles=0.85, missing_word=40, strange_rules_mm=250.0)
"""Without a code a single printed word that is not there may be the only sign of another version of the form."""
LEAST_FOUND = 6
LEAST_SIDE = 64
"""Pixels, of a page whose long side is at most 2600."""
CLEARLY_LESS = 0.75
"""A rival that fits this much less is none, whatever distinguishes the two."""
CODE_LIKENESS = 0.87
"""Below it, what stands in the code's place is not that blank's code (even a fax of it comes to 0.9,
the code of another version, which differs in few modules, up to 0.83)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A blank on which a page was registered, with what speaks for it."""

    entry: Entry
    fit: Fit
    ink: Ink
    evidence: Evidence
    code_likeness: float | None

    @property
    def rank(self) -> float:
        """How well this blank fits, in 0..1, to compare it with others."""
        return self.fit.share * self.evidence.present

    def lacks(self, limits: Limits) -> str:
        """Why this page is not accepted as this form, in Japanese; empty if it is."""
        fit, evidence = self.fit, self.evidence
        if fit.found < LEAST_FOUND or fit.share < limits.share or evidence.present < limits.present:
            return f"様式「{self.entry.name}の印刷と、{1 - evidence.present:.0%} が合いません"
        if evidence.tiles < limits.tiles or evidence.missing_word > limits.missing_word:
            return f"様式「{self.entry.name}の印刷のうち、見つからない所があります"
        if evidence.strange_rules_mm > limits.strange_rules_mm:
            return f"様式「{self.entry.name}にない罫線が {evidence.strange_rules_mm:.0f} mm あります"
        if fit.residual_mm > RESIDUAL_LIMIT_MM:
            return (
                f"様式「{self.entry.name}に似ていますが、位置のずれが {fit.residual_mm:.1f} mm あります"
                f"（上限 {RESIDUAL_LIMIT_MM} mm）"
            )
        return ""


def locate(page: PageImage, index: TemplateIndex) -> Located | Unknown:
    """Find the template page that this page is, and the map from its millimetres to the page's pixels.

    A page that is none of them, or too much like two of them, or fits too badly, is `Unknown` with the reason.
    """
    first: Unknown | None = None
    for view in views(page):
        if min(view.gray.shape) < LEAST_SIDE:
            return Unknown("画像が小さすぎるか、細長すぎます。スキャンし直してください")
        found = _locate_view(view, index)
        if isinstance(found, Located):
            return found
        first = first or found
    return first or Unknown("ページの画像がありません")


def _locate_view(view: View, index: TemplateIndex) -> Located | Unknown:
    codes = read_codes(view.gray)
    if len({code.payload for code in codes}) > 1:
        return Unknown("一枚に二つ以上の様式のコードがあります。一枚ずつスキャンしてください")
    return _by_code(view, codes[0], index) if codes else _by_layout(view, index)


def _by_code(view: View, code: Code, index: TemplateIndex) -> Located | Unknown:
    payload = code.payload
    entry = index.by_code(payload)
    if entry is None:
        return Unknown(
            f"その版の様式がありません（様式「{payload.template}」第 {payload.version} 版 {payload.page} ページ）。"
            "様式のファイルを templates/ に入れてください"
        )
    near = matrix_near_code(code.corners, entry.size_mm)
    start = grow(view.pyramid, near, qr_box(entry.size_mm).centre, entry.coarse)
    candidate = _candidate(view.pyramid, start, entry)
    if candidate is None or candidate.lacks(BY_CODE):
        candidate = _by_features(view.pyramid, entry) or candidate
    if candidate is None:
        return Unknown(f"コードは様式「{entry.name}ですが、印刷が見つかりません")
    lack = candidate.lacks(BY_CODE)
    return Unknown(f"コードは様式「{entry.name}ですが、{lack}") if lack else _located(view, candidate, "code")


def _by_features(page: Pyramid, entry: Entry) -> Candidate | None:
    found = rough_matrix(page_features(page), entry.features, _tolerance(page.gray))
    return _candidate(page, search(page, found[0], entry.coarse), entry) if found else None


def _by_layout(view: View, index: TemplateIndex) -> Located | Unknown:
    features = page_features(view.pyramid)
    guesses = []
    for entry in index.entries:
        found = rough_matrix(features, entry.features, _tolerance(view.gray))
        if found and is_plausible(found[0], entry.size_mm):
            guesses.append((found[1], found[0], entry))
    guesses.sort(key=lambda guess: -guess[0])
    guesses = [g for g in guesses[:CANDIDATES] if g[0] >= 0.4 * guesses[0][0]]
    candidates = [c for _, matrix, entry in guesses if (c := _searched(view.pyramid, matrix, entry)) is not None]
    return _decide(view, candidates)


def _decide(view: View, candidates: list[Candidate]) -> Located | Unknown:
    if not candidates:
        return Unknown("登録されているどの様式とも合いません。様式を確かめるか、新しい様式として登録してください")
    candidates.sort(key=lambda c: c.rank, reverse=True)
    best, *others = candidates
    lack = best.lacks(BY_LAYOUT)
    if lack:
        return Unknown(lack)
    if best.code_likeness is not None and best.code_likeness < CODE_LIKENESS:
        return Unknown(f"様式「{best.entry.name}に似ていますが、コードが違うか読めないので、どの版か分かりません")
    for other in others:
        if other.rank > CLEARLY_LESS * best.rank and not _is_rather(best, other):
            return Unknown(f"様式「{best.entry.name}か「{other.entry.name}か、決められません")
    return _located(view, best, "layout")


def _is_rather(best: Candidate, other: Candidate) -> bool:
    """Tell whether what distinguishes the two blanks is there of the one and not of the other."""
    own = verify.distinct(best.entry.print, other.entry.print)
    foreign = verify.distinct(other.entry.print, best.entry.print)
    own_share = verify.share_present(best.ink, own)
    foreign_share = verify.share_present(other.ink, foreign)
    enough_own, enough_foreign = own.sum() >= 60, foreign.sum() >= 60
    if not enough_own and not enough_foreign:
        return False
    if not enough_own:
        return foreign_share < 0.35
    if not enough_foreign:
        return own_share > 0.7
    return own_share > foreign_share + 0.3


def _searched(page: Pyramid, rough: Matrix, entry: Entry) -> Candidate | None:
    return _candidate(page, search(page, rough, entry.coarse), entry) if is_plausible(rough, entry.size_mm) else None


def _candidate(page: Pyramid, start: Guess, entry: Entry) -> Candidate | None:
    if not is_plausible(start.matrix, entry.size_mm):
        return None
    fit = refine(page, start, entry.coarse, entry.fine, entry.size_mm)
    if not is_plausible(fit.matrix, entry.size_mm):
        return None
    registered = warp(page, fit.matrix, fit.bend, entry.size_mm, verify.DPI)
    seen = verify.seen_by(fit.matrix, (page.gray.shape[0], page.gray.shape[1]), entry.print)
    ink = verify.ink_of(registered, entry.print, seen)
    code = verify.likeness(registered, entry.code, seen) if entry.code is not None else None
    return Candidate(entry, fit, ink, verify.evidence(ink, entry.print), code)


def _located(view: View, candidate: Candidate, method: str) -> Located:
    entry, fit = candidate.entry, candidate.fit
    matrix = view.to_page @ fit.matrix
    return Located(
        template=entry.payload.template,
        page=entry.payload.page,
        matrix=matrix / matrix[2, 2],
        residual_mm=fit.residual_mm,
        method="code" if method == "code" else "layout",
        score=min(fit.share, candidate.evidence.present),
        rotation=quarter_turn(fit.matrix, entry.size_mm),
        bend=None if fit.bend is None else np.asarray(fit.bend.knots),
    )


def _tolerance(gray: Gray) -> float:
    return 4.0 * float(max(gray.shape)) / 2339

"""What is to be written: which forms go in which condition into which file. No pixels here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from dxauto.forms.library import Library
from samples import output
from samples.handwriting import Rng
from samples.output import MULTIPAGE, SINGLE
from samples.scan import CONDITIONS, Setting, make_setting

WEIGHTS: Mapping[str, float] = {"clean": 0.35, "ordinary": 0.40, "fax": 0.10, "photo": 0.10, "ruined": 0.05}
"""Share of the applications in each condition."""

STRANGER = None
"""In place of a form's id: a page that belongs to no template."""

_STRANGERS = 0.03
_BORN_DIGITAL = 0.12
_LONGEST_STACK = 5
_JOB, _DEAL, _STRANGE = 2, 3, 4

_KINDS: Mapping[str, tuple[str, ...]] = {
    "clean": ("pdf", "pdf", "tif-lzw", "png", "png-16", "tif-jpeg"),
    "ordinary": ("pdf", "pdf", "pdf", "tif-jpeg", "jpg", "jpg-exif", "jpg-cmyk"),
    "fax": ("tif-g4",),
    "photo": ("jpg", "jpg-exif"),
    "ruined": ("pdf", "jpg"),
}
_QUALITY: Mapping[str, tuple[int, int]] = {"ordinary": (60, 81), "ruined": (60, 81)}
_GOOD_QUALITY = (78, 90)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be generated: all conditions, forms and kinds of file, or only one of them."""

    seed: int
    count: int
    condition: str | None = None
    template: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One file: the applications in it by form, from number `first` on, how they are scanned, into what."""

    name: str
    first: int
    forms: tuple[str | None, ...]
    setting: Setting
    kind: str
    quality: int = 75
    orientation: int = 6
    born_digital: bool = False


def rng_of(seed: int, what: int, number: int) -> Rng:
    """Give the source of chance of one thing: the same for the same seed, whatever else is generated."""
    return np.random.default_rng([seed, what, number])


def plan(wish: Wish, library: Library) -> Iterator[Job]:
    """Share the applications out into files, the conditions in proportion to `WEIGHTS`, lazily."""
    given = dict.fromkeys(CONDITIONS, 0)
    number = first = 0
    while first < wish.count:
        rng = rng_of(wish.seed, _JOB, number)
        condition = wish.condition or max(WEIGHTS, key=lambda c: WEIGHTS[c] * (first + 1) - given[c])
        job = _job(wish, library, make_setting(condition, rng), first, rng)
        yield replace(job, name=f"{number:04d}-{condition}{output.suffix(job.kind)}")
        given[condition] += len(job.forms)
        number, first = number + 1, first + len(job.forms)


def _job(wish: Wish, library: Library, setting: Setting, first: int, rng: Rng) -> Job:
    kind = wish.kind or kind_for(setting, rng)
    born_digital = setting.condition == "clean" and kind == "pdf" and not wish.kind and rng.random() < _BORN_DIGITAL
    long = kind in MULTIPAGE and setting.condition not in {"photo", "ruined"}
    length = min(int(rng.integers(1, _LONGEST_STACK + 1)) if long else 1, wish.count - first)
    forms = tuple(_form(wish, library, index, strangers=not born_digital) for index in range(first, first + length))
    if kind in SINGLE and any(form and len(library.get(form).pages) > 1 for form in forms):
        kind = "pdf"
    return Job(
        name="",
        first=first,
        forms=forms,
        setting=setting,
        kind=kind,
        quality=int(rng.integers(*_QUALITY.get(setting.condition, _GOOD_QUALITY))),
        orientation=(6, 8, 3)[int(rng.integers(3))],
        born_digital=bool(born_digital),
    )


def kind_for(setting: Setting, rng: Rng) -> str:
    """Choose a kind of file that the machine of a setting writes."""
    kinds = _KINDS[setting.condition]
    kind = kinds[int(rng.integers(len(kinds)))]
    if setting.bilevel and setting.condition != "fax":
        return "tif-g4" if kind.startswith(("tif", "jpg")) or kind == "png-16" else kind
    return kind


def _form(wish: Wish, library: Library, index: int, strangers: bool) -> str | None:
    """Deal the forms out like cards, each once before any comes again; now and then a stranger's page instead."""
    if wish.template:
        return library.get(wish.template).id
    if strangers and rng_of(wish.seed, _STRANGE, index).random() < _STRANGERS:
        return STRANGER
    ids = sorted(library.templates)
    deal = rng_of(wish.seed, _DEAL, index // len(ids)).permutation(len(ids))
    return ids[int(deal[index % len(ids)])]

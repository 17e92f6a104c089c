"""Write invented applications, scanned in every condition, and `truth.json`.

`python -m samples.generate --seed 1 --count 40 --out out/samples`
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dxauto.forms.library import Library, load_library
from dxauto.forms.template import Template
from samples import digital, output, strangers
from samples.answers import Answers, make_answers
from samples.fill import Hand, Habits, fill_page, make_habits
from samples.handwriting import Rng, Writer, make_writer
from samples.output import MULTIPAGE, SINGLE
from samples.scan import CONDITIONS, Scan, Setting, make_setting, scan
from samples.sheet import Sheet, printed

WORKSPACE = Path(__file__).resolve().parents[1]

WEIGHTS: Mapping[str, float] = {"clean": 0.35, "ordinary": 0.40, "fax": 0.10, "photo": 0.10, "ruined": 0.05}
_STRANGERS = 0.03
_SWAPPED = 0.15
_BORN_DIGITAL = 0.12
_LONGEST_STACK = 5
_APPLICATION, _JOB, _DEAL = 1, 2, 3

_KINDS: Mapping[str, tuple[str, ...]] = {
    "clean": ("pdf", "pdf", "tif-lzw", "png", "png-16", "tif-jpeg"),
    "ordinary": ("pdf", "pdf", "pdf", "tif-jpeg", "jpg", "jpg-exif", "jpg-cmyk"),
    "fax": ("tif-g4",),
    "photo": ("jpg", "jpg-exif"),
    "ruined": ("pdf", "jpg"),
}


@dataclass(frozen=True, slots=True)
class Application:
    """One invented application: the form, the answers, and who fills it in how. No template: a page of another sort."""

    template: Template | None
    folder: Path
    answers: Answers
    writer: Writer | None = None
    habits: Habits | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One file to be written: applications `first` to `last` (not included), how they are scanned, into what."""

    number: int
    first: int
    last: int
    setting: Setting
    kind: str
    born_digital: bool = False

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.number:04d}-{self.setting.condition}{output.suffix(self.kind)}"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be generated: all conditions and templates, or only one of them."""

    seed: int
    count: int
    condition: str | None = None
    template: str | None = None
    kind: str | None = None


def rng_of(seed: int, what: int, number: int) -> Rng:
    """Give the source of chance of one thing: the same for the same seed, whatever else is generated."""
    return np.random.default_rng([seed, what, number])


def invent(template: Template, folder: Path, rng: Rng) -> Application:
    """Invent an application on a form."""
    answers = make_answers(template, rng)
    text = "".join(str(value) for value in answers.values())
    name = next((str(answers[s.name]) for s in template.fields if s.type == "shimei" and answers[s.name]), "石巻")
    return Application(template, folder, answers, make_writer(rng, text), make_habits(rng, name.split("\u3000")[0][:4]))


def fill_in(application: Application, page: int, dpi: int, rng: Rng) -> Sheet:
    """Fill in one page (from 1) of an application."""
    template = application.template
    if template is None or application.writer is None or application.habits is None:
        return Sheet(strangers.draw(dpi, rng), dpi)
    paper = printed(template.model_dump_json(), page, dpi, application.folder)
    sheet = Sheet(paper, dpi, application.writer.ink_bgr)
    fill_page(Hand(sheet, application.writer, application.habits, rng), template, page, application.answers)
    return sheet


def sample_page(template: Template, condition: str, seed: int, folder: Path | None = None) -> tuple[Scan, Answers]:
    """Give the first page of one invented application as a picture, and its answers."""
    rng = rng_of(seed, _APPLICATION, 0)
    application = invent(template, folder or WORKSPACE / "templates" / "forms", rng)
    setting = make_setting(condition, rng)
    return scan(fill_in(application, 1, setting.dpi, rng), setting, rng), application.answers


def plan(wish: Wish, library: Library) -> Iterator[Job]:
    """Share the applications out into files, the conditions in proportion to `WEIGHTS`, lazily."""
    given = dict.fromkeys(CONDITIONS, 0)
    number = first = 0
    while first < wish.count:
        rng = rng_of(wish.seed, _JOB, number)
        condition = wish.condition or max(WEIGHTS, key=lambda c: WEIGHTS[c] * (first + 1) - given[c])
        job = _job(wish, library, condition, (number, first), rng)
        given[condition] += job.last - job.first
        yield job
        number, first = number + 1, job.last


def _job(wish: Wish, library: Library, condition: str, place: tuple[int, int], rng: Rng) -> Job:
    number, first = place
    setting = make_setting(condition, rng)
    kind = wish.kind or _kind_for(setting, rng)
    born_digital = condition == "clean" and kind == "pdf" and wish.kind is None and bool(rng.random() < _BORN_DIGITAL)
    template = _template_of(wish, library, first)
    if kind in SINGLE and len(template.pages) > 1:
        kind = "pdf"
    length = int(rng.integers(1, _LONGEST_STACK + 1)) if kind in MULTIPAGE else 1
    length = 1 if condition in {"photo", "ruined"} else length
    return Job(number, first, min(first + length, wish.count), setting, kind, born_digital)


def _kind_for(setting: Setting, rng: Rng) -> str:
    kinds = _KINDS[setting.condition]
    kind = kinds[int(rng.integers(len(kinds)))]
    if setting.bilevel and setting.condition != "fax":
        return "tif-g4" if kind.startswith(("tif", "jpg", "png-16")) else kind
    if setting.colour and kind == "tif-lzw":
        return "tif-jpeg"
    return kind


def _template_of(wish: Wish, library: Library, index: int) -> Template:
    """Deal the templates out like cards: each once before any comes again."""
    if wish.template:
        return library.get(wish.template)
    ids = sorted(library.templates)
    deal = rng_of(wish.seed, _DEAL, index // len(ids)).permutation(len(ids))
    return library.templates[ids[int(deal[index % len(ids)])]]


def _application(wish: Wish, library: Library, job: Job, index: int, rng: Rng) -> Application:
    template = _template_of(wish, library, index)
    strange = not (wish.template or job.born_digital or job.kind in SINGLE) and rng.random() < _STRANGERS
    if strange and job.setting.condition != "ruined":
        return Application(None, Path(), {})
    return invent(template, library.folder(template.id), rng)


def write_job(wish: Wish, library: Library, job: Job, out: Path) -> list[dict[str, Any]]:
    """Write one file and give its part of the truth."""
    truth: list[dict[str, Any]] = []
    scans: list[Scan] = []
    typed: list[Application] = []
    pages = 0
    for index in range(job.first, job.last):
        rng = rng_of(wish.seed, _APPLICATION, index)
        application = _application(wish, library, job, index, rng)
        order = _page_order(application, job, rng)
        truth.append(_truth(job, application, [pages + place for place in order]))
        pages += len(order)
        if job.born_digital:
            typed.append(application)
        else:
            scans += _scanned(application, order, job.setting, rng)
    rng = rng_of(wish.seed, _JOB, job.number + 1_000_000)
    if job.born_digital:
        digital.save([(a.template, a.answers) for a in typed if a.template], out / job.name)
    else:
        low, high = (60, 81) if job.setting.condition in {"ordinary", "ruined"} else (78, 90)
        orientation = (6, 8, 3)[int(rng.integers(3))]
        output.save(scans, out / job.name, job.kind, int(rng.integers(low, high)), orientation)
    return truth


def _page_order(application: Application, job: Job, rng: Rng) -> list[int]:
    """Give for each page of the form (in the form's order) its place in the stack, from 1."""
    count = len(application.template.pages) if application.template else 1
    swapped = count == 2 and not job.born_digital and rng.random() < _SWAPPED
    return [2, 1] if swapped else list(range(1, count + 1))


def _scanned(application: Application, order: list[int], setting: Setting, rng: Rng) -> list[Scan]:
    by_place = sorted((place, page) for page, place in enumerate(order, start=1))
    return [scan(fill_in(application, page, setting.dpi, rng), setting, rng) for _, page in by_place]


def _truth(job: Job, application: Application, places: list[int]) -> dict[str, Any]:
    return {
        "file": job.name,
        "page": places[0],
        "pages": places,
        "template": application.template.id if application.template else None,
        "condition": job.setting.condition,
        "fields": application.answers,
    }


def generate(wish: Wish, out: Path, workspace: Path = WORKSPACE) -> list[dict[str, Any]]:
    """Write the pages and `truth.json` into `out` and give the truth. Holds one file's pages in memory at a time."""
    library = load_library(workspace)
    out.mkdir(parents=True, exist_ok=True)
    truth = [entry for job in plan(wish, library) for entry in write_job(wish, library, job, out)]
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")
    return truth


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m samples.generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40, help="number of applications")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pages and truth.json")
    parser.add_argument("--condition", choices=CONDITIONS, help="only this condition")
    parser.add_argument("--template", help="only this form")
    parser.add_argument("--kind", choices=MULTIPAGE + SINGLE, help="only this kind of file")
    parser.add_argument("--workspace", type=Path, default=WORKSPACE, help="where templates/forms is")
    options = parser.parse_args()
    wish = Wish(options.seed, options.count, options.condition, options.template, options.kind)
    truth = generate(wish, options.out, options.workspace)
    print(f"{len(truth)} applications in {len({entry['file'] for entry in truth})} files: {options.out}")


if __name__ == "__main__":
    main()

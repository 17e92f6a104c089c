"""Write invented applications, scanned in every condition, and their truth.

`python -m samples.generate --seed 1 --count 40 --out out/samples`
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dxauto.forms.library import Library, load_library
from dxauto.forms.template import Template
from samples import digital, output, strangers
from samples.answers import family_name, make_answers
from samples.fill import Habits, Hand, fill_page, make_habits
from samples.handwriting import Rng, Writer, make_writer
from samples.plan import Job, Wish, plan, rng_of
from samples.scan import CONDITIONS, Scan, make_setting, scan
from samples.sheet import Sheet, printed
from samples.stories import Answers

WORKSPACE = Path(__file__).resolve().parents[1]

_SWAPPED = 0.15
_APPLICATION = 1

Truth = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Application:
    """One invented application: the form, the answers, and who fills it in how."""

    template: Template
    folder: Path
    answers: Answers
    writer: Writer
    habits: Habits


def invent(template: Template, folder: Path, rng: Rng) -> Application:
    """Invent an application on a form; `folder` is where the form's file lies."""
    answers = make_answers(template, rng)
    text = "".join(str(value) for value in answers.values())
    habits = make_habits(rng, family_name(template, answers))
    return Application(template, folder, answers, make_writer(rng, text), habits)


def fill_in(application: Application, page: int, dpi: int, rng: Rng) -> Sheet:
    """Fill in one page (from 1) of an application."""
    template = application.template
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


def write_job(seed: int, library: Library, job: Job, out: Path) -> list[Truth]:
    """Write one file and give its part of the truth."""
    truth: list[Truth] = []
    scans: list[Scan] = []
    typed: list[tuple[Template, Answers]] = []
    for index, form in enumerate(job.forms, start=job.first):
        rng = rng_of(seed, _APPLICATION, index)
        before = sum(len(entry["pages"]) for entry in truth)
        if form is None:
            scans.append(scan(strangers.draw(job.setting.dpi, rng), job.setting, rng))
            truth.append(_truth(job, None, {}, [before + 1]))
            continue
        application = invent(library.get(form), library.folder(form), rng)
        order = _page_order(application.template, job, rng)
        truth.append(_truth(job, form, application.answers, [before + place for place in order]))
        if job.born_digital:
            typed.append((application.template, application.answers))
        else:
            scans += _scanned(application, order, job, rng)
    if job.born_digital:
        digital.save(typed, out / job.name)
    else:
        output.save(scans, out / job.name, job.kind, job.quality, job.orientation)
    return truth


def _page_order(template: Template, job: Job, rng: Rng) -> list[int]:
    """Give for each page of the form (in the form's order) its place among them in the stack, from 1."""
    swapped = len(template.pages) == 2 and not job.born_digital and rng.random() < _SWAPPED
    return [2, 1] if swapped else list(range(1, len(template.pages) + 1))


def _scanned(application: Application, order: list[int], job: Job, rng: Rng) -> list[Scan]:
    by_place = sorted((place, page) for page, place in enumerate(order, start=1))
    setting = job.setting
    return [scan(fill_in(application, page, setting.dpi, rng), setting, rng) for _, page in by_place]


def _truth(job: Job, form: str | None, answers: Answers, pages: list[int]) -> Truth:
    return {
        "file": job.name,
        "page": pages[0],
        "pages": pages,
        "template": form,
        "condition": job.setting.condition,
        "fields": answers,
    }


def write_jobs(seed: int, library: Library, jobs: Iterable[Job], out: Path) -> list[Truth]:
    """Write files and `truth.json` into `out` and give the truth. Holds one file's pages in memory at a time."""
    out.mkdir(parents=True, exist_ok=True)
    truth = [entry for job in jobs for entry in write_job(seed, library, job, out)]
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")
    return truth


def generate(wish: Wish, out: Path, workspace: Path = WORKSPACE) -> list[Truth]:
    """Write what is wished, with the forms of a workspace, into `out`; give the truth that `truth.json` holds."""
    library = load_library(workspace)
    return write_jobs(wish.seed, library, plan(wish, library), out)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m samples.generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40, help="number of applications")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pages and truth.json")
    parser.add_argument("--condition", choices=CONDITIONS, help="only this condition")
    parser.add_argument("--template", help="only this form")
    parser.add_argument("--kind", choices=output.MULTIPAGE + output.SINGLE, help="only this kind of file")
    parser.add_argument("--workspace", type=Path, default=WORKSPACE, help="where templates/forms is")
    options = parser.parse_args()
    wish = Wish(options.seed, options.count, options.condition, options.template, options.kind)
    truth = generate(wish, options.out, options.workspace)
    print(f"{len(truth)} applications in {len({entry['file'] for entry in truth})} files: {options.out}")


if __name__ == "__main__":
    main()

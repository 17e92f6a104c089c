"""The fixed stack in `samples/forms`: which file holds what. `python -m samples.stack [--out DIR]` writes it anew.

The committed files were written by this list; fonts of another version may move some pixels, never the truth.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from dxauto.forms.library import load_library
from samples.generate import WORKSPACE, write_jobs
from samples.plan import STRANGER, Job
from samples.scan import Setting

FORMS = WORKSPACE / "samples" / "forms"
SEED = 20250402

NOUZEI, KOKUHO, KOUZA, SOUSAI, KOUGAKU = (
    "nouzei-shoumei",
    "kokuho-idou",
    "kouza-furikae",
    "sousaihi",
    "kougaku-ryouyouhi",
)

_CLEAN, _ORDINARY = Setting("clean"), Setting("ordinary")
_FAX, _COARSE_FAX = Setting("fax", 204, bilevel=True), Setting("fax", 204, bilevel=True, fax_lines=98)
_PHOTO, _RUINED = Setting("photo", colour=True), Setting("ruined")

JOBS = (
    Job("01-madoguchi.pdf", 0, (NOUZEI, KOKUHO, KOUGAKU), _CLEAN, "pdf", 70),
    Job("02-yuusou.pdf", 3, (SOUSAI, KOUZA, KOUGAKU, STRANGER), _ORDINARY, "pdf", 58),
    Job("03-nouzei.tif", 7, (NOUZEI, NOUZEI), Setting("clean", 300, bilevel=True), "tif-g4"),
    Job("04-kouza.tif", 9, (KOUZA, KOUZA), Setting("ordinary", 300, bilevel=True), "tif-g4"),
    Job("05-gamen.pdf", 11, (KOUZA, SOUSAI), _CLEAN, "pdf", born_digital=True),
    Job("06-kokuho.tif", 13, (KOKUHO, KOKUHO), _ORDINARY, "tif-jpeg", 58),
    Job("07-fax.tif", 15, (NOUZEI, SOUSAI), _FAX, "tif-g4"),
    Job("08-fax.tif", 17, (KOKUHO, STRANGER), _COARSE_FAX, "tif-g4"),
    Job("09-sousaihi.png", 19, (SOUSAI,), Setting("clean", bilevel=True), "png"),
    Job("10-nouzei.jpg", 20, (NOUZEI,), _ORDINARY, "jpg-exif", 65, 6),
    Job("11-kouza.jpg", 21, (KOUZA,), Setting("ordinary", 150, colour=True), "jpg-cmyk", 60),
    Job("12-shashin.jpg", 22, (NOUZEI,), _PHOTO, "jpg", 72),
    Job("13-shashin.jpg", 23, (KOKUHO,), _PHOTO, "jpg-exif", 72, 8),
    Job("14-shashin.jpg", 24, (SOUSAI,), _PHOTO, "jpg", 72),
    Job("15-yogore.pdf", 25, (NOUZEI, KOUZA), _RUINED, "pdf", 55),
    Job("16-kougaku.tif", 27, (KOUGAKU,), Setting("clean", 300, bilevel=True), "tif-g4"),
    Job("17-sousaihi.png", 28, (SOUSAI,), Setting("clean", 150), "png-16"),
    Job("18-kongou.pdf", 29, (KOKUHO, NOUZEI, SOUSAI), Setting("ordinary", 300, bilevel=True), "pdf"),
)
"""File, number of its first application, forms in it, machine, kind of file, JPEG quality, EXIF orientation."""


def main() -> None:
    """Write the stack."""
    parser = argparse.ArgumentParser(prog="python -m samples.stack", description=__doc__)
    parser.add_argument("--out", type=Path, default=FORMS)
    options = parser.parse_args()
    truth = write_jobs(SEED, load_library(WORKSPACE), JOBS, options.out)
    size = sum((options.out / job.name).stat().st_size for job in JOBS)
    print(f"{len(truth)} applications in {len(JOBS)} files, {size / 1e6:.1f} MB: {options.out}")


if __name__ == "__main__":
    main()

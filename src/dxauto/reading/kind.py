"""The robot kind `form`: a stack of scanned forms becomes one workbook.

An item is one page. Its key is the hash of its file's content and its page number, so the same page is the same
item tomorrow, wherever the file lies and whatever it is called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from dxauto.errors import ConfigurationError
from dxauto.robot import Context, Item, ItemOutcome, Job, Outcome, Result

if TYPE_CHECKING:
    from dxauto.reading.reader import FormReader

RESULT_FORMAT = "1"
"""Raise it when reading gives other results: pages that were read before are then read again."""


COUNTED_BYTES = 200_000_000
"""Up to this size the pages are counted before the run, for the time left."""


class FormParameters(BaseModel):
    """The `parameters:` of a form robot.

    `templates` are the forms that may be in the stack (none: every form of the workspace). `input` is the folder
    that is read if none is given, relative to the workspace. After `rows_per_book` applications the workbook goes on in
    a further file (out.xlsx, out_2.xlsx, …).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    templates: tuple[str, ...] = ()
    input: str | None = None
    format: Literal["xlsx", "csv", "json"] = "xlsx"
    encoding: Literal["utf-8-sig", "cp932"] = "utf-8-sig"
    append: bool = False
    engine: Literal["rapid", "tesseract", "both"] | None = None
    threshold: float | None = Field(default=None, ge=0, le=1)
    pictures: int = Field(default=500, ge=0)
    rows_per_book: int | None = Field(default=None, ge=1)


class FormKind:
    """Reads scanned application forms."""

    name: ClassVar[str] = "form"
    version: ClassVar[str] = RESULT_FORMAT
    Parameters: ClassVar[type[BaseModel]] = FormParameters
    finish_parameters: ClassVar[frozenset[str]] = frozenset(
        {"input", "format", "encoding", "append", "pictures", "rows_per_book"}
    )

    def fingerprint(self, job: Job) -> str:
        """Hash the templates and the blanks they rest on: another drawing of a form is another reading."""
        from dxauto.forms.library import load_library

        library = load_library(job.workspace)
        digest = hashlib.sha256(RESULT_FORMAT.encode())
        for template_id in sorted(library.templates):
            if _wanted(template_id, _parameters(job)):
                digest.update(library.templates[template_id].model_dump_json().encode())
                for blank in _blanks(library.paths[template_id], library.templates[template_id].pages):
                    digest.update(hashlib.sha256(blank.read_bytes()).digest())
        return digest.hexdigest()

    def items(self, job: Job) -> Iterator[Item]:
        """Give the pages of the inputs, lazily; the same page under another name has the same key."""
        from dxauto.reading.input import BadFile, list_pages

        inputs = job.inputs or _default_input(job)
        outputs = [job.output] if job.output else []
        for found in list_pages(inputs, skip=outputs):
            digest = found.digest or hashlib.sha256(str(found.path).encode()).hexdigest()
            if isinstance(found, BadFile):
                if not found.stray:
                    yield _bad_item(found.path, digest, found.reason)
            else:
                yield _page_item(found.path, found.page, digest)

    def count(self, job: Job) -> int | None:
        """Count the pages, unless there is so much that looking through it twice would be felt."""
        inputs = job.inputs or _default_input(job)
        files = [f for i in inputs for f in ([i] if i.is_file() else i.rglob("*")) if f.is_file()]
        if sum(f.stat().st_size for f in files) > COUNTED_BYTES:
            return None
        return len({item.key for item in self.items(job)})

    def process(self, item: Item, context: Context) -> Outcome:
        """Read one page into `page.json` and its pictures; what is doubtful makes it a review."""
        from dxauto.reading.types import PageRef

        ref = PageRef(Path(item.payload["path"]), int(item.payload["page"]), str(item.payload["digest"]))
        job = context.job
        return _reader(job.workspace, _parameters(job), job.run).read(ref, context.folder)

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Put the pages together to applications and write them in the format asked for."""
        from dxauto.reading.finish import write_result

        return write_result(job, _parameters(job), outcomes)

    def stopped(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write what was read before the run stopped, beside where the whole will be, so that nobody mistakes it."""
        from dxauto.reading.finish import write_unfinished

        return write_unfinished(job, _parameters(job), outcomes)


def _parameters(job: Job) -> FormParameters:
    assert isinstance(job.parameters, FormParameters)
    return job.parameters


def _wanted(template_id: str, parameters: FormParameters) -> bool:
    return not parameters.templates or template_id in parameters.templates


def _blanks(template_file: Path, pages: Iterable[object]) -> Iterator[Path]:
    for page in pages:
        blank = getattr(page, "blank", None)
        if blank:
            yield template_file.parent / blank


def _default_input(job: Job) -> tuple[Path, ...]:
    folder = _parameters(job).input
    if folder is None:
        raise ConfigurationError(
            "読み取るファイルかフォルダーを指定してください"
            f"（例: dxauto run {job.robot} スキャンのフォルダー -o 結果.xlsx）"
        )
    return (job.workspace / folder,)


def _page_item(path: Path, page: int, digest: str) -> Item:
    payload = {"path": str(path), "page": page, "digest": digest}
    return Item(f"{digest[:24]}-{page:04}", f"{path.name} {page}ページ", payload)


def _bad_item(path: Path, digest: str, reason: str) -> Item:
    return Item(f"{digest[:24]}-0000", path.name, {"path": str(path), "page": 0, "digest": digest}, problem=reason)


@lru_cache(maxsize=2)
def _reader(workspace: Path, parameters: FormParameters, run: str) -> FormReader:
    """One reader a process and run: index, blanks and models are loaded once, and templates do not change midway."""
    from dxauto.forms.library import load_library
    from dxauto.reading.reader import FormReader

    library = load_library(workspace)
    chosen = {i: t for i, t in library.templates.items() if _wanted(i, parameters)}
    return FormReader(chosen, library.paths, parameters.engine, parameters.threshold)

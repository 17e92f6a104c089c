"""A kind from another package, for the tests of hot folders: each file holds one word; what was read is recorded.

The record (`record.txt` in the workspace) is the kind's own: one line when it begins to read a content, one when it has
read it. The result of a run has a line for each file, with its name and content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from dxauto.errors import ConfigurationError, UnreadableInputError
from dxauto.files import write_atomic
from dxauto.robot import Context, Item, ItemOutcome, Job, Outcome, Result


class Parameters(BaseModel):
    """Whether rows are added to a result that is there, as the form robots do it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    append: bool = False


class RecordKind:
    """One item a file; a file that begins with `broken` cannot be read, one with `review` is to be looked at.

    Beside a file its `.word` is looked for.
    """

    name: ClassVar[str] = "record"
    version: ClassVar[str] = "1"
    Parameters: ClassVar[type[BaseModel]] = Parameters
    finish_parameters: ClassVar[frozenset[str]] = frozenset({"append"})

    def goes_along(self, name: str) -> bool:
        """A `.word` file is never read by itself."""
        return name.endswith(".word")

    def beside(self, name: str) -> list[str]:
        """It belongs to the file of its name."""
        return [f"{PurePath(name).stem}.word"]

    def fingerprint(self, job: Job) -> str:
        """Nothing decides but the input."""
        return ""

    def items(self, job: Job) -> Iterator[Item]:
        """Give one item a content."""
        for path in job.inputs:
            content = path.read_bytes()
            yield Item(hashlib.sha256(content).hexdigest()[:32], path.name, {"path": str(path)})

    def process(self, item: Item, context: Context) -> Outcome:
        """Record the content."""
        text = Path(item.payload["path"]).read_text(encoding="utf-8")
        record(context.job.workspace, f"begun {text}")
        beside = Path(item.payload["path"]).with_suffix(".word")
        if beside.is_file():
            record(context.job.workspace, f"with {beside.read_text(encoding='utf-8')}")
        if text.startswith("broken"):
            raise UnreadableInputError("壊れています。もう一度スキャンしてください")
        (context.folder / "text").write_text(text, encoding="utf-8")
        record(context.job.workspace, f"read {text}")
        return Outcome.review("見てください") if text.startswith("review") else Outcome.done()

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write a line for each content, after those that are there if so asked, none twice."""
        assert isinstance(job.parameters, Parameters)
        assert job.output is not None
        old = job.output.read_text(encoding="utf-8").splitlines() if job.output.is_file() else []
        rows = old if job.parameters.append else []
        for one in outcomes:
            text = one.folder / "text"
            rows.append(text.read_text(encoding="utf-8") if one.outcome.state != "failed" else f"failed {one.item.key}")
        write_atomic(job.output, "".join(f"{row}\n" for row in dict.fromkeys(rows)).encode())
        return Result(job.output)


def record(workspace: Path, line: str) -> None:
    """Write one line down, as one call of the system."""
    with (workspace / "record.txt").open("ab", buffering=0) as stream:
        stream.write(f"{line}\n".encode())


class BundleKind(RecordKind):
    """A run has one input: a file, or a `.list` that names several, a line each, which are read as one (`one+two`).

    A `.list` with a question mark in it cannot be understood.
    """

    name: ClassVar[str] = "bundle"
    one_input: ClassVar[bool] = True

    def goes_along(self, name: str) -> bool:
        """A list, or a `.word`, is never read without what it belongs to."""
        return name.endswith((".word", ".list"))

    def beside(self, name: str) -> list[str]:
        """They bear its name."""
        return [f"{PurePath(name).stem}.word", f"{PurePath(name).stem}.list"]

    def gathers(self, path: Path) -> list[str]:
        """Give a list's lines."""
        text = path.read_text(encoding="utf-8") if path.suffix == ".list" else ""
        if "?" in text:
            raise ConfigurationError(f"{path} の 1 行目: ? は書けません")
        return text.split()

    def items(self, job: Job) -> Iterator[Item]:
        """Give one item, whatever the input is made of."""
        (path,) = job.inputs
        paths = [path.with_name(name) for name in self.gathers(path)] if path.suffix == ".list" else [path]
        text = "+".join(one.read_text(encoding="utf-8") for one in paths)
        yield Item(hashlib.sha256(text.encode()).hexdigest()[:32], path.name, {"text": text})

    def process(self, item: Item, context: Context) -> Outcome:
        """Record the content."""
        text = str(item.payload["text"])
        record(context.job.workspace, f"begun {text}")
        if "broken" in text:
            raise UnreadableInputError("壊れています。もう一度録音してください")
        (context.folder / "text").write_text(text, encoding="utf-8")
        record(context.job.workspace, f"read {text}")
        return Outcome.done()

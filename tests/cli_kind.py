"""A kind from another package, for the tests of the command: what becomes of each input stands in the input itself."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from dxauto.errors import MissingComponentError, UnreadableInputError
from dxauto.files import write_atomic
from dxauto.robot import Context, Item, ItemOutcome, Job, Outcome, Result


class Parameters(BaseModel):
    """What `finish` does besides its work."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    finish: str = ""
    format: str = "xlsx"


class WordKind:
    """Each input file holds one word: done, review, failed, unreadable, or slow."""

    name: ClassVar[str] = "word"
    version: ClassVar[str] = "1"
    Parameters: ClassVar[type[BaseModel]] = Parameters

    def fingerprint(self, job: Job) -> str:
        """Nothing decides but the input."""
        return ""

    def items(self, job: Job) -> Iterator[Item]:
        """Give one item a file."""
        for number, path in enumerate(job.inputs):
            yield Item(f"{number}", path.name, {"path": str(path)})

    def process(self, item: Item, context: Context) -> Outcome:
        """Do what the word says."""
        word = Path(item.payload["path"]).read_text(encoding="utf-8")
        if word == "unreadable":
            raise UnreadableInputError("読めません")
        if word == "slow":
            time.sleep(60)
        return {"review": Outcome.review("見てください"), "failed": Outcome.failed("だめでした")}.get(
            word, Outcome.done()
        )

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write the states, or fail as the parameter says."""
        states = "\n".join(o.outcome.state for o in outcomes)
        assert isinstance(job.parameters, Parameters)
        if job.parameters.finish == "missing":
            raise MissingComponentError("部品がありません")
        if job.parameters.finish == "bug":
            raise ZeroDivisionError("石巻　太郎")
        if job.output is not None:
            write_atomic(job.output, states.encode())
        return Result(job.output, figures={"applications": len(states.split())})

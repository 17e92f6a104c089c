"""What all pages of one running practice system share."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from samples.practice.business import ERAS
from samples.practice.database import Database
from samples.practice.faults import Faults
from samples.practice.fields import Sort, date_names, shown
from samples.practice.sessions import Sessions
from samples.practice.settings import Settings, now

HERE = Path(__file__).parent


@dataclass
class System:
    """Settings, faults, sessions and database of one running system."""

    settings: Settings
    faults: Faults
    sessions: Sessions
    database: Database


@functools.cache
def templates() -> Environment:
    """The page templates, compiled once a process."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(eras=ERAS, Sort=Sort, date_names=date_names, shown=shown, now=now)
    return environment

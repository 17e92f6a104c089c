"""The practice system as an ASGI application."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from samples.practice import control, entry, monthly, records, signin
from samples.practice.database import Database
from samples.practice.faults import Faults, Rule
from samples.practice.seeds import households
from samples.practice.sessions import Sessions
from samples.practice.settings import Settings
from samples.practice.system import HERE, System


def build(settings: Settings, rules: Sequence[Rule] = ()) -> tuple[Starlette, System]:
    """Build the application and give what its pages share; the caller closes `system.database`."""
    database = Database(settings.database)
    database.add_households(households())
    system = System(settings, Faults(rules, settings.seed), Sessions(settings), database)
    static = Mount("/static", StaticFiles(directory=HERE / "static"))
    pages = [*signin.ROUTES, *entry.ROUTES, *records.ROUTES, *monthly.ROUTES, *control.ROUTES]
    app = Starlette(routes=[*pages, static])
    app.state.system = system
    return app, system

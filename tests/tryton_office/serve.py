"""Run by the Python that has Tryton: `serve.py template DATABASE` makes the office, `serve CONFIG` serves it.

The database of the configuration is always called office.
"""

import argparse
import io
import json
import os
import sys
import time
from pathlib import Path

from trytond.config import config

DATABASE = "office"
LOGIN, PASSWORD = "admin", "office-4711"
HOLD_S = 4
MODULES = ["party", "party_relationship"]


def make(database: Path) -> None:
    """Make the office: Tryton's own set-up, its modules, then what an office has before the first business."""
    config.set("database", "uri", "sqlite://")
    config.set("database", "path", str(database.parent))
    database.touch()
    from trytond import admin

    common = {"database_names": [DATABASE], "indexes": True, "activatedeps": True, "update_modules_list": False}
    quiet = {"test_email": None, "password": False, "reset_password": False, "email": "clerk@example.jp"}
    rest = {"hostname": None, "export_translations": False, "languages": [], "validate": None}
    told = database.with_suffix(".password")
    told.write_text(PASSWORD, encoding="utf-8")
    os.environ["TRYTONPASSFILE"] = str(told)
    for update in (["ir", "res"], MODULES):
        admin.run(argparse.Namespace(update=update, **common, **quiet, **rest))
    told.unlink()
    settle()


def settle() -> None:
    """Close the set-up, and put in the countries, the kinds of relation, the people, and the office itself."""
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    pool = Pool(DATABASE)
    with Transaction().start(DATABASE, 1, context={}):
        item = pool.get("ir.module.config_wizard.item")
        item.write(item.search([]), {"state": "done"})
        user = pool.get("res.user")(1)
        user.actions = []
        user.save()
        pool.get("country.country").create([{"name": "Japan", "code": "JP"}, {"name": "Jamaica", "code": "JM"}])
        pool.get("party.relation.type").create([{"name": "代表者"}, {"name": "担当者"}])
        names = ("石巻市", "石巻　一郎", "石巻　一郎太", "大崎　花子", "登米　三郎")
        pool.get("party.party").create([{"name": name} for name in names])


def troubled(app):
    """Hold the answer for a business whose name begins with 待 for a while after it is stored; end every session
    before the answer for one with 切.
    """

    def answer(environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        given = list(app(environ, start_response))
        if b"party.party.create" in body:
            name = json.loads(body)["params"][0][0]["name"]
            if name.startswith("待"):
                time.sleep(HOLD_S)
            if name.startswith("切"):
                end_sessions()
        return given

    return answer


def truthful(app):
    """Call no answer compressed that is not: Tryton 8.0.12 does where the client has not asked for it."""

    def answer(environ, start_response):
        def start(status, headers, *rest):
            compressed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
            kept = [pair for pair in headers if compressed or pair[0].lower() != "content-encoding"]
            return start_response(status, kept, *rest)

        return app(environ, start)

    return answer


def end_sessions():
    """Let nobody be signed in any more."""
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    session = Pool(DATABASE).get("ir.session")
    with Transaction().start(DATABASE, 0):
        session.delete(session.search([]))


def serve(file: Path) -> None:
    """Serve until the process is ended."""
    config.update_etc(str(file))
    from trytond.application import app
    from trytond.pool import Pool
    from werkzeug.serving import run_simple

    Pool.start()
    Pool(DATABASE).init()
    host, _, port = config.get("web", "listen").rpartition(":")
    run_simple(host, int(port), truthful(troubled(app)), threaded=True)


if __name__ == "__main__":
    {"template": make, "serve": serve}[sys.argv[1]](Path(sys.argv[2]))

"""Django's admin, a system that nobody here wrote, entered through a flow alone and counted in its own database."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dxauto.registry import load_registry
from dxauto.runner import RunRequest, run
from dxauto.workspace import Workspace
from tests.browser_support import ROOT, Desk, _OwnKinds, needs_browser, write_list

pytest.importorskip("django")
pytestmark = needs_browser

FLOW = """\
name: django-entry
title: Django の管理画面に入力
tool: rpa
kind: browser
minutes_by_hand: 1
parameters:
  system: {name: Django, url: "ADDRESS", locale: en-US}
  sign_in:
    steps:
      - open: /admin/login/
      - fill: {label: "Username:"}
        value: clerk
      - fill: {label: "Password:"}
        value: "{secret:django}"
      - click: Log in
    needed: {label: "Username:"}
    done: {css: "#user-tools"}
  input: {key: [番号]}
  steps:
    - open: /admin/django_office/application/add/
    - fill: {label: "Number:"}
      value: "{番号}"
    - fill: {label: "Name:"}
      value: "{氏名}"
    - fill: {label: "Day:"}
      value: "{日付|西暦}"
    - fill: {label: "Copies:"}
      value: "{部数}"
  submit: {click: Save}
  done: {css: "ul.messagelist li.success"}
  refused: {css: "p.errornote, ul.errorlist"}
  lookup:
    steps:
      - open: /admin/django_office/application/?q={番号}
    found: {role: link, name: "{番号}", within: {css: "#result_list"}}
    none: {css: ".paginator >> text=/^\\\\s*0 applications/"}
    wait_s: 3
  limits: {action_s: 5, answer_s: 2, stop_after: 50}
"""
KEYS = ("B-1", "A-1", "L-1", "N-1")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """Serve Django's admin; gives its address and its database."""
    monkeypatch.setenv("DXAUTO_SECRET_DJANGO", "office-4711")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    database = tmp_path / "django.sqlite3"
    command = [sys.executable, "-m", "tests.django_office.serve", str(port), str(database)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while not answers(address) and time.monotonic() < until:
            assert process.poll() is None
            time.sleep(0.1)
        yield address, database
    finally:
        process.terminate()
        process.wait()


def answers(address: str) -> bool:
    """Tell whether the server is up."""
    try:
        urllib.request.urlopen(f"{address}/admin/login/", timeout=5).close()
    except OSError:
        return False
    return True


def test_rows_go_into_djangos_admin_once_each_whatever_fails(tmp_path: Path, office: tuple[str, Path]) -> None:
    """Errors before and after the commit, a late answer: each row is there once, as written; a bad one is refused."""
    address, database = office
    desk = Desk(tmp_path / "desk")
    for folder in ("robots", "templates"):
        (desk.root / folder).mkdir(parents=True)
    (desk.root / "robots" / "django-entry.yaml").write_text(FLOW.replace("ADDRESS", address), encoding="utf-8")
    (desk.root / "dxauto.toml").write_text("retry_wait_s = 0.05\n", encoding="utf-8")
    headings = ("番号", "氏名", "日付", "部数")
    values = [(key, f"石巻　{number}郎", "令和6年6月1日", number) for number, key in enumerate(KEYS, start=1)]
    refused = [("X-1", "大崎", "令和6年6月1日", "二通"), ("X-2", "大崎", "令和6年6月1日", "")]
    rows = [dict(zip(headings, row, strict=True)) for row in [*values, *refused]]
    spec = load_registry(Workspace(desk.root), _OwnKinds()).get("django-entry")
    list_ = write_list(tmp_path / "rows.xlsx", rows, headings)
    run(RunRequest(Workspace(desk.root), spec, (list_,), desk.root / "out.xlsx", workers=0))
    with closing(sqlite3.connect(database)) as connection:
        stored = connection.execute("SELECT number, name, day, copies FROM django_office_application").fetchall()
    assert sorted(stored) == sorted((key, name, "2024-06-01", copies) for key, name, _, copies in values)
    assert Counter(state for state, _, _ in desk.told().values()) == {"登録済み": len(KEYS), "受け付けられず": 2}

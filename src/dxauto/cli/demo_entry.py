"""The second half of `dxauto demo`: what was read goes into the practice system, and its numbers come back."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dxauto.errors import MissingComponentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dxauto.browser.attended import Attendance, Wish
    from dxauto.runner import RunRequest, RunSummary

ROBOT = "nouzei-nyuryoku"
_NEEDED = ("jinja2", "multipart", "starlette", "uvicorn")
_USER, _PASSWORD = "kenshu", "kenshu-0401"  # the practice system prints them on its own sign-in page
_STEP_S = 0.7
"""How long a person gets to see each step."""
_STRIP_ROWS, _STRIP_WIDTH = 3, 900


def missing() -> str:
    """Say why the practice system or a browser cannot be had here; empty if the rows can be entered."""
    from dxauto.components.browser import BROWSER
    from dxauto.components.driver import DRIVER

    if not (_home() / "samples" / "practice").is_dir() or not all(map(importlib.util.find_spec, _NEEDED)):
        return '研修用の模擬システムが入っていません（入れるには: pip install "dxauto[practice]"）'
    lacking = next((part for part in (BROWSER, DRIVER) if not part.probe().good), None)
    return f"{lacking.title}が使えません（{lacking.advice_here()}）" if lacking is not None else ""


def enter(root: Path, rows: Path, output: Path) -> RunSummary:
    """Enter the rows of a workbook into a practice system that lives only meanwhile, before the eyes if there is a
    screen. Raises `MissingComponentError` if it does not start.
    """
    from dxauto.runner import run

    with _practice(root / ".dxauto" / "practice.sqlite3") as address, _practice_password():
        return run(_request(root, rows, output, address))


def film(root: Path, target: Path) -> Path | None:
    """Put the first rows' pictures, before and after the submit, side by side; None if there are none."""
    from PIL import Image

    rows = [
        pair
        for folder in sorted((root / ".dxauto" / "work" / ROBOT).glob("*"), key=lambda path: path.stat().st_mtime)
        if all((pair := (folder / "before.jpg", folder / "after.jpg"))[n].is_file() for n in (0, 1))
    ][:_STRIP_ROWS]
    if not rows:
        return None
    half = _STRIP_WIDTH // 2
    pictures = [[_narrow(Image.open(path), half) for path in pair] for pair in rows]
    heights = [max(picture.height for picture in both) for both in pictures]
    strip = Image.new("RGB", (_STRIP_WIDTH, sum(heights)), "white")
    for number, both in enumerate(pictures):
        for column, picture in enumerate(both):
            strip.paste(picture, (column * half, sum(heights[:number])))
    strip.save(target)
    return target


def told(summary: RunSummary, strip: Path | None, shown: str) -> str:
    """Put what happened into sentences; `shown` is the workbook's path as it is told."""
    lines = [f"入力しました（{summary.seconds:.1f} 秒）。", *(f"  {note}" for note in summary.notes)]
    lines += [
        f"できた Excel: {shown}",
        "  「入力の状態」と「受付番号」の列が増えています。状態を押すと、その行の画面の写しが見られます。",
    ]
    if strip is not None:
        lines.append(f"入力の様子（左: 登録前、右: 登録後）: {strip}")
    return "\n".join(lines)


def on_screen() -> bool:
    """Tell whether there is a screen to show the browser on."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _request(root: Path, rows: Path, output: Path, address: str) -> RunRequest:
    from dxauto.progress import RichProgress
    from dxauto.registry import load_registry
    from dxauto.runner import RunRequest
    from dxauto.workspace import Workspace

    workspace = Workspace(root.resolve())
    overrides = {"system.url": address.rstrip("/"), "headed": str(on_screen()).lower()}
    return RunRequest(
        workspace,
        load_registry(workspace).get(ROBOT),
        (rows,),
        output,
        overrides,
        workers=0,
        test=True,
        progress=RichProgress("見本の入力"),
        attendance=_onlooker() if on_screen() else None,
    )


def _onlooker() -> Attendance:
    """Give a person who looks on: the robot waits a little at each step, and he may pause and stop it."""
    from dxauto.browser.attended import Attended
    from dxauto.browser.attended.panel import Panel

    class Slow(Panel):
        def show(self, head: str, text: str, wishes: Sequence[Wish]) -> None:
            super().show(head, text, wishes)
            self.wait(_STEP_S)

    return Attended(Slow("見本の申請を、研修用の模擬システムに入力しています", 600), 600)


@contextmanager
def _practice(database: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "samples.practice", "--port", "0", "--db", str(database.resolve())]
    home = str(_home())
    environment = os.environ | {"PYTHONPATH": home, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, cwd=home, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            if not address:
                raise MissingComponentError("研修用の模擬システムが始まりませんでした。dxauto を入れ直してください")
            yield address
        finally:
            process.terminate()


@contextmanager
def _practice_password() -> Iterator[None]:
    """Give this process the practice system's sign-in, as an office would give it the real one's."""
    from dxauto.browser.secrets import variable

    given = {variable("renshu-user"): _USER, variable("renshu-password"): _PASSWORD}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _home() -> Path:
    from dxauto.initialise import shipped_workspace

    return shipped_workspace()


def _narrow(picture: Any, width: int) -> Any:
    return picture.convert("RGB").resize((width, round(picture.height * width / picture.width)))

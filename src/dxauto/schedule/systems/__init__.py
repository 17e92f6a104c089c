"""The timers of the operating systems: which there are, and one way to talk to all of them."""

from __future__ import annotations

import shutil
import sys

from dxauto.errors import ConfigurationError
from dxauto.schedule.systems.cron import Cron
from dxauto.schedule.systems.systemd import Systemd
from dxauto.schedule.systems.types import Asked, NoTimer, System, ask
from dxauto.schedule.systems.windows import TaskScheduler

NAMES = ("systemd", "cron", "windows", "none")


def system(name: str, asked: Asked = ask) -> System:
    """Give the system of that name."""
    made: dict[str, System] = {
        "systemd": Systemd(asked),
        "cron": Cron(asked),
        "windows": TaskScheduler(asked),
        "none": NoTimer(),
    }
    return made[name]


def detect(asked: Asked = ask) -> str:
    """Give the name of the timer that this computer has; raises `ConfigurationError` if it has none."""
    if sys.platform == "win32":
        return "windows"
    if shutil.which("systemctl") and asked(["systemctl", "--user", "show-environment"], None).code == 0:
        return "systemd"
    if shutil.which("crontab"):
        return "cron"
    raise ConfigurationError(
        "この PC には、決めた時刻に動かすしくみ（systemd か cron）がありません。入れてからもう一度実行するか、"
        "「--system none」で予定だけを作り、お使いのしくみから「dxauto schedule fire 名前」を呼んでください"
    )

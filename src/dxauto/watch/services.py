"""Watchers that the operating system starts: one small file each, beside the journals."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from dxauto import yamlerrors
from dxauto.errors import ConfigurationError, NotFoundError
from dxauto.files import write_atomic
from dxauto.registry import RobotSpec
from dxauto.schedule.systems.resident import Keeper, Nobody, Resident, keeper
from dxauto.schedule.systems.types import Asked, ask
from dxauto.watch.plan import declared_folder, journals
from dxauto.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Service:
    """A robot whose folder is to be watched as long as the PC runs. `folder` and `output` as given, if they were."""

    robot: str
    home: str
    system: str
    created: str
    folder: str = ""
    output: str = ""
    task: str = field(default_factory=lambda: secrets.token_hex(4))

    def resident(self) -> Resident:
        """Give what is to be kept running."""
        words = [sys.executable, "-m", "dxauto", "watch", "start", self.robot, "--workspace", self.home]
        words += ["--input", self.folder] if self.folder else []
        words += ["-o", self.output] if self.output else []
        created = datetime.fromisoformat(self.created)
        return Resident(f"watch-{self.robot}", self.task, tuple(words), self.home, created)

    def keeper(self, asked: Asked = ask) -> Keeper:
        """Give what keeps it running; on another kind of computer than it was made on nobody does."""
        if self.system != "none" and (self.system == "windows") != (sys.platform == "win32"):
            return Nobody()
        return keeper(self.system, asked)

    def moved(self, workspace: Workspace) -> bool:
        """Tell whether the workspace is no longer where the system believes it to be."""
        return Path(self.home) != workspace.root.resolve()


def folders_of(workspace: Workspace, robots: Mapping[str, RobotSpec]) -> dict[str, Path]:
    """Give the folders that robots watch or are to watch: those of their files, and those given to services."""
    found = {name: folder for name, spec in robots.items() if (folder := declared_folder(workspace, spec)) is not None}
    services = Services(workspace)
    for robot in services.names():
        with suppress(ConfigurationError, NotFoundError):
            service = services.get(robot)
            found |= {robot: Path(service.folder)} if service.folder else {}
    return found


class Services:
    """The services of a workspace, by robot."""

    def __init__(self, workspace: Workspace) -> None:
        self._folder = journals(workspace)

    def names(self) -> list[str]:
        """Give the robots in order."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def get(self, robot: str) -> Service:
        """Give one; raises `NotFoundError` with near misses, `ConfigurationError` if its file is broken."""
        try:
            return Service(**json.loads((self._folder / f"{robot}.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            near = yamlerrors.near(robot, self.names())
            raise NotFoundError(
                f"「{robot}」の見張りは、自動では始まりません{near}。「dxauto watch list」で一覧が見られます"
            ) from None
        except (ValueError, TypeError) as error:
            raise ConfigurationError(
                f"「{robot}」の見張りの記録が壊れています。「dxauto watch install {robot}」をもう一度実行してください"
            ) from error

    def put(self, service: Service) -> None:
        """Write one, over the old one of its robot."""
        content = json.dumps(asdict(service), ensure_ascii=False, indent=1)
        write_atomic(self._folder / f"{service.robot}.json", content.encode())

    def remove(self, robot: str) -> None:
        """Forget one."""
        (self._folder / f"{robot}.json").unlink(missing_ok=True)

"""Where a user's robots, templates, models and results lie."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import ConfigurationError, system_reason

SETTINGS_FILE = "dxauto.toml"
ENVIRONMENT = "DXAUTO_WORKSPACE"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder that holds `robots/` and `templates/` (or `dxauto.toml`); all that dxauto keeps is in `.dxauto`."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Workspace:
        """Give the nearest workspace at or above `start` (default: the current folder), else the one that the
        environment variable `DXAUTO_WORKSPACE` names. Raises `ConfigurationError` if there is none.
        """
        origin = (start or Path.cwd()).resolve()
        for folder in (origin, *origin.parents):
            if is_workspace(folder):
                return cls(folder)
        named = os.environ.get(ENVIRONMENT)
        if named and is_workspace(Path(named)):
            return cls(Path(named).resolve())
        raise ConfigurationError(_missing(origin, named))

    @property
    def robots(self) -> Path:
        """Folder of the robots' YAML files."""
        return self.root / "robots"

    @property
    def templates(self) -> Path:
        """Folder of the form templates."""
        return self.root / "templates"

    @property
    def models(self) -> Path:
        """Folder of recognition models."""
        return self.root / "models"

    @property
    def samples(self) -> Path:
        """Folder of samples to try things with."""
        return self.root / "samples"

    @property
    def settings_path(self) -> Path:
        """The settings file; it need not exist."""
        return self.root / SETTINGS_FILE

    @property
    def state(self) -> Path:
        """Folder of everything dxauto keeps for itself; may hold personal data, never to be shared."""
        return self.root / ".dxauto"

    @property
    def ledger_path(self) -> Path:
        """The ledger's database file."""
        return self.state / "ledger.sqlite3"

    @property
    def usage_path(self) -> Path:
        """The usage store of this PC alone; with `usage_database` set, the hall's is used instead."""
        return self.state / "usage.sqlite3"

    @property
    def logs(self) -> Path:
        """Folder of one log file a run."""
        return self.state / "logs"

    @property
    def locks(self) -> Path:
        """Folder of the files that running commands lock."""
        return self.state / "locks"

    @property
    def requests(self) -> Path:
        """Folder of what each run was asked to do (its input paths), for `dxauto resume`."""
        return self.state / "requests"

    def temporary(self, slot: str) -> Path:
        """Give the folder of one run's temporary files; only who holds the slot's lock may touch it."""
        return self.state / "tmp" / slot

    def work(self, robot: str) -> Path:
        """Give the folder of one robot's item folders."""
        return self.state / "work" / robot

    def prepare(self) -> None:
        """Make the folders that a run writes to; raises `ConfigurationError` if the workspace is not writable."""
        try:
            for folder in self._own_folders():
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"作業フォルダ {self.root} に書き込めません（{system_reason(error)}）。"
                "書き込めるフォルダで「dxauto init フォルダ名」を実行し、そこで使ってください"
            ) from error

    def _own_folders(self) -> Iterator[Path]:
        yield from (self.state, self.logs, self.locks, self.requests, self.state / "work")


def is_workspace(folder: Path) -> bool:
    """Tell whether `folder` holds `robots/` and, beside it, `templates/` or `dxauto.toml`."""
    has_robots = (folder / "robots").is_dir()
    return has_robots and ((folder / "templates").is_dir() or (folder / SETTINGS_FILE).is_file())


def _missing(origin: Path, named: str | None) -> str:
    text = f"{origin} とその上のフォルダに、作業フォルダ（robots と templates のあるフォルダ）がありません。"
    if named:
        text += f"環境変数 {ENVIRONMENT} の {named} も作業フォルダではありません。"
    return text + "「dxauto init フォルダ名」で作り、そのフォルダの中で実行してください"

"""A PostgreSQL server of one's own, from the system's packages: made in a folder, and gone with it.

PostgreSQL refuses to run as root; then the server runs as the user `postgres`, which Debian's package makes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

USER = "postgres"
_PLACES = "/usr/lib/postgresql/*/bin"
_SETTINGS = ("listen_addresses=", "max_connections=200", "log_min_messages=fatal", "max_wal_size=4GB")


def programs() -> Path | None:
    """Give the folder of PostgreSQL's programs (the newest), None if there is none."""
    found = [path for path in Path("/").glob(_PLACES.removeprefix("/")) if (path / "initdb").is_file()]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


def missing() -> str:
    """Say why no server can be started here, "" if one can."""
    if programs() is None:
        return "PostgreSQL is not installed (apt-get install postgresql)"
    if _as_root() and (shutil.which("setpriv") is None or not _known_user()):
        return "root cannot run PostgreSQL, and there is no user postgres or no setpriv"
    return ""


def _as_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _known_user() -> bool:
    import pwd

    return any(entry.pw_name == USER for entry in pwd.getpwall())


@dataclass(frozen=True)
class Server:
    """A server in `folder`, reached through a socket in it."""

    folder: Path
    bin: Path

    @classmethod
    def make(cls, parent: str | None = None) -> Server:
        """Make and start one; in /tmp if nothing else is said, since a socket's path may have 107 bytes only and the
        server's user must get there.
        """
        there = programs()
        assert there is not None, missing()
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir=parent or "/tmp"))
        folder.chmod(0o755)
        server = cls(folder, there)
        server.data.mkdir(mode=0o700)
        server.sockets.mkdir(mode=0o777)
        if _as_root():
            for path in (folder, server.data, server.sockets):
                shutil.chown(path, USER, USER)
        server._call("initdb", "-D", str(server.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = "".join(f"{line}\n" for line in (*_SETTINGS, f"unix_socket_directories='{server.sockets}'"))
        with (server.data / "postgresql.conf").open("a", encoding="utf-8") as stream:
            stream.write(options.replace("listen_addresses=", "listen_addresses=''"))
        server.start()
        return server

    @property
    def data(self) -> Path:
        """Folder of the data."""
        return self.folder / "data"

    @property
    def sockets(self) -> Path:
        """Folder of the socket."""
        return self.folder / "s"

    def url(self, database: str = "postgres", user: str = USER) -> str:
        """Give how to reach a database."""
        return f"postgresql://{user}@/{database}?host={self.sockets}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._call("pg_ctl", "-D", str(self.data), "-w", "-t", "120", "-l", str(self.data / "log"), "start")

    def stop(self) -> None:
        """Stop it as a power cut would, after what is committed."""
        self._call("pg_ctl", "-D", str(self.data), "-w", "-t", "120", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop it and delete its folder."""
        if (self.data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def psql(self, sql: str, database: str = "postgres") -> str:
        """Run SQL with PostgreSQL's own program and give what it prints: nothing of dxauto is in between."""
        arguments = ("-h", str(self.sockets), "-U", USER, "-d", database, "-v", "ON_ERROR_STOP=1", "-Atc", sql)
        return self._call("psql", *arguments)

    def make_database(self, name: str) -> str:
        """Make an empty database and give its URL."""
        self.psql(f"CREATE DATABASE {name}")
        return self.url(name)

    def _call(self, program: str, *arguments: str) -> str:
        command = [str(self.bin / program), *arguments]
        if _as_root():
            command = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", *command]
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr}")
        return done.stdout.strip()

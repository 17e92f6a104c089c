"""The Python packages for a PC without internet: downloaded by pip, just as the lock pins them, hashes and all."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

from dxauto.errors import ConfigurationError, MissingComponentError
from dxauto.initialise import shipped_workspace
from dxauto.models.bundle import Packages

LOCK = "requirements.lock"
VOICES_LOCK = "requirements-voices.lock"
REQUIREMENTS = "requirements.txt"
_PIN = re.compile(r"(?P<pin>[A-Za-z0-9._-]+==[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+?))?\s*\\?")
_HASH = re.compile(r"\s+(--hash=sha256:[0-9a-f]{64})\s*\\?")
_GLIBC = ("2_35", "2_34", "2_31", "2_28", "2_27", "2_24", "2_17", "2_12", "2_5")


@dataclass(frozen=True, slots=True)
class Platform:
    """A system: the tags of the wheels that run there, and what markers are told of it."""

    tags: tuple[str, ...]
    markers: dict[str, str]


PLATFORMS = {
    "windows": Platform(
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    ),
    "linux": Platform(
        tuple(f"manylinux_{version}_x86_64" for version in _GLIBC)
        + tuple(f"manylinux{old}_x86_64" for old in ("2014", "2010", "1")),
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    ),
}


def lock_files(voices: bool) -> list[Path]:
    """Give the lock files that ship with dxauto; raises `MissingComponentError` if one does not."""
    folder = shipped_workspace()
    paths = [folder / LOCK, *([folder / VOICES_LOCK] if voices else [])]
    for path in paths:
        if not path.is_file():
            raise MissingComponentError(f"部品の一覧 {path.name} がありません。dxauto を入れ直してください")
    return paths


def pins(paths: Sequence[Path], wanted: Packages) -> Iterator[str]:
    """Give each pin with its hashes that the wanted system and Python need, as a line of a requirements file.

    The markers are decided here, since pip decides them for the PC that it runs on.
    """
    environment = PLATFORMS[wanted.platform].markers | {
        "python_version": wanted.python,
        "python_full_version": f"{wanted.python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }
    seen: set[str] = set()
    for path in paths:
        for pin, marker, hashes in _entries(path.read_text(encoding="utf-8")):
            if pin not in seen and (not marker or Marker(marker).evaluate(environment)):
                seen.add(pin)
                yield " ".join([pin, *hashes])


def collect(folder: Path, wanted: Packages, paths: Sequence[Path], further: Sequence[Path]) -> None:
    """Download the wheels into `folder`, with a requirements file beside them, and copy `further` wheels there.

    Raises `ConfigurationError`, `MissingComponentError` with pip's own last words.
    """
    folder.mkdir(parents=True)
    requirements = folder / REQUIREMENTS
    requirements.write_text("\n".join(pins(paths, wanted)) + "\n", encoding="utf-8")
    tags = [word for tag in PLATFORMS[wanted.platform].tags for word in ("--platform", tag)]
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
        "--no-deps", "--only-binary", ":all:", "--require-hashes", "--implementation", "cp",
        "--python-version", wanted.python, *tags, "--dest", str(folder), "-r", str(requirements),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", errors="replace")
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if line.strip()][-2:]
        raise MissingComponentError(
            "Python の部品を集められませんでした。インターネットと、pip が使えるかを確かめてください。"
            f"pip の言葉: {' / '.join(last)}"
        )
    for path in further:
        if path.suffix != ".whl" or not path.is_file():
            raise ConfigurationError(f"「{path.name}」は Python の部品（.whl）のファイルではありません")
        (folder / path.name).write_bytes(path.read_bytes())


def _entries(text: str) -> Iterator[tuple[str, str, list[str]]]:
    pin, marker, hashes = "", "", list[str]()
    for line in text.splitlines():
        if found := _PIN.fullmatch(line):
            if pin:
                yield pin, marker, hashes
            pin, marker, hashes = found["pin"], found["marker"] or "", []
        elif one := _HASH.fullmatch(line):
            hashes.append(one[1])
    if pin:
        yield pin, marker, hashes

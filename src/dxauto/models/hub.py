"""Models from the Hugging Face Hub, on a PC with internet, and only when a person has said yes.

The hub's two plain addresses are enough (what a model has, and each file), so the standard library asks them: it takes
the proxy and the certificates that Windows knows, and sends nothing about the PC.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dxauto import __version__
from dxauto.errors import AwayError, NotFoundError, UnreadableInputError, system_reason
from dxauto.models import kinds, manifest, safepaths, whisper
from dxauto.models.manifest import PIECE, FileRecord, Told

ENDPOINT = "https://huggingface.co"
ENVIRONMENT = "HF_ENDPOINT"
"""The variable by which the hub's own programs are told of an office's mirror."""

_WAIT_S = 30.0
_TRIES = 4
_LARGEST_ANSWER = 8 << 20
_LARGEST_FILE = 20 * 1000**3
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Known:
    """A model with a short name. Size and licence are what a person should expect; the hub's own answer decides."""

    repository: str
    gigabytes: float
    licence: str
    remark: str


KNOWN = {
    "large-v3": Known("Systran/faster-whisper-large-v3", 3.1, "mit", "もっとも正確。時間がかかる"),
    "turbo": Known("mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1.6, "mit", "large-v3 に近く、速い"),
    "kotoba": Known("kotoba-tech/kotoba-whisper-v2.0-faster", 1.5, "mit", "日本語だけ。速い"),
    "medium": Known("Systran/faster-whisper-medium", 1.5, "mit", "中くらい"),
    "small": Known("Systran/faster-whisper-small", 0.5, "mit", "メモリの少ない PC で"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the offer: its size, and the hash by which it is checked (SHA-256, or git's own for small files)."""

    name: str
    size: int
    sha256: str
    git: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the hub has under a name, at one commit."""

    repository: str
    commit: str
    licence: str
    parts: tuple[Part, ...]

    @property
    def bytes(self) -> int:
        """All that would be downloaded."""
        return sum(part.size for part in self.parts)


def repository(name: str) -> str | None:
    """Give the repository that a short name or `owner/name` means, if it is one of these."""
    if name in KNOWN:
        return KNOWN[name].repository
    return name if _REPOSITORY.fullmatch(name) else None


def endpoint() -> str:
    """Give the hub's address."""
    return os.environ.get(ENVIRONMENT, ENDPOINT).rstrip("/")


def ask(name: str, revision: str) -> Offer:
    """Ask the hub what it has. Raises `AwayError`, `NotFoundError`, `UnreadableInputError`."""
    address = f"{endpoint()}/api/models/{name}/revision/{urllib.parse.quote(revision, safe='')}?blobs=true"
    try:
        with _get(address, 0) as answer:
            told = json.loads(answer.read(_LARGEST_ANSWER))
        return _offer(name, told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableInputError(f"{endpoint()} の答えを読めません（{type(error).__name__}）") from error


def fetch(offer: Offer, folder: Path, told: Told) -> dict[str, FileRecord]:
    """Download what is missing in `folder`, going on where an earlier call was cut off; each file's hash is checked.

    Raises `AwayError`; `UnreadableInputError` if what came is not what was offered; `OSError` if it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for part in offer.parts:
        path = folder / part.name
        if not path.is_file():
            _fetch_part(offer, part, path, told)
        found[part.name] = manifest.record(path)
    return found


def _offer(name: str, told: dict[str, Any]) -> Offer:
    commit = told["sha"]
    if not _COMMIT.fullmatch(commit):
        raise ValueError("no commit")
    parts = tuple(_parts(told["siblings"]))
    kind = kinds.kind_of([part.name for part in parts], name)
    return Offer(name, commit, _licence(told), tuple(part for part in parts if kinds.belongs(kind, part.name)))


def _licence(told: dict[str, Any]) -> str:
    card = told.get("cardData") or {}
    licence = card.get("license")
    return safepaths.shown(licence) if isinstance(licence, str) and licence else kinds.UNKNOWN_LICENCE


def _parts(siblings: list[dict[str, Any]]) -> Iterator[Part]:
    for one in siblings:
        name = one["rfilename"]
        if "/" in name or safepaths.part_problem(name):
            continue
        large = one.get("lfs") or {}
        size = int(large.get("size", one.get("size", 0)))
        if 0 <= size <= _LARGEST_FILE:
            yield Part(name, size, str(large.get("sha256", "")), str(one.get("blobId", "")))


def _fetch_part(offer: Offer, part: Part, path: Path, told: Told) -> None:
    under_way = path.with_name(path.name + ".part")
    address = f"{endpoint()}/{offer.repository}/resolve/{offer.commit}/{urllib.parse.quote(part.name)}"
    for left in reversed(range(_TRIES)):
        try:
            _go_on(address, part, under_way, told)
        except AwayError:
            if not left:
                raise
        if under_way.is_file() and under_way.stat().st_size >= part.size:
            break
    if not _is(part, under_way):
        under_way.unlink(missing_ok=True)
        raise UnreadableInputError(
            f"{part.name} が、配布元の記録と違います（途中で壊れたか、切れました）。もう一度実行してください"
        )
    under_way.replace(path)


def _go_on(address: str, part: Part, path: Path, told: Told) -> None:
    have = path.stat().st_size if path.is_file() else 0
    if have > part.size:
        path.unlink()
        have = 0
    if have == part.size and path.is_file():
        return
    with _get(address, have) as answer, path.open("ab" if have and answer.status == 206 else "wb") as writer:
        while piece := _read(answer):
            writer.write(piece)
            told(len(piece))
            if writer.tell() > part.size:
                return


def _is(part: Part, path: Path) -> bool:
    if not path.is_file() or path.stat().st_size != part.size:
        return False
    if part.sha256:
        return manifest.record(path).sha256 == part.sha256
    content = path.read_bytes() if part.size <= whisper.LARGEST_TEXT else b""
    # Git's name of a file, as the hub gives it for what it does not keep apart: no safeguard, but a check of the copy.
    made = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    return made == part.git


def _read(answer: http.client.HTTPResponse) -> bytes:
    try:
        return answer.read(PIECE)
    except (OSError, http.client.HTTPException) as error:
        raise _away(error) from error


def _get(address: str, start: int) -> http.client.HTTPResponse:
    if not address.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise AwayError(f"{endpoint()} には、暗号（https）でつながりません。{ENVIRONMENT} を確かめてください")
    headers = {"User-Agent": f"dxauto/{__version__}"} | ({"Range": f"bytes={start}-"} if start else {})
    wanted = urllib.request.Request(address, headers=headers)  # noqa: S310 - the address was checked just above
    try:
        answer: http.client.HTTPResponse = urllib.request.urlopen(wanted, timeout=_WAIT_S)  # noqa: S310 - as above
    except urllib.error.HTTPError as error:
        error.close()
        raise _refusal(error.code) from error
    except (OSError, http.client.HTTPException) as error:
        raise _away(error) from error
    return answer


def _refusal(code: int) -> AwayError | NotFoundError:
    if code in (401, 403, 404):
        return NotFoundError(
            f"その名前のモデルが {endpoint()} にないか、登録した人だけのものです（{code}）。名前を確かめてください"
        )
    return AwayError(f"{endpoint()} が受け付けませんでした（{code}）。しばらくしてから、もう一度実行してください")


def _away(error: OSError | http.client.HTTPException) -> AwayError:
    reason = getattr(error, "reason", error)
    why = system_reason(reason) if isinstance(reason, OSError) else type(reason).__name__
    return AwayError(
        f"{endpoint()} につながりません（{why}）。インターネットにつながる PC か、プロキシの設定（HTTPS_PROXY）を"
        "確かめてください。もう一度実行すると、続きからになります"
    )

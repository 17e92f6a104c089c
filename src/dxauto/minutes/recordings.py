"""Which recordings a meeting has: those named to the command, those in a folder, or those that its own file names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dxauto.errors import UnreadableInputError
from dxauto.minutes.meeting import MeetingFile
from dxauto.minutes.names import is_meeting_file, same
from dxauto.yamlfile import load_yaml_model

Parts = Literal["auto", "sequence", "microphones"]
_RELATIONS: dict[str, Parts] = {"続き": "sequence", "同時": "microphones"}


@dataclass(frozen=True, slots=True)
class Recordings:
    """The files; `ordered` if a person has put them in their order, else their names' numbers do.

    `parts` is how the meeting's file says that they belong together; None if it does not say.
    """

    paths: tuple[Path, ...]
    ordered: bool = False
    parts: Parts | None = None


def recordings(inputs: Iterable[Path]) -> Recordings:
    """Give the recordings that `inputs` (recordings, folders, meeting files) stand for.

    Raises `UnreadableInputError` if a folder has none, a meeting file names none, or one that is named is not there;
    `ConfigurationError` if a meeting file is wrong.
    """
    found: list[Path] = []
    sheets: list[MeetingFile] = []
    for path in inputs:
        if path.is_dir():
            found += _in_folder(path)
        elif is_meeting_file(path.name):
            sheets.append(load_yaml_model(path, MeetingFile))
            found += _named(path, sheets[-1].recordings)
        else:
            found.append(path)
    if not found:
        raise UnreadableInputError("フォルダの中に録音のファイルがありません。場所を確かめてください")
    parts = next((_RELATIONS[sheet.relation] for sheet in sheets if sheet.relation), None)
    return Recordings(tuple(found), bool(sheets), parts)


def _in_folder(folder: Path) -> list[Path]:
    from dxauto.minutes.audio.decode import SUFFIXES

    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in SUFFIXES)


def _named(sheet: Path, names: list[str]) -> Iterator[Path]:
    if not names:
        raise UnreadableInputError(
            f"会議のファイル「{sheet.name}」に録音が書かれていません。「録音:」に録音のファイルの名前を書いてください"
        )
    for name in names:
        path = sheet.with_name(name)
        if not path.is_file():
            there = (one for one in sheet.parent.iterdir() if same(one.name) == same(name) and one.is_file())
            path = next(there, path)
        if not path.is_file():
            raise UnreadableInputError(
                f"会議のファイル「{sheet.name}」に書かれた録音「{name}」がありません。"
                "同じフォルダに置くか、「録音:」の名前を直してください"
            )
        yield path

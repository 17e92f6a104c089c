"""What one watcher is to do: robot, folder, where the results and the files go, and how patient it is."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from dxauto.errors import ConfigurationError
from dxauto.formats import by_ending
from dxauto.registry import RobotSpec
from dxauto.robot import Accompanied, Gathering, Single
from dxauto.watch.companions import Companions
from dxauto.watch.declared import WatchFile
from dxauto.watch.names import WORKING
from dxauto.watch.still import Rules
from dxauto.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Plan:
    """What one watcher is to do; all paths are absolute. `output` may hold `{date}` and `{batch}`."""

    workspace: Workspace
    spec: RobotSpec
    folder: Path
    output: str
    done: Path
    review: Path
    rules: Rules
    poll_s: float
    await_s: float
    events: bool = True
    overrides: Mapping[str, str] = field(default_factory=dict)
    workers: int | None = None
    until: datetime | None = None

    @property
    def robot(self) -> str:
        """The robot's name."""
        return self.spec.name

    @property
    def working(self) -> Path:
        """Where files lie while they are read, a folder for each batch."""
        return self.folder / WORKING

    @property
    def slot(self) -> str:
        """What may be watched only once at a time: a hash of the folder."""
        return hashlib.sha256(os.fsencode(os.path.normcase(self.folder))).hexdigest()[:24]

    @property
    def lock(self) -> Path:
        """The file that a watcher of this folder holds locked."""
        return self.workspace.locks / f"watch-{self.slot}.lock"

    @property
    def journal(self) -> Path:
        """The journal's file."""
        return journals(self.workspace) / f"{self.robot}-{self.slot}.sqlite3"

    @property
    def not_in(self) -> frozenset[Path]:
        """Folders in the watched one in which nothing waits to be read."""
        return frozenset((self.working, self.done, self.review))

    @property
    def companions(self) -> Companions:
        """Which files go along with others."""
        kind = self.spec.kind() if self.spec.kind else None
        return Companions(kind if isinstance(kind, Accompanied) else None)

    @property
    def gathering(self) -> Gathering | None:
        """The robot's kind, if one of its files may name several that are read together."""
        kind = self.spec.kind() if self.spec.kind else None
        return kind if isinstance(kind, Gathering) else None

    def output_of(self, batch: str, day: date) -> Path:
        """Give the file that a batch's rows go to."""
        return Path(self.output.replace("{date}", day.isoformat()).replace("{batch}", batch))


def journals(workspace: Workspace) -> Path:
    """Give the folder of the watchers' journals."""
    return workspace.state / "watch"


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says of a watcher, in place of the robot's file; None and empty: what the file says."""

    folder: Path | None = None
    output: Path | None = None
    patience: Mapping[str, float | int | bool | None] = field(default_factory=dict)
    overrides: Mapping[str, str] = field(default_factory=dict)
    workers: int | None = None
    until: datetime | None = None


def make_plan(workspace: Workspace, spec: RobotSpec, given: Given) -> Plan:
    """Put together what a robot's file and the command line say; raises `ConfigurationError`."""
    declared = spec.file.watch or WatchFile()
    declared = declared.model_copy(update={name: value for name, value in given.patience.items() if value is not None})
    folder = _folder(workspace, spec, given)
    output, overrides = _output(workspace, spec, declared, given)
    done, review = (_full(folder / name) for name in (declared.done, declared.review))
    plan = Plan(
        workspace=workspace,
        spec=spec,
        folder=folder,
        output=output,
        done=done,
        review=review,
        rules=_rules(spec, declared),
        poll_s=declared.poll_s,
        await_s=declared.await_s,
        events=declared.events,
        overrides={**overrides, **given.overrides},
        workers=given.workers,
        until=given.until,
    )
    _refuse_mixed_up(plan)
    spec.parameters(plan.overrides)
    return plan


def refuse_nested(plans: Sequence[Plan], known: Mapping[str, Path]) -> None:
    """Refuse a folder that lies in another watched one: each file there would be read by both of their robots.

    `known` are the folders of the workspace's robots, whether or not they are watched now. Raises
    `ConfigurationError`.
    """
    watched = {**known, **{plan.robot: plan.folder for plan in plans}}
    for plan in plans:
        for robot, folder in watched.items():
            inner, outer = sorted((plan.folder, folder), key=lambda one: len(one.parts), reverse=True)
            if robot != plan.robot and inner != outer and inner.is_relative_to(outer):
                raise ConfigurationError(
                    f"フォルダ {inner} は、別のロボットが見張るフォルダ {outer} の中にあります"
                    f"（「{plan.robot}」と「{robot}」）。同じファイルを両方が読むので、フォルダを並べて分けてください"
                )


def declared_folder(workspace: Workspace, spec: RobotSpec) -> Path | None:
    """Give the folder that a robot's file says, None if it says none."""
    declared = spec.file.watch
    return _full(workspace.root / declared.folder) if declared is not None and declared.folder else None


def _folder(workspace: Workspace, spec: RobotSpec, given: Given) -> Path:
    folder = declared_folder(workspace, spec) if given.folder is None else _full(given.folder)
    if folder is None:
        raise ConfigurationError(
            f"ロボット「{spec.name}」には、見張るフォルダが決まっていません。"
            f"「dxauto watch {spec.name} --input フォルダ」と書くか、{spec.path.name} に watch: を書いてください"
        )
    if folder.is_file():
        raise ConfigurationError(f"{folder} はフォルダではありません。スキャンが入るフォルダを書いてください")
    return folder


def _full(path: Path) -> Path:
    """Give one spelling of a place, whether or not it is there now (links stay: a share may be away)."""
    return Path(os.path.normpath(path.absolute()))


def _rules(spec: RobotSpec, declared: WatchFile) -> Rules:
    kind = spec.kind() if spec.kind else None
    single = isinstance(kind, Single) and kind.one_input
    patient = isinstance(kind, Gathering)
    return Rules(declared.still_s, declared.gather_s, 1 if single else declared.together, patient)


def _output(workspace: Workspace, spec: RobotSpec, declared: WatchFile, given: Given) -> tuple[str, dict[str, str]]:
    """Give the output's name, and what it asks of the robot: its format, and to add to a workbook that is there."""
    fields = spec.model.model_fields
    adds = "append" in fields
    text = str(_full(given.output)) if given.output else declared.output
    if not text:
        text = f"out/{spec.name}-{{date}}.xlsx" if adds else f"out/{spec.name}-{{batch}}.xlsx"
    ending = Path(text).suffix.removeprefix(".").lower()
    overrides = by_ending(spec, Path(text))
    rest = text.replace("{date}", "").replace("{batch}", "")
    if "{" in rest or "}" in rest:
        raise ConfigurationError(
            f"結果の名前「{text}」の {{…}} に書けるのは {{date}}（日）と {{batch}}（1 回ごとの番号）です"
        )
    if "{batch}" not in text:
        if not adds or ending != "xlsx":
            raise ConfigurationError(
                f"結果「{text}」には書き足せません。"
                "1 回ごとに別のファイルになるように、名前に {batch} を入れてください"
                "（例: out/{date}-{batch}" + (f".{ending}）" if ending else "）")
            )
        overrides["append"] = "true"
    return str(_full(workspace.root / text)), overrides


def _refuse_mixed_up(plan: Plan) -> None:
    """Refuse places in which a result would be read as a scan, or a scan that was read be read again."""
    output = Path(plan.output)
    if output.is_relative_to(plan.folder):
        raise ConfigurationError(f"結果 {plan.output} は、見張るフォルダ {plan.folder} の外に置いてください")
    for place in (plan.done, plan.review):
        if plan.folder.is_relative_to(place) or place.is_relative_to(plan.working):
            raise ConfigurationError(f"{place} には移せません。見張るフォルダとは別の名前にしてください")
    if plan.done == plan.review:
        raise ConfigurationError("読んだファイルと、読めなかったファイルは、別のフォルダに移してください")

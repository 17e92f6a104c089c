"""What robots there are: YAML files in `robots/`, of kinds that come in through the entry-point group `dxauto.kinds`.

A robot that does not load is an error that names its file; it never hides the others.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dxauto import yamlerrors
from dxauto.errors import ConfigurationError, MissingComponentError, NotFoundError
from dxauto.robot import Kind, Tool
from dxauto.watch.declared import WatchFile
from dxauto.workspace import Workspace
from dxauto.yamlfile import Document, parse_scalar, read_document, validate

GROUP = "dxauto.kinds"


class RobotFile(BaseModel):
    """What a robot's YAML file says. `parameters` is checked by its kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)
    title: str = Field(min_length=1, max_length=80)
    description: str = ""
    department: str = ""
    tool: Tool
    kind: str
    version: int = Field(default=1, ge=1)
    minutes_by_hand: float = Field(ge=0, le=10_000, allow_inf_nan=False)
    item_timeout_s: float | None = Field(default=None, gt=0)
    keep: str | None = Field(default=None, pattern=r"^[1-9][0-9]{0,4}d$")
    watch: WatchFile | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)

    @property
    def keep_days(self) -> int | None:
        """For how many days without use an item's folder is kept (`keep: 30d`); None if the settings say."""
        return int(self.keep.removesuffix("d")) if self.keep else None


@dataclass(frozen=True, slots=True)
class RobotSpec:
    """A robot as it was declared, where it was declared, and its kind (None until `load_registry` has checked it)."""

    file: RobotFile
    document: Document
    kind: type[Kind] | None = None

    @property
    def name(self) -> str:
        """The name to call it by."""
        return self.file.name

    @property
    def path(self) -> Path:
        """The file that declares it."""
        return self.document.path

    @property
    def model(self) -> type[BaseModel]:
        """What its `parameters:` are checked by. A kind whose robots have several shapes tells by what they say."""
        assert self.kind is not None
        shape = getattr(self.kind, "shape", None)
        return shape(self.file.parameters) if shape is not None else self.kind.Parameters

    def parameters(self, overrides: Mapping[str, str] | None = None) -> BaseModel:
        """Give the kind's parameters with `overrides` applied (dotted keys; values read as YAML scalars).

        Raises `ConfigurationError` that names the file and line, or the `--set` that is wrong.
        """
        model = self.model
        checked = validate(self.document, model, ("parameters",))
        if not overrides:
            return checked
        values = _overridden(self.file.parameters, overrides)
        try:
            return model.model_validate(values)
        except ValidationError as error:
            told = [text for _, text in yamlerrors.problems(model, error)]
            raise ConfigurationError("--set の指定に誤りがあります: " + "\n".join(told)) from None


@dataclass(frozen=True, slots=True)
class Registry:
    """The robots that loaded, the kinds there are (loaded when asked for), and what did not load."""

    robots: Mapping[str, RobotSpec]
    kinds: Kinds
    errors: tuple[ConfigurationError, ...] = ()

    def get(self, name: str) -> RobotSpec:
        """Give a robot; raises `NotFoundError` with near misses, or the robot's own error if it did not load."""
        if name in self.robots:
            return self.robots[name]
        for error in self.errors:
            if isinstance(error, RobotError) and name in error.names:
                raise error
        near = yamlerrors.near(name, self.robots)
        raise NotFoundError(f"ロボット「{name}」はありません{near}。「dxauto robots」で一覧が見られます")


class RobotError(ConfigurationError):
    """A robot's file is wrong; `names` are what it may have been called (its name, its file's name)."""

    def __init__(self, message: str, names: frozenset[str]) -> None:
        self.names = names
        super().__init__(message)


class Kinds(Mapping[str, type[Kind]]):
    """The kinds by name; a kind's module is imported when it is first asked for."""

    def __init__(self, points: Mapping[str, EntryPoint] | None = None) -> None:
        self._points = dict(_installed() if points is None else points)
        self._loaded: dict[str, type[Kind]] = {}

    def __getitem__(self, name: str) -> type[Kind]:
        """Give a kind. Raises KeyError if unknown, `ConfigurationError` if it does not fit, `MissingComponentError`
        if it cannot be imported.
        """
        if name not in self._loaded:
            self._loaded[name] = _load(self._points[name])
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names without importing anything."""
        return iter(self._points)

    def __len__(self) -> int:
        """Give how many kinds there are."""
        return len(self._points)

    def origin(self, name: str) -> str:
        """Give the distribution and the object that a kind comes from, for `dxauto robots`."""
        point = self._points[name]
        return f"{point.dist.name if point.dist else '?'}: {point.value}"


@dataclass(slots=True)
class _Found:
    specs: dict[str, RobotSpec] = field(default_factory=dict)
    errors: list[ConfigurationError] = field(default_factory=list)

    def add(self, spec: RobotSpec) -> None:
        first = self.specs.get(spec.name)
        if first is None:
            self.specs[spec.name] = spec
        else:
            problem = f"ロボットの名前「{spec.name}」が {first.path} と重なっています。どちらかの name を変えてください"
            self.errors.append(RobotError(str(spec.document.error(("name",), problem)), frozenset({spec.path.stem})))


def load_specs(workspace: Workspace) -> tuple[dict[str, RobotSpec], list[ConfigurationError]]:
    """Read the robots' files without importing any kind: cheap, `parameters` unchecked."""
    found = _Found()
    for path in sorted([*workspace.robots.glob("*.yaml"), *workspace.robots.glob("*.yml")]):
        try:
            document = read_document(path)
            found.add(RobotSpec(validate(document, RobotFile), document))
        except ConfigurationError as error:
            found.errors.append(RobotError(str(error), frozenset({path.stem})))
    return found.specs, found.errors


def load_registry(workspace: Workspace, kinds: Kinds | None = None) -> Registry:
    """Read and check every robot of a workspace, its parameters included."""
    kinds = Kinds() if kinds is None else kinds
    specs, errors = load_specs(workspace)
    robots = {}
    for name, spec in specs.items():
        try:
            robots[name] = _checked(spec, kinds)
        except (ConfigurationError, MissingComponentError) as error:
            errors.append(RobotError(str(error), frozenset({name, spec.path.stem})))
    return Registry(robots, kinds, tuple(errors))


def _checked(spec: RobotSpec, kinds: Kinds) -> RobotSpec:
    name = spec.file.kind
    if name not in kinds:
        known = "、".join(sorted(kinds)) or "なし"
        problem = f"kind「{name}」はありません{yamlerrors.near(name, kinds)}（使えるもの: {known}）"
        raise spec.document.error(("kind",), problem)
    checked = replace(spec, kind=kinds[name])
    checked.parameters()
    return checked


def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _load(point: EntryPoint) -> type[Kind]:
    try:
        kind = point.load()
    except (ImportError, AttributeError) as error:
        missing = getattr(error, "name", None) or point.value
        raise MissingComponentError(
            f"ロボットの種類「{point.name}」（{point.value}）を読み込めません: {missing} がありません。"
            "「dxauto doctor」で足りないものを確かめてください"
        ) from error
    except Exception as error:
        # Somebody else's package may raise anything while it is imported.
        name = type(error).__name__
        raise ConfigurationError(
            f"ロボットの種類「{point.name}」（{point.value}）は読み込む途中で止まりました（{name}）。作った人に知らせてください"
        ) from error
    _refuse_misfit(point, kind)
    return kind  # type: ignore[no-any-return]


def _refuse_misfit(point: EntryPoint, kind: Any) -> None:
    problems = []
    if not inspect.isclass(kind):
        problems.append("クラスではありません")
    for name in ("name", "version"):
        if not isinstance(getattr(kind, name, None), str):
            problems.append(f"{name}（文字列）がありません")
    parameters = getattr(kind, "Parameters", None)
    if not (inspect.isclass(parameters) and issubclass(parameters, BaseModel)):
        problems.append("Parameters（pydantic のモデル）がありません")
    for name, count in (("fingerprint", 1), ("items", 1), ("process", 2), ("finish", 2)):
        if not _takes(getattr(kind, name, None), count):
            problems.append(f"{name} がないか、引数の数が {count} ではありません")
    if problems:
        raise ConfigurationError(f"ロボットの種類「{point.name}」（{point.value}）は使えません: " + "、".join(problems))


def _takes(method: Any, count: int) -> bool:
    if not callable(method):
        return False
    try:
        inspect.signature(method).bind(*range(count + 1))
    except (TypeError, ValueError):
        return False
    return True


def _overridden(values: Mapping[str, Any], overrides: Mapping[str, str]) -> dict[str, Any]:
    result = dict(values)
    for dotted, text in overrides.items():
        *outer, last = dotted.split(".")
        inner = result
        for key in outer:
            part = inner.get(key, {})
            if not isinstance(part, dict):
                raise ConfigurationError(f"--set {dotted}: 「{key}」の下に項目はありません")
            inner[key] = inner = dict(part)
        inner[last] = parse_scalar(text)
    return result

"""Robots are files, kinds are entry points; what does not load is told and hides nothing."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from spine_support import FakeKind, fake_kinds, make_workspace

from dxauto.errors import ConfigurationError, MissingComponentError, NotFoundError
from dxauto.registry import GROUP, Kinds, load_registry, load_specs
from dxauto.workspace import Workspace

GOOD = "name: {name}\ntitle: 題\ntool: rpa\nkind: fake\nminutes_by_hand: 1\n"


def add(workspace: Workspace, file: str, text: str) -> Path:
    path = workspace.robots / file
    path.write_text(text, encoding="utf-8")
    return path


def only_error(workspace: Workspace) -> str:
    registry = load_registry(workspace, fake_kinds())
    assert "nise" in registry.robots
    (error,) = registry.errors
    return str(error)


def test_a_robot_loads_with_its_kind_and_parameters(tmp_path: Path) -> None:
    """A good file becomes a robot whose parameters are its kind's model."""
    spec = load_registry(make_workspace(tmp_path, "{count: 7}"), fake_kinds()).get("nise")
    assert spec.kind is not None
    assert spec.kind.name == FakeKind.name
    assert spec.parameters().model_dump()["count"] == 7


def test_a_broken_robot_does_not_hide_the_others(tmp_path: Path) -> None:
    """An unknown key in one file is told with line and near miss; the other robot is there."""
    workspace = make_workspace(tmp_path)
    add(workspace, "b.yaml", GOOD.format(name="b") + "titel: x\n")
    text = only_error(workspace)
    assert "b.yaml の 6 行目" in text
    assert "もしかして: title" in text


def test_wrong_parameters_name_their_line(tmp_path: Path) -> None:
    """A parameter that the kind does not know is told with its line in the robot's file."""
    workspace = make_workspace(tmp_path)
    add(workspace, "b.yaml", GOOD.format(name="b") + "parameters:\n  count: 1\n  colur: red\n")
    text = only_error(workspace)
    assert "b.yaml の 8 行目" in text
    assert "もしかして: colour" in text


def test_doubled_name_names_both_files(tmp_path: Path) -> None:
    """Two robots of one name are an error that names both files; the first stays."""
    workspace = make_workspace(tmp_path)
    add(workspace, "zz.yaml", GOOD.format(name="nise"))
    text = only_error(workspace)
    assert "zz.yaml の 1 行目" in text
    assert "nise.yaml" in text


def test_unknown_kind_names_those_there_are(tmp_path: Path) -> None:
    """A kind that nobody has registered is told with near miss and list."""
    workspace = make_workspace(tmp_path)
    add(workspace, "b.yaml", GOOD.format(name="b").replace("kind: fake", "kind: fakke"))
    text = only_error(workspace)
    assert "b.yaml の 4 行目" in text
    assert "もしかして: fake" in text


def test_unknown_robot_is_not_found_with_near_miss(tmp_path: Path) -> None:
    """A mistyped robot name is told with the one that was probably meant."""
    with pytest.raises(NotFoundError, match="もしかして: nise"):
        load_registry(make_workspace(tmp_path), fake_kinds()).get("nisee")


def test_asking_for_a_broken_robot_gives_its_own_error(tmp_path: Path) -> None:
    """A robot that did not load is not "not found": its mistake is told."""
    workspace = make_workspace(tmp_path)
    add(workspace, "b.yaml", GOOD.format(name="b") + "titel: x\n")
    with pytest.raises(ConfigurationError, match="titel"):
        load_registry(workspace, fake_kinds()).get("b")


def test_overrides_reach_into_mappings_and_are_checked(tmp_path: Path) -> None:
    """--set takes dotted keys and YAML values, leaves the file's own parameters alone, and is validated."""
    spec = load_registry(make_workspace(tmp_path, "{acts: {k0: review}, colour: red}"), fake_kinds()).get("nise")
    changed = spec.parameters({"acts.k1": "bug", "count": "9"}).model_dump()
    assert changed["acts"] == {"k0": "review", "k1": "bug"}
    assert changed["count"] == 9
    assert spec.parameters().model_dump()["acts"] == {"k0": "review"}
    with pytest.raises(ConfigurationError, match="もしかして: count"):
        spec.parameters({"cuont": "9"})
    with pytest.raises(ConfigurationError, match="下に項目はありません"):
        spec.parameters({"colour.x": "9"})


class Misfit:
    """A kind that forgot things."""

    name = "misfit"

    def items(self) -> None:
        """Take no job."""


@pytest.mark.parametrize("missing", ["version", "Parameters", "items", "process", "finish", "fingerprint"])
def test_a_kind_that_does_not_fit_is_refused_with_what_is_wrong(missing: str) -> None:
    """The refusal names the kind and each thing that is missing or takes other arguments."""
    kinds = Kinds({"misfit": EntryPoint("misfit", "test_spine_registry:Misfit", GROUP)})
    with pytest.raises(ConfigurationError, match=rf"misfit.*{missing}"):
        kinds["misfit"]


def test_a_kind_that_cannot_be_imported_is_a_missing_component(tmp_path: Path) -> None:
    """A kind of a package that is not installed costs its own robots only."""
    gone = EntryPoint("gone", "no_such_module:Kind", GROUP)
    kinds = Kinds({"gone": gone, "fake": EntryPoint("fake", "spine_support:FakeKind", GROUP)})
    with pytest.raises(MissingComponentError, match="no_such_module"):
        kinds["gone"]
    workspace = make_workspace(tmp_path)
    add(workspace, "b.yaml", GOOD.format(name="b").replace("kind: fake", "kind: gone"))
    registry = load_registry(workspace, kinds)
    assert list(registry.robots) == ["nise"]
    assert len(registry.errors) == 1


def test_a_kind_that_breaks_while_imported_hides_no_robot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a foreign package raises, its robot is an error and the others are there."""
    (tmp_path / "broken_kind_package.py").write_text("1 / 0\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    broken = EntryPoint("broken", "broken_kind_package:Kind", GROUP)
    kinds = Kinds({"broken": broken, "fake": EntryPoint("fake", "spine_support:FakeKind", GROUP)})
    workspace = make_workspace(tmp_path)
    add(workspace, "b.yaml", GOOD.format(name="b").replace("kind: fake", "kind: broken"))
    registry = load_registry(workspace, kinds)
    assert list(registry.robots) == ["nise"]
    assert "ZeroDivisionError" in str(registry.errors[0])


def test_listing_specs_imports_no_kind(tmp_path: Path) -> None:
    """The cheap list works although the kind cannot be loaded, and names of kinds are known without loading."""
    workspace = make_workspace(tmp_path)
    specs, errors = load_specs(workspace)
    assert (list(specs), errors) == (["nise"], [])
    kinds: Mapping[str, object] = Kinds({"gone": EntryPoint("gone", "no_such_module:Kind", GROUP)})
    assert list(kinds) == ["gone"]


def test_the_built_in_kinds_come_through_the_entry_points() -> None:
    """The form kind is found in the same group as anybody else's."""
    assert "form" in Kinds()

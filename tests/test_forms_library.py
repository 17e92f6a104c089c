"""Loading the templates of a workspace."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxauto.errors import ConfigurationError, NotFoundError
from dxauto.forms.library import load_library, load_template

GOOD = "id: {id}\ntitle: ためし\nfields:\n  - {{name: shimei, label: 氏名, type: {type}, box: [40, 60, 80, 10]}}\n"


def put(root: Path, name: str, text: str | bytes) -> Path:
    """Write a template file into a workspace."""
    path = root / "templates" / "forms" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def good(template_id: str = "tameshi", kind: str = "shimei") -> str:
    """Give a template's text."""
    return GOOD.format(id=template_id, type=kind)


def test_templates_are_known_by_id_with_their_files(tmp_path: Path) -> None:
    """The id in the file counts, not the file's name."""
    path = put(tmp_path, "好きな名前.yaml", good("tameshi"))
    library = load_library(tmp_path)
    assert library.get("tameshi").title == "ためし"
    assert library.paths == {"tameshi": path}
    assert library.folder("tameshi") == path.parent
    assert library.errors == []


def test_a_workspace_without_templates_is_empty_not_broken(tmp_path: Path) -> None:
    """No folder: no templates, no errors, and a search says that there are none."""
    library = load_library(tmp_path)
    assert (library.templates, library.errors) == ({}, [])
    with pytest.raises(NotFoundError, match="ひとつもありません"):
        library.get("tameshi")


def test_a_broken_template_hides_no_other(tmp_path: Path) -> None:
    """Each broken file is one error; the good ones are there."""
    put(tmp_path, "a.yaml", good("aa"))
    put(tmp_path, "b.yaml", "id: [")
    put(tmp_path, "c.yaml", good("cc") + "unknown: 1\n")
    put(tmp_path, "d.yaml", good("dd"))
    library = load_library(tmp_path)
    assert list(library.templates) == ["aa", "dd"]
    assert [name in str(e) for name, e in zip(("b.yaml", "c.yaml"), library.errors, strict=True)] == [True, True]


def test_an_id_in_two_files_names_both(tmp_path: Path) -> None:
    """The first file keeps the id; the error tells where both are."""
    first, second = put(tmp_path, "a.yaml", good()), put(tmp_path, "b.yaml", good())
    library = load_library(tmp_path)
    assert library.paths["tameshi"] == first
    assert str(first) in str(library.errors[0])
    assert str(second) in str(library.errors[0])


def test_an_unknown_type_names_the_near_miss(tmp_path: Path) -> None:
    """A misspelt type is told with field and file, and the type that was meant."""
    path = put(tmp_path, "a.yaml", good(kind="seinengapi"))
    with pytest.raises(ConfigurationError, match=r"もしかして: .*seinengappi") as caught:
        load_template(path)
    assert str(path) in str(caught.value)
    assert "shimei" in str(caught.value)


def test_a_missing_blank_names_the_near_miss(tmp_path: Path) -> None:
    """The file that is really there is proposed."""
    path = put(tmp_path, "a.yaml", good() + "pages: [{blank: shinsei.pdf}]\n")
    put(tmp_path, "sinsei.pdf", b"%PDF")
    with pytest.raises(ConfigurationError, match=r"もしかして: sinsei\.pdf"):
        load_template(path)


def test_a_misspelt_id_names_what_is_near(tmp_path: Path) -> None:
    """`get` proposes; what is like nothing gets the list of all."""
    put(tmp_path, "a.yaml", good("nouzei-shoumei"))
    library = load_library(tmp_path)
    with pytest.raises(NotFoundError, match=r"もしかして: nouzei-shoumei"):
        library.get("nouzei-shomei")
    with pytest.raises(NotFoundError, match="あるのは: nouzei-shoumei"):
        library.get("xyz")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("box: [40, 60, 80, 10]", "box: [200, 60, 80, 10]"),
        ("box: [40, 60, 80, 10]", "box: [40, 60, 80]"),
        ("name: shimei", "name: 氏名"),
        ("label: 氏名, ", ""),
    ],
)
def test_mistakes_in_a_field_are_told_with_the_file(text: str, words: str, tmp_path: Path) -> None:
    """A box off the paper or of three numbers, a name in kanji, a missing label: all errors, none a crash."""
    path = put(tmp_path, "a.yaml", good().replace(text, words))
    with pytest.raises(ConfigurationError, match=r"a\.yaml"):
        load_template(path)


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="the rights of a file bind neither root nor Windows so"
)
def test_a_template_without_rights_is_one_error(tmp_path: Path) -> None:
    """A file that may not be read is told; the others are there."""
    put(tmp_path, "a.yaml", good("aa")).chmod(0)
    put(tmp_path, "b.yaml", good("bb"))
    library = load_library(tmp_path)
    assert (list(library.templates), len(library.errors)) == (["bb"], 1)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_end_as_one_error(content: bytes, tmp_path: Path) -> None:
    """Whatever stands in the file, loading the library does not raise."""
    put(tmp_path, "a.yaml", content)
    assert len(load_library(tmp_path).errors) == 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from(["fields", "pages", "tables", "print", "rules", "columns", "join", "version"]), value=_VALUES
)
def test_any_value_under_any_key_is_loaded_or_told(key: str, value: object, tmp_path: Path) -> None:
    """A wrong value anywhere is a ConfigurationError in the list, never another exception."""
    import yaml

    text = yaml.safe_dump({"id": "tameshi", "title": "ためし", key: value}, allow_unicode=True)
    put(tmp_path, "a.yaml", text)
    library = load_library(tmp_path)
    assert len(library.templates) + len(library.errors) == 1

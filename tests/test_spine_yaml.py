"""YAML files that people write: read safely, mistakes told with file, line and near miss."""

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from dxauto import yamlfile
from dxauto.errors import ConfigurationError
from dxauto.yamlfile import load_yaml_model, parse_scalar, read_document


class Strict(BaseModel):
    """Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")


class Text(Strict):
    """A member of a union."""

    text: str
    size: float = 1


class Line(Strict):
    """Another member."""

    line: list[float]


class Part(Strict):
    """A part."""

    name: str
    mark: Literal["check", "circle"] = "check"
    count: int = Field(default=1, ge=1)


class Whole(Strict):
    """The model of the file."""

    title: str
    parts: tuple[Part, ...] = ()
    print: tuple[Text | Line, ...] = ()
    table: dict[str, Part] = {}


def told(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "a.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigurationError) as caught:
        load_yaml_model(path, Whole)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_unknown_key_is_told_with_line_and_near_miss(tmp_path: Path) -> None:
    """An unknown key names file, its own line and the name that was probably meant."""
    text = told(tmp_path, "title: a\nparts:\n  - name: b\n    cuont: 2\n")
    assert "4 行目" in text
    assert "もしかして: count" in text


def test_unknown_key_inside_a_mapping_finds_its_near_miss(tmp_path: Path) -> None:
    """The near miss comes from the model at that place, through mappings as well."""
    text = told(tmp_path, "title: a\ntable:\n  x:\n    name: b\n    marc: check\n")
    assert "5 行目" in text
    assert "もしかして: mark" in text


def test_wrong_choice_names_the_choices_and_the_near_miss(tmp_path: Path) -> None:
    """A value outside a fixed set is told with the set."""
    text = told(tmp_path, "title: a\nparts:\n  - {name: b, mark: circl}\n")
    assert "check、circle" in text
    assert "もしかして: circle" in text


def test_a_union_is_told_of_its_nearest_member_only(tmp_path: Path) -> None:
    """Of a union, only the form that was nearly met is complained about."""
    text = told(tmp_path, "title: a\nprint:\n  - text: b\n    sise: 3\n")
    assert "もしかして: size" in text
    assert "line" not in text


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    """A file with three mistakes is not a matter of three attempts."""
    text = told(tmp_path, "parts:\n  - {name: b, count: 0}\n  - {name: c, count: x}\n")
    assert len(text.splitlines()) == 3
    assert "1 以上" in text
    assert "整数" in text
    assert "「title」がありません" in text


def test_many_problems_are_cut_short_with_their_number(tmp_path: Path) -> None:
    """The message stays readable and still says how many there are."""
    text = told(tmp_path, "title: a\nparts:\n" + "  - {}\n" * 14)
    assert "ほかに 4 か所" in text


def test_duplicate_key_names_both_lines(tmp_path: Path) -> None:
    """A key that stands twice is an error and not the last one's silent victory."""
    text = told(tmp_path, "title: a\nparts: []\ntitle: b\n")
    assert "3 行目" in text
    assert "1 行目" in text


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    """What is no YAML is told with the line of the trouble."""
    assert "2 行目" in told(tmp_path, "title: a\n\tparts: []\n")


def test_aliases_are_refused(tmp_path: Path) -> None:
    """References cannot blow up a small file."""
    assert "別名" in told(tmp_path, "title: a\na: &x [1]\nb: [*x, *x]\n")


def test_tags_are_refused(tmp_path: Path) -> None:
    """No tag reaches a constructor."""
    assert "タグ" in told(tmp_path, "title: !!python/object/apply:os.system ['true']\n")


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    """A file of brackets ends as a message and not as a stack overflow."""
    assert "深すぎる" in told(tmp_path, "title: " + "[" * 5000)


def test_large_file_is_refused(tmp_path: Path) -> None:
    """More than the limit is not even parsed."""
    assert "大きすぎます" in told(tmp_path, b"a" * (yamlfile.MAX_BYTES + 1))


def test_shift_jis_is_recognised(tmp_path: Path) -> None:
    """A file saved as ANSI by Windows' editor is told so, with what to do."""
    assert "Shift_JIS" in told(tmp_path, "title: 納税証明書\n".encode("cp932"))


def test_other_encodings_are_told(tmp_path: Path) -> None:
    """Bytes that are neither are told as not UTF-8."""
    assert "UTF-8 ではありません" in told(tmp_path, b"title: \x81\x01\n")


def test_utf_16_is_recognised(tmp_path: Path) -> None:
    """A file saved as "Unicode" by Windows' editor is told so."""
    assert "UTF-16" in told(tmp_path, "title: 納税証明書\n".encode("utf-16"))


def test_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """UTF-8 with BOM, as Windows' editor saves it, is read."""
    path = tmp_path / "a.yaml"
    path.write_bytes("title: 石巻\n".encode("utf-8-sig"))
    assert load_yaml_model(path, Whole).title == "石巻"


def test_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there is a configuration error."""
    with pytest.raises(ConfigurationError, match="開けません"):
        load_yaml_model(tmp_path / "none.yaml", Whole)


@pytest.mark.parametrize("content", ["", "- a\n", "only text\n", "# nothing\n"])
def test_what_is_no_mapping_is_told(tmp_path: Path, content: str) -> None:
    """An empty file, a list, a text are told what form is expected."""
    assert "名前: 値" in told(tmp_path, content)


def test_wide_spaces_and_colons_are_told_with_their_line(tmp_path: Path) -> None:
    """What a Japanese keyboard types so easily is named, also where YAML would take it as part of a name."""
    assert "2 行目: 行の初めに全角スペース" in told(tmp_path, "title: x\n　parts: []\n")
    assert "1 行目: 「：」が全角" in told(tmp_path, "title：x\n")
    assert "2 行目: YAML として読めません。「：」が全角" in told(tmp_path, "title: x\nparts：1\nprint: []\n")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0201", "0201"),
        ("12:30", "12:30"),
        ("yes", "yes"),
        ("on", "on"),
        ("2026-04-01", "2026-04-01"),
        ("true", True),
        ("15", 15),
        ("-1.5", -1.5),
        ("~", None),
        ("'15'", "15"),
        ("1" * 30, "1" * 30),
    ],
)
def test_codes_times_and_dates_stay_text(written: str, read: object) -> None:
    """Codes with leading zeros, times, dates and yes/no are what was written; only plain numbers are numbers."""
    assert parse_scalar(written) == read


@pytest.mark.parametrize("text", ["{", "*a", "!!int x", "a: [", "\x00"])
def test_override_that_is_no_yaml_stays_text(text: str) -> None:
    """What stands behind --set and is no YAML is taken as it was written."""
    assert parse_scalar(text) == text


def test_line_of_a_part_that_is_missing_is_that_of_what_is_around(tmp_path: Path) -> None:
    """Asked for a part that does not exist, a document gives the line of the nearest one."""
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\nb:\n  c: 2\n", encoding="utf-8")
    document = read_document(path)
    assert document.line(("b", "c")) == 3
    assert document.line(("b", "zzz", 4)) == 2


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet="ab:-[]{}&*!|>#'\"\n\t 0?,%@`~<=", max_size=80)))
def test_whatever_a_file_holds_ends_as_value_or_message(
    tmp_path_factory: pytest.TempPathFactory, content: bytes | str
) -> None:
    """No content of a file raises anything but the error that clerks can read."""
    path = tmp_path_factory.mktemp("fuzz") / "a.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        load_yaml_model(path, Whole)
    except ConfigurationError as error:
        assert str(path) in str(error)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_set_is_a_value(text: str) -> None:
    """No text behind --set raises."""
    parse_scalar(text)

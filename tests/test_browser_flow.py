"""A flow that is wrong is refused before a browser opens; texts, formats and conditions of a flow."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.browser.flow import Flow, Step, columns, wanting
from dxauto.browser.formats import UnsuitableValueError, format_named
from dxauto.browser.place import Place
from dxauto.browser.secrets import Secret, secret
from dxauto.browser.steps.condition import holds
from dxauto.browser.submit import carries
from dxauto.browser.trouble import RowError
from dxauto.browser.values import written
from dxauto.errors import ConfigurationError
from dxauto.registry import Registry, load_registry
from dxauto.workspace import Workspace
from tests.browser_support import HEADINGS, ROBOT, _OwnKinds, application, make_desk, write_list


def loaded(root: Path, old: str, new: str) -> Registry:
    """Load the sample robot with one change."""
    desk = make_desk(root, "http://127.0.0.1:9")
    path = desk.root / "robots" / ROBOT.name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_registry(Workspace(desk.root), _OwnKinds())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    - fill: 住所", "    - fil: 住所", "fill"),
        ("|半角カナ}", "|半角カタ}", "半角カナ"),
        ("{title: 申請日 元号}", "{title: 申請日 元号, css: select}", "1 つだけ"),
        ("mode: once", "mode: ones", "once"),
        ('value: "{申請者住所|全角}"', 'value: "{申請者住所|全角"', "数が合っていません"),
        ('value: "{申請者住所|全角}"', 'value: "{secret:renshu-password}"', "sign_in の中でだけ"),
        ("    - fill: 住所\n", "    - fill: 住所\n      missing: なし\n", "missing と several は"),
        ("    - fill: 住所\n", "    - fill: 住所\n      dialog: {answer: ok}\n", "dialog は"),
        ("    - fill: 住所\n", "    - each: 人\n      steps: [{click: 次へ}]\n    - fill: 住所\n", "up_to"),
        (
            "    - fill: 住所\n",
            "    - each: 人\n      up_to: 2\n      steps: [{click: 次}]\n    - fill: 住所\n",
            "{番号}",
        ),
        ("    - fill: 住所\n", "    - steps: [{click: 次へ}]\n    - fill: 住所\n", "when か frame"),
        ("    - fill: 住所\n", "    - wait_gone: 処理中\n      otherwize: []\n    - fill: 住所\n", "otherwise"),
        ('value: "{申請者住所|全角}"', 'value: "{申請者{番号} 住所}"', "each の steps の中でだけ"),
        ('value: "{申請者住所|全角}"', 'value: "{read:金額}"', "read（into: 金額）がありません"),
        ('value: "{secret:renshu-user}"', 'value: "{職員}"', "sign_in は行ごとではない"),
        ('pattern: "([A-Z]\\\\d{2}-\\\\d{6})"', 'pattern: "([A-Z"', "正規表現"),
    ],
)
def test_a_mistake_in_a_flow_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Unknown keys and formats, two ways to one element and misplaced secrets are refused with file and line."""
    registry = loaded(tmp_path, old, new)
    assert not registry.robots
    assert "nouzei-nyuryoku.yaml の" in str(registry.errors[0])
    assert "行目" in str(registry.errors[0])
    assert told in str(registry.errors[0])


def test_a_missing_column_is_refused_before_the_browser_opens(tmp_path: Path) -> None:
    """The message names the robot's line, the column and the nearest heading; nothing is started or written."""
    desk = make_desk(tmp_path, "http://127.0.0.1:9")
    headings = [name if name != "電話番号" else "電話番号１" for name in HEADINGS]
    row = application("A-1") | {"電話番号１": "0225-95-1111"}
    with pytest.raises(ConfigurationError, match=r"行目: 列「電話番号」が一覧にありません。もしかして: 電話番号１"):
        desk.run(write_list(tmp_path / "rows.xlsx", [row], headings))
    assert not (tmp_path / "out.xlsx").exists()


def test_a_loop_asks_for_its_first_columns_and_only_whole_sets_after_them(tmp_path: Path) -> None:
    """A list with one person's columns is enough for a loop of three; a second person needs all of them."""
    steps = "        - fill: 備考\n          value: '{人{番号} 氏名}{人{番号} 歳}'\n"
    loop = f"    - each: 人\n      up_to: 3\n      steps:\n{steps}"
    registry = loaded(tmp_path, "    - fill: 住所\n", loop + "    - fill: 住所\n")
    flow = registry.robots["nouzei-nyuryoku"].parameters()
    assert isinstance(flow, Flow)
    one = [*HEADINGS, "人1 氏名", "人1 歳"]
    assert wanting(flow, one) == {}
    assert set(wanting(flow, [*one, "人2 氏名"])) == {"人2 歳"}
    assert set(wanting(flow, HEADINGS)) == {"人1 氏名", "人1 歳"}
    assert {"人1 氏名", "人2 氏名", "人3 歳"} <= set(columns(flow))


def test_the_columns_of_a_flow_are_found_wherever_it_speaks_of_them(tmp_path: Path) -> None:
    """Key, values, conditions, addresses and places all count."""
    flow = make_desk(tmp_path, "http://127.0.0.1:9").spec.parameters()
    assert isinstance(flow, Flow)
    assert set(HEADINGS) <= set(columns(flow))


@pytest.mark.parametrize(
    ("format_", "given_", "wanted"),
    [
        ("和暦", "2024-06-01", "令和6年6月1日"),
        ("和暦記号", "2019/5/1", "R1.5.1"),
        ("区切り3-4", "９８６－０８２２", "986-0822"),
        ("区切り1-4-4-4", "7000012050002", "7-0000-1205-0002"),
        ("和暦年", "平成31年4月30日", "31"),
        ("元号", "昭和元年12月26日", "昭和"),
        ("西暦", "S40.3.15", "1965-03-15"),
        ("西暦8けた", "令和６年６月１日", "20240601"),
        ("半角カナ", "イシノマキ　ガッパ", "ｲｼﾉﾏｷ ｶﾞｯﾊﾟ"),
        ("全角", "1-2 ｱ", "１－２　ア"),
        ("ひらがな", "ｲｼﾉﾏｷ", "いしのまき"),
        ("数字だけ", "〒986-0822", "9860822"),
        ("郵便下", "986-0822", "0822"),
        ("カンマ", "1234567", "1,234,567"),
        ("ゼロ埋め4", "7", "0007"),
    ],
)
def test_a_value_is_written_as_the_system_wants_it(format_: str, given_: str, wanted: str) -> None:
    """Eras, widths, kana, digits and padding."""
    assert format_named(format_)(given_) == wanted


@given(st.text(max_size=30))
def test_a_date_format_gives_a_date_or_says_that_it_cannot(text: str) -> None:
    """No text makes a date format fail in any other way, and the message does not repeat it."""
    try:
        assert format_named("西暦")(text).count("-") == 2
    except UnsuitableValueError as error:
        assert len(text) < 4 or text not in str(error)


def test_a_value_that_does_not_fit_is_the_rows_fault_and_not_repeated() -> None:
    """The message names column and format; the value is personal data and stays out."""
    with pytest.raises(RowError) as told:
        written("{生年月日|和暦}", {"生年月日": "ひみつの日"})
    assert "生年月日" in str(told.value)
    assert "ひみつ" not in str(told.value)


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        (None, True),
        ("{区分} = 法人", True),
        ("{区分} ≠ 法人", False),
        ("{電話}", False),
        ("{電話} =", True),
        ("{種類} を含む 完納", True),
        ("{種類} を含む 軽自", False),
    ],
)
def test_a_condition_reads_as_it_is_written(when: str | None, wanted: bool) -> None:
    """Equal, unequal, containing, empty and not empty."""
    row = {"区分": "法人", "電話": "", "種類": "市民税、完納証明"}
    assert holds(lambda template: written(template, row), when) is wanted


def test_a_step_has_one_verb_and_what_belongs_to_it() -> None:
    """Two verbs, a fill without value, and a click with one are refused."""
    for wrong in ({"fill": "a", "click": "b", "value": "c"}, {"fill": "a"}, {"click": "a", "value": "b"}, {}):
        with pytest.raises(ValueError, match=r"書い|書けません"):
            Step.model_validate(wrong)
    assert Step.model_validate({"click": "照会（リンク）"}).places == (Place(role="link", name="照会"),)


def test_a_secret_prints_as_stars_and_is_not_pickled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever prints it, only `reveal` gives it."""
    monkeypatch.setenv("DXAUTO_SECRET_NOUZEI_PASSWORD", "himitsu")
    held = secret("nouzei-password")
    assert isinstance(held, Secret)
    assert "himitsu" not in f"{held} {held!r} {[held]}"
    assert held.reveal() == "himitsu"
    with pytest.raises(TypeError):
        held.__reduce__()


def test_a_secret_that_is_nowhere_is_told_with_where_to_put_it() -> None:
    """The message names the keyring's command and the environment variable."""
    with pytest.raises(ConfigurationError, match="DXAUTO_SECRET_NOWHERE_AT_ALL"):
        secret("nowhere-at-all")


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_form_that_carries_something_else_than_was_typed_is_known(encoding: str) -> None:
    """Old systems send Shift_JIS: both are read; other bodies cannot be told and pass."""
    from urllib.parse import quote

    body = f"juusho={quote('石巻市', encoding=encoding)}&tsuusuu=1".encode()
    kind = "application/x-www-form-urlencoded"
    assert carries(body, kind, {"juusho": ["石巻市"], "tsuusuu": ["1"]})
    assert not carries(body, kind, {"juusho": ["仙台市"]})
    assert carries(body, "application/json", {"juusho": ["仙台市"]})

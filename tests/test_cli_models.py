"""`dxauto models` as a person types it, and what doctor says of the speech model."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_support import Ended, dxauto
from models_support import broken, content, hub, office, whisper

from dxauto.cli.main import call
from dxauto.cli.reference import reference_text
from dxauto.components.speech import probe
from dxauto.errors import ExitCode
from dxauto.models import hub as asked

Call = Callable[..., Ended]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a workspace, as the current folder, with a model on a stick beside it."""
    office(tmp_path / "作業 場所")
    whisper(tmp_path / "作業 場所" / "持ち込み" / "小さな モデル")
    monkeypatch.chdir(tmp_path / "作業 場所")
    return tmp_path / "作業 場所"


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Give the command in this process, in the workspace."""
    reference_text()  # click keeps the help option that it makes first, and another test compares the reference's

    def called(*arguments: str) -> Ended:
        code = call(["models", *arguments])
        told = capsys.readouterr()
        return Ended(code, told.out, told.err)

    return called


def test_where_no_model_is_there_the_way_is_told(run: Call) -> None:
    """List ends well and verify with its code; both name the commands that bring a model in."""
    for arguments, code in ((["list"], ExitCode.DONE), (["verify"], ExitCode.MISSING_COMPONENT)):
        ended = run(*arguments)
        assert ended.code == code
        assert "dxauto models add kotoba" in ended.out + ended.err
        assert "dxauto models bundle -o モデル.zip" in ended.out + ended.err
    assert run("bundle", "-o", "x.zip").code == ExitCode.MISSING_COMPONENT


def test_from_the_stick_to_the_other_pc(run: Call, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model is added, listed, verified, bundled, carried, added there and removed, each telling the next step."""
    ended = run("add", "持ち込み/小さな モデル", "--licence", "mit")
    assert ended.code == ExitCode.DONE
    assert "モデル「小さな モデル」（音声認識、" in ended.out
    listed = run("list").out
    assert "●" in listed
    assert "そろっている" in listed
    assert run("verify", "--load").out == "OK  小さな モデル\n"
    ended = run("bundle", "-o", "モデル.zip")
    assert "SHA-256: " in ended.out
    other = office(tmp_path / "other")
    (root / "モデル.zip").rename(other.parent / "モデル.zip")
    monkeypatch.chdir(other.parent)
    assert run("add", "モデル.zip").code == ExitCode.DONE
    assert "同じものがもう入っています" in run("add", "モデル.zip").out
    assert content(other) == content(root / "models")
    ended = run("remove", "小さな モデル", "--yes")
    assert ended.code == ExitCode.DONE
    assert "ひとつもなくなりました" in ended.err
    assert not content(other)


def test_damage_has_its_exit_code(run: Call, root: Path) -> None:
    """A damaged model is named with its file on standard error; programs get it as JSON."""
    run("add", "持ち込み/小さな モデル")
    broken(root / "models" / "小さな モデル", "model.bin")
    ended = run("verify")
    assert ended.code == ExitCode.MISSING_COMPONENT
    assert "小さな モデル: model.bin の中身が変わっています" in ended.err
    assert 'dxauto models remove "小さな モデル"' in ended.err
    record = json.loads(run("verify", "--json").out)[0]
    assert (record["ok"], record["used"], record["purpose"]) == (False, True, "speech")


def test_near_misses_are_named(run: Call) -> None:
    """A mistyped model, robot model or hub name is answered with what may have been meant, without any question."""
    run("add", "持ち込み/小さな モデル")
    for arguments in (
        ["verify", "小さいモデル"],
        ["remove", "小さいモデル"],
        ["bundle", "小さいモデル", "-o", "x.zip"],
    ):
        ended = run(*arguments)
        assert ended.code == ExitCode.NOT_FOUND
        assert "もしかして: 小さな モデル" in ended.err
    ended = run("add", "large-v2")
    assert ended.code == ExitCode.NOT_FOUND
    assert "もしかして: large-v3" in ended.err


def test_the_robot_that_names_its_model_is_told(run: Call, root: Path) -> None:
    """A robot's own choice stands in the list, since it goes before the mark."""
    (root / "robots" / "giji.yaml").write_text("kind: minutes\nparameters: {model: large-v3}\n", encoding="utf-8")
    assert "ロボット giji は、いつも「large-v3」を使います" in run("list").out


@pytest.fixture
def served(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Serve the model of the stick as a hub, and give what it was asked."""
    with hub(root / "持ち込み" / "小さな モデル") as made:
        monkeypatch.setenv(asked.ENVIRONMENT, made.address)
        yield made.asked


def test_nothing_is_asked_of_the_internet_without_a_yes(run: Call, root: Path, served: list[str]) -> None:
    """Where nobody can answer, no connection is made at all; with `--yes` the model comes."""
    ended = run("add", "office/tiny")
    assert ended.code == ExitCode.USAGE
    assert "--yes" in ended.err
    assert not served
    ended = run("add", "office/tiny", "--yes")
    assert ended.code == ExitCode.DONE, ended.err
    assert "apache-2.0" in ended.out
    assert (root / "models" / "tiny" / "model.bin").is_file()


class Terminal:
    """A keyboard at which somebody types these answers."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def isatty(self) -> bool:
        """Somebody sits there."""
        return True

    def readline(self) -> str:
        """Give the next answer."""
        return self.answers.pop(0) + "\n"


@pytest.mark.parametrize(("answers", "requests"), [(["n"], 0), (["y", "n"], 1)])
def test_a_no_is_a_no(
    run: Call, served: list[str], answers: list[str], requests: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A no before connecting asks nothing; a no after the size is known downloads nothing."""
    typed = list(answers)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _text: typed.pop(0))
    ended = run("add", "office/tiny")
    assert ended.code == ExitCode.INTERRUPTED
    assert "何も変えていません" in ended.err
    assert len(served) == requests
    assert not typed
    assert not content(Path("models").absolute())


def test_removing_asks(run: Call, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a yes the model stays."""
    run("add", "持ち込み/小さな モデル")
    assert run("remove", "小さな モデル").code == ExitCode.USAGE
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _text: "")
    assert run("remove", "小さな モデル").code == ExitCode.INTERRUPTED
    assert content(root / "models")


def test_packages_are_not_gathered_without_a_yes(run: Call, root: Path) -> None:
    """`--packages` asks before pip is started; a wrong system or Python is told before that."""
    run("add", "持ち込み/小さな モデル")
    ended = run("bundle", "-o", "x.zip", "--packages")
    assert ended.code == ExitCode.USAGE
    assert "windows・Python" in ended.err
    assert run("bundle", "-o", "x.zip", "--packages", "--platform", "mac").code == ExitCode.BAD_CONFIGURATION
    assert run("bundle", "-o", "x.zip", "--packages", "--python", "3").code == ExitCode.BAD_CONFIGURATION
    assert run("bundle", "-o", "x.tar").code == ExitCode.BAD_CONFIGURATION
    assert not (root / "x.zip").exists()


def test_doctor_tells_the_speech_model(root: Path, run: Call) -> None:
    """Doctor says which model a meeting would be heard with, that it is a demonstration, and that it is cut."""
    assert not probe(root / "models").found
    demonstration = whisper(root / "models" / "kaigi-mini")
    (demonstration / "DEMONSTRATION").touch()
    assert "見本用" in probe(root / "models").version
    run("add", "持ち込み/小さな モデル")
    assert probe(root / "models").version == "小さな モデル"
    (root / "models" / "小さな モデル" / "tokenizer.json").write_bytes(b"{}")
    assert "tokenizer.json の大きさが違います" in probe(root / "models").problem
    ended = dxauto("doctor", "--json", cwd=root)
    record = next(one for one in json.loads(ended.out) if one["name"] == "speech-model")
    assert (record["ok"], record["essential"]) == (False, False)
    assert "dxauto models verify" in record["advice"]


def test_commands_are_quick_to_start() -> None:
    """The family's help imports nothing heavy, and checking a model's files needs no network library."""
    heavy = ["numpy", "pydantic", "yaml", "faster_whisper", "onnxruntime", "zipfile", "urllib.request"]
    code = "import sys; from dxauto.cli.main import call; call(['models', '-h'])"
    code += f"; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip().endswith("[]")

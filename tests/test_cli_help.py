"""Help, near misses and start-up of the command."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import dxauto

from dxauto import __version__
from dxauto.cli.command import Command, Context, Group
from dxauto.cli.main import COMMANDS
from dxauto.cli.reference import every_command
from dxauto.errors import ExitCode

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
ALL = {words: (command, context) for words, command, context in every_command()}


@pytest.mark.parametrize("words", ALL)
def test_every_command_explains_itself_with_an_example(words: str) -> None:
    """Each command has Japanese help, each option a Japanese explanation, and there is an example to copy."""
    command, context = ALL[words]
    assert isinstance(command, Command | Group)
    assert command.example.strip().startswith("dxauto")
    assert JAPANESE.search(command.help or "")
    assert all(JAPANESE.search(getattr(p, "help", "") or "") for p in command.get_params(context))


@pytest.mark.parametrize("words", ALL)
def test_help_has_no_english_left(words: str) -> None:
    """None of click's own English headings reaches a clerk."""
    command, context = ALL[words]
    english = r"Usage|Options|Commands|Positional|Show this|required|default|x>="
    assert not re.search(english, command.get_help(context))


def test_a_command_that_is_called_by_itself_has_both_ways_to_its_help() -> None:
    """What a command knows does not depend on who called it first: click keeps its help option from then on."""
    command = Command("probe", help="試し")
    command.main(["-h"], standalone_mode=False)
    assert "-h, --help" in command.get_help(Context(command))


def test_the_table_of_commands_is_what_there_is() -> None:
    """Each name in the list of commands is the name of the command that it loads."""
    for name in COMMANDS:
        assert ALL[f"dxauto {name}"][0].name == name


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["rnu"], "run"),
        (["robot"], "robots"),
        (["run", "uketsuke", "--worker", "2"], "--workers"),
        (["forms", "lst"], "list"),
    ],
)
def test_a_near_miss_is_named(arguments: list[str], meant: str) -> None:
    """A mistyped command or option ends with the usage code and names what may have been meant."""
    ended = dxauto(*arguments)
    assert ended.code == ExitCode.USAGE
    assert "もしかして" in ended.err
    assert meant in ended.err


def test_version() -> None:
    """`--version` prints the package's version on standard output."""
    assert dxauto("--version").out == f"dxauto {__version__}\n"


def test_help_imports_nothing_heavy() -> None:
    """Start-up stays instant because none of the big packages is imported for the help."""
    heavy = [
        "cv2",
        "numpy",
        "onnxruntime",
        "pydantic",
        "sqlalchemy",
        "openpyxl",
        "rich",
        "pdfplumber",
        "reportlab",
        "yaml",
        "PIL",
    ]
    code = f"import sys, dxauto.cli.main as m; m.call(['--help']); print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_scripts(shell: str) -> None:
    """Each shell gets its script on standard output, ready to be written to a file."""
    ended = dxauto("completion", shell)
    assert ended.code == ExitCode.DONE
    assert "_DXAUTO_COMPLETE" in ended.out


def test_completion_knows_the_lazy_commands() -> None:
    """What the shell asks for with Tab contains the commands that are only loaded when called."""
    ended = dxauto(_DXAUTO_COMPLETE="bash_complete", COMP_WORDS="dxauto ro", COMP_CWORD="1")
    assert ended.out.split() == ["plain,robots"]


def test_a_closed_pipe_is_no_error() -> None:
    """A reader that goes away (`dxauto --help | head -1`) leaves neither a traceback nor another exit code."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dxauto", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parent,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == ExitCode.DONE


def test_wrong_value_is_explained() -> None:
    """A value that is not among the choices is answered with the choices."""
    ended = dxauto("completion", "tcsh")
    assert ended.code == ExitCode.USAGE
    assert "powershell" in ended.err

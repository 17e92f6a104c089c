"""Errors become one sentence and one exit code, in one place."""

import errno
import sys
from pathlib import Path

import click
import pytest

from dxauto import errors
from dxauto.cli import failures
from dxauto.cli.main import call
from dxauto.errors import DxautoError, ExitCode

ERRORS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DxautoError)]


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_carries_its_code(kind: type[DxautoError]) -> None:
    """The sentence of an error of ours is shown as it is, with the code of its class."""
    assert failures.explain(kind("困りました")) == ("困りました", kind.exit_code)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_full_disk_is_said(number: int) -> None:
    """A disk without room ends as failed output with the file's name, not as a mistake of the program."""
    sentence, code = failures.explain(OSError(number, "x", "out.xlsx"))
    assert code == ExitCode.OUTPUT_FAILED
    assert "out.xlsx" in sentence
    assert "ディスク" in sentence


def test_a_missing_package_points_to_doctor() -> None:
    """A package that is not installed is a missing component, and doctor is the next thing to type."""
    sentence, code = failures.explain(ImportError("x", name="cv2"))
    assert code == ExitCode.MISSING_COMPONENT
    assert "cv2" in sentence
    assert "dxauto doctor" in sentence


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_interruption(error: BaseException) -> None:
    """Ctrl+C ends with 130 and says how to go on."""
    sentence, code = failures.explain(error)
    assert code == ExitCode.INTERRUPTED
    assert "続き" in sentence


def test_what_fails_while_python_tidies_up_stays_out_of_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind an error that has its sentence no traceback follows; the log has the place, and no values."""
    (tmp_path / "robots").mkdir()
    (tmp_path / "templates").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "unraisablehook", failures.note_unraisable)

    class Torn:
        def __del__(self) -> None:
            raise OSError(errno.ENOSPC, "x", "石巻　太郎.xlsx")

    Torn()
    assert capsys.readouterr() == ("", "")
    (log,) = (tmp_path / ".dxauto" / "logs").iterdir()
    assert "OSError" in log.read_text("utf-8")
    assert "石巻" not in log.read_text("utf-8")


def test_unexpected_errors_keep_personal_data_out_of_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of the program tells a person where its log is; neither holds the message or local values."""
    (tmp_path / "robots").mkdir()
    (tmp_path / "templates").mkdir()
    monkeypatch.chdir(tmp_path)
    try:
        name = "石巻　太郎"
        int(name)
    except ValueError as error:
        failures.report_unexpected(ValueError, error, error.__traceback__)
    told = capsys.readouterr().err
    log = next((tmp_path / ".dxauto" / "logs").glob("error-*.log")).read_text(encoding="utf-8")
    assert "開発者" in told
    assert "ValueError" in log
    assert "test_cli_failures.py" in log
    assert "石巻" not in told + log


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("status", "きのう"), "「きのう」は余分です"),
        (("schedule", "add", "uketsuke", "夜", "分"), "「夜 分」は余分です"),
        (("status", "--hours", "99999999"), "1 から 87600 までの整数"),
        (("watch", "uketsuke", "--still", "-1"), "0 から 3600 までの数"),
        (("watch", "uketsuke", "--poll", "すぐ"), "0.01 から 3600 までの数"),
    ],
)
def test_wrong_words_and_numbers_are_told_in_japanese(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What click says of them in English never reaches a clerk."""
    assert call(arguments) == ExitCode.USAGE
    assert told in capsys.readouterr().err

"""What the recorder cannot know is asked: a question has a proposal, and an answer that may come from a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import ConfigurationError, system_reason


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the clerk. `key` names it in a file of answers; `proposal` is taken when he just presses Enter.

    Only where `sure` may the proposal be taken without a person; a `quiet` one is shown and taken, and asked about
    with others of its kind at once; `short` says in few words what it is about.
    """

    key: str
    text: str
    proposal: str = ""
    choices: tuple[str, ...] = ()
    sure: bool = True
    quiet: bool = False
    short: str = ""


Ask = Callable[[Question], str]
"""Answers a question; empty means that nobody knows, and the place is marked in the file."""


def read_answers(path: Path) -> dict[str, str]:
    """Read a file of answers, one JSON object of texts. Raises `ConfigurationError`."""
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"{path}: 開けません（{system_reason(error)}）") from error
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: 文字コードが UTF-8 ではありません。UTF-8 で保存し直してください") from None
    except json.JSONDecodeError as error:
        raise ConfigurationError(
            f'{path} の {error.lineno} 行目: JSON として読めません。引用符（"…"）と「,」を確かめてください'
        ) from None
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise ConfigurationError(f"{path}: 「問いの名前」と「答え」の組を、{{ }} の中に文字で書いてください")
    return given


def prepared(answers: Mapping[str, str], otherwise: Ask | None = None) -> Ask:
    """Answer from what was prepared, then by somebody else, else by the proposals that are sure."""

    def answer(question: Question) -> str:
        if question.key in answers:
            return answers[question.key]
        if otherwise is not None:
            return otherwise(question)
        return question.proposal if question.sure else ""

    return answer

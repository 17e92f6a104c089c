"""Asks a language model through OpenAI's chat interface (`POST /v1/chat/completions`), and trusts nothing it sends.

The standard library's plain connection: no proxy of the environment, no redirect is followed. Everything has an end:
the waiting, the size of the question and that of the answer.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
from typing import Any

from dxauto.errors import AwayError, UnreadableInputError
from dxauto.minutes.language.address import Place, resolved

LARGEST_ANSWER = 1 << 20
MOST_TOKENS = 1500
_PIECE = 1 << 16


class LanguageModel:
    """A model at a place; `timeout_s` is for one question with its answer."""

    def __init__(self, place: Place, model: str, timeout_s: float) -> None:
        self._place = place
        self._model = model
        self._timeout_s = timeout_s

    def ask(self, task: str, question: str) -> str:
        """Give the answer's text.

        Raises `AwayError` if nobody answers in time, `UnreadableInputError` if the answer is none, and
        `ConfigurationError` if the machine is outside the office's network.
        """
        body = json.dumps(
            {
                "model": self._model,
                "messages": [{"role": "system", "content": task}, {"role": "user", "content": question}],
                "temperature": 0,
                "max_tokens": MOST_TOKENS,
                "stream": False,
            },
            ensure_ascii=False,
        ).encode()
        deadline = time.monotonic() + self._timeout_s
        connection = self._connection()
        try:
            headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
            connection.request("POST", f"{self._place.path}/v1/chat/completions", body, headers)
            return _text(_read(connection, deadline))
        except (TimeoutError, ssl.SSLError, OSError, http.client.HTTPException) as error:
            raise AwayError(_why(error)) from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        """Give a connection to the numeric address that was checked; a name that changes meanwhile changes nothing."""
        number = resolved(self._place)
        if self._place.scheme == "https":
            return _Encrypted(self._place, number, self._timeout_s)
        return _Plain(self._place, number, self._timeout_s)


class _Plain(http.client.HTTPConnection):
    def __init__(self, place: Place, number: str, timeout_s: float) -> None:
        super().__init__(place.host, place.port, timeout=timeout_s)
        self._number = number

    def connect(self) -> None:
        """Connect to the checked address."""
        self.sock = socket.create_connection((self._number, self.port), self.timeout)


class _Encrypted(_Plain):
    def __init__(self, place: Place, number: str, timeout_s: float) -> None:
        super().__init__(place, number, timeout_s)
        self.default_port = 443

    def connect(self) -> None:
        """Connect to the checked address, and check the certificate against the name."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _read(connection: http.client.HTTPConnection, deadline: float) -> bytes:
    answer = connection.getresponse()
    if answer.status != 200:
        raise UnreadableInputError(f"エラー {answer.status} を返しました")
    held = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = answer.read1(_PIECE)
        if not piece:
            return bytes(held)
        held += piece
        if len(held) > LARGEST_ANSWER:
            raise UnreadableInputError("長すぎる答えを返しました")


def _text(raw: bytes) -> str:
    try:
        told: Any = json.loads(raw)
        text = told["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise UnreadableInputError("答えの形が違います") from error
    if not isinstance(text, str):
        raise UnreadableInputError("答えの形が違います")
    return text


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "時間内に答えがありませんでした"
    if isinstance(error, ssl.SSLError):
        return "証明書を確かめられませんでした"
    return "つながりませんでした"

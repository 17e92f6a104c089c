"""Whether a folder holds a Whisper model that faster-whisper can load: files, weights, vocabulary, features."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from dxauto.errors import UnreadableInputError, system_reason
from dxauto.models.weights import read_head

MARK = "model.bin"
NEEDED = (MARK, "config.json", "tokenizer.json")
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
FILES = (*NEEDED, *VOCABULARIES, "preprocessor_config.json", "generation_config.json")
PACKAGES = ["faster-whisper"]

_MELS = 80
"""Bands of a model without `preprocessor_config.json`, as faster-whisper takes it."""

LARGEST_TEXT = 64 << 20
_SPECIAL = ("<|endoftext|>", "<|startoftranscript|>", "<|transcribe|>", "<|startofprev|>", "<|notimestamps|>")
_ADVICE = "CTranslate2 の形式に変換された Whisper のモデルを入れてください"


def check(folder: Path) -> None:
    """Look at every file that faster-whisper reads, and whether they belong together.

    Raises `UnreadableInputError` that names the file and what is wrong with it.
    """
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARIES):
        missing.append(" か ".join(VOCABULARIES))
    if missing:
        other = "。これは変換する前のモデル（Hugging Face の形式）のようです" if _unconverted(folder) else ""
        names = "、".join(missing)
        raise UnreadableInputError(f"音声認識のモデルに要るファイル {names} がありません{other}。{_ADVICE}")
    try:
        _check_together(folder)
    except OSError as error:
        raise UnreadableInputError(f"モデルのファイルを読めません（{system_reason(error)}）") from error


def _unconverted(folder: Path) -> bool:
    return any(folder.glob("*.safetensors")) or (folder / "pytorch_model.bin").is_file() or any(folder.glob("*.pt"))


def _check_together(folder: Path) -> None:
    weights = read_head(folder / MARK)
    if weights.specification != "WhisperSpec":
        what = weights.specification.removesuffix("Spec") or "ほか"
        raise UnreadableInputError(f"model.bin は Whisper（音声認識）ではなく、{what} のモデルです。{_ADVICE}")
    _json(folder / "config.json")
    tokens = _vocabulary(folder)
    embeddings = weights.shapes.get("decoder/embeddings/weight", (0,))
    if len(tokens) != embeddings[0]:
        raise UnreadableInputError(
            f"語彙の数が合いません（vocabulary は {len(tokens)} 語、model.bin は {embeddings[0]} 語）。"
            "違うモデルのファイルが混ざっています。1 つのモデルのファイルをそろえてください"
        )
    _check_tokenizer(folder, tokens)
    conv = weights.shapes.get("encoder/conv1/weight", ())
    bands = _bands(folder)
    if len(conv) == 3 and bands != conv[1]:
        raise UnreadableInputError(
            f"音の細かさ（mel）が合いません（model.bin は {conv[1]}、preprocessor_config.json は {bands}）。"
            "同じモデルの preprocessor_config.json を入れてください"
        )


def _check_tokenizer(folder: Path, tokens: list[str]) -> None:
    tokenizer = _json(folder / "tokenizer.json")
    ids = dict(_token_ids(tokenizer))
    places = {token: place for place, token in enumerate(tokens)}
    wrong = [token for token in _SPECIAL if ids.get(token) is None or ids[token] != places.get(token)]
    if wrong:
        raise UnreadableInputError(
            f"tokenizer.json が、このモデルのものではありません（{wrong[0]} の番号が合いません）。"
            "同じモデルの tokenizer.json を入れてください"
        )


def _token_ids(tokenizer: dict[str, Any]) -> list[tuple[str, int]]:
    model, added = tokenizer.get("model"), tokenizer.get("added_tokens")
    vocabulary = model.get("vocab") if isinstance(model, dict) else None
    found = list(vocabulary.items()) if isinstance(vocabulary, dict) else []
    for one in added if isinstance(added, list) else []:
        if isinstance(one, dict) and isinstance(one.get("content"), str):
            found.append((one["content"], one.get("id")))
    return found


def _bands(folder: Path) -> object:
    path = folder / "preprocessor_config.json"
    return _json(path).get("feature_size", _MELS) if path.is_file() else _MELS


def _vocabulary(folder: Path) -> list[str]:
    path = folder / VOCABULARIES[0]
    if path.is_file():
        tokens = _parsed(path)
        if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
            raise UnreadableInputError(f"{path.name} が語彙の一覧ではありません。もらい直してください")
        return tokens
    return _text(folder / VOCABULARIES[1]).removesuffix("\n").split("\n")


def _json(path: Path) -> dict[str, Any]:
    value = _parsed(path)
    if not isinstance(value, dict):
        raise UnreadableInputError(f"{path.name} の中身が違います。もらい直してください")
    return value


def _parsed(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except (ValueError, RecursionError):
        raise UnreadableInputError(f"{path.name} を読めません（壊れています）。もらい直してください") from None


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_TEXT:
        raise UnreadableInputError(f"{path.name} が大きすぎます。モデルのファイルではありません")
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise UnreadableInputError(f"{path.name} を読めません（壊れています）。もらい直してください") from None


def load(folder: Path) -> None:
    """Load the model as a minutes robot does, and hear a second of silence; raises `UnreadableInputError`."""
    import numpy as np
    from faster_whisper import WhisperModel

    logging.getLogger("faster_whisper").setLevel(logging.ERROR)
    try:
        model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
        list(model.transcribe(np.zeros(16_000, dtype=np.float32), language="ja", max_new_tokens=1)[0])
    except (RuntimeError, ValueError, OSError, LookupError, TypeError) as error:
        raise UnreadableInputError(
            f"faster-whisper が、このモデルを読み込めません（{type(error).__name__}）"
        ) from error

"""What the tests of models share: a very small real Whisper model, networks for voices, a hub of our own."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

TOKENS = [
    *"abcdefgh",
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|ja|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
    *(f"<|{number * 0.02:.2f}|>" for number in range(1501)),
]
_WIDTH = 64
_FILES = ("model.bin", "config.json", "vocabulary.json", "tokenizer.json", "preprocessor_config.json")


def whisper(folder: Path, seed: int = 0) -> Path:
    """Write a Whisper model of one layer with random weights by the seed; faster-whisper loads it."""
    folder.mkdir(parents=True)
    for name, content in _whisper_files(seed).items():
        (folder / name).write_bytes(content)
    return folder


@cache
def _whisper_files(seed: int) -> dict[str, bytes]:
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        _write_whisper(folder, seed)
        return {name: (folder / name).read_bytes() for name in _FILES}


def _write_whisper(folder: Path, seed: int) -> None:
    from ctranslate2.specs import whisper_spec

    rng = np.random.default_rng(seed)
    spec = whisper_spec.WhisperSpec(1, 1, 1, 1)

    def matrix(*shape: int) -> Any:
        return (rng.standard_normal(shape) * 0.02).astype(np.float32)

    def linear(part: Any, out: int, into: int) -> None:
        part.weight, part.bias = matrix(out, into), matrix(out)

    def norm(part: Any) -> None:
        part.gamma, part.beta = np.ones(_WIDTH, np.float32), np.zeros(_WIDTH, np.float32)

    def attention(part: Any, cross: bool) -> None:
        norm(part.layer_norm)
        linear(part.linear[0], _WIDTH if cross else 3 * _WIDTH, _WIDTH)
        if cross:
            linear(part.linear[1], 2 * _WIDTH, _WIDTH)
        linear(part.linear[-1], _WIDTH, _WIDTH)

    for side in (spec.encoder, spec.decoder):
        norm(side.layer_norm)
        for layer in side.layer:
            attention(layer.self_attention, cross=False)
            if side is spec.decoder:
                attention(layer.attention, cross=True)
            norm(layer.ffn.layer_norm)
            linear(layer.ffn.linear_0, 2 * _WIDTH, _WIDTH)
            linear(layer.ffn.linear_1, _WIDTH, 2 * _WIDTH)
    for name, bands in (("conv1", 80), ("conv2", _WIDTH)):
        conv = getattr(spec.encoder, name)
        conv.weight, conv.bias = matrix(_WIDTH, bands, 3), matrix(_WIDTH)
    spec.encoder.position_encodings.encodings = matrix(1500, _WIDTH)
    spec.decoder.position_encodings.encodings = matrix(448, _WIDTH)
    spec.decoder.embeddings.weight = matrix(len(TOKENS), _WIDTH)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    spec.register_vocabulary(TOKENS)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], [TOKENS.index("<|endoftext|>")]
    spec.config.lang_ids = [TOKENS.index("<|ja|>")]
    spec.config.alignment_heads = [[0, 0]]
    spec.validate()
    spec.save(str(folder))
    added = [
        {"id": number, "content": token, "special": True, "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False}
        for number, token in enumerate(TOKENS) if token.startswith("<|")
    ]  # fmt: skip
    vocabulary = {token: number for number, token in enumerate(TOKENS)}
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
        "pre_tokenizer": None, "post_processor": None, "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "a"},
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": 80}), encoding="utf-8")


def voices(folder: Path, rate: str = "16000") -> Path:
    """Write two networks that do nothing, with the sample rate that sherpa-onnx looks for."""
    folder.mkdir(parents=True)
    for name in ("segmentation.onnx", "embedding.onnx"):
        (folder / name).write_bytes(network({"sample_rate": rate}))
    return folder


def network(told: dict[str, str]) -> bytes:
    """Give an ONNX model of one `Identity`, with what it tells of itself; written as protocol buffers by hand."""
    shape = _field(2, _field(1, b"\x08\x01"))
    value = b"".join([_field(1, _number(1, 1) + shape)])
    ends = [_field(1, name) + _field(2, value) for name in (b"x", b"y")]
    node = _field(1, b"x") + _field(2, b"y") + _field(4, b"Identity")
    graph = _field(1, node) + _field(2, b"g") + _field(11, ends[0]) + _field(12, ends[1])
    pairs = b"".join(_field(14, _field(1, key.encode()) + _field(2, text.encode())) for key, text in told.items())
    return _number(1, 8) + _field(7, graph) + _field(8, _number(2, 13)) + pairs


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def office(root: Path) -> Path:
    """Make the folders of a workspace and give its `models/`."""
    for name in ("robots", "templates", "models"):
        (root / name).mkdir(parents=True)
    return root / "models"


def content(models: Path) -> dict[str, bytes]:
    """Give every file in `models/` but what is under way and the manifest."""
    files = (path for path in models.rglob("*") if path.is_file() and path.parts[len(models.parts)] != ".adding")
    return {path.relative_to(models).as_posix(): path.read_bytes() for path in files if path.name != "manifest.yaml"}


COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub:
    """A hub on this machine with one repository; `cut` bytes are sent of the weights before it hangs up, once."""

    def __init__(self, folder: Path, cut: int | None = None) -> None:
        self.folder, self.cut, self.asked = folder, cut, list[str]()
        self.lie: dict[str, bytes] = {}
        self.address = ""

    def told(self, repository: str) -> dict[str, Any]:
        """Give what the hub's API tells of a repository, in the hub's own shape."""
        return {
            "id": repository,
            "sha": COMMIT,
            "cardData": {"license": "apache-2.0"},
            "siblings": [self._sibling(path) for path in sorted(self.folder.iterdir())],
        }

    def _sibling(self, path: Path) -> dict[str, Any]:
        held = path.read_bytes()
        git = hashlib.sha1(b"blob %d\0" % len(held) + held, usedforsecurity=False).hexdigest()
        found: dict[str, Any] = {"rfilename": path.name, "size": len(held), "blobId": git}
        if path.name == "model.bin":
            found["lfs"] = {"sha256": hashlib.sha256(held).hexdigest(), "size": len(held), "pointerSize": 135}
        return found


@contextmanager
def hub(folder: Path, cut: int | None = None) -> Iterator[Hub]:
    """Serve a model's folder as the hub does, as the repository `office/tiny`."""
    served = Hub(folder, cut)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            served.asked.append(path)
            name = path.rpartition("/")[2]
            if path == "/api/models/office/tiny/revision/main":
                self._send(json.dumps(served.told("office/tiny")).encode())
            elif path == f"/office/tiny/resolve/{COMMIT}/{name}":
                # The hub sends elsewhere for what is large.
                self.send_response(302)
                self.send_header("Location", f"/cdn/{name}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif path.startswith("/cdn/"):
                self._send(served.lie.get(name) or (folder / name).read_bytes())
            else:
                self.send_error(404)

        def _send(self, held: bytes) -> None:
            start = int((self.headers["Range"] or "bytes=0-")[6:-1])
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(held) - start))
            self.end_headers()
            end = len(held)
            if served.cut is not None and self.path.endswith("model.bin"):
                end, served.cut = served.cut, None
            self.wfile.write(held[start:end])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def broken(folder: Path, name: str) -> None:
    """Change one byte in the middle of a file, as a bad stick does."""
    path = folder / name
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 0xFF
    path.write_bytes(held)


def copied(source: Path, target: Path) -> Path:
    """Copy a folder."""
    shutil.copytree(source, target)
    return target

"""Whether a folder is told to be a model that works, and in what words it is told not to be."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from models_support import TOKENS, broken, network, voices, whisper

from dxauto.errors import ConfigurationError, UnreadableInputError
from dxauto.models import safepaths, weights
from dxauto.models import voices as voices_check
from dxauto.models import whisper as whisper_check
from dxauto.models.speech import choose


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Give a whole model in a folder with a Japanese name and blanks."""
    return whisper(tmp_path / "会議 用 モデル")


@pytest.mark.engine
def test_what_passes_is_what_faster_whisper_loads(model: Path) -> None:
    """A model that the check lets through is loaded by faster-whisper, and hears silence without an error."""
    whisper_check.check(model)
    whisper_check.load(model)


@pytest.mark.engine
def test_what_faster_whisper_cannot_load_is_told(model: Path) -> None:
    """Weights with a shape that the check does not look at are found by loading, as a sentence."""
    held = (model / "model.bin").read_bytes().replace(b"encoder/layer_0/ffn", b"encoder/layer_7/ffn")
    (model / "model.bin").write_bytes(held)
    with pytest.raises(UnreadableInputError, match="読み込めません"):
        whisper_check.load(model)


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_missing_file_is_named(model: Path, name: str) -> None:
    """Each file without which the model cannot be loaded is asked for by its name."""
    (model / name).unlink()
    with pytest.raises(UnreadableInputError, match=name):
        whisper_check.check(model)


def test_an_unconverted_model_is_recognised(model: Path) -> None:
    """The usual mistake, weights as they are before conversion, is told as such."""
    (model / "model.bin").rename(model / "model.safetensors")
    with pytest.raises(UnreadableInputError, match="変換する前のモデル"):
        whisper_check.check(model)


def test_a_torn_copy_of_the_weights_is_seen(model: Path) -> None:
    """Weights that end early, wherever, are seen without loading them."""
    held = (model / "model.bin").read_bytes()
    for length in (5, 30, len(held) // 3, len(held) - 1):
        (model / "model.bin").write_bytes(held[:length])
        with pytest.raises(UnreadableInputError, match=r"途中で切れている|形式ではありません"):
            whisper_check.check(model)


def test_another_network_is_no_speech_model(model: Path) -> None:
    """A CTranslate2 model for translation is refused by what it is."""
    held = (model / "model.bin").read_bytes().replace(b"WhisperSpec\0", b"TransfoSpec\0")
    (model / "model.bin").write_bytes(held)
    with pytest.raises(UnreadableInputError, match="Whisper（音声認識）ではなく、Transfo"):
        whisper_check.check(model)


def test_files_of_two_models_do_not_pass(model: Path) -> None:
    """A vocabulary of another size, and a tokenizer whose marks have other numbers, are refused."""
    (model / "vocabulary.json").write_text(json.dumps([*TOKENS, "x"]), encoding="utf-8")
    with pytest.raises(UnreadableInputError, match="語彙の数が合いません"):
        whisper_check.check(model)
    (model / "vocabulary.json").write_text(json.dumps(["x", *TOKENS[:-1]]), encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"tokenizer\.json"):
        whisper_check.check(model)


def test_features_that_do_not_fit_are_refused(model: Path) -> None:
    """large-v3 hears 128 bands: without its own feature file it would be fed 80."""
    (model / "preprocessor_config.json").write_text('{"feature_size": 128}', encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"80、preprocessor_config\.json は 128"):
        whisper_check.check(model)
    (model / "preprocessor_config.json").unlink()
    whisper_check.check(model)


def test_an_older_vocabulary_of_lines_is_read(model: Path) -> None:
    """Models converted long ago carry `vocabulary.txt`."""
    (model / "vocabulary.json").unlink()
    (model / "vocabulary.txt").write_text("\n".join(TOKENS) + "\n", encoding="utf-8")
    whisper_check.check(model)


@pytest.mark.parametrize(
    "held", [b"", b"[", b"\xff\xfe", b"null", b'"x"', b"[" * 100_000, b"[1]", b"{}", b'{"model": 3}']
)
@pytest.mark.parametrize("name", ["config.json", "vocabulary.json", "tokenizer.json", "preprocessor_config.json"])
def test_odd_json_ends_with_a_sentence(model: Path, name: str, held: bytes) -> None:
    """Whatever stands in a file instead of what belongs there, a person is told; nothing else is raised."""
    (model / name).write_bytes(held)
    if (name, held) in {("config.json", b"{}"), ("config.json", b'{"model": 3}')} or (name[0] == "p" and b"{" in held):
        whisper_check.check(model)
        return
    with pytest.raises(UnreadableInputError):
        whisper_check.check(model)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.integers(0, 200))
def test_any_bytes_for_weights_end_with_a_sentence(tmp_path: Path, held: bytes, place: int) -> None:
    """A head of random bytes, or a true one overwritten somewhere, is read or refused, never a crash or a hang."""
    true = b"\x06\0\0\0\x0c\0WhisperSpec\0\x03\0\0\0\x01\0\0\0\x02\0a\0\x01\x01\0\0\0\0\x04\0\0\0abcd\0\0\0\0"
    path = tmp_path / "model.bin"
    for content in (held, true[:place] + held + true[place + len(held) :]):
        path.write_bytes(content)
        try:
            weights.read_head(path)
        except UnreadableInputError as error:
            assert "model.bin" in str(error)


def test_networks_for_voices(tmp_path: Path) -> None:
    """Two networks at 16 kHz pass; one that is missing, torn, at another rate or none at all is named."""
    folder = voices(tmp_path / "声")
    voices_check.check(folder)
    (folder / "embedding.onnx").write_bytes(network({"sample_rate": "8000"}))
    with pytest.raises(UnreadableInputError, match="16 kHz"):
        voices_check.check(folder)
    (folder / "embedding.onnx").write_bytes(network({"sample_rate": "16000"})[:40])
    with pytest.raises(UnreadableInputError, match=r"embedding\.onnx を ONNX"):
        voices_check.check(folder)
    (folder / "embedding.onnx").unlink()
    with pytest.raises(UnreadableInputError, match=r"embedding\.onnx"):
        voices_check.check(folder)


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "/x", "a//b", "C:\\x", "a\\b", "x:y", "con", "LPT1.bin", "a.",
                                  "a ", " a", "a\0b", "a\u202eb", "a\nb", "x" * 200, "1/2/3/4/5/6/7"])  # fmt: skip
def test_names_that_leave_or_cannot_be_are_refused(name: str) -> None:
    """Names from outside that climb out, name a device or a drive, or cannot exist on Windows are refused."""
    with pytest.raises(UnreadableInputError):
        safepaths.inside(name)
    if name == name.strip():
        with pytest.raises(ConfigurationError):
            safepaths.model_name(name)


@given(st.text(max_size=30))
def test_a_path_that_passes_stays_inside(name: str) -> None:
    """Whatever passes is a relative path of plain parts."""
    try:
        path = safepaths.inside(name)
    except UnreadableInputError:
        return
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert str(path) == name


def test_a_mark_or_the_manifest_makes_a_demonstration(tmp_path: Path) -> None:
    """A real model, however small, is taken before one that the marker file calls a demonstration."""
    whisper(tmp_path / "a-mini")
    (tmp_path / "a-mini" / "DEMONSTRATION").touch()
    assert choose(tmp_path, None).demonstration
    whisper(tmp_path / "b-real", seed=1)
    assert choose(tmp_path, None).name == "b-real"
    shutil.rmtree(tmp_path / "b-real")
    broken(tmp_path / "a-mini", "model.bin")
    assert choose(tmp_path, "a-mini").name == "a-mini"

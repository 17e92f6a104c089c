"""The one file that is carried into a closed network: what goes in comes out, or nothing does."""

import hashlib
import http.server
import io
import json
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from models_support import broken, content, office, voices, whisper

from dxauto.errors import ConfigurationError, MissingComponentError, UnreadableInputError
from dxauto.models import adding, bundle, inventory, manifest, wheels
from dxauto.models.adding import Wishes
from dxauto.models.bundle import Packages


def quiet(_count: int) -> None:
    """Tell nobody."""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Give the `models/` of a workspace with internet, with two models."""
    made = office(tmp_path / "つながる PC")
    adding.from_folder(
        made, whisper(tmp_path / "s" / "会議 用"), Wishes(licence="mit", source="https://example"), quiet
    )
    adding.from_folder(made, voices(tmp_path / "s" / "koe"), Wishes(), quiet)
    return made


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """Give the `models/` of a workspace without internet."""
    return office(tmp_path / "閉じた PC")


@pytest.fixture
def carried(models: Path, tmp_path: Path) -> Path:
    """Give the file that holds both models."""
    bundle.write(tmp_path / "運ぶ もの.zip", models, manifest.load(models).models, None, quiet)
    return tmp_path / "運ぶ もの.zip"


def test_models_arrive_as_they_left(models: Path, closed: Path, carried: Path) -> None:
    """Every model arrives byte for byte, with licence and source as they were recorded."""
    added = adding.from_archive(closed, carried, Wishes(), quiet)
    assert [entry.name for entry in added.entries] == ["koe", "会議 用"]
    assert content(closed) == content(models)
    assert manifest.load(closed) == manifest.load(models)
    assert not [p for one in inventory.verified(closed, [], quiet, load=False) for p in one.problems]
    assert len(adding.from_archive(closed, carried, Wishes(), quiet).already) == 2


def test_the_same_content_gives_the_same_file(models: Path, carried: Path, tmp_path: Path) -> None:
    """The hash of the file, which two people compare, depends on the content alone; it is stored, not packed."""
    again = tmp_path / "again.zip"
    digest = bundle.write(again, models, manifest.load(models).models, None, quiet)
    assert digest == hashlib.sha256(carried.read_bytes()).hexdigest()
    with zipfile.ZipFile(again) as made:
        assert {info.compress_type for info in made.infolist()} == {zipfile.ZIP_STORED}
        assert "dxauto models add" in made.read(bundle.READ_ME).decode("utf-8-sig")


def rewritten(path: Path, target: Path, change: dict[str, bytes | None]) -> Path:
    """Write a bundle again with some members changed, left out (None) or added."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        held = {name: old.read(name) for name in old.namelist()} | change
        for name, one in held.items():
            if one is not None:
                new.writestr(name, one)
    return target


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"models/koe/embedding.onnx": b"other"}, "embedding.onnx が壊れています"),
        ({"models/koe/embedding.onnx": None}, "embedding.onnx がありません"),
        ({"models/koe/evil.py": b"x"}, "evil.py は入っているはずのない"),
        ({"dxauto-bundle.json": b"{}"}, "新しい dxauto で作られた"),
        ({"dxauto-bundle.json": b"\xff"}, "壊れています"),
        ({"dxauto-bundle.json": b" " * (5 << 20)}, "大きすぎます"),
    ],
)
def test_what_was_changed_on_the_way_is_refused(
    closed: Path, carried: Path, tmp_path: Path, change: dict[str, bytes | None], why: str
) -> None:
    """One byte, one file more or less: it is named, and not even the other model is added."""
    with pytest.raises(UnreadableInputError, match=why):
        adding.from_archive(closed, rewritten(carried, tmp_path / "x.zip", change), Wishes(), quiet)
    assert not content(closed)


def test_a_document_that_contradicts_itself_is_refused(closed: Path, carried: Path, tmp_path: Path) -> None:
    """The hash of a file stands twice, for the bundle and for the model: both must say the same."""
    with zipfile.ZipFile(carried) as made:
        document = json.loads(made.read(bundle.DOCUMENT))
    document["models"][0]["files"]["embedding.onnx"]["sha256"] = "0" * 64
    path = rewritten(carried, tmp_path / "x.zip", {bundle.DOCUMENT: json.dumps(document).encode()})
    with pytest.raises(UnreadableInputError, match="記録が合いません"):
        adding.from_archive(closed, path, Wishes(), quiet)
    document["models"][0]["name"] = "../evil"
    path = rewritten(carried, tmp_path / "y.zip", {bundle.DOCUMENT: json.dumps(document).encode()})
    with pytest.raises(UnreadableInputError, match="読めません"):
        adding.from_archive(closed, path, Wishes(), quiet)


def test_a_damaged_model_is_not_carried(models: Path, tmp_path: Path) -> None:
    """What is not as it was recorded does not go into the file, and no file is left."""
    broken(models / "会議 用", "model.bin")
    with pytest.raises(MissingComponentError, match=r"model\.bin が壊れています"):
        bundle.write(tmp_path / "x.zip", models, manifest.load(models).models, None, quiet)
    (models / "koe" / "embedding.onnx").unlink()
    with pytest.raises(MissingComponentError, match=r"embedding\.onnx がありません"):
        bundle.write(tmp_path / "x.zip", models, manifest.load(models).models, None, quiet)
    assert not list(tmp_path.glob("*x*"))


def test_a_bundle_takes_no_other_name(closed: Path, carried: Path) -> None:
    """`--name` with a bundle is a mistake that is told, not left aside."""
    with pytest.raises(ConfigurationError, match="--name"):
        adding.from_archive(closed, carried, Wishes(name="x"), quiet)


LOCK = """\
# comment
always==1.0 \\
    --hash=sha256:{always}
    # via dxauto
only-windows==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:{only_windows} \\
    --hash=sha256:{only_windows}
only-linux==3.0 ; sys_platform == 'linux' and python_full_version >= '3.12' \\
    --hash=sha256:{zeros}
"""


def a_wheel(name: str, version: str, tag: str) -> tuple[str, bytes]:
    """Give a wheel that holds nothing but its own description."""
    stream = io.BytesIO()
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        made.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        made.writestr(f"{info}/RECORD", "")
    return f"{name}-{version}-{tag}.whl", stream.getvalue()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Serve two wheels as a package index, and give a lock file that pins them."""
    digests = {"zeros": "0" * 64}
    for name, version, tag in (("always", "1.0", "py3-none-any"), ("only_windows", "2.0", "cp312-cp312-win_amd64")):
        file, held = a_wheel(name, version, tag)
        folder = tmp_path / "index" / name.replace("_", "-")
        folder.mkdir(parents=True)
        (folder / file).write_bytes(held)
        (folder / "index.html").write_text(f'<a href="{file}">{file}</a>', encoding="utf-8")
        digests[name] = hashlib.sha256(held).hexdigest()
    lock = tmp_path / "requirements.lock"
    lock.write_text(LOCK.format(**digests), encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "index")))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/nowhere" if sys.platform != "win32" else "nul")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/")
    yield lock
    server.shutdown()
    server.server_close()
    thread.join()


def test_packages_are_those_of_the_other_pc(index: Path) -> None:
    """What the lock pins for Windows is chosen on Linux too, with its hashes, and the other way round."""
    found = list(wheels.pins([index], Packages(platform="windows", python="3.12")))
    assert [line.split()[0] for line in found] == ["always==1.0", "only-windows==2.0"]
    assert found[1].count("--hash=sha256:") == 2
    assert [p.split()[0] for p in wheels.pins([index], Packages(platform="linux", python="3.12"))][1:] == [
        "only-linux==3.0"
    ]
    assert len(list(wheels.pins([index, index], Packages(platform="linux", python="3.11")))) == 1


def test_the_real_lock_is_understood() -> None:
    """Every pin of the lock that ships is read, and Windows gets what only Windows has."""
    lock, extra = wheels.lock_files(voices=True)
    text = lock.read_text(encoding="utf-8")
    names = [line.split("==")[0] for line in wheels.pins([lock], Packages(platform="windows", python="3.12"))]
    assert "pywin32-ctypes" in names
    assert "secretstorage" not in names
    assert all(
        "--hash=sha256:" in line for line in wheels.pins([lock, extra], Packages(platform="linux", python="3.11"))
    )
    assert len(names) > 0.8 * text.count("\n# ") / 2
    assert any(
        line.startswith("sherpa-onnx==") for line in wheels.pins([extra], Packages(platform="windows", python="3.12"))
    )


def test_packages_travel_with_the_models(models: Path, closed: Path, index: Path, tmp_path: Path) -> None:
    """Pip gathers the wheels of a foreign system by their hashes; on arrival they lie in `wheels/`, ready for pip."""
    wanted = Packages(platform="windows", python="3.12")
    own = tmp_path / "dxauto-0.1.0-py3-none-any.whl"
    own.write_bytes(b"own")
    wheels.collect(tmp_path / "collected", wanted, [index], [own])
    bundle.write(tmp_path / "x.zip", models, manifest.load(models).models, (wanted, tmp_path / "collected"), quiet)
    added = adding.from_archive(closed, tmp_path / "x.zip", Wishes(), quiet)
    assert added.wheels == closed.parent / "wheels"
    assert sorted(path.name for path in added.wheels.iterdir()) == [
        "always-1.0-py3-none-any.whl",
        "dxauto-0.1.0-py3-none-any.whl",
        "only_windows-2.0-cp312-cp312-win_amd64.whl",
        "requirements.txt",
    ]


def test_a_package_that_is_not_the_pinned_one_is_refused(index: Path, tmp_path: Path) -> None:
    """Where the index gives another content than the lock pins, nothing is bundled."""
    path = next((tmp_path / "index" / "always").glob("*.whl"))
    path.write_bytes(a_wheel("always", "1.0", "py3-none-any")[1] + b"\0")
    with pytest.raises(MissingComponentError, match="pip の言葉"):
        wheels.collect(tmp_path / "collected", Packages(platform="linux", python="3.11"), [index], [])

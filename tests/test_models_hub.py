"""Models from the hub: asked first, checked by its hashes, gone on with after a cut. The hub is one on this machine."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from models_support import COMMIT, Hub, content, hub, office, whisper

from dxauto.errors import AwayError, NotFoundError, UnreadableInputError
from dxauto.models import adding, manifest, staging
from dxauto.models import hub as asked
from dxauto.models.adding import Wishes


def quiet(_count: int) -> None:
    """Tell nobody."""


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Serve a model and further files as the hub does."""
    folder = whisper(tmp_path / "hub")
    (folder / "README.md").write_text("# card\n", encoding="utf-8")
    (folder / "train.py").write_text("import os\n", encoding="utf-8")
    with hub(folder) as made:
        monkeypatch.setenv(asked.ENVIRONMENT, made.address)
        monkeypatch.setattr(urllib.request, "getproxies", dict)
        yield made


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Give the `models/` of a workspace."""
    return office(tmp_path / "office")


def test_a_model_comes_with_its_origin(models: Path, served: Hub) -> None:
    """Only what belongs to a model is fetched; address, commit and licence are recorded."""
    offer = asked.ask("office/tiny", "main")
    assert (offer.commit, offer.licence) == (COMMIT, "apache-2.0")
    counted: list[int] = []
    added = adding.from_hub(models, offer, Wishes(), counted.append)
    entry = manifest.load(models).models[0]
    assert added.entries == [entry]
    assert (entry.name, entry.revision, entry.licence) == ("tiny", COMMIT, "apache-2.0")
    assert entry.source == f"{served.address}/office/tiny"
    assert sum(counted) == offer.bytes == entry.bytes
    assert not [path for path in served.asked if path.endswith("train.py")]


def test_a_cut_download_goes_on(models: Path, served: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came before the line was cut is not fetched again: at once, or by the next command."""
    offer = asked.ask("office/tiny", "main")
    served.cut = 100_000
    monkeypatch.setattr(asked, "_TRIES", 1)
    with pytest.raises(UnreadableInputError):
        adding.from_hub(models, offer, Wishes(), quiet)
    assert not content(models)
    served.cut = 100_000
    monkeypatch.setattr(asked, "_TRIES", 3)
    counted: list[int] = []
    adding.from_hub(models, offer, Wishes(), counted.append)
    large = next(part.size for part in offer.parts if part.name == "model.bin")
    assert large <= sum(counted) <= offer.bytes


def test_a_killed_download_is_kept_for_the_next(models: Path, served: Hub) -> None:
    """What a killed command had fetched is used; what another command left is cleared away."""
    offer = asked.ask("office/tiny", "main")
    half = models / staging.ADDING / f"hub-office--tiny-{COMMIT[:8]}"
    half.mkdir(parents=True)
    (models / staging.ADDING / "other").mkdir()
    (half / "model.bin.part").write_bytes((served.folder / "model.bin").read_bytes()[:500_000])
    counted: list[int] = []
    adding.from_hub(models, offer, Wishes(), counted.append)
    assert sum(counted) == offer.bytes - 500_000
    assert [path.name for path in (models / staging.ADDING).iterdir()] == ["lock"]
    assert content(models)["tiny/model.bin"] == (served.folder / "model.bin").read_bytes()


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_other_content_than_offered_is_refused(models: Path, served: Hub, name: str) -> None:
    """A file whose hash is not the hub's own, large or small, is not kept."""
    offer = asked.ask("office/tiny", "main")
    held = bytearray((served.folder / name).read_bytes())
    held[-1] ^= 1
    served.lie[name] = bytes(held)
    with pytest.raises(UnreadableInputError, match="配布元の記録と違います"):
        adding.from_hub(models, offer, Wishes(), quiet)
    assert not content(models)


def test_more_than_offered_is_not_written(models: Path, served: Hub) -> None:
    """A server that sends without end is left as soon as it has sent too much."""
    offer = asked.ask("office/tiny", "main")
    served.lie["config.json"] = b"x" * (8 << 20)
    counted: list[int] = []
    with pytest.raises(UnreadableInputError):
        adding.from_hub(models, offer, Wishes(), counted.append)
    assert sum(counted) < 6 * asked.PIECE + offer.bytes


def test_an_unknown_name_and_a_silent_hub_are_told(served: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that the hub does not know, an address where nobody answers, one without encryption: each a sentence."""
    with pytest.raises(NotFoundError, match="名前を確かめて"):
        asked.ask("office/nothing", "main")
    monkeypatch.setenv(asked.ENVIRONMENT, "http://127.0.0.1:9")
    with pytest.raises(AwayError, match="つながりません"):
        asked.ask("office/tiny", "main")
    monkeypatch.setenv(asked.ENVIRONMENT, "http://example.invalid")
    with pytest.raises(AwayError, match="https"):
        asked.ask("office/tiny", "main")
    monkeypatch.setenv(asked.ENVIRONMENT, "file:///etc")
    with pytest.raises(AwayError, match="https"):
        asked.ask("office/tiny", "main")


ODD: list[object] = [
    [],
    {},
    {"sha": "main", "siblings": []},
    {"sha": COMMIT, "siblings": None},
    {"sha": COMMIT, "siblings": [{"rfilename": 3}]},
    {"sha": COMMIT, "siblings": []},
]


@pytest.mark.parametrize("told", ODD)
def test_an_odd_answer_is_told(served: Hub, told: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer in another shape than the hub's ends with a sentence."""
    monkeypatch.setattr(Hub, "told", lambda _self, _name: told)
    with pytest.raises(UnreadableInputError):
        asked.ask("office/tiny", "main")


def test_files_with_paths_are_left_aside(served: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository cannot name a file outside of its folder."""
    true = Hub.told
    evil = {"rfilename": "../../LICENSE", "size": 1, "blobId": ""}
    monkeypatch.setattr(
        Hub, "told", lambda self, name: (told := true(self, name)) | {"siblings": [*told["siblings"], evil]}
    )
    assert "LICENSE" not in str(asked.ask("office/tiny", "main").parts)


def test_short_names_and_repositories() -> None:
    """Short names mean known repositories; other names must look like `owner/name`."""
    assert asked.repository("large-v3") == "Systran/faster-whisper-large-v3"
    assert asked.repository("office/tiny") == "office/tiny"
    assert all(asked.repository(known.repository) for known in asked.KNOWN.values())
    for name in ("x", "../x", "a/b/c", "モデル/x", "a/b?c", "/a", "D:/x y"):
        assert asked.repository(name) is None

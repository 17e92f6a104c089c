"""Adding models: whole or not at all, from folders and archives, and what is recorded of them."""

import io
import os
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest
from models_support import broken, content, copied, office, voices, whisper

from dxauto.errors import BusyError, ConfigurationError, OutputError, UnreadableInputError
from dxauto.models import adding, inventory, manifest, staging
from dxauto.models.adding import Wishes
from dxauto.models.speech import choose, speech_models

NOTHING = Wishes()


def quiet(_count: int) -> None:
    """Tell nobody."""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Give the `models/` of a workspace whose path has blanks and Japanese in it."""
    return office(tmp_path / "作業 フォルダ（総務課）")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a model as it lies on a stick, with a card and things that do not belong to it."""
    folder = whisper(tmp_path / "持ち込み 媒体" / "whisper 試験")
    (folder / "README.md").write_text("---\nlanguage: ja\nlicense: mit\n---\n# x\n", encoding="utf-8")
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / ".git").mkdir()
    return folder


def test_a_folder_is_added_and_recorded(models: Path, source: Path) -> None:
    """The files that make the model are there as they were, the rest is not, and the manifest tells of them."""
    added = adding.from_folder(models, source, NOTHING, quiet)
    entry = manifest.load(models).models[0]
    assert added.entries == [entry]
    assert (entry.name, entry.purpose, entry.licence, entry.source) == ("whisper 試験", "speech", "mit", "whisper 試験")
    assert "Thumbs.db" not in entry.files
    assert {name: (source / name).read_bytes() for name in entry.files} == {
        name.removeprefix("whisper 試験/"): held for name, held in content(models).items()
    }
    assert entry.needs.packages == ["faster-whisper"]
    assert choose(models, None).name == "whisper 試験"
    assert not inventory.verified(models, [], quiet, load=False)[0].problems


def test_adding_the_same_again_changes_nothing(models: Path, source: Path) -> None:
    """The very same model is told to be there; another one under its name is refused, and the first stays."""
    adding.from_folder(models, source, NOTHING, quiet)
    before = content(models)
    assert adding.from_folder(models, source, NOTHING, quiet).already
    broken(source, "model.bin")
    with pytest.raises(OutputError, match="dxauto models remove"):
        adding.from_folder(models, source, NOTHING, quiet)
    assert content(models) == before
    assert adding.from_folder(models, source, Wishes(name="別の"), quiet).entries


def test_a_model_put_there_by_hand_is_recorded_where_it_lies(models: Path) -> None:
    """`add models/NAME` writes the manifest and copies nothing; a demonstration is recorded as one."""
    whisper(models / "kaigi-mini")
    (models / "kaigi-mini" / "DEMONSTRATION").touch()
    assert [inventory.summary(one) for one in inventory.standings(models)] == ["台帳にない"]
    added = adding.from_folder(models, models / "kaigi-mini", Wishes(licence="apache-2.0", source="dxauto"), quiet)
    assert (added.entries, len(added.recorded)) == ([], 1)
    entry = manifest.load(models).models[0]
    assert (entry.demonstration, entry.licence, entry.source) == (True, "apache-2.0", "dxauto")
    (models / "kaigi-mini" / "DEMONSTRATION").unlink()
    assert choose(models, None).demonstration, "the manifest knows it without the marker"


def test_voices_are_added(models: Path, tmp_path: Path) -> None:
    """Networks for voices are a purpose of their own, and never taken for hearing."""
    adding.from_folder(models, voices(tmp_path / "koe"), NOTHING, quiet)
    assert manifest.load(models).models[0].needs.packages == ["sherpa-onnx"]
    assert not list(speech_models(models))


def test_what_is_no_model_is_not_copied(models: Path, tmp_path: Path) -> None:
    """A folder of something else, or with two models in it, is told as such, and nothing is left."""
    (tmp_path / "写真").mkdir()
    with pytest.raises(UnreadableInputError, match="使えるモデルがありません"):
        adding.from_folder(models, tmp_path / "写真", NOTHING, quiet)
    whisper(tmp_path / "二つ" / "a")
    whisper(tmp_path / "二つ" / "b")
    with pytest.raises(UnreadableInputError, match="2 つ入っています（a、b）"):
        adding.from_folder(models, tmp_path / "二つ", NOTHING, quiet)
    assert not content(models)


def test_a_model_that_cannot_work_is_not_added(models: Path, source: Path, tmp_path: Path) -> None:
    """Weights that were cut when they were copied are refused with the reason, from a folder, a zip and in place."""
    os.truncate(source / "model.bin", 100_000)
    path = zipped(source, tmp_path / "x.zip", "")
    for add in (
        lambda: adding.from_folder(models, source, NOTHING, quiet),
        lambda: adding.from_archive(models, path, NOTHING, quiet),
    ):
        with pytest.raises(UnreadableInputError, match="途中で切れている"):
            add()
    assert not content(models)
    copied(source, models / "手で")
    with pytest.raises(UnreadableInputError, match="途中で切れている"):
        adding.from_folder(models, models / "手で", NOTHING, quiet)
    assert not manifest.load(models).models


@pytest.mark.parametrize("name", ["../外", "a/b", "con", ".隠れ", "x:y"])
def test_a_name_that_would_leave_is_refused(models: Path, source: Path, name: str) -> None:
    """`--name` cannot lead out of `models/`."""
    with pytest.raises(ConfigurationError, match="--name"):
        adding.from_folder(models, source, Wishes(name=name), quiet)


def zipped(folder: Path, target: Path, inside: str, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(target, "w", method) as made:
        for path in sorted(path for path in folder.iterdir() if path.is_file()):
            made.write(path, inside + path.name)
    return target


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".tar.bz2"])
@pytest.mark.parametrize("inside", ["", "モデル 一式/"])
def test_archives_are_opened(models: Path, source: Path, tmp_path: Path, ending: str, inside: str) -> None:
    """Zip and tar, with or without a folder in them, give the model under the folder's or the archive's name."""
    path = tmp_path / f"受け取り{ending}"
    if ending == ".zip":
        zipped(source, path, inside)
    else:
        with tarfile.open(path, f"w:{ending[5:]}") as made:
            made.add(source, inside or ".")
    added = adding.from_archive(models, path, NOTHING, quiet)
    assert [entry.name for entry in added.entries] == [inside.strip("/") or "受け取り"]
    assert not inventory.verified(models, [], quiet, load=False)[0].problems


def test_a_zip_by_japanese_windows_keeps_its_name(models: Path, source: Path, tmp_path: Path) -> None:
    """Explorer writes names in its code page without saying so; they arrive readable."""
    path = tmp_path / "x.zip"
    files = {f"議事録用/{one.name}": one.read_bytes() for one in source.iterdir() if one.is_file()}
    path.write_bytes(explorer_zip(files))
    assert adding.from_archive(models, path, NOTHING, quiet).entries[0].name == "議事録用"


def explorer_zip(files: dict[str, bytes]) -> bytes:
    """Give a stored zip whose names are cp932 without the mark of UTF-8."""
    stream = io.BytesIO()
    names = {f"{number:Q>{len(name.encode('cp932'))}}": name for number, name in enumerate(files)}
    with zipfile.ZipFile(stream, "w") as made:
        for stand_in, name in names.items():
            made.writestr(stand_in, files[name])
    content = stream.getvalue()
    for stand_in, name in names.items():
        content = content.replace(stand_in.encode(), name.encode("cp932"))
    return content


def test_a_full_disk_is_refused_before(
    models: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the model and some spare room do not fit, nothing is written, and the sentence says how much is wanted."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(staging.shutil, "disk_usage", lambda _place: usage(10**12, 10**12, 200 * 1024**2))
    path = zipped(source, tmp_path / "x.zip", "", zipfile.ZIP_STORED)
    for add in (
        lambda: adding.from_folder(models, source, NOTHING, quiet),
        lambda: adding.from_archive(models, path, NOTHING, quiet),
    ):
        with pytest.raises(OutputError, match="空きが足りません"):
            add()
    assert not content(models)


def test_a_disk_that_fills_meanwhile_leaves_nothing(
    models: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When writing fails in the middle, nothing half stays."""

    def full(_path: Path, _target: Path, _told: object = None) -> None:
        _target.parent.mkdir(exist_ok=True)
        _target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifest, "copy", full)
    with pytest.raises(OutputError, match="ディスクの空きがありません"):
        adding.from_folder(models, source, NOTHING, quiet)
    assert not [path for path in models.rglob("*") if path.is_file() and path.name != "lock"]


def test_two_at_once_are_not_allowed(models: Path, source: Path) -> None:
    """While one command changes the models, another is told to wait; what is under way is not cleared away."""
    with staging.changing(models), staging.workplace(models) as work:
        with pytest.raises(BusyError):
            adding.from_folder(models, source, NOTHING, quiet)
        assert work.is_dir()


def test_a_killed_add_leaves_no_half_model(models: Path, source: Path) -> None:
    """Killed at any moment: the model is there whole or not at all, and the same command again ends well."""
    code = (
        "import sys, time; from pathlib import Path; from dxauto.models import adding\n"
        "def slow(count): time.sleep(0.004)\n"
        "from dxauto.models import manifest; manifest.PIECE = 40_000\n"
        "print('go', flush=True)\n"
        "adding.from_folder(Path(sys.argv[1]), Path(sys.argv[2]), adding.Wishes(), slow)\n"
    )
    wanted = {f"{source.name}/{path.name}" for path in source.iterdir() if path.suffix in {".bin", ".json", ".md"}}
    for moment in (0.0, 0.02, 0.06, 0.12, 0.2):
        process = subprocess.Popen([sys.executable, "-c", code, str(models), str(source)], stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        time.sleep(moment)
        process.kill()
        process.communicate()
        found = set(content(models))
        assert found in (set(), wanted)
        assert [one.name for one in speech_models(models)] == ([source.name] if found else [])
        if found:
            break
    added = adding.from_folder(models, source, NOTHING, quiet)
    assert added.entries or added.already
    assert not inventory.verified(models, [], quiet, load=False)[0].problems
    assert [path.name for path in (models / staging.ADDING).iterdir()] == ["lock"]


def test_damage_is_named(models: Path, source: Path) -> None:
    """Verifying names each damaged, cut and missing file; a glance sees the cut and the missing one."""
    adding.from_folder(models, source, NOTHING, quiet)
    folder = models / source.name
    broken(folder, "model.bin")
    assert not inventory.standings(models)[0].problems
    os.truncate(folder / "tokenizer.json", 10)
    (folder / "config.json").unlink()
    told = " ".join(inventory.verified(models, [], quiet, load=False)[0].problems)
    assert "model.bin の中身が変わっています" in told
    assert "tokenizer.json の大きさが違います" in told
    assert "config.json がありません" in told
    assert len(inventory.standings(models)[0].problems) == 2


def test_removing_takes_all_or_nothing(models: Path, source: Path) -> None:
    """A removed model is gone with its entry; one whose folder somebody deleted can still be taken off the list."""
    adding.from_folder(models, source, NOTHING, quiet)
    staging.remove(models, source.name)
    assert not content(models)
    assert not manifest.load(models).models
    copied(source, models / "x")
    adding.from_folder(models, models / "x", NOTHING, quiet)
    for path in (models / "x").rglob("*"):
        if path.is_file():
            path.unlink()
    assert inventory.standings(models)[0].problems
    staging.remove(models, "x")
    assert not inventory.standings(models)


def test_a_broken_manifest_is_told_and_does_not_stop_minutes(models: Path, source: Path) -> None:
    """A manifest that somebody spoiled is an error of the list with its line, but a meeting is still heard."""
    adding.from_folder(models, source, NOTHING, quiet)
    (models / manifest.FILE).write_text("version: 1\nmodels:\n  - name: ../x\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"manifest\.yaml の 3 行目"):
        inventory.standings(models)
    assert choose(models, None).name == source.name

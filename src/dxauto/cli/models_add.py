"""`dxauto models add` and `bundle`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, tell
from dxauto.cli.models import Moving, confirmed, folder
from dxauto.errors import ConfigurationError, MissingComponentError, NotFoundError

if TYPE_CHECKING:
    from dxauto.models.adding import Added, Wishes
    from dxauto.models.bundle import Packages
    from dxauto.models.manifest import Entry


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="モデルを入れます。フォルダ、zip・tar、dxauto models bundle で作ったファイルのどれかを書きます。"
    "インターネットにつながる PC では、名前（large-v3、turbo、kotoba、medium、small、または Hugging Face の"
    "「持ち主/名前」）も書けます。その場合は、つなぐ前に聞きます。使えるモデルかどうかを確かめてから入れ、途中で止まっても半端には残しません。",
    example="dxauto models add モデル.zip\ndxauto models add D:/持ち込み/whisper-large-v3\ndxauto models add kotoba",
)
@click.argument("source", metavar="もと", help="フォルダ、zip・tar のファイル、またはモデルの名前")
@click.option("--name", metavar="名前", default="", help="models の中での名前（書かなければ、もとの名前）")
@click.option("--licence", metavar="利用条件", default="", help="一覧に残す利用条件（apache-2.0、mit など）")
@click.option("--from", "origin", metavar="入手元", default="", help="一覧に残す入手元（ホームページなど）")
@click.option("--revision", metavar="版", default="main", help="インターネットからもらう版")
@click.option("--yes", is_flag=True, help="聞かずに、インターネットにつないでもらう")
def add(source: str, revision: str, yes: bool, **said: str) -> None:
    """Bring a model in."""
    from dxauto.models import adding, archive
    from dxauto.models.adding import Wishes

    place = folder()
    wishes = Wishes(said["name"], said["licence"], said["origin"])
    path = Path(source)
    if path.is_dir():
        _tell_added(place, adding.from_folder(place, path, wishes, Moving("入れています", _size(path))))
    elif path.is_file():
        moving = Moving("開いています", archive.declared(path) if archive.is_archive(path) else 0)
        _tell_added(place, adding.from_archive(place, path, wishes, moving))
    else:
        _tell_added(place, _from_hub(place, source, revision, wishes, yes))


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="インターネットのない PC に運ぶために、モデルを 1 つのファイル（zip）にまとめます。"
    "運んだ先の dxauto models add が、中身を 1 つずつ確かめてから入れます。"
    "名前を書かなければ、すべてのモデルを入れます。--packages を付けると、Python の部品も集めて入れます。",
    example="dxauto models bundle -o モデル.zip\ndxauto models bundle large-v3 -o 一式.zip --packages",
)
@click.argument("names", nargs=-1, metavar="[名前…]", help="モデルの名前（dxauto models list で見られる）")
@click.option("-o", "--output", metavar="ファイル", required=True, type=click.Path(path_type=Path), help="作る zip")
@click.option("--packages", is_flag=True, help="Python の部品も入れる（インターネットから集める。始める前に聞く）")
@click.option("--platform", metavar="種類", default="windows", help="部品を使う PC（windows か linux）")
@click.option("--python", metavar="版", default="", help="部品を使う Python の版（書かなければ、この PC と同じ）")
@click.option("--voices", is_flag=True, help="声を区別する部品（sherpa-onnx）も集める")
@click.option(
    "--wheel", "wheels", metavar="ファイル", multiple=True, type=click.Path(path_type=Path),
    help="いっしょに入れる部品（dxauto の .whl など）",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="聞かずに、インターネットから部品を集める")
def bundle(names: tuple[str, ...], output: Path, packages: bool, **wanted: Any) -> None:
    """Write the one file."""
    from dxauto.models import bundle as bundling
    from dxauto.models.staging import size, typed

    place = folder()
    entries = _entries(place, names, packages)
    moving = Moving("まとめています", sum(entry.bytes for entry in entries))
    with tempfile.TemporaryDirectory(prefix="dxauto-wheels-") as work:
        collected = _collected(Path(work) / bundling.WHEELS, wanted) if packages else None
        digest = bundling.write(output, place, entries, collected, moving)
    inside = "、".join([*(entry.name for entry in entries), *(["Python の部品"] if packages else [])])
    out(f"{output} を作りました（{size(output.stat().st_size)}）。中身: {inside}")
    out(f"SHA-256: {digest}")
    out(f"運んだ先の PC の作業フォルダで「dxauto models add {typed(output.name)}」を実行してください。")


def _entries(place: Path, names: tuple[str, ...], packages: bool) -> list[Entry]:
    from dxauto.models import manifest
    from dxauto.models.speech import HOW_TO_GET
    from dxauto.yamlerrors import near

    known = {entry.name: entry for entry in manifest.load(place).models}
    for name in names:
        if name not in known:
            unlisted = "。台帳にないモデルは「dxauto models add models/名前」で記録してから、まとめられます"
            hint = near(name, known)
            raise NotFoundError(f"「{name}」というモデルは台帳にありません{hint or unlisted}")
    if not known and not packages:
        raise MissingComponentError(f"まとめるモデルがありません。{HOW_TO_GET}")
    return [known[name] for name in names or known]


def _packages(platform: str, python: str) -> Packages:
    from dxauto.models.bundle import Packages
    from dxauto.models.wheels import PLATFORMS

    if platform not in PLATFORMS:
        raise ConfigurationError(f"--platform に書けるのは {'、'.join(PLATFORMS)} です")
    version = python or f"{sys.version_info.major}.{sys.version_info.minor}"
    parts = version.split(".")
    if len(parts) != 2 or not all(part.isdecimal() for part in parts):
        raise ConfigurationError("--python は 3.12 のように、2 つの数で書いてください")
    return Packages(platform=platform, python=version)


def _collected(place: Path, options: dict[str, Any]) -> tuple[Packages, Path]:
    from dxauto.models import wheels

    wanted = _packages(options["platform"], options["python"])
    paths = wheels.lock_files(options["voices"])
    count = sum(1 for _ in wheels.pins(paths, wanted))
    confirmed(
        f"インターネット（Python の部品の配布元）から、{wanted.platform}・Python {wanted.python} 用の部品 {count} 個を"
        "もらいます（数百 MB）。よろしいですか",
        options["yes"],
    )
    tell("部品を集めています（数分かかります）")
    wheels.collect(place, wanted, paths, options["wheels"])
    return wanted, place


def _from_hub(place: Path, source: str, revision: str, wishes: Wishes, yes: bool) -> Added:
    from dxauto.models import adding, hub
    from dxauto.models.staging import size

    repository = hub.repository(source)
    if repository is None:
        raise NotFoundError(_no_such(source))
    known = next((one for one in hub.KNOWN.values() if one.repository == repository), None)
    expected = "大きさと利用条件を調べます"
    if known:
        expected = f"約 {known.gigabytes} GB、利用条件 {known.licence}。{known.remark}"

    confirmed(
        f"「{source}」というファイルはないので、インターネット（{hub.endpoint()}）の {repository} のこととして"
        f"問い合わせます（{expected}）。つないでよろしいですか",
        yes,
    )
    offer = hub.ask(repository, revision)
    facts = f"{size(offer.bytes)}、利用条件 {offer.licence}、版 {offer.commit[:8]}"
    confirmed(f"{offer.repository}（{facts}）をもらいます。よろしいですか", yes)
    tell(f"{offer.repository} をもらっています（{facts}）")
    return adding.from_hub(place, offer, wishes, Moving("もらっています", offer.bytes))


def _no_such(source: str) -> str:
    from dxauto.models import hub
    from dxauto.yamlerrors import near

    names = "、".join(hub.KNOWN)
    return (
        f"「{source}」というフォルダやファイルがありません{near(source, hub.KNOWN)}。"
        f"インターネットからもらえる名前は {names}、または Hugging Face の「持ち主/名前」です"
    )


def _tell_added(place: Path, added: Added) -> None:
    from dxauto.models.manifest import PURPOSES
    from dxauto.models.staging import size

    for entry in added.already:
        out(f"「{entry.name}」は、同じものがもう入っています。")
    for entry in added.recorded:
        out(f"「{entry.name}」を台帳に記録しました（利用条件: {entry.licence}）。")
    for entry in added.entries:
        out(f"モデル「{entry.name}」（{PURPOSES[entry.purpose]}、{size(entry.bytes)}）を入れました。")
        out(f"  利用条件: {entry.licence}  使うメモリの目安: {size(entry.needs.memory_mb * 1_000_000)} まで")
    if any(entry.purpose == "voices" for entry in added.entries):
        out('  声の区別には、部品 sherpa-onnx も要ります（pip install "dxauto[voices]"）。')
    if any(entry.purpose == "speech" for entry in added.entries):
        from dxauto.models.speech import choose

        out(f"議事録のロボットは「{choose(place, None).name}」を使います（ほかを使うなら --set model=名前）。")
    if added.wheels is not None:
        python, where = ".venv\\Scripts\\python" if sys.platform == "win32" else ".venv/bin/python", added.wheels.name
        out(f"Python の部品を {added.wheels} に置きました。次のように入れます:")
        out(f"  {python} -m pip install --no-index --find-links {where} --no-deps --require-hashes "
            f"-r {where}/requirements.txt")  # fmt: skip


def _size(path: Path) -> int:
    return sum(one.stat().st_size for one in path.iterdir() if one.is_file())

"""The printed typeface of our forms: an embedded Japanese gothic, the first found of a fixed list.

BIZ UD Gothic comes with Windows 10 and later and is what most city halls print with; IPAex Gothic is Debian's.
`DXAUTO_FONT` names another TrueType file (.ttf or .ttc); OpenType fonts with CFF outlines cannot be embedded.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from dxauto.errors import ConfigurationError, MissingComponentError

FONT_VARIABLE = "DXAUTO_FONT"
FONT_NAME = "dxauto-form"

_WINDOWS = ("BIZ-UDGothicR.ttc", "msgothic.ttc", "YuGothM.ttc", "meiryo.ttc")
_LINUX = (
    "/usr/share/fonts/truetype/morisawa-bizud-gothic/BIZUDGothic-Regular.ttf",
    "/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf",
    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    "/usr/share/fonts/ipa-ex-gothic-fonts/ipaexg.ttf",
    "/usr/share/fonts/OTF/ipaexg.ttf",
    "/usr/share/fonts/truetype/vlgothic/VL-Gothic-Regular.ttf",
)
_MACOS = ("/Library/Fonts/BIZUDGothic-Regular.ttf", "/Library/Fonts/ipaexg.ttf", "/Library/Fonts/Arial Unicode.ttf")
_ADVICE = (
    "様式を描くための日本語フォントが見つかりません。"
    "Debian/Ubuntu では「sudo apt install fonts-ipaexfont-gothic」で入ります。"
    f"ほかのフォント（.ttf / .ttc）を使うときは、環境変数 {FONT_VARIABLE} にファイルの場所を書いてください。"
)


def font_candidates() -> tuple[Path, ...]:
    """Give the places where a usable font may be, best first."""
    windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    personal = Path(os.environ.get("LOCALAPPDATA", "")) / "Microsoft/Windows/Fonts"
    named = [windows / name for name in _WINDOWS] + [personal / "BIZUDGothic-Regular.ttf"]
    return tuple(named) + tuple(Path(path) for path in _LINUX + _MACOS)


def find_font() -> Path:
    """Give the font file that forms are drawn with.

    Raises MissingComponentError if there is none, ConfigurationError if `DXAUTO_FONT` names no file.
    """
    wanted = os.environ.get(FONT_VARIABLE)
    if wanted:
        if not Path(wanted).is_file():
            raise ConfigurationError(f"環境変数 {FONT_VARIABLE} のフォント「{wanted}」がありません")
        return Path(wanted)
    for path in font_candidates():
        if path.is_file():
            return path
    raise MissingComponentError(_ADVICE)


def register_font() -> str:
    """Make the form font known to reportlab and give its name there. Raises as `find_font` does."""
    return _registered(find_font())


@functools.lru_cache(maxsize=4)
def _registered(path: Path) -> str:
    name = f"{FONT_NAME}-{path.stem}"
    try:
        pdfmetrics.registerFont(TTFont(name, str(path), subfontIndex=0))
    except TTFError as error:
        raise ConfigurationError(
            f"フォント「{path}」は様式に埋め込めません（TrueType の .ttf / .ttc を選んでください）"
        ) from error
    return name

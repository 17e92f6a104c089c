"""The printed typeface of our forms: IPAex Gothic, which comes inside this package.

Scans are registered against the blank and freed of its print, so the blank must be drawn the same on the PC that
prints the form and on the PC that reads it: no font of the system is looked for. `DXAUTO_FONT` names another TrueType
file (.ttf or .ttc) for an office that wants its own typeface; it must then be set on both PCs. OpenType fonts with
CFF outlines cannot be embedded.
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
PACKAGED_FONT = Path(__file__).parent / "font" / "ipaexg.ttf"

_ADVICE = (
    f"様式を描くフォント（{PACKAGED_FONT.name}）が見つかりません。dxauto を入れ直してください。"
    f"ほかのフォント（.ttf / .ttc）を使うときは、環境変数 {FONT_VARIABLE} にファイルの場所を書いてください。"
)


def find_font() -> Path:
    """Give the font file that forms are drawn with.

    Raises MissingComponentError if the package is damaged, ConfigurationError if `DXAUTO_FONT` names no file.
    """
    wanted = os.environ.get(FONT_VARIABLE)
    if wanted:
        if not Path(wanted).is_file():
            raise ConfigurationError(f"環境変数 {FONT_VARIABLE} のフォント「{wanted}」がありません")
        return Path(wanted)
    if not PACKAGED_FONT.is_file():
        raise MissingComponentError(_ADVICE)
    return PACKAGED_FONT


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

"""The typeface of forms, which comes inside dxauto: blanks are drawn, and scans compared with them, in it."""

from __future__ import annotations

from dxauto.components.types import Component, Probe
from dxauto.errors import ConfigurationError, MissingComponentError


def probe() -> Probe:
    """Look for the file that `forms.fonts` would take: the packaged one, or that of `DXAUTO_FONT`."""
    try:
        # Imports reportlab, a quarter of a second: here, so that the other probes do not wait for it.
        from dxauto.forms.fonts import find_font

        path = find_font()
    except ConfigurationError as error:
        return Probe(found=True, problem=str(error))
    except (MissingComponentError, ImportError):
        return Probe(found=False)
    return Probe(found=True, version=path.stem, where=str(path))


FONTS = Component(
    name="fonts",
    title="様式のフォント",
    purpose="様式を描く、読み取りで様式と照らし合わせる",
    essential=True,
    probe=probe,
    advice={"other": "dxauto を入れ直してください（フォントは dxauto に付いています）"},
)

"""Takes what nobody may see out of a Playwright trace, and looks whether anything of it is left.

A trace (`trace.zip`: JSON lines, and the bodies of what the pages fetched) holds every typed value, header and cookie
in clear text. Of the bodies only style sheets stay: the viewer draws pages from its own snapshots. All that identifies
a session goes (cookies, authorization, hidden fields, what was posted), then every secret value in any of the ways in
which it may be written.
"""

from __future__ import annotations

import base64
import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from dxauto.browser.hidden import squeezed
from dxauto.forms.types.identifiers import is_kojin_bangou

STARS = "********"
_LINES = (".trace", ".network", ".stacks")
_STYLE = ".css"
_HEADERS = re.compile("cookie|authorization|token|csrf|xsrf|session|api-key", re.IGNORECASE)
_OPTIONS = frozenset({"storageState", "httpCredentials", "extraHTTPHeaders", "proxy", "clientCertificates"})
_VALUES = ("value", "__playwright_value_")
_NUMBER = re.compile(r"(?<!\d)\d{4}[-\s]?\d{4}[-\s]?\d{4}(?!\d)")
_BETWEEN = r"[\s\-‐－ー]{0,2}"


def scrubbed(source: Path, target: Path, values: Sequence[str], limit: int) -> bool:
    """Write the trace without `values`; False, and no target, if it is larger than `limit` bytes or cannot be made
    safe.
    """
    try:
        with ZipFile(source) as given, ZipFile(target, "w", ZIP_DEFLATED) as made:
            names = [name for name in given.namelist() if name.endswith((*_LINES, _STYLE))]
            _refuse_huge(given, names, limit)
            found = {*values, *_of_the_session(_events(given, names))}
            clean = cleaner(found)
            for name in names:
                made.writestr(name, _clean_member(name, given.read(name).decode("utf-8"), clean, values))
        if target.stat().st_size <= limit and not leaks(target, found):
            return True
    except (_UnsafeError, BadZipFile, UnicodeDecodeError, ValueError):
        pass
    target.unlink(missing_ok=True)
    return False


class _UnsafeError(Exception):
    """The trace cannot be made safe."""


def _refuse_huge(given: ZipFile, names: Iterable[str], limit: int) -> None:
    if sum(given.getinfo(name).file_size for name in names) > 20 * limit:
        raise _UnsafeError


def _events(given: ZipFile, names: Iterable[str]) -> Iterator[Any]:
    for name in names:
        if name.endswith((".trace", ".network")):
            yield from map(json.loads, filter(None, given.read(name).decode("utf-8").splitlines()))


def _clean_member(name: str, text: str, clean: Callable[[str], str], values: Sequence[str]) -> str:
    if name.endswith(_STYLE):
        return clean(text)
    lines = [_cleaned(json.loads(line), clean, values) for line in text.splitlines() if line]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _of_the_session(events: Iterable[Any]) -> set[str]:
    """Give the texts that identify a session: cookies, tokens in hidden fields."""
    found: set[str] = set()
    for event in events:
        for thing in _inside(event):
            if isinstance(thing, dict):
                found |= {str(one.get("value", "")) for one in thing.get("cookies") or [] if isinstance(one, dict)}
            elif _is_hidden_field(thing):
                found |= {str(thing[1].get(key, "")) for key in _VALUES}
    return {text for text in found if len(text) >= 16 and re.fullmatch(r"[\x21-\x7e]+", text)}


def _inside(thing: Any) -> Iterator[Any]:
    yield thing
    for inner in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ():
        yield from _inside(inner)


def _is_hidden_field(thing: Any) -> bool:
    """Tell whether a node of a snapshot is a field whose value nobody is shown."""
    if not (isinstance(thing, list) and len(thing) > 1 and thing[0] == "INPUT" and isinstance(thing[1], dict)):
        return False
    return thing[1].get("type") in ("hidden", "password")


def _cleaned(thing: Any, clean: Callable[[str], str], values: Sequence[str]) -> Any:
    if isinstance(thing, str):
        return clean(thing)
    if isinstance(thing, list):
        if _is_hidden_field(thing):
            thing = [thing[0], {**thing[1], **{key: STARS for key in _VALUES if thing[1].get(key)}}, *thing[2:]]
        return [_cleaned(inner, clean, values) for inner in thing]
    if not isinstance(thing, dict):
        return thing
    if isinstance(thing.get("name"), str) and _HEADERS.search(thing["name"]) and "value" in thing:
        return {**thing, "name": clean(thing["name"]), "value": STARS}
    kept = {key: inner for key, inner in thing.items() if key not in _OPTIONS and key != "postData"}
    if "cookies" in kept:
        kept["cookies"] = []
    for key in _VALUES:
        # A value that is being typed: its beginning alone.
        if isinstance(kept.get(key), str) and kept[key] and any(value.startswith(kept[key]) for value in values):
            kept[key] = STARS
    return {clean(key): _cleaned(inner, clean, values) for key, inner in kept.items()}


def cleaner(values: Iterable[str]) -> Callable[[str], str]:
    """Give a function that puts stars in place of the values, however they are written, and of every 個人番号."""
    wanted = sorted(set(values), key=len, reverse=True)
    forms = {form for value in wanted for form in written_forms(value)}
    ways = [re.escape(form) for form in sorted(forms, key=len, reverse=True)] + [_loose(value) for value in wanted]
    anyone = re.compile("|".join(ways)) if ways else None

    def clean(text: str) -> str:
        text = anyone.sub(STARS, text) if anyone is not None else text
        return _NUMBER.sub(lambda found: STARS if is_kojin_bangou(squeezed(found[0])) else found[0], text)

    return clean


def _loose(value: str) -> str:
    """Give a pattern for the value in half or full width; digits also in groups."""
    plain = squeezed(value) if squeezed(value).isdecimal() else unicodedata.normalize("NFKC", value)
    both = [re.escape(c) if not 0x21 <= ord(c) <= 0x7E else f"[{re.escape(c)}{chr(ord(c) + 0xFEE0)}]" for c in plain]
    return (_BETWEEN if plain.isdecimal() else "").join(both)


def written_forms(value: str) -> set[str]:
    """Give the ways in which programs write a text: as it is, for JSON, HTML, addresses, base64."""
    forms = {value, squeezed(value), json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    forms |= {html.escape(value), html.escape(value, quote=False)}
    for encoding in ("utf-8", "cp932"):
        try:
            content = value.encode(encoding)
        except UnicodeEncodeError:
            continue
        quoted = {quote(content, safe=""), quote(content), quote_plus(content)}
        forms |= quoted | {re.sub("%..", lambda found: found[0].lower(), text) for text in quoted}
        forms |= set(_base64(content))
    return {form for form in forms if form}


def _base64(content: bytes) -> Iterator[str]:
    """Give what of the text shows in base64, wherever in a longer text it stands."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + content).decode()
        first = (before * 8 + 5) // 6
        last = (before + len(content)) * 8 // 6
        core = encoded[first:last]
        if len(core) >= 6:
            yield core
            yield core.replace("+", "-").replace("/", "_")


def leaks(path: Path, values: Iterable[str]) -> bool:
    """Tell whether a trace holds one of the values, in any form, or split over neighbouring texts."""
    wanted = [value for value in values if value]
    forms = {form for value in wanted for form in written_forms(value)}
    with ZipFile(path) as given:
        for name in given.namelist():
            text = given.read(name).decode("utf-8")
            if any(form in text or form in name for form in forms):
                return True
            if not name.endswith(_STYLE) and any(_split_over(json.loads(line), wanted) for line in text.splitlines()):
                return True
    return False


def _split_over(event: Any, wanted: Sequence[str]) -> bool:
    # Only pages show a number in parts; names of keys and calls between them would hide one.
    shown = "".join(squeezed(text) for text in _texts(event.get("snapshot", {}).get("html"))) if event else ""
    return any(squeezed(value) in shown for value in wanted if len(squeezed(value)) >= 6)


def _texts(node: Any) -> Iterator[str]:
    """Give the texts and the fields' values of a snapshot's node in order."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list) and node and isinstance(node[0], str):
        if len(node) > 1 and isinstance(node[1], dict):
            yield str(node[1].get("__playwright_value_", ""))
        for inner in node[2:]:
            yield from _texts(inner)

"""Where a language model may be: an address that the office has allowed, on its own network and nowhere else.

What a meeting said must not leave the building by a wrong line in a robot's file. So the address must stand in
`dxauto.toml` (`language_models`), and the machine that answers must have a private address (RFC 1918, RFC 4193) or be
this one. The name is looked up once, and the connection goes to what was checked.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from dxauto.errors import AwayError, ConfigurationError

_OWN = tuple(
    ipaddress.ip_network(one)
    for one in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    """Where to ask: the scheme, the name for certificates and the Host header, the port, the path before `/v1`."""

    scheme: str
    host: str
    port: int
    path: str


def allowed(address: str, list_of_office: str) -> Place:
    """Give the place of an address that is on the office's list. Raises `ConfigurationError`."""
    place = _place(address, "robots の local_model.address")
    known = [_place(one, "dxauto.toml の language_models") for one in list_of_office.replace(",", " ").split()]
    if place not in known:
        raise ConfigurationError(
            f"庁内の言語モデルの住所「{address}」は、使ってよい住所に入っていません。"
            f'情報システムの担当と相談のうえ、dxauto.toml に language_models = "{address}" と書いてください'
        )
    return place


def resolved(place: Place) -> str:
    """Give the numeric address to connect to.

    Raises `AwayError` if there is none, `ConfigurationError` if any of them is outside the office's own network.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AwayError(f"「{place.host}」という名前の機械が見つかりません") from error
    numbers = [str(one[4][0]) for one in found]
    if not numbers or not all(own_network(one) for one in numbers):
        raise ConfigurationError(
            f"庁内の言語モデルの住所「{place.host}」は、庁内（プライベート IP アドレス）ではありません。"
            "会議の内容を外に送らないため、使えません。住所を確かめてください"
        )
    return numbers[0]


def own_network(number: str) -> bool:
    """Tell whether a numeric address is this machine or one of a private network."""
    try:
        address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in network for network in _OWN if network.version == address.version)


def _place(address: str, where: str) -> Place:
    try:
        parts = urlsplit(address.strip())
        return _checked(parts, parts.port)
    except ValueError:
        raise ConfigurationError(
            f"{where}「{address}」の書き方が違います。http://192.168.1.20:8000 のように書いてください"
        ) from None


def _checked(parts: SplitResult, port: int | None) -> Place:
    if parts.scheme not in _PORTS or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError
    path = parts.path.rstrip("/").removesuffix("/v1")
    if any(letter <= " " or letter > "~" for letter in path):
        raise ValueError
    return Place(parts.scheme, parts.hostname.lower(), port or _PORTS[parts.scheme], path)

"""Cuts the connection under an answer, as a pulled plug or a proxy that gives up does.

An ASGI application cannot reach its socket, so the server's protocol writes each connection's transport down by the
client's address and port.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

Address = tuple[str, int]
_transports: dict[tuple[Address, Address], asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """HTTP/1.1 whose connections can be cut by `cut`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Write the transport down under both ends of the connection."""
        super().connection_made(transport)
        if ends := self._ends():
            _transports[ends] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport."""
        if ends := self._ends():
            _transports.pop(ends, None)
        super().connection_lost(exc)

    def _ends(self) -> tuple[Address, Address] | None:
        if self.client is None or self.server is None:  # the client was gone before the server could ask
            return None
        return self.client, (self.server[0], self.server[1] or 0)


async def cut(client: Address, server: Address) -> None:
    """Close the connection at once: what was not sent is not sent. Returns when the server has noticed."""
    transport = _transports.get((client, server))
    if transport is None:
        return
    transport.abort()
    for _ in range(3):
        await asyncio.sleep(0)

"""A Firebase that takes everything after 20 ms, in a process of its own and cheaper than who speaks to it."""

from __future__ import annotations

import asyncio
import re
import sys

LATENCY = 0.02  # seconds
_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_TOKEN = b'{"access_token": "t", "expires_in": 3600, "token_type": "Bearer"}'
_SENT = b'{"name": "projects/demo/messages/1"}'


class Connection(asyncio.Protocol):
    """HTTP/1.1 as far as the SDK speaks it."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # a server's are
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = self.waiting[:end]
            found = _LENGTH.search(head)
            size = end + 4 + (int(found[1]) if found else 0)
            if len(self.waiting) < size:
                return
            self.waiting = self.waiting[size:]
            if b"/token" in head.split(b"\r\n", 1)[0]:
                self._answer(_TOKEN)
            else:
                asyncio.get_running_loop().call_later(LATENCY, self._answer, _SENT)

    def _answer(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        if not self.transport.is_closing():
            self.transport.write(head % len(body) + body)


async def serve() -> None:
    """Say on which port, and serve until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())

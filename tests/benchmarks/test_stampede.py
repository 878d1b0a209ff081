"""The phones of a stampede ask for everything, once each, and what is no answer is counted as refused."""

from __future__ import annotations

import asyncio
from collections import Counter

from benchmarks.stampede.phones import Phones


def test_every_path_is_asked_for_as_often_and_refusals_are_counted() -> None:
    asked: Counter[str] = Counter()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).decode().split()[1]
        asked[path] += 1
        status = "503 Busy" if path == "/3" else "200 OK"
        writer.write(f"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n".encode())
        writer.close()

    async def run() -> tuple[int, int]:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            phones = Phones(host="town.example.org", port=port, paths=["/1", "/2", "/3"])
            found = await phones.ask(count=30, seconds=0.1)
        return len(found.waited), found.refused

    assert asyncio.run(run()) == (20, 10)
    assert asked == {"/1": 10, "/2": 10, "/3": 10}

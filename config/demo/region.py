"""The running region as its own visitors see it: whether it is ready, and which towns it has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection  # noqa: TID251 - this machine's own server, which the careful door refuses
from typing import Any

TIMEOUT = 10


@dataclass(frozen=True)
class Region:
    """The operator's host on this machine."""

    port: int

    def answers(self) -> bool:
        """Whether the server says that it is ready; while it starts, nobody listens or it says 503."""
        try:
            return self._get("/readyz")[0] == HTTPStatus.OK
        except OSError:
            return False

    def towns(self) -> list[dict[str, Any]]:
        """All towns in the order of the public directory."""
        status, body = self._get("/api/v1/towns?limit=100")
        return json.loads(body)["items"] if status == HTTPStatus.OK else []

    def address(self, slug: str = "", *, path: str = "/") -> str:
        """A page of a town, or without a slug of the operator."""
        return f"http://{slug}{'.' if slug else ''}localhost:{self.port}{path}"

    def _get(self, path: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
